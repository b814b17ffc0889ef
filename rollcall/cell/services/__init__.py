"""Verbs of the cell: what people decide, what is opened and moved, and what is issued."""

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
from rollcall.cell.services.addresses import add_addressee, end_addressee
from rollcall.cell.services.following import close_for_level, open_for_level
from rollcall.cell.services.levels import NewLevel, decide_level, undo_level
from rollcall.cell.services.matters import raise_matter, step_matter
from rollcall.cell.services.meetings import (
    circulate,
    decide_action,
    draft_again,
    mark_done,
    open_meeting,
    step_meeting,
    undo_line,
    write_line,
)
from rollcall.cell.services.opening import open_named_requests
from rollcall.cell.services.signals import (
    SignalOvertaken,
    acknowledge_signal,
    link_signal_to_action,
    open_action_of_signal,
    set_signal_aside,
    turn_signal_into_action,
    undo_review,
)
from rollcall.cell.services.sitreps import issue_sitrep, letter_of, send_sitrep, write_text
from rollcall.cell.services.telling import say_told, undo_told
from rollcall.cell.services.views import forget_view, save_view
from rollcall.cell.services.watching import Watched, watch_actions
from rollcall.foundation.attachments import MOST_BYTES


__all__ = (
    "LONGEST_PARTNER",
    "LONGEST_WHAT",
    "LONGEST_WORDS",
    "MOST_BYTES",
    "NewAction",
    "NewLevel",
    "SignalOvertaken",
    "Watched",
    "acknowledge_signal",
    "add_addressee",
    "assign_action",
    "attach_to_action",
    "circulate",
    "close_for_level",
    "comment_on_action",
    "decide_action",
    "decide_level",
    "draft_again",
    "end_addressee",
    "forget_view",
    "hand_over_action",
    "issue_sitrep",
    "letter_of",
    "link_signal_to_action",
    "mark_done",
    "move_action",
    "open_action",
    "open_action_of_signal",
    "open_for_level",
    "open_meeting",
    "open_named_requests",
    "raise_matter",
    "save_view",
    "say_told",
    "send_sitrep",
    "set_signal_aside",
    "step_matter",
    "step_meeting",
    "turn_signal_into_action",
    "undo_level",
    "undo_line",
    "undo_review",
    "undo_told",
    "watch_actions",
    "write_line",
    "write_text",
)
