"""The one clock: it starts where it is told and ticks, and its day is London's."""

import datetime as dt
import time

import pytest
from pytest_django import Settings

from rollcall.foundation import clock


START = dt.datetime(2020, 5, 26, 11, 0, tzinfo=dt.UTC)


def test_without_being_told_it_is_the_real_time(settings: Settings) -> None:
    settings.ROLLCALL_NOW = None
    before = time.time()
    assert before <= clock.now().timestamp() <= time.time()
    assert clock.now().tzinfo is dt.UTC


def test_it_starts_where_it_is_told_and_ticks(settings: Settings) -> None:
    # A start of its own, since the ticks are counted from when a start is first asked for.
    settings.ROLLCALL_NOW = START + dt.timedelta(microseconds=1)
    first = clock.now()
    time.sleep(0.01)
    second = clock.now()
    assert settings.ROLLCALL_NOW <= first < second < first + dt.timedelta(seconds=60)


def test_processes_that_were_started_together_have_one_clock(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = dt.datetime(2020, 5, 26, 12, 0, 30, tzinfo=dt.UTC)
    settings.ROLLCALL_NOW = start
    monkeypatch.setenv(clock.STARTED_AT_TICK, str(time.monotonic() - 90))
    # A process that asks a minute and a half after the first began is not back at the start.
    assert clock.now() >= start + dt.timedelta(seconds=90)


def test_today_is_the_day_in_london(settings: Settings) -> None:
    settings.ROLLCALL_NOW = dt.datetime(2020, 5, 25, 23, 30, tzinfo=dt.UTC)
    assert clock.today() == dt.date(2020, 5, 26)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2020-05-26T22:59:59+00:00", "2020-05-26"),
        ("2020-05-26T23:00:00+00:00", "2020-05-27"),
        ("2020-12-26T23:59:59+00:00", "2020-12-26"),
        ("2020-05-26T00:30:00+02:00", "2020-05-25"),
    ],
)
def test_a_reporting_day_is_from_midnight_to_midnight_in_london(at: str, day: str) -> None:
    assert clock.reporting_day(dt.datetime.fromisoformat(at)).isoformat() == day
