"""Working days and monthly windows (AT-73, F 13)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.calendars import is_working_day, month_window, working_day_from


@pytest.mark.parametrize(
    ("month", "last"), [(1, 15), (7, 15), (8, 14), (9, 16), (10, 14), (11, 14), (12, 16)]
)
def test_at_73_the_window_ends_on_the_14th_or_the_next_working_day(month, last):
    window = month_window(dt.date(2024, month, 10), opens=8, closes=14)
    assert (window.opens.day, window.closes.day) == (8, last)
    assert window.opens.month == window.closes.month == month


def test_before_the_8th_the_window_of_the_month_before_is_the_last_one():
    window = month_window(dt.date(2024, 1, 7), opens=8, closes=14)
    assert (window.opens, window.closes) == (dt.date(2023, 12, 8), dt.date(2023, 12, 14))


def test_a_public_holiday_is_no_working_day():
    good_friday, monday = dt.date(2023, 4, 7), dt.date(2023, 4, 10)
    holidays = {good_friday, monday}
    assert not is_working_day(good_friday, holidays)
    assert working_day_from(good_friday, holidays) == dt.date(2023, 4, 11)


@given(day=st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)))
def test_a_window_has_opened_by_the_day_and_ends_on_a_working_day(day):
    window = month_window(day, opens=8, closes=14)
    assert window.opens <= day
    assert is_working_day(window.closes)
    assert 6 <= (window.closes - window.opens).days <= 8


def test_the_trackers_window_is_each_day_in_2020_and_each_month_later(programme):
    layout = programme.layouts["capacity-tracker"]
    assert programme.window(layout, dt.date(2020, 5, 26)).opens == dt.date(2020, 5, 26)
    window = programme.window(layout, dt.date(2024, 9, 20))
    assert (window.opens, window.closes) == (dt.date(2024, 9, 8), dt.date(2024, 9, 16))


@pytest.mark.parametrize(
    ("on", "saved_on", "answers"),
    [
        (dt.date(2020, 5, 26), None, True),
        (dt.date(2020, 5, 26), dt.date(2020, 5, 26), True),
        (dt.date(2020, 5, 26), dt.date(2020, 5, 25), False),
        (dt.date(2020, 5, 26), dt.date(2020, 5, 27), False),
        (dt.date(2024, 9, 16), dt.date(2024, 9, 9), True),
        (dt.date(2024, 9, 16), dt.date(2024, 9, 7), False),
        (dt.date(2024, 9, 20), dt.date(2024, 9, 9), False),
    ],
)
def test_a_row_answers_for_its_own_day_or_inside_an_open_window(programme, on, saved_on, answers):
    layout = programme.layouts["capacity-tracker"]
    assert programme.answers_for(layout, on, saved_on) is answers
