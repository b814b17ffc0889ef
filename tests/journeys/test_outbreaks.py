"""An officer looks after a home with an outbreak: from the list to a plan, a visit, a restriction, its end."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import check_accessible, check_fits, listen, open_by
from tests.journeys.pages import Menu


pytestmark = pytest.mark.browser


def checked(page: Page, axe_script) -> None:
    """Nothing is amiss on a phone or at a desk."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_fits(page)
        check_accessible(page, axe_script)


def test_an_officer_plans_visits_restricts_and_lifts_again(visit, axe_script):
    page = visit("sefton")
    complaints = listen(page)
    # Given homes with an outbreak and no plan, Jo opens the first of them from the list
    page.goto("/")
    Menu(page).go("Outbreaks")
    page.get_by_text("Filter the homes").click()
    page.get_by_label("Which homes").select_option("An outbreak without an open plan")
    open_by(page, "Show")
    row = page.get_by_role("row").filter(has_text="No plan").first
    expect(row).to_contain_text("of 28")
    with page.expect_navigation():
        row.get_by_role("link").first.click()
    expect(page.get_by_text("A home with an outbreak needs a plan.")).to_be_visible()
    episode = page.url
    # When Jo writes a plan without an owner, Jo is told what is missing
    open_by(page, "Write a plan")
    page.get_by_label("What the plan is to reach").fill("No further cases")
    step = page.get_by_role("group", name="Step 1")
    step.get_by_label("What", exact=True).fill("Swab everybody")
    step.get_by_label("By when").fill("2020-05-28")
    open_by(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("Step 1: say who does it.")
    checked(page, axe_script)
    # And when Jo says who, it is written down, and the step is done by one press
    page.get_by_role("group", name="Step 1").get_by_label("Who does it").fill("Testing team")
    open_by(page, "Save")
    expect(page.get_by_text("No further cases").first).to_be_visible()
    open_by(page, "Mark as done")
    expect(page.get_by_text("Done on 26 May")).to_be_visible()
    # And Jo writes down a visit, and closes the home to admissions
    open_by(page, "Add a visit or advice", "link")
    page.get_by_label("By whom", exact=True).select_option("Community infection control nurse")
    page.get_by_label("On site").check()
    page.get_by_label("What was found").fill("Bins overflow in the west wing")
    open_by(page, "Save")
    open_by(page, "Add a restriction", "link")
    page.get_by_label("No admissions at all").check()
    page.get_by_label("Outbreak or single case").check()
    page.get_by_label("Who decided it").select_option("Health protection team")
    open_by(page, "Save")
    expect(page.get_by_text("until it is lifted").first).to_be_visible()
    checked(page, axe_script)
    # And when it is over Jo lifts the restriction
    open_by(page, "Lift it", "link")
    page.get_by_label("Who lifted it").select_option("Health protection team")
    page.get_by_label("Why", exact=True).fill("No case for 28 days")
    open_by(page, "Lift the restriction")
    expect(page.get_by_text("Closed").first).to_be_visible()
    page.goto(episode)
    expect(page.get_by_text("Admissions are not restricted.")).to_be_visible()
    assert complaints == [] or all("422" in one for one in complaints)
