"""Reads of reports: one home's versions, and many homes' days."""

from rollcall.reports.selectors.asking import Asking, asking
from rollcall.reports.selectors.days import (
    DayRow,
    case_days,
    counts_by_day,
    days_answered_for_cases,
    homes_heard_before,
    last_reports,
    latest_between,
    span,
)
from rollcall.reports.selectors.many import (
    Heard,
    LastKnown,
    current_answers,
    last_heard,
    last_known,
)
from rollcall.reports.selectors.quality import FeedNotes, ToExamine, feed_notes, reports_to_examine
from rollcall.reports.selectors.queries import (
    QueryFilter,
    QueryInfo,
    QueryStep,
    RuleRate,
    count_queries,
    find_query,
    queries_in_doubt,
    rule_rates,
    some_queries,
    steps_of,
    waiting_queries,
)
from rollcall.reports.selectors.uploads import (
    UploadFile,
    UploadInfo,
    office_of,
    recent_uploads,
    upload,
    upload_file,
)
from rollcall.reports.selectors.versions import (
    VersionInfo,
    latest_reports,
    report,
    require_report,
    versions,
)


__all__ = (
    "Asking",
    "DayRow",
    "FeedNotes",
    "Heard",
    "LastKnown",
    "QueryFilter",
    "QueryInfo",
    "QueryStep",
    "RuleRate",
    "ToExamine",
    "UploadFile",
    "UploadInfo",
    "VersionInfo",
    "asking",
    "case_days",
    "count_queries",
    "counts_by_day",
    "current_answers",
    "days_answered_for_cases",
    "feed_notes",
    "find_query",
    "homes_heard_before",
    "last_heard",
    "last_known",
    "last_reports",
    "latest_between",
    "latest_reports",
    "office_of",
    "queries_in_doubt",
    "recent_uploads",
    "report",
    "reports_to_examine",
    "require_report",
    "rule_rates",
    "some_queries",
    "span",
    "steps_of",
    "upload",
    "upload_file",
    "versions",
    "waiting_queries",
)
