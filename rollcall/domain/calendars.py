"""Working days, and the windows in which a collection expects to hear from homes (AT-73)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass


SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another, both included."""

    opens: dt.date
    closes: dt.date

    def holds(self, day: dt.date) -> bool:
        """Whether a day lies inside."""
        return self.opens <= day <= self.closes


def is_working_day(day: dt.date, holidays: Collection[dt.date] = ()) -> bool:
    """Monday to Friday, and no public holiday."""
    return day.weekday() < SATURDAY and day not in holidays


def working_day_from(day: dt.date, holidays: Collection[dt.date] = ()) -> dt.date:
    """The day itself when it is a working day, else the next one that is."""
    while not is_working_day(day, holidays):
        day += dt.timedelta(days=1)
    return day


def month_window(
    day: dt.date, *, opens: int, closes: int, holidays: Collection[dt.date] = ()
) -> Span:
    """The latest monthly window that has opened by a day.

    It ends on the day of the month `closes`, or on the next working day (F 13, dossier B1).
    """
    first = day.replace(day=1)
    if day.day < opens:
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return Span(first.replace(day=opens), working_day_from(first.replace(day=closes), holidays))
