"""What every browser test checks and does, in words.

    inspect(page, live_server.url + "/", axe_script, title="Rollcall", name="start")

Each check fails with what a person needs to find the fault: the rule, the element and its markup.
"""

import os
import re
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from rollcall.accounts.models import User


WIDTHS = (320, 360, 768, 1024, 1280)  # px: two phones, a tablet upright and across, a desk
SHOWN_WIDTHS = (360, 1280)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HEIGHT = 900
# Below this width the navigation folds into a menu.
PHONE = 641


def sign_in(page: Page, address: str, email: str, password: str) -> None:
    """Sign in as a person would, from the sign-in page of the site at `address`."""
    page.goto(f"{address}/account/sign-in/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    # On a phone it may be folded into the menu already.
    expect(page.get_by_role("button", name="Sign out", include_hidden=True)).to_be_attached()
    # Scripts have run by then: before them the menu of a phone is not folded yet.
    page.wait_for_load_state("load")


def enter(page: Page, address: str, who: User) -> None:
    """Open the first page of a test's own server as somebody who signed in there before."""
    client = Client()
    client.force_login(who)
    name = settings.SESSION_COOKIE_NAME
    cookie = client.cookies[name]
    page.context.add_cookies([{"name": name, "value": cookie.value, "url": address}])
    page.goto(f"{address}/")


def sign_out(page: Page, *, scripts: bool = True) -> None:
    """Sign out by the button in the navigation, opening the menu that scripts make on a phone."""
    button = page.get_by_role("button", name="Sign out")
    menu = page.get_by_role("button", name="Menu")
    if scripts and (page.viewport_size or {}).get("width", 0) < PHONE:
        # The menu folds a moment after a window was made narrow.
        expect(menu).to_be_visible()
        menu.click()
    with page.expect_navigation():
        button.click()


def fill(page: Page, answers: dict[str, str]) -> None:
    """Press and type what somebody would, once scripts have folded what is not asked yet."""
    page.bring_to_front()  # a tab that nobody sees is drawn once a second, and each press waits for it
    page.wait_for_load_state("load")
    for name, value in answers.items():
        boxes = page.locator(f'[name="{name}"]')
        if boxes.first.get_attribute("type") in ("radio", "checkbox"):
            page.locator(f'[name="{name}"][value="{value}"]').check()
        else:
            boxes.first.fill(value)


def press(page: Page, name: str) -> None:
    """Press the one button of a name, whatever comes of it."""
    page.bring_to_front()
    page.get_by_role("button", name=name, exact=True).click()


def open_by(
    page: Page, name: "str | re.Pattern[str]", kind: Literal["button", "link"] = "button"
) -> None:
    """Press the first button or link of a name, which leads to another page."""
    with page.expect_navigation():
        page.get_by_role(kind, name=name).first.click()


def inspect(page: Page, address: str, axe_script: Path, *, title: str, name: str = "") -> None:
    """Open `address` and make every check at every width; keep pictures when `name` is given."""
    complaints = listen(page)
    page.goto(address)
    check_title(page, title)
    assert "</" not in page.inner_text("body"), "markup is shown as text"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        check_fits(page)
        if width in SHOWN_WIDTHS:
            check_accessible(page, axe_script)
            if name:
                picture(page, f"{name}-{width}")
    assert complaints == []


def listen(page: Page) -> list[str]:
    """A list that fills with what the browser complains about, broken content policy included."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if message.type in {"error", "warning"} else None
        ),
    )
    return complaints


def check_title(page: Page, title: str) -> None:
    """The title begins with the page's own name, there is one main heading, and no level is left out."""
    expect(page).to_have_title(re.compile(rf"^{re.escape(title)}"))
    levels = [int(tag[1]) for tag in page.eval_on_selector_all("h1,h2,h3,h4", _TAGS)]
    assert levels.count(1) == 1, "a page has one main heading"
    jumps = [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]
    assert not jumps, f"headings that skip a level: {levels}"


_TAGS = "all => all.filter(e => e.checkVisibility()).map(e => e.tagName)"


def check_accessible(page: Page, axe_script: Path) -> None:
    """Axe finds nothing, and no two links with different aims have the same words."""
    page.wait_for_load_state("load")  # without its style sheet a page has other sizes
    if not page.evaluate("() => Boolean(window.axe)"):
        # Evaluated, not added as a script element, which the content policy refuses.
        page.evaluate(axe_script.read_text("utf-8"))
    found = page.evaluate(
        # Only what is wrong is told apart element by element: on a long page that is most of the time.
        "(rules) => axe.run(document, {"
        "runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})",
        RULES,
    )
    faults, unclear = problems(found), ambiguous_links(page)
    assert not faults, f"axe at {page.url}: " + "\n".join(faults)
    assert not unclear, f"the same words lead to different pages at {page.url}: {unclear}"


def problems(found: dict[str, Any]) -> list[str]:
    """One line for each element that breaks a rule."""
    return [
        f"{violation['id']}: {violation['help']}: {node['html']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def ambiguous_links(page: Page) -> list[str]:
    """Words that lead to two different addresses: nobody can tell them apart in a list of links."""
    links: list[list[str]] = page.eval_on_selector_all(
        "a[href]",
        "all => all.map(a => [(a.getAttribute('aria-label') || a.textContent).trim()"
        ".replace(/\\s+/g, ' '), a.href])",
    )
    aims: dict[str, set[str]] = {}
    for words, aim in links:
        aims.setdefault(words, set()).add(aim)
    return sorted(words for words, where in aims.items() if len(where) > 1)


def check_fits(page: Page) -> None:
    """Nobody has to scroll sideways."""
    page.wait_for_load_state("load")
    for _ in range(20):  # a page lays itself out a moment after the window was made narrow
        wide, seen = page.evaluate(
            "() => [document.documentElement.scrollWidth, window.innerWidth]"
        )
        if wide <= seen:
            return
        page.wait_for_timeout(100)
    assert wide <= seen, f"{page.url} is {wide} px wide in a window of {seen} px: {too_wide(page)}"


def too_wide(page: Page) -> list[str]:
    """The elements that stick out to the right."""
    found: list[str] = page.evaluate(
        "() => [...document.querySelectorAll('body *')]"
        ".filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)"
        ".slice(0, 5).map(e => e.outerHTML.slice(0, 120))"
    )
    return found


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page in the folder that ROLLCALL_PICTURES names, if it does."""
    folder = os.environ.get("ROLLCALL_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
