"""Rounds: dates, deadlines with their zone, series over the change of the clocks, who is late."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.programme import Programme
from rollcall.domain.questions.conditions import UNKNOWN
from rollcall.domain.rounds import Expected, HomeState, Phase, Repeats, Round, Series


LONDON = ZoneInfo("Europe/London")
MAY = Round(
    key="may",
    title="May",
    set="support-actions",
    opens=dt.date(2020, 5, 15),
    closes=dt.date(2020, 5, 29),
    deadline=dt.datetime(2020, 5, 27, 17, 0, tzinfo=LONDON),
    remind_hours_before=(3, 24),
)


def series(every: str, weekday: str | None, first: dt.date, last: dt.date, **more) -> Series:
    repeats = Repeats(every, first, last, weekday)
    details = {"deadline_time": dt.time(17, 0), "set": "small", **more}
    return Series(key="s", title="S", repeats=repeats, **details)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


# --- one round ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "phase"),
    [
        ("2020-05-14T23:59:00+01:00", Phase.UPCOMING),
        ("2020-05-15T00:00:00+01:00", Phase.OPEN),
        ("2020-05-27T17:00:00+01:00", Phase.OPEN),
        ("2020-05-27T17:00:01+01:00", Phase.LATE),
        ("2020-05-29T23:59:59+01:00", Phase.LATE),
        ("2020-05-30T00:00:00+01:00", Phase.CLOSED),
    ],
)
def test_a_round_is_upcoming_open_past_its_deadline_or_closed(moment: str, phase: Phase) -> None:
    now = at(moment)
    assert MAY.phase(now, now.date()) is phase


def test_a_deadline_is_an_instant_whatever_zone_it_is_told_in() -> None:
    in_time = at("2020-05-27T16:00:00+00:00")
    assert MAY.state(in_time) is HomeState.SENT
    assert MAY.state(in_time + dt.timedelta(seconds=1)) is HomeState.LATE
    assert MAY.state(None) is HomeState.MISSING


def test_reminders_are_hours_before_the_deadline_in_their_order() -> None:
    assert MAY.reminder_times == (at("2020-05-26T16:00:00+00:00"), at("2020-05-27T13:00:00+00:00"))


def test_an_hour_before_is_an_hour_also_when_the_clocks_change() -> None:
    [one] = series(
        "week", "sunday", dt.date(2020, 10, 25), dt.date(2020, 10, 25), remind_hours_before=(24,)
    ).rounds(LONDON)
    # Noon on the Sunday less 24 hours is one o'clock on the Saturday: the Sunday had 25 hours.
    assert one.deadline == at("2020-10-25T17:00:00+00:00")
    assert one.reminder_times[0].astimezone(LONDON) == at("2020-10-24T18:00:00+01:00")


def test_a_home_reports_for_today_and_after_the_round_for_its_last_day() -> None:
    assert MAY.report_day(dt.date(2020, 5, 20)) == dt.date(2020, 5, 20)
    assert MAY.report_day(dt.date(2020, 6, 3)) == dt.date(2020, 5, 29)
    assert MAY.report_day(dt.date(2020, 5, 1)) == dt.date(2020, 5, 15)


def test_a_home_that_sent_its_report_corrects_that_one() -> None:
    assert MAY.report_day(dt.date(2020, 5, 20), dt.date(2020, 5, 18)) == dt.date(2020, 5, 18)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2021, 1, 1)))
def test_the_day_of_a_report_always_counts_in_the_round(today: dt.date) -> None:
    assert MAY.holds(MAY.report_day(today))


# --- series -------------------------------------------------------------------------------------


def test_a_weekly_series_begins_on_the_first_such_weekday() -> None:
    weekly = series("week", "friday", dt.date(2020, 8, 10), dt.date(2020, 8, 28))
    assert [one.closes for one in weekly.rounds(LONDON)] == [
        dt.date(2020, 8, 14),
        dt.date(2020, 8, 21),
        dt.date(2020, 8, 28),
    ]


def test_a_deadline_is_at_the_same_time_on_the_wall_all_year() -> None:
    around = series("week", "friday", dt.date(2020, 10, 23), dt.date(2020, 10, 30))
    summer, winter = around.rounds(LONDON)
    assert summer.deadline.astimezone(dt.UTC) == at("2020-10-23T16:00:00+00:00")
    assert winter.deadline.astimezone(dt.UTC) == at("2020-10-30T17:00:00+00:00")


def test_each_round_of_a_series_opens_and_closes_by_its_own_deadline() -> None:
    [one] = series(
        "week",
        "friday",
        dt.date(2020, 8, 10),
        dt.date(2020, 8, 16),
        opens_days_before=4,
        closes_days_after=2,
    ).rounds(LONDON)
    assert (one.opens, one.closes) == (dt.date(2020, 8, 10), dt.date(2020, 8, 16))
    assert (one.key, one.title, one.series) == ("s-2020-08-14", "S, 14 August 2020", "s")


def test_a_quarter_is_thirteen_weeks_so_that_the_weekday_stays() -> None:
    quarterly = series("quarter", "friday", dt.date(2020, 6, 5), dt.date(2020, 12, 31))
    assert list(quarterly.repeats.days) == [
        dt.date(2020, 6, 5),
        dt.date(2020, 9, 4),
        dt.date(2020, 12, 4),
    ]


@given(
    first=st.dates(dt.date(2020, 1, 1), dt.date(2022, 1, 1)),
    length=st.integers(0, 800),
    rule=st.sampled_from([("day", None), ("week", "monday"), ("quarter", "sunday")]),
)
def test_deadlines_rise_and_stay_within_the_first_and_the_last_day(first, length, rule) -> None:
    last = first + dt.timedelta(days=length)
    made = list(series(*rule, first, last).rounds(LONDON))
    days = [one.closes for one in made]
    assert days == sorted(set(days))
    assert all(first <= day <= last for day in days)
    assert all(one.deadline.astimezone(LONDON).time() == dt.time(17, 0) for one in made)
    step = {"day": 1, "week": 7, "quarter": 91}[rule[0]]
    assert len(made) in {length // step, length // step + 1}


# --- what is shipped ----------------------------------------------------------------------------


def test_the_may_round_is_as_the_contract_has_it(programme: Programme) -> None:
    may = programme.rounds["2020-05-29"]
    assert (may.opens, may.closes) == (dt.date(2020, 5, 15), dt.date(2020, 5, 29))
    assert may.deadline == at("2020-05-29T23:59:59+01:00")
    assert may.conditions == {"allow_extra": False, "template": "F"}
    assert may.homes == Expected()


def test_answers_beyond_yes_and_no_are_allowed_from_august(programme: Programme) -> None:
    def allowed(*day: int) -> object:
        return programme.round_conditions("support-actions", dt.date(*day)).get("allow_extra")

    assert allowed(2020, 5, 29) is False
    assert allowed(2020, 8, 10) is True
    assert allowed(2020, 8, 16) is True
    assert programme.round_on("support-actions", dt.date(2020, 8, 9)) is None


def test_the_survey_is_a_round_a_day_for_one_region(programme: Programme) -> None:
    one = programme.round_on("mit", dt.date(2020, 5, 26))
    assert one is not None
    assert (one.key, one.opens, one.closes) == (
        "mit-2020-05-26",
        dt.date(2020, 5, 26),
        dt.date(2020, 5, 26),
    )
    assert one.homes.areas == ("E12000007",)


def test_the_audit_is_a_round_a_quarter(programme: Programme) -> None:
    rounds = programme.rounds_of("equipment-audit")
    assert [one.key for one in rounds][::-1][:2] == [
        "equipment-audit-2020-06-05",
        "equipment-audit-2020-09-04",
    ]


def test_a_home_is_expected_where_the_register_says_so(programme: Programme) -> None:
    nursing = programme.expectation(Expected(where="home.provides_nursing and home.beds > 10"))
    assert nursing is not None
    daily = programme.compiled("daily")

    def holds(**facts: object) -> object:
        return nursing.holds(daily.sheet({}, on=dt.date(2020, 5, 26), home=facts))

    assert holds(provides_nursing=True, beds=20) is True
    assert holds(provides_nursing=False, beds=20) is False
    assert holds(beds=20) is UNKNOWN
    assert programme.expectation(Expected()) is None
