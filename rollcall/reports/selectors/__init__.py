"""Reads of reports: one home's versions, and many homes' days."""

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
from rollcall.reports.selectors.versions import (
    VersionInfo,
    latest_reports,
    report,
    require_report,
    versions,
)


__all__ = (
    "DayRow",
    "Heard",
    "LastKnown",
    "VersionInfo",
    "case_days",
    "counts_by_day",
    "current_answers",
    "days_answered_for_cases",
    "homes_heard_before",
    "last_heard",
    "last_known",
    "last_reports",
    "latest_between",
    "latest_reports",
    "report",
    "require_report",
    "span",
    "versions",
)
