"""Verbs about what is decided and done."""

from rollcall.cell.services.actions import (
    LONGEST_PARTNER,
    LONGEST_WHAT,
    LONGEST_WORDS,
    NewAction,
    assign_action,
    attach_to_action,
    comment_on_action,
    hand_over_action,
    move_action,
    open_action,
)
from rollcall.cell.services.opening import open_named_requests
from rollcall.cell.services.watching import Watched, watch_actions
from rollcall.foundation.attachments import MOST_BYTES


__all__ = (
    "LONGEST_PARTNER",
    "LONGEST_WHAT",
    "LONGEST_WORDS",
    "MOST_BYTES",
    "NewAction",
    "Watched",
    "assign_action",
    "attach_to_action",
    "comment_on_action",
    "hand_over_action",
    "move_action",
    "open_action",
    "open_named_requests",
    "watch_actions",
)
