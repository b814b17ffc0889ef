"""Worked examples D2 through the pages: nothing has changed, amending, and sending twice."""

import datetime as dt

import pytest
from django.test import Client

from rollcall.foundation.models import AuditEvent
from rollcall.foundation.programmes import current_programme
from rollcall.picture.selectors import trend
from rollcall.reports.models import ReportVersion
from tests.factories.accounts import person
from tests.factories.reports import DAY, NOON, add_homes, file, small_country
from tests.factories.updates import EVERY_DAY, boxes, quiet_answers, send, words


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

DAYS = [dt.date(2020, 5, day) for day in (24, 25, 26)]


@pytest.fixture
def country(db):
    return add_homes(small_country(), each=1)


@pytest.fixture
def one(country):
    return country.homes["seaton1"]


@pytest.fixture
def manager(one):
    client = Client()
    client.force_login(person("home-reporter", f"home:{one.location_id}"))
    return client


def reported(one, days_ago, **changes):
    """A full report of some days ago, known since then."""
    file(
        one,
        DAY - dt.timedelta(days=days_ago),
        quiet_answers(current_programme(), **changes),
        now=NOON - dt.timedelta(days=days_ago, hours=3),
    )


def test_at_12_nothing_has_changed_asks_what_is_asked_every_day_and_carries_the_rest(one, manager):
    """AT-12: button, the page of the thirteen, check, send."""
    reported(one, 1, occupied=9, max_capacity=9, residents_today=9)
    at = f"/update/{one.location_id}/"
    assert "Nothing has changed" in words(manager.get(at))
    always = {q.id for q in current_programme().sets["daily"].asked if q.always_ask}
    assert len(always) == 13
    assert set(boxes(manager.get(f"{at}unchanged/")).sent["asked"][0].split()) == always
    refused = send(manager, f"{at}unchanged/", {})
    assert refused.status_code == 422
    assert words(refused).count("Error: Answer") == 13
    assert send(manager, f"{at}unchanged/", EVERY_DAY)["Location"] == f"{at}check/"
    shown = words(manager.get(f"{at}check/"))
    assert "You said that nothing has changed" in shown
    assert "9 beds From 25 May" in shown
    assert send(manager, f"{at}check/", {})["Location"] == f"{at}sent/"
    version = ReportVersion.objects.get(on=DAY)
    assert version.nothing_changed
    assert version.answers["occupied"] == 9
    assert set(version.carried) == set(version.answers) - always
    flows = {q.id for q in current_programme().sets["daily"].asked if q.is_flow}
    assert not flows & set(version.carried)


def test_at_13_nothing_has_changed_is_not_offered_after_four_days(one, manager):
    """AT-13: the full core is asked, and no old stock is filled in."""
    reported(one, 4)
    at = f"/update/{one.location_id}/"
    page = words(manager.get(at))
    assert "more than 3 days before" in page
    assert "Nothing has changed" not in page
    assert manager.get(f"{at}unchanged/")["Location"] == at
    assert boxes(manager.get(f"{at}beds/")).sent["occupied"] == [""]


def test_at_13_nothing_has_changed_is_never_said_for_more_than_three_days_running(one, manager):
    """The last full answers, not the last report, are what may be three days old."""
    reported(one, 4)
    reporter = person("home-reporter", f"home:{one.location_id}")
    before = ReportVersion.objects.get().answers
    for days_ago in (3, 2, 1):
        file(
            one,
            DAY - dt.timedelta(days=days_ago),
            before,
            by=reporter,
            carried=frozenset({"occupied", "max_capacity"}),
            nothing_changed=True,
            now=NOON - dt.timedelta(days=days_ago),
        )
    page = words(manager.get(f"/update/{one.location_id}/"))
    assert "have not been looked at since 22 May 2020" in page
    assert manager.get(f"/update/{one.location_id}/unchanged/").status_code == 302


def test_at_16_an_amendment_through_the_page_moves_later_totals(one, country, manager):
    """AT-16: of the 24th on the 26th; the 25th, which had only that, moves with it."""
    beds = {"registered_beds": 25, "max_capacity": 25, "occupied": 20, "residents_today": 20}
    reported(one, 2, accepting=5, **beds)
    reported(one, 0, accepting=1, not_available=4, na_staffing=4, **beds)

    def available():
        days = trend(country.seaton.code, "daily", DAYS, only=["accepting"])
        return [day.figures["accepting"].value for day in days]

    assert available() == [5, 5, 1]
    at = f"/update/{one.location_id}/daily/2020-05-24/"
    assert boxes(manager.get(f"{at}beds/")).sent["accepting"] == ["5"]
    change = {"accepting": "3", "reserved": "2"}
    send(manager, f"{at}beds/", change)
    assert send(manager, f"{at}check/", {}).status_code == 422
    answer = send(manager, f"{at}check/", {"reason": "two were promised"})
    assert answer.status_code == 302, words(answer)[:500]
    assert available() == [3, 3, 1]
    old, new = ReportVersion.objects.filter(on=DAYS[0]).order_by("number")
    assert (old.answers["accepting"], old.known_until) == (5, NOON)
    assert (new.answers["accepting"], new.reason) == (3, "two were promised")
    assert AuditEvent.objects.latest("pk").action == "report.corrected"


def test_at_17_a_form_that_waited_and_is_sent_twice_is_one_report(one, manager):
    """AT-17: the key stands in the form, so that what waited offline brings it."""
    reported(one, 1)
    at = f"/update/{one.location_id}/all/"
    flows = {"res_to_hospital-is": "0", "res_from_hospital-is": "0"}
    form = boxes(manager.get(at)).sent | {**EVERY_DAY, **flows}
    form["captured_at"] = "2020-05-26T08:00:00Z"
    for _ in range(2):
        assert manager.post(at, form)["Location"].endswith("/sent/")
    assert ReportVersion.objects.filter(on=DAY).count() == 1
