"""The verbs of the room: file one report or many, and decide what homes will be asked."""

from rollcall.reports.services.bulk import BulkResult, Rejected, file_reports
from rollcall.reports.services.filing import Filed, ReportRefused, file_report
from rollcall.reports.services.judging import NewReport
from rollcall.reports.services.question_sets import (
    approve_version,
    check_may_decide,
    may_decide,
    withdraw_approval,
)
from rollcall.reports.services.versions import StaleReport


__all__ = (
    "BulkResult",
    "Filed",
    "NewReport",
    "Rejected",
    "ReportRefused",
    "StaleReport",
    "approve_version",
    "check_may_decide",
    "file_report",
    "file_reports",
    "may_decide",
    "withdraw_approval",
)
