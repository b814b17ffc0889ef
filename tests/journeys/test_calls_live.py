"""The list of calls stays true while it is open: what another handler does, and what homes send."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from rollcall.foundation.programmes import current_programme
from rollcall.reports.services import claim
from tests.factories.accounts import person
from tests.factories.programmes import read_england, use_england_with
from tests.factories.reports import DAY, NOON, add_homes, file, small_country
from tests.factories.updates import quiet_answers
from tests.journeys.browser import check_accessible, enter, listen


pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Milliseconds after which an open list has looked again.
SECONDS = 11_000


@pytest.fixture
def only_who_has_not_reported(settings, tmp_path) -> None:
    """A programme that rings nobody who has told us."""
    text = read_england("programme.yaml").replace("call_every_home: true", "call_every_home: false")
    use_england_with(settings, tmp_path, {"programme.yaml": text})


@pytest.fixture
def country(frozen_clock, live_server, settings):
    settings.ROLLCALL_NOW = None
    return add_homes(small_country())


@pytest.fixture
def handler(country):
    return person("call-handler", f"area:{country.seaton.code}")


@pytest.fixture
def calls(browser: Browser, live_server, handler) -> Iterator[Page]:
    """A handler's list, open for a while."""
    context = browser.new_context(base_url=live_server.url, locale="en-GB")
    context.set_default_timeout(15_000)
    page = context.new_page()
    enter(page, live_server.url, handler)
    page.clock.install(time=NOON)
    page.goto("/calls/")
    yield page
    context.close()


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))


def ring(page: Page, name: str) -> Locator:
    return row(page, name).get_by_role("button", name=re.compile("^Ring"))


def some_seconds_later(page: Page) -> None:
    page.clock.run_for(SECONDS)


def test_a_home_that_reports_leaves_an_open_list_within_seconds(
    only_who_has_not_reported, country, calls, axe_script
):
    # Given a handler whose list has been open since before a home pressed Send
    complaints = listen(calls)
    expect(ring(calls, "Seaton1")).to_be_visible()
    file(country.homes["seaton1"], DAY, quiet_answers(current_programme()))
    # Then seconds later nobody can ring that home from it, and no other row has moved
    some_seconds_later(calls)
    expect(row(calls, "Seaton1")).to_contain_text("Done")
    expect(ring(calls, "Seaton1")).to_be_hidden()
    expect(ring(calls, "Seaton2")).to_be_visible()
    expect(calls.get_by_role("status")).to_contain_text("1 home has changed")
    check_accessible(calls, axe_script)
    # And it is gone from the list of homes to ring when she brings that up to date
    with calls.expect_navigation():
        calls.get_by_role("link", name="Bring the list up to date").click()
    expect(row(calls, "Seaton2")).to_be_visible()
    expect(row(calls, "Seaton1")).to_have_count(0)
    assert complaints == []


def test_where_every_home_is_rung_one_that_reports_becomes_a_short_call(country, calls):
    file(country.homes["seaton1"], DAY, quiet_answers(current_programme()))
    some_seconds_later(calls)
    expect(row(calls, "Seaton1")).to_contain_text("Has reported: short call")
    expect(ring(calls, "Seaton1")).to_be_visible()


def test_a_home_that_another_handler_rings_cannot_be_rung_twice(country, calls):
    other = person("call-handler", f"area:{country.seaton.code}")
    claim(by=other, location_id=country.homes["seaton1"].location_id, now=NOON)
    some_seconds_later(calls)
    expect(row(calls, "Seaton1")).to_contain_text(f"{other.name} is ringing it")
    expect(ring(calls, "Seaton1")).to_be_hidden()
