"""Signals and levels: an officer deals with a signal, confirms and lowers levels, and the home sees it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import check_accessible, check_fits, listen, open_by, picture
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


def test_an_officer_confirms_a_level_and_lowers_another_with_a_reason(visit, axe_script: Path):
    # Given Jo at the signals of Sefton
    page = visit("sefton")
    complaints = listen(page)
    page.goto("/board/")
    Menu(page).go("Signals")
    lodge = page.get_by_role("row").filter(has_text="Maple Lodge")
    expect(lodge).to_contain_text("sanitiser: 1 day left, said by phone 9:58am")
    # When Jo opens the level of a home that is short of sanitiser
    open_by(page, "Level of Maple Lodge", "link")
    expect(page.get_by_role("heading", name="Suggested: Red")).to_be_visible()
    look(page, axe_script, "level-suggested")
    # And confirms it
    open_by(page, "Decide")
    expect(page.get_by_text("Red since")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Confirmed")).to_contain_text("Red")
    look(page, axe_script, "level-confirmed")
    # Then it does not go down on the same day
    page.get_by_role("radio", name="Amber:").check()
    page.get_by_label("Why?").fill("The sanitiser has come.")
    open_by(page, "Decide")
    expect(page.get_by_role("alert")).to_contain_text("Red has not stood for 24 hours yet")
    expect(page.get_by_label("Why?")).to_have_value("The sanitiser has come.")
    # When Jo takes the decision back, and lowers what is suggested without saying why
    page.goto(page.url)
    open_by(page, "Take my last decision back")
    page.get_by_role("radio", name="Amber:").check()
    open_by(page, "Decide")
    expect(page.get_by_role("alert")).to_contain_text("Say why the level is lower.")
    look(page, axe_script, "level-error")
    # Then it is taken with a reason, and all of it stands in the history
    page.get_by_label("Why?").fill("The sanitiser has come.")
    open_by(page, "Decide")
    expect(page.get_by_text("Amber since")).to_be_visible()
    history = page.get_by_role("table", name="Every decision about the level, the newest first")
    for what in ("Lowered", "Taken back", "Confirmed"):
        expect(history.get_by_role("cell", name=what, exact=True)).to_be_visible()
    assert [one for one in complaints if "422" not in one] == []


def test_a_signal_is_seen_set_aside_and_taken_back_without_scripts(visit):
    page = visit("sefton", java_script_enabled=False)
    page.goto("/cell/signals/?tier=1")
    row = page.get_by_role("row").filter(has_text="Aspen Court")
    row.get_by_role("button", name="Seen").click()
    expect(row).to_contain_text("Seen by")
    row.get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("To look at")
    row.get_by_role("link", name="Set aside").click()
    page.get_by_role("button", name="Set aside").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why you set it aside")
    page.get_by_label("Why do you set it aside?").fill("The family has been rung.")
    page.get_by_role("button", name="Set aside").click()
    expect(page.get_by_role("row").filter(has_text="Aspen Court")).to_have_count(0)
    page.goto("/cell/signals/?show=settled")
    settled = page.get_by_role("row").filter(has_text="Aspen Court")
    expect(settled).to_contain_text("The family has been rung.")
    settled.get_by_role("button", name="Undo").click()


def test_a_home_sees_its_level_and_what_it_can_expect(visit, axe_script: Path):
    # Given a level that Jo decided about Alder Court
    officer = visit("sefton")
    officer.goto(f"/cell/homes/{ALDER_COURT}/level/")
    officer.get_by_role("radio", name="Amber:").check()
    open_by(officer, "Decide")
    # When Robin of Alder Court opens what the answers show, and the level
    page = visit("home", width=360)
    complaints = listen(page)
    page.goto(f"/update/{ALDER_COURT}/picture/")
    open_by(page, "Your level, and what you can expect of us", "link")
    # Then it is there, with what Robin can expect and the version of the promise
    expect(page.get_by_text("A named officer is yours and rings you.")).to_be_visible()
    expect(page.get_by_text("Version 1, in force since")).to_be_visible()
    look(page, axe_script, "own-level-decided")
    assert complaints == []
