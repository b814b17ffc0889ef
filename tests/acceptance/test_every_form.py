"""Every form of the product, empty, wrong and hostile (point 12 of capture): a clear message, nothing lost.

The walk finds each route that takes a form; `tests.factories.forms` says how each is filled in.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from rollcall.accounts.permissions import ROLES
from tests.architecture.test_urls import PLACES, address, is_called, routes
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.forms import FORMS, Filled, World


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

_CELL = "sent what is wrong in tests/rooms/cell; not every hostile text yet"
_OUTBREAKS = "sent what is wrong in tests/rooms/outbreaks; not every hostile text yet"
#: Routes that take a form and are not sent one here, each with the reason.
EXCUSED: dict[str, str] = {
    "/actions/<str:reference>/": _CELL,
    "/actions/new/": _CELL,
    "/actions/seen/": _CELL,
    "/cell/board/<slug:code>/views/": _CELL,
    "/cell/board/<slug:code>/views/<int:view_id>/forget/": _CELL,
    "/cell/homes/<slug:location_id>/level/": _CELL,
    "/cell/homes/<slug:location_id>/level/undo/": _CELL,
    "/cell/meeting/<slug:cell>/<slug:code>/<isodate:on>/": _CELL,
    "/cell/people/<slug:code>/": _CELL,
    "/cell/raise/": _CELL,
    "/cell/signals/<slug:location_id>/<slug:rule>/": _CELL,
    "/cell/signals/<slug:location_id>/<slug:rule>/seen/": _CELL,
    "/cell/signals/<slug:location_id>/<slug:rule>/undo/": _CELL,
    "/help/<str:reference>/": _CELL,
    "/help/new/": _CELL,
    "/outbreaks/<str:ref>/findings/": _OUTBREAKS,
    "/outbreaks/<str:ref>/write/<slug:kind>/": _OUTBREAKS,
    "/outbreaks/findings/<int:finding_id>/change/": _OUTBREAKS,
    "/outbreaks/findings/<int:finding_id>/turn/": _OUTBREAKS,
    "/outbreaks/records/<int:record_id>/change/": _OUTBREAKS,
    "/outbreaks/records/<int:record_id>/end/": _OUTBREAKS,
    "/outbreaks/records/<int:record_id>/step/": _OUTBREAKS,
    "/outbreaks/records/<int:record_id>/turn/": _OUTBREAKS,
    "/sitrep/<slug:code>/<isodate:on>/": _CELL,
    "/sitrep/<slug:code>/<isodate:on>/<slug:kind>/": _CELL,
    "/update/<slug:location_id>/self-assessment/": _OUTBREAKS,
}

LONGEST = 100_000
HOSTILE = {
    "nothing": "",
    "letters": "twelve",
    "a negative": "-3",
    "a million": "1000000",
    "a comma": "1,200",
    "pasted spaces": "\u00a0 \t 12\u2009 \r\n",
    "emoji": "🙂👩🏽‍⚕️",
    "right to left": "\u202eשלום عليكم\u202c",  # noqa: RUF001
    "NUL": "a\x00b\x00",
    "half a character": "\ud800",
    "markup": "<script>alert(1)</script>{{ 7 * 7 }}' OR 1=1 --",
    "100 kB": "x" * LONGEST,
}
#: Whatever is typed leads to a page, on, or to a refusal in words; 409 shows two versions to choose from.
ANSWERS = {200, 201, 302, 403, 409, 422}
FORM = "application/x-www-form-urlencoded"
#: What a page cannot show again letter for letter.
NOT_SHOWN_AGAIN = {"nothing", "NUL", "half a character", "100 kB"}


@pytest.fixture
def filled(request: pytest.FixtureRequest) -> Filled:
    """The form of a route, filled in as it should be."""
    return FORMS[request.param](World())


every_form = pytest.mark.parametrize("filled", sorted(FORMS), indirect=True)


# --- every route that takes a form is here --------------------------------------------------------


def test_every_route_that_takes_a_form_is_sent_hostile_ones():
    user, one = UserFactory.create(), World().home.location_id
    for key, role in ROLES.items():
        scope = f"home:{one}" if "home" in role.scope_kinds else PLACES[role.scope_kinds[0]]
        MembershipFactory.create(user=user, role=key, scope=scope)
    client = Client()
    takes = set()
    for route, pattern in routes(get_resolver().url_patterns):
        if is_called(pattern) or route.startswith(("/api", "/static")):
            continue  # systems send no forms: tests/rooms/api sends them any request
        client.force_login(user)
        where = address(route.replace("<slug:location_id>", one), pattern)
        where = where.replace("/x/2020-", "/daily/2020-")
        if client.post(where).status_code != 405:
            takes.add(route)
    assert takes - FORMS.keys() - EXCUSED.keys() == set()
    assert (FORMS.keys() | EXCUSED.keys()) - takes == set()


# --- what is sent -----------------------------------------------------------------------------------


@every_form
def test_a_form_filled_in_as_it_should_be_is_taken(filled: Filled):
    answer = send(filled, filled.boxes)
    assert answer.status_code == filled.made, text_of(answer)[:600]


@every_form
def test_whatever_is_typed_gives_a_page_that_says_what_to_do(filled: Filled):
    for what, name, boxes in wrongly_filled(filled):
        with undone():
            answer = send(filled, boxes)
            check(answer, f"{what} in {name} at {filled.address}")
            typed = boxes.get(name)
            if answer.status_code == 422 and isinstance(typed, str) and what not in NOT_SHOWN_AGAIN:
                keeps(answer, name, typed)


@every_form
def test_a_form_sent_twice_is_no_error(filled: Filled):
    for _ in range(2):
        answer = send(filled, filled.boxes)
        assert answer.status_code in ANSWERS | {404}, filled.address


@every_form
def test_a_form_without_its_token_is_refused_in_words(filled: Filled):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = filled.client.cookies
    for origin in ("http://testserver", "https://elsewhere.example.org"):
        answer = send(filled, filled.boxes, strict, HTTP_ORIGIN=origin)
        assert answer.status_code == 403
        assert "<h1" in text_of(answer)


@every_form
def test_a_form_sent_after_the_session_has_gone_leads_to_signing_in(filled: Filled):
    answer = send(filled, filled.boxes, Client())
    assert answer.status_code in {302, 403, 422}, filled.address


# --- steps ------------------------------------------------------------------------------------------


def wrongly_filled(filled: Filled) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """What is wrong, where, and the form: nothing at all, all wrong, and one box at a time."""
    yield "nothing", "every box", {}
    for what, text in HOSTILE.items():
        most = LONGEST // max(1, len(filled.boxes))
        yield what, "every box", dict.fromkeys(filled.boxes, text[:most])
        for name in filled.typed:
            yield what, name, {**filled.boxes, name: text}
    for name in filled.typed:
        yield "a file", name, {**filled.boxes, name: SimpleUploadedFile("x.txt", b"\xff\x00")}
        yield "many", name, {**filled.boxes, name: ["1", "2", "3"] * 100}


def send(
    filled: Filled, boxes: Mapping[str, Any], client: Client | None = None, **more: Any
) -> Any:
    """Send it as a browser does, with a token as every form has; half a character as its bytes."""
    sent = {**boxes, "csrfmiddlewaretoken": "x"}
    client = client or filled.client
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


def keeps(answer: Any, name: str, typed: str) -> None:
    """A box for text shows again what was typed into it."""
    page = text_of(answer)
    boxes = re.findall(rf'<(?:input|textarea)[^>]*name="{re.escape(name)}"[^>]*>[^<]*', page)
    texts = [
        one for one in boxes if not re.search('type="(radio|checkbox|hidden|password|file)"', one)
    ]
    if texts and typed:
        assert any(typed.strip() in unescape(one) for one in texts), (name, typed, texts)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


class undone:  # noqa: N801 - reads as a statement
    """What is done inside is taken back, so that each form meets the same world."""

    def __enter__(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *raised: Any) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(*raised)
