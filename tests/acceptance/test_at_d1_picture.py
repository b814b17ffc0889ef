"""Worked examples D1: the picture of 26 May 2020, as far as the rules alone decide it."""

import datetime as dt
import re

import pytest

from rollcall.domain.area_checks import check_area
from rollcall.domain.figures import percent, share
from rollcall.domain.outbreaks import CaseDay, OutbreakState, standing
from rollcall.domain.programme import Programme
from rollcall.foundation.clock import LONDON, reporting_day


DAY = dt.date(2020, 5, 26)
VACANT = {"vacancies": 620, "beds_closed": 103}


def test_at_02_shares_of_homes_have_one_decimal() -> None:
    """AT-02."""
    assert percent(13, 130) == "10.0%"
    assert percent(13 + 2, 130) == "11.5%"
    assert percent(1, 130) == "0.8%"


def test_at_03_every_vacant_bed_is_available_closed_reserved_or_otherwise_unavailable(
    programme: Programme,
) -> None:
    """AT-03: 3,506 less 2,886 = 620 = 316 + 103 + 61 + 140; occupancy 82.3%."""
    beds = {**VACANT, "accepting": 316, "short_term": 242, "reserved": 61}
    beds |= {"max_capacity": 3506, "occupied": 2886, "beds_other_unavailable": 140}
    assert beds["max_capacity"] - beds["occupied"] == beds["vacancies"]
    assert check_area(programme.figures, programme.sets["daily"], beds) == []
    assert percent(2886, 3506) == "82.3%"


def test_at_04_short_stay_beds_on_top_of_available_ones_are_refused(programme: Programme) -> None:
    """AT-04: 316 + 242 + 103 = 661, more than 620."""
    apart = {**VACANT, "accepting": 316 + 242, "short_term": 242}
    problems = check_area(programme.figures, programme.sets["daily"], apart)
    [error] = [problem for problem in problems if problem.level == "error"]
    assert "661" in error.message
    assert "620" in error.message
    assert re.search(r"[Ss]hort-stay beds are part of the available beds", error.message)


def test_at_04_more_short_stay_beds_than_available_ones_are_refused(programme: Programme) -> None:
    """AT-04, the other way of getting it wrong."""
    problems = check_area(
        programme.figures, programme.sets["daily"], {"accepting": 242, "short_term": 316}
    )
    assert [(problem.rule, problem.level) for problem in problems] == [("BED-SHORT", "error")]


def test_at_05_short_stay_beds_inside_available_ones_leave_201_without_a_reason(
    programme: Programme,
) -> None:
    """AT-05: accepted, with a warning."""
    problems = check_area(
        programme.figures,
        programme.sets["daily"],
        {**VACANT, "accepting": 316, "short_term": 242},
    )
    assert [problem.level for problem in problems] == ["warn"]
    assert problems[0].message == "201 vacancies without a reason."


def test_at_07_a_home_is_in_one_list_only(programme: Programme) -> None:
    """AT-07: 13 homes with two or more cases, 2 with a single case, none in both."""
    windows = programme.settings.outbreak
    homes = [[CaseDay(dt.date(2020, 5, 10 + n), confirmed=2)] for n in range(13)]
    homes += [[CaseDay(dt.date(2020, 5, 20), suspected=1)], [CaseDay(dt.date(2020, 5, 26), 0, 1)]]
    homes += [[] for _ in range(115)]
    states = [standing(cases, on=DAY, windows=windows).state for cases in homes]
    outbreaks = {n for n, state in enumerate(states) if state.is_outbreak}
    single = {n for n, state in enumerate(states) if state is OutbreakState.SINGLE_CASE}
    assert (len(states), len(outbreaks), len(single)) == (130, 13, 2)
    assert outbreaks.isdisjoint(single)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (124, "124 of 130 (95%)"),
        (65, "65 of 130 (50%)"),
        (123, "123 of 130 (95%)"),
        (122, "122 of 130 (94%)"),
    ],
)
def test_at_08_a_share_is_said_with_both_its_numbers(part: int, words: str) -> None:
    """AT-08."""
    assert share(part, 130) == words


@pytest.mark.parametrize(
    ("local", "utc"), [("2020-05-26T11:00", "10:00"), ("2020-11-26T11:00", "11:00")]
)
def test_at_10_eleven_in_london_is_stored_in_utc(local: str, utc: str) -> None:
    """AT-10."""
    at = dt.datetime.fromisoformat(local).replace(tzinfo=LONDON)
    assert at.astimezone(dt.UTC).strftime("%H:%M") == utc
    assert reporting_day(at.astimezone(dt.UTC)) == at.date()


def test_at_10_the_day_ends_at_midnight_in_london() -> None:
    """AT-10: in summer the day of a report ends an hour before UTC's."""
    assert reporting_day(dt.datetime(2020, 5, 26, 22, 59, 59, tzinfo=dt.UTC)) == DAY
    assert reporting_day(dt.datetime(2020, 5, 26, 23, 0, tzinfo=dt.UTC)) == dt.date(2020, 5, 27)
    assert reporting_day(dt.datetime(2020, 11, 26, 23, 59, tzinfo=dt.UTC)) == dt.date(2020, 11, 26)
