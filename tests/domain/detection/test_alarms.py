"""The last days against the days before (methods a2): figures of the section, and what always holds."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.detection.alarms import (
    Evidence,
    Flag,
    Series,
    examine,
    false_discoveries_kept_to,
    overdispersion,
    rate_ratio,
    rate_ratio_interval,
    tail,
)
from tests.factories.detection import LAST, series, shipped_rules, spread


RULES = shipped_rules()
DAYS = RULES.days


def found(before: list[int], recent: list[int], **more: object) -> Evidence:
    return examine([series(RULES, before=before, recent=recent, **more)], RULES)[0]  # type: ignore[arg-type]


def test_twelve_against_ten_is_the_example_of_the_section():
    one = found(spread(10, 28), spread(12, 7))
    assert one.p == pytest.approx(3.4919e-4, rel=1e-4)
    assert one.ratio == pytest.approx(4.8)
    assert (one.low, one.high) == (
        pytest.approx(1.9006, abs=5e-5),
        pytest.approx(12.4027, abs=5e-5),
    )
    assert (one.recent, one.before, one.phi, one.flag) == (12, 10, 1.0, Flag.ALERT)


def test_uneven_days_are_allowed_for_by_rounding_down_what_is_left_of_each_count():
    # 10 events on few days: the same counts on days twice as uneven as chance have phi 2.
    one = found([0] * 24 + [1, 3, 3, 3], spread(12, 7))
    assert one.phi > 2
    plain = found(spread(10, 28), spread(12, 7))
    assert one.p is not None
    assert plain.p is not None
    assert one.p > plain.p
    assert (12 // 2, 10 // 2) == (6, 5)
    assert float(tail(np.array(6.0), np.array(5.0), np.array(0.2))) == pytest.approx(
        1 - sum(_binomial(11, k, 0.2) for k in range(6))
    )


def _binomial(n: int, k: int, share: float) -> float:
    import math

    return math.comb(n, k) * share**k * (1 - share) ** (n - k)


def test_the_variance_is_that_of_a_sample():
    days = np.array([0, 0, 3, 1, 0, 2, 5, 0], dtype=float)
    phi = overdispersion(np.array(days.sum()), np.array((days**2).sum()), np.array(len(days)))
    assert float(phi) == pytest.approx(days.var(ddof=1) / days.mean())


def test_a_day_on_which_too_few_homes_answered_is_left_out_with_its_events():
    answered = [130] * 35
    answered[-1] = answered[-10] = 103  # 79.2 per cent
    answered[-2] = 104  # 80 per cent
    one = found([1] * 28, [2] * 7, answered=answered)
    assert one.left_out == (LAST - dt.timedelta(9), LAST)
    assert (one.recent, one.recent_days) == (12, 6)
    assert (one.before, one.before_days) == (27, 27)


def test_homes_that_did_not_answer_shorten_the_time_that_counts():
    few = found([1] * 28, [1] * 7, answered=[130] * 28 + [110] * 7)
    assert few.ratio == pytest.approx(130 / 110)


def test_nothing_is_said_when_too_few_days_were_answered():
    one = found([1] * 28, [5] * 7, answered=[130] * 28 + [130] * 3 + [0] * 4)
    assert (one.flag, one.p, one.recent_days) == (Flag.UNKNOWN, None, 3)
    assert one.since is None


def test_a_unit_without_homes_is_unknown_and_not_quiet():
    none = Series(LAST, (0,) * DAYS, (0,) * DAYS, (0,) * DAYS)
    [one] = examine([none], RULES)
    assert (one.flag, one.p) == (Flag.UNKNOWN, None)


def test_two_homes_are_never_a_hot_spot():
    assert found([0] * 28, [0, 0, 0, 0, 0, 1, 1]).flag is Flag.NONE
    assert found([0] * 28, [0, 0, 0, 0, 1, 1, 1]).flag is Flag.WATCH
    assert found([0] * 28, [0, 0, 0, 1, 1, 1, 2]).flag is Flag.ALERT


def test_without_an_event_before_there_is_no_upper_limit():
    one = found([0] * 28, [1] * 7)
    assert (one.ratio, one.high) == (None, None)
    assert one.low > 1


def test_a_flag_is_followed_back_to_its_first_day():
    # Three on one day flag it and the six days after it, while they are among the last seven.
    one = found([0] * 28, [0, 0, 0, 3, 0, 0, 0])
    assert (one.since, one.days_flagged) == (LAST - dt.timedelta(3), 4)
    assert found([0] * 28, [0] * 7).since is None


def test_a_flag_is_followed_no_farther_than_the_look_back():
    rising = [0] * 7 + [2**place for place in range(RULES.look_back_days // 4)] * 4
    one = examine([series(RULES, before=[], recent=sorted(rising))], RULES)[0]
    assert one.days_flagged <= RULES.look_back_days


def test_many_areas_are_marked_by_the_rule_of_benjamini_and_hochberg():
    p = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216]
    assert false_discoveries_kept_to(p, 0.05) == [True, True, *[False] * 8]
    assert false_discoveries_kept_to([], 0.05) == []
    # The second is above its own place's share, and stands because the third is not.
    assert false_discoveries_kept_to([0.01, 0.04, 0.045], 0.05) == [True, True, True]


def test_the_rule_of_many_is_asked_only_among_many():
    quiet = series(RULES, before=[1] * 28, recent=[1] * 7)
    loud = series(RULES, before=[0] * 28, recent=[2] * 7)
    few = examine([quiet] * 50, RULES)
    assert {one.stands_among_many for one in few} == {None}
    many = examine([loud, *[quiet] * 50], RULES)
    assert [one.stands_among_many for one in many] == [True, *[False] * 50]


def test_no_unit_gives_no_evidence():
    assert examine([], RULES) == []


counts = st.lists(st.integers(0, 6), min_size=DAYS, max_size=DAYS)


@given(counts, st.lists(st.integers(0, 20), min_size=DAYS, max_size=DAYS))
def test_the_evidence_holds_together_whatever_was_counted(events, answered):
    homes = (20,) * DAYS
    [one] = examine([Series(LAST, tuple(events), tuple(answered), homes)], RULES)
    kept = [day for day in range(DAYS) if answered[day] * 100 >= 80 * 20]
    assert one.recent == sum(events[day] for day in kept if day >= DAYS - 7)
    assert one.before == sum(events[day] for day in kept if DAYS - 35 <= day < DAYS - 7)
    assert one.recent_days + one.before_days + len(one.left_out) == 35
    assert one.phi >= 1
    assert (one.since is not None) == one.is_flagged == (one.days_flagged > 0)
    if one.p is None:
        assert one.flag is Flag.UNKNOWN
        return
    assert 0 <= one.p <= 1
    ratio = float("inf") if one.ratio is None else one.ratio
    high = float("inf") if one.high is None else one.high
    assert one.low <= ratio <= high or not one.recent + one.before


@given(st.integers(0, 60), st.integers(0, 200), st.floats(0.05, 0.95))
def test_one_more_recent_event_is_never_less_evidence(recent, before, share):
    def chance(a: int, b: int) -> float:
        return float(tail(np.array(float(a)), np.array(float(b)), np.array(share)))

    assert chance(recent + 1, before) <= chance(recent, before) + 1e-12
    assert chance(recent, before + 1) >= chance(recent, before) - 1e-12


@given(st.integers(0, 60), st.integers(0, 200), st.floats(0.05, 0.95))
def test_the_interval_holds_the_ratio_and_leaves_one_out_exactly_when_the_test_is_clear(
    a, b, share
):
    low, high = rate_ratio_interval(a, b, share, 0.95)
    ratio = rate_ratio(a, b, share)
    if a + b:
        assert low <= (float("inf") if ratio is None else ratio)
        assert ratio is None or high is None or ratio <= high
    chance = float(tail(np.array(float(a)), np.array(float(b)), np.array(share)))
    # Above 1 altogether when the one-sided chance is below half of what the interval leaves out.
    if abs(chance - 0.025) > 1e-6:
        assert (low > 1) == (chance < 0.025)


@given(counts)
def test_units_are_told_apart_from_those_examined_with_them(events):
    one = Series(LAST, tuple(events), (20,) * DAYS, (20,) * DAYS)
    other = Series(LAST, (1,) * DAYS, (20,) * DAYS, (20,) * DAYS)
    assert examine([one], RULES)[0] == examine([other, one, other], RULES)[1]


def test_a_stricter_alert_is_a_watch():
    rules = replace(RULES, alert_below=1e-9)
    [one] = examine([series(rules, before=spread(10, 28), recent=spread(12, 7))], rules)
    assert one.flag is Flag.WATCH
