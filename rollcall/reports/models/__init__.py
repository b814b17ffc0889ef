"""Tables of the reports room, one file for each thing it keeps."""

from rollcall.reports.models.differences import DECIDED, Difference, Outcome
from rollcall.reports.models.extracts import Extract, ExtractRow
from rollcall.reports.models.versions import (
    ReportCount,
    ReportVersion,
    ReportVersionQuerySet,
    ReportWords,
    Source,
    read_document,
)


__all__ = (
    "DECIDED",
    "Difference",
    "Extract",
    "ExtractRow",
    "Outcome",
    "ReportCount",
    "ReportVersion",
    "ReportVersionQuerySet",
    "ReportWords",
    "Source",
    "read_document",
)
