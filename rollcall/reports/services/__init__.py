"""The verbs that write reports, one or many, and those that ask about doubtful answers."""

from rollcall.reports.services.bulk import BulkResult, Rejected, file_reports
from rollcall.reports.services.drafts import (
    discard_draft,
    open_draft,
    rebase_draft,
    save_draft,
    send_draft,
)
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
    "confirm_query",
    "correct_query",
    "discard_draft",
    "examine_reports",
    "file_report",
    "file_reports",
    "judge",
    "open_draft",
    "rebase_draft",
    "reopen_query",
    "save_draft",
    "send_draft",
    "set_query_aside",
)
