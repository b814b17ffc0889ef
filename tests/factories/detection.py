"""The shipped rules about hot spots, and series to try them on."""

import datetime as dt
from collections.abc import Sequence

from rollcall.domain.detection.alarms import Series
from rollcall.domain.detection.definition import Detection
from rollcall.foundation.programmes import SHIPPED, load_programme


LAST = dt.date(2020, 5, 26)


def shipped_rules() -> Detection:
    """Those of the COVID-19 programme."""
    rules = load_programme(SHIPPED / "covid19_england_2020").detection
    assert rules is not None
    return rules


def series(
    rules: Detection,
    *,
    before: Sequence[int],
    recent: Sequence[int],
    homes: int = 130,
    answered: Sequence[int] = (),
) -> Series:
    """A unit with these counts on its last days, none before them, and everybody answering.

    `answered` are the homes that answered on the last days, when not all.
    """
    counts = (*before, *recent)
    told = [homes] * (rules.days - len(answered)) + [*answered]
    quiet = (0,) * (rules.days - len(counts))
    return Series(LAST, (*quiet, *counts), tuple(told), (homes,) * rules.days)


def spread(total: int, days: int) -> list[int]:
    """A number of events laid over some days as evenly as they go."""
    return [(place + 1) * total // days - place * total // days for place in range(days)]
