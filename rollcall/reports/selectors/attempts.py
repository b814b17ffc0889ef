"""Reads of calls: the tries of a home or of many, who holds which home, guidance acknowledged."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Max, QuerySet

from rollcall.accounts.selectors import names_of
from rollcall.domain.calls import Kind, Try, unanswered
from rollcall.foundation.programmes import current_programme
from rollcall.reports.models import Acknowledgement, Attempt, Claim


#: How many days back a promise to ring again, and tries without an answer, still matter.
TRIES_FROM = 3


@dataclass(frozen=True, slots=True)
class AttemptInfo:
    """One call. `spoke_to` and `note` are empty where they were not asked for."""

    home_id: int
    on: dt.date
    number: int
    at: dt.datetime
    by: str
    outcome: str
    role: str
    callback_at: dt.datetime | None
    version_id: int | None
    by_name: str = ""
    spoke_to: str = ""
    note: str = ""

    @property
    def kind(self) -> Kind | None:
        """What its outcome comes to; None where the programme no longer knows it."""
        return current_programme().settings.calls.kind(self.outcome)

    @property
    def as_try(self) -> Try:
        """As the queue sees it."""
        return Try(self.at, self.on, self.kind, self.callback_at)


@dataclass(frozen=True, slots=True)
class ClaimInfo:
    """Who holds a home, and until when."""

    held_by: str
    name: str
    taken_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class HandlerDay:
    """What one person did on a day: tries, homes spoken to, and updates taken."""

    by: str
    name: str
    tries: int
    reached: int
    reports: int


#: The columns of a call that are no words, in the order of `AttemptInfo`.
FIELDS = (
    "home_id",
    "on",
    "number",
    "at",
    "by",
    "outcome",
    "role",
    "callback_at",
    "version_id",
)


def tries_of_homes(
    homes: QuerySet[Any],
    on: dt.date,
    *,
    days: int = TRIES_FROM,
    known_at: dt.datetime | None = None,
) -> dict[int, list[AttemptInfo]]:
    """The calls to some homes in the days up to `on`, oldest first, by home id. One query."""
    first = on - dt.timedelta(days=days - 1)
    rows = _made_by(known_at).filter(home__in=homes.order_by(), on__gte=first, on__lte=on)
    found: dict[int, list[AttemptInfo]] = defaultdict(list)
    for row in rows.order_by("at", "pk").values_list(*FIELDS):
        found[row[0]].append(AttemptInfo(*row))
    return dict(found)


def tries_of_home(home_id: int, on: dt.date, *, days: int = 7) -> list[AttemptInfo]:
    """The calls to one home in the days up to `on` with their words, newest first. Two queries."""
    first = on - dt.timedelta(days=days - 1)
    rows = (
        Attempt.objects.filter(home_id=home_id, on__gte=first, on__lte=on)
        .order_by("-at", "-pk")
        .values_list(*FIELDS, "words__spoke_to", "words__note")
    )
    found = list(rows)
    names = names_of({row[4] for row in found})
    return [
        replace(
            AttemptInfo(*row[:-2]),
            by_name=names.get(row[4], ""),
            spoke_to=who or "",
            note=note or "",
        )
        for row in found
        for who, note in [row[-2:]]
    ]


def last_spoken(
    homes: QuerySet[Any], known_at: dt.datetime | None = None
) -> dict[int, tuple[dt.datetime, dt.date]]:
    """When somebody at each home was last spoken to, and the day, by home id. One query."""
    rows = (
        _made_by(known_at)
        .filter(home__in=homes.order_by(), outcome__in=outcomes_of("reached"))
        .values_list("home_id")
        .annotate(at=Max("at"), on=Max("on"))
    )
    return {home_id: (at, on) for home_id, at, on in rows}


def _made_by(known_at: dt.datetime | None) -> QuerySet[Attempt]:
    """The calls made until an instant; None = all."""
    return Attempt.objects.all() if known_at is None else Attempt.objects.filter(at__lte=known_at)


def outcomes_of(kind: Kind) -> list[str]:
    """The codes of the outcomes that come to a kind."""
    outcomes = current_programme().settings.calls.outcomes
    return [code for code, each in outcomes.items() if each == kind]


def unanswered_homes(
    homes: QuerySet[Any], on: dt.date, known_at: dt.datetime | None = None
) -> dict[int, int]:
    """Homes whose latest tries of a day nobody answered, as often as the programme minds or more.

    By home id, with how many tries. One query; none where the programme rings nobody.
    """
    settings = current_programme().settings.calls
    if not settings.outcomes:
        return {}
    counts = {
        home_id: unanswered(one.as_try for one in tries if known_at is None or one.at <= known_at)
        for home_id, tries in tries_of_homes(homes, on, days=1).items()
    }
    return {home_id: n for home_id, n in counts.items() if n >= settings.unanswered_limit}


def claims_of(homes: QuerySet[Any] | Collection[int], now: dt.datetime) -> dict[int, ClaimInfo]:
    """Who holds which of some homes at this moment, by home id. Two queries."""
    rows = list(
        Claim.objects.filter(home__in=homes, expires_at__gt=now).values_list(
            "home_id", "held_by", "taken_at", "expires_at"
        )
    )
    names = names_of({row[1] for row in rows})
    return {
        home_id: ClaimInfo(held_by, names.get(held_by, held_by), taken, expires)
        for home_id, held_by, taken, expires in rows
    }


def handlers_of(tries: Iterable[AttemptInfo]) -> list[HandlerDay]:
    """What each person did, by name. One query."""
    by_person: dict[str, list[AttemptInfo]] = defaultdict(list)
    for one in tries:
        by_person[one.by].append(one)
    names = names_of(by_person)
    days = [
        HandlerDay(
            by,
            names.get(by, by),
            len(done),
            len({one.home_id for one in done if one.kind == "reached"}),
            len({one.version_id for one in done if one.version_id}),
        )
        for by, done in by_person.items()
    ]
    return sorted(days, key=lambda one: one.name)


def acknowledged(home_id: int) -> Mapping[str, tuple[bool, dt.datetime]]:
    """What a home last said of each item of guidance: in place or only received, and when."""
    rows = Acknowledgement.objects.filter(home_id=home_id).order_by("at", "pk")
    return {
        item: (in_place, at) for item, in_place, at in rows.values_list("item", "in_place", "at")
    }
