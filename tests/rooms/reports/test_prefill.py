"""One set filled in from another's answers: nobody is asked twice, and what is worked out is kept."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollcall.reports import selectors
from rollcall.reports.models import ReportVersion
from rollcall.reports.services import file_reports
from tests.factories.register import AreaFactory, home
from tests.factories.reports import DAY, EVE, NOON, SYSTEM, file, report_of


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture
def one():
    return home(AreaFactory.create(), name="Alder House", beds=40)


def survey_of(one) -> dict:
    return ReportVersion.objects.known(None).get(home=one, question_set="mit").answers


def test_what_the_day_said_fills_in_the_survey_of_the_day(programme, one):
    file(one, DAY, {"max_capacity": 40, "occupied": 30, "res_cur_confirmed": 2})
    found = selectors.prefilled(programme, "mit", {one.pk: {}}, DAY)
    assert found == {one.pk: {"supply_actual": 10, "res_confirmed": 2}}


def test_a_daily_number_of_another_day_is_not_taken_and_a_weekly_answer_is(programme, one):
    file(one, EVE, {"occupied": 30, "max_capacity": 40, "t_portal": "yes"})
    found = selectors.prefilled(programme, "mit", {one.pk: {}}, DAY)
    assert found == {one.pk: {"test_registered": "yes"}}
    later = DAY + dt.timedelta(days=7)
    assert selectors.prefilled(programme, "mit", {one.pk: {}}, later) == {}


def test_a_home_that_said_nothing_has_nothing_filled_in(programme, one):
    assert selectors.prefilled(programme, "mit", {one.pk: {}}, DAY) == {}


def test_a_set_that_takes_nothing_from_another_asks_the_database_nothing(programme, one):
    with CaptureQueriesContext(connection) as asked:
        assert selectors.prefilled(programme, "daily", {one.pk: {}}, DAY) == {}
    assert len(asked) == 0


def test_a_filed_survey_keeps_what_is_worked_out_and_never_makes_up_what_is_asked(one):
    file(one, DAY, {"max_capacity": 40, "occupied": 30, "res_cur_confirmed": 2})
    file(one, DAY, {"supply_true": 4}, set_key="mit")
    assert survey_of(one) == {"supply_true": 4, "supply_actual": 10}


def test_a_number_that_was_sent_stands(one):
    file(one, DAY, {"max_capacity": 40, "occupied": 30})
    file(one, DAY, {"supply_actual": 3}, set_key="mit")
    assert survey_of(one) == {"supply_actual": 3}


def test_many_surveys_at_once_are_completed_alike(one):
    other = home(AreaFactory.create(), name="Beech House")
    file(one, DAY, {"max_capacity": 40, "occupied": 30})
    done = file_reports(
        by=SYSTEM,
        set_key="mit",
        reports=[report_of(each, DAY, answers={"supply_true": 4}) for each in (one, other)],
        source="file",
        now=NOON,
    )
    assert done.created == 2
    assert survey_of(one) == {"supply_true": 4, "supply_actual": 10}
    assert survey_of(other) == {"supply_true": 4}


def test_more_beds_than_are_vacant_are_refused_in_the_survey(one):
    file(one, DAY, {"max_capacity": 40, "occupied": 30})
    done = file_reports(
        by=SYSTEM,
        set_key="mit",
        reports=[report_of(one, DAY, answers={"supply_true": 11})],
        source="file",
        now=NOON,
    )
    [rejected] = done.rejected
    assert "You could fill 11 beds, and your daily update has 10 vacant ones." in str(
        rejected.problems[0]
    )
