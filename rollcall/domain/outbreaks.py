"""Outbreak state of one home, derived from its dated cases (dossier B3; AT-53 to AT-59).

Nothing is stored as truth: a retraction or a late report simply derives another state. Silence is
never counted as "no new cases": days without an answer are told apart as unconfirmed.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from rollcall.domain.questions.definition import Strict


@dataclass(frozen=True, slots=True)
class NewCases(Strict):
    """The questions that count new cases, suspected and confirmed, residents and staff alike."""

    suspected: tuple[str, ...]
    confirmed: tuple[str, ...]

    @property
    def questions(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.suspected, *self.confirmed)


@dataclass(frozen=True, slots=True)
class OutbreakWindows(Strict):
    """A disease's windows, printed beside every number they make.

    `link_days` is inclusive: cases 14 days apart are linked (AT-54). `recovery_days` without a new
    case end an outbreak (AT-55).
    """

    disease: str
    new_cases: NewCases
    cases_for_outbreak: int = 2
    link_days: int = 14
    recovery_days: int = 28

    @property
    def sentence(self) -> str:
        """The definition in words."""
        return (
            f"{self.cases_for_outbreak} or more cases, suspected or confirmed, residents or staff, "
            f"within {self.link_days} days; over after {self.recovery_days} days without a new case"
        )


class OutbreakState(StrEnum):
    """Where a home stands."""

    NONE = "none"
    SINGLE_CASE = "single_case"
    SUSPECTED = "suspected_outbreak"
    CONFIRMED = "confirmed_outbreak"
    RECOVERING = "recovering"
    RECOVERED = "recovered"
    DISCOUNTED = "discounted"

    @property
    def is_outbreak(self) -> bool:
        """Counted as an outbreak: suspected, confirmed or recovering (contracts)."""
        return self in (OutbreakState.SUSPECTED, OutbreakState.CONFIRMED, OutbreakState.RECOVERING)


@dataclass(frozen=True, slots=True, order=True)
class CaseDay:
    """New cases a home reported for a day. `discounted` of them have since tested negative."""

    on: dt.date
    suspected: int = 0
    confirmed: int = 0
    discounted: int = 0

    @property
    def cases(self) -> int:
        """Cases that still count."""
        return max(0, self.suspected + self.confirmed - self.discounted)


@dataclass(frozen=True, slots=True)
class Standing:
    """A home's outbreak state on a day, with the evidence for it."""

    state: OutbreakState = OutbreakState.NONE
    episode: int = 0
    first_case: dt.date | None = None
    last_case: dt.date | None = None
    cases_linked: int = 0
    days_without_case: int = 0
    unconfirmed_days: int = 0

    @property
    def is_confirmed_quiet(self) -> bool:
        """Every day since the last case was answered for."""
        return self.unconfirmed_days == 0


@dataclass(slots=True)
class _Episode:
    """Cases near enough to each other to be one story."""

    number: int
    days: list[CaseDay] = field(default_factory=list)
    is_outbreak: bool = False
    is_confirmed: bool = False

    def is_over(self, on: dt.date, windows: OutbreakWindows) -> bool:
        """Whether a case on this day would start a new episode."""
        gap = (on - self.days[-1].on).days
        return gap >= windows.recovery_days if self.is_outbreak else gap > windows.link_days

    def add(self, day: CaseDay, windows: OutbreakWindows) -> None:
        """Take a day's cases in and see whether they are now an outbreak."""
        self.days.append(day)
        linked = self.linked(day.on, windows)
        self.is_outbreak |= sum(d.cases for d in linked) >= windows.cases_for_outbreak
        confirmed = sum(min(d.confirmed, d.cases) for d in linked)
        self.is_confirmed |= confirmed >= windows.cases_for_outbreak

    def linked(self, on: dt.date, windows: OutbreakWindows) -> list[CaseDay]:
        """The days of cases within the linking window up to `on`."""
        return [d for d in self.days if (on - d.on).days <= windows.link_days]


def standing(
    cases: Iterable[CaseDay],
    *,
    on: dt.date,
    windows: OutbreakWindows,
    answered_on: Collection[dt.date] = (),
) -> Standing:
    """A home's state on the day `on`.

    `cases` are the days with new cases, in any order; `answered_on` the days whose report answered
    the new-case questions.
    """
    reported = [day for day in cases if day.on <= on and day.suspected + day.confirmed > 0]
    episodes = _episodes(reported, windows)
    if not episodes:
        return Standing(OutbreakState.DISCOUNTED) if reported else Standing()
    episode = episodes[-1]
    last = episode.days[-1].on
    quiet = (on - last).days
    answered = sum(1 for day in set(answered_on) if last < day <= on)
    return Standing(
        state=_state(episode, quiet, on, windows),
        episode=episode.number,
        first_case=episode.days[0].on,
        last_case=last,
        cases_linked=sum(d.cases for d in episode.linked(on, windows)),
        days_without_case=quiet,
        unconfirmed_days=quiet - answered,
    )


def newly_affected(cases: Iterable[CaseDay], windows: OutbreakWindows) -> list[dt.date]:
    """The days on which a home came to have a single case or an outbreak, having had neither."""
    return [episode.days[0].on for episode in _episodes(cases, windows)]


def _episodes(cases: Iterable[CaseDay], windows: OutbreakWindows) -> list[_Episode]:
    """Days of cases, in any order, as the stories they make."""
    episodes: list[_Episode] = []
    for day in sorted(day for day in cases if day.cases):
        if not episodes or episodes[-1].is_over(day.on, windows):
            episodes.append(_Episode(len(episodes) + 1))
        episodes[-1].add(day, windows)
    return episodes


def _state(episode: _Episode, quiet: int, on: dt.date, windows: OutbreakWindows) -> OutbreakState:
    if not episode.is_outbreak:
        return OutbreakState.NONE if episode.is_over(on, windows) else OutbreakState.SINGLE_CASE
    if quiet >= windows.recovery_days:
        return OutbreakState.RECOVERED
    if quiet > 0:
        return OutbreakState.RECOVERING
    return OutbreakState.CONFIRMED if episode.is_confirmed else OutbreakState.SUSPECTED
