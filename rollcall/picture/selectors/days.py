"""Tallies of a day: from the facts for any homes, and by authority through the cache."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db.models import TextField
from django.db.models.functions import Cast

from rollcall.domain.figures import (
    Coverage,
    FigureDefinition,
    HomeDays,
    Tally,
    tally_groups,
)
from rollcall.domain.outbreaks import CaseDay, standing
from rollcall.domain.programme import Programme
from rollcall.domain.questions.columns import Columns
from rollcall.foundation.programmes import current_programme
from rollcall.picture.models import AreaDay
from rollcall.register.selectors import (
    attributes_by_day,
    attributes_of,
    authorities_of,
    homes_revisions,
    open_homes_in,
)
from rollcall.reports.selectors import (
    DayRow,
    case_days,
    case_days_by_day,
    counts_by_day,
    first_reports,
    homes_heard_before,
    latest_between,
    latest_by_day,
)


@dataclass(slots=True)
class DayTallies:
    """Coverage, tallies by figure id, and homes by outbreak state, of some homes on a day."""

    coverage: Coverage = field(default_factory=Coverage)
    tallies: dict[str, Tally] = field(default_factory=dict)
    outbreaks: Counter[str] = field(default_factory=Counter)

    def only(self, figures: Collection[str]) -> "DayTallies":
        """The same day with no other tallies than those of these figures."""
        kept = {key: self.tallies[key] for key in figures if key in self.tallies}
        return DayTallies(self.coverage, kept, self.outbreaks)

    def __add__(self, other: "DayTallies") -> "DayTallies":
        """Two separate groups of homes together (VR-17)."""
        return add_up([self, other])

    def add(self, other: "DayTallies") -> None:
        """Take in a separate group of homes."""
        self.coverage += other.coverage
        for key, tally in other.tallies.items():
            if key not in self.tallies:
                self.tallies[key] = Tally()
            self.tallies[key].add(tally)
        self.outbreaks.update(other.outbreaks)


def empty_day(figures: Iterable[str]) -> DayTallies:
    """A day of no homes: every figure is there, and nobody answered."""
    return DayTallies(tallies={key: Tally() for key in figures})


def add_up(parts: Iterable[DayTallies]) -> DayTallies:
    """All parts together."""
    total = DayTallies()
    for part in parts:
        total.add(part)
    return total


def tally_by_group(
    programme: Programme,
    set_key: str,
    group_of: Mapping[int, str],
    on: dt.date,
    *,
    known_at: dt.datetime | None,
    figures: Collection[str],
) -> dict[str, DayTallies]:
    """Tally some homes' day from the facts, by group; `group_of` maps home ids to groups.

    `programme` is the one in force on the day; a figure that it does not have is left out. At most five
    queries whatever the number of homes.
    """
    definitions = _definitions(programme, set_key, figures)
    rows = _speaking(programme, set_key, group_of, on, known_at, definitions)
    silent = [home_id for home_id in group_of if home_id not in rows]
    told = _Told(
        rows,
        _heard_before(programme, set_key, silent, on, known_at),
        _attributes(list(rows), on, definitions),
        case_days(group_of.keys(), set_key, on, known_at)
        if _tells_of_cases(programme, set_key)
        else {},
    )
    return _tally(programme, set_key, group_of, on, definitions, told)


def tally_days(
    set_key: str,
    groups: Mapping[dt.date, Mapping[int, str]],
    *,
    known_at: dt.datetime | None,
    figures: Collection[str],
) -> dict[dt.date, dict[str, DayTallies]]:
    """The same for several days, whose homes `groups` has by day, in one reading of the facts.

    Five queries for all of the days that one version of the programme is in force on.
    """
    together: dict[int, list[dt.date]] = defaultdict(list)
    for on in sorted(groups):
        together[id(current_programme(on))].append(on)
    return {
        on: tallied
        for days in together.values()
        for on, tallied in _tally_together(set_key, days, groups, known_at, figures)
    }


def _tally_together(
    set_key: str,
    days: Sequence[dt.date],
    groups: Mapping[dt.date, Mapping[int, str]],
    known_at: dt.datetime | None,
    figures: Collection[str],
) -> Iterator[tuple[dt.date, dict[str, DayTallies]]]:
    """Days on which one and the same version of the programme is in force."""
    programme = current_programme(days[0])
    recent = dt.timedelta(days=programme.settings.freshness.recent_days)
    definitions = _definitions(programme, set_key, figures)
    homes = sorted({home_id for on in days for home_id in groups[on]})
    firsts = first_reports(homes, set_key, known_at)
    attributes = (
        attributes_by_day(homes, days) if any(one.reads_home for one in definitions) else {}
    )
    cases: Mapping[dt.date, Mapping[int, Sequence[CaseDay]]] = (
        dict(case_days_by_day(homes, set_key, days, known_at))
        if _tells_of_cases(programme, set_key)
        else {}
    )
    for on, latest in latest_by_day(
        homes,
        programme.sets[set_key],
        days,
        recent_days=recent.days,
        known_at=known_at,
        questions=_questions(definitions),
    ):
        group_of = groups[on]
        told = _Told(
            {home_id: row for home_id, row in latest.items() if home_id in group_of},
            {home_id for home_id, first in firsts.items() if first < on - recent},
            attributes.get(on, {}),
            {home: told for home, told in cases.get(on, {}).items() if home in group_of},
        )
        yield on, _tally(programme, set_key, group_of, on, definitions, told)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of some homes on a day, as it was read for one day or for several at once.

    `rows` are the reports that speak for them, `heard` who was heard from before these could.
    """

    rows: Mapping[int, DayRow]
    heard: Collection[int]
    attributes: Mapping[int, Mapping[str, Any]]
    cases: Mapping[int, Sequence[CaseDay]]


def _definitions(
    programme: Programme, set_key: str, figures: Collection[str]
) -> list[FigureDefinition]:
    known = programme.figure_definitions(set_key)
    return [known[key] for key in figures if key in known]


def _tally(
    programme: Programme,
    set_key: str,
    group_of: Mapping[int, str],
    on: dt.date,
    definitions: Sequence[FigureDefinition],
    told: _Told,
) -> dict[str, DayTallies]:
    """A day by group, from what was read."""
    coverage: dict[str, Coverage] = defaultdict(Coverage)
    spoke: dict[str, list[DayRow]] = defaultdict(list)
    for home_id, group in group_of.items():
        row, cover = told.rows.get(home_id), coverage[group]
        cover.homes += 1
        if row is None:
            cover.stale += home_id in told.heard
            cover.never += home_id not in told.heard
            continue
        recent = row.on != on
        cover.recent += recent
        cover.reported += not recent
        cover.nothing_changed += not recent and bool(row.nothing_changed or row.carried)
        spoke[group].append(row)
    tallies = _tallies(programme, set_key, on, definitions, spoke, told.attributes)
    outbreaks = _outbreaks(programme, group_of, on, told.cases)
    return {
        group: DayTallies(
            cover,
            tallies.get(group) or {definition.id: Tally() for definition in definitions},
            outbreaks.get(group, Counter()),
        )
        for group, cover in coverage.items()
    }


def _tallies(
    programme: Programme,
    set_key: str,
    on: dt.date,
    definitions: Sequence[FigureDefinition],
    spoke: Mapping[str, list[DayRow]],
    attributes: Mapping[int, Mapping[str, Any]],
) -> dict[str, dict[str, Tally]]:
    """The tallies of the reports that speak for each group's homes."""
    rows, groups = list[DayRow](), dict[str, range]()
    for group, of_group in spoke.items():
        groups[group] = range(len(rows), len(rows) + len(of_group))
        rows += of_group
    nothing = dict[str, Any]()
    columns = Columns(
        programme.compiled(set_key),
        [row.given for row in rows],
        [row.on for row in rows],
        [attributes.get(row.home_id, nothing) for row in rows],
        programme.round_conditions(set_key, on),
        asked=rows[0].asked if rows else None,
    )
    recent = frozenset(n for n, row in enumerate(rows) if row.on != on)
    carried = {n: row.carried for n, row in enumerate(rows) if row.carried}
    return tally_groups(definitions, HomeDays(columns, recent, carried), groups)


def _speaking(
    programme: Programme,
    set_key: str,
    group_of: Mapping[int, str],
    on: dt.date,
    known_at: dt.datetime | None,
    definitions: Iterable[FigureDefinition],
) -> dict[int, DayRow]:
    """The report that speaks for each home: the day's own, or a recent one."""
    return latest_between(
        group_of.keys(),
        programme.sets[set_key],
        first=on - dt.timedelta(days=programme.settings.freshness.recent_days),
        last=on,
        known_at=known_at,
        questions=_questions(definitions),
    )


def _questions(definitions: Iterable[FigureDefinition]) -> frozenset[str]:
    return frozenset(q for definition in definitions for q in definition.reads)


def _attributes(
    home_ids: Collection[int], on: dt.date, definitions: Iterable[FigureDefinition]
) -> Mapping[int, Mapping[str, Any]]:
    """What the register knows of each home, when a figure asks."""
    if any(definition.reads_home for definition in definitions):
        return attributes_of(home_ids, on)
    return {}


def _heard_before(
    programme: Programme,
    set_key: str,
    silent: Collection[int],
    on: dt.date,
    known_at: dt.datetime | None,
) -> set[int]:
    """Homes without a fresh report that were heard from before: stale rather than never."""
    if not silent:
        return set()
    before = on - dt.timedelta(days=programme.settings.freshness.recent_days)
    return homes_heard_before(silent, set_key, before, known_at)


def _tells_of_cases(programme: Programme, set_key: str) -> bool:
    return set_key == programme.settings.daily_set


def _outbreaks(
    programme: Programme,
    group_of: Mapping[int, str],
    on: dt.date,
    cases: Mapping[int, Sequence[CaseDay]],
) -> dict[str, Counter[str]]:
    """Homes per outbreak state, by group; suspected, confirmed and recovering are `outbreak`."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for home_id, days in cases.items():
        state = standing(days, on=on, windows=programme.settings.outbreak).state
        found[group_of[home_id]][state.value] += 1
        found[group_of[home_id]]["outbreak"] += state.is_outbreak
    return found


def authority_days(
    set_key: str,
    authorities: Collection[str],
    days: Collection[dt.date],
    figures: Collection[str],
) -> dict[tuple[str, dt.date], DayTallies]:
    """Authority-days as known now: cached where that is true, else from the facts.

    Each day is read by the version of the set in force on it; a figure that it lacks is left out.
    """
    programmes = {on: current_programme(on) for on in days}
    marks = _marks(programmes, set_key, authorities)
    wanted = {on: known_figures(one, set_key, figures) for on, one in programmes.items()}
    found, held = _cached(set_key, authorities, marks, wanted)
    for on in sorted(days):
        stale = [code for code in authorities if (code, on) not in found]
        if stale:
            kept = known_figures(programmes[on], set_key, {*figures, *held})
            made = _make(programmes[on], set_key, stale, on, kept)
            _keep(set_key, on, marks, made)
            found.update({(code, on): day.only(figures) for code, day in made.items()})
    return found


def known_figures(programme: Programme, set_key: str, figures: Iterable[str]) -> list[str]:
    """Those of some figures that a set has in the version in force."""
    known = programme.figure_definitions(set_key)
    return [key for key in figures if key in known]


def _marks(
    programmes: Mapping[dt.date, Programme], set_key: str, authorities: Collection[str]
) -> dict[tuple[str, dt.date], str]:
    """What each authority-day would be made from now: programme, register and facts. Two queries."""
    days = list(programmes)
    registers = homes_revisions(authorities)
    facts = counts_by_day(authorities, set_key, days)
    nothing = dict.fromkeys(days, 0)
    return {
        (code, on): ":".join(
            (
                programmes[on].digest[:16],
                str(registers.get(code, 0)),
                str(facts.get(code, nothing)[on]),
            )
        )
        for code in authorities
        for on in days
    }


def _cached(
    set_key: str,
    authorities: Collection[str],
    marks: Mapping[tuple[str, dt.date], str],
    wanted: Mapping[dt.date, Collection[str]],
) -> tuple[dict[tuple[str, dt.date], DayTallies], set[str]]:
    """The cached authority-days that are true now and hold every figure asked for. One query.

    Also the figures of true rows that lack one, so that these are kept when a row is made anew.
    """
    rows = (
        AreaDay.objects.filter(
            authority_code__in=list(authorities), question_set=set_key, on__in=list(wanted)
        )
        .annotate(
            cover=Cast("coverage", TextField()),
            states=Cast("outbreaks", TextField()),
            sums=Cast("tallies", TextField()),
        )
        .values_list("authority_code", "on", "made_from", "cover", "states", "sums")
    )
    held = set[str]()
    found = {}
    for code, on, made_from, cover, states, sums in rows:
        if made_from != marks[code, on]:
            continue
        packed = orjson.loads(sums)
        if not packed.keys() >= set(wanted[on]):
            held |= packed.keys()
            continue
        found[code, on] = DayTallies(
            Coverage(*orjson.loads(cover)),
            {key: Tally.unpacked(packed[key]) for key in wanted[on]},
            Counter(orjson.loads(states)),
        )
    return found, held


def _make(
    programme: Programme,
    set_key: str,
    authorities: Collection[str],
    on: dt.date,
    figures: Collection[str],
) -> dict[str, DayTallies]:
    """Some authorities' day from the facts; one without homes has a day of no homes."""
    group_of = authorities_of(open_homes_in(authorities, on), on)
    made = tally_by_group(programme, set_key, group_of, on, known_at=None, figures=figures)
    return {code: made.get(code) or empty_day(figures) for code in authorities}


def _keep(
    set_key: str,
    on: dt.date,
    marks: Mapping[tuple[str, dt.date], str],
    made: Mapping[str, DayTallies],
) -> None:
    """Cache what was made, under the marks read before the facts were."""
    AreaDay.objects.bulk_create(
        [
            AreaDay(
                authority_code=code,
                question_set=set_key,
                on=on,
                made_from=marks[code, on],
                coverage=day.coverage.packed(),
                outbreaks=dict(day.outbreaks),
                tallies={key: tally.packed() for key, tally in day.tallies.items()},
            )
            for code, day in sorted(made.items())
        ],
        update_conflicts=True,
        unique_fields=["authority_code", "question_set", "on"],
        update_fields=["made_from", "coverage", "outbreaks", "tallies"],
    )
