"""The scan over homes (methods a4): figures of the section, and what always holds."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.detection.scan import Cluster, Group, bernoulli_llr, lasting, scan
from tests.factories.detection import shipped_rules


RULES = shipped_rules().scan
NOWHERE: list[tuple[float, float] | None] = [None] * 130
PROVIDER = Group("provider", "1-100", tuple(range(20)))
#: 13 of 130 homes, of which 8 are among the provider's 20.
AFFECTED = [place < 8 or 20 <= place < 25 for place in range(130)]


def value(c: int, n: int, total: int, of: int) -> float:
    return float(bernoulli_llr(np.array([float(c)]), np.array([float(n)]), total, of)[0])


def test_eight_of_twenty_homes_is_the_example_of_the_section():
    assert value(8, 20, 13, 130) == pytest.approx(8.460739, abs=5e-7)
    [one] = scan(AFFECTED, NOWHERE, [PROVIDER], RULES)
    assert (one.affected, len(one.homes), one.affected_elsewhere, one.elsewhere) == (8, 20, 5, 110)
    assert one.p == 0.001
    assert one.llr == pytest.approx(8.460739, abs=5e-7)


def test_a_zone_with_no_higher_rate_than_elsewhere_is_no_cluster():
    assert value(2, 20, 13, 130) == 0
    assert value(0, 20, 13, 130) == 0


def test_a_cluster_in_one_place_is_found_by_its_homes():
    chance = random.Random(7)
    positions = [(53.4 + chance.random() / 5, -3 + chance.random() / 5) for _ in range(100)]
    centre = positions[0]
    near = sorted(
        range(100),
        key=lambda place: (
            (positions[place][0] - centre[0]) ** 2 + (0.36 * (positions[place][1] - centre[1]) ** 2)
        ),
    )[:8]
    affected = [place in near for place in range(100)]
    [one] = scan(affected, positions, [], RULES)
    assert one.kind == "circle"
    assert set(one.homes) <= set(near)
    assert one.affected >= 7


def test_a_circle_reaches_no_farther_than_the_limit():
    # Two towns of ten homes, a hundred kilometres apart; every home of one is affected.
    positions = [(53.0 + place / 1000, -3.0) for place in range(10)]
    positions += [(54.0 + place / 1000, -3.0) for place in range(10)]
    rules = replace(RULES, most_percent=100)
    [one] = scan([place < 10 for place in range(20)], positions, [], rules)
    assert set(one.homes) == set(range(10))


def test_homes_without_a_position_are_in_no_circle():
    positions = [None, *[(53.0 + place / 1000, -3.0) for place in range(99)]]
    found = scan([place < 8 for place in range(100)], positions, [], RULES)
    assert found
    assert all(0 not in one.homes for one in found)


def test_nothing_is_found_where_nobody_or_everybody_is_affected():
    for affected in ([False] * 130, [True] * 130):
        assert scan(affected, NOWHERE, [PROVIDER], RULES) == []
    assert scan(AFFECTED, NOWHERE, [], RULES) == []


def test_the_same_seed_says_the_same():
    once, again = (scan(AFFECTED, NOWHERE, [PROVIDER], RULES) for _ in range(2))
    assert once == again


def test_clusters_share_no_home():
    parts = [Group("provider", str(size), tuple(range(size))) for size in (8, 10, 12, 20)]
    found = scan(AFFECTED, NOWHERE, parts, RULES)
    assert [one.key for one in found] == ["8"]


def cluster(*homes: int) -> Cluster:
    return Cluster("circle", "0", homes, 1, 1, 1, 9.0, 0.001)


def test_a_cluster_is_shown_on_its_second_day():
    keys = [["a", "b", "c", "d"], ["b", "c", "d", "e"]]
    # On the second day the list of homes begins with another: the same place is another home.
    assert lasting([[cluster(0, 1)], [cluster(0, 1)]], keys) == [cluster(0, 1)]
    assert lasting([[cluster(0)], [cluster(0)]], keys) == []
    assert lasting([[], [cluster(0, 1)]], keys) == []
    assert lasting([], []) == []


@given(st.integers(2, 300), st.data())
def test_the_value_of_a_zone_is_never_below_nought_and_rises_with_its_affected(of, data):
    homes = data.draw(st.integers(1, of - 1))
    total = data.draw(st.integers(0, of))
    inside = data.draw(st.integers(max(0, total - (of - homes)), min(homes, total)))
    now = value(inside, homes, total, of)
    assert now >= 0
    if inside < min(homes, total):
        assert value(inside + 1, homes, total, of) >= now - 1e-9


@given(st.lists(st.booleans(), min_size=12, max_size=40), st.integers(0, 2**32))
def test_chance_alone_is_hardly_ever_a_cluster(affected, seed):
    rules = replace(RULES, seed=seed, permutations=19, shown_below=1.0)
    groups = [Group("provider", str(first), (first, first + 1, first + 2)) for first in range(9)]
    found = scan(affected, [None] * len(affected), groups, rules)
    for one in found:
        assert one.affected == sum(affected[place] for place in one.homes)
        assert one.affected + one.affected_elsewhere == sum(affected)
        assert len(one.homes) + one.elsewhere == len(affected)
        assert 1 / 20 <= one.p < 1
