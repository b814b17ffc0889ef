"""The way down: the homes and answers that make a number, and where each home stands."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollcall.domain.outbreaks import OutbreakState
from rollcall.domain.questions.definition import State
from rollcall.picture.selectors import home_standings, homes_behind, picture, standing_of
from rollcall.picture.selectors.behind import in_outbreak_state
from rollcall.register.models import CareHome
from rollcall.register.selectors import open_homes
from tests.factories.register import home
from tests.factories.reports import DAY, EVE, LATER, NOON, file


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

NO_CASES = dict.fromkeys(
    ("res_new_suspected", "res_new_confirmed", "st_new_suspected", "st_new_confirmed"), 0
)


@pytest.fixture
def homes(country):
    return country.homes


def behind(country, figure, on=DAY, **more):
    found = homes_behind(open_homes(country.seaton.code, on), "daily", figure, on, **more)
    return {one.home.name: one for one in found}


def test_each_home_shows_its_state_value_and_freshness(country, homes):
    home(country.seaton, name="Seaton3")
    file(homes["seaton1"], DAY, {"accepting": 3}, carried=frozenset({"accepting"}))
    file(homes["seaton2"], EVE, {"accepting": "dont_know"})
    found = behind(country, "accepting")
    assert list(found) == ["Seaton1", "Seaton2", "Seaton3"]
    one, two, three = found.values()
    assert (one.state, one.value, one.reported_on) == (State.ANSWERED, 3, DAY)
    assert (one.recent, one.carried) == (False, True)
    assert (two.state, two.value, two.recent) == (State.DONT_KNOW, None, True)
    assert (three.state, three.reported_on) == (State.NOT_ANSWERED, None)


def test_what_happened_yesterday_is_not_behind_todays_number(country, homes):
    file(homes["seaton1"], EVE, {"deaths_all": 2})
    assert behind(country, "deaths_all")["Seaton1"].state is State.NOT_ANSWERED
    assert behind(country, "deaths_all", EVE)["Seaton1"].value == 2


def test_a_figure_that_asks_about_the_home_reads_the_register(country, homes):
    nursing = home(country.seaton, name="Nursing", attributes={"provides_nursing": True})
    other = home(country.seaton, name="Other", attributes={"provides_nursing": False})
    for one in (nursing, other):
        file(one, DAY, {"st_nurse_employed": 5})
    found = behind(country, "st_nurse_employed")
    assert found["Nursing"].value == 5
    assert found["Other"].state is State.DOES_NOT_APPLY


def test_an_earlier_time_shows_what_was_known_then(country, homes):
    file(homes["seaton1"], DAY, {"accepting": 3})
    file(homes["seaton1"], DAY, {"accepting": 4}, now=LATER, reason="a slip")
    assert behind(country, "accepting", known_at=NOON)["Seaton1"].value == 3
    assert behind(country, "accepting")["Seaton1"].value == 4


@pytest.mark.parametrize("figure", ["accepting", "deaths_all", "beds_closed", "vacancies"])
def test_the_homes_behind_a_number_make_it(country, homes, figure):
    answers = {"accepting": 2, "not_available": 3, "admission_status": "open", "deaths_all": 1}
    file(homes["seaton1"], DAY, answers)
    file(homes["seaton2"], EVE, {**answers, "max_capacity": 20, "occupied": 10})
    number = picture(country.seaton.code, "daily", DAY).figures[figure]
    found = behind(country, figure).values()
    values = [one.value for one in found if one.state is State.ANSWERED]
    assert number.answered == len(values)
    assert number.value == (sum(values) if values else None)
    assert number.recent == sum(one.recent and one.state is State.ANSWERED for one in found)


def test_where_each_home_stands(country, homes):
    home(country.seaton, name="Seaton3")
    file(homes["seaton1"], EVE, {**NO_CASES, "res_new_confirmed": 2})
    file(homes["seaton1"], DAY, NO_CASES)
    file(homes["seaton2"], DAY - dt.timedelta(days=9), {"coping": "red_need_help_today"})
    found = home_standings(open_homes(country.seaton.code, DAY), "daily", DAY, ["coping"])
    one, two, three = found
    assert (one.standing.state, one.standing.is_confirmed_quiet) == (OutbreakState.RECOVERING, True)
    assert (one.last_report, one.heard_on(DAY)) == (DAY, True)
    assert two.last_report == DAY - dt.timedelta(days=9)
    assert two.readings == {}  # too long ago to say anything of today
    assert (three.last_report, three.standing.state) == (None, OutbreakState.NONE)
    assert [h.home.name for h in in_outbreak_state(found, "outbreak")] == ["Seaton1"]
    assert [h.home.name for h in in_outbreak_state(found, "recovering")] == ["Seaton1"]
    assert in_outbreak_state(found, "single_case") == []


def test_silence_after_a_case_is_never_no_new_cases(country, homes):
    file(homes["seaton1"], DAY - dt.timedelta(days=3), {**NO_CASES, "res_new_confirmed": 2})
    file(homes["seaton1"], EVE, {**NO_CASES, "st_new_suspected": ""})
    one = CareHome.objects.filter(pk=homes["seaton1"].pk)
    standing = standing_of(one, "daily", DAY)
    assert (standing.days_without_case, standing.unconfirmed_days) == (3, 3)
    file(homes["seaton1"], EVE, NO_CASES, reason="asked again", now=LATER)
    assert standing_of(one, "daily", DAY).unconfirmed_days == 2
    assert standing_of(one, "daily", DAY, known_at=NOON).unconfirmed_days == 3


def test_a_home_without_cases_stands_nowhere(country, homes):
    one = CareHome.objects.filter(pk=homes["seaton1"].pk)
    assert standing_of(one, "daily", DAY).state is OutbreakState.NONE


def test_a_board_takes_as_many_queries_for_any_number_of_homes(country, homes):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            homes = open_homes(country.seaton.code, DAY)
            home_standings(homes, "daily", DAY, ["coping", "ppe_overall", "st_nurse_employed"])
        return len(captured)

    file(homes["seaton1"], DAY, {"res_new_confirmed": 1})
    few = queries()
    for _ in range(5):
        file(home(country.seaton), DAY, {"res_new_confirmed": 1})
    # 1 the areas, 2 and 3 the homes, 4 and 5 their reports, 6 their cases, 7 the days answered
    # for, 8 their last reports.
    assert queries() == few <= 8
