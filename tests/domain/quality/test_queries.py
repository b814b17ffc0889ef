"""What may happen to a query, and why not."""

import pytest

from rollcall.domain.quality.queries import STEPS, WAITING, QueryState, share_right, why_not


def test_every_query_can_be_settled_and_a_corrected_one_is_settled_for_good():
    for state in WAITING:
        assert [why_not(step, state) for step in ("confirm", "correct", "set_aside")] == [""] * 3
    assert all(why_not(step, QueryState.CORRECTED) for step in STEPS)


@pytest.mark.parametrize("state", [QueryState.CONFIRMED, QueryState.SET_ASIDE])
def test_a_settled_query_can_be_asked_again_and_nothing_else(state):
    assert [step for step in STEPS if not why_not(step, state)] == ["reopen"]


def test_a_reason_says_where_the_query_stands():
    assert why_not("confirm", QueryState.CORRECTED) == (
        "This query is settled: the answer was corrected."
    )


def test_an_open_query_is_not_reopened():
    assert why_not("reopen", QueryState.OPEN) == "This query is open."


def test_the_share_that_was_right_leaves_out_what_nobody_settled():
    assert share_right(0, 0) is None
    assert share_right(9, 1) == 0.9
