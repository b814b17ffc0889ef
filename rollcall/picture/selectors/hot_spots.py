"""Hot spots: homes newly affected day by day, by area and provider, and what the tests find in them.

Everything is worked out from facts as known at a time, in a fixed number of queries.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rollcall.domain.detection.alarms import Evidence, Series, examine
from rollcall.domain.detection.definition import Detection
from rollcall.foundation.programmes import current_programme
from rollcall.picture.selectors.affected import AffectedDays, Stay
from rollcall.picture.selectors.clusters import SecondOpinion, second_opinion
from rollcall.register.selectors import (
    AreaInfo,
    HomeInfo,
    area_codes_of,
    areas_by_code,
    home_infos,
    homes_by_location_between,
    open_homes,
)


#: The kind of a unit that is no area.
PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class Unit:
    """An area, or the homes of one provider in it, with its days and what the test finds in them.

    `kind` is a kind of area, or `provider`.
    """

    kind: str
    key: str
    name: str
    series: Series
    evidence: Evidence

    @property
    def homes(self) -> int:
        """Homes on the last day."""
        return self.series.homes[-1]

    @property
    def so_far(self) -> int:
        """Homes newly affected on all the days that were looked at."""
        return sum(self.series.events)

    @property
    def silent(self) -> int:
        """Homes that did not answer on the last day."""
        return self.series.homes[-1] - self.series.answered[-1]


@dataclass(frozen=True, slots=True)
class Spots:
    """An area with the units inside it, those with the most evidence first."""

    whole: Unit
    inside: tuple[Unit, ...]
    second: SecondOpinion | None = None

    def of_kind(self, *kinds: str) -> list[Unit]:
        """The units of some kinds, in their order."""
        return [one for one in self.inside if one.kind in kinds]


def hot_spots_of_areas(
    area: AreaInfo,
    groups: Mapping[str, Sequence[str]],
    areas: Mapping[str, AreaInfo],
    on: dt.date,
    rules: Detection,
    *,
    known_at: dt.datetime | None = None,
) -> Spots:
    """An area made of authorities, with the areas in it. Four queries.

    `groups` says which units each authority counts in, by code; `areas` are those units. Homes are those
    of each authority on the day, each from the day on which it was there.
    """
    first = on - dt.timedelta(days=rules.days - 1)
    stays = {
        span.home_id: Stay((area.code, *groups.get(span.authority_code, ())), span.valid_from)
        for spans in homes_by_location_between(area.code, first, on).values()
        for span in spans
        if span.valid_to is None or span.valid_to > on
    }
    days = AffectedDays.read(current_programme(on), stays.keys(), on, rules.days, known_at)
    named = {area.code: area, **areas}
    names = {code: (one.kind, one.name) for code, one in named.items()}
    return _spots(area.code, days.series(names, stays), names, rules)


def hot_spots_within(
    area: AreaInfo,
    on: dt.date,
    rules: Detection,
    *,
    known_at: dt.datetime | None = None,
    by_name: bool,
) -> Spots:
    """An area with homes of its own: itself and the areas that cut across it. Six queries.

    `by_name` adds what only those may see who see its homes: providers, and the scan.
    """
    programme = current_programme(on)
    # In an order of their own, so that the scan deals out by the same seed to the same homes.
    homes = sorted(home_infos(open_homes(area.code, on), on), key=lambda one: one.location_id)
    names, members = _parts(area, homes, on, by_name=by_name)
    # One that holds every home says nothing new, and one of a home or two can have no hot spot.
    parts = {
        key: ids for key, ids in members.items() if rules.least_events <= len(ids) < len(homes)
    }
    units_of: dict[int, list[str]] = defaultdict(list)
    for key, ids in parts.items():
        for home_id in ids:
            units_of[home_id].append(key)
    stays = {one.id: Stay((area.code, *units_of[one.id]), one.opened_on) for one in homes}
    days = AffectedDays.read(programme, stays.keys(), on, rules.days, known_at)
    found = _spots(area.code, days.series([area.code, *parts], stays), names, rules)
    if not by_name:
        return found
    second = second_opinion(homes, parts, names, days, rules.scan)
    return replace(found, second=second)


def _parts(
    area: AreaInfo, homes: Sequence[HomeInfo], on: dt.date, *, by_name: bool
) -> tuple[dict[str, tuple[str, str]], dict[str, list[int]]]:
    """The kind and name of each area and provider that holds some of the homes, and which."""
    codes = area_codes_of([one.id for one in homes], on)
    held = {code for of_home in codes.values() for code in of_home} - {area.code}
    names = {one.code: (one.kind, one.name) for one in areas_by_code(held)}
    members: dict[str, list[int]] = defaultdict(list)
    for one in homes:
        for code in codes.get(one.id, ()):
            if code in names:
                members[code].append(one.id)
        if by_name and one.provider_id:
            key = f"provider:{one.provider_id}"
            names[key] = (PROVIDER, one.provider_name)
            members[key].append(one.id)
    return names | {area.code: (area.kind, area.name)}, members


def _spots(
    code: str,
    series: Mapping[str, Series],
    names: Mapping[str, tuple[str, str]],
    rules: Detection,
) -> Spots:
    """The units that there are series of; many are judged together with those of their kind."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for key in series:
        kinds[names[key][0]].append(key)
    units = {
        key: Unit(kind, key, names[key][1], series[key], evidence)
        for kind, keys in kinds.items()
        for key, evidence in zip(keys, examine([series[key] for key in keys], rules), strict=True)
    }
    return Spots(units.pop(code), _by_evidence(units.values()))


def _by_evidence(units: Iterable[Unit]) -> tuple[Unit, ...]:
    """What chance explains least comes first, and what nobody can tell last."""

    def rank(one: Unit) -> tuple[bool, bool, float, float, str]:
        found = one.evidence
        unknown = found.p is None
        ratio = float("inf") if found.ratio is None else found.ratio
        return unknown, not found.is_flagged, found.p or 0.0, -ratio, one.name

    return tuple(sorted(units, key=rank))
