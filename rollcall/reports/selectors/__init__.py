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
from rollcall.reports.selectors.differences import (
    DifferenceFilter,
    DifferenceInfo,
    count_differences,
    difference,
    earlier_differences,
    some_differences,
)
from rollcall.reports.selectors.extracts import (
    Elsewhere,
    ExtractStanding,
    extract_standings,
    known_elsewhere,
    last_extract,
)
from rollcall.reports.selectors.versions import (
    VersionInfo,
    latest_reports,
    report,
    reports_of_day,
    require_report,
    versions,
)


__all__ = (
    "DayRow",
    "DifferenceFilter",
    "DifferenceInfo",
    "Elsewhere",
    "ExtractStanding",
    "VersionInfo",
    "case_days",
    "count_differences",
    "counts_by_day",
    "days_answered_for_cases",
    "difference",
    "earlier_differences",
    "extract_standings",
    "homes_heard_before",
    "known_elsewhere",
    "last_extract",
    "last_reports",
    "latest_between",
    "latest_reports",
    "report",
    "reports_of_day",
    "require_report",
    "some_differences",
    "span",
    "versions",
)
