"""A workbook for many homes says what to do, is safe to open, and reads back to what it held."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollcall.domain.questions.answers import answer_type
from rollcall.domain.questions.checks import read_answers
from rollcall.foundation.tables import table_from_bytes
from rollcall.register.selectors import HomeInfo
from rollcall.reports.importers import Origin, read_reports
from rollcall.reports.selectors import LastKnown
from rollcall.reports.workbooks import HomeSheet, as_ods, as_xlsx, plan_of
from tests.factories.reports import DAY, EVE, NOON, full_answers


WRITERS = {"xlsx": as_xlsx, "ods": as_ods}


def home(number=1, name="Alder Court", council="Seaton"):
    return HomeInfo(
        number, f"1-90000000{number}", name, "1-8", "Example Care", "", "", 40, None, None, {},
        "E1", council, None, None, "invented", DAY,
    )  # fmt: skip


def said(answers, on=EVE, version=7):
    return LastKnown(version, on, answers, "self", "person:1", NOON)


def plan(programme, *homes, set_key="daily", phone="0151 496 0000"):
    return plan_of(programme, set_key, DAY, homes, whose="Example Care", phone=phone)


def read_back(programme, content, name, set_key="daily"):
    """Each row as it would be filed: the report, its stored answers and where it came from."""
    table = table_from_bytes(content, name=name, key=("location_id",))
    for one in read_reports(table, None, on=DAY, reason="file", programme=programme):
        assert one.report is not None, one.problems
        answers, problems = read_answers(programme.compiled(set_key), one.report.answers, DAY)
        assert problems == []
        yield one.report, answers, one.origin


@pytest.mark.parametrize("kind", WRITERS)
def test_a_workbook_of_todays_answers_reads_back_to_them(programme, kind):
    answers = full_answers(programme)
    made = plan(programme, HomeSheet(home(), said(answers, DAY)))
    [(report, found, origin)] = read_back(programme, WRITERS[kind](made), f"homes.{kind}")
    assert report.location_id == "1-900000001"
    assert found == answers
    assert origin == Origin.of(7, found, DAY, "daily")
    assert report.based_on == 7


@pytest.mark.parametrize("kind", WRITERS)
def test_stocks_are_filled_in_and_what_happens_anew_each_day_is_not(programme, kind):
    answers = full_answers(programme) | {"occupied": 31, "deaths_all": 1, "notes": "Of yesterday"}
    made = plan(programme, HomeSheet(home(), said(answers)))
    [(report, found, origin)] = read_back(programme, WRITERS[kind](made), f"homes.{kind}")
    assert found["occupied"] == 31
    questions = programme.sets["daily"]
    for question in questions.asked:
        if question.is_flow or question.always_ask or question.is_words:
            assert question.id not in found, question.id
    # The home had not reported for the day, and the mark tells that nobody filled in anything.
    assert report.based_on == 0
    assert origin == Origin.of(0, found, DAY, "daily")


def test_a_home_never_heard_from_has_an_empty_row(programme):
    made = plan(programme, HomeSheet(home()))
    [(report, found, origin)] = read_back(programme, as_xlsx(made), "homes.xlsx")
    assert found == {}
    assert (report.based_on, origin) == (0, Origin.of(0, {}, DAY, "daily"))


def answers_of(programme, set_key):
    """Any answers that the questions of a set take, as they are stored."""

    def one(question):
        if question.type in ("integer", "matrix"):
            numbers = st.integers(
                question.min if isinstance(question.min, int) else 0,
                question.max if isinstance(question.max, int) else 10_000,
            )
            if question.type == "integer":
                return st.one_of(numbers, st.just("dont_know"))
            cells = {c.code: numbers for c in question.columns}
            rows = {r.code: st.fixed_dictionaries(cells) for r in question.rows[:2]}
            return st.fixed_dictionaries(rows)
        if question.type == "text":
            words = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1)
            return st.one_of(
                st.sampled_from(["=1+1", "@SUM(A1)", "+44", "-2", '=HYPERLINK("x")', "1,5", "007"]),
                words.map(lambda text: text[: question.max or 200].strip()).filter(bool),
            )
        if question.type == "date":
            return st.just(DAY.isoformat())
        if question.type == "choices":
            codes = [option.code for option in question.options] or ["b-1"]
            return st.lists(st.sampled_from(codes), min_size=1, unique=True)
        return st.sampled_from([option.code for option in question.choices])

    asked = [q for q in programme.sets[set_key].asked if q.type != "datetime"]
    return st.fixed_dictionaries({}, optional={q.id: one(q) for q in asked})


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data(), kind=st.sampled_from(sorted(WRITERS)))
def test_whatever_was_answered_reads_back_to_the_same(programme, data, kind):
    for set_key in ("daily", "support-actions"):
        given_answers = data.draw(answers_of(programme, set_key))
        stored, problems = read_answers(programme.compiled(set_key), given_answers, DAY)
        assert problems == []
        made = plan(programme, HomeSheet(home(), said(stored, DAY)), set_key=set_key)
        content = WRITERS[kind](made)
        [(_, found, origin)] = read_back(programme, content, f"homes.{kind}", set_key)
        assert found == stored
        assert origin == Origin.of(7, stored, DAY, set_key)


@pytest.mark.parametrize("kind", WRITERS)
def test_the_same_plan_makes_the_same_bytes(programme, kind):
    made = plan(programme, HomeSheet(home(), said(full_answers(programme))))
    assert WRITERS[kind](made) == WRITERS[kind](made)


@pytest.mark.parametrize("kind", WRITERS)
def test_nothing_that_a_home_wrote_is_run_as_a_formula(programme, kind):
    evil = '=HYPERLINK("http://example.org","see")'
    made = plan(programme, HomeSheet(home(name=evil), said({"notes": evil, "occupied": 1}, DAY)))
    content = WRITERS[kind](made)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        inside = b"".join(file.read(one) for one in file.namelist() if one.endswith(".xml"))
    assert b"HYPERLINK" in inside
    assert b"<f>" not in inside
    assert b"table:formula" not in inside
    [(_, found, _)] = read_back(programme, content, f"homes.{kind}")
    assert found["notes"] == evil


def test_an_xlsx_guides_the_hand(programme):
    made = plan(programme, HomeSheet(home(), said({"occupied": 31})), HomeSheet(home(2, "Elm")))
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(made)))
    assert book.sheetnames == ["Start here", "Homes", "Allowed answers"]
    told = " ".join(str(cell.value) for row in book["Start here"] for cell in row if cell.value)
    assert "never means 0 and never means No" in told
    assert "0151 496 0000" in told
    homes = book["Homes"]
    heads = {cell.value: cell.column_letter for cell in homes[3]}
    assert homes.row_dimensions[3].hidden
    assert homes.column_dimensions[heads["based_on"]].hidden
    assert homes.freeze_panes == "C4"
    assert homes.protection.sheet
    assert homes["A4"].protection.locked
    assert not homes[f"{heads['occupied']}4"].protection.locked
    rules = {str(rule.sqref): rule for rule in homes.data_validations.dataValidation}
    beds, status = heads["occupied"], heads["admission_status"]
    limits = rules[f"{beds}4:{beds}5"]
    assert (limits.type, limits.formula1, limits.formula2) == ("whole", "0", "300")
    offered = rules[f"{status}4:{status}5"]
    assert offered.type == "list"
    sheet, cells = offered.formula1.replace("$", "").split("!")
    first, *_ = book[sheet.strip("'")][cells][0]
    assert first.value == programme.sets["daily"].by_id["admission_status"].choices[0].label


def test_every_option_is_written_so_that_it_is_read_as_itself(programme):
    for questions in programme.sets.values():
        for column in plan(programme, set_key=questions.key).columns:
            options = [option.code for option in column.question.choices] if column.words else []
            for code, word in zip(options, column.words, strict=True):
                read = answer_type(column.question).parse(column.question, word, DAY)
                assert read == code


def test_homes_stand_by_council_and_name(programme):
    rows = plan(
        programme,
        HomeSheet(home(1, "Willow", "Marsh")),
        HomeSheet(home(2, "Birch", "Seaton")),
        HomeSheet(home(3, "Ash", "Marsh")),
    ).rows
    assert [row.home.name for row in rows] == ["Ash", "Willow", "Birch"]


def test_a_last_answer_that_the_question_takes_no_more_is_not_filled_in(programme):
    made = plan(programme, HomeSheet(home(), said({"occupied": 31, "max_capacity": 9_999})))
    assert made.rows[0].answers == {"occupied": 31}


def test_days_are_days_in_a_workbook(programme):
    made = plan(programme, HomeSheet(home(), said({"last_onset": "2020-05-20"}, DAY)))
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(made)))["Homes"]
    at = next(cell.column for cell in book[3] if cell.value == "last_onset")
    assert book.cell(4, at).value == dt.datetime(2020, 5, 20)  # noqa: DTZ001 - a day
