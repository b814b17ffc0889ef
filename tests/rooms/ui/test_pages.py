"""Pages that belong to no room, the headers that go with every page, and what shows when it fails."""

import json
import logging

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import include, path

from rollcall.config import urls as real_urls
from rollcall.foundation import logs
from rollcall.foundation.access import public


ADDRESSES = ["/", "/accessibility/", "/privacy/", "/cookies/", "/account/sign-in/"]


@pytest.fixture(autouse=True)
def _no_help_line(settings):
    settings.SUPPORT_PHONE = "0151 000 0000"


def fail_with(error):
    @public
    def view(request):
        raise error

    return view


urlpatterns = [
    path("", include(real_urls)),
    path("400/", fail_with(BadRequest())),
    path("403/", fail_with(PermissionDenied())),
    path("404/", fail_with(Http404())),
    path("500/", fail_with(RuntimeError("our fault"))),
    path("fine/", public(lambda request: HttpResponse("fine"))),
]
handler400, handler403 = real_urls.handler400, real_urls.handler403
handler404, handler500 = real_urls.handler404, real_urls.handler500


# --- pages ----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_public_page_is_whole(client, address):
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<html lang="en-GB"' in page
    assert page.count("<h1") == 1
    assert page.count("<main") == 1
    assert 'href="#main-content"' in page
    for words in ("Accessibility", "Privacy", "Cookies", "Help, or phone 0151 000 0000"):
        assert words in page
    assert "style=" not in page
    assert "<style" not in page


@pytest.mark.django_db
def test_without_a_demo_nothing_says_that_the_data_are_invented(client, settings):
    settings.ROLLCALL_NOW = None
    assert "Invented data" not in client.get("/").content.decode()


@pytest.mark.django_db
def test_a_demo_says_on_every_page_that_its_data_are_invented(client, settings, noon):
    settings.ROLLCALL_NOW = noon
    for address in ADDRESSES:
        assert "Invented data" in client.get(address).content.decode()


@pytest.mark.django_db
def test_the_deployers_name_and_colour_reach_the_page(client, settings):
    settings.BRAND_NAME = "Borough Roll"
    settings.BRAND_COLOUR = "#5a2a82"
    assert "Borough Roll" in client.get("/cookies/").content.decode()
    sheet = client.get("/brand.css")
    assert sheet.content.decode() == ":root { --govuk-brand-colour: #5a2a82; }\n"
    assert sheet["Content-Type"].startswith("text/css")
    assert "public" in sheet["Cache-Control"]


@pytest.mark.django_db
def test_the_gallery_shows_every_component_and_only_in_debug(client, settings):
    settings.DEBUG = True
    page = client.get("/_/components").content.decode()
    for part in ("app-tile", "app-chart", "app-split", "app-table", "app-filter", "app-known-at",
                 "app-problems", "app-empty", "app-days", "app-sources", "app-share"):  # fmt: skip
        assert part in page
    settings.DEBUG = False
    assert client.get("/_/components").status_code == 404


# --- headers --------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*ADDRESSES, "/nowhere/", "/healthz", "/brand.css"])
def test_nothing_inline_and_nothing_from_elsewhere_may_run(client, address):
    policy = client.get(address)["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.django_db
def test_what_a_signed_in_person_sees_is_kept_nowhere(client, django_user_model, noon):
    client.force_login(django_user_model.objects.create(email="a@example.org", created_at=noon))
    assert client.get("/cookies/")["Cache-Control"] == "no-store, private"


@pytest.mark.django_db
def test_each_request_has_an_id_and_keeps_the_one_it_came_with(client):
    assert len(client.get("/healthz")["X-Request-ID"]) == 32
    given = client.get("/healthz", headers={"X-Request-ID": "proxy-12345678"})
    assert given["X-Request-ID"] == "proxy-12345678"
    odd = client.get("/healthz", headers={"X-Request-ID": "<script>"})
    assert "<" not in odd["X-Request-ID"]


# --- errors ---------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/403/", 403, "You cannot see this page"),
        ("/404/", 404, "Page not found"),
        ("/nowhere/", 404, "Page not found"),
    ],
)
def test_errors_are_told_in_plain_words_in_debug_too(
    client, settings, debug, address, status, says
):
    settings.DEBUG = debug
    answer = client.get(address)
    assert answer.status_code == status
    assert f"<title>{says}" in answer.content.decode()
    assert "phone 0151 000 0000" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_request_that_cannot_be_read_is_answered_in_plain_words(client):
    answer = client.get("/400/")
    assert answer.status_code == 400
    assert "We cannot read what was sent" in answer.content.decode()


@pytest.mark.urls(__name__)
def test_when_something_of_ours_breaks_the_page_asks_nothing_of_the_database(caplog):
    """No database mark: the page would fail this test if it asked."""
    answer = Client(raise_request_exception=False).get("/500/")
    assert answer.status_code == 500
    assert "Sorry, there is a problem" in answer.content.decode()
    assert "our fault" not in answer.content.decode()


# --- logs -----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_request_is_one_line_of_json_without_what_a_person_typed(client, capsys):
    before = logging.getLogger().handlers[:]
    try:
        logs.configure(debug=False)
        client.get("/fine/?q=Mrs+Invented", headers={"X-Request-ID": "request-1"})
        line = json.loads(capsys.readouterr().err)
    finally:
        logs.configure(debug=True)
        logging.getLogger().handlers[:] = before
    assert line["event"] == "request.answered"
    assert line["route"] == "fine/"
    assert line["status"] == 200
    assert line["request_id"] == "request-1"
    assert "Invented" not in str(line)


def test_names_and_answers_are_left_out_of_logs_even_by_mistake():
    event = {"event": "report.filed", "home": "1-100000001", "answers": {"beds": 4}, "name": "A"}
    assert logs.drop_personal(None, "info", event) == {
        "event": "report.filed",
        "home": "1-100000001",
        "answers": "[left out]",
        "name": "[left out]",
    }
