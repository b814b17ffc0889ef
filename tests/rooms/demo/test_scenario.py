"""The story of the demo as plain values, before anything is filed."""

from collections import Counter
from itertools import pairwise

import pytest

from rollcall.demo.scenario.answers import is_weekly, story_of
from rollcall.demo.scenario.illness import illness_of
from rollcall.demo.scenario.places import DAYS, LAST, SEFTON, places
from rollcall.domain.outbreaks import CaseDay, standing


@pytest.fixture(scope="module")
def homes():
    return places()


def test_the_borough_has_130_homes_and_its_neighbours_a_few_each(homes):
    counts = Counter(home.authority for home in homes)
    assert counts.pop(SEFTON) == 130
    assert all(6 <= number <= 12 for number in counts.values())


def test_every_homes_beds_add_up_on_every_day(homes):
    for home in homes:
        for today, _ in story_of(home):
            split = today.beds.split
            parts = (split.occupied, split.reserved, split.accepting, split.not_available)
            assert sum(parts) == home.beds
            assert min(parts) >= 0
            assert split.short_term <= split.accepting


def test_the_beds_of_two_days_differ_by_those_who_came_and_died(homes):
    """Others leave too, and those who come back from hospital had their bed kept."""
    for home in homes:
        story = [today for today, _ in story_of(home)]
        for before, after in pairwise(story):
            came = after.beds.from_hospital + after.beds.from_community
            change = after.beds.split.occupied - before.beds.split.occupied
            assert -after.beds.deaths - 1 <= change <= came - after.beds.deaths


def test_each_homes_cases_come_to_what_its_row_says(homes, programme):
    windows = programme.settings.outbreak
    for home in homes:
        cases = [
            CaseDay(
                on,
                new.residents_suspected + new.staff_suspected,
                new.residents_confirmed + new.staff_confirmed,
            )
            for on, new in illness_of(home).cases.items()
        ]
        state = standing(cases, on=LAST, windows=windows).state
        found = "outbreak" if state.is_outbreak else "clear"
        found = "single" if state.value == "single_case" else found
        assert found == home.outbreak


def test_weekly_questions_are_asked_on_mondays_and_on_the_first_and_last_day():
    asked = [day.isoformat()[5:] for day in DAYS if is_weekly(day)]
    assert asked == [
        "04-01", "04-06", "04-13", "04-20", "04-27", "05-04", "05-11", "05-18", "05-25", "05-26",
    ]  # fmt: skip


def test_one_homes_story_is_always_the_same(homes):
    assert story_of(homes[7]) == story_of(homes[7])
