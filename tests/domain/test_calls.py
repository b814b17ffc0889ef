"""The day's calls: stages, promises and routes."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.calls import (
    ROUTES,
    CallSettings,
    DayCoverage,
    Promise,
    Stage,
    Try,
    last_promise,
    promise,
    route,
    stage,
    unanswered,
)


TODAY = dt.date(2020, 5, 26)
NOW = dt.datetime(2020, 5, 26, 11, 0, tzinfo=dt.UTC)
EVERY = CallSettings(call_every_home=True)
SILENT_ONLY = CallSettings()


def ago(minutes: int) -> dt.datetime:
    return NOW - dt.timedelta(minutes=minutes)


def tried(minutes_ago: int, kind: str = "unanswered", callback: int | None = None) -> Try:
    """A try of today; `callback` is how many minutes from now they asked to be rung."""
    asked = None if callback is None else NOW + dt.timedelta(minutes=callback)
    return Try(ago(minutes_ago), TODAY, kind, asked)  # type: ignore[arg-type]


def where(*tries: Try, reported=False, spoken=False, settings=EVERY) -> Stage:
    return stage(tries, today=TODAY, now=NOW, reported=reported, spoken=spoken, settings=settings)


def test_a_home_that_said_nothing_is_due():
    assert where() is Stage.DUE


def test_a_home_that_reported_gets_a_short_call_where_every_home_is_rung():
    assert where(reported=True) is Stage.SHORT
    assert where(reported=True, settings=SILENT_ONLY) is Stage.DONE


def test_a_home_that_was_spoken_to_is_done():
    assert where(spoken=True) is Stage.DONE
    assert where(tried(30), spoken=True, reported=True) is Stage.DONE


def test_after_a_try_that_nobody_answered_a_home_rests_for_an_hour():
    assert where(tried(59)) is Stage.LATER
    assert where(tried(60)) is Stage.DUE
    assert where(tried(60), reported=True) is Stage.SHORT


def test_a_call_back_waits_until_its_time_and_then_comes_first():
    assert where(tried(10, "call_back", callback=1)) is Stage.LATER
    assert where(tried(10, "call_back", callback=0)) is Stage.CALL_BACK
    assert where(tried(90, "call_back", callback=-60), tried(2)) is Stage.LATER


def test_a_call_back_promised_yesterday_is_still_promised():
    yesterday = Try(NOW - dt.timedelta(days=1), TODAY - dt.timedelta(days=1), "call_back", ago(5))
    assert where(yesterday) is Stage.CALL_BACK


def test_a_home_that_declined_is_left_in_peace_for_the_day():
    assert where(tried(120, "declined")) is Stage.DECLINED
    before = Try(NOW - dt.timedelta(days=1), TODAY - dt.timedelta(days=1), "declined")
    assert where(before) is Stage.DUE


@pytest.mark.parametrize(
    ("asked", "next_try", "found"),
    [
        (-31, None, Promise.MISSED),
        (-30, None, Promise.DUE),
        (0, None, Promise.DUE),
        (1, None, Promise.WAITING),
        (-60, -30, Promise.KEPT),
        (-60, -29, Promise.MISSED),
        (-60, -70, Promise.KEPT),  # they rang sooner
    ],
)
def test_a_promise_is_kept_within_half_an_hour(asked, next_try, found):
    at = NOW + dt.timedelta(minutes=asked)
    then = None if next_try is None else NOW + dt.timedelta(minutes=next_try)
    assert promise(at, then, NOW, 30) is found


def test_the_latest_promise_is_the_one_that_counts():
    assert last_promise([tried(5)], NOW, 30) is None
    tries = [tried(200, "call_back", callback=-180), tried(100, "call_back", callback=20)]
    assert last_promise(tries, NOW, 30) == (NOW + dt.timedelta(minutes=20), Promise.WAITING)
    assert last_promise([*tries, tried(1)], NOW, 30) == (
        NOW + dt.timedelta(minutes=20),
        Promise.KEPT,
    )


def test_tries_that_nobody_answered_are_counted_since_somebody_did():
    assert unanswered([]) == 0
    assert unanswered([tried(90), tried(80), tried(70, "call_back", 5), tried(60)]) == 1
    assert unanswered([tried(90), tried(80), tried(70)]) == 3


def test_a_home_that_was_spoken_to_counts_as_the_phones_whatever_else_it_sent():
    assert route("self", spoken=True) == "phone"
    assert route("phone", spoken=False) == "phone"
    assert route("file", spoken=False) == "file"
    assert route("extract", spoken=False) == "extract"
    assert route("extract", spoken=True) == "phone"
    assert route(None, spoken=False) == "none"


def test_at_11_coverage_of_a_day_by_route():
    """AT-11: 118 by phone, 6 by themselves, 4 from the Capacity Tracker only, 2 nothing."""
    routes = ["phone"] * 118 + ["self"] * 6 + ["extract"] * 4 + ["none"] * 2
    found = DayCoverage.of(routes)
    assert (found.homes, found.heard, found.spoken) == (130, 128, 118)


@given(st.lists(st.sampled_from(ROUTES)))
def test_every_home_counts_under_one_route(routes):
    found = DayCoverage.of(routes)
    assert found.homes == len(routes)
    assert found.heard + found.routes["none"] == found.homes
