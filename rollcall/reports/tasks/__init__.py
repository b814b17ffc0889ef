"""Work of the reports room that the worker does: reminders, proofs, long files and old drafts."""

from rollcall.reports.tasks.drafts import delete_drafts
from rollcall.reports.tasks.reminding import (
    channels_by_hand,
    prove,
    remind_by_hand,
    remind_homes,
    reminder_times,
    slot_of,
)
from rollcall.reports.tasks.rounds import remind_round_homes
from rollcall.reports.tasks.uploads import check_file, delete_files, send_file


__all__ = (
    "channels_by_hand",
    "check_file",
    "delete_drafts",
    "delete_files",
    "prove",
    "remind_by_hand",
    "remind_homes",
    "remind_round_homes",
    "reminder_times",
    "send_file",
    "slot_of",
)
