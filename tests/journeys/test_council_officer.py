"""A council officer's morning: the board, a number down to the answers, and the return."""

import re

import pytest
from playwright.sync_api import Page, expect

from rollcall.demo.people import PASSWORD
from tests.journeys.browser import listen, sign_in, sign_out
from tests.journeys.conftest import email_of
from tests.journeys.pages import Board, DraftReturn, Figure, Menu


pytestmark = pytest.mark.browser

#: What the council published for 29 May 2020, line by line.
YES = [107, 93, 30, 88, 40, 80, 107, 79, 94, 64, 64, 86, 104]


class Morning:
    """The steps, in the words of the person."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints = listen(page)

    def given_jo_of_sefton_has_signed_in(self) -> None:
        sign_in(self.page, self.address, email_of("sefton"), PASSWORD)

    def then_the_board_shows_the_picture_of_26_may(self) -> None:
        heading = self.page.get_by_role("heading", level=1)
        expect(heading).to_contain_text("Sefton")
        expect(heading).to_contain_text("Tuesday 26 May 2020")
        board = Board(self.page)
        board.shows("Homes that told us", "130 of 130")
        board.shows("Homes with an outbreak", "13", "of 130 homes (10.0%)")
        board.shows("Homes with a single case", "2", "of 130 homes")
        board.shows("Beds available now", "316", "of which 242", "from 130 of 130 homes")
        board.shows("Vacant beds closed to admissions", "103")
        board.shows("Theoretical vacancies", "620")
        board.shows("Homes critically low on PPE", "1")

    def then_the_home_that_needs_help_comes_first(self) -> None:
        expect(Board(self.page).first_home()).to_contain_text("Needs help today")

    def when_jo_opens(self, label: str) -> Figure:
        Board(self.page).open(label)
        return Figure(self.page)

    def when_jo_opens_the_first_home_behind_it(self) -> str:
        row = Figure(self.page).homes().first
        name = row.get_by_role("rowheader").get_by_role("link").inner_text()
        row.get_by_role("link", name=name, exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(name)
        return name

    def then_the_home_has_answered(self, question: str, answer: str) -> None:
        said = self.page.locator("dl > div").filter(has_text=question).first
        expect(said).to_contain_text(answer)

    def when_jo_opens_the_report_of_the_day(self) -> None:
        self.page.get_by_role("link", name=re.compile("^26 May 2020.*Daily update$")).click()

    def then_its_versions_say_who_sent_them_and_when(self) -> None:
        expect(self.page.get_by_role("heading", name="Versions")).to_be_visible()
        current = self.page.get_by_role("listitem").filter(has_text="Current")
        expect(current).to_contain_text("recorded at")

    def when_jo_opens_the_return(self) -> DraftReturn:
        Menu(self.page).go("Return")
        self.page.get_by_role("link", name=re.compile("^Sefton")).click()
        return DraftReturn(self.page)

    def then_the_homes_behind_a_line_can_be_seen(self, code: str, count: int) -> None:
        DraftReturn(self.page).open_line(code)
        self.page.get_by_role("link", name=f"{count} homes, Yes").click()
        expect(
            self.page.get_by_role("heading", name=f"The {count} homes that said Yes")
        ).to_be_visible()
        table = self.page.get_by_role("table", name="Homes behind this line")
        expect(table.get_by_role("rowheader")).to_have_count(min(count, 50))

    def when_jo_signs_out(self) -> None:
        sign_out(self.page)

    def then_the_board_is_closed(self) -> None:
        self.page.goto(f"{self.address}/board/E08000014/")
        expect(self.page).to_have_title(re.compile("^Sign in"))
        assert self.complaints == []


def test_an_officer_follows_the_picture_down_to_a_homes_answers_and_up_to_the_return(page, demo):
    jo = Morning(page, demo)
    jo.given_jo_of_sefton_has_signed_in()
    jo.then_the_board_shows_the_picture_of_26_may()
    jo.then_the_home_that_needs_help_comes_first()

    figure = jo.when_jo_opens("Beds available now")
    figure.shows("316 beds")
    assert figure.homes().count() == 50
    jo.when_jo_opens_the_first_home_behind_it()
    jo.then_the_home_has_answered("How many vacant beds could you fill now?", "6 beds")
    jo.when_jo_opens_the_report_of_the_day()
    jo.then_its_versions_say_who_sent_them_and_when()

    draft = jo.when_jo_opens_the_return()
    assert draft.yes() == YES
    jo.then_the_homes_behind_a_line_can_be_seen("1.2", 93)
    jo.when_jo_signs_out()
    jo.then_the_board_is_closed()


def test_the_homes_behind_a_number_add_up_to_it(visit):
    page = visit("sefton")
    page.goto("/board/E08000014/figures/accepting/")
    assert Figure(page).total_of_all_pages() == 316


@pytest.mark.parametrize(
    ("label", "heading", "homes"),
    [
        ("Homes critically low on PPE", "Homes critically low on PPE", 1),
        ("Vacant beds closed to admissions", "Vacant beds closed to admissions", 50),
        ("Theoretical vacancies", "Theoretical vacancies", 50),
        ("Homes that need help today", "Homes that need help today", 1),
    ],
)
def test_every_number_opens_to_its_homes(visit, label, heading, homes):
    page = visit("sefton")
    page.goto("/board/")
    Board(page).open(label)
    Figure(page).is_called(heading)
    expect(Figure(page).homes()).to_have_count(homes)


def test_the_outbreaks_open_to_two_lists_that_share_no_home(visit):
    page = visit("sefton")
    page.goto("/board/")
    Board(page).open("Homes with an outbreak")
    expect(page.get_by_role("heading", name="Two or more cases (13)")).to_be_visible()
    expect(page.get_by_role("heading", name="Single cases (2)")).to_be_visible()
    several = page.get_by_role("table", name="Two or more cases").get_by_role("rowheader")
    single = page.get_by_role("table", name="Single cases").get_by_role("rowheader")
    assert not set(several.all_inner_texts()) & set(single.all_inner_texts())


def test_an_officer_looks_back_at_what_was_known_yesterday_and_returns(visit):
    page = visit("sefton")
    page.goto("/board/E08000014/?trend=accepting")
    now = Board(page).tile("Beds available now").inner_text()
    page.get_by_text("See what was known at an earlier time").click()
    page.get_by_label("Date", exact=True).fill("2020-05-25")
    page.get_by_label("Time", exact=True).fill("12:00")
    with page.expect_navigation():
        page.get_by_role("button", name="Look back").click()
    expect(page.get_by_role("region", name="Looking back")).to_contain_text(
        "You are looking at what was known at midday on Monday 25 May 2020."
    )
    Board(page).shows("Homes that told us", "0 of 130", "told us the day before")
    assert Board(page).tile("Beds available now").inner_text() != now
    expect(page.get_by_role("heading", name="Beds available now, 14 days")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="See what is known now").click()
    assert Board(page).tile("Beds available now").inner_text() == now
    expect(page.get_by_role("region", name="Looking back")).to_have_count(0)


def test_an_officer_goes_to_another_day_and_filters_its_homes(visit):
    page = visit("sefton")
    page.goto("/board/E08000014/")
    page.get_by_role("link", name="← Day before").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Monday 25 May 2020")
    page.get_by_text("Filter the homes").click()
    page.get_by_label("Show", exact=True).select_option(label="Homes not heard from on the day")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Monday 25 May 2020")
    expect(page.get_by_text(re.compile(r"^Showing 1 to 7 of 7 homes"))).to_be_visible()
    page.get_by_role("link", name="Clear the filter").click()
    expect(page.get_by_text(re.compile(r"^Showing 1 to 25 of 130 homes$"))).to_be_visible()


def test_another_councils_board_is_closed(visit):
    page = visit("knowsley")
    answer = page.goto("/board/E08000014/")
    assert answer is not None
    assert answer.status == 403
    page.goto("/board/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Knowsley")
