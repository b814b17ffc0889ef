"""Tables of the reports room, one file for each thing it keeps."""

from rollcall.reports.models.attempts import Acknowledgement, Attempt, AttemptWords, Claim
from rollcall.reports.models.versions import (
    ReportCount,
    ReportVersion,
    ReportVersionQuerySet,
    ReportWords,
    Source,
    read_document,
)


__all__ = (
    "Acknowledgement",
    "Attempt",
    "AttemptWords",
    "Claim",
    "ReportCount",
    "ReportVersion",
    "ReportVersionQuerySet",
    "ReportWords",
    "Source",
    "read_document",
)
