"""How far to trust a day's reports, on any day, as known at any time; and doubts beside a figure."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rollcall.reports.services import NewReport, examine_reports, file_reports
from tests.factories.accounts import person
from tests.factories.register import ProviderFactory, home
from tests.factories.reports import DAY, EVE, NOON, SYSTEM, Country, file


pytestmark = pytest.mark.usefixtures("frozen_clock")

EIGHT = dt.datetime(2020, 5, 26, 7, 0, tzinfo=dt.UTC)
ADDRESS = "/board/E09900001/quality/"


@pytest.fixture
def officer(country: Country) -> Client:
    client = Client()
    client.force_login(person("council-officer", "area:E09900001"))
    return client


def feed(country: Country, *, homes: int = 12, moved: int = 0) -> list[Any]:
    """A file of homes that gave the same numbers on two days, but for some that moved."""
    provider = ProviderFactory.create(name="Lantern Care")
    made = [home(country.seaton, name=f"Fed {n}", provider=provider) for n in range(homes)]
    for on, at in ((EVE, EIGHT - dt.timedelta(days=1)), (DAY, EIGHT)):
        reports = [
            NewReport(one.location_id, on, {"occupied": 20 + n + (n < moved and on == DAY)})
            for n, one in enumerate(made)
        ]
        file_reports(
            by=SYSTEM, set_key="daily", reports=reports, source="file", now=NOON, recorded_at=at
        )
    return made


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_feed_that_repeats_yesterdays_file_is_told(country: Country, officer: Client):
    feed(country)
    page = text_of(officer, ADDRESS)
    assert "12 of 14 homes reported for this day" in page
    assert "From a file: 0 of 12 homes changed any answer since their last report (0%)" in page
    assert "Lantern Care: 0 of 12 homes changed any answer" in page
    assert "12 of 12 reports did not come from the home itself (100%)" in page


def test_a_feed_that_moves_is_not(country: Country, officer: Client):
    feed(country, moved=1)
    page = text_of(officer, ADDRESS)
    assert "homes changed any answer" not in page
    assert "Q8: Hardly a home changed anything" in page, "it is said that it was looked for"


def test_it_is_told_as_it_was_known_at_a_time(country: Country, officer: Client):
    feed(country)
    before = (EIGHT - dt.timedelta(minutes=1)).isoformat()
    assert "Nobody had reported for this day at that time." in text_of(
        officer, f"{ADDRESS}?known_at={before.replace('+', '%2B')}"
    )
    page = text_of(officer, f"{ADDRESS}?date=2020-05-25")
    assert "12 of 14 homes reported for this day" in page
    assert "homes changed any answer" not in page, "nothing is known of the day before"


def test_the_same_number_in_every_home_of_a_provider_is_told(country: Country, officer: Client):
    provider = ProviderFactory.create(name="Copy Care")
    for n in range(3):
        one = home(country.seaton, name=f"Copied {n}", provider=provider)
        file(one, DAY, {"occupied": 31}, recorded_at=EIGHT, captured_at=EIGHT)
    page = text_of(officer, ADDRESS)
    assert "Copy Care: 3 homes all answered 31 to “How many beds are occupied?” at 08:00." in page


def test_reports_after_the_cut_off_and_repeated_ones_are_counted(country: Country, officer: Client):
    one, other = country.homes["seaton1"], country.homes["seaton2"]
    file(one, DAY, {"occupied": 20}, recorded_at=EIGHT)
    file(one, DAY, {"occupied": 21}, reason="Miscounted")
    file(other, DAY, {"occupied": 20})
    page = text_of(officer, ADDRESS)
    assert "1 of 2 reports came after 11am (50%)" in page
    assert "1 of 2 reports were given more than once by the same route (50%)" in page


def test_nothing_to_look_at_and_nothing_found_are_said(country: Country, officer: Client):
    assert "Nobody had reported for this day." in text_of(officer, ADDRESS)
    file(country.homes["seaton1"], DAY, {"occupied": 20}, recorded_at=EIGHT)
    assert "Nothing was found." in text_of(officer, ADDRESS)
    assert "no rules about the reports of this set" in text_of(
        officer, f"{ADDRESS}?set=support-actions"
    )


def test_it_comes_as_a_file(country: Country, officer: Client):
    feed(country)
    answer = officer.get("/board/E09900001/quality.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0] == "set,date,known_at,rule,where,question,part,of,evidence"
    assert any(line.startswith("daily,2020-05-26,,Q8,From a file,,0,12,") for line in lines)


def test_who_sees_no_homes_sees_no_feeds(country: Country):
    for role, scope in (
        ("regional-reviewer", "area:E99000001"),
        ("council-officer", "area:E09900002"),
    ):
        client = Client()
        client.force_login(person(role, scope))
        assert client.get(ADDRESS).status_code == 403
        assert client.get("/board/E09900001/quality.csv").status_code == 403


def test_it_asks_as_often_for_sixty_homes_as_for_five(country: Country, officer: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            officer.get(ADDRESS)
        return len(asked)

    feed(country, homes=5)
    few = queries()
    feed(country, homes=55)
    # Session, person, memberships; the area and whether it is seen (4); homes' areas, records and
    # places (3); the day, what came before, how it came (3); the queries that wait (2).
    assert queries() == few <= 18


# --- a figure in doubt ------------------------------------------------------------------------


def test_a_figure_says_how_many_of_its_homes_are_in_doubt(country: Country, officer: Client):
    one = country.homes["seaton1"]
    for back in range(8, 0, -1):
        file(one, DAY - dt.timedelta(days=back), {"residents_today": 31})
    file(one, DAY, {"residents_today": 13})
    address = "/board/E09900001/figures/residents_today/"
    assert "In doubt" not in text_of(officer, address)
    examine_reports(by=SYSTEM, set_key="daily", homes={DAY: [one.pk]}, now=NOON)
    assert "1 home of 2 has an answer behind this number that we asked about" in text_of(
        officer, address
    )
    assert "In doubt" not in text_of(officer, "/board/E09900001/figures/occupied/")
