"""The two verbs that write reports: one report, or many. Every route goes through them."""

from rollcall.reports.services.bulk import BulkResult, Rejected, file_reports
from rollcall.reports.services.extracts import ExtractResult, FileRow, import_extract
from rollcall.reports.services.filing import Filed, ReportRefused, file_report
from rollcall.reports.services.judging import NewReport
from rollcall.reports.services.versions import StaleReport


__all__ = (
    "BulkResult",
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
)
