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
    "VersionInfo",
    "asking",
    "case_days",
    "counts_by_day",
    "days_answered_for_cases",
    "homes_heard_before",
    "last_reports",
    "latest_between",
    "latest_reports",
    "report",
    "require_report",
    "span",
    "versions",
)
