"""The verbs that write: reports, extracts, differences, calls, queries, uploads, and what is asked."""

from rollcall.reports.services.attempts import (
    NewAttempt,
    Recorded,
    acknowledge,
    file_call,
    record_attempt,
)
from rollcall.reports.services.bulk import file_reports
from rollcall.reports.services.checking import Checked, Rejected, check_reports
from rollcall.reports.services.claims import HeldByAnother, claim, claim_next, release
from rollcall.reports.services.differences import (
    Decided,
    keep_own_values,
    reopen_difference,
    resolve_difference,
)
from rollcall.reports.services.drafts import (
    delete_old_drafts,
    discard_draft,
    open_draft,
    question_of,
    rebase_draft,
    save_draft,
    send_draft,
)
from rollcall.reports.services.examining import Examined, examine_reports
from rollcall.reports.services.extracts import ExtractResult, FileRow, import_extract
from rollcall.reports.services.filing import Filed, ReportRefused, file_report, says_what_was_filed
from rollcall.reports.services.findings import (
    NewFinding,
    change_finding,
    record_finding,
    restore_finding,
    withdraw_finding,
)
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
from rollcall.reports.services.uploads import (
    begin_sending,
    check_upload,
    delete_old_files,
    receive_upload,
    send_upload,
    watch_upload,
)
from rollcall.reports.services.versions import StaleReport, is_late
from rollcall.reports.services.writing import BulkResult


__all__ = (
    "BulkResult",
    "Checked",
    "Decided",
    "Examined",
    "ExtractResult",
    "FileRow",
    "Filed",
    "HeldByAnother",
    "Judged",
    "NewAttempt",
    "NewFinding",
    "NewReport",
    "Recorded",
    "Rejected",
    "ReportRefused",
    "StaleReport",
    "acknowledge",
    "answer_query",
    "approve_version",
    "begin_sending",
    "change_finding",
    "check_may_decide",
    "check_reports",
    "check_upload",
    "claim",
    "claim_next",
    "confirm_query",
    "correct_query",
    "delete_old_drafts",
    "delete_old_files",
    "discard_draft",
    "examine_reports",
    "file_call",
    "file_report",
    "file_reports",
    "import_extract",
    "is_late",
    "judge",
    "keep_own_values",
    "may_decide",
    "open_draft",
    "question_of",
    "rebase_draft",
    "receive_upload",
    "record_attempt",
    "record_finding",
    "release",
    "reopen_difference",
    "reopen_query",
    "resolve_difference",
    "restore_finding",
    "save_draft",
    "says_what_was_filed",
    "send_draft",
    "send_upload",
    "set_query_aside",
    "watch_upload",
    "withdraw_approval",
    "withdraw_finding",
)
