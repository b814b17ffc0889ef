"""Dates, times and numbers as people say them. Instants are stored in UTC and shown in London."""

import datetime as dt

from rollcall.foundation.clock import LONDON


UNKNOWN = "Not known"


def day(value: dt.date | dt.datetime | None) -> str:
    """Tuesday 26 May 2020."""
    if value is None:
        return UNKNOWN
    value = _london_day(value)
    return f"{value:%A} {value.day} {value:%B} {value.year}"


def short_day(value: dt.date | dt.datetime | None) -> str:
    """26 May."""
    if value is None:
        return UNKNOWN
    value = _london_day(value)
    return f"{value.day} {value:%B}"


def clock_time(value: dt.datetime | dt.time | None) -> str:
    """11am, 10:30am, midday or midnight."""
    if value is None:
        return UNKNOWN
    if isinstance(value, dt.datetime):
        value = value.astimezone(LONDON).time()
    if value.minute == 0 and value.hour in {0, 12}:
        return "midday" if value.hour else "midnight"
    minutes = f":{value.minute:02}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{'am' if value.hour < 12 else 'pm'}"


def moment(value: dt.datetime | None) -> str:
    """10:30am on Tuesday 26 May 2020."""
    if value is None:
        return UNKNOWN
    return f"{clock_time(value)} on {day(value)}"


def number(value: float | None) -> str:
    """1,234; one decimal place when it is not whole; words when there is no number."""
    if value is None:
        return UNKNOWN
    whole = int(value)
    return f"{whole:,}" if whole == value else f"{float(value):,.1f}"


def percent(value: float | None) -> str:
    """61.5% from a share of 0.615."""
    if value is None:
        return UNKNOWN
    return f"{round(float(value) * 100, 1):g}%"


def plural(count: float, one: str, many: str = "") -> str:
    """1 home, 2 homes."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


#: Length of a unit in seconds, and its name, the longest first.
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def duration(seconds: float, *, largest: str = "day") -> str:
    """A length of time in its two largest units: 2 days 3 hours, 1 minute 30 seconds.

    With `largest="hour"` it stays in hours, as work is counted. Less than nought reads as more.
    """
    left = int(abs(seconds))
    names = [name for _, name in _UNITS]
    parts: list[str] = []
    for size, name in _UNITS[names.index(largest) :]:
        count, left = divmod(left, size)
        if count:
            parts.append(plural(count, name))
        elif parts:
            break
        if len(parts) == 2:
            break
    return " ".join(parts) or "0 seconds"


def _london_day(value: dt.date | dt.datetime) -> dt.date:
    return value.astimezone(LONDON).date() if isinstance(value, dt.datetime) else value
