"""A home's update in a browser: on a phone, with scripts and without, and with everything that goes wrong."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rollcall.foundation.programmes import current_programme
from rollcall.register.models import CareHome
from rollcall.reports.models import ReportVersion
from tests.factories.accounts import PASSWORD, person
from tests.factories.reports import DAY, EVE, add_homes, file, small_country
from tests.factories.updates import EVERY_DAY, RESIDENTS, quiet_answers
from tests.journeys.browser import check_accessible, check_fits, enter, fill, listen, picture, press


pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_the_day(settings) -> None:
    settings.ROLLCALL_NOW = None


@pytest.fixture
def home(frozen_clock, live_server) -> CareHome:
    """A home that sent yesterday's update."""
    one = add_homes(small_country(), each=1).homes["seaton1"]
    file(one, EVE, quiet_answers(current_programme()))
    return one


@pytest.fixture
def manager(home):
    return person("home-reporter", f"home:{home.location_id}")


@pytest.fixture
def phone(browser: Browser, live_server, manager) -> Iterator[Page]:
    """The manager's phone, signed in."""
    yield from _signed_in(browser, live_server.url, manager, scripts=True)


@pytest.fixture
def plain_phone(browser: Browser, live_server, manager) -> Iterator[Page]:
    """The same without JavaScript."""
    yield from _signed_in(browser, live_server.url, manager, scripts=False)


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def any_phone(request, browser: Browser, live_server, manager) -> Iterator[Page]:
    """The same, with JavaScript and without."""
    yield from _signed_in(browser, live_server.url, manager, scripts=request.param)


def _signed_in(browser: Browser, address: str, who, *, scripts: bool) -> Iterator[Page]:
    context = browser.new_context(
        base_url=address,
        viewport={"width": 360, "height": 740},
        locale="en-GB",
        java_script_enabled=scripts,
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    enter(page, address, who)
    yield page
    context.close()


def sent(home: CareHome) -> int:
    return ReportVersion.objects.filter(home=home, on=DAY).count()


def test_a_manager_sends_the_update_on_a_phone(any_phone, home):
    # Given a manager of a home that sent yesterday's update, on a phone
    page = any_phone
    # Then today's update stands there at once, with yesterday's answers
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today’s update")
    expect(page.get_by_text("25 May: Overall, how are you managing today?")).to_be_visible()
    # When she answers what is asked every day and what happened to residents
    page.get_by_role("link", name="Asked every day").click()
    fill(page, EVERY_DAY)
    press(page, "Save and continue")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Residents")
    fill(page, RESIDENTS)
    press(page, "Save and continue")
    # Then she sees every answer, and where each comes from, before she sends
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check your answers")
    expect(page.get_by_text("From 25 May").first).to_be_visible()
    press(page, "Send")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Update sent")
    expect(page.get_by_text(re.compile(r"^R-[A-Z0-9]+$"))).to_be_visible()
    assert sent(home) == 1


def test_nothing_has_changed_takes_two_presses_and_a_page(any_phone, home):
    page = any_phone
    page.get_by_role("button", name="Nothing has changed").click()
    fill(page, EVERY_DAY)
    press(page, "Save and continue")
    press(page, "Send")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Update sent")
    assert ReportVersion.objects.get(home=home, on=DAY).nothing_changed


def test_with_nothing_filled_in_each_question_is_named_and_the_first_is_a_link(phone):
    page = phone
    page.get_by_role("link", name="Asked every day").click()
    press(page, "Save and continue")
    summary = page.get_by_role("alert")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(summary.get_by_role("listitem")).to_have_count(13)
    summary.get_by_role("link").first.click()
    expect(page.locator("#id_coping")).to_be_focused()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("twelve", "“twelve” is not a whole number"),
        ("🙂", "“🙂” is not a whole number"),
        ("שלום", "“שלום” is not a whole number"),
        ("1000000", "1,000,000 is above 300"),
        ("-3", "-3 is below 0"),
        ("1,200", "1,200 is above 300"),
    ],
    ids=["letters", "emoji", "right-to-left", "a million", "negative", "comma"],
)
def test_what_cannot_be_is_explained_and_stays_as_typed(phone, home, typed, said):
    page = phone
    page.goto(f"/update/{home.location_id}/residents/")
    fill(page, {**RESIDENTS, "residents_today": typed})
    press(page, "Save and continue")
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.locator("#id_residents_today")).to_have_value(typed)
    # And it is still there when she comes back
    page.goto(f"/update/{home.location_id}/")
    page.get_by_role("link", name="Residents", exact=True).click()
    expect(page.locator("#id_residents_today")).to_have_value(typed)


def test_a_double_press_and_the_back_button_send_once(phone, home):
    page = phone
    page.goto(f"/update/{home.location_id}/unchanged/")
    fill(page, EVERY_DAY)
    press(page, "Save and continue")
    page.get_by_role("button", name="Send", exact=True).dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Update sent")
    page.go_back()
    if page.get_by_role("button", name="Send", exact=True).count():
        press(page, "Send")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Update sent")
    assert sent(home) == 1


@pytest.mark.parametrize("choice", ["Leave it as it was sent", "Send these as a correction"])
def test_without_scripts_other_answers_sent_a_second_time_are_not_lost(plain_phone, home, choice):
    # Given a manager without scripts who has the form open twice, and has sent it once
    first, page = plain_phone, plain_phone.context.new_page()
    for tab in (first, page):
        tab.goto(f"/update/{home.location_id}/all/")
    fill(first, {**EVERY_DAY, **RESIDENTS})
    press(first, "Send")
    expect(first.get_by_role("heading", level=1)).to_contain_text("Update sent")
    # When she sends the other one with another answer
    fill(page, {**EVERY_DAY, **RESIDENTS, "coping": "amber_some_pressure"})
    press(page, "Send")
    # Then she is told when it was sent, and sees both answers
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "You have sent this update already"
    )
    expect(
        page.get_by_text("sent by you, midday on Tuesday 26 May 2020, with other")
    ).to_be_visible()
    row = page.get_by_role("row").filter(has_text="managing today")
    expect(row).to_contain_text("We are fine")
    expect(row).to_contain_text("We are under some pressure")
    assert sent(home) == 1
    # And she may leave it, or send these with a reason
    press(page, choice)
    if choice.startswith("Send"):
        page.get_by_label("Why is this being corrected?").fill("I pressed the wrong one")
        press(page, "Send")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Correction sent")
    else:
        expect(page.get_by_text("Nothing more is needed")).to_be_visible()
    assert sent(home) == (2 if choice.startswith("Send") else 1)


def test_two_tabs_keep_what_each_has_saved(phone, home):
    first, second = phone, phone.context.new_page()
    first.goto(f"/update/{home.location_id}/every-day/")
    second.goto(f"/update/{home.location_id}/residents/")
    fill(first, EVERY_DAY)
    press(first, "Save and continue")
    fill(second, RESIDENTS)
    press(second, "Save and continue")
    expect(second.get_by_role("heading", level=1)).to_contain_text("Check your answers")
    press(second, "Send")
    expect(second.get_by_role("heading", level=1)).to_contain_text("Update sent")
    assert sent(home) == 1


def test_two_tabs_with_two_answers_to_one_question_ask_which_is_right(
    phone, home, axe_script: Path
):
    # Given a manager with the same page open twice, who has saved one of them
    first, second = phone, phone.context.new_page()
    for tab in (first, second):
        tab.goto(f"/update/{home.location_id}/every-day/")
        fill(tab, EVERY_DAY)
    press(first, "Save and continue")
    # When she saves the other with another answer
    fill(second, {"coping": "amber_some_pressure"})
    press(second, "Save and continue")
    # Then she sees both, and nothing is saved over
    both = (
        "In another window you saved “We are fine”, and here you typed “We are under some pressure”"
    )
    expect(second.get_by_role("alert").get_by_role("link", name=re.compile(both))).to_be_visible()
    check_accessible(second, axe_script)
    check_fits(second)
    # And what she leaves there counts once she saves again
    press(second, "Save and continue")
    second.goto(f"/update/{home.location_id}/every-day/")
    expect(second.locator('[name="coping"][value="amber_some_pressure"]')).to_be_checked()


def test_a_session_lost_in_the_middle_loses_nothing_that_was_typed(phone, home, manager):
    page = phone
    page.goto(f"/update/{home.location_id}/every-day/")
    fill(page, EVERY_DAY)
    press(page, "Save and continue")
    fill(page, RESIDENTS)
    cookies = [one for one in page.context.cookies() if "session" not in one["name"]]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)
    press(page, "Save and continue")
    page.get_by_label("E-mail address").fill(manager.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    expect(page.get_by_text("We kept what you typed")).to_be_visible()
    press(page, "Save and continue")
    press(page, "Send")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Update sent")
    assert sent(home) == 1


def test_a_form_without_its_token_is_sent_by_one_press(any_phone, home, axe_script: Path):
    page = any_phone
    page.goto(f"/update/{home.location_id}/residents/")
    fill(page, {**RESIDENTS, "residents_today": "4"})
    cookies = [one for one in page.context.cookies() if one["name"] != "csrftoken"]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)
    press(page, "Save and continue")
    expect(page.get_by_text("What you typed is not lost")).to_be_visible()
    if page.evaluate("() => document.body.classList.contains('js-enabled')"):
        check_accessible(page, axe_script)
    picture(page, "update-no-token-360")
    press(page, "Send what I typed")
    page.goto(f"/update/{home.location_id}/residents/")
    expect(page.locator("#id_residents_today")).to_have_value("4")


def test_by_keyboard_alone(phone, home):
    page = phone
    page.goto(f"/update/{home.location_id}/residents/")
    page.locator("#id_res_to_hospital").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.locator("#id_res_from_hospital").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save and continue").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Asked every day")


def test_every_page_is_accessible_and_fits(phone, home, axe_script: Path):
    page = phone
    complaints = listen(page)
    at = f"/update/{home.location_id}/"

    def look(name: str) -> None:
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            check_fits(page)
            check_accessible(page, axe_script)
            picture(page, f"update-{name}-{width}")
        page.set_viewport_size({"width": 320, "height": 900})
        check_fits(page)

    page.goto(at)
    look("tasks")
    page.goto(f"{at}all/")
    look("all")
    page.goto(f"{at}beds/")
    look("beds")
    page.goto(f"{at}every-day/")
    look("every-day")
    press(page, "Save and continue")
    look("error")
    fill(page, EVERY_DAY)
    press(page, "Save and continue")
    fill(page, {**RESIDENTS, "residents_today": "30"})
    press(page, "Save and continue")
    look("doubt")
    page.goto(at)
    look("tasks-begun")
    page.goto(f"{at}check/")
    look("check")
    file(home, DAY, quiet_answers(current_programme(), coping="red_need_help_today"))
    page.goto(f"{at}check/")
    look("conflict")
    press(page, "Keep theirs")
    look("tasks-sent")
    page.goto(f"{at}sent/")
    look("sent")
    page.goto(f"/update/{home.location_id}/daily/2020-05-01/")
    look("too-late")
    # The refusals themselves (409, 422, 403) are named by the browser, and nothing else is.
    assert [one for one in complaints if "status of" not in one] == []
