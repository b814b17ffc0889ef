"""The picture of an area: every figure with its denominator, on a date, as known at a time."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from rollcall.domain.area_checks import check_area
from rollcall.domain.figures import Coverage, Figure, make_figure
from rollcall.domain.outbreaks import OutbreakState
from rollcall.domain.programme import Programme
from rollcall.domain.questions.checks import Problem
from rollcall.foundation.errors import BadInput
from rollcall.foundation.programmes import current_programme
from rollcall.picture.selectors.days import (
    DayTallies,
    add_up,
    authority_days,
    empty_day,
    known_figures,
    tally_by_group,
    tally_days,
)
from rollcall.register.selectors import (
    AreaInfo,
    authorities_in,
    authorities_in_each,
    authorities_of,
    open_homes,
    open_ids_by_day,
)
from rollcall.register.selectors import area as find_area


@dataclass(frozen=True)
class Picture:
    """An area's day: coverage, figures by id, and homes by outbreak state."""

    name: str
    code: str
    set_key: str
    on: dt.date
    known_at: dt.datetime | None
    day: DayTallies
    programme: Programme

    @property
    def coverage(self) -> Coverage:
        """Homes, and how many of them were heard from."""
        return self.day.coverage

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Each figure asked for, in the programme's order."""
        definitions = self.programme.figure_definitions(self.set_key)
        return {
            key: make_figure(
                definition,
                self.day.tallies[key],
                self.coverage,
                as_of=self.on,
                known_at=self.known_at,
            )
            for key, definition in definitions.items()
            if key in self.day.tallies
        }

    @property
    def outbreaks(self) -> dict[str, int]:
        """Homes with an outbreak and with a single case; no home is in both (AT-07)."""
        states = self.day.outbreaks
        return {
            "outbreak": states["outbreak"],
            "single_case": states[OutbreakState.SINGLE_CASE.value],
        }

    def as_json(self) -> dict[str, Any]:
        """The contract's document."""
        return {
            "area": {"code": self.code, "name": self.name},
            "set": self.set_key,
            "date": self.on,
            "known_at": self.known_at,
            "coverage": {
                "homes": self.coverage.homes,
                "reported": self.coverage.reported,
                "recent": self.coverage.recent,
                "stale": self.coverage.stale,
                "never": self.coverage.never,
                "nothing_changed": self.coverage.nothing_changed,
            },
            "figures": {key: figure_json(figure) for key, figure in self.figures.items()},
            "outbreaks": self.outbreaks,
        }


def figure_json(figure: Figure) -> dict[str, Any]:
    """One figure with its split; counted figures show counts instead of a value."""
    number = {"value": figure.value} if figure.counts is None else {"counts": figure.counts}
    return {
        **number,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "answered": figure.answered,
        "not_answered": figure.not_answered,
        "dont_know": figure.dont_know,
        "not_applicable": figure.does_not_apply,
        "of": figure.of,
        "recent": figure.recent,
        "stale": figure.stale,
        "carried": figure.carried,
    }


def picture(
    area: AreaInfo | str,
    set_key: str,
    on: dt.date,
    *,
    known_at: dt.datetime | None = None,
    only: Collection[str] | None = None,
) -> Picture:
    """The picture of an area, or of the one with that code.

    NotFound for an unknown area, BadInput for an unknown figure.
    """
    found = find_area(area) if isinstance(area, str) else area
    figures = _figures(set_key, [on], only)
    day = _area_days(found, set_key, [on], known_at, figures)[on]
    return Picture(found.name, found.code, set_key, on, known_at, day, current_programme(on))


def trend(
    area: AreaInfo | str,
    set_key: str,
    days: Sequence[dt.date],
    *,
    known_at: dt.datetime | None = None,
    only: Collection[str] | None = None,
) -> list[Picture]:
    """The picture of an area, or of the one with that code, on each of some days.

    Each day has the figures of the version in force on it: one that was not asked then is left out.
    """
    found = find_area(area) if isinstance(area, str) else area
    figures = _figures(set_key, days, only)
    made = _area_days(found, set_key, days, known_at, figures)
    return [
        Picture(found.name, found.code, set_key, on, known_at, made[on], current_programme(on))
        for on in days
    ]


def pictures_of_areas(
    within: str,
    areas: Sequence[AreaInfo],
    set_key: str,
    on: dt.date,
    *,
    known_at: dt.datetime | None = None,
    only: Collection[str] | None = None,
) -> list[Picture]:
    """The pictures of several areas side by side; `within` is an area that holds them all.

    Areas made of whole authorities are added up from one reading of these.
    """
    programme = current_programme(on)
    figures = _figures(set_key, [on], only)
    home_kind = programme.home_kind.key
    larger = authorities_in_each([one.code for one in areas if one.kind != home_kind], on)
    members = {one.code: [one] if one.kind == home_kind else larger[one.code] for one in areas}
    whole = sorted({a.code for inside in members.values() if inside for a in inside})
    parts = _authorities(set_key, within, whole, [on], known_at, figures) if whole else {}
    pictures = []
    for one in areas:
        inside = members[one.code]
        if inside is None:
            day = _area_days(one, set_key, [on], known_at, figures)[on]
        else:
            day = add_up(parts[a.code, on] for a in inside) if inside else empty_day(figures)
        pictures.append(Picture(one.name, one.code, set_key, on, known_at, day, programme))
    return pictures


def group_picture(
    homes: QuerySet[Any],
    name: str,
    set_key: str,
    on: dt.date,
    *,
    known_at: dt.datetime | None = None,
    only: Collection[str] | None = None,
) -> Picture:
    """The picture of any group of homes: one home, or the homes of a provider."""
    programme = current_programme(on)
    figures = _figures(set_key, [on], only)
    group_of = dict.fromkeys(homes.values_list("pk", flat=True), name)
    tallied = tally_by_group(programme, set_key, group_of, on, known_at=known_at, figures=figures)
    day = tallied.get(name) or empty_day(figures)
    return Picture(name, "", set_key, on, known_at, day, programme)


def area_checks(found: Picture) -> list[Problem]:
    """What does not fit together in an area's totals (AT-04, AT-05)."""
    values = {
        key: figure.value
        for key, figure in found.figures.items()
        if isinstance(figure.value, int) and figure.counts is None
    }
    programme = found.programme
    return check_area(programme.figures, programme.sets[found.set_key], values)


def _figures(
    set_key: str, days: Sequence[dt.date], only: Collection[str] | None
) -> Collection[str]:
    """The ids of the figures asked for, of any version on these days; all of a set's without names."""
    programme = current_programme(max(days))
    if set_key not in programme.sets:
        raise BadInput(
            f"There is no question set “{set_key}” in {programme.key}.",
            remedy=f"Use one of: {', '.join(programme.sets)}.",
            about="set",
        )
    versions = {id(one): one for one in map(current_programme, sorted(days))}
    known = dict.fromkeys(
        key for one in versions.values() for key in one.figure_definitions(set_key)
    )
    if only is None:
        return known.keys()
    unknown = [key for key in only if key not in known]
    if unknown:
        raise BadInput(
            f"There is no figure {', '.join(unknown)} in the set {set_key}.",
            remedy="Use the ids of its questions or of the programme's figures.",
            about="only",
        )
    return list(dict.fromkeys(only))


def _area_days(
    found: AreaInfo,
    set_key: str,
    days: Sequence[dt.date],
    known_at: dt.datetime | None,
    figures: Collection[str],
) -> dict[dt.date, DayTallies]:
    """An area's days: by its authorities as they are on each day, or from its homes."""
    inside = _authorities_on(found.code, days) if known_at is None else None
    if inside is not None:
        codes = sorted({code for of_day in inside.values() for code in of_day})
        parts = authority_days(set_key, codes, days, figures)
        return {
            on: _empty(set_key, on, figures) + add_up(parts[code, on] for code in inside[on])
            for on in days
        }
    if len(days) == 1:
        # What a home said the day before is then read only where it said nothing on the day.
        [on] = days
        homes = open_homes(found.code, on).values_list("pk", flat=True)
        one = tally_by_group(
            current_programme(on), set_key, dict.fromkeys(homes, found.code), on,
            known_at=known_at, figures=figures,
        )  # fmt: skip
        return {on: one.get(found.code) or _empty(set_key, on, figures)}
    groups = {
        on: dict.fromkeys(homes, found.code)
        for on, homes in open_ids_by_day(found.code, days).items()
    }
    tallied = tally_days(set_key, groups, known_at=known_at, figures=figures)
    return {on: tallied[on].get(found.code) or _empty(set_key, on, figures) for on in days}


def _empty(set_key: str, on: dt.date, figures: Collection[str]) -> DayTallies:
    """A day of no homes, with the figures of the version in force on it."""
    return empty_day(known_figures(current_programme(on), set_key, figures))


def _authorities_on(
    area_code: str, days: Sequence[dt.date]
) -> Mapping[dt.date, Collection[str]] | None:
    """The codes of an area's authorities on each day; None when it is not made of authorities.

    Authorities hardly ever change their region: when the first and the last day agree, so do all.
    """
    found: dict[dt.date, frozenset[str]] = {}
    for on in (min(days), max(days), *sorted(days)):
        if on not in found:
            inside = authorities_in(area_code, on)
            if inside is None:
                return None
            found[on] = frozenset(one.code for one in inside)
        if len(found) == 2 and len(set(found.values())) == 1:
            return dict.fromkeys(days, found[on])
    return found


def _authorities(
    set_key: str,
    within: str,
    codes: Sequence[str],
    days: Sequence[dt.date],
    known_at: dt.datetime | None,
    figures: Collection[str],
) -> Mapping[tuple[str, dt.date], DayTallies]:
    """Each authority's day as known at a time."""
    if known_at is None:
        return authority_days(set_key, codes, days, figures)
    made: dict[tuple[str, dt.date], DayTallies] = {}
    for on in days:
        tallied = tally_by_group(
            current_programme(on),
            set_key,
            authorities_of(open_homes(within, on), on),
            on,
            known_at=known_at,
            figures=figures,
        )
        made.update({(code, on): tallied.get(code) or empty_day(figures) for code in codes})
    return made
