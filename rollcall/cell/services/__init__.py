"""Verbs of the cell: hold a meeting, raise a matter, write and issue a situation report."""

from rollcall.cell.services.addresses import add_addressee, end_addressee
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
from rollcall.cell.services.sitreps import issue_sitrep, letter_of, send_sitrep, write_text


__all__ = (
    "add_addressee",
    "circulate",
    "draft_again",
    "end_addressee",
    "issue_sitrep",
    "letter_of",
    "mark_done",
    "open_meeting",
    "raise_matter",
    "send_sitrep",
    "step_matter",
    "step_meeting",
    "undo_line",
    "write_line",
    "write_text",
)
