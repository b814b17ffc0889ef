"""A call handler's morning: the next home, nobody answers, a call-back, a full call, and on."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import check_accessible, check_fits, listen, picture


pytestmark = pytest.mark.browser


def look(page: Page, axe_script: Path, name: str) -> None:
    """Check the page as it stands on a phone and on a desk."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check_fits(page)
        check_accessible(page, axe_script)
        picture(page, f"{name}-{width}")


def fill_in_what_is_empty(page: Page) -> None:
    """Say of every question that has no answer yet what a home says on a quiet day."""
    page.evaluate(
        """() => {
      const script = document.getElementById('script');
      for (const name of new Set([...script.elements].map(one => one.name))) {
        if (!name || /-(day|month|year)$/.test(name)) continue;
        if (['act', 'key', 'asked', 'then', 'csrfmiddlewaretoken'].includes(name)) continue;
        const boxes = [...script.elements].filter(one => one.name === name);
        if (['radio', 'checkbox'].includes(boxes[0].type)) {
          if (name.startsWith('guidance-') || name.endsWith('-is')) continue;
          if (!boxes.some(one => one.checked)) boxes[0].click();
        } else if (boxes[0].inputMode === 'numeric' && !boxes[0].value && !name.includes('.')) {
          const none = script.querySelector(`[name="${name}-is"][value="0"]`);
          if (none && !none.checked) none.click();
          if (!none) boxes[0].value = '0';
        }
      }
    }"""
    )


def test_a_handler_rings_home_after_home(visit, axe_script: Path):
    # Given Casey, who rings the homes of Knowsley
    page = visit("handler", anew=True)
    complaints = listen(page)
    page.goto("/calls/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Calls")
    look(page, axe_script, "calls")
    # When Casey asks for the next home
    with page.expect_navigation():
        page.get_by_role("button", name="Ring the next home").click()
    expect(page.get_by_text("You hold this home until")).to_be_visible()
    first = page.get_by_role("heading", level=1).inner_text().split("\n")[-1]
    expect(page.get_by_role("heading", name="How they are, and what they need")).to_be_visible()
    look(page, axe_script, "call")
    # And nobody answers
    page.get_by_text("No answer, engaged, call back later").click()
    outcome = page.locator("#outcome")
    outcome.get_by_label("No answer", exact=True).check()
    look(page, axe_script, "call-no-answer")
    with page.expect_navigation():
        outcome.get_by_role("button", name="Save and next home").click()
    # Then the next home is there, held for Casey
    expect(page.get_by_text(f"{first}: the call is written down.")).to_be_visible()
    second = page.get_by_role("heading", level=1).inner_text().split("\n")[-1]
    assert second != first
    # When they say how they are, and then ask to be rung later
    page.locator("#script").get_by_label("We are fine").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Keep this and call back later").click()
    expect(page.get_by_text("Now say what came of the call.")).to_be_visible()
    outcome = page.locator("#outcome")
    outcome.get_by_label("Asked us to call back").check()
    with page.expect_navigation():
        outcome.get_by_role("button", name="Save", exact=True).click()
    # Then the time is missing, and the page says so
    expect(page.get_by_role("alert")).to_contain_text("Enter the time to call back")
    look(page, axe_script, "call-error")
    page.locator("#outcome").get_by_label(re.compile("time")).fill("2.30pm")
    with page.expect_navigation():
        page.locator("#outcome").get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile("/calls/$"))
    # And what they had said is kept for then
    page.goto("/calls/?show=call-back")
    expect(page.get_by_text("Call back at 2:30pm")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name=second, exact=True).click()
    expect(page.locator("#script").get_by_label("We are fine")).to_be_checked()
    assert all("422" in one for one in complaints), complaints


def test_a_handler_takes_a_full_update_by_keyboard(visit, axe_script: Path):
    page = visit("handler", anew=True)
    page.goto("/calls/")
    if page.get_by_role("button", name="Give it back").count():
        page.get_by_role("button", name="Give it back").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Ring the next home").press("Enter")
    expect(page.get_by_text("You hold this home until")).to_be_visible()
    home = page.get_by_role("heading", level=1).inner_text().split("\n")[-1]
    # An empty form sent by mistake names what is missing and loses nothing.
    page.get_by_label("Who gives the answers?").fill("Robin Example")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Say what job they have.")
    expect(page.get_by_label("Who gives the answers?")).to_have_value("Robin Example")
    look(page, axe_script, "call-empty")
    page.get_by_label("Their job").select_option(index=2)
    page.locator("#script").get_by_label("We are fine").focus()
    page.keyboard.press("Space")
    fill_in_what_is_empty(page)
    for _ in range(4):  # follow-ups and doubts come up by what was said
        with page.expect_navigation():
            page.get_by_role("button", name="Save and next home").last.press("Enter")
        if page.get_by_text(f"{home}: the update is saved.").count():
            break
        for tick in page.get_by_label("This is right").all():
            tick.check()
        for reason in page.get_by_label("If the numbers are right, say why").all():
            reason.fill("They counted again")
        fill_in_what_is_empty(page)
    expect(page.get_by_text(f"{home}: the update is saved.")).to_be_visible()
    page.goto("/calls/?show=done")
    expect(page.get_by_role("link", name=home, exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("1 update taken"))).to_be_visible()


def test_what_is_typed_survives_a_reload(visit):
    page = visit("handler", anew=True)
    page.goto("/calls/?show=not-reached")
    with page.expect_navigation():
        page.locator("tr[data-home]").last.get_by_role("link").first.click()
    with page.expect_response(lambda answer: answer.request.method == "POST") as kept:
        page.get_by_label("Who gives the answers?").fill("Dana Pretend")
    assert kept.value.status == 204
    expect(page.get_by_text("What you typed is kept.", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_label("Who gives the answers?")).to_have_value("Dana Pretend")


def test_a_paper_form_prints_on_a4_and_is_keyed_in_by_its_numbers(visit, axe_script: Path):
    page = visit("handler")
    page.goto("/calls/?show=all")
    with page.expect_navigation():
        page.locator("tr[data-home]").last.get_by_role("link").first.click()
    with page.expect_navigation():
        page.get_by_role("link", name="The form on paper").click()
    look(page, axe_script, "paper")
    printed = page.pdf(prefer_css_page_size=True)
    # A4 is 595 by 842 points.
    assert re.search(rb"/MediaBox \[0 0 59[45]\.\d+ 84[12]\.\d+\]", printed)
    numbers = page.locator(".app-paper__number").all_inner_texts()
    expect(page.get_by_text("0151 000 0000").first).to_be_visible()
    size = page.locator(".app-paper__label").first.evaluate("e => getComputedStyle(e).fontSize")
    assert float(size.removesuffix("px")) >= 21.3  # 16 pt
    with page.expect_navigation():
        page.get_by_role("link", name="Type in a form that was filled in").click()
    look(page, axe_script, "key-in")
    keyed = [
        text.removeprefix("Question ")
        for text in page.locator(".app-question__number").all_inner_texts()
    ]
    assert keyed == [number for number in numbers if number in keyed]
    assert keyed
