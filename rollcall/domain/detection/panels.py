"""EARS and CUSUM: methods shown on request, because they flag far more often than they should.

On the counts that homes give, EARS flags 20 to 50 times more often than its name says (methods a3,
table 1). Definitions as published: Hutwagner 2003, Fricker 2008, Lucas 1985.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy


#: Days of an EARS baseline, and how far before the day C2 and C3 stop.
BASELINE, GAP = 7, 2


@dataclass(frozen=True, slots=True)
class Signal:
    """One day of one method: its statistic, the count or sum above which it alarms, and whether."""

    statistic: float
    upper: float
    alarm: bool


def ears_c1(counts: Sequence[float], *, probability: float, least_sd: float) -> list[Signal | None]:
    """The day against the seven just before it; None for days with too few before them."""
    return _ears(counts, 0, probability, least_sd)


def ears_c2(counts: Sequence[float], *, probability: float, least_sd: float) -> list[Signal | None]:
    """The day against seven days that end two days before it."""
    return _ears(counts, GAP, probability, least_sd)


def ears_c3(counts: Sequence[float], *, probability: float, least_sd: float) -> list[Signal | None]:
    """How far the last three days together lie above one standard deviation, by C2."""
    limit = float(scipy.special.ndtri(probability))
    c2 = ears_c2(counts, probability=probability, least_sd=least_sd)
    found: list[Signal | None] = []
    for place in range(len(counts)):
        days = c2[max(0, place - 2) : place + 1]
        if len(days) < 3 or any(one is None for one in days):
            found.append(None)
            continue
        statistic = sum(max(0.0, one.statistic - 1) for one in days if one)
        found.append(Signal(statistic, limit, statistic > limit))
    return found


def _ears(
    counts: Sequence[float], gap: int, probability: float, least_sd: float
) -> list[Signal | None]:
    limit = float(scipy.special.ndtri(probability))
    found: list[Signal | None] = []
    for place, count in enumerate(counts):
        before = counts[max(0, place - gap - BASELINE) : max(0, place - gap)]
        if len(before) < BASELINE:
            found.append(None)
            continue
        mean, sd = float(np.mean(before)), max(least_sd, float(np.std(before, ddof=1)))
        upper = mean + limit * sd
        found.append(Signal((count - mean) / sd, upper, count > upper))
    return found


def poisson_cusum(
    counts: Sequence[float], *, usual: float, raised: float, limit: float
) -> list[Signal]:
    """What gathers above the rate half way from the usual mean to a raised one (Lucas 1985)."""
    reference = (raised - usual) / math.log(raised / usual)
    gathered, found = 0.0, []
    for count in counts:
        gathered = max(0.0, gathered + count - reference)
        found.append(Signal(gathered, limit, gathered > limit))
    return found
