"""Worked examples D3: the arithmetic of a return, from 130 invented homes."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rollcall.domain.figures import HomeDay, percent, tally_homes
from rollcall.domain.programme import Programme
from rollcall.domain.returns import ReturnLine, check_return, draft_lines, support_summary


FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
EXPECTED: dict[str, Any] = json.loads((FIXTURES / "expected_totals.json").read_text())

# As published by the council on 29 May 2020.
COUNTS = {
    "1.1": 107, "1.2": 93, "1.3": 30, "2.1": 88, "2.2": 40, "2.3": 80, "3.1": 107,
    "3.2": 79, "4.1": 94, "4.2": 64, "4.3": 64, "5.1": 86, "5.2": 104,
}  # fmt: skip
MORE_SUPPORT = {"1.2", "1.3", "2.1", "2.2", "4.3"}


@pytest.fixture(scope="module")
def homes() -> list[dict[str, str]]:
    """The 130 invented homes."""
    with (FIXTURES / "sefton_like_130_homes.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def lines(programme: Programme, homes: list[dict[str, str]]) -> tuple[ReturnLine, ...]:
    """The return as drafted from the homes' own answers."""
    template = programme.returns.template("F")
    definitions = programme.figure_definitions("support-actions")
    compiled = programme.compiled("support-actions")
    may = programme.rounds["2020-05-29"]
    days = [
        HomeDay(
            compiled.sheet(
                {line.question: home[line.code] for line in template.lines if home[line.code]},
                on=may.closes,
                round_settings=may.conditions,
            )
        )
        for home in homes
    ]
    tallies = tally_homes([definitions[line.question] for line in template.lines], days)
    return draft_lines(template, tallies, len(homes))


def by_code(lines: tuple[ReturnLine, ...], code: str) -> ReturnLine:
    """One line."""
    return next(line for line in lines if line.code == code)


def problems(*lines: ReturnLine, total: int | None = 130) -> list[tuple[str, str]]:
    """Rule and message of each problem."""
    found = check_return(lines, total_homes=total, register_homes=130)
    return [(problem.rule, problem.message) for problem in found]


def test_at_18_131_answers_of_130_homes_are_one_too_many(lines: tuple[ReturnLine, ...]) -> None:
    """AT-18: 30 yes, 76 no and 25 without an answer."""
    seed = EXPECTED["seed_1_3"]
    wages = replace(
        by_code(lines, "1.3"), yes=seed["yes"], no=seed["no"], not_answered=seed["no_answer"]
    )
    [(rule, message)] = problems(wages)
    assert rule == "VR-06"
    assert "make 131, not 130: a difference of +1" in message


def test_at_19_lines_have_different_numbers_of_homes_that_answered(
    lines: tuple[ReturnLine, ...],
) -> None:
    """AT-19: one home answered 1.1 and passed over 1.3."""
    assert problems(*lines) == []
    isolate, wages = by_code(lines, "1.1"), by_code(lines, "1.3")
    assert (isolate.yes, isolate.no, isolate.not_answered, isolate.answered) == (107, 0, 23, 107)
    assert (wages.yes, wages.no, wages.not_answered, wages.answered) == (30, 76, 24, 106)


def test_at_20_the_lines_count_what_the_homes_said(lines: tuple[ReturnLine, ...]) -> None:
    """AT-20."""
    assert {line.code: line.yes for line in lines} == COUNTS
    assert [line.code for line in lines] == list(COUNTS)


def test_at_21_shares_of_all_homes(lines: tuple[ReturnLine, ...]) -> None:
    """AT-21."""
    assert [percent(line.yes, 130) for line in lines] == [
        "82.3%", "71.5%", "23.1%", "67.7%", "30.8%", "61.5%", "82.3%",
        "60.8%", "72.3%", "49.2%", "49.2%", "66.2%", "80.0%",
    ]  # fmt: skip
    assert sum(line.yes for line in lines) == 1036


def test_at_22_shares_of_the_homes_that_answered(lines: tuple[ReturnLine, ...]) -> None:
    """AT-22: 107 homes answered something, 106 of them line 1.3."""
    wages, kits = by_code(lines, "1.3"), by_code(lines, "2.2")
    assert percent(wages.yes, 107) == "28.0%"
    assert percent(wages.yes, wages.answered) == "28.3%"
    assert percent(kits.yes, kits.answered) == "37.4%"


def test_at_24_the_summary_says_where_more_support_would_help(
    lines: tuple[ReturnLine, ...],
) -> None:
    """AT-24: five times Yes, eight times No, and No is a fine answer."""
    said = tuple(replace(line, support=line.code in MORE_SUPPORT) for line in lines)
    assert support_summary(said) == "5 of 13 actions where extra support would help"
    assert sum(line.support is False for line in said) == 8


@pytest.mark.parametrize("total", [None, 0])
def test_at_27_a_return_without_its_number_of_homes_is_refused(
    lines: tuple[ReturnLine, ...], total: int | None
) -> None:
    """AT-27."""
    [(rule, message)] = problems(*lines, total=total)
    assert rule == "VR-08"
    assert "blank or 0" in message


def test_at_28_more_homes_than_there_are_is_refused(lines: tuple[ReturnLine, ...]) -> None:
    """AT-28: 131 for line 1.1 with 130 homes."""
    too_many = replace(by_code(lines, "1.1"), yes=131, not_answered=0)
    assert ("VR-08", "131 homes is more than all 130 homes.") in problems(too_many)


def test_at_30_lines_of_both_templates_are_compared_by_what_they_ask(programme: Programme) -> None:
    """AT-30: the same number does not mean the same action."""
    returns = programme.returns
    assert returns.equivalent("2.2", of="W", to="F") == "2.3"
    assert returns.equivalent("4.5", of="W", to="F") == "4.3"
    assert returns.equivalent("2.3", of="F", to="W") == "2.2"
    assert [returns.equivalent(code, of="W", to="F") for code in ("1.3", "4.3", "4.4")] == [
        None
    ] * 3
    assert [returns.equivalent(code, of="F", to="W") for code in ("1.3", "2.1")] == [None] * 2
    assert returns.without_equivalent == {"F": ("1.3", "2.1"), "W": ("1.3", "4.3", "4.4")}
    form, draft = returns.template("F"), returns.template("W")
    asked = {line.code: line.label for line in form.lines}
    assert asked["2.3"] == "Testing of all residents discharged from hospital to care homes"
    assert asked["2.3"] == {line.code: line.label for line in draft.lines}["2.2"]


def test_at_31_the_homes_make_the_table_that_was_returned(
    lines: tuple[ReturnLine, ...], homes: list[dict[str, str]]
) -> None:
    """AT-31: yes, no and not answered are the same for all 13 lines."""
    assert len(homes) == 130
    found = {
        line.code: {"yes": line.yes, "no": line.no, "no_answer": line.not_answered}
        for line in lines
    }
    assert found == EXPECTED["actions"]
