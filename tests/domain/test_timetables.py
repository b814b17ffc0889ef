"""When timed work is due."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.timetables import Daily, Every


LONDON = ZoneInfo("Europe/London")
TEN_AND_FOUR = Daily((dt.time(10), dt.time(16)), LONDON)


def at(text):
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2020-05-26T08:59:59+00:00", None),  # ten o'clock in London is nine in summer's UTC
        ("2020-05-26T09:00:00+00:00", "2020-05-26T09:00:00+00:00"),
        ("2020-05-26T11:00:00+00:00", "2020-05-26T09:00:00+00:00"),
        ("2020-05-26T11:00:01+00:00", None),  # a machine that was off does not come two hours late
        ("2020-05-26T15:30:00+00:00", "2020-05-26T15:00:00+00:00"),
        ("2020-01-15T10:00:00+00:00", "2020-01-15T10:00:00+00:00"),  # and ten in winter's
    ],
)
def test_times_are_those_of_the_programmes_clock(now, due):
    assert TEN_AND_FOUR.latest(at(now)) == (at(due) if due else None)


@pytest.mark.parametrize(
    ("now", "following"),
    [
        ("2020-05-26T09:00:00+00:00", "2020-05-26T15:00:00+00:00"),
        ("2020-05-26T15:00:00+00:00", "2020-05-27T09:00:00+00:00"),
        ("2020-10-24T20:00:00+00:00", "2020-10-25T10:00:00+00:00"),  # the night summer time ends
    ],
)
def test_what_follows_may_be_tomorrow(now, following):
    assert TEN_AND_FOUR.following(at(now)) == at(following)


def test_shortly_after_midnight_yesterday_evening_still_counts():
    late = Daily((dt.time(23, 30),), LONDON)
    assert late.latest(at("2020-05-26T23:15:00+00:00")) == at("2020-05-26T22:30:00+00:00")


def test_no_times_are_never_due():
    never = Daily((), LONDON)
    assert never.latest(at("2020-05-26T12:00:00+00:00")) is None
    assert never.following(at("2020-05-26T12:00:00+00:00")) is None


@given(
    now=st.datetimes(
        min_value=dt.datetime(2019, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        max_value=dt.datetime(2031, 1, 1),  # noqa: DTZ001
        timezones=st.just(dt.UTC),
    ),
    minutes=st.sampled_from([1, 5, 7, 60, 1440]),
    times=st.lists(st.times(), min_size=1, max_size=4).map(tuple),
)
def test_the_latest_is_never_after_now_and_the_following_always_is(now, minutes, times):
    for timetable in (Every(minutes), Daily(times, LONDON)):
        latest, following = timetable.latest(now), timetable.following(now)
        assert latest is None or latest <= now
        assert following is not None
        assert following > now
