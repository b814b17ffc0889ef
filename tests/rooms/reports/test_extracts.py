"""Extracts of another collection: kept beside what homes said, and never in its place."""

import csv
import datetime as dt
import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rollcall.foundation.models import AuditEvent
from rollcall.reports import selectors
from rollcall.reports.models import Difference, Extract, ExtractRow, ReportVersion
from rollcall.reports.services import FileRow, import_extract
from tests.factories.accounts import person
from tests.factories.commands import run
from tests.factories.extracts import saved, tell_tracker, the_layout, tracker_row, write_extract
from tests.factories.reports import DAY, EVE, LATER, NOON, SYSTEM, beds, file, report_of


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

WHEN = ("--set", "daily", "--date", "2020-05-26", "--layout", "capacity-tracker", "--json")
MORNING = dt.datetime(2020, 5, 26, 7, 10, tzinfo=dt.UTC)
COUNTS = {
    "created": 0,
    "new_version": 0,
    "unchanged": 0,
    "rejected": 0,
    "not_of_the_day": 0,
    "twice": 0,
    "differences": 0,
    "differences_closed": 0,
}


@pytest.fixture
def homes(country):
    return {name: one.location_id for name, one in country.homes.items()}


def read(folder, *rows, name="extract.csv", more=()):
    """What an import of these rows counts; rejects make status 1."""
    status, out, err = run("import_reports", write_extract(folder / name, *rows), *WHEN, *more)
    assert status in (0, 1), err
    counts = json.loads(out)
    assert status == bool(counts["rejected"])
    return {key: value for key, value in counts.items() if value}, err


def said(location_id):
    return selectors.report(location_id, "daily", DAY)


# --- an import never wipes what a home said ---------------------------------------------------------


def test_an_extract_wipes_nothing_that_a_home_said(homes, tmp_path):
    file(homes["seaton1"], DAY, beds(30, accepting=10, coping="green_fine", notes="All is well"))
    counts, _ = read(tmp_path, tracker_row(homes["seaton1"], covidresidentstotal=""))
    version = said(homes["seaton1"])
    assert counts == {"new_version": 1}
    assert version.answers == beds(
        30, accepting=10, coping="green_fine", notes="All is well",
        admission_status="open", ppe_aprons_rag="green",
    )  # fmt: skip
    assert version.from_extracts == {
        "admission_status": {"layout": "capacity-tracker"},
        "ppe_aprons_rag": {"layout": "capacity-tracker"},
    }
    assert (version.source, version.number) == ("self", 2)
    assert version.captured_at == NOON
    assert version.reason == "file extract.csv"


def test_a_home_that_said_everything_keeps_its_version(homes, tmp_path):
    answers = beds(
        30, accepting=10, admission_status="open", ppe_aprons_rag="green", res_cur_confirmed=0
    )
    file(homes["seaton1"], DAY, answers)
    counts, _ = read(tmp_path, tracker_row(homes["seaton1"]))
    assert counts == {"unchanged": 1}
    assert said(homes["seaton1"]).number == 1
    assert ExtractRow.objects.count() == 1


def test_a_home_that_said_nothing_gets_a_report_that_is_all_the_extracts(homes, tmp_path):
    counts, _ = read(tmp_path, tracker_row(homes["seaton1"]))
    version = said(homes["seaton1"])
    assert counts == {"created": 1}
    assert version.from_extracts.keys() == version.answers.keys()
    assert version.source == "file"
    assert version.captured_at == MORNING
    row = ExtractRow.objects.get()
    assert (row.answers, row.saved_at, row.row) == (version.answers, MORNING, 2)


def test_a_newer_extract_replaces_an_older_one_and_its_blanks_do(homes, tmp_path):
    read(tmp_path, tracker_row(homes["seaton1"]))
    later = tracker_row(
        homes["seaton1"], usedbeds="29", ppeaprons="", **saved("26/05/2020", "10:00", "09:00")
    )
    counts, _ = read(tmp_path, later, name="later.csv")
    assert counts == {"new_version": 1}
    version = said(homes["seaton1"])
    assert version.answers["occupied"] == 29
    assert "ppe_aprons_rag" not in version.answers
    assert version.reason == "file later.csv"


def test_an_older_file_read_late_does_not_take_the_place_of_a_newer_one(homes, tmp_path):
    read(tmp_path, tracker_row(homes["seaton1"]))
    older = tracker_row(homes["seaton1"], usedbeds="29", **saved("26/05/2020", "07:00", "06:00"))
    assert read(tmp_path, older, name="older.csv")[0] == {"unchanged": 1}
    assert said(homes["seaton1"]).answers["occupied"] == 30


def test_a_home_that_sends_after_the_extract_keeps_what_it_left_out_from_it(homes, tmp_path):
    read(tmp_path, tracker_row(homes["seaton1"]))
    file(
        homes["seaton1"], DAY, {"occupied": 30, "coping": "green_fine"}, reason="our own", now=LATER
    )
    version = said(homes["seaton1"])
    assert version.source == "self"
    assert version.answers["max_capacity"] == 40
    assert version.from_extracts.keys() == version.answers.keys() - {"occupied", "coping"}


def test_a_home_that_confirms_the_extracts_answers_makes_them_its_own(homes, tmp_path):
    read(tmp_path, tracker_row(homes["seaton1"]))
    known = selectors.known_elsewhere(homes["seaton1"], "daily", DAY)
    taken = {key: one.layout for key, one in known.items()}
    answers = {key: one.value for key, one in known.items()}
    filed = file(
        homes["seaton1"], DAY, {**answers, "ppe_aprons_rag": "red"}, reason="confirmed",
        taken_over={**taken, "coping": "capacity-tracker"}, now=LATER,
    )  # fmt: skip
    assert filed.outcome == "new_version"
    version = said(homes["seaton1"])
    assert (version.source, version.from_extracts) == ("self", {})
    # What was changed, and what the extract never said, does not come from there.
    assert version.taken_over == {
        key: "capacity-tracker" for key in taken if key != "ppe_aprons_rag"
    }


def test_the_same_report_sent_twice_is_one_although_an_extract_fills_it_in(homes, tmp_path):
    read(tmp_path, tracker_row(homes["seaton1"]))
    details = {"reason": "ours", "now": LATER, "idempotency_key": "k1"}
    first = file(homes["seaton1"], DAY, {"occupied": 30}, **details)
    again = file(homes["seaton1"], DAY, {"occupied": 30}, **details)
    assert (again.outcome, again.version_id) == ("unchanged", first.version_id)


def test_what_would_contradict_the_homes_own_word_is_not_filled_in(homes, tmp_path):
    # 41 beds in use and 40 in all cannot be.
    file(homes["seaton1"], DAY, {"occupied": 41})
    counts, _ = read(tmp_path, tracker_row(homes["seaton1"], usedbeds="40"))
    assert counts == {"unchanged": 1}
    assert said(homes["seaton1"]).answers == {"occupied": 41}


def test_within_the_tolerance_the_newest_counts_unless_the_whole_would_not_add_up(homes):
    tell = {"saved_at": LATER, "now": LATER}
    file(homes["seaton1"], DAY, {"occupied": 30})
    tell_tracker(homes["seaton1"], {"occupied": 31}, **tell)
    version = said(homes["seaton1"])
    assert version.answers == {"occupied": 31}
    assert version.from_extracts == {"occupied": {"layout": "capacity-tracker", "instead_of": 30}}
    file(homes["seaton2"], DAY, beds(30, accepting=2))
    tell_tracker(homes["seaton2"], {"occupied": 31}, **tell)
    assert said(homes["seaton2"]).answers == beds(30, accepting=2)
    assert not Difference.objects.exists()


def test_a_carried_answer_that_the_extract_replaces_is_no_longer_marked(homes):
    file(homes["seaton1"], DAY, {"occupied": 30, "deaths_all": 0}, carried=frozenset({"occupied"}))
    tell_tracker(homes["seaton1"], {"occupied": 31}, saved_at=LATER, now=LATER)
    assert said(homes["seaton1"]).carried == frozenset()
    version = ReportVersion.objects.known(None).get()
    assert version.own_carried == {"occupied"}


# --- the file ---------------------------------------------------------------------------------------


def test_the_same_file_again_is_kept_once_and_changes_nothing(homes, tmp_path):
    rows = [tracker_row(homes[name]) for name in ("seaton1", "seaton2")]
    read(tmp_path, *rows)
    assert read(tmp_path, *rows)[0] == {"unchanged": 2}
    assert Extract.objects.count() == 1
    assert AuditEvent.objects.filter(action="extract.imported").count() == 1


def test_q6_of_a_home_that_is_there_twice_the_latest_row_counts_and_both_are_kept(homes, tmp_path):
    newer = tracker_row(homes["seaton1"], usedbeds="29", **saved("26/05/2020", "09:00", "08:00"))
    counts, _ = read(tmp_path, newer, tracker_row(homes["seaton1"]), tracker_row(homes["seaton2"]))
    assert counts == {"created": 2, "twice": 1}
    assert said(homes["seaton1"]).answers["occupied"] == 29
    assert ExtractRow.objects.filter(home__location_id=homes["seaton1"]).count() == 2


@pytest.mark.parametrize(
    "stamps",
    [
        saved("25/05/2020", "08:10", "07:10"),
        saved("27/05/2020", "08:10", "07:10"),
        # Half past midnight in London is still the day before in UTC, and the other way round.
        {"lastupdatedutc": "26/05/2020 23:30:00"},
        {"lastupdatedutc": "", "lastupdatedbst": "25/05/2020 23:59:59"},
    ],
)
def test_a_row_saved_on_another_day_is_kept_and_answers_nothing(homes, tmp_path, stamps):
    counts, _ = read(tmp_path, tracker_row(homes["seaton1"], **stamps))
    assert counts == {"not_of_the_day": 1}
    assert said(homes["seaton1"]) is None
    assert ExtractRow.objects.get().of_day is False
    assert selectors.known_elsewhere(homes["seaton1"], "daily", DAY) == {}


@pytest.mark.parametrize(
    ("stamps", "hour"),
    [
        ({}, 7),
        ({"lastupdatedutc": ""}, 7),
        ({"lastupdatedbst": ""}, 7),
        ({"lastupdatedutc": "25/05/2020 23:30:00"}, 23),
        ({"lastupdatedutc": "2020-05-26T07:10:00+00:00"}, 7),
    ],
)
def test_both_stamps_are_stored_in_utc_and_londons_day_counts(homes, tmp_path, stamps, hour):
    assert read(tmp_path, tracker_row(homes["seaton1"], **stamps))[0] == {"created": 1}
    assert said(homes["seaton1"]).captured_at.hour == hour


def test_without_a_stamp_a_row_is_the_days_and_beats_nothing(homes, tmp_path):
    blank = {"lastupdatedutc": "", "lastupdatedbst": ""}
    file(homes["seaton1"], DAY, {"occupied": 31})
    read(tmp_path, tracker_row(homes["seaton1"], **blank), tracker_row(homes["seaton2"], **blank))
    assert said(homes["seaton1"]).answers["occupied"] == 31
    assert said(homes["seaton2"]).captured_at == NOON
    assert ExtractRow.objects.filter(saved_at=None).count() == 2


def test_blank_is_not_nought_and_unknown_words_come_back(homes, tmp_path):
    rejects = tmp_path / "rejects.csv"
    counts, _ = read(
        tmp_path,
        tracker_row(homes["seaton1"], covidresidentstotal=""),
        tracker_row(homes["seaton2"], covidresidentstotal="0"),
        tracker_row(homes["marsh1"], admissionstatus="Sometimes"),
        tracker_row("1-404404404"),
        more=("--rejects", rejects),
    )
    assert counts == {"created": 2, "rejected": 2}
    assert "res_cur_confirmed" not in said(homes["seaton1"]).answers
    assert said(homes["seaton2"]).answers["res_cur_confirmed"] == 0
    with rejects.open(encoding="utf-8-sig", newline="") as lines:
        back = list(csv.DictReader(lines))
    assert [row["reject_row"] for row in back] == ["4", "5"]
    assert "“Sometimes”" in back[0]["reject_reason"]
    assert "no care home 1-404404404" in back[1]["reject_reason"]


def test_extra_columns_are_named_and_left_out(homes, tmp_path):
    _, err = read(tmp_path, {**tracker_row(homes["seaton1"]), "moodofthehome": "good"})
    assert "moodofthehome" in err
    assert "odscode" not in err


def test_headings_alone_are_nothing_to_do(country, tmp_path):
    assert read(tmp_path)[0] == {}
    assert not Extract.objects.exists()


def test_an_archive_is_known_from_when_it_was_recorded(homes, tmp_path):
    more = ("--recorded-at", "2020-05-26T09:00:00+01:00")
    read(tmp_path, tracker_row(homes["seaton1"]), more=more)
    eight = dt.datetime(2020, 5, 26, 8, 0, tzinfo=dt.UTC)
    assert said(homes["seaton1"]).known_from == eight
    assert Extract.objects.get().known_from == eight


def test_somebody_who_may_not_file_for_a_home_reads_nothing_in_for_it(homes):
    marsh = person("council-officer", "area:E09900002")
    result = tell_tracker(homes["seaton1"], {"occupied": 30}, by=marsh)
    assert [one.problems[0].rule for one in result.rejected] == ["home"]
    assert not ExtractRow.objects.exists()


@pytest.mark.parametrize("table", [Extract, ExtractRow])
def test_what_an_extract_said_can_be_neither_changed_nor_removed(homes, tmp_path, table):
    read(tmp_path, tracker_row(homes["seaton1"]))
    name = table._meta.db_table
    for statement in (f"UPDATE {name} SET layout = 'other'", f"DELETE FROM {name}"):  # noqa: S608
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


CELLS = st.sampled_from(["", "0", "12", "40", "41", "many", "dont_know", "Open", "Red", "1,000"])


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    cells=st.lists(
        st.fixed_dictionaries(
            {
                "usedbeds": CELLS,
                "admissionstatus": CELLS,
                "ppeaprons": CELLS,
                "lastupdatedutc": st.sampled_from(
                    ["", "26/05/2020 09:00", "26/05/2020 10:00", "20/05/2020 09:00", "soon"]
                ),
            }
        ),
        max_size=8,
    ),
    own=st.dictionaries(st.sampled_from(["occupied", "residents_today"]), st.integers(0, 20)),
)
# The last row of the first home is no row, so the one before it answers.
@example(
    cells=[
        {"usedbeds": beds, "admissionstatus": "", "ppeaprons": "", "lastupdatedutc": ""}
        for beds in ("12", "12", "12", "many")
    ],
    own={},
)
def test_whatever_an_extract_holds_every_row_is_counted_once_and_no_own_word_is_lost(
    homes, tmp_path, cells, own
):
    ids = list(homes.values())[:3]
    file(ids[0], DAY, own, reason="again")
    rows = [tracker_row(ids[n % 3], **row) for n, row in enumerate(cells)]
    counts, _ = read(tmp_path, *rows)
    outcomes = ("created", "new_version", "unchanged", "rejected", "not_of_the_day", "twice")
    assert sum(counts.get(key, 0) for key in outcomes) == len(rows)
    version = ReportVersion.objects.known(None).get(home__location_id=ids[0])
    assert version.own_answers == own


# --- asking the database --------------------------------------------------------------------------


def test_an_import_asks_as_often_for_many_homes_as_for_few(country, homes):
    def asked(names, saved_at):
        rows = [
            FileRow(n, report_of(homes[name], answers={"occupied": n}, captured_at=saved_at))
            for n, name in enumerate(names)
        ]
        with CaptureQueriesContext(connection) as queries:
            import_extract(
                by=SYSTEM, layout=the_layout(), on=DAY, rows=rows, source="file", now=NOON
            )
        return len([q for q in queries if "SAVEPOINT" not in q["sql"]])

    # Counts of two authorities are written together, so the number of statements is the same.
    assert asked(list(homes)[:2], MORNING) == asked(list(homes)[2:], MORNING)


def test_a_report_takes_no_query_more_where_no_extract_speaks_of_its_day(homes):
    file(homes["seaton1"], DAY, {"occupied": 30})
    with CaptureQueriesContext(connection) as queries:
        file(homes["seaton1"], DAY, {"occupied": 31}, reason="slip", now=LATER)
    assert not [q for q in queries if 'FROM "reports_extractrow" WHERE' in q["sql"][:60]]
    assert not [q for q in queries if "reports_difference" in q["sql"]]


# --- what is known elsewhere ------------------------------------------------------------------------


def test_known_elsewhere_says_what_when_and_by_whom(homes, tmp_path):
    read(tmp_path, tracker_row(homes["seaton1"]))
    known = selectors.known_elsewhere(homes["seaton1"], "daily", DAY)
    one = known["occupied"]
    assert (one.value, one.called) == (30, "the Capacity Tracker")
    assert (one.saved_at, one.received_at) == (MORNING, NOON)
    assert "covid19count" not in known
    assert selectors.known_elsewhere(homes["seaton1"], "daily", EVE) == {}
    before = NOON - dt.timedelta(minutes=1)
    assert selectors.known_elsewhere(homes["seaton1"], "daily", DAY, before) == {}


def test_known_elsewhere_is_the_row_saved_last(homes):
    tell_tracker(homes["seaton1"], {"occupied": 30, "max_capacity": 40}, saved_at=MORNING)
    tell_tracker(homes["seaton1"], {"occupied": 29}, saved_at=NOON)
    known = selectors.known_elsewhere(homes["seaton1"], "daily", DAY)
    assert {key: one.value for key, one in known.items()} == {"occupied": 29}
