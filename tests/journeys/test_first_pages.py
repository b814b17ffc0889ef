"""What everybody meets first, in a real browser: the start page, signing in, the footer's pages."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from tests.factories.accounts import PASSWORD, person
from tests.journeys.browser import (
    check_accessible,
    check_fits,
    inspect,
    listen,
    picture,
    sign_in,
    sign_out,
)


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _a_demo_where_nobody_tried_to_sign_in_yet(settings, noon):
    settings.DEBUG = True
    settings.ROLLCALL_NOW = noon
    settings.SUPPORT_PHONE = "0151 000 0000"
    cache.clear()


@pytest.fixture
def officer():
    return person("council-officer", "area:E09900001")


@pytest.mark.parametrize(
    ("address", "title", "name"),
    [
        ("/", "Rollcall", "start"),
        ("/account/sign-in/", "Sign in", "sign-in"),
        ("/accessibility/", "Accessibility", "accessibility"),
        ("/privacy/", "Privacy", "privacy"),
        ("/cookies/", "Cookies", "cookies"),
        ("/account/switched-off/", "Your account is switched off", "switched-off"),
        ("/_/components", "Components", "components"),
    ],
)
def test_a_page_is_accessible_and_fits_every_screen(
    live_server, page, axe_script, address, title, name
):
    inspect(page, live_server.url + address, axe_script, title=title, name=name)


def test_a_person_signs_in_and_out(live_server, page, officer):
    complaints = listen(page)
    sign_in(page, live_server.url, officer.email, PASSWORD)
    page.set_viewport_size({"width": 360, "height": 800})
    check_fits(page)
    sign_out(page)
    expect(page).to_have_url(f"{live_server.url}/")
    assert complaints == []


def test_a_mistake_is_read_out_first_and_its_link_leads_to_the_field(
    live_server, page, axe_script, officer
):
    page.goto(f"{live_server.url}/account/sign-in/")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title("Error: Sign in – Rollcall")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    check_accessible(page, axe_script)
    picture(page, "sign-in-mistake")
    page.get_by_role("link", name="Enter your password").click()
    expect(page.get_by_label("Password", exact=True)).to_be_focused()


def test_signing_in_works_without_javascript_on_the_narrowest_phone(live_server, browser, officer):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    sign_in(page, live_server.url, officer.email, PASSWORD)
    sign_out(page, scripts=False)
    expect(page).to_have_url(f"{live_server.url}/")
    context.close()


def test_a_page_that_is_not_there_looks_like_the_others(live_server, page, axe_script):
    page.goto(f"{live_server.url}/nowhere/")
    expect(page).to_have_title("Page not found – Rollcall")
    check_accessible(page, axe_script)


def test_charts_are_seen_in_forced_colours(live_server, browser):
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(f"{live_server.url}/_/components")
    bar = page.locator(".app-chart__bar").first
    ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert bar.evaluate("e => getComputedStyle(e).backgroundColor") != ground
    context.close()


def test_sorting_links_can_be_seen_when_the_keyboard_reaches_them_on_a_phone(live_server, page):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{live_server.url}/_/components")
    link = page.locator(".app-sort").first
    link.focus()
    box = link.bounding_box()
    assert box is not None
    assert box["height"] >= 20
    check_fits(page)
