"""Tables of the reports room, one file for each thing it keeps."""

from rollcall.reports.models.attempts import Acknowledgement, Attempt, AttemptWords, Claim
from rollcall.reports.models.differences import DECIDED, Difference, Outcome
from rollcall.reports.models.drafts import Draft, ReportTiming
from rollcall.reports.models.extracts import Extract, ExtractRow
from rollcall.reports.models.findings import Finding
from rollcall.reports.models.queries import Query, QueryEvent, QueryWords
from rollcall.reports.models.uploads import Upload, UploadContent
from rollcall.reports.models.versions import (
    OwnWord,
    ReportCount,
    ReportVersion,
    ReportVersionQuerySet,
    ReportWords,
    Source,
    read_document,
)


__all__ = (
    "DECIDED",
    "Acknowledgement",
    "Attempt",
    "AttemptWords",
    "Claim",
    "Difference",
    "Draft",
    "Extract",
    "ExtractRow",
    "Finding",
    "Outcome",
    "OwnWord",
    "Query",
    "QueryEvent",
    "QueryWords",
    "ReportCount",
    "ReportTiming",
    "ReportVersion",
    "ReportVersionQuerySet",
    "ReportWords",
    "Source",
    "Upload",
    "UploadContent",
    "read_document",
)
