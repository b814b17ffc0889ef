"""A home that has answered the Capacity Tracker confirms what it said there, and types it no more."""

import datetime as dt
import re

import pytest
from django.test import Client

from rollcall.reports import selectors
from rollcall.reports.models import Difference
from tests.factories.accounts import person
from tests.factories.extracts import tell_tracker
from tests.factories.reports import DAY, EVE, LATER, NOON, beds, file
from tests.rooms.boards.reading import words


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

MORNING = dt.datetime(2020, 5, 26, 7, 10, tzinfo=dt.UTC)


@pytest.fixture
def one(country):
    return country.homes["seaton1"]


@pytest.fixture
def manager(one):
    client = Client()
    client.force_login(person("home-reporter", f"home:{one.location_id}"))
    return client


def current(one):
    return selectors.report(one.location_id, "daily", DAY)


def told(one, **answers):
    return tell_tracker(one, answers, saved_at=MORNING)


def box(page, name):
    """What stands in a box."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.content.decode())
    return found.group(1) if found else None


def test_the_list_says_what_is_there_and_the_home_has_sent_nothing_yet(manager, one):
    told(one, max_capacity=40, occupied=30)
    page = words(manager.get(f"/update/{one.location_id}/"))
    assert "We have 2 answers from the Capacity Tracker, 8:10am." in page
    assert "Why is this being corrected" not in page
    assert "Nothing more is needed" not in page


def test_a_page_is_filled_in_with_it_and_says_whose_it_is(manager, one):
    file(one, EVE, beds(28, accepting=12), now=NOON - dt.timedelta(days=1))
    told(one, occupied=30)
    page = manager.get(f"/update/{one.location_id}/beds/")
    assert box(page, "occupied") == "30"
    assert box(page, "max_capacity") == "40"
    text = words(page)
    assert "Told to the Capacity Tracker, saved at 8:10am: 30. Is it right?" in text
    assert "We have filled in what you told the Capacity Tracker today." in text


def test_what_a_home_confirms_is_its_own_with_the_origin_and_without_a_reason(one):
    told(one, max_capacity=40, occupied=30)
    known = selectors.known_elsewhere(one.location_id, "daily", DAY)
    answers = {key: answer.value for key, answer in known.items()}
    filed = file(
        one, DAY, answers, taken_over={key: answer.layout for key, answer in known.items()},
        based_on=0, now=LATER,
    )  # fmt: skip
    assert filed.outcome == "new_version"
    version = current(one)
    assert (version.source, version.from_extracts) == ("self", {})
    assert version.taken_over == dict.fromkeys(("max_capacity", "occupied"), "capacity-tracker")
    assert version.reason == "The first report of the home itself"


def test_nothing_is_sent_before_the_home_sends_it(manager, one):
    told(one, max_capacity=40, occupied=30)
    address = f"/update/{one.location_id}/beds/"
    page = manager.get(address)
    asked = box(page, "asked")
    sent = {
        "asked": asked, "max_capacity": "40", "occupied": "33", "reserved": "0", "accepting": "7",
        "not_available": "0", "later": "1",
    }  # fmt: skip
    assert manager.post(address, sent).status_code == 302
    assert current(one).is_own is False
    assert box(manager.get(address), "occupied") == "33"


def test_yesterdays_number_does_not_stand_where_the_tracker_has_todays(manager, one):
    file(one, EVE, beds(28, accepting=12), now=NOON - dt.timedelta(days=1))
    told(one, occupied=30)
    page = words(manager.get(f"/update/{one.location_id}/"))
    # What we asked yesterday stands, but for how many beds are occupied and whether the home is open.
    assert "2 questions to answer. 25 May" in page


def test_a_correction_keeps_what_the_tracker_filled_in_as_the_trackers(manager, one):
    file(one, DAY, {"occupied": 30, "coping": "green_fine"})
    told(one, max_capacity=40)
    page = manager.get(f"/update/{one.location_id}/beds/")
    assert box(page, "max_capacity") == "40"
    assert current(one).from_extracts == {"max_capacity": {"layout": "capacity-tracker"}}


def test_a_home_that_differs_on_its_first_report_opens_a_difference(one):
    told(one, occupied=30)
    file(one, DAY, {"occupied": 35}, now=LATER)
    assert current(one).answers["occupied"] == 35
    assert Difference.objects.get().extract_value == 30
