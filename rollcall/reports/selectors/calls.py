"""The day's calls: every home of a call handler in the order in which to ring them, and why."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Max, QuerySet, Value, When

from rollcall.domain.calls import (
    CallSettings,
    DayCoverage,
    Promise,
    Route,
    Stage,
    last_promise,
    route,
    stage,
    unanswered,
)
from rollcall.domain.outbreaks import CaseDay
from rollcall.domain.programme import Programme
from rollcall.domain.signals import Contact, Facts, Triage, case_facts, triage
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import HomeInfo, authorities_of, home_infos, open_homes_in
from rollcall.reports.models import OwnWord, ReportVersion, read_document
from rollcall.reports.selectors.attempts import (
    AttemptInfo,
    ClaimInfo,
    HandlerDay,
    claims_of,
    handlers_of,
    last_spoken,
    tries_of_homes,
)
from rollcall.reports.selectors.days import case_days


#: How many days of reports are read: weekly answers of the last week still stand.
DAYS_READ = 8
#: The route of a report that is all another collection's word.
EXTRACT = "extract"
_SOURCE = Case(When(OwnWord(), then=F("source")), default=Value(EXTRACT))


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


@dataclass(frozen=True, slots=True)
class _Told:
    """One report of the last days, with those of its answers that reasons look at.

    `source` is `extract` where all of it is another collection's word.
    """

    on: dt.date
    source: str
    captured_at: dt.datetime
    answers: dict[str, Any]


def call_list(homes: QuerySet[Any], now: dt.datetime) -> CallList:
    """The calls of the day it is now, for some homes open on it.

    A fixed number of queries: the homes (2), their councils' homes (1) and cases (1), reports of
    the last days (1) and the last of all (1), calls (2), claims (2) and names (1).
    """
    today = clock.reporting_day(now)
    programme = current_programme(today)
    infos = home_infos(homes, today)
    told = _told(programme, homes, today)
    last_reports = _last_reports(programme, homes, today)
    tries, spoken = tries_of_homes(homes, today), last_spoken(homes)
    claims = claims_of(homes, now)
    cases, affected = _cases(programme, {one.authority_code for one in infos}, today)
    rows = [
        _row(
            programme,
            home,
            now=now,
            told=told.get(home.id, ()),
            heard=_latest(last_reports.get(home.id), spoken.get(home.id)),
            tries=tries.get(home.id, ()),
            claim=claims.get(home.id),
            cases=cases.get(home.id, ()),
            affected=affected.get(home.authority_code),
        )
        for home in infos
    ]
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
    sources = dict(rows.values_list("home_id", _SOURCE))
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
    programme: Programme,
    home: HomeInfo,
    *,
    now: dt.datetime,
    told: Sequence[_Told],
    heard: tuple[dt.datetime, dt.date] | None,
    tries: Sequence[AttemptInfo],
    claim: ClaimInfo | None,
    cases: Sequence[CaseDay],
    affected: int | None,
) -> CallRow:
    settings, today = programme.settings.calls, clock.reporting_day(now)
    source = told[0].source if told and told[0].on == today else None
    spoken = {one.on for one in tries if one.kind == "reached"}
    where = route(source, spoken=today in spoken)
    seen = [one.as_try for one in tries]
    promised = last_promise(seen, now, settings.promise_grace)
    contact = Contact(
        last_at=heard[0] if heard else None,
        last_on=heard[1] if heard else None,
        unanswered=unanswered(seen),
        promise_missed=promised is not None and promised[1] is Promise.MISSED,
    )
    beside = {
        "contact": contact.known(now, today),
        "cases": case_facts(cases, today, programme.settings.outbreak),
        "area": {"affected_percent": affected},
    }
    yesterday = today - dt.timedelta(days=1)
    return CallRow(
        home=home,
        stage=stage(
            seen,
            today=today,
            now=now,
            reported=source not in (None, EXTRACT),
            spoken=where == "phone",
            settings=settings,
        ),
        route=where,
        triage=triage(
            programme.signal_rules,
            _facts(programme, home, told, beside, today),
            routine=programme.signals.routine,
            last_contact=contact.last_at,
        ),
        heard_at=contact.last_at,
        heard_on=contact.last_on,
        tries=tuple(one for one in tries if one.on == today),
        promise=promised,
        unanswered=contact.unanswered,
        carried_over=home.is_open(yesterday)
        and yesterday not in spoken
        and all(one.on != yesterday for one in told),
        claim=claim,
    )


def _facts(
    programme: Programme,
    home: HomeInfo,
    told: Sequence[_Told],
    beside: Mapping[str, Mapping[str, Any]],
    today: dt.date,
) -> Facts:
    """What reasons may ask: the last report unless it is too old, and weekly answers before it."""
    compiled = programme.compiled(programme.settings.daily_set)
    last = told[0] if told else None
    if last is None or (today - last.on).days > programme.signals.answer_days:
        sheet = compiled.sheet({}, on=today, home=home.attributes)
        return Facts(sheet, beside, fresh=False)
    by_id, answers = compiled.question_set.by_id, {}
    for one in reversed(told):
        answers.update({key: v for key, v in one.answers.items() if by_id[key].tier == "weekly"})
    sheet = compiled.sheet(
        {**answers, **last.answers},
        on=last.on,
        home={**home.attributes, "beds": home.beds},
        history=[one.answers for one in told[1:]],
    )
    return Facts(sheet, beside, fresh=(today - last.on).days <= 1)


def _told(programme: Programme, homes: QuerySet[Any], today: dt.date) -> dict[int, list[_Told]]:
    """The reports of the last days, newest first, by home id. One query."""
    wanted = sorted(programme.signal_questions)
    rows = (
        ReportVersion.objects.known(None)
        .filter(
            home__in=homes.order_by(),
            question_set=programme.settings.daily_set,
            on__gt=today - dt.timedelta(days=DAYS_READ),
            on__lte=today,
        )
        .with_document(wanted)
        .order_by("-on")
        .values_list("home_id", "on", _SOURCE, "captured_at", F("document"))
    )
    found: dict[int, list[_Told]] = defaultdict(list)
    for home_id, on, source, captured_at, text in rows:
        answers = {key: v for key, v in read_document(text, wanted).items() if v is not None}
        found[home_id].append(_Told(on, source, captured_at, answers))
    return dict(found)


def _last_reports(
    programme: Programme, homes: QuerySet[Any], today: dt.date
) -> dict[int, tuple[dt.datetime, dt.date]]:
    """When each home last told us, and the last day it told us about, by home id. One query."""
    rows = (
        ReportVersion.objects.known(None)
        .filter(home__in=homes.order_by(), question_set=programme.settings.daily_set, on__lte=today)
        .values_list("home_id")
        .annotate(at=Max("captured_at"), last=Max("on"))
    )
    return {home_id: (at, on) for home_id, at, on in rows}


def _latest(
    *moments: tuple[dt.datetime, dt.date] | None,
) -> tuple[dt.datetime, dt.date] | None:
    """The latest instant and the latest day of some pairs."""
    given = [one for one in moments if one is not None]
    return (max(at for at, _ in given), max(on for _, on in given)) if given else None


def _cases(
    programme: Programme, authorities: Collection[str], today: dt.date
) -> tuple[dict[int, list[CaseDay]], dict[str, int]]:
    """Cases by home id, and the share of each council's homes with a new case this week.

    In whole per cent, the home itself included: leaving it out would make the rates of small
    councils jump (methods d). Two queries, and those for the councils.
    """
    homes = open_homes_in(sorted(filter(None, authorities)), today)
    where = authorities_of(homes, today)
    cases = case_days(homes, programme.settings.daily_set, today)
    all_homes: dict[str, int] = defaultdict(int)
    with_cases: dict[str, int] = defaultdict(int)
    for home_id, code in where.items():
        all_homes[code] += 1
        this_week = (day for day in cases.get(home_id, ()) if (today - day.on).days < 7)
        with_cases[code] += any(day.cases for day in this_week)
    return cases, {code: 100 * with_cases[code] // n for code, n in all_homes.items()}
