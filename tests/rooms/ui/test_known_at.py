"""Reading "as known at" from an address."""

import datetime as dt

import pytest
from django.test import RequestFactory

from rollcall.ui.known_at import read_known_at


pytestmark = pytest.mark.usefixtures("frozen_clock")

UTC = dt.UTC


def read(**query):
    return read_known_at(RequestFactory().get("/", query))


def test_nothing_asked_means_now():
    known = read()
    assert known.at is None
    assert known.error == ""
    assert known.query == {"known_at": None}


def test_a_form_gives_a_day_and_a_time_of_london():
    known = read(known_date="2020-05-25", known_time="09:30")
    assert known.at == dt.datetime(2020, 5, 25, 8, 30, tzinfo=UTC)
    assert (known.date_text, known.time_text) == ("2020-05-25", "09:30")


def test_a_day_alone_means_its_end():
    assert read(known_date="2020-05-24").at == dt.datetime(2020, 5, 24, 22, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2020-05-25T08:30:00Z", "2020-05-25T09:30:00+01:00", "2020-05-25T09:30:00"]
)
def test_a_link_gives_an_instant(text):
    assert read(known_at=text).at == dt.datetime(2020, 5, 25, 8, 30, tzinfo=UTC)


def test_a_link_made_from_what_was_read_means_the_same():
    known = read(known_date="2020-05-25", known_time="09:30")
    assert read(**known.query).at == known.at


@pytest.mark.parametrize(
    "query",
    [{"known_date": "yesterday"}, {"known_time": "09:30"}, {"known_at": "x"},
     {"known_date": "2020-05-25", "known_time": "25:00"}],
)  # fmt: skip
def test_a_time_that_cannot_be_read_says_how_to_write_it_and_shows_now(query):
    known = read(**query)
    assert known.at is None
    assert "such as" in known.error


def test_nobody_can_look_into_the_future():
    known = read(known_date="2020-05-26", known_time="12:01")
    assert known.at is None
    assert known.error == "The time to look back to must be in the past"
    assert known.date_text == "2020-05-26"
