"""An officer decides where the Capacity Tracker says something else than a home told us."""

import csv

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import check_accessible, check_fits, listen
from tests.journeys.pages import Menu


pytestmark = pytest.mark.browser


def section(page: Page, home: str):
    """The differences of one home."""
    return page.get_by_role("region", name=home, exact=True)


def checked(page: Page, axe_script) -> None:
    """Nothing is amiss on a phone or at a desk."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_fits(page)
        check_accessible(page, axe_script)


def test_an_officer_decides_about_a_difference_and_opens_it_again(visit, axe_script):
    page = visit("sefton")
    complaints = listen(page)
    # Given the Tracker says that Rowan House is closed, and it told us that it is open
    page.goto("/board/E08000014/")
    page.get_by_role("link", name="between what homes told us and other sources").click()
    row = section(page, "Rowan House").get_by_role("row").nth(1)
    expect(row).to_contain_text("Yes, open")
    expect(row).to_contain_text("No, closed")
    expect(row).to_contain_text("Commissioning, who buy the beds")
    checked(page, axe_script)
    # When Jo decides without a word, Jo is told what is missing
    row.get_by_role("link", name="Decide").click()
    page.get_by_role("button", name="Close the difference").click()
    expect(page).to_have_title(r"Error: Rowan House: Are you open to new residents? – Rollcall")
    expect(page.get_by_role("alert")).to_contain_text("Choose which value is right")
    checked(page, axe_script)
    # And when Jo says which is right and why
    page.get_by_label("Yes, open, as the home told us").check()
    page.get_by_label("How do you know?").fill("Rang at noon: they are open")
    page.get_by_role("button", name="Close the difference").click()
    # Then it is closed, with the reason, and no longer in the list
    expect(page.get_by_role("alert")).to_contain_text("The difference is closed.")
    expect(page.get_by_text("Rang at noon: they are open")).to_be_visible()
    checked(page, axe_script)
    address = page.url
    Menu(page).go("Differences")
    expect(section(page, "Rowan House")).to_have_count(0)
    # And when Jo hears otherwise it is opened again
    page.goto(address)
    page.get_by_label("How do you know?").fill("They rang back: closed since one o’clock")
    page.get_by_role("button", name="Open it again").click()
    expect(page.get_by_text("They rang back: closed since one o’clock")).to_be_visible()
    expect(page.get_by_role("button", name="Close the difference")).to_be_visible()
    assert complaints == [] or all("422" in one for one in complaints)


def test_an_officer_keeps_several_in_one_go_and_takes_the_list_away(visit, axe_script, tmp_path):
    page = visit("sefton", width=360)
    page.goto("/differences/?about=ppe")
    kit = section(page, "Fern Grange")
    # When nothing is ticked, nothing happens
    page.get_by_role("button", name="Keep what the homes told us").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick at least one difference")
    checked(page, axe_script)
    # And when both are ticked, with a reason
    for box in kit.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("How do you know?").fill("A delivery came yesterday")
    page.get_by_role("button", name="Keep what the homes told us").click()
    # Then both are closed
    expect(page.get_by_role("alert")).to_contain_text("2 differences are closed.")
    page.goto("/differences/?state=closed&about=ppe")
    expect(kit).to_contain_text("What the home told us is right")
    with page.expect_download() as started:
        page.get_by_role("link", name="Download this list (CSV)").click()
    kept = tmp_path / "differences.csv"
    started.value.save_as(kept)
    with kept.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["reason"] for row in rows] == ["A delivery came yesterday"] * 2


def test_an_officer_sees_whom_to_chase_in_the_tracker(visit):
    page = visit("sefton")
    page.goto("/board/E08000014/")
    page.get_by_role("link", name="Capacity Tracker check").click()
    expect(page.get_by_text("of 130 homes (84.6%)")).to_be_visible()
    page.get_by_role("link", name="Not registered").click()
    table = page.get_by_role("table", name="Homes")
    expect(table.get_by_role("rowheader")).to_have_count(6)
