"""The day's calls: every home of a call handler in the order in which to ring them, and why."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from rollcall.domain.calls import CallSettings, DayCoverage, Promise, Route, Stage, route, stage
from rollcall.domain.programme import Programme
from rollcall.domain.signals import Triage
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import HomeInfo
from rollcall.reports.models import ReportVersion
from rollcall.reports.selectors.attempts import (
    AttemptInfo,
    ClaimInfo,
    HandlerDay,
    claims_of,
    handlers_of,
    tries_of_homes,
)
from rollcall.reports.selectors.facts import EXTRACT, SOURCE, KnownHome, known_homes


@dataclass(frozen=True, slots=True)
class CallRow:
    """One home in the day's calls.

    `carried_over`: nothing was heard from it the day before, by any route (AT-11).
    """

    home: HomeInfo
    stage: Stage
    route: Route
    triage: Triage
    heard_at: dt.datetime | None
    heard_on: dt.date | None
    tries: tuple[AttemptInfo, ...]
    promise: tuple[dt.datetime, Promise] | None
    unanswered: int
    carried_over: bool
    claim: ClaimInfo | None = None

    def is_free_for(self, actor_id: str) -> bool:
        """Nobody else holds it."""
        return self.claim is None or self.claim.held_by == actor_id


@dataclass(frozen=True, slots=True)
class CallList:
    """The day's calls, those to make first, and how the homes were heard from."""

    on: dt.date
    rows: tuple[CallRow, ...]
    coverage: DayCoverage
    handlers: tuple[HandlerDay, ...]

    @property
    def open(self) -> list[CallRow]:
        """Homes that can be rung now."""
        return [row for row in self.rows if row.stage.is_open]


def call_list(
    homes: QuerySet[Any], now: dt.datetime, *, known: Sequence[KnownHome] | None = None
) -> CallList:
    """The calls of the day it is now, for some homes open on it.

    A fixed number of queries: those of `known_homes`, unless what is `known` of the homes is at hand,
    and of claims (2) and names (1).
    """
    today = clock.reporting_day(now)
    programme = current_programme(today)
    known = known_homes(programme, homes, now) if known is None else known
    claims = claims_of(homes, now)
    rows = [_row(programme, one, now, claims.get(one.home.id)) for one in known]
    tries = {one.home.id: one.tries for one in known}
    of_today = [one for each in tries.values() for one in each if one.on == today]
    return CallList(
        today,
        tuple(in_order(rows, programme.settings.calls)),
        DayCoverage.of(row.route for row in rows),
        tuple(handlers_of(of_today)),
    )


def in_order(rows: Sequence[CallRow], settings: CallSettings) -> list[CallRow]:
    """Promises that are due, homes missed yesterday, then by triage; short calls after their like.

    A home missed yesterday comes first (AT-11), unless there are so many of them that a home in
    trouble would wait behind them.
    """
    missed = sum(row.carried_over and row.stage.is_open for row in rows)
    first = missed <= settings.not_reached_first

    def key(row: CallRow) -> tuple[Any, ...]:
        tier, points, since = row.triage.order
        names = (row.home.name, row.home.location_id)
        if row.stage is Stage.CALL_BACK and row.promise:
            return (0, row.promise[0].timestamp(), *names)
        if row.stage.is_open:
            group = 1 if first and row.carried_over and row.stage is not Stage.SHORT else 2
            return (group, tier, row.stage is Stage.SHORT, points, since, *names)
        return (3 + list(Stage).index(row.stage), *names)

    return sorted(rows, key=key)


def routes_on(homes: QuerySet[Any], on: dt.date) -> dict[int, Route]:
    """By which route each home was heard from on a day, by home id. Three queries."""
    settings = current_programme().settings
    rows = ReportVersion.objects.known(None).filter(
        home__in=homes.order_by(), question_set=settings.daily_set, on=on
    )
    sources = dict(rows.values_list("home_id", SOURCE))
    spoken = {
        home_id
        for home_id, tries in tries_of_homes(homes, on, days=1).items()
        if any(one.kind == "reached" for one in tries)
    }
    return {
        home_id: route(sources.get(home_id), spoken=home_id in spoken)
        for home_id in homes.values_list("pk", flat=True)
    }


def _row(
    programme: Programme, known: KnownHome, now: dt.datetime, claim: ClaimInfo | None
) -> CallRow:
    home, told, tries, contact = known.home, known.told, known.tries, known.contact
    settings, today = programme.settings.calls, clock.reporting_day(now)
    source = told[0].source if told and told[0].on == today else None
    spoken = {one.on for one in tries if one.kind == "reached"}
    where = route(source, spoken=today in spoken)
    yesterday = today - dt.timedelta(days=1)
    return CallRow(
        home=home,
        stage=stage(
            [one.as_try for one in tries],
            today=today,
            now=now,
            reported=source not in (None, EXTRACT),
            spoken=where == "phone",
            settings=settings,
        ),
        route=where,
        triage=programme.signalling.triage(known.facts, now=now, last_contact=contact.last_at),
        heard_at=contact.last_at,
        heard_on=contact.last_on,
        tries=tuple(one for one in tries if one.on == today),
        promise=known.promise,
        unanswered=contact.unanswered,
        carried_over=home.is_open(yesterday)
        and yesterday not in spoken
        and all(one.on != yesterday for one in told),
        claim=claim,
    )
