"""Reports back out as files: what is written is read in again and changes nothing."""

import csv
import dataclasses
import datetime as dt
import json
from contextlib import contextmanager

import pytest
from django.core.management import load_command_class
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollcall.domain.programme import LayoutColumn
from rollcall.domain.questions.answers import AnswerError, answer_type
from rollcall.foundation.errors import BadInput
from rollcall.foundation.programmes import programme as load_programme
from rollcall.reports import exports, selectors
from rollcall.reports.models import Difference, ReportVersion
from rollcall.ui.downloads import harmless, restored
from tests.factories.commands import run, run_json
from tests.factories.extracts import tell_tracker, the_layout
from tests.factories.reports import DAY, LATER, NOON, file, full_answers


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

SEATON = ("--area", "E09900001", "--set", "daily", "--date", "2020-05-26")
MORNING = NOON - dt.timedelta(hours=4)


@pytest.fixture(autouse=True)
def _commands_are_loaded():
    """Before examples are drawn: hypothesis takes hints from modules, which must not change."""
    for name in ("export_reports", "import_reports"):
        load_command_class("rollcall.reports", name)


def export(folder, layout, *more, area=SEATON):
    """The rows of a file that the command wrote, and the file."""
    path = folder / f"{layout}.csv"
    status, _, err = run("export_reports", path, *area, "--layout", layout, *more)
    assert status == 0, err
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines)), path


def read_in(path, layout, set_key="daily"):
    return run_json(
        "import_reports", path, "--set", set_key, "--date", "2020-05-26", "--layout", layout, "--json",
    )  # fmt: skip


def current(one):
    return selectors.report(one.location_id, "daily", DAY)


# --- round trips ------------------------------------------------------------------------------------


def test_a_full_report_goes_out_by_ids_and_back_in_and_nothing_changes(
    country, tmp_path, programme
):
    one = country.homes["seaton1"]
    file(one, DAY, full_answers(programme), carried=frozenset({"occupied", "visiting"}))
    [row], path = export(tmp_path, "ids")
    assert row["occupied"] == "0"
    assert row["carried"] == "occupied;visiting"
    assert read_in(path, "ids") == {"created": 0, "new_version": 0, "unchanged": 1, "rejected": 0}


def test_what_an_extract_filled_in_stays_the_extracts_word(country, tmp_path):
    one = country.homes["seaton1"]
    file(one, DAY, {"occupied": 30}, carried=frozenset({"occupied"}))
    tell_tracker(one, {"occupied": 31, "max_capacity": 40}, saved_at=LATER, now=LATER)
    [row], path = export(tmp_path, "ids")
    assert (row["occupied"], row["max_capacity"]) == ("31", "40")
    assert row["from_extracts"] == "max_capacity;occupied=30"
    assert read_in(path, "ids")["unchanged"] == 1
    assert current(one).from_extracts.keys() == {"occupied", "max_capacity"}


def test_nothing_has_changed_goes_out_and_back(country, tmp_path):
    file(country.homes["seaton1"], DAY, {"occupied": 3}, nothing_changed=True)
    [row], path = export(tmp_path, "ids")
    assert row["no_change"] == "no_change"
    assert read_in(path, "ids")["unchanged"] == 1


@contextmanager
def undone():
    """What one example writes is gone before the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answers_of(*ids):
    """Any answers to some questions, as they are stored."""
    daily = load_programme("covid19-england-2020").sets["daily"]
    questions = [daily.by_id[key] for key in ids]
    return st.fixed_dictionaries({}, optional={one.id: answer_of(one) for one in questions})


def answer_of(question):
    if question.type == "integer":
        return st.integers(question.min or 0, min(question.max or 50, 50)) | st.just("dont_know")
    if question.type == "text":
        return st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)
    if question.type == "choices":
        # "None" together with something else is refused.
        codes = [option.code for option in question.choices if option.code != "none"]
        return st.lists(st.sampled_from(codes), min_size=1, unique=True)
    if question.type == "matrix":
        rows = st.sampled_from([row.code for row in question.rows])
        columns = st.sampled_from([column.code for column in question.columns])
        cells = st.dictionaries(columns, st.integers(0, 30), min_size=1)
        return st.dictionaries(rows, cells, min_size=1)
    return st.sampled_from([option.code for option in question.choices])


#: One of each type, and none that a rule compares with another.
SOME = ("in_hospital", "visiting", "support_wanted", "notes", "beds_by_type", "ppe_ffp3_rag", "mdt")
HYPOTHESIS = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@HYPOTHESIS
@given(answers=answers_of(*SOME))
def test_whatever_a_report_holds_it_goes_out_by_ids_and_back(country, tmp_path, answers):
    with undone():
        one = country.homes["seaton1"]
        file(one, DAY, answers, reason="next", words_confirmed=True)
        before = current(one)
        _, path = export(tmp_path, "ids")
        counts = read_in(path, "ids")
        assert (counts["unchanged"], counts["rejected"]) == (1, 0)
        assert current(one) == before


@HYPOTHESIS
@given(
    answers=answers_of(
        "admission_status", "ppe_aprons_rag", "ppe_eyes_rag", "res_cur_confirmed", "occupied"
    ),
    ago=st.timedeltas(dt.timedelta(0), dt.timedelta(days=2)),
)
def test_whatever_a_report_holds_it_goes_out_by_the_trackers_layout_and_back(
    country, tmp_path, answers, ago
):
    with undone():
        one = country.homes["seaton1"]
        file(one, DAY, answers, reason="next", captured_at=NOON - ago)
        before = current(one)
        _, path = export(tmp_path, "capacity-tracker")
        counts = read_in(path, "capacity-tracker")
        assert counts["rejected"] == counts["created"] == counts["new_version"] == 0
        assert counts["unchanged"] + counts["not_of_the_day"] == 1
        assert current(one) == before
        assert not Difference.objects.exists()


def test_the_trackers_file_has_its_headings_its_words_and_both_stamps(country, tmp_path):
    one = country.homes["seaton1"]
    answers = {"occupied": 30, "admission_status": "open_with_conditions", "ppe_aprons_rag": "red"}
    file(one, DAY, answers, captured_at=MORNING)
    [row], _ = export(tmp_path, "capacity-tracker")
    headings = [column.column for column in the_layout().columns]
    assert list(row) == ["cqcid", *headings, "lastupdatedutc", "lastupdatedbst"]
    assert (row["usedbeds"], row["admissionstatus"]) == ("30", "partially open")
    assert row["maxcapacity"] == ""
    assert row["lastupdatedutc"] == "2020-05-26T07:00:00+00:00"
    assert row["lastupdatedbst"] == "2020-05-26T08:00:00+01:00"


# --- which reports ------------------------------------------------------------------------------------


def test_only_the_areas_homes_and_what_was_known_then(country, tmp_path):
    file(country.homes["seaton1"], DAY, {"occupied": 1})
    file(country.homes["seaton1"], DAY, {"occupied": 2}, reason="slip", now=LATER)
    file(country.homes["marsh1"], DAY, {"occupied": 3})
    rows, _ = export(tmp_path, "ids")
    assert [row["occupied"] for row in rows] == ["2"]
    rows, _ = export(tmp_path, "ids", "--known-at", NOON.isoformat())
    assert [row["occupied"] for row in rows] == ["1"]
    north = ("--area", "E99000001", *SEATON[2:])
    assert len(export(tmp_path, "ids", area=north)[0]) == 2


def test_without_reports_there_are_headings_alone(country, tmp_path):
    assert export(tmp_path, "ids")[0] == []
    assert (tmp_path / "ids.csv").read_text("utf-8-sig").startswith("location_id,no_change,")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"--layout": "other"}, "Use one of: ids, capacity-tracker, mit-six-topics"),
        ({"--set": "weekly"}, "no question set “weekly”"),
        ({"--date": "soon"}, "is not a date"),
        ({"--area": "E00000000"}, "E00000000"),
        ({"--known-at": "noon"}, "is not a time"),
    ],
)
def test_what_cannot_be_meant_is_status_2_and_writes_nothing(country, tmp_path, change, says):
    options = {**dict(zip(SEATON[::2], SEATON[1::2], strict=True)), **change}
    arguments = [part for pair in options.items() for part in pair]
    status, _, err = run("export_reports", tmp_path / "out.csv", *arguments)
    assert status == 2
    assert says in err
    assert list(tmp_path.iterdir()) == []


def test_the_counts_can_be_had_as_json(country, tmp_path):
    file(country.homes["seaton1"], DAY, {"occupied": 1})
    status, out, _ = run("export_reports", tmp_path / "out.csv", *SEATON, "--json")
    assert (status, json.loads(out)) == (0, {"rows": 1, "homes": 2})


# --- what cannot be inverted ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "says"),
    [
        # Red is read as amber, so that red could not be read back.
        (LayoutColumn("kit", "ppe_aprons_rag", {"red": "amber"}), "kit .* the answer `red`"),
        (LayoutColumn("status", "admission_status", blank=("closed",)), "status .* `closed`"),
        (LayoutColumn("beds", "occupied", blank=("0",)), "beds .* “0”"),
        (LayoutColumn("beds", "occupied", {"5": "6"}), "beds .* “5”"),
    ],
)
def test_a_column_that_cannot_be_inverted_is_refused_by_its_name(programme, column, says):
    layout = dataclasses.replace(the_layout(), key="bent", columns=(column,))
    bent = dataclasses.replace(programme, layouts={"bent": layout})
    with pytest.raises(BadInput, match=f"The column {says} could not be read back"):
        exports.find_shape(bent, "daily", "bent")


def test_every_shipped_layout_can_be_inverted(programme):
    for shape in exports.shapes(programme, "daily"):
        assert exports.find_shape(programme, "daily", shape.key) == shape


# --- cells that no spreadsheet runs -------------------------------------------------------------------


@given(cell=st.text())
def test_a_cell_made_harmless_is_restored_to_what_it_was(cell):
    assert restored(harmless(cell)) == cell
    assert not harmless(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_words_that_look_like_a_formula_are_guarded_and_come_back(country, tmp_path):
    one = country.homes["seaton1"]
    file(one, DAY, {"notes": "=1+1"}, words_confirmed=True)
    [row], path = export(tmp_path, "ids")
    assert row["notes"] == "'=1+1"
    assert read_in(path, "ids")["unchanged"] == 1
    assert current(one).answers == {"notes": "=1+1"}


# --- the six topics -----------------------------------------------------------------------------------


def test_c2_the_six_topics_have_a_row_for_each_home_heard_from_or_not(country, tmp_path):
    file(
        country.homes["seaton1"],
        DAY,
        {
            "max_capacity": 40,
            "occupied": 30,
            "accepting": 4,
            "reserved": 6,
            "not_available": 0,
            "res_cur_confirmed": 2,
            "st_new_suspected": 1,
            "st_new_confirmed": 0,
            "st_care_employed": 20,
            "st_care_abs_covid": 3,
            "ppe_aprons_rag": "amber",
            "t_barrier": ["courier", "training"],
        },
        source="phone",
        captured_at=MORNING,
    )
    tell_tracker(country.homes["seaton1"], {"ppe_gloves_rag": "green"}, saved_at=MORNING)
    told, silent = export(tmp_path, "mit-six-topics")[0]
    assert told["beds_vacant"] == "10"
    assert told["beds_fillable_today"] == "4"
    assert told["residents_confirmed"] == "2"
    assert told["staff_new_cases"] == "1"
    assert (told["ppe_aprons"], told["ppe_gloves"]) == ("amber", "green")
    assert told["testing_problems"] == "courier;training"
    # Silence is not nought: nobody said how many residents are suspected.
    assert told["residents_suspected"] == told["deaths_all"] == ""
    assert (told["told_us"], told["source"], told["version"]) == ("yes", "phone", "2")
    assert told["answers_given_at"] == "2020-05-26T07:00:00+00:00"
    assert told["from_other_collections"] == "capacity-tracker: ppe_gloves_rag"
    assert (silent["told_us"], silent["beds_vacant"], silent["source"]) == ("no", "", "")


def test_c2_every_topic_is_there(programme):
    topics = dict.fromkeys(one.topic for one in programme.exports["mit-six-topics"].columns)
    assert list(topics) == ["prevalence", "supply", "flow", "staff", "ppe", "testing"]


def test_full_answers_are_all_read_back_by_their_type(programme):
    """What the round trips above stand on: every type reads what it writes."""
    for key, value in full_answers(programme).items():
        question = programme.sets["daily"].by_id[key]
        text = exports.export(question, value)
        try:
            read = answer_type(question).parse(question, text, DAY)
        except AnswerError as error:  # pragma: no cover - names the question
            pytest.fail(f"{key}: {error}")
        assert read == value
    assert ReportVersion.objects.count() == 0
