"""Rounds: one question set collected from some homes by a deadline (dossier A4, P25 to P30; C2, C3, C7).

A round is written as one file with its dates, or comes out of a series: a rule that says on which days
the deadlines fall. Days are calendar days; a deadline is an instant with its zone.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from rollcall.domain.questions.definition import Strict


Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
Publish = Literal["in_parallel", "after_region"]
Settings = dict[str, bool | int | str]


@dataclass(frozen=True, slots=True)
class Expected(Strict):
    """Which homes are asked: the open ones, of some areas only, with something the register knows.

    `where` is a condition over `home.`; a home for which it is unknown is not expected, and is said.
    """

    areas: tuple[str, ...] = ()
    where: str = ""


class Phase(StrEnum):
    """Where a round stands at an instant."""

    UPCOMING = "upcoming"
    OPEN = "open"
    LATE = "late"  # past the deadline, and reports dated within it are still to come
    CLOSED = "closed"


class HomeState(StrEnum):
    """Where one expected home stands in a round."""

    MISSING = "missing"
    LATE = "late"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Round(Strict):
    """A dated collection with a deadline; homes' latest answers dated within it count.

    `template` is the return whose lines it feeds, if any, made by areas of `area_kind` (left out: the
    kind of which every home has one). `remind_hours_before` are hours before the deadline. `series` is
    the key of the rule it comes from.
    """

    key: str
    title: str
    set: str
    opens: dt.date
    closes: dt.date
    deadline: dt.datetime
    template: str = ""
    publish: Publish = "in_parallel"
    settings: Settings = field(default_factory=dict)
    area_kind: str = ""
    homes: Expected = field(default_factory=Expected)
    remind_hours_before: tuple[int, ...] = ()
    series: str = ""

    @property
    def conditions(self) -> Settings:
        """What `round.` means in conditions: the settings and the template's key."""
        return {**self.settings, "template": self.template} if self.template else self.settings

    @property
    def reminder_times(self) -> tuple[dt.datetime, ...]:
        """When homes that have not answered are reminded, in order; hours are hours, also in March."""
        by = self.deadline.astimezone(dt.UTC)
        return tuple(sorted(by - dt.timedelta(hours=hours) for hours in self.remind_hours_before))

    def holds(self, on: dt.date) -> bool:
        """Whether a report dated `on` counts in this round."""
        return self.opens <= on <= self.closes

    def phase(self, now: dt.datetime, today: dt.date) -> Phase:
        """Where it stands; `today` is the reporting day that contains `now`."""
        if today < self.opens:
            return Phase.UPCOMING
        if now <= self.deadline:
            return Phase.OPEN
        return Phase.LATE if today <= self.closes else Phase.CLOSED

    def state(self, first_sent_at: dt.datetime | None) -> HomeState:
        """Where a home stands whose first report in the round was recorded then.

        A correction after the deadline does not make a home late that had told us in time.
        """
        if first_sent_at is None:
            return HomeState.MISSING
        return HomeState.SENT if first_sent_at <= self.deadline else HomeState.LATE

    def report_day(self, today: dt.date, sent_on: dt.date | None = None) -> dt.date:
        """The day that a home's report for this round is dated.

        The day of the report it already sent, which is then corrected; else today, and after the
        round the last day on which it counts.
        """
        return sent_on or max(self.opens, min(self.closes, today))


@dataclass(frozen=True, slots=True)
class Repeats(Strict):
    """On which days the deadlines of a series fall, `first` and `last` included.

    A quarter is 13 weeks, so that the weekday stays.
    """

    every: Literal["day", "week", "quarter"]
    first: dt.date
    last: dt.date
    weekday: Weekday | None = None

    @property
    def days(self) -> Iterator[dt.date]:
        """The days in order."""
        day = self.first
        if self.weekday is not None:
            day += dt.timedelta(days=(WEEKDAYS.index(self.weekday) - day.weekday()) % 7)
        step = dt.timedelta(days={"day": 1, "week": 7, "quarter": 91}[self.every])
        while day <= self.last:
            yield day
            day += step


@dataclass(frozen=True, slots=True)
class Series(Strict):
    """A rule that yields rounds, one for each day on which a deadline falls."""

    key: str
    title: str
    set: str
    repeats: Repeats
    deadline_time: dt.time
    opens_days_before: int = 0
    closes_days_after: int = 0
    template: str = ""
    publish: Publish = "in_parallel"
    settings: Settings = field(default_factory=dict)
    area_kind: str = ""
    homes: Expected = field(default_factory=Expected)
    remind_hours_before: tuple[int, ...] = ()

    def rounds(self, zone: ZoneInfo) -> Iterator[Round]:
        """Its rounds in order. The clock on the wall of `zone` says when a deadline is, all year."""
        for day in self.repeats.days:
            yield Round(
                key=f"{self.key}-{day.isoformat()}",
                title=f"{self.title}, {day.day} {day:%B %Y}",
                set=self.set,
                opens=day - dt.timedelta(days=self.opens_days_before),
                closes=day + dt.timedelta(days=self.closes_days_after),
                deadline=dt.datetime.combine(day, self.deadline_time, zone),
                template=self.template,
                publish=self.publish,
                settings=self.settings,
                area_kind=self.area_kind,
                homes=self.homes,
                remind_hours_before=self.remind_hours_before,
                series=self.key,
            )


def is_series(content: object) -> bool:
    """Whether a file of the folder `rounds` holds a series rather than one round."""
    return isinstance(content, dict) and "repeats" in content
