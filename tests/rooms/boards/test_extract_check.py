"""The check of another collection (P03): whom to chase, with a file; and the answers as files."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollcall.foundation.models import AccessRecord
from rollcall.reports.selectors import extract_standings
from tests.factories.commands import run
from tests.factories.extracts import saved, the_layout, tracker_row, write_extract
from tests.factories.register import home
from tests.factories.reports import DAY, NOON, file
from tests.rooms.boards.reading import links, rows, words


ADDRESS = "/board/E09900001/check/capacity-tracker/"


@pytest.fixture
def seaton(country):
    """Four homes of Seaton: updated, stale, registered, and not in the Tracker."""
    more = {name: home(country.seaton, name=name) for name in ("Third", "Fourth")}
    return [country.homes["seaton1"], country.homes["seaton2"], more["Third"], more["Fourth"]]


@pytest.fixture
def read(seaton, tmp_path):
    one, two, three, _ = seaton
    nothing = {"lastupdatedbst": "", "lastupdatedutc": "", "usedbeds": "", "maxcapacity": ""}
    path = write_extract(
        tmp_path / "extract.csv",
        tracker_row(one.location_id),
        tracker_row(two.location_id, **saved("24/05/2020", "08:10", "07:10")),
        tracker_row(three.location_id, **nothing),
    )
    command = ("import_reports", path, "--set", "daily", "--date", "2020-05-26")
    assert run(*command, "--layout", "capacity-tracker")[0] == 0


def test_p03_each_home_is_in_one_state_and_those_to_chase_come_first(officer, read):
    page = officer.get(ADDRESS)
    text = words(page)
    assert "Capacity Tracker check" in text
    for state in ("Not registered", "Registered, never updated", "Not updated in time", "Updated"):
        assert f"1 {state} of 4 homes (25.0%)" in text
    order = [text.index(f"{name} 1-9") for name in ("Fourth", "Third", "Seaton2", "Seaton1")]
    assert order == sorted(order)
    assert "8:10am on Sunday 24 May 2020" in text


def test_told_us_is_the_homes_own_word_and_not_the_extracts(officer, read, seaton):
    file(seaton[3], DAY, {"occupied": 3})
    found = {row[1]: row for row in rows(officer.get(ADDRESS.rstrip("/") + ".csv"))}
    assert found["name"] == ["location_id", "name", "provider", "state", "saved_at", "told_us"]
    assert found["Fourth"][3:] == ["not_registered", "", "yes"]
    assert found["Seaton1"][3:] == ["updated", "2020-05-26T07:10:00+00:00", "no"]


@pytest.mark.parametrize(
    ("show", "names"),
    [("stale", ["Seaton2"]), ("not_registered", ["Fourth"]), ("updated", ["Seaton1"])],
)
def test_the_list_and_its_file_can_be_narrowed(officer, read, show, names):
    page = officer.get(f"{ADDRESS}?show={show}")
    assert [
        name for name in ("Seaton1", "Seaton2", "Third", "Fourth") if name in links(page)
    ] == names
    file_of = officer.get(links(page)["Download these homes (CSV)"])
    assert [row[1] for row in rows(file_of)][1:] == names


def test_before_an_extract_was_read_nothing_is_said_of_homes(officer, seaton):
    assert "No extract of the Capacity Tracker has been read" in words(officer.get(ADDRESS))
    assert len(rows(officer.get(ADDRESS.rstrip("/") + ".csv"))) == 1


def test_as_known_before_it_was_read_it_was_not_read(officer, read):
    page = words(officer.get(f"{ADDRESS}?known_at=2020-05-26T08:00:00Z"))
    assert "No extract of the Capacity Tracker has been read" in page


def test_without_any_cases_the_empty_state_leads_back(officer, read):
    assert "No home is in this state." in words(officer.get(f"{ADDRESS}?show=nonsense"))


def test_the_board_leads_to_the_check(officer, country):
    assert links(officer.get("/board/E09900001/"))["Capacity Tracker check"] == ADDRESS


@pytest.mark.parametrize("layout", ["other", "ids", "mit-six-topics"])
def test_a_collection_that_there_is_not_is_404(officer, layout):
    assert officer.get(f"/board/E09900001/check/{layout}/").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        ADDRESS,
        "/board/E09900001/check/capacity-tracker.csv",
        "/board/E09900001/reports/daily/ids.csv",
    ],
)
def test_a_reviewer_of_totals_sees_no_home(region, as_role, country, address):
    assert region.get(address).status_code == 403
    assert as_role("council-officer", "area:E09900002").get(address).status_code == 403


def test_the_check_asks_as_often_for_many_homes_as_for_few(officer, read, country):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(ADDRESS).status_code == 200
        return len(queries)

    few = asked()
    for number in range(12):
        home(country.seaton, name=f"Home {number}")
    assert asked() == few
    # Session, person, roles; the area and may-I (3); when it was read; the area's tree; rows,
    # reports, the homes' records and areas.
    assert few <= 13


def test_in_a_monthly_window_a_home_that_saved_inside_it_is_updated(country, seaton):
    layout, on = the_layout(), dt.date(2024, 9, 16)
    found = extract_standings(type(seaton[0]).objects.filter(pk=seaton[0].pk), layout, on)
    assert [one.state for one in found] == ["not_registered"]


# --- the answers as files -------------------------------------------------------------------------------


def test_an_officer_takes_the_answers_in_each_shape_and_that_is_written_down(officer, country):
    file(country.homes["seaton1"], DAY, {"occupied": 30})
    page = links(officer.get("/board/E09900001/"))
    for title, column, value in (
        ("Every answer, by question id (CSV)", "occupied", "30"),
        ("Capacity Tracker extract (CSV)", "usedbeds", "30"),
        ("Market Information Tool, six topics (CSV)", "told_us", "yes"),
    ):
        header, first, *_ = rows(officer.get(page[title]))
        assert dict(zip(header, first, strict=True))[column] == value
    whats = list(AccessRecord.objects.values_list("subject", "what"))
    assert ("area:E09900001", "file of daily ids 2020-05-26") in whats
    assert len(whats) == 3


@pytest.mark.parametrize("address", ["daily/other.csv", "weekly/ids.csv"])
def test_a_shape_that_there_is_not_is_404(officer, country, address):
    assert officer.get(f"/board/E09900001/reports/{address}").status_code == 404


def test_a_file_as_known_at_a_time(officer, country):
    file(country.homes["seaton1"], DAY, {"occupied": 30}, now=NOON)
    address = "/board/E09900001/reports/daily/ids.csv?known_at=2020-05-26T08:00:00Z"
    assert len(rows(officer.get(address))) == 1
