"""What is asked on pages: for everybody who signed in; and an administrator decides about a version."""

import datetime as dt
import re

import pytest
from django.test import Client

from rollcall.foundation.models import SetDecision
from rollcall.foundation.programmes import current_programme
from tests.factories.accounts import person
from tests.factories.programmes import read_england, use_england_with
from tests.factories.register import home
from tests.rooms.boards.reading import links, words


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

PAGE = "/questions/support-actions/"
DECIDE = f"{PAGE}2/decide/"


def signed_in(role, scope):
    client = Client()
    client.force_login(person(role, scope))
    return client


@pytest.fixture
def administrator(country):
    return signed_in("administrator", "area:E99999999")


@pytest.fixture
def officer(country):
    return signed_in("council-officer", "area:E09900001")


def seen(client) -> dict[str, str]:
    """The form as it was shown: exactly what is to be decided about."""
    page = client.get(DECIDE).content.decode()
    hidden = r'<input type="hidden" name="(digest|deciding)" value="([^"]+)">'
    return dict(re.findall(hidden, page))


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("home-reporter", "home:1-900000001"),
        ("council-officer", "area:E09900001"),
        ("national-reviewer", "area:E99999999"),
    ],
)
def test_everybody_who_signed_in_reads_what_is_asked_why_and_who_sees_it(country, role, scope):
    client = signed_in(role, scope)
    assert "Support actions Every week 19" in words(client.get("/questions/"))
    shown = words(client.get(PAGE))
    assert "Do you pay staff their full wages" in shown
    assert "Because staff who lose pay may come to work ill" in shown
    assert "The finance team only. Used by: council return, finance team" in shown
    assert "About 1 minute 26 seconds every week" in shown


def test_every_set_has_its_page(officer):
    for key in current_programme().sets:
        page = officer.get(f"/questions/{key}/")
        assert page.status_code == 200
    assert "No change planned" in words(officer.get("/questions/"))
    assert officer.get("/questions/nothing/").status_code == 404


def test_a_home_sees_a_planned_version_and_no_other_homes_burden(country):
    shown = words(signed_in("home-reporter", "home:1-900000001").get(PAGE))
    assert "Planned: version 2" in shown
    assert "In all, for one home: About 1 minute 32 seconds every week" in shown
    assert "×" not in shown


def test_an_officer_sees_what_a_version_adds_for_the_areas_homes(country, officer):
    shown = words(officer.get(PAGE))
    assert "Adds 6 seconds × 2 homes = 12 seconds a week in Seaton." in shown
    assert "2 homes of Seaton in the register as at Monday 10 August 2020" in shown
    assert "Removed (3)" in shown
    assert "Which of these would help you most? Breaks" in shown
    assert DECIDE not in links(officer.get(PAGE)).values()


def test_a_minute_more_for_130_homes_is_said_multiplied_out(country, settings, tmp_path, officer):
    """The example of the request: adds 1 minute × 130 homes = 2 hours 10 minutes a day."""
    text = read_england("sets/daily.yaml").replace('version: "1"', 'version: "2"', 1)
    first = text.index("  - id: notes\n")
    ten = "".join(
        text[first : text.index("# ----", first)].replace("id: notes", f"id: more_{n}")
        for n in range(2)
    )
    planned = text[:first] + ten + text[first:]
    planned = planned.replace("key: daily\n", "key: daily\nvalid_from: 2020-06-01\n", 1)
    use_england_with(settings, tmp_path, {"sets/daily@2020-06-01.yaml": planned})
    for _ in range(128):
        home(country.seaton)
    shown = words(officer.get("/questions/daily/"))
    assert "Adds 1 minute × 130 homes = 2 hours 10 minutes a day in Seaton." in shown


def test_a_version_that_nobody_approved_in_time_warns(country, frozen_clock):
    frozen_clock.move_to(dt.datetime(2020, 8, 20, 11, 0, tzinfo=dt.UTC))
    shown = words(signed_in("council-officer", "area:E09900001").get(PAGE))
    assert "Warning Version 2 was meant to begin on Monday 10 August 2020." in shown
    assert "so homes are still asked the version before it" in shown


# --- deciding -----------------------------------------------------------------------------------


def test_an_administrator_approves_a_version_and_can_take_it_back(administrator):
    assert DECIDE in links(administrator.get(PAGE)).values()
    form = words(administrator.get(DECIDE))
    assert "Adds 6 seconds × 6 homes = 36 seconds a week in Inventland." in form
    sent = administrator.post(DECIDE, {**seen(administrator), "reason": "Agreed on Tuesday"})
    assert (sent.status_code, sent["Location"]) == (302, PAGE)
    shown = words(administrator.get(PAGE))
    assert "Homes will be asked version 2 from Monday 10 August 2020." in shown
    assert "Approved at midday on Tuesday 26 May 2020 by Invented Person" in shown
    assert "Agreed on Tuesday It then added 6 seconds for each of 6 homes." in shown
    assert "Take back the approval" in words(administrator.get(DECIDE))
    administrator.post(DECIDE, {**seen(administrator), "reason": "Not yet"})
    assert "It goes live only when an administrator has approved it." in words(
        administrator.get(PAGE)
    )
    assert SetDecision.objects.count() == 2


@pytest.mark.parametrize(
    ("reason", "said"),
    [("", "Say in a few words why"), ("x" * 501, "500 characters or fewer")],
)
def test_a_decision_without_a_proper_reason_is_asked_for_again(administrator, reason, said):
    answer = administrator.post(DECIDE, {**seen(administrator), "reason": reason})
    assert answer.status_code == 422
    assert said in words(answer)
    assert not SetDecision.objects.exists()


def test_a_version_that_changed_meanwhile_is_not_approved(administrator):
    answer = administrator.post(
        DECIDE, {**seen(administrator), "digest": "another", "reason": "Agreed"}
    )
    assert answer.status_code == 422
    assert "was changed since you looked at it" in words(answer)
    assert not SetDecision.objects.exists()


def test_sent_twice_it_is_decided_once(administrator):
    form = {**seen(administrator), "reason": "Agreed"}
    administrator.post(DECIDE, form)
    again = administrator.post(DECIDE, form)
    assert again.status_code == 422
    assert "Version 2 is not waiting for approval." in words(again)
    assert SetDecision.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("council-officer", "area:E09900001"),
        ("administrator", "area:E99000001"),
        ("home-reporter", "home:1-900000001"),
    ],
)
def test_others_do_not_decide(country, role, scope):
    client = signed_in(role, scope)
    assert client.get(DECIDE).status_code == 403
    assert client.post(DECIDE, {"digest": "x", "reason": "x"}).status_code == 403


@pytest.mark.parametrize("page", [f"{PAGE}1/decide/", f"{PAGE}9/decide/", "/questions/x/2/decide/"])
def test_what_is_not_planned_cannot_be_decided(administrator, page):
    assert administrator.get(page).status_code == 404
