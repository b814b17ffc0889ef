"""The second opinion on hot spots: the scan over an area's homes, today and on the days before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rollcall.domain.detection.definition import Scan
from rollcall.domain.detection.scan import Cluster, Group, lasting, scan
from rollcall.picture.selectors.affected import AffectedDays
from rollcall.register.selectors import HomeInfo


@dataclass(frozen=True, slots=True)
class FoundCluster:
    """A cluster with its homes by name; `name` is of its provider or area, empty for a circle."""

    cluster: Cluster
    name: str
    homes: tuple[HomeInfo, ...]
    affected: frozenset[int]


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What the scan found, of how many homes, and how many of these it could not place or ask."""

    clusters: tuple[FoundCluster, ...]
    homes: int
    silent: int
    without_position: int
    too_many: bool = False


def second_opinion(
    homes: Sequence[HomeInfo],
    groups: Mapping[str, Sequence[int]],
    names: Mapping[str, tuple[str, str]],
    days: AffectedDays,
    rules: Scan,
) -> SecondOpinion:
    """Clusters found on as many days running as the rules ask. No query.

    A home that told us nothing in the days that count is left out: silence is not a home in good health.
    """
    asked, affected = _asked(homes, days, rules, 0)
    nowhere = sum(one.latitude is None or one.longitude is None for one in homes)
    silent = len(homes) - len(asked)
    if len(asked) > rules.most_homes:
        return SecondOpinion((), len(homes), silent, nowhere, too_many=True)
    found, keys = [_scan(asked, affected, groups, names, rules)], [_ids(asked)]
    for ago in range(1, rules.days_in_a_row):
        if not found[0]:
            break  # nothing that the days before could bear out
        before, affected_before = _asked(homes, days, rules, ago)
        found.insert(0, _scan(before, affected_before, groups, names, rules))
        keys.insert(0, _ids(before))
    clusters = tuple(
        FoundCluster(
            one,
            names[one.key][1] if one.key in names else "",
            tuple(sorted((asked[place] for place in one.homes), key=lambda home: home.name)),
            frozenset(asked[place].id for place in one.homes if affected[place]),
        )
        for one in lasting(found, keys)
    )
    return SecondOpinion(clusters, len(homes), silent, nowhere)


def _ids(homes: Sequence[HomeInfo]) -> list[str]:
    return [one.location_id for one in homes]


def _asked(
    homes: Sequence[HomeInfo], days: AffectedDays, rules: Scan, ago: int
) -> tuple[list[HomeInfo], list[bool]]:
    """The homes that told us in the days that count, and whether each was newly affected."""
    told = [(one, days.affected_within(one.id, rules.affected_days, ago)) for one in homes]
    known = [(one, is_affected) for one, is_affected in told if is_affected is not None]
    return [one for one, _ in known], [is_affected for _, is_affected in known]


def _scan(
    homes: Sequence[HomeInfo],
    affected: Sequence[bool],
    groups: Mapping[str, Sequence[int]],
    names: Mapping[str, tuple[str, str]],
    rules: Scan,
) -> list[Cluster]:
    place = {one.id: n for n, one in enumerate(homes)}
    parts = [
        Group(names[key][0], key, tuple(place[one] for one in ids if one in place))
        for key, ids in groups.items()
    ]
    positions = [
        None if one.latitude is None or one.longitude is None else (one.latitude, one.longitude)
        for one in homes
    ]
    return scan(affected, positions, parts, rules)
