"""Dates, times and numbers as people say them."""

import datetime as dt
from decimal import Decimal

import pytest

from rollcall.ui import words


UTC = dt.UTC


def test_a_day_is_said_with_its_weekday():
    assert words.day(dt.date(2020, 5, 26)) == "Tuesday 26 May 2020"
    assert words.short_day(dt.date(2020, 5, 6)) == "6 May"


def test_an_instant_belongs_to_its_day_in_london():
    late = dt.datetime(2020, 5, 25, 23, 30, tzinfo=UTC)
    assert words.day(late) == "Tuesday 26 May 2020"
    assert words.moment(late) == "12:30am on Tuesday 26 May 2020"


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(0, 0, "midnight"), (12, 0, "midday"), (11, 0, "11am"), (10, 30, "10:30am"),
     (0, 5, "12:05am"), (12, 1, "12:01pm"), (23, 59, "11:59pm")],
)  # fmt: skip
def test_times_are_said_as_people_say_them(hour, minute, said):
    assert words.clock_time(dt.time(hour, minute)) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (1234567, "1,234,567"),
        (12.0, "12"),
        (61.54, "61.5"),
        (Decimal("2.5"), "2.5"),
        (None, "Not known"),
    ],
)
def test_a_number_that_nobody_gave_is_never_nought(value, said):
    assert words.number(value) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0.615, "61.5%"), (1, "100%"), (0, "0%"), (None, "Not known")]
)
def test_shares_are_said_in_percent(value, said):
    assert words.percent(value) == said


def test_one_home_is_not_one_homes():
    assert [words.plural(count, "home") for count in (0, 1, 1300)] == [
        "0 homes",
        "1 home",
        "1,300 homes",
    ]
    assert words.plural(2, "county", "counties") == "2 counties"


@pytest.mark.parametrize("say", [words.day, words.short_day, words.clock_time, words.moment])
def test_what_is_missing_is_said_to_be_missing(say):
    assert say(None) == "Not known"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 seconds"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (90, "1 minute 30 seconds"),
        (3_600, "1 hour"),
        (7_800, "2 hours 10 minutes"),
        (86_400, "1 day"),
        (86_460, "1 day"),  # only units that follow one another
        (90_061, "1 day 1 hour"),
    ],
)
def test_a_length_of_time_is_said_in_its_two_largest_units(seconds, said):
    assert words.duration(seconds) == said
    assert words.duration(-seconds) == said


def test_work_is_said_in_hours_however_many():
    assert words.duration(360_000, largest="hour") == "100 hours"
