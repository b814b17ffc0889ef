"""The daily update with the network cut: kept on the device, sent once, never over a newer version."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from rollcall.foundation.programmes import current_programme
from rollcall.notices.services import make_link
from rollcall.register.models import CareHome
from rollcall.reports.models import ReportVersion
from tests.factories.accounts import PASSWORD, person
from tests.factories.reports import DAY, EVE, NOON, SYSTEM, add_homes, file, small_country
from tests.factories.updates import EVERY_DAY, RESIDENTS, quiet_answers
from tests.journeys.browser import (
    check_accessible,
    check_fits,
    enter,
    fill,
    listen,
    picture,
    press,
    sign_in,
)


pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ANSWERS = {**EVERY_DAY, **RESIDENTS}
WAITING = "Your answers wait on this device"
PRESS_AT_ONCE = """
  new MutationObserver((_, observer) => {
    const box = document.querySelector("[name=coping][value=amber_some_pressure]");
    if (!box) return;
    box.checked = true;
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
"""


@pytest.fixture(autouse=True)
def _on_the_day(settings) -> None:
    settings.ROLLCALL_NOW = None


@pytest.fixture
def country(frozen_clock, live_server):
    return add_homes(small_country(), each=1)


@pytest.fixture
def home(country) -> CareHome:
    """A home that sent yesterday's update."""
    one = country.homes["seaton1"]
    file(one, EVE, quiet_answers(current_programme()))
    return one


@pytest.fixture
def at(home) -> str:
    return f"/update/{home.location_id}/all/"


@pytest.fixture
def manager(home):
    return person("home-reporter", f"home:{home.location_id}")


@pytest.fixture
def phone(browser: Browser, live_server, manager) -> Iterator[Page]:
    """The manager's phone, signed in."""
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 740}, locale="en-GB"
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    enter(page, live_server.url, manager)
    yield page
    context.close()


def sent(home: CareHome) -> int:
    return ReportVersion.objects.filter(home=home, on=DAY).count()


def open_form(page: Page, at: str) -> None:
    """Open the form with a signal, until the worker keeps it and the script is ready."""
    page.goto(at)
    ready(page)
    expect(page.locator("form[data-outbox]")).to_have_attribute("data-outbox-worker", "yes")


def ready(page: Page) -> None:
    expect(page.locator("form[data-outbox]")).to_have_attribute("data-outbox-ready", "yes")


def answer_offline(page: Page, **changes: str) -> None:
    page.context.set_offline(True)
    fill(page, {**ANSWERS, **changes})
    press(page, "Send")
    says(page, WAITING)


def says(page: Page, heading: str) -> None:
    expect(page.locator("[data-outbox-banner]").get_by_text(heading, exact=True)).to_be_visible()


def is_sent(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("Update sent")


def lose_session(context: BrowserContext) -> None:
    cookies = [one for one in context.cookies() if "session" not in one["name"]]
    context.clear_cookies()
    context.add_cookies(cookies)


def kept(page: Page) -> list[dict[str, Any]]:
    """Every form's answers that the device keeps."""
    return page.evaluate(
        """() => new Promise((resolve) => {
          const opening = indexedDB.open("rollcall-outbox");
          opening.onupgradeneeded = () => opening.result.createObjectStore("entries", {keyPath: "id"});
          opening.onsuccess = () => {
            const all = opening.result.transaction("entries").objectStore("entries").getAll();
            all.onsuccess = () => { opening.result.close(); resolve(all.result); };
          };
        })"""
    )


def entries(page: Page) -> int:
    return len(kept(page))


def kept_names(page: Page) -> set[str]:
    """The boxes of which the device keeps what was typed."""
    return {name for one in kept(page) for name, _ in one["pairs"]}


def until(holds: Callable[[], bool], seconds: int = 20) -> None:
    """Wait for what the browser does in its own time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to this"
        time.sleep(0.1)


def caches(page: Page) -> list[str]:
    return page.evaluate("() => caches.keys()")


def workers(page: Page) -> int:
    return page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length")


def test_answers_given_without_a_signal_are_sent_once_when_it_is_back(phone, home, at):
    # Given a manager who has opened today's form with a signal
    page = phone
    open_form(page, at)
    # When the signal goes, the page still opens
    page.context.set_offline(True)
    page.goto(at)
    expect(page.get_by_role("heading", level=1)).to_contain_text("All questions on one page")
    ready(page)
    # And she answers and presses Send, then the answers wait, and she is told so at once
    fill(page, ANSWERS)
    press(page, "Send")
    says(page, WAITING)
    expect(page.locator("[data-outbox-banner] .govuk-notification-banner")).to_be_focused()
    # And they are in their boxes again after a reload
    page.reload()
    ready(page)
    says(page, WAITING)
    for name, value in EVERY_DAY.items():
        expect(page.locator(f'[name="{name}"][value="{value}"]')).to_be_checked()
    assert sent(home) == 0
    # When the signal is back, then they are sent once, without a press
    page.context.set_offline(False)
    is_sent(page)
    assert sent(home) == 1
    assert entries(page) == 0
    # And nothing is sent again when she comes back
    page.goto(at)
    ready(page)
    assert sent(home) == 1


def test_what_was_typed_and_not_sent_is_in_its_boxes_again(phone, home, at):
    page = phone
    open_form(page, at)
    page.context.set_offline(True)
    fill(page, EVERY_DAY)
    until(lambda: list(EVERY_DAY)[-1] in kept_names(page))
    page.reload()
    ready(page)
    expect(page.locator('[name="coping"][value="green_fine"]')).to_be_checked()
    expect(page.locator("[data-outbox-banner]")).to_be_hidden()
    assert sent(home) == 0


def test_what_is_pressed_before_the_script_came_is_not_put_back_to_what_was_kept(phone, home, at):
    # Given answers that the device keeps
    page = phone
    open_form(page, at)
    fill(page, {"coping": "green_fine", "admission_status": "open"})
    until(lambda: "admission_status" in kept_names(page))
    # When the page comes again on a slow line, and she answers before its script is there
    page.add_init_script(PRESS_AT_ONCE)
    page.goto(at)
    ready(page)
    # Then her answer stands, and the others are in their boxes again
    expect(page.locator('[name="coping"][value="amber_some_pressure"]')).to_be_checked()
    expect(page.locator('[name="admission_status"][value="open"]')).to_be_checked()


def test_a_reminders_link_works_without_a_signal_and_sends_when_it_is_back(
    browser: Browser, live_server, home, at
):
    # Given a manager who has no account here, and opens the link in a reminder with a signal
    made = make_link(
        by=SYSTEM, location_id=home.location_id, set_key="daily", on=DAY,
        recipient="contact:1", now=NOON,
    )  # fmt: skip
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 740}, locale="en-GB"
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(made.path)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today’s update")
    with page.expect_navigation():
        page.get_by_role("link", name="All questions on one page").click()
    ready(page)
    expect(page.locator("form[data-outbox]")).to_have_attribute("data-outbox-worker", "yes")
    # When the signal goes, the page opens all the same and her answers wait
    context.set_offline(True)
    page.goto(page.url)
    ready(page)
    fill(page, ANSWERS)
    press(page, "Send")
    says(page, WAITING)
    page.reload()
    ready(page)
    says(page, WAITING)
    assert sent(home) == 0
    # When it is back, they are sent once, in the name of the link
    context.set_offline(False)
    is_sent(page)
    [version] = ReportVersion.objects.filter(home=home, on=DAY)
    assert version.reported_by.startswith("link:")
    assert entries(page) == 0
    # And closing the update on a shared computer leaves nothing of it there
    page.goto(f"/update/{home.location_id}/")
    with page.expect_navigation():
        press(page, "Close this update on this computer")
    expect(page.get_by_role("button", name="Close this update")).to_have_count(0)
    until(lambda: (entries(page), caches(page)) == (0, []))
    context.close()


def test_two_tabs_that_send_at_once_make_one_report(phone, home, at):
    first = phone
    open_form(first, at)
    second = first.context.new_page()
    open_form(second, at)
    # As a person does: a tab that nobody sees is drawn once a second, and each press waits for it.
    first.bring_to_front()
    answer_offline(first)
    second.bring_to_front()
    second.reload()
    ready(second)
    says(second, WAITING)
    first.context.set_offline(False)
    for tab in (first, second):
        told = tab.get_by_text(re.compile("Update sent|Your answers are sent"))
        expect(told.filter(visible=True).first).to_be_visible(timeout=20_000)
    assert sent(home) == 1
    assert entries(first) == 0


def test_a_session_that_has_gone_asks_for_sign_in_and_then_sends(phone, home, at, manager):
    page = phone
    open_form(page, at)
    answer_offline(page)
    lose_session(page.context)
    page.context.set_offline(False)
    says(page, "Sign in again to send your answers")
    assert sent(home) == 0
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("E-mail address").fill(manager.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    is_sent(page)
    assert sent(home) == 1


def test_a_token_that_is_too_old_is_renewed_and_nothing_is_lost(phone, home, at):
    page = phone
    open_form(page, at)
    answer_offline(page)
    # A sign-in in another tab changes the token; the page still has the old one
    page.evaluate(
        "() => { document.querySelector('form[data-outbox] [name=csrfmiddlewaretoken]').value = 'x'.repeat(64) }"
    )
    page.context.set_offline(False)
    is_sent(page)
    assert sent(home) == 1


def test_a_newer_version_is_never_overwritten_and_both_are_shown(phone, home, at):
    page = phone
    open_form(page, at)
    answer_offline(page, coping="amber_some_pressure")
    file(home, DAY, quiet_answers(current_programme(), coping="red_need_help_today"))
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Somebody else has sent")
    row = page.get_by_role("row").filter(has_text="managing today")
    expect(row).to_contain_text("We need help today")
    expect(row).to_contain_text("We are under some pressure")
    assert sent(home) == 1
    page.wait_for_load_state("load")
    press(page, "Send mine as a correction")
    page.get_by_label("Why is this being corrected?").fill("We said it before them")
    press(page, "Send")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Correction sent")
    assert sent(home) == 2
    assert entries(page) == 0


def test_a_change_to_answers_that_wait_is_kept_and_sent_with_them(phone, home, at):
    page = phone
    open_form(page, at)
    answer_offline(page)
    fill(page, {"coping": "amber_some_pressure"})
    until(lambda: ["coping", "amber_some_pressure"] in kept(page)[0]["pairs"])
    page.reload()
    ready(page)
    expect(page.locator('[name="coping"][value="amber_some_pressure"]')).to_be_checked()
    says(page, WAITING)
    page.context.set_offline(False)
    is_sent(page)
    [one] = ReportVersion.objects.filter(home=home, on=DAY)
    assert one.answers["coping"] == "amber_some_pressure"


def test_somebody_else_on_the_same_device_neither_sees_nor_sends_them(phone, home, at):
    page = phone
    open_form(page, at)
    answer_offline(page)
    lose_session(page.context)
    page.context.set_offline(False)
    says(page, "Sign in again to send your answers")
    other = person("home-reporter", f"home:{home.location_id}")
    sign_in(page, page.url.split("/update")[0], other.email, PASSWORD)
    page.goto(at)
    ready(page)
    expect(page.locator("[data-outbox-banner]")).to_be_hidden()
    expect(page.locator('[name="coping"][value="green_fine"]')).not_to_be_checked()
    assert (sent(home), entries(page)) == (0, 1)


def test_an_answer_that_never_arrives_is_asked_for_again_and_counts_once(phone, home, at):
    page = phone
    open_form(page, at)
    tries: list[str] = []

    def lose_the_first_answer(route) -> None:
        tries.append(route.request.method)
        if route.request.method == "POST" and tries.count("POST") == 1:
            route.fetch(max_redirects=0)  # it reaches the server; its answer is lost
            route.abort()
        else:
            route.continue_()

    page.route("**/all/", lose_the_first_answer)
    fill(page, ANSWERS)
    press(page, "Send")
    says(page, WAITING)
    assert sent(home) == 1
    press(page, "Send now")
    is_sent(page)
    assert tries.count("POST") == 2
    assert sent(home) == 1


def test_answers_that_are_wrong_come_back_with_what_to_put_right(phone, home, at):
    page = phone
    open_form(page, at)
    answer_offline(page, occupied="twelve")
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_contain_text("“twelve” is not a whole number")
    ready(page)
    expect(page.locator('[name="occupied"]')).to_have_value("twelve")
    assert (sent(home), entries(page)) == (0, 0)


def test_waiting_answers_are_discarded_only_when_somebody_says_so_twice(phone, home, at):
    page = phone
    open_form(page, at)
    answer_offline(page)
    press(page, "Discard these answers")  # the question is answered with no
    says(page, WAITING)
    assert entries(page) == 1
    page.on("dialog", lambda dialog: dialog.accept())
    press(page, "Discard these answers")
    expect(page.locator("[data-outbox-banner]")).to_be_hidden()
    assert (sent(home), entries(page)) == (0, 0)


def test_signing_out_clears_the_device(phone, home, at):
    page = phone
    open_form(page, at)
    fill(page, EVERY_DAY)
    assert [one for one in caches(page) if one.startswith("rollcall-")]
    press(page, "Menu")
    press(page, "Sign out")
    expect(page.get_by_role("button", name="Sign out", include_hidden=True)).to_have_count(0)
    assert (entries(page), caches(page), workers(page)) == (0, [], 0)


def test_signing_out_asks_before_it_loses_answers_that_wait(phone, home, at):
    page = phone
    open_form(page, at)
    answer_offline(page)
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    press(page, "Menu")
    with page.expect_event("dialog"):
        press(page, "Sign out")
    assert "has not been sent" in asked[0]
    says(page, WAITING)
    assert entries(page) == 1


def test_the_setting_takes_it_off_devices_that_have_it(phone, home, at, settings):
    page = phone
    open_form(page, at)
    assert workers(page) == 1
    settings.OFFLINE_UPDATE = False
    page.goto(at)
    until(lambda: (workers(page), caches(page)) == (0, []))
    page.goto(at)
    assert (workers(page), caches(page)) == (0, [])
    fill(page, ANSWERS)
    press(page, "Send")
    is_sent(page)
    assert sent(home) == 1


def test_a_new_release_replaces_the_worker_and_the_kept_form_still_opens(phone, home, at, settings):
    page = phone
    open_form(page, at)
    [old] = [one for one in caches(page) if one.startswith("rollcall-shell-")]
    settings.SUPPORT_PHONE = "0151 111 1111"
    page.goto(at)
    until(lambda: len({one for one in caches(page) if one.startswith("rollcall-shell-")} - {old}))
    page.context.set_offline(True)
    page.goto(at)
    ready(page)
    fill(page, ANSWERS)
    press(page, "Send")
    says(page, WAITING)
    assert workers(page) == 1


@pytest.mark.parametrize(
    "without",
    [
        "Object.defineProperty(window, 'indexedDB', {value: undefined})",
        "delete Navigator.prototype.serviceWorker",
    ],
    ids=["no IndexedDB", "no service worker"],
)
def test_a_browser_that_keeps_nothing_sends_as_before(phone, home, at, without):
    page = phone
    page.add_init_script(without)
    page.goto(at)
    fill(page, ANSWERS)
    press(page, "Send")
    is_sent(page)
    assert sent(home) == 1


def test_a_call_handlers_pages_are_never_kept(browser: Browser, live_server, country, at):
    context = browser.new_context(base_url=live_server.url, locale="en-GB")
    context.set_default_timeout(15_000)
    page = context.new_page()
    handler = person("call-handler", f"area:{country.seaton.code}")
    sign_in(page, live_server.url, handler.email, PASSWORD)
    answer = page.goto(at)
    expect(page.get_by_role("heading", level=1)).to_contain_text("All questions on one page")
    assert "rollcall-keep-as" not in answer.headers
    assert (workers(page), caches(page)) == (0, [])
    context.close()


def test_without_a_signal_and_a_kept_form_the_page_says_what_to_do(phone, home, at):
    page = phone
    open_form(page, at)
    page.context.set_offline(True)
    page.goto("/update/")
    expect(page.get_by_role("heading", level=1)).to_have_text("No signal")
    # Any page of the home leads to the form that is kept
    page.goto(f"/update/{home.location_id}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("All questions on one page")


def test_the_page_without_a_signal_is_accessible_and_fits(phone, home, at, axe_script: Path):
    page = phone
    open_form(page, at)
    complaints = listen(page)
    answer_offline(page)

    def look(name: str) -> None:
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            check_fits(page)
            check_accessible(page, axe_script)
            picture(page, f"poor-signal-{name}-{width}")
        page.set_viewport_size({"width": 320, "height": 900})
        check_fits(page)

    look("waiting")
    page.goto("/update/")
    look("nothing-kept")
    lose_session(page.context)
    page.goto(at)
    page.context.set_offline(False)
    says(page, "Sign in again to send your answers")
    look("sign-in")
    assert [one for one in complaints if "ERR_INTERNET" not in one and "Failed" not in one] == []
