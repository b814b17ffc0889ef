"""What is known of many homes at an instant, as signals and levels may ask for it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import Case, F, Max, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from rollcall.domain.calls import Promise, last_promise, unanswered
from rollcall.domain.home_facts import (
    NOTHING_TOLD,
    Contact,
    Facts,
    Told,
    case_facts,
    facts_at,
    week_facts,
)
from rollcall.domain.outbreaks import CaseDay
from rollcall.domain.programme import Programme
from rollcall.foundation import clock
from rollcall.register.selectors import (
    HomeInfo,
    areas_of_kind,
    authorities_in_each,
    authorities_of,
    home_infos,
    open_homes_in,
)
from rollcall.reports.models import OwnWord, ReportVersion, read_document
from rollcall.reports.selectors.attempts import AttemptInfo, last_spoken, tries_of_homes
from rollcall.reports.selectors.days import case_days


#: How many days of reports are read: weekly answers of the last week still stand.
DAYS_READ = 8
#: The route of a report that is all another collection's word.
EXTRACT = "extract"
SOURCE = Case(When(OwnWord(), then=F("source")), default=Value(EXTRACT))


#: What a room above knows of some homes, at an instant and as known at a time, by home id.
TellFacts = Callable[
    [QuerySet[Any], dt.datetime, dt.datetime | None], Mapping[int, Mapping[str, Any]]
]

_told_above: dict[str, TellFacts] = {}


def connect_facts(table: Mapping[str, TellFacts]) -> None:
    """Take over who knows which subject of the rules; called once, at start-up."""
    _told_above.clear()
    _told_above.update(table)


@dataclass(frozen=True, slots=True)
class KnownHome:
    """One home with what rules look at; reports are those of the last days, the newest first."""

    home: HomeInfo
    told: Sequence[Told]
    tries: Sequence[AttemptInfo]
    contact: Contact
    promise: tuple[dt.datetime, Promise] | None
    cases: Sequence[CaseDay]
    facts: Facts

    def facts_on(self, programme: Programme, day: dt.date) -> Facts:
        """What was known at the end of an earlier day, as far as its facts are at hand.

        These are reports and cases; calls only where nothing was heard since. What rooms above told is
        taken as it is now.
        """
        ends = clock.day_begins(day + dt.timedelta(days=1))
        told = [one for one in self.told if one.on <= day]
        heard = Contact(told[0].at, told[0].on) if told else Contact()
        if self.contact.last_at is not None and self.contact.last_at < ends:
            heard = Contact(self.contact.last_at, self.contact.last_on)
        beside = {
            **self.facts.beside,
            "contact": heard.known(ends, day),
            "cases": case_facts(self.cases, day, programme.settings.outbreak),
        }
        return _facts(programme, self.home, told, beside, day)


def known_homes(
    programme: Programme,
    homes: QuerySet[Any],
    now: dt.datetime,
    *,
    known_at: dt.datetime | None = None,
) -> list[KnownHome]:
    """What is known of some homes at `now`, by what was recorded until `known_at` (None = by now).

    A fixed number of queries: the homes (1), their areas (4), the homes around them (2) and cases (1),
    reports of the last days (1) and the last of all (1), calls (2), and those of rooms above, which
    tell what the rules ask of them, so that no caller can forget it (`rollcall.wiring`).
    """
    today = clock.reporting_day(now)
    infos = home_infos(homes, today)
    told = told_by_homes(programme, homes, today, known_at)
    last_reports = _last_reports(programme, homes, today, known_at)
    # Of an earlier day, calls that came after it are left out, whenever they were known. Of today none
    # is: it may have been written down by another server, whose clock is a little ahead.
    rang_until = min(known_at or now, now) if known_at or today < clock.today() else None
    tries = tries_of_homes(homes, today, known_at=rang_until)
    spoken = last_spoken(homes, known_at=rang_until)
    around = _cases(programme, {one.authority_code for one in infos}, today, known_at)
    above = _facts_from_above(programme, homes, now, known_at)
    found = []
    for home in infos:
        tries_here = tries.get(home.id, ())
        seen = [one.as_try for one in tries_here]
        promised = last_promise(seen, now, programme.settings.calls.promise_grace)
        heard = _latest(last_reports.get(home.id), spoken.get(home.id))
        contact = Contact(
            last_at=heard[0] if heard else None,
            last_on=heard[1] if heard else None,
            unanswered=unanswered(seen),
            promise_missed=promised is not None and promised[1] is Promise.MISSED,
        )
        told_here, cases = told.get(home.id, ()), around.cases.get(home.id, ())
        beside = {
            "contact": contact.known(now, today),
            "cases": case_facts(cases, today, programme.settings.outbreak),
            "area": {"affected_percent": around.councils.get(home.authority_code)},
            "region": {"affected_percent": around.larger.get(home.authority_code)},
            **{
                subject: known.get(home.id, NOTHING_TOLD[subject])
                for subject, known in above.items()
            },
        }
        facts = _facts(programme, home, told_here, beside, today)
        found.append(KnownHome(home, told_here, tries_here, contact, promised, cases, facts))
    return found


def _facts_from_above(
    programme: Programme, homes: QuerySet[Any], now: dt.datetime, known_at: dt.datetime | None
) -> dict[str, Mapping[int, Mapping[str, Any]]]:
    """What rooms above know of some homes, by subject; only what a rule asks about."""
    asked = programme.facts_subjects
    return {
        subject: tell(homes, now, known_at)
        for subject, tell in _told_above.items()
        if subject in asked
    }


def _facts(
    programme: Programme,
    home: HomeInfo,
    told: Sequence[Told],
    beside: Mapping[str, Mapping[str, Any]],
    today: dt.date,
) -> Facts:
    compiled = programme.compiled(programme.settings.daily_set)
    return facts_at(
        compiled,
        told,
        home={**home.attributes, "beds": home.beds},
        today=today,
        answer_days=programme.signals.answer_days,
        beside={**beside, "week": week_facts(told, programme.week_questions, today)},
    )


def told_by_homes(
    programme: Programme, homes: QuerySet[Any], today: dt.date, known_at: dt.datetime | None
) -> dict[int, list[Told]]:
    """The reports of the last days, newest first, by home id. One query."""
    wanted = sorted(programme.facts_questions)
    rows = (
        ReportVersion.objects.known(known_at)
        .filter(
            home__in=homes.order_by(),
            question_set=programme.settings.daily_set,
            on__gt=today - dt.timedelta(days=DAYS_READ),
            on__lte=today,
        )
        .with_document(wanted)
        .order_by("-on")
        .values_list(
            "home_id",
            "on",
            SOURCE,
            "captured_at",
            "document",
            Cast("carried", TextField()),
            Cast("from_extracts", TextField()),
        )
    )
    found: dict[int, list[Told]] = defaultdict(list)
    nothing = frozenset[str]()
    for home_id, on, source, at, text, carried, extracts in rows.iterator(chunk_size=5_000):
        answers = {key: v for key, v in read_document(text, wanted).items() if v is not None}
        repeated = nothing if carried == "[]" else frozenset(orjson.loads(carried))
        elsewhere = nothing if extracts == "{}" else frozenset(orjson.loads(extracts))
        found[home_id].append(Told(on, source, at, answers, repeated, elsewhere))
    return dict(found)


def _last_reports(
    programme: Programme, homes: QuerySet[Any], today: dt.date, known_at: dt.datetime | None
) -> dict[int, tuple[dt.datetime, dt.date]]:
    """When each home last told us, and the last day it told us about, by home id. One query."""
    rows = (
        ReportVersion.objects.known(known_at)
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


@dataclass(frozen=True, slots=True)
class _Around:
    """Cases by home id, and the share of homes with a new case this week, by council's code.

    `larger` is the share in the larger area that the council lies in.
    """

    cases: Mapping[int, list[CaseDay]]
    councils: Mapping[str, int]
    larger: Mapping[str, int]


def _cases(
    programme: Programme,
    authorities: Collection[str],
    today: dt.date,
    known_at: dt.datetime | None,
) -> _Around:
    """The cases of some councils' homes, and what they come to there and in the larger areas.

    Shares are in whole per cent, the home itself included: leaving it out would make the rates of
    small councils jump (methods d).
    """
    larger = _larger_areas(programme, authorities, today)
    codes = sorted({*filter(None, authorities), *(code for area in larger for code in area)})
    homes = open_homes_in(codes, today)
    where = authorities_of(homes, today)
    cases = case_days(homes, programme.settings.daily_set, today, known_at)
    all_homes: dict[str, int] = defaultdict(int)
    with_cases: dict[str, int] = defaultdict(int)
    for home_id, code in where.items():
        all_homes[code] += 1
        this_week = (day for day in cases.get(home_id, ()) if (today - day.on).days < 7)
        with_cases[code] += any(day.cases for day in this_week)
    shares = {}
    for area in larger:
        of = sum(all_homes[code] for code in area)
        share = 100 * sum(with_cases[code] for code in area) // of if of else 0
        shares.update(dict.fromkeys(area, share))
    councils = {code: 100 * with_cases[code] // n for code, n in all_homes.items() if n}
    return _Around(cases, councils, shares)


def _larger_areas(
    programme: Programme, authorities: Collection[str], today: dt.date
) -> list[list[str]]:
    """The councils of each larger area that any of some councils lies in. Four queries at most."""
    kind = programme.signals.larger_area
    areas = areas_of_kind(kind, today) if kind else []
    inside = authorities_in_each([one.code for one in areas], today) if areas else {}
    members = [[one.code for one in found or []] for found in inside.values()]
    return [codes for codes in members if not set(codes).isdisjoint(authorities)]
