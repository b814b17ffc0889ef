"""How the collection does: routes, days, and the time from opening an update to sending it (R1)."""

import csv
import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.register import AreaFactory, home
from tests.factories.reports import DAY, EVE, LATER, NOON, Country, beds, file
from tests.rooms.boards.conftest import As


SEATON = "/performance/E09900001/"


def words(answer) -> str:
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def took(one, seconds: int, on: dt.date = DAY, *, now: dt.datetime = NOON, **details) -> None:
    """File a report that was opened so many seconds before it was sent."""
    opened = now - dt.timedelta(seconds=seconds)
    file(one, on, beds(20), now=now, opened_at=opened, **details)


def file_of(client: Client, address: str = SEATON) -> dict[str, dict[str, str]]:
    rows = b"".join(client.get(f"{address[:-1]}.csv")).decode().splitlines()
    return {row["date"]: row for row in csv.DictReader(rows)}


@pytest.fixture
def three(country: Country):
    return [
        country.homes["seaton1"],
        country.homes["seaton2"],
        home(country.seaton, name="Seaton 3"),
    ]


def test_the_middle_time_is_shown_with_how_many_it_is_known_for(officer, three):
    for one, seconds in zip(three, (60, 95, 5_000), strict=True):
        took(one, seconds)
    file(three[0], EVE, beds(20))  # by another way, without a time
    page = words(officer.get(SEATON))
    assert "1 minute 35 seconds The middle one of 3 updates" in page
    assert "2 of 3 took two minutes or less" in page
    assert "It is known for 3 of 4 updates that people filled in" in page


def test_the_routes_and_the_days_have_their_denominators(officer, three):
    took(three[0], 60)
    file(three[1], DAY, beds(20), source="phone")
    file(three[2], EVE, beds(20), source="file", nothing_changed=True)
    page = words(officer.get(SEATON))
    assert "Sent by the home 1 33.3% of 3" in page
    assert "From a file 1 33.3% of 3 Not measured" in page
    assert "26 May 2 of 3 66.7% 1 1 0 0 1 minute known for 1 of 2" in page
    assert "25 May 1 of 3 33.3%, 1 no change 0 0 1 0" in page
    assert "3 reports of 42 that were due" in page


def test_a_correction_is_counted_apart_and_its_time_left_out(officer, three):
    took(three[0], 60)
    later = LATER - dt.timedelta(minutes=50)
    file(three[0], DAY, beds(21), now=LATER, reason="a slip", opened_at=later, source="phone")
    row = file_of(officer)["2020-05-26"]
    assert (row["self"], row["phone"], row["corrections"]) == ("1", "0", "1")
    assert (row["times_known"], float(row["median_seconds"])) == ("1", 60)


def test_a_home_counts_from_the_day_it_opened(officer, country):
    home(country.seaton, name="New", opened_on=DAY)
    rows = file_of(officer)
    assert (rows["2020-05-25"]["homes"], rows["2020-05-26"]["homes"]) == ("2", "3")


def test_a_time_that_nobody_knows_is_blank_in_the_file_and_not_nought(officer, three):
    file(three[0], DAY, beds(20), source="phone")
    row = file_of(officer)["2020-05-26"]
    assert (row["reports"], row["times_known"]) == ("1", "0")
    assert (row["median_seconds"], row["nine_in_ten_seconds"], row["within_two_minutes"]) == (
        "",
        "",
        "",
    )
    assert "No time is known for these days." in words(officer.get(SEATON))


def test_before_anybody_has_reported_the_page_says_so(officer):
    assert "Nobody has reported for these days." in words(officer.get(SEATON))


def test_an_area_without_a_home_says_so(country, nation):
    assert "The register has no open home here" in words(nation.get("/performance/E99000003/"))


def test_another_day_shows_the_days_up_to_it(officer, three):
    long_ago = DAY - dt.timedelta(days=20)
    took(three[0], 60, long_ago, now=NOON - dt.timedelta(days=20))
    assert "Nobody has reported" in words(officer.get(SEATON))
    assert "6 May 1 of 3" in words(officer.get(SEATON, {"date": "2020-05-10"}))


@pytest.mark.parametrize("date", ["soon", "2020-02-31", "2030-01-01"])
def test_a_day_that_cannot_be_is_explained(officer, date):
    assert "There is a problem" in words(officer.get(SEATON, {"date": date}))


def test_each_person_starts_at_their_own_area(officer, region, nation):
    for client, code in ((officer, "E09900001"), (region, "E99000001"), (nation, "E99999999")):
        assert client.get("/performance/")["Location"] == f"/performance/{code}/"


def test_a_reviewer_sees_totals_of_what_lies_in_the_region_and_no_home(region, three):
    took(three[0], 60)
    for address in (SEATON, "/performance/E99000001/"):
        page = words(region.get(address))
        assert "1 minute" in page
        assert "Seaton1" not in page


def test_who_sees_no_figures_of_the_area_does_not_see_this(as_role: As, three):
    own = f"home:{three[0].location_id}"
    others = as_role("home-reporter", own), as_role("council-officer", "area:E09900003")
    for client in others:
        for address in (SEATON, f"{SEATON[:-1]}.csv"):
            assert client.get(address).status_code == 403


def test_an_area_that_nobody_knows_is_not_there(officer):
    assert officer.get("/performance/E00000000/").status_code == 404


def test_the_page_takes_the_same_queries_for_any_number_of_homes(officer, country, three):
    def queries() -> int:
        with CaptureQueriesContext(connection) as held:
            assert officer.get(SEATON).status_code == 200
        return len(held)

    took(three[0], 60)
    before = queries()
    for number in range(20):
        took(home(country.seaton, name=f"More {number}"), 30 + number)
    AreaFactory.create(kind="local_authority")
    # Session and person, memberships; the area and the right to its figures; its tree for the homes
    # and for their source; the homes' spans, their sources; routes by day; times.
    assert queries() == before <= 18
