"""An officer finds out who is missing in a round; an administrator lets a new version go live."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import check_accessible, listen
from tests.journeys.pages import Menu


pytestmark = pytest.mark.browser


def test_an_officer_finds_the_homes_that_a_round_still_waits_for(visit):
    # Given an officer three days before the deadline
    page = visit("sefton")
    complaints = listen(page)
    page.goto("/board/E08000014/")
    # When she opens the round that is due first
    Menu(page).go("Rounds")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rounds")
    page.get_by_role("link", name=re.compile("^Care home support return")).click()
    # Then she reads how far it has come, of how many, and who is missing comes first
    expect(page.get_by_text("Reports have come from 107 of 130 homes (82%).")).to_be_visible()
    expect(
        page.get_by_text(re.compile("^130 homes expected: open homes in the register"))
    ).to_be_visible()
    table = page.get_by_role("table", name="Homes in this round")
    expect(table.get_by_role("row").nth(1)).to_contain_text("Missing")
    # When she narrows the list to one she has in mind
    page.get_by_text("Filter the homes").click()
    page.get_by_label("Show", exact=True).select_option("missing")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Showing 1 to 23 of 23 homes")).to_be_visible()
    # Then the file has every home, whatever the filter
    with page.expect_download() as started:
        page.get_by_role("link", name="Download all homes of this round (CSV)").click()
    lines = started.value.path().read_text("utf-8").splitlines()
    assert len(lines) == 131
    assert sum(",missing," in line for line in lines) == 23
    assert complaints == []


def test_a_manager_sees_what_is_asked_beside_the_daily_update_and_goes_there(visit, axe_script):
    # Given a manager on a phone who has three days left
    page = visit("home", width=360)
    page.goto("/update/")
    owed = page.get_by_role("listitem").filter(has_text="Care home support return, 29 May 2020")
    expect(owed).to_contain_text("By 11:59pm on Friday 29 May 2020")
    check_accessible(page, axe_script)
    # When she presses it, then its own questions open
    with page.expect_navigation():
        owed.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Support actions")


def test_an_officer_sees_a_round_as_it_stood_earlier(visit):
    page = visit("sefton", width=360)
    page.goto("/rounds/2020-05-29/E08000014/?known_at=2020-05-16T12:00:00%2B01:00")
    expect(
        page.get_by_text(re.compile("You are looking at what was known at midday"))
    ).to_be_visible()
    expect(page.get_by_text("13 days 11 hours left")).to_be_visible()


def test_an_administrator_weighs_a_new_version_and_approves_it(visit, axe_script):
    # Given an administrator who is told that a version waits
    page = visit("administrator")
    page.goto("/board/")
    Menu(page).go("Questions")
    expect(page.get_by_text("Waiting for approval")).to_be_visible()
    page.get_by_role("link", name="Support actions").click()
    # When she looks at what it costs and what it breaks
    added = re.compile(r"^Adds 6 seconds × \d+ homes = .* a week in England\.$")
    expect(page.get_by_text(added)).to_be_visible()
    trends = page.get_by_role("table", name="Trends that version 2 touches")
    expect(trends.get_by_role("row").nth(1)).to_contain_text("Breaks")
    page.get_by_role("button", name="Decide about version 2").click()
    # Then a decision without a reason is asked for again
    page.get_by_role("button", name="Approve version 2").click()
    expect(page.get_by_role("link", name="Say in a few words why")).to_be_visible()
    check_accessible(page, axe_script)
    page.get_by_label("Why?").fill("Agreed by the cell on Tuesday")
    page.get_by_role("button", name="Approve version 2").click()
    # And with one it is kept, and everybody reads from when it is asked
    asked = "Homes will be asked version 2 from Monday 10 August 2020."
    expect(page.get_by_text(asked).first).to_be_visible()
    expect(page.get_by_text(re.compile("by Pat Pretend"))).to_be_visible()
    home = visit("home")
    home.goto("/questions/support-actions/")
    expect(home.get_by_text(asked).first).to_be_visible()
    # When she takes it back before it is live, it waits again
    page.get_by_role("button", name="Take back the approval of version 2").click()
    page.get_by_label("Why?").fill("The homes asked for more time")
    page.get_by_role("button", name="Take back the approval").click()
    expect(page.get_by_text("Approval taken back")).to_be_visible()
    expect(page.get_by_role("button", name="Decide about version 2")).to_be_visible()
