"""The verbs that write: one report, or many, by whatever route; calls, and who holds which home."""

from rollcall.reports.services.attempts import (
    NewAttempt,
    Recorded,
    acknowledge,
    file_call,
    record_attempt,
)
from rollcall.reports.services.bulk import BulkResult, Rejected, file_reports
from rollcall.reports.services.claims import HeldByAnother, claim, claim_next, release
from rollcall.reports.services.filing import Filed, ReportRefused, file_report
from rollcall.reports.services.judging import NewReport
from rollcall.reports.services.versions import StaleReport


__all__ = (
    "BulkResult",
    "Filed",
    "HeldByAnother",
    "NewAttempt",
    "NewReport",
    "Recorded",
    "Rejected",
    "ReportRefused",
    "StaleReport",
    "acknowledge",
    "claim",
    "claim_next",
    "file_call",
    "file_report",
    "file_reports",
    "record_attempt",
    "release",
)
