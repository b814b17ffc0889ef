"""The last days against the days before: an exact test, its rate ratio, and since when it flags.

Two Poisson rates are compared by the share of the events that fell into the last days, given how many
there were in all (Przyborowski and Wilenski 1940; methods a2). Homes that did not answer shorten the
time under watch; days that vary more than chance would are allowed for by `phi`.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from rollcall.domain.detection.definition import Detection


Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Series:
    """A unit day by day up to `last`: homes newly affected, that answered, and that there were."""

    last: dt.date
    events: tuple[int, ...]
    answered: tuple[int, ...]
    homes: tuple[int, ...]


class Flag(StrEnum):
    """What a day's evidence comes to. `unknown`: too few homes answered to tell."""

    ALERT = "alert"
    WATCH = "watch"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the test found for one unit on the last day of its series.

    `ratio` and `high` are None where there is no limit, because nothing happened before. `p` is None
    where too few days were answered. `since` is the first day of the unbroken run of flags that
    lasts, `days_flagged` its length, which is at most the look back.
    """

    recent: int
    before: int
    recent_days: int
    before_days: int
    left_out: tuple[dt.date, ...]
    phi: float
    p: float | None
    ratio: float | None
    low: float
    high: float | None
    flag: Flag
    since: dt.date | None
    days_flagged: int
    stands_among_many: bool | None = None

    @property
    def is_flagged(self) -> bool:
        """Whether the unit stands out today."""
        return self.flag in (Flag.ALERT, Flag.WATCH)


def examine(units: Sequence[Series], rules: Detection) -> list[Evidence]:
    """What the test finds for each unit on the last day; every series is `rules.days` long."""
    if not units:
        return []
    events, answered, homes = (
        np.array([getattr(unit, name) for unit in units], dtype=np.float64)
        for name in ("events", "answered", "homes")
    )
    kept = (homes > 0) & (answered * 100 >= rules.least_answered_percent * homes)
    found = _windows(np.where(kept, events, 0.0), np.where(kept, answered, 0.0), kept, rules)
    p = tail(found.recent // found.phi, found.before // found.phi, found.share)
    can = found.tells & (found.recent >= rules.least_events)
    flagged = can & (p < max(rules.alert_below, rules.watch_below))
    runs = np.cumprod(flagged[:, ::-1], axis=1).sum(axis=1)
    today = p[:, -1]
    among = _among_many(today, found.tells[:, -1], rules)
    made = []
    for row, unit in enumerate(units):
        one = found.today(row)
        flag = _flag(one, float(today[row]), bool(can[row, -1]), rules)
        days = int(runs[row])
        ratio, low, high = _ratio(one, rules)
        made.append(
            Evidence(
                recent=int(one.recent),
                before=int(one.before),
                recent_days=int(one.recent_days),
                before_days=int(one.before_days),
                left_out=_left_out(kept[row], unit.last, rules),
                phi=float(one.phi),
                p=float(today[row]) if one.tells else None,
                ratio=ratio,
                low=low,
                high=high,
                flag=flag,
                since=unit.last - dt.timedelta(days=days - 1) if days else None,
                days_flagged=days,
                stands_among_many=among[row],
            )
        )
    return made


def tail(recent: Numbers, before: Numbers, share: Numbers) -> Numbers:
    """The chance of at least this many recent events when the rate has not changed.

    P(X >= recent) of X binomial over all the events with the share of the time that is recent.
    """
    inner = scipy.special.betainc(np.maximum(recent, 1), before + 1, share)
    return np.where(recent > 0, inner, 1.0)


def rate_ratio(recent: float, before: float, share: float) -> float | None:
    """How many times the rate before the recent rate is; None without limit, 0 for no event at all."""
    if not before:
        return None if recent else 0.0
    return float(recent / before * (1 - share) / share)


def rate_ratio_interval(
    recent: float, before: float, share: float, confidence: float
) -> tuple[float, float | None]:
    """The exact (Clopper-Pearson) interval of the rate ratio; None = no upper limit."""
    beyond, times = (1 - confidence) / 2, (1 - share) / share
    low = scipy.special.betaincinv(recent, before + 1, beyond) if recent else 0.0
    high = scipy.special.betaincinv(recent + 1, before, 1 - beyond) if before else 1.0
    return float(low / (1 - low) * times), None if high == 1 else float(high / (1 - high) * times)


def false_discoveries_kept_to(p: Sequence[float], rate: float) -> list[bool]:
    """Which of many findings stand when at most this share of them may be chance.

    Benjamini and Hochberg 1995: the largest p that lies under its own place's share, and all below.
    """
    order = np.argsort(p)
    places = np.arange(1, len(p) + 1) * rate / max(1, len(p))
    under = np.flatnonzero(np.asarray(p)[order] <= places)
    kept = set(order[: under[-1] + 1].tolist()) if len(under) else set()
    return [place in kept for place in range(len(p))]


@dataclass(frozen=True, slots=True)
class _Windows:
    """Sums over the two windows, for each unit and day, or for one of them."""

    recent: Any
    before: Any
    recent_days: Any
    before_days: Any
    share: Any
    phi: Any
    tells: Any

    def today(self, row: int) -> "_Windows":
        """One unit on the last day."""
        return _Windows(*(getattr(self, name)[row, -1] for name in self.__slots__))


def _windows(events: Numbers, answered: Numbers, kept: Truths, rules: Detection) -> _Windows:
    last, first = rules.recent_days, rules.before_days
    sums = {
        name: (_sums(values, last)[:, first:], _sums(values, first)[:, :-last])
        for name, values in (("events", events), ("answered", answered), ("days", kept))
    }
    recent, before = sums["events"]
    recent_days, before_days = sums["days"]
    time_recent, time_before = sums["answered"]
    whole = time_recent + time_before
    tells = (recent_days >= rules.least_recent_days) & (before_days >= rules.least_before_days)
    share = np.divide(time_recent, whole, out=np.zeros_like(whole), where=whole > 0)
    squares = _sums(events**2, first)[:, :-last]
    phi = overdispersion(before, squares, before_days)
    return _Windows(recent, before, recent_days, before_days, share, phi, tells)


def overdispersion(total: Numbers, squares: Numbers, days: Numbers) -> Numbers:
    """Variance over mean of daily counts, from their sum and sum of squares; at least 1."""
    spread = squares - np.divide(total**2, days, out=np.zeros_like(total), where=days > 0)
    mean_times = total * (days - 1) / np.maximum(days, 1)
    phi = np.divide(spread, mean_times, out=np.ones_like(total), where=mean_times > 0)
    return np.maximum(1.0, phi)


def _sums(values: Any, length: int) -> Numbers:
    """The sum over each window of this length, along the days."""
    total = np.cumsum(values, axis=1, dtype=np.float64)
    total = np.concatenate([np.zeros((total.shape[0], 1)), total], axis=1)
    return total[:, length:] - total[:, :-length]


def _ratio(one: _Windows, rules: Detection) -> tuple[float | None, float, float | None]:
    """The rate ratio with its interval, as wide as the uneven days make it."""
    if not one.tells:
        return None, 0.0, None
    interval = rate_ratio_interval(
        one.recent // one.phi, one.before // one.phi, one.share, rules.confidence
    )
    return rate_ratio(one.recent, one.before, one.share), *interval


def _flag(one: _Windows, p: float, can: bool, rules: Detection) -> Flag:
    if not one.tells:
        return Flag.UNKNOWN
    if can and p < rules.alert_below:
        return Flag.ALERT
    return Flag.WATCH if can and p < rules.watch_below else Flag.NONE


def _among_many(p: Numbers, tells: Truths, rules: Detection) -> list[bool | None]:
    """Whether each still stands out among very many units; None where they are few."""
    if len(p) <= rules.many_areas:
        return [None] * len(p)
    return [*false_discoveries_kept_to(np.where(tells, p, 1.0).tolist(), rules.false_discovery)]


def _left_out(kept: Truths, last: dt.date, rules: Detection) -> tuple[dt.date, ...]:
    """The days of the two windows that are not counted."""
    length = rules.recent_days + rules.before_days
    return tuple(
        last - dt.timedelta(days=length - 1 - place)
        for place, is_kept in enumerate(kept[-length:])
        if not is_kept
    )
