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
from rollcall.reports.selectors.prefill import prefilled
from rollcall.reports.selectors.versions import (
    VersionInfo,
    latest_reports,
    report,
    require_report,
    versions,
)


__all__ = (
    "DayRow",
    "VersionInfo",
    "case_days",
    "counts_by_day",
    "days_answered_for_cases",
    "homes_heard_before",
    "last_reports",
    "latest_between",
    "latest_reports",
    "prefilled",
    "report",
    "require_report",
    "span",
    "versions",
)
