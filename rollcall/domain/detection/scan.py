"""Clusters among homes: Kulldorff's scan, on whether a home is newly affected (methods a4).

Each zone, a circle around a home or the homes of one provider or area, is asked how much better its own
rate explains its homes than the rate of all. The best of all zones is then compared with the best after
the affected homes were dealt out by chance, which allows for how many zones were tried. Cases are never
scanned: they cluster within a home, and every second scan of them would find what is not there.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from rollcall.domain.detection.definition import Scan


Numbers = NDArray[np.float64]
#: Nought or one, so that half the precision is exact and twice as quick.
Members = NDArray[np.float32]

#: Kilometres to a degree of latitude.
KM_A_DEGREE = 111.2
#: How many dealings-out are worked on at once: enough to be quick, few enough for the memory.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Group:
    """Homes that belong together, by their places in the list of homes: a provider's, an area's."""

    kind: str
    key: str
    homes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A zone where more homes are affected than elsewhere. `kind` is `circle` for a home's nearest."""

    kind: str
    key: str
    homes: tuple[int, ...]
    affected: int
    affected_elsewhere: int
    elsewhere: int
    llr: float
    p: float


def bernoulli_llr(inside: Numbers, homes: Numbers, affected: int, of: int) -> Numbers:
    """How much better two rates explain the homes than one; 0 where the rate inside is no higher.

    `inside` of a zone's `homes` are affected, and `affected` of all.
    """
    outside, others = affected - inside, of - homes
    apart = _log_likelihood(inside, homes) + _log_likelihood(outside, others)
    together = float(_log_likelihood(np.array(affected), np.array(of)))
    higher = inside * others > outside * homes
    return np.where(higher, np.maximum(0.0, apart - together), 0.0)


def _log_likelihood(affected: Any, of: Any) -> Numbers:
    """Of so many affected at their own rate; where there are more than there can be, nobody asks."""
    rest, xlogy = np.maximum(0, of - affected), scipy.special.xlogy
    return np.asarray(
        xlogy(affected, affected) + xlogy(rest, rest) - xlogy(of, of), dtype=np.float64
    )


def scan(
    affected: Sequence[bool],
    positions: Sequence[tuple[float, float] | None],
    groups: Sequence[Group],
    rules: Scan,
) -> list[Cluster]:
    """The clusters below `rules.shown_below`, the strongest first, none of which share a home.

    `positions` are latitude and longitude; a home without one is in no circle.
    """
    total, of = sum(affected), len(affected)
    zones = [*_circles(positions, rules), *(one for one in groups if 1 < len(one.homes) < of)]
    if not zones or not 0 < total < of:
        return []
    sizes = np.array([float(len(one.homes)) for one in zones])
    table = bernoulli_llr(np.arange(total + 1.0)[None, :], sizes[:, None], total, of)
    members = _members(zones, of)
    truth = np.array(affected, dtype=np.float32)
    found = (members @ truth).astype(int)
    llr = table[np.arange(len(zones)), found]
    best = np.fromiter(_best_by_chance(truth, members, table, rules), dtype=np.float64)
    clusters: list[Cluster] = []
    taken: set[int] = set()
    for place in np.argsort(-llr, kind="stable"):
        p = (1 + int((best >= llr[place] - 1e-12).sum())) / (len(best) + 1)
        if p >= rules.shown_below:
            break
        zone = zones[place]
        if taken.isdisjoint(zone.homes):
            taken.update(zone.homes)
            inside = int(found[place])
            clusters.append(
                Cluster(
                    zone.kind, zone.key, zone.homes, inside, total - inside,
                    of - len(zone.homes), float(llr[place]), p,
                )
            )  # fmt: skip
    return clusters


def lasting(by_day: Sequence[Sequence[Cluster]], keys: Sequence[Sequence[str]]) -> list[Cluster]:
    """Those of the last day that share a home with one of each day before it.

    A new look every day finds something by chance before long; twice running it hardly does. `keys`
    names the homes of each day, which are not always the same.
    """
    found = []
    for one in by_day[-1] if by_day else ():
        names = {keys[-1][place] for place in one.homes}
        if all(
            any(names & {of_day[place] for place in other.homes} for other in clusters)
            for clusters, of_day in zip(by_day[:-1], keys[:-1], strict=True)
        ):
            found.append(one)
    return found


def _circles(positions: Sequence[tuple[float, float] | None], rules: Scan) -> Iterator[Group]:
    """Each home with its nearest one, two, three … homes. Two homes can have the same circle."""
    placed = [place for place, position in enumerate(positions) if position is not None]
    most = min(len(placed), len(positions) * rules.most_percent // 100)
    if most < 2:
        return
    spots = _kilometres([one for one in positions if one is not None])
    for centre, spot in enumerate(spots):
        far = np.hypot(*(spots - spot).T)
        near = np.argsort(far, kind="stable")[:most]
        within = [placed[one] for one in near[far[near] <= rules.furthest_km]]
        for size in range(2, len(within) + 1):
            yield Group("circle", str(placed[centre]), tuple(within[:size]))


def _kilometres(positions: Sequence[tuple[float, float]]) -> Numbers:
    """Degrees as kilometres on a plane, near enough over the distances of a circle."""
    degrees = np.array(positions, dtype=np.float64)
    shrink = math.cos(math.radians(float(degrees[:, 0].mean())))
    return np.multiply(degrees, [KM_A_DEGREE, KM_A_DEGREE * shrink])


def _members(zones: Sequence[Group], of: int) -> Members:
    """A row for each zone with 1 where a home is in it."""
    members = np.zeros((len(zones), of), dtype=np.float32)
    for row, zone in enumerate(zones):
        members[row, list(zone.homes)] = 1
    return members


def _best_by_chance(
    truth: Members, members: Members, table: Numbers, rules: Scan
) -> Iterator[float]:
    """The best zone's value each time that the affected homes are dealt out anew."""
    dealer = np.random.default_rng(rules.seed)
    rows = np.arange(len(members))[:, None]
    for first in range(0, rules.permutations, AT_ONCE):
        times = min(AT_ONCE, rules.permutations - first)
        dealt = dealer.permuted(np.tile(truth, (times, 1)), axis=1)
        found = (members @ dealt.T).astype(np.intp)
        yield from table[rows, found].max(axis=0)
