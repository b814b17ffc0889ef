"""Requests named in a daily report open themselves: once, not every day, for one report or many."""

import datetime as dt

import pytest

from rollcall.cell.handlers import open_named_by_many, open_named_by_report
from rollcall.cell.models import Action, ActionEvent
from rollcall.cell.services import open_named_requests
from rollcall.foundation.models import AuditEvent
from rollcall.reports.events import ReportFiled, ReportsImported
from rollcall.reports.services import file_reports
from rollcall.wiring import HANDLERS
from tests.factories.actions import ask, reporter, take
from tests.factories.concurrency import at_the_same_moment
from tests.factories.reports import (
    DAY,
    EVE,
    NOON,
    SYSTEM,
    add_homes,
    file,
    report_of,
    small_country,
)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def country():
    return add_homes(small_country())


@pytest.fixture
def sea(country):
    return country.homes["seaton1"]


def opened(one, on=DAY, now=NOON):
    """Look at a home's report of a day, and how many were opened by it."""
    return open_named_requests(by=SYSTEM, set_key="daily", homes={on: [one.pk]}, now=now)


def kinds():
    return list(Action.objects.order_by("kind").values_list("kind", "urgency", "state"))


def test_each_thing_named_opens_one_with_the_facts_as_they_stood(sea):
    robin = reporter(sea)
    filed = file(
        sea, answers={"support_wanted": ["ppe", "staff"], "urgency": "this_week"}, by=robin
    )
    assert opened(sea) == 2
    assert kinds() == [("ppe", "this_week", "asked"), ("staff", "this_week", "asked")]
    ppe = Action.objects.get(kind="ppe")
    assert (ppe.origin, ppe.origin_ref) == ("report", f"report:{filed.version_id}")
    assert (ppe.opened_by, ppe.area_code) == (robin.actor_id, "E09900001")
    event = ActionEvent.objects.get(action=ppe)
    assert event.facts == {
        "report": filed.version_id,
        "answers": {"support_wanted": ["ppe", "staff"]},
    }
    assert AuditEvent.objects.get(action="actions.opened").detail["count"] == 2


def test_nothing_named_or_nothing_said_opens_nothing(sea):
    file(sea, answers={"support_wanted": ["none"], "med_problem": "no"})
    assert opened(sea) == 0
    file(sea, EVE, {"occupied": 3})
    assert opened(sea, EVE) == 0


def test_without_an_urgency_the_programmes_own_counts(sea):
    file(sea, answers={"med_problem": "yes"})
    opened(sea)
    assert kinds() == [("medicines", "24h", "asked")]


def test_the_same_report_seen_again_or_amended_opens_nothing_more(sea):
    file(sea, answers={"support_wanted": ["ppe"]})
    assert (opened(sea), opened(sea)) == (1, 0)
    take(Action.objects.get(), "withdraw", reporter(sea))
    file(
        sea, answers={"support_wanted": ["ppe"], "occupied": 3}, reason="Beds left out",
        now=NOON + dt.timedelta(minutes=5),
    )  # fmt: skip
    assert opened(sea) == 0


def test_what_is_named_every_day_is_asked_once_while_it_is_open_and_not_soon_after(sea):
    tomorrow = NOON + ONE_DAY
    file(sea, answers={"support_wanted": ["ppe"]})
    opened(sea)
    file(sea, DAY + ONE_DAY, {"support_wanted": ["ppe"]}, now=tomorrow)
    assert opened(sea, DAY + ONE_DAY, tomorrow) == 0
    take(Action.objects.get(), "refuse", now=tomorrow, words="You have a delivery tomorrow.")
    file(sea, DAY + 2 * ONE_DAY, {"support_wanted": ["ppe"]}, now=tomorrow + ONE_DAY)
    assert opened(sea, DAY + 2 * ONE_DAY, tomorrow + ONE_DAY) == 0
    later = NOON + 6 * ONE_DAY
    file(sea, DAY + 6 * ONE_DAY, {"support_wanted": ["ppe"]}, now=later)
    assert opened(sea, DAY + 6 * ONE_DAY, later) == 1


def test_what_the_home_asked_for_by_hand_is_not_asked_again(sea):
    ask(sea)
    file(sea, answers={"support_wanted": ["ppe"]})
    assert opened(sea) == 0


def test_old_reports_ask_for_nothing(sea):
    file(sea, DAY - 2 * ONE_DAY, {"support_wanted": ["ppe"]})
    assert opened(sea, DAY - 2 * ONE_DAY) == 0


def test_another_set_asks_for_nothing(sea):
    assert open_named_requests(by=SYSTEM, set_key="mit", homes={DAY: [sea.pk]}, now=NOON) == 0


def test_an_import_opens_those_of_all_its_homes_in_a_few_queries(
    country, django_assert_max_num_queries
):
    homes = list(country.homes.values())
    for one in homes:
        file(one, answers={"support_wanted": ["ppe", "testing"]})
    ids = {DAY: [one.pk for one in homes]}
    with django_assert_max_num_queries(12):
        assert open_named_requests(by=SYSTEM, set_key="daily", homes=ids, now=NOON) == 12
    assert AuditEvent.objects.filter(action="actions.opened").count() == 1


def test_both_ways_in_which_reports_come_lead_here():
    assert open_named_by_report in HANDLERS[ReportFiled]
    assert open_named_by_many in HANDLERS[ReportsImported]


@pytest.mark.django_db(transaction=True)
def test_a_report_and_an_import_open_what_they_name_once_committed(country, sea):
    file(sea, answers={"support_wanted": ["ppe"]})
    assert kinds() == [("ppe", "24h", "asked")]
    other = country.homes["marsh1"]
    reports = [report_of(other, answers={"support_wanted": ["staff"]})]
    file_reports(by=SYSTEM, set_key="daily", reports=reports, source="file", now=NOON)
    assert Action.objects.filter(home=other, kind="staff").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_days_reports_at_the_same_moment_open_one(country, sea, shared):
    file(sea, EVE, {"support_wanted": ["none"]})
    file(sea, DAY, {"support_wanted": ["none"]})
    later = NOON + dt.timedelta(minutes=1)
    shared()
    at_the_same_moment(
        *(
            lambda on=on: file(sea, on, {"support_wanted": ["ppe"]}, reason="Forgotten", now=later)
            for on in (EVE, DAY)
        )
    )
    [found] = at_the_same_moment(lambda: list(Action.objects.values_list("kind", flat=True)))
    assert found == ["ppe"]
