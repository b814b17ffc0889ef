"""The sums behind the rules. Pure arithmetic on plain numbers; source: methods e."""

from collections.abc import Sequence
from math import exp, inf, lgamma, log
from statistics import median


#: Makes the median distance comparable with a standard deviation (Iglewicz and Hoaglin 1993).
NORMAL = 0.6745


def robust_score(
    value: float,
    before: Sequence[float],
    *,
    least_spread: float = 1.0,
    spread_share: float = 0.02,
) -> float:
    """How far a number is from the median of earlier ones, in robust standard deviations.

    0.6745 (x - med) / max(MAD, 0.6745 max(least_spread, spread_share x med)); the floor keeps homes
    whose number hardly moves from being asked about every step of one (Q1). `before` is not empty.
    """
    middle = median(before)
    spread = median([abs(one - middle) for one in before])
    floor = NORMAL * max(least_spread, spread_share * abs(middle))
    return NORMAL * (value - middle) / max(spread, floor)


def relative_change(value: float, last: float) -> float:
    """The change since the last number as a share of it; anything beside nought is without bound."""
    if last:
        return (value - last) / abs(last)
    return inf if value > 0 else -inf if value < 0 else 0.0


def chance_of_run(level: float, run: int) -> float:
    """How likely `run` Poisson counts of mean `level` are all the same (Q2).

    The sum over k of P(k)^run. At a level of 10 five alike have a chance of 1.2e-4; at 2, 3.15e-3.
    """
    if level <= 0:
        return 1.0
    # Further out than this no count has a chance worth adding.
    farthest = int(level + 12 * level**0.5 + 12)
    nearest = max(0, int(level - 12 * level**0.5))
    return sum(
        exp(run * (k * log(level) - level - lgamma(k + 1))) for k in range(nearest, farthest + 1)
    )


def chance_of_at_least(hits: int, of: int, share: float) -> float:
    """How likely at least `hits` of `of` are when each has the chance `share`: exact binomial (Q3)."""
    if hits <= 0:
        return 1.0
    each, other = log(share), log(1 - share)
    total = sum(exp(_log_choose(of, k) + k * each + (of - k) * other) for k in range(hits, of + 1))
    return min(1.0, total)


def _log_choose(of: int, k: int) -> float:
    return lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1)
