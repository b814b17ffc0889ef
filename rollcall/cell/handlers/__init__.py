"""What the cell does about what happened, in its own room and below."""

from rollcall.cell.handlers.actions import (
    open_named_by_many,
    open_named_by_report,
    tell_of_opened,
    tell_of_step,
)
from rollcall.cell.handlers.levels import follow_level


__all__ = (
    "follow_level",
    "open_named_by_many",
    "open_named_by_report",
    "tell_of_opened",
    "tell_of_step",
)
