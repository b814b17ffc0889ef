"""`import_reports`: files of reports, by our own ids or by an extract's layout."""

import csv
import datetime as dt
import json

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollcall.foundation.models import AuditEvent
from rollcall.reports import selectors
from rollcall.reports.models import ReportVersion
from tests.factories.commands import run, run_json
from tests.factories.reports import DAY, NOON, file, write_csv


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

WHEN = ("--set", "daily", "--date", "2020-05-26")


@pytest.fixture
def homes(country):
    return {name: one.location_id for name, one in country.homes.items()}


def written(folder, rows, name="reports.csv"):
    return write_csv(folder / name, rows)


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def said(location_id, on=DAY):
    return selectors.report(location_id, "daily", on)


# The counts, and the exit status


def test_good_rows_are_in_and_the_counts_are_those_of_the_contract(homes, tmp_path):
    rows = [
        {"location_id": homes["seaton1"], "occupied": "12", "coping": "green_fine"},
        {"location_id": homes["seaton2"], "occupied": "", "coping": "Green_Fine"},
    ]
    status, out, err = run("import_reports", written(tmp_path, rows), *WHEN, "--json")
    assert (status, err) == (0, "")
    assert json.loads(out) == {"created": 2, "new_version": 0, "unchanged": 0, "rejected": 0}
    assert said(homes["seaton1"]).answers == {"occupied": 12, "coping": "green_fine"}
    assert said(homes["seaton2"]).answers == {"coping": "green_fine"}
    assert said(homes["seaton1"]).source == "file"
    assert said(homes["seaton1"]).reported_by == "system:import_reports"


def test_without_json_it_says_what_happened(homes, tmp_path):
    rows = [{"location_id": homes["seaton1"], "occupied": "12"}]
    status, out, _ = run("import_reports", written(tmp_path, rows), *WHEN)
    assert status == 0
    assert "1 new, 0 corrected, 0 unchanged, 0 rejected." in out


def test_a_second_import_of_the_same_file_changes_nothing(homes, tmp_path):
    path = written(tmp_path, [{"location_id": homes["seaton1"], "occupied": "12"}])
    run("import_reports", path, *WHEN)
    counts = run_json("import_reports", path, *WHEN, "--json")
    assert counts == {"created": 0, "new_version": 0, "unchanged": 1, "rejected": 0}
    assert ReportVersion.objects.count() == 1
    assert AuditEvent.objects.filter(action="reports.imported").count() == 1


@pytest.mark.parametrize(
    ("more", "reason"), [((), "file later.csv"), (("--reason", "they rang"), "they rang")]
)
def test_a_correction_gives_the_file_as_its_reason_unless_told_another(
    homes, tmp_path, frozen_clock, more, reason
):
    run(
        "import_reports",
        written(tmp_path, [{"location_id": homes["seaton1"], "occupied": 1}]),
        *WHEN,
    )
    frozen_clock.shift(60)
    later = written(tmp_path, [{"location_id": homes["seaton1"], "occupied": 2}], "later.csv")
    counts = run_json("import_reports", later, *WHEN, "--json", *more)
    assert counts["new_version"] == 1
    assert said(homes["seaton1"]).reason == reason


def test_the_source_can_be_named(homes, tmp_path):
    path = written(tmp_path, [{"location_id": homes["seaton1"], "occupied": 1}])
    assert run("import_reports", path, *WHEN, "--source", "phone")[0] == 0
    assert said(homes["seaton1"]).source == "phone"


def test_rejected_rows_make_status_1_and_the_good_ones_are_in(homes, tmp_path):
    rows = [
        {"location_id": homes["seaton1"], "occupied": "12", "max_capacity": "40"},
        {"location_id": homes["seaton2"], "occupied": "41", "max_capacity": "40"},
        {"location_id": "1-404", "occupied": "1", "max_capacity": "40"},
        {"location_id": homes["marsh1"], "occupied": "many", "max_capacity": "40"},
        {"location_id": homes["seaton1"], "occupied": "13", "max_capacity": "40"},
    ]
    rejects = tmp_path / "rejects.csv"
    status, out, _ = run(
        "import_reports", written(tmp_path, rows), *WHEN, "--rejects", rejects, "--json"
    )
    assert status == 1
    assert json.loads(out) == {"created": 1, "new_version": 0, "unchanged": 0, "rejected": 4}
    back = read_csv(rejects)
    assert [row["reject_row"] for row in back] == ["3", "4", "5", "6"]
    assert list(back[0]) == ["reject_row", "reject_reason", *rows[0]]
    assert back[2]["occupied"] == "many"
    for row, words in zip(
        back, ("more than the beds you could use", "no care home 1-404", "occupied “many”", "twice"),
        strict=True,
    ):  # fmt: skip
        assert words in row["reject_reason"]


def test_corrected_rejects_go_in_as_they_are(homes, tmp_path):
    rows = [
        {"location_id": homes["seaton1"], "occupied": "12"},
        {"location_id": homes["seaton2"], "occupied": "many"},
    ]
    rejects = tmp_path / "rejects.csv"
    assert run("import_reports", written(tmp_path, rows), *WHEN, "--rejects", rejects)[0] == 1
    again = read_csv(rejects)
    assert run("import_reports", rejects, *WHEN)[0] == 1
    again[0]["occupied"] = "9"
    status, _, err = run(
        "import_reports", write_csv(rejects, again), *WHEN, "--rejects", rejects, "--json"
    )
    assert (status, err) == (0, "")
    assert said(homes["seaton2"]).answers == {"occupied": 9}
    assert read_csv(rejects) == []


def test_without_rejects_the_file_of_rejects_has_only_its_headings(homes, tmp_path):
    rejects = tmp_path / "rejects.csv"
    path = written(tmp_path, [{"location_id": homes["seaton1"], "occupied": "12"}])
    run("import_reports", path, *WHEN, "--rejects", rejects)
    assert rejects.read_text(encoding="utf-8-sig").split() == [
        "reject_row,reject_reason,location_id,occupied"
    ]


def test_a_folder_for_rejects_that_cannot_be_written_stops_before_and_not_after(homes, tmp_path):
    path = written(tmp_path, [{"location_id": homes["seaton1"], "occupied": "12"}])
    status, _, err = run("import_reports", path, *WHEN, "--rejects", tmp_path / "no" / "r.csv")
    assert status == 2
    assert "r.csv" in err
    assert not ReportVersion.objects.exists()


# Nothing done


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"--set": "weekly"}, "no question set “weekly”"),
        ({"--date": "26 May"}, "is not a date"),
        ({"--layout": "other"}, "Use one of: ids, capacity-tracker"),
        ({"--source": "pigeon"}, "“pigeon” is not a source"),
        ({"--recorded-at": "2020-05-26T12:01:00+01:00"}, "in the future"),
        ({"--recorded-at": "noon"}, "is not a time"),
    ],
)
def test_what_cannot_be_meant_is_status_2_with_the_reason(homes, tmp_path, changes, said):
    path = written(tmp_path, [{"location_id": homes["seaton1"], "occupied": "12"}])
    options = {"--set": "daily", "--date": "2020-05-26", **changes}
    status, out, err = run("import_reports", path, *[x for pair in options.items() for x in pair])
    assert (status, out) == (2, "")
    assert said in err
    assert not ReportVersion.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"%PDF-1.4 and so on", "a PDF document"),
        (b'{"location_id": 1}', "JSON"),
        (b"home,occupied\n1-1,12\n", "no column location_id"),
        (b"location_id,occupied,occupied\n1-1,12,13\n", "more than one column called occupied"),
    ],
)
def test_a_file_that_is_no_list_of_reports_is_status_2(country, tmp_path, content, said):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    status, _, err = run("import_reports", path, *WHEN)
    assert status == 2
    assert said in err


def test_a_folder_and_a_file_that_is_not_there_are_status_2(country, tmp_path):
    for path in (tmp_path, tmp_path / "none.csv"):
        status, _, err = run("import_reports", path, *WHEN)
        assert status == 2
        assert path.name in err
        assert "Traceback" not in err


def test_headings_without_rows_are_nothing_to_do(country, tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("location_id,occupied\n")
    counts = run_json("import_reports", path, *WHEN, "--json")
    assert set(counts.values()) == {0}


# The layout `ids`


def test_a_heading_that_is_no_question_is_said_once_and_rejects_each_row(homes, tmp_path):
    rows = [
        {"location_id": homes[name], "occupied": "12", "colour": "blue", "beds_by_type.x.y": ""}
        for name in ("seaton1", "seaton2", "marsh1")
    ]
    rejects = tmp_path / "rejects.csv"
    status, out, err = run(
        "import_reports", written(tmp_path, rows), *WHEN, "--rejects", rejects, "--json"
    )
    assert (status, json.loads(out)["rejected"]) == (1, 3)
    assert err.count("colour") == 1
    assert "“colour”, “beds_by_type.x.y”" in err
    assert "no question “colour” in the set daily" in read_csv(rejects)[0]["reject_reason"]


def test_multiple_choices_and_tables_are_read_from_cells(homes, tmp_path, programme):
    question = programme.sets["daily"].by_id["beds_by_type"]
    row, column = question.rows[0].code, question.columns[0].code
    rows = [
        {
            "location_id": homes["seaton1"],
            "support_wanted": "ppe; staff",
            f"beds_by_type.{row}.{column}": "7",
            f"beds_by_type.{question.rows[1].code}.{column}": "",
            "admission_status": "closed",
            "ppe_aprons_rag": "red(<2)",
            "closed_until": "31/05/2020",
            "occupied": "12.0",
        }
    ]
    assert run("import_reports", written(tmp_path, rows), *WHEN)[0] == 0
    assert said(homes["seaton1"]).answers == {
        "support_wanted": ["ppe", "staff"],
        "beds_by_type": {row: {column: 7}},
        "admission_status": "closed",
        "ppe_aprons_rag": "red",
        "closed_until": "2020-05-31",
        "occupied": 12,
    }


def test_properties_of_the_report_are_not_stored_as_answers(homes, tmp_path):
    rows = [
        {
            "location_id": homes["seaton1"],
            "report_date": "2020-05-26",
            "mode": "call",
            "no_change": "no_change",
            "occupied": "12",
        }
    ]
    assert run("import_reports", written(tmp_path, rows), *WHEN)[0] == 0
    version = said(homes["seaton1"])
    assert version.answers == {"occupied": 12}
    assert version.nothing_changed


def test_a_cell_too_many_rejects_its_row_alone(homes, tmp_path):
    path = tmp_path / "file.csv"
    path.write_text(
        f"location_id,occupied\n{homes['seaton1']},1,200\n{homes['seaton2']},12\n", encoding="utf-8"
    )
    status, out, _ = run("import_reports", path, *WHEN)
    assert status == 1
    assert "row 2:" in out
    assert said(homes["seaton2"]).answers == {"occupied": 12}


def test_a_workbook_is_read_like_a_file_of_text(homes, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["location_id", "occupied", "closed_until"])
    book.active.append([homes["seaton1"], 12, dt.date(2020, 6, 1)])
    path = tmp_path / "reports.xlsx"
    book.save(path)
    assert run("import_reports", path, *WHEN)[0] == 0
    assert said(homes["seaton1"]).answers == {"occupied": 12, "closed_until": "2020-06-01"}


CELLS = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12),
    st.integers(-5, 400).map(str),
    st.sampled_from(["dont_know", "1,000", "open", "closed", "31/12/2020", "nan", "ppe;staff"]),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    cells=st.lists(
        st.fixed_dictionaries(
            dict.fromkeys(("occupied", "admission_status", "support_wanted", "notes"), CELLS)
        ),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_the_cells_hold_every_row_is_counted_once(homes, tmp_path, cells):
    ids = list(homes.values())
    rows = [{"location_id": one, **row} for one, row in zip(ids, cells, strict=False)]
    before = ReportVersion.objects.count()
    status, out, err = run("import_reports", written(tmp_path, rows), *WHEN, "--json")
    assert status in (0, 1), err
    counts = json.loads(out)
    assert sum(counts.values()) == len(rows)
    assert status == bool(counts["rejected"])
    assert ReportVersion.objects.count() - before == counts["created"] + counts["new_version"]


# Recorded earlier


def test_an_archive_is_known_from_the_time_it_was_recorded(homes, tmp_path):
    path = written(tmp_path, [{"location_id": homes["seaton1"], "occupied": "12"}])
    status, _, _ = run("import_reports", path, *WHEN, "--recorded-at", "2020-05-26T09:00:00+01:00")
    assert status == 0
    assert said(homes["seaton1"]).known_from == dt.datetime(2020, 5, 26, 8, 0, tzinfo=dt.UTC)


def test_rows_recorded_before_what_they_correct_are_rejected(homes, country, tmp_path):
    file(country.homes["seaton1"], DAY, {"occupied": 1}, now=NOON)
    path = written(
        tmp_path,
        [
            {"location_id": homes["seaton1"], "occupied": "12"},
            {"location_id": homes["seaton2"], "occupied": "12"},
        ],
    )
    status, out, _ = run(
        "import_reports", path, *WHEN, "--recorded-at", "2020-05-26T09:00:00+01:00"
    )
    assert status == 1
    assert homes["seaton1"] in out
    assert "Record the correction at a later time" in out
    assert said(homes["seaton1"]).answers == {"occupied": 1}
    assert said(homes["seaton2"]).answers == {"occupied": 12}


# The layout `capacity-tracker`


def extract(location_id, **cells):
    return {
        "CQCId": location_id,
        "MaxCapacity": "40",
        "UsedBeds": "30",
        "AdmissionStatus": "Partially Open",
        "PPEAprons": "Not Needed",
        "LastUpdatedUTC": "26/05/2020 09:30:00",
        "LastUpdatedBST": "26/05/2020 10:30:00",
        "DeclaredVacancies": "10",
        **cells,
    }


def tracker(path, *more):
    return run("import_reports", path, *WHEN, "--layout", "capacity-tracker", *more)


def test_an_extract_is_read_by_its_own_headings_in_any_case(homes, tmp_path):
    status, _, err = tracker(written(tmp_path, [extract(homes["seaton1"])]))
    assert (status, err) == (0, "")
    version = said(homes["seaton1"])
    assert version.answers == {
        "max_capacity": 40,
        "occupied": 30,
        "admission_status": "open_with_conditions",
        "ppe_aprons_rag": "not_needed",
    }
    assert version.captured_at == dt.datetime(2020, 5, 26, 9, 30, tzinfo=dt.UTC)
    assert version.known_from == NOON


def test_without_the_time_in_utc_londons_is_taken(homes, tmp_path):
    rows = [extract(homes["seaton1"], LastUpdatedUTC="")]
    without = {k: v for k, v in extract(homes["seaton2"]).items() if k != "LastUpdatedUTC"}
    assert tracker(written(tmp_path, rows))[0] == 0
    assert tracker(written(tmp_path, [without], "second.csv"))[0] == 0
    for name in ("seaton1", "seaton2"):
        captured = said(homes[name]).captured_at
        assert captured == dt.datetime(2020, 5, 26, 9, 30, tzinfo=dt.UTC)


def test_without_any_time_it_was_captured_when_it_was_recorded(homes, tmp_path):
    rows = [extract(homes["seaton1"], LastUpdatedUTC="", LastUpdatedBST="")]
    assert tracker(written(tmp_path, rows))[0] == 0
    assert said(homes["seaton1"]).captured_at == NOON


def test_a_time_that_is_none_rejects_its_row(homes, tmp_path):
    rows = [extract(homes["seaton1"], LastUpdatedUTC="yesterday"), extract(homes["seaton2"])]
    status, out, _ = tracker(written(tmp_path, rows))
    assert status == 1
    assert "“yesterday” is not a time" in out
    assert said(homes["seaton2"]) is not None


def test_a_column_the_layout_does_not_know_is_noted_and_left_out(homes, tmp_path):
    rows = [extract(homes["seaton1"], Mood="good")]
    status, _, err = tracker(written(tmp_path, rows))
    assert status == 0
    assert "Mood" in err
    assert "DeclaredVacancies" not in err


def test_occupied_above_capacity_is_an_error_in_an_extract_too(homes, tmp_path):
    status, out, _ = tracker(written(tmp_path, [extract(homes["seaton1"], UsedBeds="41")]))
    assert status == 1
    assert "more than the beds you could use" in out


def test_rejects_of_an_extract_go_back_in_by_the_same_layout(homes, tmp_path):
    rejects = tmp_path / "rejects.csv"
    rows = [extract(homes["seaton1"], UsedBeds="41")]
    assert tracker(written(tmp_path, rows), "--rejects", rejects)[0] == 1
    again = read_csv(rejects)
    again[0]["UsedBeds"] = "31"
    status, _, err = tracker(write_csv(rejects, again))
    assert (status, err) == (0, "")
    assert said(homes["seaton1"]).answers["occupied"] == 31


def test_an_extract_without_the_column_of_the_home_is_status_2(country, tmp_path):
    path = written(tmp_path, [{"location": "1-1", "usedbeds": "12"}])
    status, _, err = tracker(path)
    assert status == 2
    assert "cqcid" in err


def test_a_layout_of_another_set_is_status_2(homes, tmp_path):
    path = written(tmp_path, [extract(homes["seaton1"])])
    status, _, err = run(
        "import_reports", path, "--set", "support-actions", "--date", "2020-05-26",
        "--layout", "capacity-tracker",
    )  # fmt: skip
    assert status == 2
    assert "for the set support-actions" in err
