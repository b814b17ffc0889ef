"""The verbs: file reports, ask about doubtful answers, decide what homes will be asked."""

from rollcall.reports.services.bulk import BulkResult, Rejected, file_reports
from rollcall.reports.services.examining import Examined, examine_reports
from rollcall.reports.services.filing import Filed, ReportRefused, file_report
from rollcall.reports.services.judging import Judged, NewReport, judge
from rollcall.reports.services.queries import (
    answer_query,
    confirm_query,
    correct_query,
    reopen_query,
    set_query_aside,
)
from rollcall.reports.services.question_sets import (
    approve_version,
    check_may_decide,
    may_decide,
    withdraw_approval,
)
from rollcall.reports.services.versions import StaleReport


__all__ = (
    "BulkResult",
    "Examined",
    "Filed",
    "Judged",
    "NewReport",
    "Rejected",
    "ReportRefused",
    "StaleReport",
    "answer_query",
    "approve_version",
    "check_may_decide",
    "confirm_query",
    "correct_query",
    "examine_reports",
    "file_report",
    "file_reports",
    "judge",
    "may_decide",
    "reopen_query",
    "set_query_aside",
    "withdraw_approval",
)
