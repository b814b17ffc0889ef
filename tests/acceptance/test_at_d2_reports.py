"""Worked examples D2 through the database: a report that is amended, and one that is sent twice."""

import datetime as dt

import pytest

from rollcall.foundation.errors import NotNow
from rollcall.foundation.models import AuditEvent
from rollcall.picture.selectors import trend
from rollcall.reports import selectors
from rollcall.reports.models import ReportVersion
from rollcall.reports.services import ReportRefused
from tests.factories.accounts import person
from tests.factories.reports import NOON, SYSTEM, add_homes, beds, file, small_country


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

DAYS = [dt.date(2020, 5, day) for day in (24, 25, 26)]
MORNING = dt.datetime(2020, 5, 24, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def country(db):
    return add_homes(small_country(), each=1)


@pytest.fixture
def one(country):
    return country.homes["seaton1"]


def available(country, known_at=None):
    days = trend(country.seaton.code, "daily", DAYS, only=["accepting"], known_at=known_at)
    return [day.figures["accepting"].value for day in days]


def test_at_16_an_amendment_two_days_later(country, one):
    """AT-16: a new version, the old one kept, a reason, new totals, an audit entry."""
    officer = person("council-officer", f"area:{country.seaton.code}")
    file(one, DAYS[0], beds(20, accepting=5), now=MORNING)
    file(one, DAYS[2], beds(20, accepting=1), now=NOON - dt.timedelta(hours=1))
    # The report of the 24th speaks for the 25th too.
    assert available(country) == [5, 5, 1]
    filed = file(
        one, DAYS[0], beds(20, accepting=3), by=officer, now=NOON, reason="counted a room twice"
    )
    assert filed.outcome == "new_version"
    assert available(country) == [3, 3, 1]
    assert available(country, known_at=NOON - dt.timedelta(minutes=1)) == [5, 5, 1]
    old, new = selectors.versions(one.location_id, "daily", DAYS[0])
    assert (old.answers["accepting"], old.known_until) == (5, NOON)
    assert (new.answers["accepting"], new.reason) == (3, "counted a room twice")
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor) == ("report.corrected", officer.actor_id)
    assert event.detail["date"] == "2020-05-24"


def test_at_16_after_the_window_only_the_council_amends(country, one):
    """AT-16: seven days, by the time of recording and not by the report's date."""
    reporter = person("home-reporter", f"home:{one.location_id}")
    officer = person("council-officer", f"area:{country.seaton.code}")
    file(one, DAYS[0], {"accepting": 5}, now=MORNING)
    last_day = dt.datetime(2020, 5, 31, 22, 59, tzinfo=dt.UTC)  # one minute to midnight in London
    file(one, DAYS[0], {"accepting": 4}, by=reporter, now=last_day, reason="a slip")
    too_late = last_day + dt.timedelta(minutes=1)
    with pytest.raises(NotNow, match="for 7 days after their date"):
        file(one, DAYS[0], {"accepting": 3}, by=reporter, now=too_late, reason="a slip")
    filed = file(one, DAYS[0], {"accepting": 3}, by=officer, now=too_late, reason="they rang")
    assert (filed.outcome, filed.number) == ("new_version", 3)


def test_at_17_a_report_sent_twice_is_one_report(country, one):
    """AT-17: the key is made of the home, the date and what the sender's device adds."""
    key = f"{one.location_id}:2020-05-26:tablet-7-0001"
    first = file(one, DAYS[2], {"accepting": 5}, idempotency_key=key, source="phone")
    again = file(
        one,
        DAYS[2],
        {"accepting": 5},
        idempotency_key=key,
        source="phone",
        now=NOON + dt.timedelta(hours=3),
    )
    assert again.version_id == first.version_id
    assert ReportVersion.objects.count() == 1
    assert AuditEvent.objects.count() == 1


def test_vr_18_there_is_no_report_for_tomorrow(one):
    with pytest.raises(ReportRefused, match="27 May 2020 is in the future"):
        file(one, dt.date(2020, 5, 27), by=SYSTEM, now=NOON)
