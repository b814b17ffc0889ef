"""A manager is reminded by e-mail and opens the link on a phone; an officer sees to it."""

import datetime as dt
import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from rollcall.foundation.actors import SystemActor
from rollcall.register.services import add_contact
from tests.factories.accounts import PASSWORD, person
from tests.factories.reports import DAY, EVE, NOON, add_homes, file, small_country
from tests.factories.tasks import run_queued
from tests.journeys.browser import check_accessible, check_fits, listen, sign_in


pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("frozen_clock"),
]

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def country(live_server, settings):
    settings.SITE_URL = live_server.url
    settings.SUPPORT_PHONE = "01632 960000"
    made = add_homes(small_country())
    for name in ("seaton1", "seaton2"):
        facts = {"name": "Kim Invented", "email": f"{name}@example.org"}
        add_contact(by=SystemActor("tests"), location_id=made.homes[name].location_id, facts=facts,
                    on=EVE, source="tests", now=NOON)  # fmt: skip
    return made


@pytest.fixture
def officer(page, country, live_server):
    """The reminders page of an officer who keeps Seaton's homes."""
    someone = person("council-officer", "area:E09900001")
    sign_in(page, live_server.url, someone.email, PASSWORD)
    page.goto(f"{live_server.url}/reminders/")
    return page


@pytest.fixture
def phone(browser):
    """A manager's phone, which knows nobody."""
    context = browser.new_context(viewport=PHONE, locale="en-GB", timezone_id="Europe/London")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def send_from(page):
    """Press Send, and let the worker do its part."""
    page.get_by_role("button", name="Send reminders now").click()
    page.get_by_role("button", name=re.compile(r"Send \d+ reminder")).click()
    expect(page.get_by_text("Queueing reminders")).to_be_visible()
    run_queued()


def link_to(name):
    """The link in the e-mail to a home."""
    [sent] = [one for one in mail.outbox if one.to == [f"{name}@example.org"]]
    [link] = re.findall(r"http://\S+/u/\S+", sent.body)
    return link


def check(page, axe_script):
    check_fits(page)
    check_accessible(page, axe_script)


def test_an_officer_reminds_the_homes_not_heard_from(officer, country, axe_script):
    # Given one of Seaton's two homes has sent its update
    file(country.homes["seaton2"], source="phone")
    officer.reload()
    expect(officer.get_by_text("1 of 2 homes have not been heard from today.")).to_be_visible()
    check(officer, axe_script)
    # When the officer sends reminders
    complaints = listen(officer)
    send_from(officer)
    # Then the page follows how far it is by itself, and ends with what came of it
    expect(officer.get_by_text("1 queued to be sent.")).to_be_visible()
    expect(officer.get_by_role("row").filter(has_text="Seaton1")).to_contain_text("Sent")
    assert [one.to for one in mail.outbox] == [["seaton1@example.org"]]
    assert complaints == []
    officer.set_viewport_size(PHONE)
    check(officer, axe_script)


def test_a_manager_opens_the_link_on_a_phone_and_meets_the_homes_update(
    officer, phone, country, live_server
):
    send_from(officer)
    one = country.homes["seaton1"].location_id
    phone.goto(link_to("seaton1"))
    # The address that is left holds no secret, and no other home's update opens.
    expect(phone).to_have_url(re.compile(rf"/update/{one}/"))
    phone.goto(f"{live_server.url}/homes/{one}/")
    expect(phone).to_have_url(re.compile("/account/sign-in/"))


def test_a_revoked_link_tells_the_manager_whom_to_phone(officer, phone, axe_script):
    send_from(officer)
    expect(officer.get_by_text("2 queued to be sent.")).to_be_visible()
    # When the officer revokes the link of Seaton1
    officer.get_by_role("link", name=re.compile("^Seaton1")).click()
    check(officer, axe_script)
    officer.get_by_role("button", name=re.compile("^Revoke")).click()
    expect(officer.get_by_text("The link is revoked")).to_be_visible()
    check(officer, axe_script)
    # Then it opens nothing, and says whom to phone
    phone.goto(link_to("seaton1"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("This link was withdrawn")
    expect(phone.get_by_role("link", name="01632 960000", exact=True)).to_be_visible()
    check(phone, axe_script)


def test_yesterdays_link_tells_the_manager_to_look_for_a_newer_message(
    officer, phone, axe_script, frozen_clock
):
    send_from(officer)
    frozen_clock.shift(dt.timedelta(days=1))
    phone.goto(link_to("seaton1"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("This link has run out")
    check(phone, axe_script)


def test_a_link_with_its_end_missing_says_so(officer, phone, axe_script):
    send_from(officer)
    phone.goto(link_to("seaton1")[:-6] + "/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("This link does not work")
    check(phone, axe_script)


def test_a_manager_stops_the_messages_by_the_link_below_them(officer, phone, axe_script):
    send_from(officer)
    [sent] = [one for one in mail.outbox if one.to == ["seaton1@example.org"]]
    [stop] = re.findall(r"http://\S+/messages/stop/\S+", sent.body)
    phone.goto(stop)
    check(phone, axe_script)
    phone.get_by_role("button", name="Stop messages").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("We will send no more messages")
    check(phone, axe_script)


def test_an_officer_keeps_a_homes_contacts(officer, country, axe_script, live_server):
    # Given the home's page names its contact
    one = country.homes["seaton1"].location_id
    officer.goto(f"{live_server.url}/homes/{one}/")
    expect(officer.get_by_role("heading", name="Kim Invented")).to_be_visible()
    # When the officer enters a number that is none, the page says so and keeps the rest
    officer.get_by_role("link", name="Change contacts").click()
    check(officer, axe_script)
    officer.get_by_role("link", name="Change Kim Invented").click()
    officer.get_by_label("Mobile number").fill("ring the bell")
    officer.get_by_label("Who told us").fill("A call with Kim")
    officer.get_by_role("button", name="Save").click()
    expect(officer.get_by_role("alert")).to_contain_text("“ring the bell” is not a phone number")
    expect(officer.get_by_label("Who told us")).to_have_value("A call with Kim")
    check(officer, axe_script)
    # And with a number it is saved, from today
    officer.get_by_label("Mobile number").fill("07700 900456")
    officer.get_by_role("button", name="Save").click()
    expect(officer.get_by_text("The contact is changed.")).to_be_visible()
    expect(officer.get_by_role("link", name="07700 900456")).to_be_visible()
    expect(officer.get_by_text(f"A call with Kim, as of {DAY.day} May 2020")).to_be_visible()
