"""The one table of who acts on what: an event of a lower room -> handlers of higher ones.

Handlers run after the commit. To find out what else happens when something happens, read this file.
What the worker does at set times stands below, in `TIMED`.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from rollcall.domain.timetables import Daily, Timetable
from rollcall.foundation.events import Handler
from rollcall.foundation.programmes import current_programme
from rollcall.foundation.tasks import tidy_up
from rollcall.foundation.timed import TimedWork
from rollcall.picture.handlers import make_days_ready
from rollcall.reports.events import ReportsImported


HANDLERS: dict[type, tuple[Handler, ...]] = {
    ReportsImported: (make_days_ready,),
}


def _at_night() -> Timetable:
    zone = ZoneInfo(current_programme().settings.time_zone)
    return Daily((dt.time(3, 30),), zone)


TIMED: tuple[TimedWork, ...] = (TimedWork("tidy-up", _at_night, tidy_up),)
