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
from rollcall.reports.selectors.rounds import (
    AreaInRound,
    DueRound,
    HomeInRound,
    RoundCounts,
    RoundProgress,
    RoundReminder,
    areas_in_round,
    due_rounds,
    find_round,
    homes_in_round,
    round_progress,
    rounds_by_phase,
    rounds_to_remind,
)
from rollcall.reports.selectors.versions import (
    VersionInfo,
    latest_reports,
    report,
    require_report,
    versions,
)


__all__ = (
    "AreaInRound",
    "DayRow",
    "DueRound",
    "HomeInRound",
    "RoundCounts",
    "RoundProgress",
    "RoundReminder",
    "VersionInfo",
    "areas_in_round",
    "case_days",
    "counts_by_day",
    "days_answered_for_cases",
    "due_rounds",
    "find_round",
    "homes_heard_before",
    "homes_in_round",
    "last_reports",
    "latest_between",
    "latest_reports",
    "prefilled",
    "report",
    "require_report",
    "round_progress",
    "rounds_by_phase",
    "rounds_to_remind",
    "span",
    "versions",
)
