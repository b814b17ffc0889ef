"""What a home gets back: its own days, its requests, and the other homes with nothing told of any."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rollcall.register.models import CareHome
from tests.factories.accounts import person
from tests.factories.register import ProviderFactory, home
from tests.factories.reports import DAY, EVE, Country, beds, file


pytestmark = pytest.mark.usefixtures("frozen_clock")

NO_CASES = {"res_new_suspected": 0, "st_new_suspected": 0, "st_new_confirmed": 0}


def client_of(role: str, scope: str) -> Client:
    client = Client()
    client.force_login(person(role, scope))
    return client


def neighbours(country: Country, number: int, cases: list[int], **more: Any) -> list[CareHome]:
    """Other homes that told of yesterday; `cases` are the new ones of the first of them."""
    made = [home(country.seaton, name=f"Neighbour {n}", **more) for n in range(number)]
    for place, one in enumerate(made):
        new = cases[place] if place < len(cases) else 0
        file(one, EVE, {**NO_CASES, "res_new_confirmed": new, **beds(20, accepting=1)})
    return made


def page_of(client: Client, one: CareHome) -> str:
    answer = client.get(f"/update/{one.location_id}/picture/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def numbers(page: str) -> dict[str, str]:
    """The label and the number of each row about other homes."""
    table = page.split('id="others"')[1]
    rows = re.findall(
        r'<th scope="row"[^>]*>(.*?)</th>.*?<div class="app-table__content">(.*?)<', table
    )
    return {label.strip(): number.strip() for label, number in rows}


@pytest.fixture
def mine(country: Country) -> CareHome:
    return country.homes["seaton1"]


@pytest.fixture
def at_home(mine: CareHome) -> Client:
    return client_of("home-reporter", f"home:{mine.location_id}")


# --- its own days -----------------------------------------------------------------------------


def test_a_home_sees_its_own_fourteen_days_with_the_gaps(mine: CareHome, at_home: Client):
    file(mine, EVE, {"residents_today": 31})
    file(mine, DAY, {"residents_today": 30})
    page = page_of(at_home, mine)
    assert (
        "How many residents slept here last night: your number fell from 31 on 25 May to 30 on 26 May."
        in page
    )
    assert "There is no answer for 12 of the 14 days." in page
    assert "See these numbers in a table" in page


def test_a_home_that_has_told_nothing_meets_a_place_and_not_a_blank(
    mine: CareHome, at_home: Client
):
    page = page_of(at_home, mine)
    assert "You have not told us anything in these days." in page
    assert "Nothing is recorded about a request of yours." in page


def test_its_own_days_come_as_a_file(mine: CareHome, at_home: Client):
    file(mine, DAY, {"residents_today": 30})
    answer = at_home.get(f"/update/{mine.location_id}/picture.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0] == "location_id,figure,label,date,value"
    asked = [line for line in lines if ",residents_today," in line]
    assert len(asked) == 14
    assert asked[-1].endswith("2020-05-26,30")
    assert asked[0].endswith("2020-05-13,")


# --- other homes ------------------------------------------------------------------------------


def test_other_homes_are_counted_without_ones_own(
    country: Country, mine: CareHome, at_home: Client
):
    neighbours(country, 12, [3, 4, 5])
    file(mine, EVE, {**NO_CASES, "res_new_confirmed": 9, **beds(20, accepting=7)})
    found = numbers(page_of(at_home, mine))
    assert found["Homes that told the council"] == "12"
    assert found["New cases in residents and staff"] == "10", "12 of the others, rounded"
    assert found["Beds that could be filled"] == "12"


def test_ones_own_number_changes_nothing_that_is_shown(
    country: Country, mine: CareHome, at_home: Client
):
    """Else the others' could be worked out by taking one's own away."""
    neighbours(country, 12, [3, 4, 5])
    shown = []
    for step, own in enumerate((0, 1, 6)):
        file(mine, EVE, {**NO_CASES, "res_new_confirmed": own}, reason="A test" if step else "")
        shown.append(numbers(page_of(at_home, mine)))
    assert shown[0] == shown[1] == shown[2]


@pytest.mark.parametrize(
    ("cases", "shown"),
    [
        ([1, 1, 1], "*"),
        ([2, 2, 3], "*"),
        ([20], "*"),
        ([10, 10], "*"),
        ([3, 3, 2], "10"),
        ([], "0"),
    ],
    ids=str,
)
def test_few_people_and_people_of_few_homes_are_starred(
    country: Country, mine: CareHome, at_home: Client, cases: list[int], shown: str
):
    neighbours(country, 12, cases)
    assert numbers(page_of(at_home, mine))["New cases in residents and staff"] == shown


def test_at_40_outbreaks_among_few_homes_are_not_told(
    country: Country, mine: CareHome, at_home: Client
):
    neighbours(country, 5, [2, 2])
    found = numbers(page_of(at_home, mine))
    assert found["Homes with an outbreak"] == "Not shown"
    assert found["New cases in residents and staff"] == "Not shown"
    assert found["Homes that told the council"] == "5", "how many reported is no secret"


def test_few_outbreaks_among_many_homes_are_starred_and_many_are_shown(
    country: Country, mine: CareHome, at_home: Client
):
    neighbours(country, 12, [2, 2])
    assert numbers(page_of(at_home, mine))["Homes with an outbreak"] == "*"
    neighbours(country, 5, [2] * 3)
    assert numbers(page_of(at_home, mine))["Homes with an outbreak"] == "5"


def test_a_provider_cannot_take_away_all_its_homes_and_be_left_with_anothers(country: Country):
    """It runs every home of the council but one, so that one's numbers are nowhere in what it sees."""
    provider = ProviderFactory.create()
    own = neighbours(country, 12, [2, 2, 2], provider=provider)
    [stranger] = neighbours(country, 1, [9])
    client = client_of("home-reporter", f"provider:{provider.provider_id}")
    found = numbers(page_of(client, own[0]))
    assert found["New cases in residents and staff"] == "Not shown"
    assert stranger.location_id not in page_of(client, own[0])


def test_what_nobody_answered_is_not_known(country: Country, mine: CareHome, at_home: Client):
    neighbours(country, 12, [])
    assert numbers(page_of(at_home, mine))["Staff who were off"] == "Not known"


def test_no_other_homes_is_said(country: Country):
    alone = home(country.marsh, name="Alone")
    CareHome.objects.exclude(pk=alone.pk).update(closed_on=dt.date(2020, 5, 1))
    client = client_of("home-reporter", f"home:{alone.location_id}")
    assert "There are no other homes to show." in page_of(client, alone)


def test_an_officer_sees_what_the_home_sees(country: Country, mine: CareHome, at_home: Client):
    neighbours(country, 12, [3, 4, 5])
    officer = client_of("council-officer", "area:E09900001")
    assert numbers(page_of(officer, mine)) == numbers(page_of(at_home, mine))


def test_another_home_and_a_reviewer_are_refused(country: Country, mine: CareHome):
    address = f"/update/{mine.location_id}/picture/"
    other = country.homes["seaton2"].location_id
    assert client_of("home-reporter", f"home:{other}").get(address).status_code == 403
    assert client_of("regional-reviewer", "area:E99000001").get(address).status_code == 403


def test_it_asks_as_often_for_sixty_homes_as_for_twelve(
    country: Country, mine: CareHome, at_home: Client
):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            at_home.get(f"/update/{mine.location_id}/picture/")
        return len(asked)

    neighbours(country, 12, [2, 2])
    few = queries()
    neighbours(country, 48, [2, 2])
    # Session, person, memberships (3); the home and the record of the look (5); its reports (1); the
    # council's tree (2); the other homes' records, areas, answers, cases and last reports (7).
    assert queries() == few <= 18
