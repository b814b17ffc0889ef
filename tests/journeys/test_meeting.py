"""The cell's morning: the chair and a note-taker in one meeting, and what is left for tomorrow."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import listen
from tests.journeys.pages import Menu


pytestmark = pytest.mark.browser

DAY = "2020-05-26"


class Meeting:
    """The steps, in the words of two people who write at once."""

    def __init__(self, chair: Page, notes: Page) -> None:
        self.chair, self.notes = chair, notes
        self.complaints = [listen(chair), listen(notes)]

    def given_both_have_opened_todays_meeting(self) -> None:
        for page in (self.chair, self.notes):
            page.goto("/cell/meeting/")
            page.get_by_role(
                "link", name=re.compile("^Care Home Cell.*Sefton, Tuesday 26 May")
            ).first.click()
            expect(page.get_by_role("heading", level=1)).to_contain_text("Care Home Cell, Sefton")

    def then_the_agenda_starts_from_what_yesterday_left_open(self) -> None:
        agenda = self.chair.get_by_role("navigation", name="Agenda")
        expect(agenda.get_by_role("heading", name="Carried over")).to_be_visible()
        expect(agenda.get_by_text("Alder Court", exact=True)).to_be_visible()
        expect(agenda.get_by_text(re.compile("passed on"))).to_be_visible()

    def when_the_chair_opens_the_meeting(self) -> None:
        self.press(self.chair, "Open the meeting")
        self.press(self.chair, "Approve them")

    def then_the_note_taker_is_told_without_loading_anything(self) -> None:
        # The script looks every ten seconds.
        expect(self.notes.get_by_role("status")).to_contain_text("In session", timeout=15_000)
        with self.notes.expect_navigation():
            self.notes.get_by_role("link", name="Bring the page up to date").click()

    def when_both_write_about_all_homes_at_once(self) -> None:
        for page in (self.chair, self.notes):
            page.get_by_role("navigation", name="Agenda").get_by_role(
                "link", name="All homes"
            ).click()
        self.chair.get_by_label("Decision", exact=True).fill("Every home is rung about visits")
        self.notes.get_by_label("Decision", exact=True).fill("Gloves are counted on Friday")
        for page, team in ((self.chair, "Care home cell"), (self.notes, "PPE unit")):
            page.get_by_label("Who does it").select_option(label=team)
            page.get_by_label("By", exact=True).fill("2020-05-29")
        self.press(self.chair, "Decide")
        self.press(self.notes, "Decide")

    def then_nothing_is_lost(self) -> None:
        for words in ("Every home is rung about visits", "Gloves are counted on Friday"):
            expect(self.notes.get_by_text(words).first).to_be_visible()
        # Who wrote a line can take it back, and nobody else.
        expect(
            self.notes.get_by_role("button", name=re.compile("^Take back.*Decision Gloves"))
        ).to_be_visible()
        expect(
            self.notes.get_by_role("button", name=re.compile("^Take back.*Decision Every"))
        ).to_have_count(0)

    def when_the_chair_marks_something_done_and_closes_the_meeting(self) -> None:
        self.chair.get_by_role("navigation", name="Agenda").get_by_role(
            "link", name="Alder Court"
        ).click()
        self.press(self.chair, re.compile("^Done"))
        self.press(self.chair, "Close the meeting")

    def then_the_minutes_say_what_was_decided_and_what_is_left(self) -> None:
        with self.chair.expect_navigation():
            self.chair.get_by_role("link", name="Minutes", exact=True).click()
        main = self.chair.get_by_role("main")
        expect(main).to_contain_text("Gloves are counted on Friday")
        left = self.chair.get_by_role("heading", name="Carried to the next meeting")
        expect(left).to_be_visible()
        with self.chair.expect_download() as download:
            self.chair.get_by_role("link", name="Download the minutes (DOCX)").click()
        assert download.value.suggested_filename == f"minutes-care-home-cell-E08000014-{DAY}.docx"

    def then_tomorrows_agenda_starts_from_todays_open_ends(self) -> None:
        self.notes.goto("/cell/meeting/care-home-cell/E08000014/2020-05-27/?item=sector")
        reasons = self.notes.get_by_role("main")
        expect(reasons).to_contain_text("Gloves are counted on Friday")
        expect(reasons).to_contain_text("Every home is rung about visits")
        expect(reasons).not_to_contain_text("rings Alder Court")

    def press(self, page: Page, name: "str | re.Pattern[str]") -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=name).first.click()


def test_chair_and_note_taker_hold_a_meeting_and_tomorrow_starts_from_it(visit):
    meeting = Meeting(visit("chair", anew=True), visit("notes", anew=True))
    meeting.given_both_have_opened_todays_meeting()
    meeting.then_the_agenda_starts_from_what_yesterday_left_open()
    meeting.when_the_chair_opens_the_meeting()
    meeting.then_the_note_taker_is_told_without_loading_anything()
    meeting.when_both_write_about_all_homes_at_once()
    meeting.then_nothing_is_lost()
    meeting.when_the_chair_marks_something_done_and_closes_the_meeting()
    meeting.then_the_minutes_say_what_was_decided_and_what_is_left()
    meeting.then_tomorrows_agenda_starts_from_todays_open_ends()
    assert meeting.complaints == [[], []]


def test_the_officer_issues_a_report_that_the_region_reads(visit):
    officer = visit("knowsley", anew=True)
    officer.goto("/")
    Menu(officer).go("Sitreps")
    officer.get_by_role("link", name="Weekly situation report of Knowsley, today").click()
    officer.get_by_label("In short").fill("A calm week.")
    with officer.expect_navigation():
        officer.get_by_role("button", name=re.compile("^Save.*In short")).click()
    with officer.expect_navigation():
        officer.get_by_role("button", name="Issue this as a version").click()
    region = visit("region")
    region.goto("/sitrep/")
    region.get_by_role("link", name=re.compile("^Weekly situation report.*Knowsley")).click()
    expect(region.get_by_role("main")).to_contain_text("A calm week.")
    expect(region.get_by_role("main")).to_contain_text("Version 1")
    expect(region.get_by_role("button", name=re.compile("^Save.*In short"))).to_have_count(0)
