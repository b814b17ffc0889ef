"""The verbs that write reports: one, many, or an extract beside them; and what is decided of differences."""

from rollcall.reports.services.bulk import BulkResult, Rejected, file_reports
from rollcall.reports.services.differences import (
    Decided,
    keep_own_values,
    reopen_difference,
    resolve_difference,
)
from rollcall.reports.services.extracts import ExtractResult, FileRow, import_extract
from rollcall.reports.services.filing import Filed, ReportRefused, file_report
from rollcall.reports.services.judging import NewReport
from rollcall.reports.services.versions import StaleReport


__all__ = (
    "BulkResult",
    "Decided",
    "ExtractResult",
    "FileRow",
    "Filed",
    "NewReport",
    "Rejected",
    "ReportRefused",
    "StaleReport",
    "file_report",
    "file_reports",
    "import_extract",
    "keep_own_values",
    "reopen_difference",
    "resolve_difference",
)
