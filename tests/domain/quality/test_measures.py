"""The sums of methods e, with the numbers that it states."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.quality.measures import (
    chance_of_at_least,
    chance_of_run,
    relative_change,
    robust_score,
)


HISTORY = [31, 30, 32, 31, 33, 30, 31, 30]


def test_thirteen_among_thirties_is_twelve_spreads_away():
    assert round(robust_score(13, HISTORY), 3) == -12.141
    assert f"{relative_change(13, HISTORY[-1]):.0%}" == "-57%"


def test_thirty_four_among_thirties_is_near():
    assert round(robust_score(34, HISTORY), 2) == 2.02


@pytest.mark.parametrize(("level", "chance"), [(10, 1.2e-4), (2, 3.15e-3)])
def test_five_alike_are_unusual_at_ten_and_not_at_two(level, chance):
    assert chance_of_run(level, 5) == pytest.approx(chance, abs=chance * 0.04)
    assert (chance_of_run(level, 5) < 1e-3) is (level == 10)


def test_a_level_of_nought_is_never_unusual():
    assert chance_of_run(0, 30) == 1


def test_a_change_from_nought_is_without_bound():
    assert relative_change(3, 0) == inf
    assert relative_change(0, 0) == 0


def test_the_binomial_tail_is_exact():
    assert chance_of_at_least(0, 10, 0.1) == 1
    assert chance_of_at_least(2, 2, 0.1) == pytest.approx(0.01)
    assert chance_of_at_least(1, 3, 0.1) == pytest.approx(1 - 0.9**3)


@given(st.lists(st.integers(0, 300), min_size=1, max_size=8), st.integers(0, 300))
def test_a_score_has_the_sign_of_the_distance_and_does_not_depend_on_order(before, value):
    score = robust_score(value, before)
    assert score == robust_score(value, sorted(before))
    assert (score > 0) <= (value > min(before))
    assert (score < 0) <= (value < max(before))


@given(st.integers(1, 400), st.integers(2, 12))
def test_a_longer_run_is_never_likelier(level, run):
    assert 0 <= chance_of_run(level, run + 1) <= chance_of_run(level, run) <= 1


@given(st.integers(0, 80), st.integers(0, 80))
def test_more_hits_are_never_likelier(one, more):
    hits, of = one, one + more
    assert chance_of_at_least(hits + 1, of, 0.1) <= chance_of_at_least(hits, of, 0.1)
