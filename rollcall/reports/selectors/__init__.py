"""Reads of reports: one home's versions, and many homes' days."""

from rollcall.reports.selectors.attempts import (
    AttemptInfo,
    ClaimInfo,
    HandlerDay,
    acknowledged,
    claims_of,
    tries_of_home,
    unanswered_homes,
)
from rollcall.reports.selectors.calls import CallList, CallRow, call_list, routes_on
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
    "AttemptInfo",
    "CallList",
    "CallRow",
    "ClaimInfo",
    "DayRow",
    "HandlerDay",
    "VersionInfo",
    "acknowledged",
    "call_list",
    "case_days",
    "claims_of",
    "counts_by_day",
    "days_answered_for_cases",
    "homes_heard_before",
    "last_reports",
    "latest_between",
    "latest_reports",
    "report",
    "require_report",
    "routes_on",
    "span",
    "tries_of_home",
    "unanswered_homes",
    "versions",
)
