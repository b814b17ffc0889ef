"""The cell's board: what needs a decision stands first, and a change made elsewhere appears by itself."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import check_fits, listen


pytestmark = pytest.mark.browser

BOARD = "/cell/board/E08000014/"
#: The board looks every five seconds whether anything changed.
SOON = 15_000


def waiting(page: Page):
    """The homes that need a decision first."""
    return page.get_by_role("region", name=re.compile("^Needs a decision first"))


def test_what_another_officer_did_appears_without_losing_ones_place(visit):
    # Given the chair, who reads down the board by keyboard
    chair, officer = visit("chair"), visit("sefton")
    complaints = listen(chair)
    chair.goto("/cell/")
    chair.goto(BOARD)
    links = waiting(chair).locator("[data-row-link]")
    links.first.focus()
    chair.keyboard.press("ArrowDown")
    chair.keyboard.press("ArrowDown")
    expect(links.nth(2)).to_be_focused()
    place, top = links.nth(2).text_content(), chair.evaluate("() => scrollY")
    # When an officer elsewhere has seen a signal of the first home
    officer.goto(BOARD)
    row = waiting(officer).get_by_role("row").nth(1)
    name = row.locator("[data-row-link]").text_content() or ""
    seen = row.get_by_role("button", name=re.compile("^Seen")).first
    words = (seen.text_content() or "").removeprefix("Seen: ").removeprefix(f"{name}, ")
    with officer.expect_navigation():
        seen.click()
    # Then the chair's board says so within seconds, and the chair is where the chair was
    expect(chair.get_by_role("status").first).to_contain_text("Brought up to date", timeout=SOON)
    item = chair.get_by_role("listitem").filter(has_text=words)
    expect(item.get_by_text("Seen", exact=True).first).to_be_visible()
    assert chair.evaluate("() => document.activeElement.textContent") == place
    assert abs(chair.evaluate("() => scrollY") - top) < 200
    assert complaints == []


def test_a_way_of_looking_is_saved_for_everybody_and_forgotten(visit):
    chair, officer = visit("chair"), visit("sefton")
    chair.goto(BOARD)
    chair.get_by_text("Filter the homes").click()
    chair.get_by_label("Show", exact=True).select_option(index=1)
    with chair.expect_navigation():
        chair.get_by_role("button", name="Show", exact=True).click()
    chair.get_by_text("Save this view").first.click()
    chair.get_by_label("Name of this view").fill("Decide first")
    with chair.expect_navigation():
        chair.get_by_role("button", name="Save this view").click()
    officer.goto(BOARD)
    with officer.expect_navigation():
        officer.get_by_role("link", name="Decide first").click()
    expect(officer).to_have_url(re.compile("show="))
    with chair.expect_navigation():
        chair.get_by_role("button", name="Forget Decide first").click()
    officer.goto(BOARD)
    expect(officer.get_by_role("link", name="Decide first")).to_have_count(0)


def test_on_the_wall_and_on_paper_there_is_nothing_to_press(visit):
    page = visit("chair")
    page.goto(BOARD)
    page.get_by_role("link", name="Projector view").click()
    expect(page.get_by_role("link", name="Leave the projector view")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^Set aside"))).to_have_count(0)
    check_fits(page)
    page.goto(BOARD)
    page.get_by_role("link", name="all homes on one page, to print").click()
    page.emulate_media(media="print")
    expect(page.locator("[data-row-link]")).to_have_count(130)
    expect(page.get_by_role("button", name=re.compile("^Seen"))).to_have_count(0)


def test_the_board_is_worked_without_scripts(visit):
    page = visit("sefton", java_script_enabled=False, anew=True)
    page.goto(BOARD)
    seen = page.get_by_role("button", name=re.compile("^Seen")).first
    name = seen.text_content() or ""
    seen.click()
    expect(page).to_have_url(re.compile("/cell/board/"))
    expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
