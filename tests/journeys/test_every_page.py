"""Every page of the first slice: accessible, never too wide, and whole without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import check_accessible, check_fits, check_title, inspect


pytestmark = pytest.mark.browser

BOARD = "/board/E08000014/"
HOME = "/homes/1-900000008/"
THEN = "2020-05-25T12:00:00%2B01:00"
RETURN = "/returns/2020-05-29/E08000014/"
ROUND = "/rounds/2020-05-29/"
EPISODE = "/outbreaks/1-900000002.covid-19.1/"
DECIDE = "/questions/support-actions/2/decide/"

MEETING = "/cell/meeting/care-home-cell/E08000014/2020-05-25/"
TODAYS_MEETING = "/cell/meeting/care-home-cell/E08000014/2020-05-26/"
SITREP = "/sitrep/E08000014/2020-05-25/daily/"

# Who opens it, its address, how its title begins, and its name among pictures.
PAGES = [
    ("sefton", BOARD, "Sefton: daily board", "board"),
    ("sefton", f"{BOARD}?show=attention&q=court", "Sefton: daily board", "board-filtered"),
    ("sefton", f"{BOARD}?known_at={THEN}", "Sefton: daily", "board-then"),
    ("sefton", f"{BOARD}?date=2020-06-30", "Error: Sefton: daily board", "board-wrong-day"),
    ("sefton", f"{BOARD}figures/accepting/", "Beds available now", "figure"),
    ("sefton", f"{BOARD}figures/ppe_overall/?option=red", "Homes critically low", "figure-counted"),
    ("sefton", f"{BOARD}outbreaks/", "Sefton: outbreaks and single cases", "outbreaks"),
    ("sefton", f"{BOARD}outbreaks/?show=no_plan", "Sefton: outbreaks", "outbreaks-filtered"),
    ("sefton", f"{BOARD}outbreaks/?disease=norovirus", "Sefton: outbreaks", "outbreaks-none"),
    ("sefton", EPISODE, "", "episode"),
    ("sefton", f"{EPISODE}write/plan/", "New plan", "episode-plan-form"),
    ("sefton", f"{EPISODE}write/validation/", "New check", "episode-check-form"),
    ("sefton", f"{EPISODE}findings/", "Test results", "episode-finding-form"),
    ("sefton", "/outbreaks/records/1/", "", "episode-record"),
    ("sefton", "/outbreaks/records/1/change/", "Change the", "episode-record-change"),
    ("sefton", "/outbreaks/findings/1/", "", "episode-finding"),
    ("home", "/update/1-900000008/outbreak/", "Alder Court: outbreaks", "own-outbreak"),
    ("home", "/update/1-900000008/self-assessment/", "New self-assessment", "own-assessment"),
    ("sefton", f"{BOARD}hot-spots/", "Sefton: hot spots", "hot-spots"),
    ("region", f"{BOARD}hot-spots/", "Sefton: hot spots", "hot-spots-totals"),
    ("nation", "/board/E92000001/hot-spots/", "England: hot spots", "hot-spots-nation"),
    ("sefton", "/homes/", "Homes", "homes"),
    ("sefton", "/homes/?q=nobody", "Homes", "homes-none"),
    ("sefton", HOME, "Alder Court", "home"),
    ("sefton", f"{HOME}?days=56", "Alder Court", "home-56-days"),
    ("sefton", "/homes/1-900000002/", "Elder House", "home-with-outbreak"),
    ("sefton", f"{HOME}?known_at={THEN}", "Alder Court", "home-then"),
    ("sefton", f"{HOME}timeline/", "Alder Court: everything that happened", "timeline"),
    ("sefton", f"{HOME}timeline/?kind=calls", "Alder Court: everything", "timeline-none"),
    ("sefton", f"{HOME}timeline/?known_at={THEN}", "Alder Court: everything", "timeline-then"),
    ("home", f"{HOME}timeline/", "Alder Court: everything that happened", "own-timeline"),
    ("sefton", f"{HOME}reports/daily/2020-05-26/", "Alder Court: daily update", "report"),
    ("sefton", "/performance/E08000014/", "Sefton: performance", "performance"),
    ("home", "/update/1-900000008/", "Today’s update", "update-with-rounds"),
    ("home", "/update/1-900000008/history/", "Alder Court: what this home has sent", "history"),
    ("sefton", "/returns/", "Returns", "rounds"),
    ("chair", "/cell/board/E08000014/", "Sefton: cell board", "cell-board"),
    (
        "chair",
        "/cell/board/E08000014/?view=projector",
        "Sefton: cell board",
        "cell-board-projector",
    ),
    ("sefton", "/cell/board/E08000014/?q=nobody", "Sefton: cell board", "cell-board-none"),
    ("chair", "/cell/meeting/", "Meetings", "meetings"),
    ("chair", "/cell/meeting/2020-05-26/", "Meetings on Tuesday", "meetings-of-a-day"),
    ("notes", MEETING, "Care Home Cell, Sefton, Monday 25 May", "meeting-held"),
    ("notes", TODAYS_MEETING, "Care Home Cell, Sefton, Tuesday", "meeting-planned"),
    ("notes", f"{TODAYS_MEETING}?item=sector", "Care Home Cell, Sefton", "meeting-sector"),
    ("chair", f"{MEETING}minutes/", "Minutes: Care Home Cell, Sefton", "minutes"),
    ("home", "/cell/raise/", "Raise something", "raise-at-home"),
    ("sefton", "/cell/raise/", "Raise something", "raise"),
    ("sefton", "/cell/people/E08000014/", "Who is written to in Sefton", "addresses"),
    ("sefton", "/sitrep/", "Situation reports", "sitreps"),
    ("sefton", "/sitrep/E08000014/2020-05-26/weekly/", "Weekly situation report", "sitrep-draft"),
    ("sefton", f"{SITREP}?version=1", "Daily situation report: Sefton", "sitrep-issued"),
    ("region", SITREP, "Daily situation report: Sefton", "sitrep-for-the-region"),
    ("sefton", RETURN, "Sefton: draft return", "return"),
    ("sefton", f"{RETURN}lines/1.2/?answer=no", "1.2 ", "line"),
    ("sefton", "/differences/?state=all", "Differences", "differences"),
    ("sefton", "/differences/?about=staff", "Differences", "differences-none"),
    ("sefton", "/differences/1/", "", "difference"),
    ("sefton", f"{BOARD}check/capacity-tracker/", "Sefton: Capacity Tracker", "tracker-check"),
    ("sefton", "/rounds/", "Rounds", "collections"),
    ("sefton", f"{ROUND}E08000014/?show=missing", "Sefton: Care home support return", "round"),
    ("region", f"{ROUND}E12000002/", "North West: Care home support return", "round-totals"),
    ("group", "/group/?q=court", "Many homes", "many-homes"),
    ("group", "/group/upload/", "Send a file for many homes", "many-homes-file"),
    ("sefton", "/group/?show=missing", "Many homes", "many-homes-of-an-area"),
    ("home", "/questions/daily/", "Daily update: what we ask", "questions-daily"),
    ("administrator", "/people/", "People", "people"),
    ("administrator", "/people/?q=nobody-of-this-name", "People", "people-none"),
    ("administrator", "/questions/", "Questions", "questions"),
    (
        "administrator",
        "/questions/support-actions/",
        "Support actions: what we ask",
        "questions-plan",
    ),
    ("administrator", DECIDE, "Support actions: approve version 2", "questions-decide"),
    ("home", HOME, "Alder Court", "own-home"),
    ("knowsley", "/account/tokens/", "Tokens for your systems", "tokens"),
    ("sefton", "/cell/signals/", "Signals", "signals"),
    ("sefton", "/cell/signals/?team=discharge&show=all", "Signals", "signals-of-a-team"),
    ("sefton", "/cell/signals/?tier=1&show=settled", "Signals", "signals-none"),
    ("sefton", "/cell/homes/1-900000008/level/", "Alder Court: level", "level"),
    ("sefton", "/cell/homes/1-900000067/level/", "Fern View: level", "level-decided"),
    ("sefton", "/update/1-900000067/level/", "Fern View: your level", "level-of-a-home-decided"),
    (
        "sefton",
        "/actions/new/?home=1-900000008&kind=other&origin=signal&from=signal%3Athree-tries",
        "Open an action: Something else",
        "action-of-a-signal",
    ),
    ("home", "/update/1-900000008/level/", "Alder Court: your level", "own-level"),
    ("handler", "/calls/?show=all", "Calls", "calls-all"),
    ("handler", "/calls/coverage/", "Coverage for", "coverage"),
    ("handler", "/paper/equipment-audit/", "", "paper-blank"),
    ("sefton", "/more/", "More", "more"),
    ("sefton", f"{HOME}leads/", "Who supports Alder Court", "leads"),
    ("sefton", f"{HOME}leads/clinical/", "Clinical lead", "lead"),
    ("home", BOARD, "", "closed"),
    ("region", "/board/E12000002/", "North West: daily board", "region"),
    ("region", BOARD, "Sefton: daily board", "board-totals"),
    ("nation", "/board/E92000001/", "England: daily board", "england"),
    ("nation", "/board/E92000001/figures/coping/", "Overall", "england-figure"),
    ("nation", "/areas/", "Areas", "areas"),
]

NAMES = [page[3] for page in PAGES]


@pytest.mark.parametrize(("who", "address", "title", "name"), PAGES, ids=NAMES)
def test_a_page_is_accessible_and_fits_every_screen(
    visit, demo, axe_script, who, address, title, name
):
    page = visit(who)
    if name == "closed":
        page.goto(address)  # a refusal is an error in the browser's own log
        check_accessible(page, axe_script)
        return
    inspect(page, demo + address, axe_script, title=title, name=name)


# One page of each kind: with a script of its own, with charts, forms, long tables, folded boxes.
PLAIN = [
    page
    for page in PAGES
    if page[3]
    in {
        "board", "cell-board", "calls-all", "meeting-planned", "update-with-rounds", "home-56-days",
        "many-homes-file", "hot-spots", "sitrep-draft", "level", "questions-daily", "england", "more",
    }
]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "address", "title"), [page[:3] for page in PLAIN], ids=[page[3] for page in PLAIN]
)
def test_a_page_is_whole_without_javascript_on_the_narrowest_phone(visit, who, address, title):
    page = visit(who, width=320, java_script_enabled=False)
    page.goto(address)
    check_title(page, title)
    check_fits(page)
    expect(page.get_by_role("navigation", name="Menu").get_by_role("link").first).to_be_visible()


def test_the_board_is_worked_without_javascript(visit):
    page = visit("sefton", java_script_enabled=False, anew=True)
    page.goto(BOARD)
    page.get_by_label("Another day").fill("2020-05-25")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Monday 25 May 2020")
    page.get_by_text("Filter the homes").click()
    page.get_by_label("Name, postcode, provider or id").fill("alder court")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Alder Court", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Alder Court")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)


def test_the_board_can_be_read_in_forced_colours(visit):
    page = visit("sefton", forced_colors="active")
    page.goto(BOARD)
    ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    bar = page.locator(".app-chart__bar").first
    assert bar.evaluate("e => getComputedStyle(e).backgroundColor") != ground
    for element in (".app-tile__value", ".app-chart__value", ".app-tag", ".app-table__name a"):
        colour = page.locator(element).first.evaluate("e => getComputedStyle(e).color")
        assert colour != ground, element


@pytest.mark.parametrize("address", [BOARD, RETURN])
def test_the_keyboard_reaches_everything_and_can_be_seen(visit, address):
    page = visit("sefton")
    page.goto(address)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    assert skip.bounding_box()["height"] > 20
    page.keyboard.press("Enter")
    reached = []
    for _ in range(25):
        page.keyboard.press("Tab")
        words, shown = page.evaluate(_FOCUSED)
        if words == "BODY":
            break  # past the last one, on the way to the browser's own bar
        assert shown, f"nobody can see that the keyboard is at {words!r}"
        reached.append(words)
    assert len(set(reached)) > 15


# The button inside a date field is the browser's own, which draws its own mark on it.
_FOCUSED = """() => {
  const e = document.activeElement, s = getComputedStyle(e), box = e.getBoundingClientRect()
  if (e === document.body) return ["BODY", false]
  const marked = s.outlineStyle !== "none" || s.boxShadow !== "none"
  const inner = e.type === "date" && !e.matches(":focus")
  return [(e.innerText || e.name).slice(0, 60), (marked || inner) && box.width > 0 && box.height > 0]
}"""


def test_a_wide_table_is_scrolled_by_itself_with_the_names_in_sight(visit):
    page = visit("nation", width=360)
    page.goto("/board/E92000001/")
    check_fits(page)
    table = page.get_by_role("region", name="Regions")
    table.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("e => e.scrollLeft > 20", arg=table.element_handle())
    name = table.get_by_role("rowheader").first.bounding_box()
    assert name is not None
    assert name["x"] >= 0


def test_on_paper_there_are_the_numbers_and_what_they_count_and_nothing_to_press(visit):
    page = visit("sefton")
    page.goto(BOARD)
    page.emulate_media(media="print")
    expect(
        page.get_by_text("We count short-stay beds inside the beds available now.")
    ).to_be_visible()
    expect(page.get_by_text("Beds available now", exact=True).first).to_be_visible()
    for pressed in ("Go", "Sign out", "Look back"):
        expect(page.get_by_role("button", name=pressed)).to_have_count(0)


def test_the_return_as_a_file_is_accessible_too(visit, axe_script, tmp_path):
    page: Page = visit("sefton")
    page.goto(RETURN)
    with page.expect_download() as started:
        page.get_by_role("link", name="Download this return as a page (HTML)").click()
    kept = tmp_path / "return.html"
    started.value.save_as(kept)
    page.goto(kept.as_uri())
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_fits(page)
        check_accessible(page, axe_script)
