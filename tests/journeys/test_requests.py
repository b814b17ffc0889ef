"""A home asks for help; the team agrees another number and delivers; the home says that it came."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import check_accessible, check_fits, listen, picture


pytestmark = pytest.mark.browser

ALDER_COURT = "1-900000008"


def look(page: Page, axe_script: Path, name: str) -> None:
    """Check the page as it stands on a phone and on a desk."""
    for width in (320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_fits(page)
        check_accessible(page, axe_script)
        picture(page, f"{name}-{width}")


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_a_home_asks_and_the_team_agrees_another_number_delivers_and_the_home_confirms(
    visit, axe_script: Path
):
    # Given Robin, whose home is short of gloves
    robin = visit("home", width=360)
    complaints = listen(robin)
    robin.goto(f"/update/{ALDER_COURT}/picture/")
    expect(robin.get_by_role("heading", name="What you asked for")).to_be_visible()
    look(robin, axe_script, "picture-requests")
    with robin.expect_navigation():
        robin.get_by_role("link", name="Ask for help", exact=True).click()
    look(robin, axe_script, "help-choose")
    robin.get_by_label("Protective kit (PPE)").check()
    press(robin, "Continue")
    if robin.get_by_role("heading", name="Is it one of these?").count():
        with robin.expect_navigation():
            robin.get_by_role("button", name="No, this is something else").click()
    look(robin, axe_script, "help-ask")
    # When Robin forgets to say how soon, it is said, and nothing is lost
    robin.get_by_label("How many items?").fill("400")
    robin.get_by_label("Gloves").check()
    press(robin, "Ask for it")
    expect(robin.get_by_role("alert")).to_contain_text("Say how soon you need it")
    expect(robin.get_by_label("How many items?")).to_have_value("400")
    look(robin, axe_script, "help-ask-error")
    robin.get_by_label("Today – what we have").check()
    press(robin, "Ask for it")
    # Then it has a reference and a place in the queue
    expect(robin.locator("main")).to_contain_text("Agreed")
    look(robin, axe_script, "help-request")
    reference = robin.url.rstrip("/").rpartition("/")[2]

    # When Paula of the PPE unit agrees to half of it and sends it
    paula = visit("ppe")
    paula.goto("/")
    look(paula, axe_script, "actions")
    paula.goto(f"/actions/{reference}/")
    look(paula, axe_script, "action")
    press(paula, "Take it on")
    paula.get_by_label("How many are agreed?").fill("200")
    press(paula, "Agree")
    expect(paula.locator("main")).to_contain_text("Agreed: 200 items")
    press(paula, "It is on its way")
    press(paula, "It is delivered")

    # Then Robin sees both numbers, and says that it came
    robin.goto(f"/help/{reference}/")
    expect(robin.locator("main")).to_contain_text("400 items")
    expect(robin.locator("main")).to_contain_text("200 items")
    look(robin, axe_script, "help-delivered")
    press(robin, "Yes, it came")
    expect(robin.locator("main")).to_contain_text("Confirmed that it came")
    robin.goto(f"/update/{ALDER_COURT}/picture/")
    expect(robin.locator("main")).to_contain_text("asked for 400 items; agreed 200 items")
    assert [one for one in complaints if "422" not in one] == []


def test_two_officers_see_what_the_other_did_without_scripts(visit):
    # Given the chair and the council's officer with the same action open
    morgan = visit("chair", java_script_enabled=False)
    jo = visit("sefton", java_script_enabled=False)
    morgan.goto("/actions/?kind=staff")
    morgan.get_by_role("link", name="Find 20 more carers").click()
    jo.goto(morgan.url)
    # When both take it on
    press(morgan, "Take it on")
    press(jo, "Take it on")
    # Then the second is told, and nothing is done twice
    expect(jo.locator("main")).to_contain_text("Morgan Mockup was quicker")


def test_an_action_is_opened_from_the_list_for_all_homes(visit, axe_script: Path):
    nicky = visit("notes")
    nicky.goto("/actions/new/")
    look(nicky, axe_script, "action-new")
    nicky.get_by_label("What is needed?").select_option("Training")
    nicky.get_by_label("Or for all homes of an area").select_option("All homes in Sefton")
    press(nicky, "Continue")
    nicky.get_by_label("What is to be done, in a few words").fill("Train one person for each home")
    nicky.get_by_label("This week").check()
    look(nicky, axe_script, "action-new-form")
    press(nicky, "Open the action")
    expect(nicky.get_by_role("heading", level=1)).to_contain_text("Train one person for each home")
