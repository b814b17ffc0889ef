"""Who fell ill when, who died of it, and when a home closed its doors.

April is the height of it. What a home's cases come to on the last day is fixed by its row in
`on_26_may.csv`: an outbreak not yet over, one single case, or nothing that still counts.
"""

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from rollcall.demo.scenario.chance import chance
from rollcall.demo.scenario.places import DAYS, FIRST, LAST, Place


ONE_DAY = dt.timedelta(days=1)
#: The latest day of a last case whose outbreak is over on `LAST`, and of a lone case that no longer counts.
LAST_OF_THE_RECOVERED = LAST - 28 * ONE_DAY
LAST_OF_THE_LONE = LAST - 16 * ONE_DAY


@dataclass(slots=True)
class NewCases:
    """New cases of one day."""

    residents_suspected: int = 0
    residents_confirmed: int = 0
    staff_suspected: int = 0
    staff_confirmed: int = 0

    @property
    def residents(self) -> int:
        """Residents newly ill."""
        return self.residents_suspected + self.residents_confirmed

    @property
    def total(self) -> int:
        """Everybody newly ill."""
        return self.residents + self.staff_suspected + self.staff_confirmed


@dataclass(slots=True)
class Illness:
    """One home's eight weeks of illness."""

    cases: dict[dt.date, NewCases] = field(default_factory=dict)
    deaths_confirmed: dict[dt.date, int] = field(default_factory=dict)
    deaths_suspected: dict[dt.date, int] = field(default_factory=dict)
    closed_from: dt.date | None = None
    open_again: dt.date | None = None  # the first day no longer closed; None = still closed on LAST
    careful_until: dt.date | None = None  # open with conditions up to and including this day
    reason: str = ""

    def is_closed(self, on: dt.date) -> bool:
        """Whether it takes nobody in."""
        return (
            self.closed_from is not None
            and self.closed_from <= on
            and (self.open_again is None or on < self.open_again)
        )

    def is_careful(self, on: dt.date) -> bool:
        """Whether it is open again, with conditions."""
        return bool(
            self.open_again and self.careful_until and self.open_again <= on <= self.careful_until
        )

    def recent(self, on: dt.date, days: int) -> NewCases:
        """The new cases of the last `days` days, this one included, in one."""
        found = NewCases()
        for back in range(days):
            day = self.cases.get(on - back * ONE_DAY)
            if day:
                found.residents_suspected += day.residents_suspected
                found.residents_confirmed += day.residents_confirmed
                found.staff_suspected += day.staff_suspected
                found.staff_confirmed += day.staff_confirmed
        return found


def illness_of(place: Place) -> Illness:
    """A home's story of illness, ending as its row says."""
    rng = chance(place.location_id, "illness")
    story = Illness()
    spell = _spell(place, rng)
    for day in _case_days(spell, rng) if spell else ():
        story.cases[day] = _cases(place, day, rng, is_lone=spell == (day, day))
    for day, cases in sorted(story.cases.items()):
        _die(story, day, cases, rng)
    _close(place, story, rng)
    return story


def _spell(place: Place, rng: Random) -> tuple[dt.date, dt.date] | None:
    """The first and the last day with a new case; the same day twice for a lone case."""
    if place.outbreak == "outbreak":
        last = LAST - rng.choice((0, 0, 1, 2, 4, 6, 9, 13, 17, 22)) * ONE_DAY
        return max(FIRST, last - rng.randint(9, 30) * ONE_DAY), last
    if place.outbreak == "single":
        day = LAST - rng.randint(1, 11) * ONE_DAY
        return day, day
    luck = rng.random()
    ill = min(0.55, 0.08 + place.beds / 110)  # the larger a home, the more people come and go
    if luck < ill:
        span = (LAST_OF_THE_RECOVERED - FIRST).days
        last = FIRST + round(rng.triangular(8, span, span - 4)) * ONE_DAY
        return max(FIRST, last - rng.randint(6, 22) * ONE_DAY), last
    if luck < ill + 0.08:
        day = FIRST + rng.randint(2, (LAST_OF_THE_LONE - FIRST).days) * ONE_DAY
        return day, day
    return None


def _case_days(spell: tuple[dt.date, dt.date], rng: Random) -> list[dt.date]:
    """Days with new cases, never more than six days apart, so that all are one outbreak."""
    day, last = spell
    days = [day]
    while day < last:
        day = min(last, day + rng.choice((1, 1, 2, 2, 3, 4, 6)) * ONE_DAY)
        days.append(day)
    return days


def _cases(place: Place, on: dt.date, rng: Random, *, is_lone: bool) -> NewCases:
    number = 1 if is_lone else 1 + (rng.random() < 0.4) + (rng.random() < place.beds / 90)
    found = NewCases()
    # Tests were scarce at first: most of April's cases were never confirmed.
    confirmed = 0.35 + 0.5 * (on - FIRST).days / len(DAYS)
    for _ in range(number):
        who = "residents" if rng.random() < 0.64 else "staff"
        how = "confirmed" if rng.random() < confirmed else "suspected"
        setattr(found, f"{who}_{how}", getattr(found, f"{who}_{how}") + 1)
    return found


def _die(story: Illness, on: dt.date, cases: NewCases, rng: Random) -> None:
    for deaths, number in (
        (story.deaths_confirmed, cases.residents_confirmed),
        (story.deaths_suspected, cases.residents_suspected),
    ):
        for _ in range(number):
            day = on + rng.randint(2, 13) * ONE_DAY
            if rng.random() < 0.27 and day <= LAST:
                deaths[day] = deaths.get(day, 0) + 1


def _close(place: Place, story: Illness, rng: Random) -> None:
    """Close with an outbreak; some others closed at first, out of caution; some for other reasons."""
    if len(story.cases) > 1:
        first, last = min(story.cases), max(story.cases)
        story.closed_from, story.reason = first + rng.randint(0, 2) * ONE_DAY, "outbreak"
        story.open_again = min(LAST, last + rng.randint(9, 25) * ONE_DAY)
    elif place.split.closed:
        story.closed_from = LAST - rng.randint(6, 40) * ONE_DAY
        story.reason = rng.choice(("staffing", "refurbishment", "owner_decision"))
    elif rng.random() < 0.13:
        story.closed_from, story.reason = FIRST, "owner_decision"
        story.open_again = FIRST + rng.randint(6, 30) * ONE_DAY
    if place.split.closed:
        story.open_again = None
    elif story.open_again is not None and rng.random() < 0.5:
        story.careful_until = min(LAST - ONE_DAY, story.open_again + rng.randint(2, 7) * ONE_DAY)
