"""One answer type, one class: what each takes, keeps, shows and gives out again."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.questions.answers import (
    TYPES,
    AnswerError,
    answer_type,
    calendar_day,
    export,
    show,
    whole_number,
)
from rollcall.domain.questions.definition import Cell, Option, Question
from tests.factories.questions import ON, question


BEDS = question("beds", min=0, max=300)
STOCK = question("stock", min=0, max=1_000_000)
STATUS = question("status", "choice", "open", "open_with_conditions", "closed", "dont_know")
FAULT = question("fault", "yes_no")
COLOUR = Question(
    id="aprons",
    label="Aprons",
    type="choice",
    options=(
        Option("red", "Less than 2 days"),
        Option("amber", "2 to 6 days"),
        Option("not_needed", "We do not need these", "does_not_apply"),
    ),
)
WANTS = question("wants", "choices", "none", "ppe", "people")
LEAFLETS = question("leaflets", "choices", options_from="bulletins")
SINCE = question("since", "date", min="today-28", max="today")
AT = question("at", "datetime", min="today", max="today+2")
WORDS = question("words", "text", max=1000)
TABLE = question(
    "table",
    "matrix",
    min=0,
    max=300,
    rows=(Cell("nursing", "Nursing"), Cell("residential", "Residential")),
    columns=(Cell("capacity", "Beds"), Cell("occupied", "Occupied")),
)
OVERALL = question("overall", "calculated", "red", "amber", calculate="worst(aprons)")


def parse(one: Question, raw: Any) -> Any:
    """What is stored for a report on 26 May 2020."""
    return answer_type(one).parse(one, raw, ON)


# --- round trips --------------------------------------------------------------------------------

cells = st.dictionaries(
    st.sampled_from(["capacity", "occupied"]), st.one_of(st.integers(0, 300), st.just("dont_know"))
)
RAW: list[tuple[Question, st.SearchStrategy[Any]]] = [
    (BEDS, st.integers(0, 300)),
    (STOCK, st.integers(0, 1_000_000).map(lambda n: f" {n:,} ")),
    (STATUS, st.sampled_from(["open", "OPEN ", "open with conditions", "closed", "dont_know"])),
    (FAULT, st.one_of(st.booleans(), st.sampled_from(["Yes", "no", "dont_know"]))),
    (WANTS, st.lists(st.sampled_from(["none", "ppe", "people"]))),
    (LEAFLETS, st.lists(st.text(max_size=8))),
    (SINCE, st.dates(ON - dt.timedelta(28), ON)),
    (AT, st.times().map(lambda time: dt.datetime.combine(ON, time, tzinfo=dt.UTC))),
    (WORDS, st.text(max_size=200)),
    (TABLE, st.dictionaries(st.sampled_from(["nursing", "residential"]), cells)),
    (OVERALL, st.sampled_from(["red", "amber", "dont_know"])),
]


@given(st.data(), st.sampled_from(RAW))
def test_what_is_given_out_is_read_back_the_same(
    data: st.DataObject, case: tuple[Question, st.SearchStrategy[Any]]
) -> None:
    one, raw = case
    stored = parse(one, data.draw(raw))
    assert parse(one, export(one, stored)) == stored
    assert parse(one, stored) == stored
    assert show(one, stored)


@pytest.mark.parametrize("one", [case[0] for case in RAW], ids=lambda one: one.type)
@pytest.mark.parametrize("blank", [None, "", "   ", "\t", "\x00"])
def test_a_blank_is_not_an_answer(one: Question, blank: str | None) -> None:
    assert parse(one, blank) is None
    assert show(one, None) == "Not answered"
    assert export(one, None) == ""


@pytest.mark.parametrize("one", [case[0] for case in RAW], ids=lambda one: one.type)
def test_every_question_can_be_answered_with_dont_know(one: Question) -> None:
    stored = parse(one, " Dont_Know ")
    assert stored == "dont_know"
    assert show(one, stored) == "Don’t know"
    assert export(one, stored) == "dont_know"


def test_there_is_a_class_for_every_type() -> None:
    assert {case[0].type for case in RAW} == set(TYPES)


# --- whole numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("1,200", 1200),
        (" 12 ", 12),
        (12.0, 12),
        ("12.0", 12),
        ("1,200.00", 1200),
        ("+7", 7),
        ("007", 7),
        (0, 0),
        ("0", 0),
        ("1,000,000", 1_000_000),
        (1_000_000, 1_000_000),
    ],
)
def test_a_number_is_read_however_it_is_written(raw: Any, number: int) -> None:
    assert parse(STOCK, raw) == number


@pytest.mark.parametrize(
    "raw",
    [
        "12-30", "12.5", 12.5, "twelve", "1,20", "1,2000", "12 30", "1e3", "٣", "½", "🙂", True,
        float("nan"), float("inf"), [12], {"n": 1}, "9" * 40, 10**30, 1e300, "--1", "-", "£12",
    ],
)  # fmt: skip
def test_what_is_not_a_whole_number_is_refused_with_the_value_and_the_remedy(raw: Any) -> None:
    with pytest.raises(AnswerError, match="is not a whole number") as raised:
        parse(STOCK, raw)
    assert str(raw) in raised.value.message
    assert raised.value.remedy


def test_a_number_outside_the_range_is_refused() -> None:
    with pytest.raises(AnswerError, match="-3 is below 0"):
        parse(BEDS, "-3")
    with pytest.raises(AnswerError, match="1,000,000 is above 300"):
        parse(BEDS, 1_000_000)
    assert parse(BEDS, 300) == 300
    assert parse(question("change"), "-3") == -3


@given(st.integers(-(10**17), 10**17))
def test_every_whole_number_is_read_with_and_without_commas(number: int) -> None:
    assert (
        whole_number(number) == whole_number(str(number)) == whole_number(f"{number:,}") == number
    )


def test_a_number_is_shown_with_its_thousands() -> None:
    assert show(STOCK, 1200) == "1,200"
    assert export(STOCK, 1200) == "1200"


# --- options ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("red", "red"),
        ("red(<2)", "red"),
        ("Red (<2)", "red"),
        ("Less than 2 days", "red"),
        (" AMBER ", "amber"),
        ("not_needed", "not_needed"),
    ],
)
def test_an_option_is_known_by_its_code_or_its_words(raw: str, code: str) -> None:
    assert parse(COLOUR, raw) == code


@pytest.mark.parametrize("raw", ["purple", "(<2)", "redder", "1", "red;amber", "🙂", ["red"]])
def test_an_unknown_option_is_refused_with_those_that_there_are(raw: Any) -> None:
    with pytest.raises(AnswerError, match="Use one of: red, amber, not_needed"):
        parse(COLOUR, raw)


def test_true_and_false_are_yes_and_no() -> None:
    assert parse(FAULT, True) == "yes"
    assert parse(FAULT, False) == "no"
    assert show(FAULT, "yes") == "Yes"


def test_a_code_without_words_is_shown_as_it_is() -> None:
    assert show(COLOUR, "red") == "Less than 2 days"
    assert show(COLOUR, "purple") == "purple"


def test_several_options_are_joined_and_named_once() -> None:
    assert parse(WANTS, "ppe; people ;ppe;") == ["ppe", "people"]
    assert parse(WANTS, ["ppe", "people"]) == ["ppe", "people"]
    assert show(WANTS, ["ppe", "people"]) == "ppe, people"
    assert export(WANTS, ["ppe", "people"]) == "ppe;people"


def test_an_empty_list_is_not_an_answer() -> None:
    assert parse(WANTS, []) is None
    assert parse(WANTS, ";") is None


@pytest.mark.parametrize("raw", [3, {"ppe": True}, True])
def test_what_is_not_a_list_is_refused(raw: Any) -> None:
    with pytest.raises(AnswerError, match="is not a list"):
        parse(WANTS, raw)


def test_options_that_are_records_are_taken_as_they_come() -> None:
    assert parse(LEAFLETS, "b-17;b-18") == ["b-17", "b-18"]
    assert parse(LEAFLETS, ["b-17;b-18", "b-17"]) == ["b-17", "b-18"]


# --- dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        "2020-05-26", "26/05/2020", "26/5/20", "20200526", " 26/05/2020 ",
        dt.date(2020, 5, 26), dt.datetime(2020, 5, 26, 11, tzinfo=dt.UTC),
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(raw: Any) -> None:
    assert parse(SINCE, raw) == "2020-05-26"
    assert show(SINCE, "2020-05-26") == "26 May 2020"


@pytest.mark.parametrize(
    "raw", ["31/02/2020", "05/26/2020", "2020526", "yesterday", "26 May", "2020-13-01", 12, "🙂"]
)
def test_what_is_not_a_day_is_refused(raw: Any) -> None:
    with pytest.raises(AnswerError, match="is not a date"):
        parse(SINCE, raw)


def test_a_day_outside_the_range_is_refused_counted_from_the_reports_date() -> None:
    with pytest.raises(AnswerError, match="27 May 2020 is after 26 May 2020"):
        parse(SINCE, "2020-05-27")
    with pytest.raises(AnswerError, match="27 April 2020 is before 28 April 2020"):
        parse(SINCE, "2020-04-27")
    only_today = question("d", "date", min="today", max="today")
    with pytest.raises(AnswerError, match="27 May 2020 is after"):
        parse(only_today, "2020-05-27")
    assert parse(question("d", "date"), "1931-03-12") == "1931-03-12"


@given(st.dates(dt.date(1000, 1, 1)))
def test_every_day_is_read_day_first_or_year_first(day: dt.date) -> None:
    assert calendar_day(day.isoformat()) == calendar_day(f"{day:%d/%m/%Y}") == day


def test_a_time_is_taken_in_iso_form_inside_its_range() -> None:
    assert parse(AT, "2020-05-26T11:00+01:00") == "2020-05-26T11:00:00+01:00"
    assert show(AT, "2020-05-26T11:00:00+01:00") == "2020-05-26T11:00:00+01:00"
    with pytest.raises(AnswerError, match="is not a time"):
        parse(AT, "eleven o'clock")
    with pytest.raises(AnswerError, match="29 May 2020 is after 28 May 2020"):
        parse(AT, "2020-05-29T11:00")


# --- words ----------------------------------------------------------------------------------------


def test_words_keep_their_lines_and_their_pictures() -> None:
    assert parse(WORDS, " Thank you 🙂\nAll well. ") == "Thank you 🙂\nAll well."


def test_words_lose_what_no_database_keeps() -> None:
    assert parse(WORDS, "All\x00 well\ud83d") == "All well"


def test_too_many_words_are_refused_and_never_cut() -> None:
    assert parse(WORDS, "a" * 1000) == "a" * 1000
    with pytest.raises(AnswerError, match=r"This is 1,001 characters long. Use 1,000 or fewer"):
        parse(WORDS, "a" * 1001)
    assert parse(question("long", "text"), "a" * 5000) == "a" * 5000


def test_what_is_not_text_is_refused() -> None:
    with pytest.raises(AnswerError, match="This is not text"):
        parse(WORDS, {"a": 1})
    assert parse(WORDS, 12) == "12"


# --- tables ---------------------------------------------------------------------------------------

STORED = {"nursing": {"capacity": 20, "occupied": 18}, "residential": {"capacity": 4}}


def test_a_table_is_shown_cell_by_cell() -> None:
    assert show(TABLE, STORED) == "Nursing: Beds 20, Occupied 18; Residential: Beds 4"
    assert export(TABLE, STORED) == "nursing.capacity=20;nursing.occupied=18;residential.capacity=4"


def test_empty_and_unknown_cells_are_left_out_of_a_table() -> None:
    assert parse(TABLE, {"nursing": {"capacity": "", "occupied": "dont_know"}}) is None
    assert parse(TABLE, {"nursing": {"capacity": "20", "occupied": None}}) == {
        "nursing": {"capacity": 20}
    }


@pytest.mark.parametrize("raw", ["20", 20, "nursing=20", ["nursing"], "a.b.c=1"])
def test_what_is_not_a_table_is_refused(raw: Any) -> None:
    with pytest.raises(AnswerError, match="is not a table") as raised:
        parse(TABLE, raw)
    assert str(raw) in raised.value.message
    assert "each row and column" in raised.value.remedy


def test_a_cell_that_is_not_there_is_refused() -> None:
    for raw in ({"nursing": {"vacant": 1}}, {"hospital": {"capacity": 1}}, {"nursing": 3}):
        with pytest.raises(AnswerError, match="There is no cell"):
            parse(TABLE, raw)


def test_a_cell_has_the_range_of_its_question() -> None:
    with pytest.raises(AnswerError, match="301 is above 300"):
        parse(TABLE, {"nursing": {"capacity": 301}})
