"""Those who look at many councils: a region's reviewer, the nation's, and the administrator."""

import pytest
from playwright.sync_api import expect

from tests.journeys.pages import Board, DraftReturn, Figure, Menu


pytestmark = pytest.mark.browser


def test_a_regional_reviewer_compares_councils_and_sees_no_home(visit):
    # Given Alex of the North West has signed in
    page = visit("region")
    # When Alex opens Rollcall
    page.goto("/board/")
    # Then there are the region's totals with each council beside the others
    expect(page.get_by_role("heading", level=1)).to_contain_text("North West")
    expect(Board(page).area_row("Sefton")).to_contain_text("130 of 130")
    expect(Board(page).area_row("Sefton")).to_contain_text("316")
    assert Menu(page).entries() == ["Board", "Sitreps", "Return", "Rounds", "Areas"]
    # When Alex opens a council
    page.get_by_role("link", name="Sefton", exact=True).click()
    # Then its numbers are there and its homes are not
    Board(page).shows("Beds available now", "316")
    expect(page.get_by_text("You see the totals of this area, not its homes.")).to_be_visible()
    # And the way back up is there
    page.get_by_role("link", name="North West", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("North West")


def test_a_regional_reviewer_reads_a_councils_return_and_no_home_behind_it(visit):
    page = visit("region")
    page.goto("/returns/2020-05-29/E08000014/")
    draft = DraftReturn(page)
    assert draft.yes()[:3] == [107, 93, 30]
    draft.open_line("1.3")
    expect(page.get_by_text("You see these counts, not the homes behind them.")).to_be_visible()
    answer = page.goto("/homes/1-900000008/")
    assert answer is not None
    assert answer.status == 403


def test_a_national_reviewer_goes_from_the_nation_to_a_council(visit):
    page = visit("nation")
    page.goto("/board/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("England")
    Board(page).open("Beds available now")
    page.get_by_role("link", name="North West", exact=True).click()
    page.get_by_role("link", name="Sefton", exact=True).click()
    Figure(page).shows("316 beds")
    expect(page.get_by_text("You see this number, not the homes behind it.")).to_be_visible()


def test_a_national_reviewer_opens_an_area_that_cuts_across_councils(visit):
    page = visit("nation")
    page.goto("/areas/")
    page.get_by_role("link", name="Merseyside LRF").click()
    expect(Board(page).area_row("Sefton")).to_contain_text("130 of 130")
    page.goto("/areas/")
    page.get_by_role("link", name="NHS South Sefton CCG").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("NHS South Sefton CCG")
    expect(Board(page).tile("Homes that told us")).to_be_visible()


def test_an_administrator_sees_totals_and_neither_homes_nor_returns(visit):
    page = visit("administrator")
    page.goto("/board/E08000014/")
    Board(page).shows("Beds available now", "316")
    assert Menu(page).entries() == ["Board", "Sitreps", "Rounds", "People", "Areas", "Questions"]
    for address in ("/homes/1-900000008/", "/returns/2020-05-29/E08000014/", "/homes/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 403
