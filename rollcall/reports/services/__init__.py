"""The verbs that write reports, one or many, and those that ask about doubtful answers."""

from rollcall.reports.services.bulk import (
    BulkResult,
    Checked,
    Rejected,
    check_reports,
    file_reports,
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
from rollcall.reports.services.uploads import (
    begin_sending,
    check_upload,
    delete_old_files,
    receive_upload,
    send_upload,
    watch_upload,
)
from rollcall.reports.services.versions import StaleReport


__all__ = (
    "BulkResult",
    "Checked",
    "Examined",
    "Filed",
    "Judged",
    "NewReport",
    "Rejected",
    "ReportRefused",
    "StaleReport",
    "answer_query",
    "begin_sending",
    "check_reports",
    "check_upload",
    "confirm_query",
    "correct_query",
    "delete_old_files",
    "examine_reports",
    "file_report",
    "file_reports",
    "judge",
    "receive_upload",
    "reopen_query",
    "send_upload",
    "set_query_aside",
    "watch_upload",
)
