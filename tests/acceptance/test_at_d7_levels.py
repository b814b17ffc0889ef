"""Worked examples D2 and D7 about levels: contact, staffing, and the highest trigger."""

from typing import Any

import pytest

from rollcall.domain.levels import Suggestion, needs_reason, suggest, why_not
from rollcall.domain.programme import Programme
from tests.factories.signals import NOW, facts


def look(programme: Programme, answers: dict | None = None, **known: Any) -> Suggestion:
    return suggest(
        programme.levels,
        programme.triggers,
        facts(programme, answers, **known),
        signalling=programme.signalling,
        now=NOW,
    )


def level_of(found: Suggestion, domain: str) -> str:
    return next(level for one, level in found.domains if one.key == domain)


@pytest.mark.parametrize(
    ("last_heard_days_ago", "level"),
    [(0, "green"), (1, "green"), (2, "amber"), (3, "red"), (4, "black")],
)
def test_at_14_a_home_that_missed_two_days_is_red_for_contact(
    programme: Programme, last_heard_days_ago: int, level: str
) -> None:
    """AT-14 and the level table B12: reached today green, 1 day amber, 2 red, 3 and more black."""
    assert level_of(look(programme, hours=24 * last_heard_days_ago), "contact") == level


@pytest.mark.parametrize(
    ("filled", "share", "level"), [(27, 84.4, "red"), (28, 87.5, "amber"), (31, 96.9, "green")]
)
def test_at_62_shifts_filled_of_those_planned(
    programme: Programme, filled: int, share: float, level: str
) -> None:
    assert round(100 * filled / 32, 1) == share
    found = look(programme, {"shifts_planned": 32, "shifts_filled": filled})
    assert level_of(found, "staffing") == level


@pytest.mark.parametrize(("absent", "is_flagged"), [(12, True), (10, True), (9, False)])
def test_at_63_more_than_a_tenth_of_the_staff_off_is_amber(
    programme: Programme, absent: int, is_flagged: bool
) -> None:
    """12 of 96 are 12.5 per cent."""
    staff = {
        "st_care_employed": 76,
        "st_noncare_employed": 20,
        "st_care_abs_covid": absent - 2,
        "st_care_abs_other": 0,
        "st_noncare_abs_covid": 2,
        "st_noncare_abs_other": 0,
    }
    found = look(programme, staff)
    assert ("staff-absent-10" in {one.trigger.id for one in found.met}) is is_flagged
    assert level_of(found, "staffing") == ("amber" if is_flagged else "green")


def test_at_64_the_highest_trigger_suggests_and_a_manager_lowers_with_a_reason(
    programme: Programme,
) -> None:
    """PPE red, everything else green. That it is logged: tests/rooms/cell/test_levels.py."""
    found, levels = look(programme, {"ppe_gloves_rag": "red"}), programme.levels
    assert found.level == "red"
    assert {level for one, level in found.domains if one.key != "ppe"} == {"green"}
    assert why_not(levels, "amber", held=None, suggested="red", now=NOW) == ""
    assert needs_reason(levels, "amber", None, "red")
