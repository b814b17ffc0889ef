"""Farrington Flexible: a week against the same weeks of earlier years (methods a3).

For hazards with years of weekly counts behind them, such as influenza; a new epidemic has none.
Farrington 1996, Noufaily 2013, Salmon 2016. A quasi-Poisson model of the baseline, whose own earlier
outbreaks weigh less, gives the number that a usual week hardly ever exceeds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtr
from scipy.stats import nbinom, poisson


Numbers = NDArray[np.float64]

#: When the fit has settled: the relative change of its deviance, within so many steps.
SETTLED, MOST_STEPS = 1e-8, 25


@dataclass(frozen=True, slots=True)
class Baseline:
    """Which earlier weeks are usual, and what counts as unusual."""

    years: int = 5
    half_window: int = 3
    seasons: int = 10
    weeks_left_out: int = 26
    downweight_above: float = 2.58
    trend_below: float = 0.05
    alpha: float = 0.01
    weeks_a_year: int = 52
    threshold: Literal["nb_plugin", "delta", "muan"] = "nb_plugin"
    least_cases: int = 5
    least_cases_weeks: int = 4


@dataclass(frozen=True, slots=True)
class Expected:
    """A week's count against what was expected: the most that is usual, and the chance of as many."""

    count: int
    expected: float
    upper: float
    phi: float
    has_trend: bool
    p: float
    alarm: bool


@dataclass(frozen=True)
class _Fit:
    """A quasi-Poisson model with a log link."""

    y: Numbers
    coefficients: Numbers
    covariance: Numbers  # for a dispersion of 1
    means: Numbers
    leverage: Numbers
    prior: Numbers  # weights
    working: Numbers  # weights, of the last step

    @cached_property
    def phi(self) -> float:
        """The overdispersion that counts are allowed; no less than chance alone makes."""
        return max(1.0, dispersion_of(self, self.working))


def farrington(counts: Sequence[int], week: int, how: Baseline) -> Expected | None:
    """The week at this place of the counts; None when the years before it are not all there."""
    if week - how.years * how.weeks_a_year - how.half_window < 0:
        return None
    places, seasons = _baseline(week, how)
    y = np.asarray(counts, dtype=np.float64)[places]
    fit, row, has_trend = _model(y, places, seasons, week, how)
    log_mean = float(row @ fit.coefficients)
    mean, count = float(np.exp(log_mean)), int(counts[week])
    error = float(np.sqrt(_dispersion(fit) * (row @ fit.covariance @ row)))
    upper, p = _limits(count, mean, error, fit.phi, how)
    recent = sum(counts[max(0, week - how.least_cases_weeks + 1) : week + 1])
    alarm = count > upper and recent >= how.least_cases
    return Expected(count, mean, upper, fit.phi, has_trend, p, alarm)


def _baseline(week: int, how: Baseline) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The places of the weeks used and their seasons; the season of this week is the last."""
    length, season = how.weeks_a_year, how.seasons - 1
    seasons = np.full(week + 1, -1)
    around = 2 * how.half_window + 1
    for year in range(how.years, 0, -1):
        centre = week - year * length
        seasons[centre - how.half_window : centre + how.half_window + 1] = season
        if season:
            # The rest of the year in parts as equal as they can be, longer ones first.
            parts, longer = divmod(length - around, season)
            begin = centre + how.half_window + 1
            for part in range(season):
                end = begin + parts + (part < longer)
                seasons[begin:end] = part
                begin = end
    seasons[week - how.half_window : week + 1] = season
    places = np.flatnonzero(seasons >= 0)
    places = places[: len(places) - how.weeks_left_out - 1]
    return places, seasons[places]


def _model(
    y: Numbers, places: NDArray[np.intp], seasons: NDArray[np.intp], week: int, how: Baseline
) -> tuple[_Fit, Numbers, bool]:
    """The model of the baseline, this week's row of its design, and whether a trend was kept."""
    levels = np.unique(np.append(seasons, how.seasons - 1))[1:]
    plain = np.column_stack([np.ones(len(y)), *(seasons == one for one in levels)]).astype(float)
    here = np.array([1.0, *(one == how.seasons - 1 for one in levels)])
    # Centred, which changes no fitted value and keeps the arithmetic well behaved.
    middle = float(places.mean())
    trended = np.column_stack([plain, places - middle])
    row = np.append(here, week - middle)
    fit = _reweighted(y, trended, how)
    if how.years >= 3 and fit is not None:
        significant = _trend_p(fit) < how.trend_below
        if significant and np.exp(row @ fit.coefficients) <= y.max():
            return fit, row, True
    flat = _reweighted(y, plain, how)
    if flat is None:
        raise ArithmeticError("the baseline of these weeks cannot be fitted")
    return flat, here, False


def _reweighted(y: Numbers, design: Numbers, how: Baseline) -> _Fit | None:
    """The model once more with earlier outbreaks weighing less, by their Anscombe residuals."""
    first = _fit(y, design, np.ones(len(y)))
    if first is None:
        return None
    residuals = 1.5 * (y ** (2 / 3) * first.means ** (-1 / 6) - first.means**0.5)
    residuals /= np.sqrt(first.phi * (1 - first.leverage))
    large = residuals > how.downweight_above
    weights = np.where(large, np.where(large, residuals, 1.0) ** -2.0, 1.0)
    return _fit(y, design, weights * len(y) / weights.sum())


def _fit(y: Numbers, design: Numbers, weights: Numbers) -> _Fit | None:
    """Iteratively reweighted least squares; None when it does not settle."""
    means = y + 0.1
    eta, deviance = np.log(means), _deviance(y, means, weights)
    for _ in range(MOST_STEPS):
        working = weights * means
        z = eta + (y - means) / means
        q, r = np.linalg.qr(design * np.sqrt(working)[:, None])
        coefficients = np.linalg.solve(r, q.T @ (np.sqrt(working) * z))
        eta = design @ coefficients
        means = np.exp(eta)
        before, deviance = deviance, _deviance(y, means, weights)
        if abs(deviance - before) < SETTLED * (abs(deviance) + 0.1):
            break
    else:
        return None
    inverse = np.linalg.inv(r)
    return _Fit(y, coefficients, inverse @ inverse.T, means, (q**2).sum(axis=1), weights, working)


def _deviance(y: Numbers, means: Numbers, weights: Numbers) -> float:
    logs = np.where(y > 0, y * np.log(np.where(y > 0, y, 1.0) / means), 0.0)
    return float(2 * (weights * (logs - (y - means))).sum())


def _trend_p(fit: _Fit) -> float:
    """How likely a trend as steep as the last coefficient is when there is none."""
    free = len(fit.y) - len(fit.coefficients)
    error = np.sqrt(_dispersion(fit) * fit.covariance[-1, -1])
    return float(2 * stdtr(free, -abs(fit.coefficients[-1] / error)))


def _dispersion(fit: _Fit) -> float:
    """The dispersion that errors are made with: below 1 too, unlike `phi`."""
    return dispersion_of(fit, fit.working)


def dispersion_of(fit: _Fit, weights: Numbers) -> float:
    """Variance over mean around the model, by some weights.

    By those of the last step, as the reference does, so that the two agree to the last digits.
    """
    residuals = (fit.y - fit.means) / fit.means
    return float((weights * residuals**2).sum() / (len(fit.y) - len(fit.coefficients)))


def _limits(
    count: int, mean: float, error: float, phi: float, how: Baseline
) -> tuple[float, float]:
    """The largest count that is usual, and the chance of at least this one in a usual week."""
    z = float(ndtri(1 - how.alpha))
    if how.threshold == "delta":
        # On the scale of the power 2/3, where counts are nearly normal (Farrington 1996).
        spread = float(np.sqrt(4 / 9 * mean ** (1 / 3) * (phi + mean * error**2)))
        middle = mean ** (2 / 3)
        return max(0.0, middle + z * spread) ** 1.5, float(
            ndtr((middle - count ** (2 / 3)) / spread)
        )
    usual = mean * float(np.exp(z * error)) if how.threshold == "muan" else mean
    if phi > 1:
        spread_out = nbinom(usual / (phi - 1), 1 / phi)
        return float(spread_out.ppf(1 - how.alpha)), float(spread_out.sf(count - 1))
    return float(poisson.ppf(1 - how.alpha, usual)), float(poisson.sf(count - 1, usual))
