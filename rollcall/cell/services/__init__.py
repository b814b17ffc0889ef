"""What people do about signals and levels."""

from rollcall.cell.services.levels import NewLevel, decide_level, undo_level
from rollcall.cell.services.signals import (
    acknowledge_signal,
    set_signal_aside,
    turn_signal_into_action,
    undo_review,
)


__all__ = (
    "NewLevel",
    "acknowledge_signal",
    "decide_level",
    "set_signal_aside",
    "turn_signal_into_action",
    "undo_level",
    "undo_review",
)
