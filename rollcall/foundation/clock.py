"""The one clock. Everything that needs the time asks here or is given it as an argument."""

import datetime as dt
import os
import time
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings


LONDON = ZoneInfo("Europe/London")
#: The tick count at which several processes that belong together began, where one of them started all.
STARTED_AT_TICK = "ROLLCALL_STARTED_AT_TICK"


@lru_cache
def _start(start: dt.datetime) -> tuple[dt.datetime, float]:
    """The moment the clock was told to start at, and the tick count then."""
    return start, float(os.environ.get(STARTED_AT_TICK) or time.monotonic())


def now() -> dt.datetime:
    """The present instant in UTC; starts at `ROLLCALL_NOW` and ticks when that is set."""
    if settings.ROLLCALL_NOW is None:
        return dt.datetime.now(dt.UTC)  # noqa: TID251 - the clock itself
    start, ticks = _start(settings.ROLLCALL_NOW)
    return start + dt.timedelta(seconds=time.monotonic() - ticks)


def today() -> dt.date:
    """The reporting day it is now in London."""
    return reporting_day(now())


def in_london(at: dt.datetime) -> dt.datetime:
    """The same instant as clocks in London show it."""
    return at.astimezone(LONDON)


def reporting_day(at: dt.datetime) -> dt.date:
    """The London calendar day that contains the instant `at` (AT-10)."""
    return at.astimezone(LONDON).date()


def day_begins(on: dt.date) -> dt.datetime:
    """The instant at which a reporting day begins: midnight in London, as UTC."""
    return dt.datetime.combine(on, dt.time(), tzinfo=LONDON).astimezone(dt.UTC)
