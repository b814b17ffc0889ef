"""Reads of what homes said."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollcall.domain.programme import Summary
from rollcall.register.models import CareHome
from rollcall.register.selectors import open_homes
from rollcall.reports import selectors
from rollcall.reports.models import ReportVersion
from rollcall.reports.services import versions
from tests.factories.reports import DAY, EVE, LATER, NOON, file


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture
def sea_view(country):
    return country.homes["seaton1"]


def latest(country, programme, first, last, **more):
    homes = open_homes(country.seaton.code, last)
    return selectors.latest_between(homes, programme.sets["daily"], first=first, last=last, **more)


def test_the_latest_of_some_days_speaks_for_a_home(country, sea_view, programme):
    other = country.homes["seaton2"]
    file(sea_view, EVE, {"occupied": 1, "notes": "x"})
    file(sea_view, DAY, {"occupied": 2})
    file(other, EVE, {"occupied": 3, "notes": "x"}, carried=frozenset({"occupied"}))
    file(country.homes["marsh1"], DAY, {"occupied": 4})
    found = latest(country, programme, EVE, DAY)
    assert {home_id: (row.on, row.answers) for home_id, row in found.items()} == {
        sea_view.pk: (DAY, {"occupied": 2}),
        other.pk: (EVE, {"occupied": 3, "notes": True}),
    }
    assert found[other.pk].carried == {"occupied"}


def test_only_the_questions_asked_for_are_read(country, sea_view, programme):
    file(sea_view, DAY, {"d2a_block": 2, "occupied": 1, "notes": "x"}, nothing_changed=True)
    row = latest(country, programme, DAY, DAY, questions={"d2a_block"})[sea_view.pk]
    assert row.answers == {"d2a_block": 2}
    assert row.nothing_changed is True
    row = latest(country, programme, DAY, DAY, questions={"notes"})[sea_view.pk]
    assert row.answers == {"notes": True}


def test_what_boards_ask_for_is_read_from_the_summary(country, sea_view, programme):
    file(sea_view, DAY, {"occupied": 2, "d2a_block": 1})
    with CaptureQueriesContext(connection) as captured:
        row = latest(country, programme, DAY, DAY, questions={"occupied", "accepting"})[sea_view.pk]
    assert (row.answers["occupied"], row.answers["accepting"]) == (2, None)
    assert set(row.answers) == set(programme.summary("daily").questions)
    assert programme.summary("daily").key in captured[-1]["sql"]


def test_a_version_with_another_editions_summary_is_read_from_its_document(
    country, sea_view, programme, monkeypatch
):
    with monkeypatch.context() as then:
        then.setitem(programme.__dict__, "_summaries", {"daily": Summary(("occupied",))})
        then.setattr(versions, "current_programme", lambda *on: programme)
        file(sea_view, DAY, {"occupied": 2, "accepting": 3})
    assert ReportVersion.objects.get().summary == "[2]"
    row = latest(country, programme, DAY, DAY, questions={"occupied", "accepting"})[sea_view.pk]
    assert (row.answers["occupied"], row.answers["accepting"]) == (2, 3)


def test_sets_that_no_board_shows_have_no_summary(country, sea_view, programme):
    file(sea_view, DAY, {"a1_1": "yes"}, set_key="support-actions")
    held = ReportVersion.objects.get()
    assert (held.summary, held.summary_of) == ("", "")


def test_of_a_window_of_many_days_the_latest_speaks(country, sea_view, programme):
    for back in range(5):
        file(sea_view, DAY - dt.timedelta(days=back + 1), {"occupied": back})
    row = latest(country, programme, DAY - dt.timedelta(days=10), DAY)[sea_view.pk]
    assert (row.on, row.answers) == (EVE, {"occupied": 0})


def test_what_was_known_decides_which_report_speaks(country, sea_view, programme):
    file(sea_view, EVE, {"occupied": 1}, now=NOON)
    file(sea_view, DAY, {"occupied": 2}, now=LATER)
    then = latest(country, programme, EVE, DAY, known_at=NOON)[sea_view.pk]
    assert (then.on, then.answers) == (EVE, {"occupied": 1})
    assert latest(country, programme, EVE, DAY, known_at=LATER)[sea_view.pk].on == DAY
    early = NOON - dt.timedelta(microseconds=1)
    assert latest(country, programme, EVE, DAY, known_at=early) == {}


def test_latest_reports_come_newest_first(sea_view):
    for back in range(3):
        file(sea_view, DAY - dt.timedelta(days=back), {"occupied": back})
    found = selectors.latest_reports(sea_view.location_id, "daily", up_to=EVE)
    assert [one.on for one in found] == [EVE, EVE - dt.timedelta(days=1)]


def test_last_reports_and_homes_heard_before(country, sea_view):
    homes = CareHome.objects.all()
    file(sea_view, EVE)
    file(country.homes["marsh1"], DAY)
    assert selectors.last_reports(homes, "daily", DAY) == {
        sea_view.pk: EVE,
        country.homes["marsh1"].pk: DAY,
    }
    assert selectors.homes_heard_before(homes, "daily", DAY) == {sea_view.pk}


def test_the_days_with_cases_follow_corrections(sea_view):
    homes = CareHome.objects.all()
    file(sea_view, EVE, {"res_new_confirmed": 2})
    file(sea_view, DAY, {"res_new_confirmed": 0, "st_new_confirmed": 0})
    [case] = selectors.case_days(homes, "daily", DAY)[sea_view.pk]
    assert (case.on, case.suspected, case.confirmed) == (EVE, 0, 2)
    file(sea_view, EVE, {"res_new_confirmed": 0}, reason="a slip", now=LATER)
    assert selectors.case_days(homes, "daily", DAY) == {}
    assert sea_view.pk in selectors.case_days(homes, "daily", DAY, NOON)


def test_only_days_that_answered_every_question_of_new_cases_are_answered_for(sea_view):
    zeros = dict.fromkeys(
        ("res_new_suspected", "res_new_confirmed", "st_new_suspected", "st_new_confirmed"), 0
    )
    file(sea_view, EVE, zeros)
    file(sea_view, DAY, {**zeros, "st_new_confirmed": ""})
    found = selectors.days_answered_for_cases(CareHome.objects.all(), "daily", first=EVE, last=DAY)
    assert found == {sea_view.pk: {EVE}}


def test_counts_are_of_versions_dated_up_to_a_day(country, sea_view):
    file(sea_view, EVE)
    file(sea_view, DAY, {"occupied": 1})
    file(sea_view, DAY, {"occupied": 2}, reason="a slip", now=LATER)
    code = country.seaton.code
    assert selectors.counts_by_day([code], "daily", [EVE, DAY]) == {code: {EVE: 1, DAY: 3}}


def test_the_span_is_from_the_first_to_the_last_date_reported_for(sea_view):
    assert selectors.span("daily") is None
    file(sea_view, EVE)
    file(sea_view, DAY)
    assert selectors.span("daily") == (EVE, DAY)
