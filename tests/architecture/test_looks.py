"""Whoever looks at one home's answers is written down (AT-79): every route that names a home is tried."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from rollcall.accounts.permissions import ROLES
from rollcall.accounts.services import create_token
from rollcall.foundation.models import AccessRecord
from rollcall.reports.models import Difference, Query
from tests.architecture.test_urls import all_declared, calls, is_called, routes
from tests.factories.accounts import person
from tests.factories.extracts import tell_tracker
from tests.factories.reports import DAY, NOON, SYSTEM, add_homes, file, small_country


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

#: What stands for a home in a route.
NAMES_A_HOME = re.compile("location_id|difference_id|query_id")
ROUTES = sorted(
    route
    for route, pattern in routes(get_resolver().url_patterns)
    if NAMES_A_HOME.search(route) and not is_called(pattern)
)


def permissions(route: str) -> set[Any]:
    return next(
        all_declared(pattern)
        for found, pattern in routes(get_resolver().url_patterns)
        if found == route
    )


@pytest.fixture
def values() -> dict[str, str]:
    """A home with a report, a query and a difference about it, for the places in a route."""
    one = add_homes(small_country()).homes["seaton1"]
    filed = file(one, DAY, {"residents_today": 3, "occupied": 30}, source="phone")
    tell_tracker(one, {"occupied": 40})
    query = Query.objects.create(
        home=one,
        question_set="daily",
        on=DAY,
        version_id=filed.version_id,
        rule="Q1",
        kind="query",
        question="residents_today",
        said=3,
        fact="3",
        ask="Is that right?",
        evidence="30 the day before",
        owner="home",
        opened_at=NOON,
    )
    return {
        "location_id": one.location_id,
        "duty_id": "1",
        "difference_id": str(Difference.objects.get().pk),
        "query_id": str(query.pk),
        "set_key": "daily",
        "on": DAY.isoformat(),
        "page": "beds",
        "contact_id": "1",
        "link_id": "1",
        "kind": "clinical",
        "rule": "silent-48-hours",
    }


def who(route: str) -> Client:
    """Somebody of the home's own council, or of the home, whose role opens the route."""
    wanted = permissions(route)
    role = next(
        key
        for key in ("council-officer", "call-handler", "home-reporter", "administrator", *ROLES)
        if wanted & ROLES[key].permissions and "area" in ROLES[key].scope_kinds
    )
    client = Client()
    client.force_login(person(role, "area:E09900001"))
    return client


def looks(values: dict[str, str]) -> int:
    subject = f"home:{values['location_id']}"
    return AccessRecord.objects.filter(subject=subject, allowed=True).count()


@pytest.mark.parametrize("route", ROUTES)
def test_a_page_about_one_home_writes_down_who_looked(route: str, values: dict[str, str]):
    client = who(route)
    answer = client.get(re.sub(r"<\w+:(\w+)>", lambda found: values[found.group(1)], route))
    if answer.status_code in {404, 405}:
        # Not there, a signal that does not hold, or it only takes what is sent to it.
        assert "contact_id" in route or "rule" in route or answer.status_code == 405
        return
    assert answer.status_code in {200, 302}, answer.status_code
    assert looks(values) == 1


def test_a_call_of_a_system_about_one_home_writes_down_who_asked(values: dict[str, str]):
    officer = person("council-officer", "area:E09900001")
    made = create_token(by=SYSTEM, user=officer, name="Test", now=NOON)
    client = Client(headers={"Authorization": f"Bearer {made.text}"})
    asked = f"?home={values['location_id']}&set=daily&date={DAY}"
    addresses = [f"/api/v1/homes/{values['location_id']}", f"/api/v1/reports{asked}"]
    reading = {
        where
        for method, where, _ in calls(get_resolver().url_patterns)
        if method == "GET" and re.search("reports|homes/.", where)
    }
    # A new call about homes is to be tried here too.
    assert len(reading) == len(addresses), reading
    for tried, address in enumerate(addresses, start=1):
        assert client.get(address).status_code == 200
        assert looks(values) == tried
