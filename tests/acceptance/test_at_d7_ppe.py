"""Worked examples D7: the colours of protective kit."""

import datetime as dt

import pytest

from rollcall.domain.programme import Programme
from rollcall.domain.questions.conditions import parse
from rollcall.domain.questions.definition import State


DAY = dt.date(2020, 5, 26)


@pytest.mark.parametrize(
    ("stock", "days", "colour"),
    [(600, 1, "red"), (640, 2, "amber"), (2240, 7, "green"), (4480, 14, "blue")],
)
def test_at_60_the_colour_is_the_days_that_the_stock_lasts(
    programme: Programme, stock: int, days: int, colour: str
) -> None:
    """AT-60: 320 aprons used a day."""
    daily = programme.compiled("daily")
    sheet = daily.sheet(
        {"ppe_aprons_rag": "red", "ppe_aprons_stock": stock, "ppe_aprons_use": 320}, on=DAY
    )
    band = parse("days_band(ppe_aprons_stock, ppe_aprons_use)", daily.vocabulary)
    assert stock // 320 == days
    # The stock is asked for with a red, amber or unknown colour only.
    assert band.evaluate(sheet) == colour


def test_at_60_another_colour_than_the_stock_says_is_warned_about(programme: Programme) -> None:
    """AT-60 with VR-20."""
    checker = programme.checker("daily")
    answers = {"ppe_aprons_rag": "red", "ppe_aprons_stock": 640, "ppe_aprons_use": 320}
    found = checker.check(checker.compiled.sheet(answers, on=DAY))
    assert [(problem.rule, problem.level) for problem in found] == [("VR-20-aprons", "warn")]


def test_at_61_the_overall_colour_is_the_worst_item_that_is_needed(programme: Programme) -> None:
    """AT-61: masks amber, gloves red, gowns not needed."""
    answers = {
        "ppe_masks_iir_rag": "amber",
        "ppe_gloves_rag": "red",
        "ppe_gowns_rag": "not_needed",
    }
    sheet = programme.compiled("daily").sheet(answers, on=DAY, home={"does_agp": True})
    assert sheet.reading("ppe_overall") == (State.ANSWERED, "red")
