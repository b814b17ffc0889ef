"""Somebody lets a system of theirs ask, and ends it again."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import check_accessible, check_fits


pytestmark = pytest.mark.browser

PAGE = "/account/tokens/"


@pytest.mark.parametrize("width", [360, 1280])
def test_a_token_is_made_copied_used_and_ended(visit, axe_script, width):
    # Given Kim, who has never needed one, finds the page at the foot of every page
    page = visit("knowsley", width=width)
    name = f"Care planning software {width}"
    page.goto("/homes/")
    page.get_by_role("contentinfo").get_by_role("link", name="Tokens for your systems").click()
    # When Kim forgets to say what it is for
    page.get_by_role("button", name="Make a token").click()
    # Then the page says so and leads to the field
    page.get_by_role("link", name="Enter the name of the system").click()
    expect(page.get_by_label("Which system will use it?")).to_be_focused()
    check_accessible(page, axe_script)
    # When Kim names it
    page.get_by_label("Which system will use it?").fill(name)
    page.get_by_label("90 days").check()
    page.get_by_role("button", name="Make a token").click()
    # Then the token is there once, and works
    secret = page.locator("#token").inner_text()
    check_accessible(page, axe_script)
    check_fits(page)
    headers = {"Authorization": f"Bearer {secret}"}
    answer = page.request.get("/api/v1/homes?limit=1", headers=headers)
    assert answer.status == 200
    assert answer.json()["items"][0]["authority"]["name"] == "Knowsley"
    page.get_by_role("button", name="I have copied it").click()
    expect(page.get_by_text(secret)).to_have_count(0)
    row = page.get_by_role("row").filter(has_text=name)
    expect(row).to_contain_text("Tuesday 26 May 2020")  # when it was last used
    check_accessible(page, axe_script)
    check_fits(page)
    # When Kim ends it
    row.get_by_role("link", name=re.compile("^End it")).click()
    check_accessible(page, axe_script)
    page.get_by_role("button", name="End the token").click()
    # Then it is over
    expect(page.get_by_role("alert")).to_contain_text(f"The token for {name} has ended")
    check_accessible(page, axe_script)
    assert page.request.get("/api/v1/homes", headers=headers).status == 401


def test_tokens_are_kept_without_javascript_on_the_narrowest_phone(visit):
    page = visit("home", width=320, java_script_enabled=False)
    page.goto(PAGE)
    page.get_by_label("Which system will use it?").fill("Our own software")
    page.get_by_label("30 days").check()
    page.get_by_role("button", name="Make a token").click()
    expect(page.locator("#token")).to_contain_text("rollcall_")
