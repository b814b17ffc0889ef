"""Every form of the product, empty, wrong and hostile (point 12 of capture): a clear message, nothing lost.

The walk finds each route that takes a form; `tests.factories.forms` says how each is filled in.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy, deepcopy
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from rollcall.accounts.permissions import ROLES
from tests.architecture.test_urls import PLACES, address, is_called, routes
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.forms import FORMS, Filled, World
from tests.factories.taken_back import for_a_module, undone


pytestmark = pytest.mark.django_db

#: Routes that take a form and are not sent one here, each with the reason.
EXCUSED: dict[str, str] = {}

LONGEST = 100_000
#: Of interest where a number belongs; elsewhere they are words like others.
NUMBERS = {
    "a negative": "-3",
    "a million": "1000000",
    "more than a database holds": "9" * 40,
    "a comma": "1,200",
}
HOSTILE = {
    "nothing": "",
    "letters": "twelve",
    **NUMBERS,
    "pasted spaces": "\u00a0 \t 12\u2009 \r\n",
    "emoji and right to left": "🙂👩🏽‍⚕️\u202eשלום عليكم\u202c",  # noqa: RUF001
    "NUL": "a\x00b\x00",
    "half a character": "\ud800",
    "markup": "<script>alert(1)</script>{{ 7 * 7 }}' OR 1=1 --",
    "100 kB": "x" * LONGEST,
}
#: Whatever is typed leads to a page, on, or to a refusal in words; 409 shows two versions to choose from.
ANSWERS = {200, 201, 302, 403, 409, 422}
FORM = "application/x-www-form-urlencoded"
#: A box of a page, whatever it is for.
BOX = "<(?:input|textarea|select)[^>]*>"
#: What a page cannot show again letter for letter.
NOT_SHOWN_AGAIN = {"nothing", "NUL", "half a character", "100 kB"}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One small country for every form; nothing of it is ever committed."""
    with for_a_module(django_db_blocker):
        yield World().settled()


@pytest.fixture(scope="module", params=sorted(FORMS))
def filled(request: pytest.FixtureRequest, world: World) -> Iterator[Filled]:
    """The form of a route, filled in as it should be; all tests of one form follow each other."""
    with undone():
        yield FORMS[request.param](copy(world))


@pytest.fixture
def client(filled: Filled) -> Client:
    """A browser of the form's own person; what it does is taken back after the test."""
    return browser_of(filled)


# --- every route that takes a form is here --------------------------------------------------------


def test_every_route_that_takes_a_form_is_sent_hostile_ones(world: World):
    with undone():
        takes = set(routes_that_take_a_form(world.home.location_id))
    walked = {key.partition("#")[0] for key in FORMS}
    assert takes - walked - EXCUSED.keys() == set()
    assert (walked | EXCUSED.keys()) - takes == set()


def routes_that_take_a_form(location_id: str) -> Iterator[str]:
    """Every route that does not say "GET alone" to somebody who holds every role."""
    user = UserFactory.create()
    for key, role in ROLES.items():
        at_home = "home" in role.scope_kinds
        scope = f"home:{location_id}" if at_home else PLACES[role.scope_kinds[0]]
        MembershipFactory.create(user=user, role=key, scope=scope)
    client = Client()
    for route, pattern in routes(get_resolver().url_patterns):
        if is_called(pattern) or route.startswith(("/api", "/static")):
            continue  # systems send no forms: tests/rooms/api sends them any request
        client.force_login(user)
        where = address(route.replace("<slug:location_id>", location_id), pattern)
        where = where.replace("/x/2020-", "/daily/2020-")
        if client.post(where).status_code != 405:
            yield route


# --- what is sent -----------------------------------------------------------------------------------


def test_a_form_filled_in_as_it_should_be_is_taken(filled: Filled, client: Client):
    answer = send(client, filled, filled.boxes)
    assert answer.status_code == filled.made, text_of(answer)[:600]


def test_whatever_is_typed_gives_a_page_that_says_what_to_do(filled: Filled):
    for what, name, boxes in wrongly_filled(filled):
        meets_a_page(filled, what, name, boxes)


def test_a_form_sent_twice_is_no_error(filled: Filled, client: Client):
    for _ in range(2):
        answer = send(client, filled, filled.boxes)
        assert answer.status_code in ANSWERS | {404}, filled.address


def test_a_form_without_its_token_is_refused_in_words(filled: Filled, client: Client):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    for origin in ("http://testserver", "https://elsewhere.example.org"):
        answer = send(strict, filled, filled.boxes, HTTP_ORIGIN=origin)
        assert answer.status_code == 403
        assert "<h1" in text_of(answer)


def test_a_form_sent_after_the_session_has_gone_leads_to_signing_in(filled: Filled, client: Client):
    answer = send(Client(), filled, filled.boxes)
    assert answer.status_code in {302, 403, 422}, filled.address


# --- steps ------------------------------------------------------------------------------------------


def wrongly_filled(filled: Filled) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """What is wrong, where, and the form: nothing at all, all wrong, and one box at a time.

    A box that was refused by name while everything was wrong is not sent alone: each is read by
    itself, and what is refused gets no further than the form.
    """
    yield "nothing", "every box", {}
    for what, text in HOSTILE.items():
        most = LONGEST // max(1, len(filled.boxes))
        everything = dict.fromkeys(filled.boxes, text[:most])
        answer = meets_a_page(filled, what, "every box", everything)
        refused = set() if len(text) > most else refused_boxes(answer, filled.typed)
        for name in filled.typed:
            if name in refused:
                check_kept(answer, what, name, text)
            elif what not in NUMBERS or takes_a_number(filled.boxes.get(name, "")):
                yield what, name, {**filled.boxes, name: text}
    for name in filled.typed:
        yield "a file", name, {**filled.boxes, name: SimpleUploadedFile("x.txt", b"\xff\x00")}
        yield "many", name, {**filled.boxes, name: ["1", "2", "3"] * 100}


def meets_a_page(filled: Filled, what: str, name: str, boxes: Mapping[str, Any]) -> Any:
    """Send it, look at the answer, and take back what it did; the answer."""
    with undone():
        answer = send(browser_of(filled), filled, boxes)
    check(answer, f"{what} in {name} at {filled.address}")
    typed = boxes.get(name)
    if isinstance(typed, str):
        check_kept(answer, what, name, typed)
    return answer


def browser_of(filled: Filled) -> Client:
    """The form's browser with cookies of its own: what is undone must not live on in a cookie."""
    client = copy(filled.client)
    client.cookies = deepcopy(client.cookies)
    return client


def takes_a_number(right: Any) -> bool:
    """Whether a number belongs into a box, by what is right there; a blank one may take any."""
    return isinstance(right, str) and (not right or right.isdecimal())


def refused_boxes(answer: Any, names: Sequence[str]) -> set[str]:
    """The boxes of these names to which the summary of errors leads."""
    if answer.status_code != 422:
        return set()
    page = text_of(answer)
    summary = page.partition("govuk-error-summary__list")[2].partition("</ul>")[0]
    led_to = set(re.findall('href="#([^"]+)"', summary))
    boxes = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(BOX, page)]
    return {one["name"] for one in boxes if one.get("id") in led_to and one.get("name") in names}


def send(client: Client, filled: Filled, boxes: Mapping[str, Any], **more: Any) -> Any:
    """Send it as a browser does, with a token as every form has; half a character as its bytes."""
    sent = {**boxes, "csrfmiddlewaretoken": "x"}
    if any(isinstance(box, File) for box in sent.values()):
        whole = {name: _whole(box) for name, box in sent.items()}
        return client.post(filled.address, whole, **more)
    body = urlencode(sent, doseq=True, errors="surrogatepass")
    return client.post(filled.address, body, FORM, **more)


def _whole(box: Any) -> Any:
    """Without halves of characters, which no browser sends beside a file."""
    return box.encode(errors="replace").decode() if isinstance(box, str) else box


def check(answer: Any, where: str) -> None:
    assert answer.status_code in ANSWERS, (where, answer.status_code)
    if answer.status_code != 302:
        assert "<h1" in text_of(answer), where
    if answer.status_code == 422:
        assert "govuk-error-summary" in text_of(answer), where


def check_kept(answer: Any, what: str, name: str, typed: str) -> None:
    """A box for text of a form that was refused shows again what was typed into it."""
    if answer.status_code != 422 or what in NOT_SHOWN_AGAIN:
        return
    page = text_of(answer)
    boxes = re.findall(rf'<(?:input|textarea)[^>]*name="{re.escape(name)}"[^>]*>[^<]*', page)
    texts = [
        one for one in boxes if not re.search('type="(radio|checkbox|hidden|password|file)"', one)
    ]
    if texts and typed:
        assert any(typed.strip() in unescape(one) for one in texts), (name, typed, texts)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())
