"""The lines of a return: counts from the homes' own answers, and what is wrong with them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.figures import FigureDefinition, HomeDay, Tally, tally_homes
from rollcall.domain.programme import Programme
from rollcall.domain.returns import (
    Focus,
    ReturnLine,
    Template,
    TemplateLine,
    check_return,
    draft_lines,
    support_summary,
    with_support,
)
from tests.factories.questions import ON, compiled, question


TEMPLATE = Template(
    "T",
    "A return",
    (
        TemplateLine("1.1", "1", "Isolate residents", "isolate", "actions"),
        TemplateLine("1.2", "9", "Restrict movement", "move", "actions"),
    ),
    (Focus("1", "Infection"),),
)
ACTIONS = compiled(
    question("isolate", "choice", "yes", "no", "not_needed", "dont_know", aggregate="count_yes"),
    question("move", "yes_no", aggregate="count_yes"),
)
DEFINITIONS = [
    FigureDefinition(q.id, q.label, q.aggregate, ACTIONS.readers[q.id], frozenset({q.id}))
    for q in ACTIONS.question_set.questions
]
LINE = ReturnLine("1.3", "Pay wages", "Infection", "wages", 30, 76, 0, 0, 24)


def drafted(*answers: dict[str, str], homes: int) -> tuple[ReturnLine, ...]:
    """The lines for an area of `homes` homes, some of which gave these answers."""
    days = [HomeDay(ACTIONS.sheet(one, on=ON)) for one in answers]
    return draft_lines(TEMPLATE, tally_homes(DEFINITIONS, days), homes)


def rules(
    *lines: ReturnLine, total: int | None = 130, register: int = 130
) -> list[tuple[str, str, str]]:
    """Rule, line and level of each problem."""
    found = check_return(lines, total_homes=total, register_homes=register)
    assert all(problem.message and problem.remedy for problem in found)
    return [(problem.rule, problem.line, problem.level) for problem in found]


# --- drafting -----------------------------------------------------------------------------------------


def test_a_line_has_five_counts_of_all_homes() -> None:
    first, second = drafted(
        {"isolate": "yes"},
        {"isolate": "yes", "move": "no"},
        {"isolate": "no"},
        {"isolate": "not_needed"},
        {"isolate": "dont_know"},
        {},
        homes=10,
    )
    assert (first.yes, first.no, first.does_not_apply, first.dont_know) == (2, 1, 1, 1)
    assert (first.not_answered, first.counted, first.answered) == (5, 10, 3)
    assert (second.yes, second.no, second.not_answered) == (0, 1, 9)
    assert (first.code, first.label, first.focus) == ("1.1", "Isolate residents", "Infection")
    assert second.focus == "9"


def test_a_blank_answer_is_not_a_no() -> None:
    first, _ = drafted({}, {}, homes=2)
    assert (first.no, first.not_answered) == (0, 2)


def test_a_line_nobody_was_asked_about_is_not_answered_by_any_home() -> None:
    lines = draft_lines(TEMPLATE, {}, 3)
    assert [line.not_answered for line in lines] == [3, 3]


answers = st.fixed_dictionaries(
    {}, optional={"isolate": st.sampled_from(["yes", "no", "not_needed", "dont_know"])}
)


@given(st.lists(answers, max_size=10), st.integers(0, 5))
def test_a_draft_always_adds_up(given_answers: list[dict[str, str]], silent: int) -> None:
    homes = len(given_answers) + silent
    lines = drafted(*given_answers, homes=homes)
    assert all(line.counted == homes for line in lines)
    if homes:
        assert rules(*lines, total=homes, register=homes) == []


# --- checks on the whole (VR-05 to VR-08) ---------------------------------------------------------------


def test_a_return_that_adds_up_has_no_problems() -> None:
    assert rules(LINE) == []


@pytest.mark.parametrize("total", [129, 131])
def test_another_number_of_homes_than_the_registers_is_warned_about(total: int) -> None:
    line = replace(LINE, not_answered=total - 106)
    assert rules(line, total=total) == [("VR-05", "", "warn")]


@pytest.mark.parametrize("change", [-1, 1])
def test_counts_that_do_not_make_all_homes_are_refused(change: int) -> None:
    assert rules(replace(LINE, not_answered=24 + change)) == [("VR-06", "1.3", "error")]


def test_a_count_below_nothing_is_refused() -> None:
    more_answers_than_homes = replace(LINE, yes=60, not_answered=-6)
    assert rules(more_answers_than_homes) == [("VR-08", "1.3", "error")]


@pytest.mark.parametrize("total", [None, 0])
def test_without_a_total_only_what_needs_none_is_checked(total: int | None) -> None:
    asks = replace(LINE, yes=999, support=True)
    assert rules(asks, total=total) == [("VR-08", "", "error"), ("VR-07", "1.3", "error")]


@pytest.mark.parametrize(
    ("support", "text", "level"),
    [
        (True, "", "error"),
        (True, "  ", "error"),
        (True, "Clear routes", None),
        (False, "", None),
        (False, "Clear routes", "warn"),
        (None, "", None),
        (None, "Clear routes", None),
    ],
)
def test_support_that_would_help_is_described(
    support: bool | None, text: str, level: str | None
) -> None:
    found = rules(replace(LINE, support=support, support_text=text))
    assert found == ([("VR-07", "1.3", level)] if level else [])


def test_what_the_council_says_about_support_is_put_on_its_lines() -> None:
    first, second = drafted(homes=2)
    lines = with_support((first, second), {"1.2": (True, "Advice"), "9.9": (True, "Nothing")})
    assert lines[0] == first
    assert (lines[1].support, lines[1].support_text) == (True, "Advice")
    assert support_summary(lines) == "1 of 2 actions where extra support would help"


# --- templates ------------------------------------------------------------------------------------------


def test_the_form_and_its_draft_have_13_and_14_actions(programme: Programme) -> None:
    for key, by_focus in (("F", [3, 3, 2, 3, 2]), ("W", [3, 2, 2, 5, 2])):
        template = programme.returns.template(key)
        counts = [sum(line.focus == str(focus) for line in template.lines) for focus in range(1, 6)]
        assert counts == by_focus


def test_every_line_of_a_template_is_fed_by_a_question_of_its_own(programme: Programme) -> None:
    for template in programme.returns.templates:
        questions = [line.question for line in template.lines]
        assert len(set(questions)) == len(questions)
        for line in template.lines:
            assert programme.sets[line.set].by_id[line.question].aggregate == "count_yes"


def test_lines_that_correspond_are_fed_by_the_same_question(programme: Programme) -> None:
    for pair in programme.returns.mapping:
        fed_by = {
            line.question
            for key, code in pair.items()
            for line in programme.returns.template(key).lines
            if line.code == code
        }
        assert len(fed_by) == 1, pair


def test_a_template_nobody_wrote_is_not_there(programme: Programme) -> None:
    with pytest.raises(KeyError):
        programme.returns.template("X")


def test_a_tally_of_other_codes_than_yes_and_no_does_not_add_up() -> None:
    tally = Tally()
    tally.answered = 2
    tally.counts["partly"] = 2
    first, _ = draft_lines(TEMPLATE, {"isolate": tally}, 2)
    assert rules(first, total=2, register=2) == [("VR-06", "1.1", "error")]
