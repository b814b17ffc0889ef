"""A doubtful answer: the home settles it from its own page, and an officer reads what came of it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import check_accessible, check_fits, listen, picture
from tests.journeys.pages import Menu


pytestmark = pytest.mark.browser

ALDER_COURT = "1-900000008"


def look(page: Page, axe_script: Path, name: str) -> None:
    """Check the page as it stands on a phone and on a desk."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_fits(page)
        check_accessible(page, axe_script)
        picture(page, f"{name}-{width}")


def test_a_home_answers_a_question_from_its_own_page(visit, axe_script: Path):
    # Given Robin, whose home said 12 where it usually says 22
    page = visit("home", width=360)
    complaints = listen(page)
    page.goto(f"/homes/{ALDER_COURT}/")
    expect(page.get_by_role("heading", name="We have a question about an answer")).to_be_visible()
    # When Robin opens the question
    page.get_by_role("link", name="You said 12 residents slept here last night.").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Is 12 right?")
    look(page, axe_script, "query")
    # And types words where a number is asked
    page.get_by_label("No, the right answer is").fill("ten")
    page.get_by_role("button", name="Correct it").click()
    # Then it is said what is wrong and what to do, and nothing is lost
    expect(page.get_by_role("alert")).to_contain_text("“ten” is not a whole number")
    expect(page.get_by_label("No, the right answer is")).to_have_value("ten")
    look(page, axe_script, "query-error")
    # When Robin says that 12 is right, and why
    page.get_by_text("Add a few words").click()
    page.get_by_label("What happened?").fill("Ten went home for the night")
    page.get_by_role("button", name="Yes, 12 is right").click()
    # Then it is settled, and the home's page asks no more
    expect(page.get_by_text("There is nothing left to do here.")).to_be_visible()
    expect(page.get_by_text("Ten went home for the night")).to_be_visible()
    look(page, axe_script, "query-settled")
    page.goto(f"/homes/{ALDER_COURT}/")
    expect(page.get_by_text("We have a question")).to_have_count(0)
    assert [one for one in complaints if "422" not in one] == []


def test_it_works_without_scripts_and_by_keyboard(visit):
    # Given Jo at the list, without scripts
    page = visit("sefton", java_script_enabled=False)
    page.goto("/queries/?rule=Q1")
    page.get_by_role("link", name="You said 300 shifts are planned.").click()
    # When Jo rang the home and corrects the number by keyboard
    page.get_by_label("No, the right answer is").focus()
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    # Then it is corrected, and the report has a second version that says why
    expect(page.get_by_text("There is nothing left to do here.")).to_be_visible()
    page.goto("/homes/1-900000003/reports/daily/2020-05-25/")
    expect(page.get_by_text("Asked whether it was right (Q1)")).to_be_visible()


def test_an_officer_sees_what_waits_and_how_often_each_rule_asks(visit, axe_script: Path):
    # Given Jo of Sefton
    page = visit("sefton")
    complaints = listen(page)
    page.goto("/board/")
    # When Jo opens the queries
    Menu(page).go("Queries")
    # Then what cannot be so comes first
    first = page.get_by_role("table").get_by_role("row").nth(1)
    expect(first).to_contain_text("Is 84 right?")
    look(page, axe_script, "queries")
    # When Jo opens the rates
    page.get_by_role("link", name="How often each rule asks").click()
    # Then each rule stands there with how many reports it looked at
    expect(page.get_by_role("row").filter(has_text="Q1")).to_contain_text("reports")
    look(page, axe_script, "query-rates")
    # And the day as a whole is on the way from the board
    page.goto("/board/E08000014/")
    page.get_by_role("link", name="How far to trust these reports").click()
    expect(page.get_by_text("130 of 130 homes reported for this day")).to_be_visible()
    look(page, axe_script, "quality")
    assert complaints == []


def test_a_home_gets_something_back(visit, axe_script: Path):
    # Given Robin of Alder Court
    page = visit("home", width=360)
    page.goto(f"/homes/{ALDER_COURT}/")
    # When Robin opens what the answers show
    page.get_by_role("link", name="The last 14 days, and how").click()
    # Then there are the home's own days, its requests, and the other homes with few people starred
    expect(page.get_by_role("heading", name="Your last days")).to_be_visible()
    expect(page.get_by_role("link", name="Equipment")).to_be_visible()
    others = page.get_by_role("row").filter(has_text="Residents who died")
    expect(others).to_contain_text("*")
    expect(page.get_by_text("129 homes without yours")).to_be_visible()
    look(page, axe_script, "own-picture")
