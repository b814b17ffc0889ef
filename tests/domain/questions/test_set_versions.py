"""Versions of a question set: which one is in force, what changes, what it costs, what it does to trends."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.figures import FigureDefinition
from rollcall.domain.programme import Programme
from rollcall.domain.questions.burden import Burden, burden
from rollcall.domain.questions.definition import Cell, Option, Question, QuestionSet
from rollcall.domain.questions.set_changes import Effect, compare, trend_effects
from rollcall.domain.questions.set_versions import in_force, in_order, live_from
from tests.factories.questions import question


JUNE, JULY = dt.date(2020, 6, 1), dt.date(2020, 7, 1)


def version(number: str, *questions: Question, valid_from: dt.date | None = None) -> QuestionSet:
    return QuestionSet("s", "S", number, "home", "daily", questions, valid_from=valid_from)


FIRST = version("1", question("beds"))
SECOND = version("2", question("beds"), question("staff"), valid_from=JUNE)
THIRD = version("3", question("staff"), valid_from=JULY)
ALL = in_order([THIRD, FIRST, SECOND])


# --- in force -----------------------------------------------------------------------------------


def on(day: dt.date, **approved: dt.date) -> str:
    by_digest = {
        one.digest: approved[f"v{one.version}"] for one in ALL[1:] if f"v{one.version}" in approved
    }
    return in_force(ALL, day, by_digest).version


def test_a_set_begins_with_the_version_that_names_no_day() -> None:
    assert [one.version for one in ALL] == ["1", "2", "3"]
    assert on(JUNE - dt.timedelta(days=1), v2=JUNE) == "1"


def test_an_approved_version_holds_from_its_first_day() -> None:
    assert on(JUNE, v2=JUNE) == "2"
    assert on(JULY, v2=JUNE, v3=JULY) == "3"


def test_a_version_that_nobody_approved_never_holds() -> None:
    assert on(JULY) == "1"
    assert on(JULY, v2=JUNE) == "2"


def test_a_version_that_was_approved_late_holds_from_then() -> None:
    late = JUNE + dt.timedelta(days=4)
    assert on(late - dt.timedelta(days=1), v2=late) == "1"
    assert on(late, v2=late) == "2"


def test_a_changed_version_is_not_the_one_that_was_approved() -> None:
    changed = replace(SECOND, questions=(*SECOND.questions, question("more")))
    assert in_force((FIRST, changed), JUNE, {SECOND.digest: JUNE}) is FIRST


def test_a_version_that_is_live_stays_when_a_word_of_it_is_corrected() -> None:
    changed = replace(SECOND, title="Better words")
    approved = {SECOND.digest: JUNE, "s@2": JUNE}
    assert in_force((FIRST, changed), JUNE, approved) is changed


@pytest.mark.parametrize(
    ("decided", "begins"),
    [
        (JUNE - dt.timedelta(days=30), JUNE),
        (JUNE - dt.timedelta(days=1), JUNE),
        (JUNE, JUNE + dt.timedelta(days=1)),
        (JUNE + dt.timedelta(days=5), JUNE + dt.timedelta(days=6)),
    ],
)
def test_no_day_is_read_half_by_one_version_and_half_by_another(decided, begins) -> None:
    assert live_from(SECOND, decided) == begins


# --- changes ------------------------------------------------------------------------------------


def test_questions_are_told_apart_by_their_ids() -> None:
    changes = compare(SECOND, THIRD)
    assert [one.id for one in changes.removed] == ["beds"]
    assert not changes.added
    assert [one.id for one in compare(FIRST, SECOND).added] == ["staff"]
    assert not compare(SECOND, replace(SECOND, version="9"))


CHANGES = {
    "wording": ({"label": "Beds in all"}, False, True),
    "hint": ({"hint": "Count all"}, False, True),
    "unit": ({"unit": "rooms"}, True, False),
    "largest answer": ({"max": 900}, False, False),
    "when it is asked": ({"show_if": "staff > 0"}, True, False),
    "whether it must be answered": ({"required": "always"}, False, False),
    "how often it is asked": ({"tier": "weekly"}, False, False),
    "who may see it": ({"sensitivity": "health"}, False, False),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_question_says_what_differs_and_whether_its_trend_breaks(what) -> None:
    details, breaks, reworded = CHANGES[what]
    [changed] = compare(
        version("1", question("beds")), version("2", question("beds", **details))
    ).changed
    assert [one.what for one in changed.differences] == [what]
    assert (changed.breaks, changed.reworded) == (breaks, reworded)


def test_other_answers_break_a_trend_and_other_words_for_them_do_not() -> None:
    before = question("status", "choice", "open", "closed")
    more = question("status", "choice", "open", "closed", "limited")
    words = replace(before, options=(Option("open", "Yes"), Option("closed", "No")))
    means = replace(
        before, options=(Option("open", "open"), Option("closed", "closed", "does_not_apply"))
    )
    for after, what, breaks in (
        (more, "answers offered", True),
        (means, "answers offered", True),
        (words, "words of the answers", False),
    ):
        [changed] = compare(version("1", before), version("2", after)).changed
        assert [one.what for one in changed.differences] == [what]
        assert changed.breaks is breaks


NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
QUESTIONS = st.lists(
    st.builds(
        question,
        NAMES,
        st.just("integer"),
        unit=st.sampled_from(["", "beds"]),
        hint=st.sampled_from(["", "Count all"]),
        max=st.sampled_from([10, 20]),
    ),
    unique_by=lambda one: one.id,
)


@given(QUESTIONS, QUESTIONS)
def test_changes_back_are_the_changes_turned_round(before, after) -> None:
    there = compare(version("1", *before), version("2", *after))
    back = compare(version("2", *after), version("1", *before))
    assert {one.id for one in there.added} == {one.id for one in back.removed}
    assert {one.id for one in there.removed} == {one.id for one in back.added}
    assert {one.after.id for one in there.changed} == {one.after.id for one in back.changed}


@given(QUESTIONS, QUESTIONS)
def test_every_question_is_added_removed_changed_or_the_same(before, after) -> None:
    old, new = version("1", *before), version("2", *after)
    changes = compare(old, new)
    found = [*changes.added, *changes.removed, *(one.after for one in changes.changed)]
    same = [one for one in after if old.by_id.get(one.id) == one]
    assert sorted(one.id for one in [*found, *same]) == sorted({*old.by_id, *new.by_id})


# --- trends -------------------------------------------------------------------------------------


def figures(*questions: str, **reads: frozenset[str]) -> list[FigureDefinition]:
    plain = {name: frozenset({name}) for name in questions}
    return [
        FigureDefinition(name, name, "snapshot_sum", lambda sheet: sheet, found)
        for name, found in {**plain, **reads}.items()
    ]


def test_a_figure_ends_starts_breaks_or_goes_on_with_what_it_reads() -> None:
    before = version("1", question("gone"), question("beds"), question("staff"), question("same"))
    after = version(
        "2",
        question("new"),
        question("beds", unit="rooms"),
        question("staff", label="Staff in all"),
        question("same"),
    )
    found = trend_effects(
        compare(before, after),
        figures("gone", "beds", "staff", "same", both=frozenset({"beds", "same"})),
        figures("new", "beds", "staff", "same", both=frozenset({"beds", "same"})),
    )
    assert [(one.figure, one.effect) for one in found] == [
        ("beds", Effect.BREAKS),
        ("both", Effect.BREAKS),
        ("gone", Effect.ENDS),
        ("new", Effect.STARTS),
        ("staff", Effect.REWORDED),
        ("same", Effect.CONTINUES),
    ]


# --- burden -------------------------------------------------------------------------------------

SECONDS = {"integer": 6, "choice": 5, "matrix": 2}


def test_time_is_added_up_by_type_and_a_table_takes_its_time_for_each_cell() -> None:
    rows = (Cell("a", "A"), Cell("b", "B"))
    table = question("t", "matrix", rows=rows, columns=(*rows, Cell("c", "C")))
    found = burden(version("1", question("n"), question("c", "choice", "x"), table), SECONDS)
    assert found == Burden(each_time=6 + 5 + 12)


def test_weekly_questions_of_a_daily_set_are_counted_apart_and_so_are_conditional_ones() -> None:
    asked = (
        question("n"),
        question("w", tier="weekly"),
        question("f", show_if="n > 0"),
        question("e", envelope=True),
        question("k", "calculated", calculate="n + w"),
    )
    daily = version("1", *asked)
    assert burden(daily, SECONDS) == Burden(each_time=6, weekly=6, follow_ups=6)
    assert burden(replace(daily, cadence="weekly"), SECONDS) == Burden(each_time=12, follow_ups=6)


def test_what_a_version_adds_can_be_less_than_nought() -> None:
    added = burden(FIRST, SECONDS) - burden(SECOND, SECONDS)
    assert added == Burden(each_time=-6)
    assert added
    assert not (added - added)


@given(QUESTIONS, QUESTIONS)
def test_the_added_time_is_that_of_added_questions_less_that_of_removed_ones(before, after) -> None:
    old, new = version("1", *before), version("2", *after)
    changes = compare(old, new)
    added = burden(new, SECONDS) - burden(old, SECONDS)
    assert added.each_time == 6 * (len(changes.added) - len(changes.removed))


def test_a_type_without_seconds_takes_what_a_question_of_a_call_takes() -> None:
    assert burden(FIRST, {}).each_time == 6


def test_the_shipped_programme_says_how_long_each_type_takes(programme: Programme) -> None:
    seconds = programme.settings.seconds_to_answer
    used = {one.type for each in programme.sets.values() for one in each.asked}
    assert used - {"calculated"} <= seconds.keys()


# --- a programme in several versions ------------------------------------------------------------


def test_a_programme_is_itself_until_a_later_version_holds(programme: Programme) -> None:
    august = dt.date(2020, 8, 10)
    later = programme.set_versions["support-actions"][1]
    assert not programme.may_differ(august - dt.timedelta(days=1))
    assert programme.may_differ(august)
    assert programme.in_force(august, {}) is programme
    live = programme.in_force(august, {later.digest: august})
    assert live.sets["support-actions"] is later
    assert live.digest != programme.digest
    assert programme.in_force(august, {later.digest: august}) is live
    assert "a5_3" in live.figure_definitions("support-actions")
    assert "a5_3" not in programme.figure_definitions("support-actions")
