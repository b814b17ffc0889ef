"""Rounds: which homes are expected, which have sent their report, in time or late, and which are missing.

Expected homes come from the register as at the round's last day, or as at today while it runs.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q, QuerySet

from rollcall.domain.programme import Programme
from rollcall.domain.questions.conditions import UNKNOWN, Missing
from rollcall.domain.rounds import HomeState, Phase, Round
from rollcall.foundation import clock
from rollcall.foundation.errors import NotFound
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import (
    AreaInfo,
    HomeInfo,
    areas_of_kind,
    attributes_of,
    authorities_of,
    home_infos,
    open_homes,
    open_homes_in,
    source_of,
)
from rollcall.register.selectors import area as find_area
from rollcall.reports.models import ReportVersion, Source


@dataclass(frozen=True, slots=True)
class Sent:
    """What a home sent in a round: when first recorded, the day of the report that counts, its route."""

    first_at: dt.datetime
    on: dt.date
    source: str

    @property
    def route(self) -> str:
        """The route in words."""
        return str(Source(self.source).label)


@dataclass(slots=True)
class RoundCounts:
    """expected = sent + late + missing; of `unknown` homes the register cannot say if they are asked."""

    sent: int = 0
    late: int = 0
    missing: int = 0
    unknown: int = 0
    routes: Counter[str] = field(default_factory=Counter)

    @property
    def expected(self) -> int:
        """The denominator."""
        return self.sent + self.late + self.missing

    @property
    def told(self) -> int:
        """Homes that sent a report, in time or late."""
        return self.sent + self.late

    def count(self, state: HomeState, sent: Sent | None) -> None:
        """Take one expected home in."""
        match state:
            case HomeState.SENT:
                self.sent += 1
            case HomeState.LATE:
                self.late += 1
            case HomeState.MISSING:
                self.missing += 1
        if sent is not None:
            self.routes[sent.route] += 1


@dataclass(frozen=True, slots=True)
class RoundProgress:
    """How far a round has come in an area; `on` is the day the register was taken at."""

    round: Round
    area: AreaInfo
    on: dt.date
    known_at: dt.datetime | None
    counts: RoundCounts
    homes_source: str


@dataclass(frozen=True, slots=True)
class HomeInRound:
    """One expected home and where it stands; `sent` is None for a missing one."""

    home: HomeInfo
    state: HomeState
    sent: Sent | None


@dataclass(frozen=True, slots=True)
class AreaInRound:
    """One authority's counts in a round."""

    area: AreaInfo
    counts: RoundCounts


@dataclass(frozen=True, slots=True)
class DueRound:
    """A round that a home is asked for: where the home stands, and the day its report is dated."""

    round: Round
    day: dt.date
    state: HomeState


@dataclass(frozen=True, slots=True)
class RoundReminder:
    """Homes to remind of a round, because this time before its deadline has come."""

    round: Round
    at: dt.datetime
    homes: tuple[HomeInfo, ...]


def find_round(key: str) -> Round:
    """The round of that key; NotFound when there is none."""
    found = current_programme().rounds.get(key)
    if found is None:
        raise NotFound(
            f"There is no round “{key}”.", remedy="The programme’s folder `rounds` lists them."
        )
    return found


def rounds_by_phase(now: dt.datetime, codes: Collection[str]) -> dict[Phase, list[Round]]:
    """The rounds that concern homes in some areas: what is due first; of a series one yet to come.

    Three queries for each list of areas that rounds are limited to, and none for rounds of all homes.
    """
    today = clock.reporting_day(now)
    concerned: dict[tuple[str, ...], bool] = {(): True}
    found: dict[Phase, list[Round]] = {phase: [] for phase in Phase}
    coming: set[str] = set()
    for one in sorted(current_programme().rounds.values(), key=lambda one: one.deadline):
        areas = one.homes.areas
        if areas not in concerned:
            concerned[areas] = _have_homes(areas, codes, today)
        if not concerned[areas]:
            continue
        phase = one.phase(now, today)
        if phase is Phase.UPCOMING and one.series:
            if one.series in coming:
                continue
            coming.add(one.series)
        found[phase].append(one)
    found[Phase.CLOSED].reverse()
    return found


def _have_homes(areas: Iterable[str], codes: Collection[str], on: dt.date) -> bool:
    """Whether some open home lies both in a round's areas and in somebody's own."""
    own = open_homes_in(codes, on).order_by()
    return open_homes_in(areas, on).filter(pk__in=own.values("pk")).exists()


# --- an area's progress ---------------------------------------------------------------------------


def round_progress(
    area_code: str, a_round: Round, *, known_at: dt.datetime | None = None
) -> RoundProgress:
    """An area's counts with their denominator and its source. At most eight queries."""
    found, on = find_area(area_code), _register_day(a_round, known_at)
    homes, expected, unknown = expected_homes(a_round, open_homes(area_code, on), on)
    counts = RoundCounts(unknown=unknown)
    sent = _sent(a_round, homes, known_at)
    for home_id in expected:
        counts.count(*_standing(a_round, sent.get(home_id)))
    return RoundProgress(a_round, found, on, known_at, counts, source_of(homes, on))


def homes_in_round(
    area_code: str, a_round: Round, *, known_at: dt.datetime | None = None
) -> list[HomeInRound]:
    """The expected homes of an area, the missing first, then the late, each by name."""
    on = _register_day(a_round, known_at)
    homes, expected, _ = expected_homes(a_round, open_homes(area_code, on), on)
    sent = _sent(a_round, homes, known_at)
    listed = [
        HomeInRound(home, *_standing(a_round, sent.get(home.id)))
        for home in home_infos(homes, on)
        if home.id in expected
    ]
    rank = {state: place for place, state in enumerate(HomeState)}
    return sorted(
        listed, key=lambda one: (rank[one.state], one.home.name.casefold(), one.home.location_id)
    )


def areas_in_round(
    area_code: str, a_round: Round, *, known_at: dt.datetime | None = None
) -> list[AreaInRound]:
    """The counts of each authority whose homes are expected, by name. At most eight queries."""
    on = _register_day(a_round, known_at)
    homes, expected, _ = expected_homes(a_round, open_homes(area_code, on), on)
    sent = _sent(a_round, homes, known_at)
    counts: dict[str, RoundCounts] = defaultdict(RoundCounts)
    for home_id, code in authorities_of(homes, on).items():
        if home_id in expected:
            counts[code].count(*_standing(a_round, sent.get(home_id)))
    areas = areas_of_kind(current_programme().home_kind.key, on)
    return [AreaInRound(one, counts[one.code]) for one in areas if one.code in counts]


def _register_day(a_round: Round, known_at: dt.datetime | None) -> dt.date:
    today = clock.today() if known_at is None else clock.reporting_day(known_at)
    return a_round.report_day(today)


def _standing(a_round: Round, sent: Sent | None) -> tuple[HomeState, Sent | None]:
    return a_round.state(sent.first_at if sent else None), sent


def expected_homes(
    a_round: Round, homes: QuerySet[Any], on: dt.date
) -> tuple[QuerySet[Any], set[int], int]:
    """The open homes of the round's areas, the ids of those it asks, and how many it cannot tell."""
    if a_round.homes.areas:
        inside = open_homes_in(a_round.homes.areas, on)
        homes = homes.filter(pk__in=inside.order_by().values("pk"))
    ids = set(homes.values_list("pk", flat=True))
    asks = _asking(a_round, on)
    if asks is None:
        return homes, ids, 0
    known = attributes_of(homes, on)
    answers = {pk: asks(known.get(pk, {})) for pk in ids}
    unknown = sum(answer is UNKNOWN for answer in answers.values())
    return homes, {pk for pk, answer in answers.items() if answer is True}, unknown


def _asking(a_round: Round, on: dt.date) -> Callable[[Mapping[str, Any]], bool | Missing] | None:
    """Whether a round asks a home of which the register knows this; None when it asks every home."""
    programme = current_programme(on)
    condition, compiled = programme.expectation(a_round.homes), programme.compiled(a_round.set)
    if condition is None:
        return None
    return lambda facts: condition.holds(compiled.sheet({}, on=on, home=facts))


def _sent(a_round: Round, homes: QuerySet[Any], known_at: dt.datetime | None) -> dict[int, Sent]:
    """What each home sent in the round, by home id. One query."""
    rows = _said_something().filter(
        question_set=a_round.set,
        on__gte=a_round.opens,
        on__lte=a_round.closes,
        home__in=homes.order_by(),
    )
    if known_at is not None:
        rows = rows.filter(known_from__lte=known_at)
    found: dict[int, list[Sent]] = defaultdict(list)
    for home_id, at, on, source in rows.values_list("home_id", "known_from", "on", "source"):
        found[home_id].append(Sent(at, on, source))
    return {home_id: _together(sent) for home_id, sent in found.items()}


def _said_something() -> QuerySet[ReportVersion]:
    """Versions in order, without those that answer nothing: an empty report is no answer."""
    empty = Q(answers={}) & Q(words_given=[])
    return ReportVersion.objects.exclude(empty).order_by("on", "number")


def _together(sent: Sequence[Sent]) -> Sent:
    """One home's versions in a round: the latest counts, and the first says when it told us."""
    return replace(sent[-1], first_at=min(one.first_at for one in sent))


# --- one home's rounds, and reminders -------------------------------------------------------------


def due_rounds(home: HomeInfo, on: dt.date) -> list[DueRound]:
    """What a home is asked for beside its daily update: rounds open on a day, the most urgent first.

    Also the last round of each set that ended without the home, for as long as it may still be sent.
    One query for the answers, and two for each round that is of some areas only.
    """
    programme = current_programme()
    rounds = [
        one
        for one in _rounds_near(programme, on)
        if home.is_open(one.report_day(on)) and _asks(one, home, on)
    ]
    if not rounds:
        return []
    rows = _said_something().filter(
        home_id=home.id,
        question_set__in={one.set for one in rounds},
        on__gte=min(one.opens for one in rounds),
        on__lte=max(one.closes for one in rounds),
    )
    said = list(rows.values_list("question_set", "known_from", "on", "source"))
    due = []
    for one in rounds:
        within = [
            Sent(at, day, source)
            for set_key, at, day, source in said
            if set_key == one.set and one.holds(day)
        ]
        state, sent = _standing(one, _together(within) if within else None)
        if sent is None or one.holds(on):
            due.append(DueRound(one, one.report_day(on, sent.on if sent else None), state))
    return sorted(due, key=lambda each: each.round.deadline)


def _rounds_near(programme: Programme, on: dt.date) -> Iterator[Round]:
    """The rounds open on a day, and the latest one of each set that may still be answered."""
    for set_key in programme.sets:
        for one in programme.rounds_of(set_key):  # latest first
            if one.holds(on):
                yield one
            elif one.closes < on:
                if (on - one.closes).days <= programme.settings.amend_days:
                    yield one
                break


def _asks(a_round: Round, home: HomeInfo, on: dt.date) -> bool:
    asks = _asking(a_round, on)
    if asks is not None and asks({**home.attributes, "beds": home.beds}) is not True:
        return False
    if not a_round.homes.areas:
        return True
    return open_homes_in(a_round.homes.areas, a_round.report_day(on)).filter(pk=home.id).exists()


def rounds_to_remind(since: dt.datetime, now: dt.datetime) -> list[RoundReminder]:
    """The reminders whose time came after `since` and up to `now`, with the homes still missing.

    None once the deadline is past. Whoever sends them keeps (round, at, home) so that none goes twice.
    """
    return [
        RoundReminder(one, at, homes)
        for one in current_programme().rounds.values()
        for at in one.reminder_times
        if since < at <= now <= one.deadline and (homes := _missing(one, clock.reporting_day(now)))
    ]


def has_sent(location_id: str, a_round: Round) -> bool:
    """Whether a home has told us anything in a round. One query."""
    rows = _said_something().filter(home__location_id=location_id, question_set=a_round.set)
    return rows.filter(on__gte=a_round.opens, on__lte=a_round.closes).exists()


def _missing(a_round: Round, today: dt.date) -> tuple[HomeInfo, ...]:
    """The homes of the whole register that a round still waits for, by name."""
    on = a_round.report_day(today)
    everywhere = [one.code for one in areas_of_kind(current_programme().home_kind.key, on)]
    homes, expected, _ = expected_homes(a_round, open_homes_in(everywhere, on), on)
    sent = _sent(a_round, homes, None)
    missing = expected - sent.keys()
    found = [home for home in home_infos(homes, on) if home.id in missing]
    return tuple(sorted(found, key=lambda one: (one.name, one.location_id)))
