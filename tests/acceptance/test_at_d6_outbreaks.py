"""Worked examples D6: when cases are an outbreak, and when it is over."""

import datetime as dt
from collections.abc import Callable

import pytest

from rollcall.domain.outbreaks import CaseDay, OutbreakState, Standing, standing
from rollcall.domain.programme import Programme


Find = Callable[..., Standing]


def may(day: int) -> dt.date:
    """A day of May 2020; 32 is 1 June."""
    return dt.date(2020, 4, 30) + dt.timedelta(day)


def confirmed(day: int, cases: int = 1) -> CaseDay:
    """Newly confirmed cases, residents and staff together."""
    return CaseDay(may(day), confirmed=cases)


@pytest.fixture
def on(programme: Programme) -> Find:
    """Where a home stands on a day of May by the shipped programme's windows."""

    def find(day: int, *cases: CaseDay) -> Standing:
        return standing(cases, on=may(day), windows=programme.settings.outbreak)

    return find


def test_at_53_one_case_is_a_single_case(on: Find) -> None:
    """AT-53."""
    assert on(10, confirmed(1)).state is OutbreakState.SINGLE_CASE


def test_at_54_cases_14_days_apart_are_linked(on: Find) -> None:
    """AT-54: a difference of 14 days still links."""
    assert on(15, confirmed(1), confirmed(15)).state is OutbreakState.CONFIRMED


def test_at_54_cases_15_days_apart_are_two_single_cases(on: Find) -> None:
    """AT-54: one day more does not."""
    now = on(16, confirmed(1), confirmed(16))
    assert (now.state, now.episode) == (OutbreakState.SINGLE_CASE, 2)


def test_at_55_an_outbreak_recovers_for_27_days_and_is_over_on_the_28th(on: Find) -> None:
    """AT-55: last new case 1 May."""
    still, over = on(28, confirmed(1, 2)), on(29, confirmed(1, 2))
    assert (still.state, still.days_without_case) == (OutbreakState.RECOVERING, 27)
    assert (over.state, over.days_without_case) == (OutbreakState.RECOVERED, 28)
    assert still.state.is_outbreak
    assert not over.state.is_outbreak


def test_at_56_a_case_after_recovery_begins_a_new_episode(on: Find) -> None:
    """AT-56."""
    now = on(30, confirmed(1, 2), confirmed(30))
    assert (now.episode, now.state, now.first_case) == (2, OutbreakState.SINGLE_CASE, may(30))


def test_at_57_a_case_on_day_27_restarts_the_clock(on: Find) -> None:
    """AT-57: the same episode, over on 25 June."""
    cases = (confirmed(1, 2), confirmed(28))
    assert on(28, *cases).episode == 1
    june_24, june_25 = on(31 + 24, *cases), on(31 + 25, *cases)
    assert (june_24.state, june_24.episode) == (OutbreakState.RECOVERING, 1)
    assert (june_25.state, june_25.episode) == (OutbreakState.RECOVERED, 1)


def test_at_58_suspected_cases_that_test_negative_are_discounted(on: Find) -> None:
    """AT-58: out of the count, but the history still says that there was something."""
    assert on(5, CaseDay(may(5), suspected=2)).state is OutbreakState.SUSPECTED
    now = on(5, CaseDay(may(5), suspected=2, discounted=2))
    assert now.state is OutbreakState.DISCOUNTED
    assert (now.episode, now.cases_linked) == (0, 0)
    assert not now.state.is_outbreak


def test_at_59_a_suspected_resident_and_a_confirmed_member_of_staff_are_an_outbreak(
    on: Find,
    programme: Programme,
) -> None:
    """AT-59: residents and staff both count, suspected and confirmed."""
    now = on(15, CaseDay(may(1), suspected=1), confirmed(15))
    assert now.state.is_outbreak
    assert set(programme.settings.outbreak.new_cases.questions) == {
        "res_new_suspected",
        "res_new_confirmed",
        "st_new_suspected",
        "st_new_confirmed",
    }
