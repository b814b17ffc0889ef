"""Reads of signals and levels, answered in plain dataclasses."""

from rollcall.cell.selectors.levels import (
    DecisionInfo,
    HomeLevel,
    current_levels,
    home_level,
    level_history,
)
from rollcall.cell.selectors.signals import (
    HomeSignals,
    ReviewInfo,
    Signal,
    find_signal,
    open_signals,
    signals_of_homes,
    standing_review,
)


__all__ = (
    "DecisionInfo",
    "HomeLevel",
    "HomeSignals",
    "ReviewInfo",
    "Signal",
    "current_levels",
    "find_signal",
    "home_level",
    "level_history",
    "open_signals",
    "signals_of_homes",
    "standing_review",
)
