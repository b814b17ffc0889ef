"""A home's own person."""

import re

import pytest
from playwright.sync_api import expect

from rollcall.demo.people import REPORTERS_HOME
from tests.journeys.pages import Menu


pytestmark = pytest.mark.browser

ANOTHER_HOME = "1-900000009"


def test_a_home_reporter_meets_todays_update_and_nothing_else(visit):
    # Given Robin of Alder Court has signed in
    page = visit("home")
    # When Robin opens Rollcall
    page.goto("/board/")
    # Then there is the home's own update, and a menu without boards and returns
    expect(page).to_have_url(re.compile(rf"/update/{REPORTERS_HOME}/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Alder Court")
    assert Menu(page).entries() == ["Today’s update", "Homes"]
    expect(page.get_by_role("link", name="Sefton board")).to_have_count(0)
    # And the answers of the day with who sent them stand on the home's own page
    page.goto(f"/homes/{REPORTERS_HOME}/")
    expect(page.get_by_text("Sent by the home, recorded at").first).to_be_visible()


def test_a_home_reporter_sees_what_was_corrected(visit):
    page = visit("home")
    page.goto(f"/homes/{REPORTERS_HOME}/")
    page.get_by_role("link", name=re.compile("^26 May 2020.*Daily update$")).click()
    expect(page.get_by_text("Why: ").first).to_be_visible()
    expect(page.get_by_role("columnheader", name="Before")).to_be_visible()


@pytest.mark.parametrize(
    "address",
    [
        f"/homes/{ANOTHER_HOME}/",
        f"/homes/{ANOTHER_HOME}/reports/daily/2020-05-26/",
        "/board/E08000014/",
        "/returns/2020-05-29/E08000014/",
        "/areas/",
    ],
)
def test_a_home_reporter_is_told_plainly_what_is_not_theirs(visit, address):
    page = visit("home")
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 403
    expect(page.get_by_role("heading", level=1)).to_be_visible()
