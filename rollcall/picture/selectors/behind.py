"""The way down: which homes make a number, what each said, and where each stands."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from rollcall.domain.figures import FigureDefinition
from rollcall.domain.outbreaks import OutbreakState, Standing, standing
from rollcall.domain.questions.definition import State
from rollcall.foundation.errors import NotFound
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import HomeInfo, home_infos
from rollcall.reports.selectors import (
    case_days,
    days_answered_for_cases,
    last_reports,
    latest_between,
)


@dataclass(frozen=True, slots=True)
class HomeValue:
    """What one home gives to a figure: its state, its value, and how fresh that is."""

    home: HomeInfo
    state: State
    value: Any
    reported_on: dt.date | None
    recent: bool = False
    carried: bool = False


@dataclass(frozen=True, slots=True)
class HomeStanding:
    """One home on a board: when it was last heard from, its outbreak state, and some answers."""

    home: HomeInfo
    standing: Standing
    last_report: dt.date | None
    readings: Mapping[str, tuple[State, Any]]
    hidden: frozenset[str] = frozenset()

    def without(self, hidden: frozenset[str]) -> "HomeStanding":
        """The same for a reader who may not see what the home gives to some figures."""
        readings = {key: read for key, read in self.readings.items() if key not in hidden}
        return replace(self, readings=readings, hidden=hidden)

    def heard_on(self, on: dt.date) -> bool:
        """Whether it reported for this very day."""
        return self.last_report == on


def definition_of(set_key: str, figure: str, on: dt.date) -> FigureDefinition:
    """How a figure is made on a day; NotFound when the set has none of that id then."""
    found = current_programme(on).figure_definitions(set_key).get(figure)
    if found is None:
        raise NotFound(f"There is no figure “{figure}” in the set {set_key} on {on}.")
    return found


def homes_behind(
    homes: QuerySet[Any],
    set_key: str,
    figure: str,
    on: dt.date,
    *,
    known_at: dt.datetime | None = None,
) -> list[HomeValue]:
    """What each home gives to a figure on a day, by name. Four queries at most."""
    definition = definition_of(set_key, figure, on)
    infos = _by_name(homes, on)
    readings = _readings(homes, infos, set_key, [figure], on, known_at)
    found = []
    for info in infos:
        row, read = readings.get(info.id, (None, None))
        if row is None or read is None or (definition.is_flow and row.on != on):
            found.append(HomeValue(info, State.NOT_ANSWERED, None, row.on if row else None))
            continue
        state, value = read[figure]
        found.append(HomeValue(info, state, value, row.on, row.on != on, figure in row.carried))
    return found


def home_standings(
    homes: QuerySet[Any],
    set_key: str,
    on: dt.date,
    figures: Collection[str],
    *,
    known_at: dt.datetime | None = None,
) -> list[HomeStanding]:
    """Every home of a board with what its row shows, by name. A fixed number of queries."""
    programme = current_programme()
    infos = _by_name(homes, on)
    readings = _readings(homes, infos, set_key, figures, on, known_at)
    cases = case_days(homes, set_key, on, known_at)
    answered = _answered(homes, set_key, cases, on, known_at)
    last = last_reports(homes, set_key, on, known_at)
    return [
        HomeStanding(
            home=info,
            standing=standing(
                cases.get(info.id, ()),
                on=on,
                windows=programme.settings.outbreak,
                answered_on=answered.get(info.id, ()),
            ),
            last_report=last.get(info.id),
            readings=readings[info.id][1] if info.id in readings else {},
        )
        for info in infos
    ]


def standing_of(
    homes: QuerySet[Any], set_key: str, on: dt.date, *, known_at: dt.datetime | None = None
) -> Standing:
    """The outbreak state of the one home in a query set. Two queries."""
    cases = case_days(homes, set_key, on, known_at)
    answered = _answered(homes, set_key, cases, on, known_at)
    return standing(
        next(iter(cases.values()), ()),
        on=on,
        windows=current_programme().settings.outbreak,
        answered_on=next(iter(answered.values()), ()),
    )


def _answered(
    homes: QuerySet[Any],
    set_key: str,
    cases: Mapping[int, list[Any]],
    on: dt.date,
    known_at: dt.datetime | None,
) -> dict[int, set[dt.date]]:
    """The days answered for since each affected home's last case; none when no home is."""
    if not cases:
        return {}
    first = min(max(day.on for day in days) for days in cases.values())
    affected = homes.filter(pk__in=list(cases))
    return days_answered_for_cases(affected, set_key, first=first, last=on, known_at=known_at)


def _by_name(homes: QuerySet[Any], on: dt.date) -> list[HomeInfo]:
    return sorted(home_infos(homes, on), key=lambda one: (one.name, one.location_id))


def _readings(
    homes: QuerySet[Any],
    infos: Sequence[HomeInfo],
    set_key: str,
    figures: Collection[str],
    on: dt.date,
    known_at: dt.datetime | None,
) -> dict[int, tuple[Any, dict[str, tuple[State, Any]]]]:
    """The report that speaks for each home, and what it gives to each figure, by home id."""
    programme = current_programme(on)
    definitions = [definition_of(set_key, figure, on) for figure in figures]
    rows = latest_between(
        homes,
        programme.sets[set_key],
        first=on - dt.timedelta(days=programme.settings.freshness.recent_days),
        last=on,
        known_at=known_at,
        questions=frozenset(q for definition in definitions for q in definition.reads),
    )
    attributes = {info.id: {**info.attributes, "beds": info.beds} for info in infos}
    compiled = programme.compiled(set_key)
    conditions = programme.round_conditions(set_key, on)
    found = {}
    for home_id, row in rows.items():
        sheet = compiled.sheet(
            row.answers, on=row.on, home=attributes.get(home_id, {}), round_settings=conditions
        )
        found[home_id] = (row, {d.id: d.read(sheet) for d in definitions})
    return found


def in_outbreak_state(standings: list[HomeStanding], state: str) -> list[HomeStanding]:
    """The homes behind an outbreak tile: `outbreak`, or one of the states."""
    if state == "outbreak":
        return [one for one in standings if one.standing.state.is_outbreak]
    return [one for one in standings if one.standing.state == OutbreakState(state)]
