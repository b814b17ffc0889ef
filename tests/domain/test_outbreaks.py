"""Where a home stands with its cases: linked, over, discounted, and never quiet by silence."""

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.outbreaks import (
    CaseDay,
    CaseFinding,
    NewCases,
    OutbreakState,
    OutbreakWindows,
    Standing,
    TestResult,
    dated_cases,
    newly_affected,
    standing,
)


WINDOWS = OutbreakWindows("covid-19", NewCases(("s",), ("c",)))
D1 = dt.date(2020, 5, 1)


def day(number: int) -> dt.date:
    """Day 1 is 1 May 2020."""
    return D1 + dt.timedelta(number - 1)


def on_day(number: int, *cases: CaseDay, answered: tuple[int, ...] = ()) -> Standing:
    """The standing at the end of a day."""
    return standing(
        cases, on=day(number), windows=WINDOWS, answered_on=[day(one) for one in answered]
    )


def confirmed(number: int, cases: int = 1) -> CaseDay:
    """Confirmed cases reported for a day."""
    return CaseDay(day(number), confirmed=cases)


def suspected(number: int, cases: int = 1, discounted: int = 0) -> CaseDay:
    """Suspected cases reported for a day."""
    return CaseDay(day(number), suspected=cases, discounted=discounted)


# --- the life of an episode ----------------------------------------------------------------------------


def test_a_home_without_cases_stands_nowhere() -> None:
    assert on_day(9) == Standing()
    assert not Standing().state.is_outbreak


def test_a_case_of_tomorrow_is_not_known_today() -> None:
    assert on_day(4, confirmed(5)).state is OutbreakState.NONE


def test_a_single_case_is_one_until_the_link_has_run_out() -> None:
    assert on_day(1, confirmed(1)).state is OutbreakState.SINGLE_CASE
    assert on_day(15, confirmed(1)).state is OutbreakState.SINGLE_CASE
    assert on_day(16, confirmed(1)).state is OutbreakState.NONE


def test_two_confirmed_cases_are_a_confirmed_outbreak() -> None:
    now = on_day(3, confirmed(1), confirmed(3))
    assert now.state is OutbreakState.CONFIRMED
    assert (now.episode, now.first_case, now.last_case, now.cases_linked) == (1, day(1), day(3), 2)


def test_two_suspected_cases_alone_are_a_suspected_outbreak() -> None:
    assert on_day(3, suspected(1), suspected(3)).state is OutbreakState.SUSPECTED
    assert on_day(3, suspected(3, 2)).state is OutbreakState.SUSPECTED


def test_one_confirmed_case_does_not_confirm_an_outbreak() -> None:
    assert on_day(3, suspected(1), confirmed(3)).state is OutbreakState.SUSPECTED


def test_the_day_after_the_last_case_an_outbreak_is_recovering_and_still_counted() -> None:
    now = on_day(4, confirmed(3, 2))
    assert now.state is OutbreakState.RECOVERING
    assert now.state.is_outbreak
    assert now.days_without_case == 1


def test_an_outbreak_lasts_through_a_gap_that_would_part_single_cases() -> None:
    now = on_day(22, confirmed(1, 2), confirmed(22))
    assert (now.state, now.episode, now.cases_linked) == (OutbreakState.CONFIRMED, 1, 1)


def test_single_cases_far_apart_are_numbered_as_episodes() -> None:
    now = on_day(32, confirmed(1), confirmed(16), confirmed(31))
    assert (now.state, now.episode) == (OutbreakState.SINGLE_CASE, 3)


def test_a_chain_of_single_cases_within_the_link_is_one_outbreak() -> None:
    now = on_day(29, confirmed(1), confirmed(15), confirmed(29))
    assert (now.state, now.episode, now.first_case) == (OutbreakState.CONFIRMED, 1, day(1))


# --- retractions -----------------------------------------------------------------------------------------


def test_a_retracted_report_leaves_no_trace_in_the_state() -> None:
    before = on_day(5, confirmed(1), confirmed(5))
    after = on_day(5, confirmed(1))
    assert before.state is OutbreakState.CONFIRMED
    assert after.state is OutbreakState.SINGLE_CASE


def test_cases_that_tested_negative_are_taken_out_of_the_count() -> None:
    now = on_day(5, suspected(1, 2, discounted=1), suspected(5))
    assert (now.state, now.cases_linked) == (OutbreakState.SUSPECTED, 2)
    alone = on_day(5, suspected(1, 2, discounted=1))
    assert (alone.state, alone.cases_linked) == (OutbreakState.SINGLE_CASE, 1)


def test_more_negatives_than_cases_are_no_fewer_than_none() -> None:
    assert suspected(1, 2, discounted=5).cases == 0


def test_a_negative_beside_confirmed_cases_leaves_the_confirmed_ones() -> None:
    mixed = CaseDay(day(1), suspected=1, confirmed=2, discounted=1)
    assert on_day(1, mixed).state is OutbreakState.CONFIRMED


# --- silence ---------------------------------------------------------------------------------------------


def test_silence_is_not_an_answer() -> None:
    """Last case on day 20, zeros every day but day 40: recovered on day 48, one day unconfirmed."""
    cases = (confirmed(19), confirmed(20))
    every_day = tuple(range(21, 49))
    complete = on_day(48, *cases, answered=every_day)
    assert complete.state is OutbreakState.RECOVERED
    assert (complete.days_without_case, complete.unconfirmed_days) == (28, 0)
    assert complete.is_confirmed_quiet
    gap = on_day(48, *cases, answered=tuple(one for one in every_day if one != 40))
    assert gap.state is OutbreakState.RECOVERED
    assert (gap.days_without_case, gap.unconfirmed_days) == (28, 1)
    assert not gap.is_confirmed_quiet


def test_before_day_48_the_home_is_recovering() -> None:
    cases = (confirmed(19), confirmed(20))
    assert on_day(47, *cases).state is OutbreakState.RECOVERING
    assert on_day(47, *cases).unconfirmed_days == 27


def test_only_days_after_the_last_case_count_as_quiet() -> None:
    now = on_day(22, confirmed(20, 2), answered=(18, 19, 20, 21, 22, 23, 23))
    assert (now.days_without_case, now.unconfirmed_days) == (2, 0)


# --- the windows are data -----------------------------------------------------------------------------------


def test_another_disease_has_windows_of_its_own() -> None:
    one_is_enough = OutbreakWindows("flu", NewCases((), ("c",)), 1, 5, 14)
    found = standing([confirmed(1)], on=day(1), windows=one_is_enough)
    assert found.state is OutbreakState.CONFIRMED
    over = standing([confirmed(1)], on=day(15), windows=one_is_enough)
    assert over.state is OutbreakState.RECOVERED


def test_the_definition_is_printed_in_words() -> None:
    assert WINDOWS.sentence == (
        "2 or more cases, suspected or confirmed, residents or staff, within 14 days; "
        "over after 28 days without a new case"
    )
    assert WINDOWS.new_cases.questions == ("s", "c")


# --- for any history ------------------------------------------------------------------------------------------

histories = st.lists(
    st.builds(
        CaseDay,
        st.integers(1, 120).map(day),
        st.integers(0, 3),
        st.integers(0, 3),
        st.integers(0, 2),
    ),
    max_size=8,
)


@given(histories, st.integers(1, 150), st.integers())
def test_the_order_in_which_reports_came_in_does_not_matter(
    cases: list[CaseDay], number: int, seed: int
) -> None:
    shuffled = random.Random(seed).sample(cases, len(cases))
    assert on_day(number, *shuffled) == on_day(number, *cases)


@given(histories, st.integers(1, 150))
def test_a_home_is_in_one_list_or_in_none(cases: list[CaseDay], number: int) -> None:
    now = on_day(number, *cases)
    assert not (now.state.is_outbreak and now.state is OutbreakState.SINGLE_CASE)
    assert (now.episode == 0) == (now.last_case is None)
    assert now.cases_linked <= sum(one.cases for one in cases)


@given(histories, st.integers(1, 120))
def test_nothing_changes_what_was_known_on_an_earlier_day(
    cases: list[CaseDay], number: int
) -> None:
    earlier = [one for one in cases if one.on <= day(number)]
    assert on_day(number, *earlier) == on_day(number, *cases)


@given(histories, st.integers(1, 150))
def test_a_case_reported_on_the_day_is_never_passed_over(cases: list[CaseDay], number: int) -> None:
    now = on_day(number, *cases, confirmed(number))
    assert now.last_case == day(number)
    assert now.state in {
        OutbreakState.SINGLE_CASE,
        OutbreakState.SUSPECTED,
        OutbreakState.CONFIRMED,
    }


@pytest.mark.parametrize("state", list(OutbreakState))
def test_suspected_confirmed_and_recovering_count_as_outbreaks(state: OutbreakState) -> None:
    counted = {OutbreakState.SUSPECTED, OutbreakState.CONFIRMED, OutbreakState.RECOVERING}
    assert state.is_outbreak == (state in counted)


# --- what is found out about cases -----------------------------------------------------------------------


def found(people: int, result: str, **days: int) -> CaseFinding:
    """A finding about some people; days by number."""
    named = {key: day(number) for key, number in days.items()}
    return CaseFinding(people, TestResult(result), **named)


def test_a_case_has_the_day_it_fell_ill_else_of_its_test_else_of_the_report() -> None:
    assert found(1, "awaited", ill_on=1, tested_on=2, reported_on=3).on == day(1)
    assert found(1, "awaited", tested_on=2, reported_on=3).on == day(2)
    assert found(1, "awaited", reported_on=3).on == day(3)


def test_a_finding_moves_reported_cases_and_counts_none_twice() -> None:
    cases = dated_cases([suspected(5, 3)], [found(2, "positive", ill_on=2, reported_on=5)])
    assert cases == [CaseDay(day(2), confirmed=2), CaseDay(day(5), suspected=1)]


def test_a_finding_that_no_report_counts_is_a_case_of_its_own() -> None:
    assert dated_cases([], [found(2, "positive", tested_on=4)]) == [confirmed(4, 2)]


def test_cases_that_tested_negative_leave_an_outbreak_discounted() -> None:
    cases = dated_cases([suspected(5, 2)], [found(2, "negative", reported_on=5)])
    assert cases == [suspected(5, 2, discounted=2)]
    assert on_day(6, *cases).state is OutbreakState.DISCOUNTED


def test_an_outbreak_says_since_when_it_is_one() -> None:
    assert on_day(9, suspected(1), suspected(5)).outbreak_on == day(5)
    assert on_day(9, suspected(1)).outbreak_on is None


def naive_standing(people: list[tuple[int, bool, bool]], on: int) -> tuple[str, int]:
    """One line for each person: (day, confirmed, negative); walked day by day, by the words of B3."""
    counted = sorted(one for one in people if not one[2] and one[0] <= on)
    if not counted:
        return ("discounted" if any(one[0] <= on for one in people) else "none"), 0
    number, last, is_outbreak = 0, None, False
    recent: list[tuple[int, bool, bool]] = []
    is_confirmed = False
    for when in range(counted[0][0], on + 1):
        of_day = [one for one in counted if one[0] == when]
        if last is not None and (when - last >= 28 if is_outbreak else when - last > 14) and of_day:
            last, is_outbreak, is_confirmed, recent = None, False, False, []
        if of_day:
            number += last is None
            last = when
            recent += of_day
            linked = [one for one in recent if when - one[0] <= 14]
            is_outbreak = is_outbreak or len(linked) >= 2
            is_confirmed = is_confirmed or sum(one[1] for one in linked) >= 2
    assert last is not None
    if not is_outbreak:
        return ("none" if on - last > 14 else "single_case"), number
    if on - last >= 28:
        return "recovered", number
    if on > last:
        return "recovering", number
    return ("confirmed_outbreak" if is_confirmed else "suspected_outbreak"), number


PEOPLE = st.lists(
    st.tuples(st.integers(1, 90), st.integers(0, 5), st.sampled_from([*TestResult, None])),
    max_size=14,
)


@given(PEOPLE, st.integers(1, 120), st.randoms(use_true_random=False))
def test_the_derivation_with_retractions_agrees_with_people_counted_one_by_one(
    people: list[tuple[int, int, TestResult | None]], on: int, rng: random.Random
) -> None:
    """Each person is reported as suspected; of some it is later known when they fell ill, and what was."""
    reported: dict[int, int] = {}
    findings, plain = [], []
    for when, earlier, result in people:
        reported[when] = reported.get(when, 0) + 1
        ill = when if result is None else max(1, when - earlier)
        plain.append((ill, result is TestResult.POSITIVE, result is TestResult.NEGATIVE))
        if result is not None:
            findings.append(found(1, result, ill_on=ill, reported_on=when))
    rng.shuffle(findings)
    cases = dated_cases([suspected(when, n) for when, n in reported.items()], findings)
    now = on_day(on, *cases)
    assert (now.state.value, now.episode) == naive_standing(plain, on)


def test_a_home_is_newly_affected_when_an_episode_begins_and_not_while_it_lasts():
    cases = [
        CaseDay(day(1), 1),
        CaseDay(day(9), 0, 4),
        CaseDay(day(60), 1),
        CaseDay(day(70), 1, 0, 1),
    ]
    assert newly_affected(cases, WINDOWS) == [day(1), day(60)]


def test_a_discounted_case_makes_no_home_newly_affected():
    assert newly_affected([CaseDay(day(1), 1, 0, 1)], WINDOWS) == []
