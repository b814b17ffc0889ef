"""The two verbs that write reports: one report, or many. Every route goes through them."""

from rollcall.reports.services.bulk import (
    BulkResult,
    Checked,
    Rejected,
    check_reports,
    file_reports,
)
from rollcall.reports.services.filing import Filed, ReportRefused, file_report
from rollcall.reports.services.judging import NewReport
from rollcall.reports.services.versions import StaleReport


__all__ = (
    "BulkResult",
    "Checked",
    "Filed",
    "NewReport",
    "Rejected",
    "ReportRefused",
    "StaleReport",
    "check_reports",
    "file_report",
    "file_reports",
)
