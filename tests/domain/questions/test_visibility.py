"""The four states of a question, and what hides, shows or works out an answer."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.programme import Programme
from rollcall.domain.questions.conditions import NOT_APPLICABLE, UNKNOWN
from rollcall.domain.questions.definition import State
from rollcall.domain.questions.visibility import CompiledSet
from tests.factories.questions import BANDS, ON, compiled, question, sheet


ANSWERED, DOES_NOT_APPLY = State.ANSWERED, State.DOES_NOT_APPLY
DONT_KNOW, NOT_ANSWERED = State.DONT_KNOW, State.NOT_ANSWERED


@pytest.fixture(scope="session")
def daily(programme: Programme) -> CompiledSet:
    """The shipped daily set."""
    return programme.compiled("daily")


# --- four states --------------------------------------------------------------------------------

SMALL = compiled(
    question("deaths"),
    question("deaths_in_hospital", show_if="deaths > 0"),
    question("notified", "yes_no", show_if="deaths > 0", show_when_unknown=True),
    question("mode", "choice", "yes", "no", "not_needed", "dont_know"),
    question("unsure", "choice", "yes", "no"),
)


@pytest.mark.parametrize(
    ("answers", "state", "value"),
    [
        ({"mode": "yes"}, ANSWERED, "yes"),
        ({"mode": "no"}, ANSWERED, "no"),
        ({"mode": "not_needed"}, DOES_NOT_APPLY, None),
        ({"mode": "dont_know"}, DONT_KNOW, None),
        ({}, NOT_ANSWERED, None),
        ({"mode": None}, NOT_ANSWERED, None),
    ],
)
def test_a_question_is_in_one_of_four_states(
    answers: dict[str, Any], state: State, value: str | None
) -> None:
    assert sheet(SMALL, **answers).reading("mode") == (state, value)


def test_a_typed_zero_is_an_answer_and_a_blank_is_not() -> None:
    assert sheet(SMALL, deaths=0).reading("deaths") == (ANSWERED, 0)
    assert sheet(SMALL).reading("deaths") == (NOT_ANSWERED, None)


def test_dont_know_is_a_state_of_every_question_with_or_without_the_option() -> None:
    assert sheet(SMALL, deaths="dont_know").reading("deaths") == (DONT_KNOW, None)
    assert sheet(SMALL, unsure="dont_know").reading("unsure") == (DONT_KNOW, None)


def test_hidden_because_the_condition_is_false_does_not_apply() -> None:
    one = sheet(SMALL, deaths=0)
    assert one.reading("deaths_in_hospital") == (DOES_NOT_APPLY, None)
    assert one.value("deaths_in_hospital") is NOT_APPLICABLE
    assert not one.is_shown("deaths_in_hospital")


def test_hidden_because_the_condition_is_unknown_is_not_answered() -> None:
    one = sheet(SMALL)
    assert one.reading("deaths_in_hospital") == (NOT_ANSWERED, None)
    assert one.value("deaths_in_hospital") is UNKNOWN
    assert not one.is_shown("deaths_in_hospital")


def test_dont_know_leaves_what_depends_on_it_unknown() -> None:
    one = sheet(SMALL, deaths="dont_know")
    assert one.reading("deaths_in_hospital") == (NOT_ANSWERED, None)


def test_the_follow_up_of_an_alarm_is_shown_when_unknown() -> None:
    assert sheet(SMALL).is_shown("notified")
    assert sheet(SMALL).reading("notified") == (NOT_ANSWERED, None)
    assert sheet(SMALL, notified="yes").reading("notified") == (ANSWERED, "yes")
    assert not sheet(SMALL, deaths=0).is_shown("notified")


def test_an_answer_to_a_question_that_does_not_apply_is_kept_and_not_counted() -> None:
    one = sheet(SMALL, deaths=0, deaths_in_hospital=2)
    assert one.answers["deaths_in_hospital"] == 2
    assert one.reading("deaths_in_hospital") == (DOES_NOT_APPLY, None)
    assert one.value("deaths_in_hospital") is NOT_APPLICABLE


def test_what_depends_on_a_hidden_question_does_not_apply_either() -> None:
    chain = compiled(
        question("a", "yes_no"),
        question("b", "yes_no", show_if="a == 'yes'"),
        question("c", show_if="b == 'yes'"),
    )
    assert sheet(chain, a="no", b="yes", c=3).reading("c") == (DOES_NOT_APPLY, None)
    assert sheet(chain, a="yes").reading("c") == (NOT_ANSWERED, None)
    assert sheet(chain, a="yes", b="yes", c=3).reading("c") == (ANSWERED, 3)


def test_a_condition_on_the_home_hides_without_an_attribute() -> None:
    nursing = compiled(question("nurses", show_if="home.nursing"), home=("nursing",))
    assert sheet(nursing, {"nursing": True}, nurses=3).reading("nurses") == (ANSWERED, 3)
    assert sheet(nursing, {"nursing": False}, nurses=3).reading("nurses") == (DOES_NOT_APPLY, None)
    assert sheet(nursing, {}, nurses=3).reading("nurses") == (NOT_ANSWERED, None)


# --- the shipped daily set ------------------------------------------------------------------------


def test_the_daily_sets_alarm_follow_ups_are_shown_on_an_empty_form(daily: CompiledSet) -> None:
    shown = {q.id for q in daily.question_set.asked if daily.sheet({}, on=ON).is_shown(q.id)}
    assert {"deaths_confirmed", "deaths_suspected", "closed_reason", "ppe_emergency"} <= shown
    assert {"short_term", "na_outbreak", "st_nurse_employed", "t_ref", "urgency"}.isdisjoint(shown)


def test_short_stay_beds_do_not_apply_where_no_bed_can_be_filled(daily: CompiledSet) -> None:
    assert daily.sheet({"accepting": 0}, on=ON).reading("short_term") == (DOES_NOT_APPLY, None)


@given(st.dictionaries(st.sampled_from(["deaths", "mode", "notified"]), st.just("dont_know")))
def test_every_question_of_every_report_has_a_state(answers: dict[str, Any]) -> None:
    one = sheet(SMALL, **answers)
    for q in SMALL.question_set.questions:
        state, value = one.reading(q.id)
        assert (state is ANSWERED) == (value is not None)


# --- what is worked out -----------------------------------------------------------------------

COLOURS = ("red", "amber", "green", "blue", "not_needed", "dont_know")
PPE = compiled(
    question("masks", "choice", *COLOURS),
    question("gloves", "choice", *COLOURS),
    question("gowns", "choice", *COLOURS),
    question(
        "overall",
        "calculated",
        "red",
        "amber",
        "green",
        "blue",
        calculate="worst(masks, gloves, gowns)",
    ),
    question("emergency", "yes_no", show_if="overall in ('red', 'amber')", show_when_unknown=True),
)


def overall(**answers: str) -> tuple[State, str | None]:
    """The overall colour of these items."""
    return sheet(PPE, **answers).reading("overall")


def test_the_overall_colour_opens_what_depends_on_it() -> None:
    assert sheet(PPE, masks="amber").is_shown("emergency")
    assert not sheet(PPE, masks="green").is_shown("emergency")


def test_an_overall_colour_that_was_given_stands_in_where_the_parts_are_missing() -> None:
    assert overall(overall="red") == (ANSWERED, "red")
    assert overall(overall="amber", masks="dont_know") == (ANSWERED, "amber")
    assert sheet(PPE, overall="red").value("overall") == "red"


def test_the_parts_decide_where_all_of_them_are_there() -> None:
    parts = {"masks": "green", "gloves": "amber", "gowns": "not_needed"}
    assert overall(overall="blue", **parts) == (ANSWERED, "amber")
    assert overall(overall="red", **parts) == (ANSWERED, "amber")


def test_a_given_colour_is_never_better_than_the_parts_that_are_there() -> None:
    assert overall(overall="green", masks="red") == (ANSWERED, "red")
    assert overall(overall="red", masks="green") == (ANSWERED, "red")
    assert overall(overall="dont_know", masks="green") == (ANSWERED, "green")


def test_without_parts_and_without_a_given_colour_nothing_is_known() -> None:
    assert overall() == (NOT_ANSWERED, None)
    assert overall(masks="dont_know", gloves="not_needed", gowns="dont_know") == (DONT_KNOW, None)
    every = dict.fromkeys(("masks", "gloves", "gowns"), "not_needed")
    assert overall(**every) == (DOES_NOT_APPLY, None)


@given(st.lists(st.sampled_from(COLOURS), min_size=3, max_size=3))
def test_no_item_is_worse_than_the_overall_colour(colours: list[str]) -> None:
    _, worst = overall(**dict(zip(("masks", "gloves", "gowns"), colours, strict=True)))
    known = [BANDS.codes.index(colour) for colour in colours if colour in BANDS.codes]
    assert worst == (BANDS.codes[min(known)] if known else None)


@given(st.integers(0, 10_000))
def test_every_number_of_days_has_one_colour(days: int) -> None:
    colour = BANDS.colour(days)
    assert colour == (
        "red" if days < 2 else "amber" if days < 7 else "green" if days < 14 else "blue"
    )


def test_a_sheet_reads_dates_as_they_are_stored() -> None:
    one = compiled(question("since", "date"))
    assert sheet(one, since="2020-05-26").reading("since") == (ANSWERED, "2020-05-26")
    assert dt.date.fromisoformat(sheet(one, since="2020-05-26").value("since")) == ON
