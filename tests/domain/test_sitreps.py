"""Situation reports as plain values: change, words, keeping, and what is different now."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.sitreps import (
    Difference,
    SitrepContent,
    SitrepDecision,
    SitrepLine,
    SitrepText,
    differences,
    in_words,
)


DAY = dt.date(2020, 5, 26)
NOW = dt.datetime(2020, 5, 26, 11, 0, tzinfo=dt.UTC)

numbers = st.none() | st.integers(-5, 5_000) | st.floats(0, 100, allow_nan=False)
counts = st.none() | st.integers(0, 200)


def line(
    key: str = "beds", value: float | None = 3, answered: int | None = 2, **more: object
) -> SitrepLine:
    return SitrepLine("Homes", key, key.title(), value, answered, 4, **more)  # type: ignore[arg-type]


def content(*lines: SitrepLine, **more: object) -> SitrepContent:
    return SitrepContent("E1", "Seaton", "daily", "Daily", DAY, DAY, NOW, lines, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "before", "change"),
    [(5, 3, 2), (3, 5, -2), (None, 3, None), (3, None, None), (0, 0, 0)],
)
def test_a_change_needs_both_numbers(
    value: float | None, before: float | None, change: float | None
) -> None:
    assert line(value=value, before=before).change == change


def test_a_number_says_what_it_stands_on() -> None:
    assert line(before=1).said == "Beds: 3, from 2 of 4 answers, 1 a week earlier"
    assert SitrepLine("Decided", "decided", "Decisions", 2).said == "Decisions: 2"


def test_nobody_answered_is_not_nought() -> None:
    assert line(value=None).said == "Beds: not known, from 2 of 4 answers"
    assert in_words(0) == "0"
    assert in_words(1234.5) == "1,234.5"


@given(st.lists(st.builds(line, st.sampled_from("abcdef"), numbers, counts), max_size=6))
def test_what_was_kept_comes_back_as_it_was(lines: list[SitrepLine]) -> None:
    decisions = (SitrepDecision(DAY, "Cell", "Test all staff", "team:ppe", DAY),)
    said = content(*lines, decisions=decisions, texts=(SitrepText("a", "A", "words"),))
    assert SitrepContent.from_kept(said.as_kept()) == said


def test_a_late_report_shows_as_a_difference() -> None:
    issued, now = [line("beds", 3, 2), line("ppe", 1, 2)], [line("beds", 5, 3), line("ppe", 1, 2)]
    assert differences(issued, now) == [Difference("Beds", 3, 5, 2, 3)]


def test_the_same_number_from_more_answers_is_a_difference_too() -> None:
    assert differences([line("beds", 3, 2)], [line("beds", 3, 3)]) == [
        Difference("Beds", 3, 3, 2, 3)
    ]


@given(
    st.lists(
        st.builds(line, st.sampled_from("abcdef"), numbers, counts),
        max_size=6,
        unique_by=lambda one: one.key,
    )
)
def test_nothing_is_different_from_itself(lines: list[SitrepLine]) -> None:
    assert differences(lines, lines) == []


def test_a_number_that_is_new_was_not_issued() -> None:
    assert differences([], [line()]) == [Difference("Beds", None, 3, None, 2)]


def test_the_short_form_has_its_numbers_and_the_texts_and_no_decisions() -> None:
    said = content(
        line("beds"), line("ppe"),
        decisions=(SitrepDecision(DAY, "Cell", "Test all staff"),),
        texts=(SitrepText("a", "A", "words"),),
    )  # fmt: skip
    short = said.shortened(["ppe"])
    assert [one.key for one in short.lines] == ["ppe"]
    assert (short.decisions, short.texts) == ((), said.texts)


def test_numbers_stand_under_their_headings_in_order() -> None:
    said = content(line("a"), SitrepLine("Other", "b", "B", 1), line("c"))
    assert [(head, [one.key for one in lines]) for head, lines in said.by_section()] == [
        ("Homes", ["a", "c"]), ("Other", ["b"]),
    ]  # fmt: skip
