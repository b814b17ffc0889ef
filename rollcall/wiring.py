"""The one table of who acts on what: an event of a lower room -> handlers of higher ones.

Handlers run after the commit. To find out what else happens when something happens, read this file.
What the worker does at set times stands below, in `TIMED`; what a higher room tells the rules of a
lower one, in `FACTS`.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from rollcall.cell.events import ActionMoved, ActionsOpened, LevelChanged
from rollcall.cell.handlers import (
    follow_level,
    open_named_by_many,
    open_named_by_report,
    tell_of_opened,
    tell_of_step,
)
from rollcall.cell.selectors import overdue_by_home
from rollcall.cell.tasks import watch_late_actions
from rollcall.domain.timetables import Daily, Every, Timetable
from rollcall.foundation.events import Handler
from rollcall.foundation.programmes import current_settings
from rollcall.foundation.tasks import take_up_lost, tidy_up
from rollcall.foundation.timed import TimedWork
from rollcall.notices.events import LetterQueued, MessagesQueued
from rollcall.notices.handlers import send_letter_soon, send_soon
from rollcall.notices.services import StillWanted
from rollcall.notices.tasks import send_due_digests, send_waiting
from rollcall.outbreaks.events import RestrictionLifted, RestrictionSet
from rollcall.outbreaks.handlers import tell_of_restriction
from rollcall.outbreaks.selectors import plans_missing
from rollcall.picture.handlers import make_days_ready
from rollcall.reports.events import ReportFiled, ReportsImported
from rollcall.reports.handlers import (
    give_proof,
    look_for_doubts,
    look_for_doubts_in_many,
    reminder_is_wanted,
)
from rollcall.reports.selectors import TellFacts
from rollcall.reports.services.round_reminding import ROUND_REMINDER, is_still_missing
from rollcall.reports.tasks import (
    delete_drafts,
    delete_files,
    remind_homes,
    remind_round_homes,
    reminder_times,
)


HANDLERS: dict[type, tuple[Handler, ...]] = {
    ReportFiled: (look_for_doubts, give_proof, open_named_by_report),
    ReportsImported: (make_days_ready, look_for_doubts_in_many, open_named_by_many),
    MessagesQueued: (send_soon,),
    LetterQueued: (send_letter_soon,),
    ActionsOpened: (tell_of_opened,),
    ActionMoved: (tell_of_step,),
    LevelChanged: (follow_level,),
    RestrictionSet: (tell_of_restriction,),
    RestrictionLifted: (tell_of_restriction,),
}


def _at_night() -> Timetable:
    zone = ZoneInfo(current_settings().time_zone)
    return Daily((dt.time(3, 30),), zone)


def _every_minute() -> Timetable:
    return Every(1)


def _every_five_minutes() -> Timetable:
    return Every(5)


TIMED: tuple[TimedWork, ...] = (
    TimedWork("tidy-up", _at_night, tidy_up),
    TimedWork("take-up-lost", _every_five_minutes, take_up_lost),
    TimedWork("delete-files", _at_night, delete_files),
    TimedWork("delete-drafts", _at_night, delete_drafts),
    TimedWork("send-waiting", _every_minute, send_waiting),
    TimedWork("late-actions", _every_five_minutes, watch_late_actions),
    TimedWork("digests", _every_five_minutes, send_due_digests),
    TimedWork("reminders", reminder_times, remind_homes),
    TimedWork("round-reminders", _every_five_minutes, remind_round_homes),
)

#: A subject that rules of signals and levels may ask about -> the room that knows it of some homes.
FACTS: dict[str, TellFacts] = {
    "actions": overdue_by_home,
    "outbreaks": plans_missing,
}

#: A kind of message -> whether it is still wanted, asked at the moment of sending.
STILL_WANTED: dict[str, StillWanted] = {
    "reminder": reminder_is_wanted,
    ROUND_REMINDER: is_still_missing,
}
