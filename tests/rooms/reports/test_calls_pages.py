"""The pages of the day's calls: the list, taking and giving back, its state, files and coverage."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rollcall.reports.models import Claim
from rollcall.reports.services import NewAttempt, claim, record_attempt
from tests.factories.accounts import person
from tests.factories.register import home as make_home
from tests.factories.reports import DAY, EVE, NOON, Country, beds, file
from tests.factories.updates import words


pytestmark = pytest.mark.usefixtures("frozen_clock")

SEATON, MARSH = "area:E09900001", "area:E09900002"
EVENING_BEFORE = NOON - dt.timedelta(hours=18)


@pytest.fixture
def handler(country: Country) -> Any:
    return person("call-handler", SEATON)


@pytest.fixture
def client(handler: Any) -> Client:
    return signed_in(handler)


def signed_in(who: Any) -> Client:
    client = Client()
    client.force_login(who)
    return client


def rang(
    by: Any, one: Any, outcome: str = "no_answer", at: dt.datetime = NOON, **more: Any
) -> None:
    record_attempt(by=by, new=NewAttempt(one.location_id, outcome, **more), now=at)


def test_the_list_shows_the_homes_to_ring_with_their_reasons(client, country):
    file(country.homes["seaton1"], EVE, beds(10, ppe_masks_iir_rag="red"), now=EVENING_BEFORE)
    said = words(client.get("/calls/"))
    assert "Some protective kit will last less than 2 days. (told us for 25 May)" in said
    assert "Nothing heard yesterday." in said  # Seaton2
    assert said.index("Seaton2") < said.index("Seaton1")
    assert "Marsh1" not in said
    assert "0 of 2 homes done" in said
    assert "You have not rung anybody yet today." in said


def test_taking_the_next_home_leads_to_its_call_and_pressing_twice_takes_one(client, handler):
    first, second = client.post("/calls/next/"), client.post("/calls/next/")
    assert first["Location"] == second["Location"]
    assert first["Location"].startswith("/calls/1-")
    assert Claim.objects.get().held_by == handler.actor_id


def test_a_home_that_another_holds_cannot_be_taken_and_says_who(client, country):
    other, one = person("call-handler", SEATON), country.homes["seaton1"]
    claim(by=other, location_id=one.location_id, now=NOON)
    assert client.post(f"/calls/{one.location_id}/take/")["Location"] == "/calls/"
    said = words(client.get("/calls/"))
    assert said.count(f"{other.name} is ringing this home until 12:30pm") == 1
    assert f"{other.name} is ringing it until 12:30pm" in said
    assert f'/calls/{one.location_id}/take/"' not in client.get("/calls/").content.decode()


def test_a_home_that_is_given_back_is_free(client, country):
    one = country.homes["seaton1"]
    client.post(f"/calls/{one.location_id}/take/")
    assert "You are ringing Seaton1" in words(client.get("/calls/"))
    client.post(f"/calls/{one.location_id}/give-back/")
    assert not Claim.objects.exists()


def test_a_stranger_takes_nothing(country):
    one = country.homes["seaton1"]
    stranger = signed_in(person("call-handler", MARSH))
    assert stranger.post(f"/calls/{one.location_id}/take/").status_code == 403
    assert "Seaton1" not in words(stranger.get("/calls/"))
    reporter = signed_in(person("home-reporter", f"home:{one.location_id}"))
    for address in ("/calls/", "/calls/list.csv", "/calls/state.json", "/calls/coverage/"):
        assert reporter.get(address).status_code == 403
    assert not Claim.objects.exists()


def test_when_all_is_done_the_list_says_so(client, handler, country):
    for name in ("seaton1", "seaton2"):
        file(country.homes[name], DAY, beds(10), now=NOON)
        rang(handler, country.homes[name], "reached")
    said = words(client.get("/calls/"))
    assert "There is nobody left to ring now." in said
    assert "2 of 2 homes done" in said
    assert "Ring the next home" not in said
    assert client.post("/calls/next/")["Location"] == "/calls/"


def test_somebody_without_homes_is_told_so(country):
    nobody = signed_in(person("call-handler", "area:E06900001"))
    assert "You have no homes to ring" in words(nobody.get("/calls/"))


@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        ("show=all", ["Seaton1", "Seaton2"], []),
        ("show=not-reached", ["Seaton2"], ["Seaton1"]),
        ("show=short", ["Seaton1"], ["Seaton2"]),
        ("show=call-back", ["Seaton2"], ["Seaton1"]),
        ("show=mine", ["Seaton2"], ["Seaton1"]),
        ("show=done", ["No home matches"], ["Seaton1", "Seaton2"]),
        ("show=nonsense", ["Seaton1"], []),
        ("q=SEATON2&show=all", ["Seaton2"], ["Seaton1"]),
        ("q=nobody+here", ["No home matches", "Clear the filter"], ["Seaton1"]),
    ],
)
def test_the_list_can_be_narrowed(client, handler, country, query, found, not_found):
    file(country.homes["seaton1"], DAY, beds(10), now=NOON)
    rang(handler, country.homes["seaton2"])
    said = words(client.get(f"/calls/?{query}"))
    assert all(one in said for one in found)
    assert not any(one in said for one in not_found)


def test_the_state_tells_an_open_page_which_homes_have_moved(client, country):
    one, two = country.homes["seaton1"], country.homes["seaton2"]
    other = person("call-handler", SEATON)
    claim(by=other, location_id=two.location_id, now=NOON)
    file(one, DAY, beds(10), now=NOON)
    state = client.get("/calls/state.json").json()
    assert state[one.location_id]["stage"] == "short"
    assert state[two.location_id]["held"] == other.name


def test_the_file_holds_every_home_in_order(client, handler, country):
    rang(handler, country.homes["seaton2"])
    text = b"".join(client.get("/calls/list.csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["name"] for row in rows] == ["Seaton1", "Seaton2"]
    assert (rows[1]["calls_today"], rows[1]["last_call"]) == ("1", "No answer, midday")
    assert rows[0]["reasons"]


def test_the_list_asks_as_often_for_600_homes_as_for_2(client, country):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/calls/?all=1").status_code == 200
        return len(queries)

    few = asked()
    for number in range(600):
        make_home(country.seaton, name=f"Home {number:03}")
    assert asked() == few
    # The session and the person (2), what they may do (1), the scope's area and its places (2),
    # the list (19, see `test_call_list`), programme decisions (1), and one to spare.
    assert few <= 26


def test_coverage_counts_every_home_once_and_names_the_silent(client, handler, country):
    one = country.homes["seaton1"]
    file(one, DAY, beds(10), now=NOON)
    rang(handler, one, "reached")
    said = words(client.get("/calls/coverage/"))
    assert "1 of 2 Homes heard from 50.0% of all homes" in said
    assert "Spoken to by phone 1 50.0%" in said
    assert "Sent by the home itself 0 0.0%" in said
    assert "Homes not heard from (1)" in said
    assert "Seaton2" in said


@pytest.mark.parametrize(
    ("asked", "message"),
    [("soon", "“soon” is not a date"), ("2020-06-30", "has not come yet")],
)
def test_a_day_that_is_none_is_named(client, asked, message):
    answer = client.get(f"/calls/coverage/?date={asked}")
    assert message in words(answer)
    assert "Tuesday 26 May 2020" in words(answer)
