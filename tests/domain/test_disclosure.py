"""Small numbers: AT-40, AT-80 and the rules of methods g."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.disclosure import SmallNumbers, homes, people, people_of_homes, things


RULES = SmallNumbers()


@pytest.mark.parametrize(("count", "shown"), [(3, "*"), (12, "10"), (0, "0")])
def test_at_80_deaths_of_an_authority_are_starred_rounded_or_nought(count, shown):
    assert str(people(count, RULES)) == shown


@pytest.mark.parametrize(
    ("count", "shown"), [(1, "*"), (7, "*"), (8, "10"), (12, "10"), (13, "15"), (1_234, "1,235")]
)
def test_one_to_seven_are_starred_and_others_go_to_the_nearest_five(count, shown):
    assert str(people(count, RULES)) == shown


def test_what_nobody_gave_is_no_star_and_no_nought():
    assert (people(None, RULES).value, people(None, RULES).hidden) == (None, "nobody")
    assert str(people(None, RULES)) == ""


def test_at_40_two_outbreaks_among_six_homes_are_starred_and_other_counts_are_not():
    assert str(homes(2, of=6, about_illness=True, rules=RULES)) == "*"
    assert str(homes(0, of=6, about_illness=True, rules=RULES)) == "*", "nor may none be told"
    assert str(homes(5, of=6, about_illness=False, rules=RULES)) == "5"


def test_few_ill_homes_are_starred_in_a_large_area_and_more_are_shown():
    assert str(homes(4, of=130, about_illness=True, rules=RULES)) == "*"
    assert str(homes(13, of=130, about_illness=True, rules=RULES)) == "13"
    assert str(homes(0, of=130, about_illness=True, rules=RULES)) == "0"
    assert homes(None, of=130, about_illness=True, rules=RULES).hidden == "nobody"


def test_people_of_one_or_two_homes_are_starred_however_many_they_are():
    assert str(people_of_homes(40, answered=50, giving=2, rules=RULES)) == "*"
    assert str(people_of_homes(40, answered=50, giving=3, rules=RULES)) == "40"
    assert str(people_of_homes(0, answered=50, giving=0, rules=RULES)) == "0"
    assert people_of_homes(40, answered=9, giving=9, rules=RULES).hidden == "few_homes"
    assert people_of_homes(None, answered=0, giving=0, rules=RULES).hidden == "nobody"


def test_beds_need_enough_homes_and_are_exact():
    assert str(things(316, answered=10, rules=RULES)) == "316"
    assert things(316, answered=9, rules=RULES).hidden == "few_homes"
    assert things(None, answered=0, rules=RULES).hidden == "nobody"


@given(st.integers(0, 100_000))
def test_a_shown_number_of_people_is_a_multiple_of_five_at_most_two_away(count):
    shown = people(count, RULES)
    if shown.value is None:
        assert 0 < count < 8
    else:
        assert shown.value % 5 == 0
        assert abs(shown.value - count) <= 2


@given(st.integers(0, 300), st.integers(1, 60), st.integers(0, 60))
def test_a_total_that_is_shown_comes_from_enough_homes(count, answered, giving):
    shown = people_of_homes(count, answered=answered, giving=giving, rules=RULES)
    if shown.value:
        assert answered >= RULES.least_homes
        assert giving >= RULES.least_giving or giving == 0
