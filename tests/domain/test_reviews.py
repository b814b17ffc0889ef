"""When a signal that somebody dealt with needs somebody again."""

import datetime as dt
from typing import Any

import pytest

from rollcall.domain.reviews import Ended, Reviewed, is_over, returned


TODAY = dt.date(2020, 5, 26)
NOON = dt.datetime(2020, 5, 26, 11, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ({}, ""),
        ({"tier": 1}, "worse"),
        ({"measure": 3}, "worse"),
        ({"measure": 1}, ""),
        ({"today": TODAY + dt.timedelta(days=1)}, "review_date"),
        ({"action_over": True}, "action_over"),
        ({"cleared_between": True}, "again"),
        ({"action_over": True, "measure": 3}, "worse"),
    ],
)
def test_why_a_signal_returns(now: dict[str, Any], why: str) -> None:
    review = Reviewed("became_action", 2, 2, TODAY + dt.timedelta(days=1))
    found = returned(review, **{"tier": 2, "measure": 2, "today": TODAY, **now})
    assert found == why


def test_what_was_taken_back_does_not_return() -> None:
    assert returned(Reviewed("", 2), tier=1, measure=None, today=TODAY, action_over=True) == ""


@pytest.mark.parametrize(
    ("ended", "heard_at", "over"),
    [
        (None, NOON, False),
        (Ended("refused", NOON), None, True),
        (Ended("withdrawn", NOON), NOON - HOUR, True),
        (Ended("closed", NOON), NOON - HOUR, False),
        (Ended("closed", NOON), None, False),
        (Ended("closed", NOON), NOON + HOUR, True),
    ],
)
def test_an_action_that_was_done_is_over_when_the_home_still_says_the_same(
    ended: Ended | None, heard_at: dt.datetime | None, over: bool
) -> None:
    assert is_over(ended, heard_at) is over
