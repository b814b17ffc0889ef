"""Tables of the reports room, one file for each thing it keeps."""

from rollcall.reports.models.drafts import Draft, ReportTiming
from rollcall.reports.models.queries import Query, QueryEvent, QueryWords
from rollcall.reports.models.versions import (
    ReportCount,
    ReportVersion,
    ReportVersionQuerySet,
    ReportWords,
    Source,
    read_document,
)


__all__ = (
    "Draft",
    "Query",
    "QueryEvent",
    "QueryWords",
    "ReportCount",
    "ReportTiming",
    "ReportVersion",
    "ReportVersionQuerySet",
    "ReportWords",
    "Source",
    "read_document",
)
