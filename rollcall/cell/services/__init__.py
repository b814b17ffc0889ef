"""Verbs of the cell: what people decide about signals, levels and meetings, and what is issued."""

from rollcall.cell.services.addresses import add_addressee, end_addressee
from rollcall.cell.services.levels import NewLevel, decide_level, undo_level
from rollcall.cell.services.matters import raise_matter, step_matter
from rollcall.cell.services.meetings import (
    circulate,
    draft_again,
    mark_done,
    open_meeting,
    step_meeting,
    undo_line,
    write_line,
)
from rollcall.cell.services.signals import (
    acknowledge_signal,
    set_signal_aside,
    turn_signal_into_action,
    undo_review,
)
from rollcall.cell.services.sitreps import issue_sitrep, letter_of, send_sitrep, write_text


__all__ = (
    "NewLevel",
    "acknowledge_signal",
    "add_addressee",
    "circulate",
    "decide_level",
    "draft_again",
    "end_addressee",
    "issue_sitrep",
    "letter_of",
    "mark_done",
    "open_meeting",
    "raise_matter",
    "send_sitrep",
    "set_signal_aside",
    "step_matter",
    "step_meeting",
    "turn_signal_into_action",
    "undo_level",
    "undo_line",
    "undo_review",
    "write_line",
    "write_text",
)
