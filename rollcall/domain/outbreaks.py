"""Outbreak state of one home, derived from its dated cases (dossier B3; AT-53 to AT-59).

Nothing is stored as truth: a retraction or a late report simply derives another state. Silence is
never counted as "no new cases": days without an answer are told apart as unconfirmed.

A report counts cases; a finding says more about some of them: when they fell ill, when they were
tested, what came of it. A case has the day it fell ill, else the day of its test, else the report's.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from rollcall.domain.questions.definition import Strict


@dataclass(frozen=True, slots=True)
class NewCases(Strict):
    """The questions that count new cases, suspected and confirmed, residents and staff alike.

    A disease that no question asks about has none: its cases are those of findings.
    """

    suspected: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()

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
    new_cases: NewCases = field(default_factory=NewCases)
    cases_for_outbreak: int = 2
    link_days: int = 14
    recovery_days: int = 28
    label: str = ""

    @property
    def name(self) -> str:
        """The disease as people call it."""
        return self.label or self.disease

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


class TestResult(StrEnum):
    """What came of the tests of some cases."""

    AWAITED = "awaited"
    POSITIVE = "positive"
    NEGATIVE = "negative"

    __test__ = False  # no test of ours, whatever its name begins with


@dataclass(frozen=True, slots=True)
class CaseFinding:
    """What was found out about some cases. `reported_on` is the day whose report counts them.

    None = no report does. At least one of the three days is known.
    """

    people: int
    result: TestResult
    ill_on: dt.date | None = None
    tested_on: dt.date | None = None
    reported_on: dt.date | None = None

    @property
    def on(self) -> dt.date:
        """The day of the cases: the onset, else the specimen, else the report."""
        return next(day for day in (self.ill_on, self.tested_on, self.reported_on) if day)

    @property
    def counts(self) -> CaseDay:
        """The cases as they count; those that tested negative are discounted, not forgotten (AT-58)."""
        if self.result is TestResult.POSITIVE:
            return CaseDay(self.on, confirmed=self.people)
        negative = self.people if self.result is TestResult.NEGATIVE else 0
        return CaseDay(self.on, suspected=self.people, discounted=negative)


def dated_cases(reported: Iterable[CaseDay], findings: Iterable[CaseFinding]) -> list[CaseDay]:
    """The cases by day, each counted once: those found out about, and what reports say beyond them."""
    told = {day.on: day for day in reported}
    days: dict[dt.date, list[CaseDay]] = defaultdict(list)
    for finding in findings:
        days[finding.on].append(finding.counts)
        if finding.reported_on in told:
            told[finding.reported_on] = _without(told[finding.reported_on], finding)
    for day in told.values():
        days[day.on].append(day)
    added = (_added(on, parts) for on, parts in sorted(days.items()))
    return [day for day in added if day.suspected + day.confirmed > 0]


def _without(day: CaseDay, finding: CaseFinding) -> CaseDay:
    """What a report says beyond a finding: a positive one was first of all a confirmed case."""
    left, suspected, confirmed = finding.people, day.suspected, day.confirmed
    if finding.result is TestResult.POSITIVE:
        confirmed, left = max(0, confirmed - left), max(0, left - confirmed)
        return CaseDay(day.on, max(0, suspected - left), confirmed)
    suspected, left = max(0, suspected - left), max(0, left - suspected)
    return CaseDay(day.on, suspected, max(0, confirmed - left))


def _added(on: dt.date, parts: Collection[CaseDay]) -> CaseDay:
    return CaseDay(
        on,
        sum(one.suspected for one in parts),
        sum(one.confirmed for one in parts),
        sum(one.discounted for one in parts),
    )


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
    outbreak_on: dt.date | None = None

    @property
    def is_confirmed_quiet(self) -> bool:
        """Every day since the last case was answered for."""
        return self.unconfirmed_days == 0


@dataclass(slots=True)
class Episode:
    """Cases near enough to each other to be one story. `outbreak_on` is when they became one."""

    number: int
    days: list[CaseDay] = field(default_factory=list)
    outbreak_on: dt.date | None = None
    is_confirmed: bool = False

    @property
    def is_outbreak(self) -> bool:
        """Whether there ever were enough linked cases."""
        return self.outbreak_on is not None

    def ends_on(self, windows: OutbreakWindows) -> dt.date:
        """The first day on which it is over, unless there is a new case before."""
        quiet = windows.recovery_days if self.is_outbreak else windows.link_days + 1
        return self.days[-1].on + dt.timedelta(days=quiet)

    def is_over(self, on: dt.date, windows: OutbreakWindows) -> bool:
        """Whether a case on this day would start a new episode."""
        return on >= self.ends_on(windows)

    def add(self, day: CaseDay, windows: OutbreakWindows) -> None:
        """Take a day's cases in and see whether they are now an outbreak."""
        self.days.append(day)
        linked = self.linked(day.on, windows)
        if not self.is_outbreak and sum(d.cases for d in linked) >= windows.cases_for_outbreak:
            self.outbreak_on = day.on
        confirmed = sum(min(d.confirmed, d.cases) for d in linked)
        self.is_confirmed |= confirmed >= windows.cases_for_outbreak

    def linked(self, on: dt.date, windows: OutbreakWindows) -> list[CaseDay]:
        """The days of cases within the linking window up to `on`."""
        return [d for d in self.days if (on - d.on).days <= windows.link_days]


def episodes(cases: Iterable[CaseDay], *, on: dt.date, windows: OutbreakWindows) -> list[Episode]:
    """The episodes of a home up to a day, in order; discounted cases make none."""
    found: list[Episode] = []
    for day in sorted(day for day in cases if day.on <= on and day.cases):
        if not found or found[-1].is_over(day.on, windows):
            found.append(Episode(len(found) + 1))
        found[-1].add(day, windows)
    return found


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
    found = episodes(reported, on=on, windows=windows)
    if not found:
        return Standing(OutbreakState.DISCOUNTED) if reported else Standing()
    episode = found[-1]
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
        outbreak_on=episode.outbreak_on,
    )


def newly_affected(cases: Iterable[CaseDay], windows: OutbreakWindows) -> list[dt.date]:
    """The days on which a home came to have a single case or an outbreak, having had neither."""
    return [one.days[0].on for one in episodes(cases, on=dt.date.max, windows=windows)]


def _state(episode: Episode, quiet: int, on: dt.date, windows: OutbreakWindows) -> OutbreakState:
    if not episode.is_outbreak:
        return OutbreakState.NONE if episode.is_over(on, windows) else OutbreakState.SINGLE_CASE
    if quiet >= windows.recovery_days:
        return OutbreakState.RECOVERED
    if quiet > 0:
        return OutbreakState.RECOVERING
    return OutbreakState.CONFIRMED if episode.is_confirmed else OutbreakState.SUSPECTED


@dataclass(frozen=True, slots=True)
class EpisodeRef:
    """How an address names an episode: `1-900000008.covid-19.2`. Number 0 = no case counts."""

    location_id: str
    disease: str
    number: int

    def __str__(self) -> str:
        return f"{self.location_id}.{self.disease}.{self.number}"

    @classmethod
    def parse(cls, text: str) -> "EpisodeRef | None":
        """The reference in an address; None when it is none."""
        parts = text.split(".")
        if len(parts) != 3 or not parts[2].isascii() or not parts[2].isdigit():
            return None
        return cls(parts[0], parts[1], int(parts[2][:6]))
