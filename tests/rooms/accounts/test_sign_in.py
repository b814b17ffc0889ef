"""Signing in and out, and what a stranger can learn from trying: nothing."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from rollcall.accounts import personas
from rollcall.accounts.personas import Persona
from rollcall.foundation.models import AuditEvent
from tests.factories.accounts import PASSWORD, UserFactory, person


pytestmark = pytest.mark.django_db

SIGN_IN, SIGN_OUT = "/account/sign-in/", "/account/sign-out/"


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def officer():
    return person("council-officer", "area:E09900001")


def attempt(client, email, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


def without_tokens(answer):
    return re.sub(r'value="[^"]*"', "", answer.content.decode())


def test_a_person_signs_in_and_out(client, officer):
    answer = attempt(client, officer.email.upper())
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert b"Sign out" in client.get("/cookies/").content
    answer = client.post(SIGN_OUT)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert b"Sign out" not in client.get("/cookies/").content


def test_opening_the_sign_out_address_asks_first(client, officer):
    client.force_login(officer)
    assert b"Do you want to sign out?" in client.get(SIGN_OUT).content
    assert "_auth_user_id" in client.session


def test_a_wrong_password_and_an_unknown_address_look_the_same(client, officer):
    known = attempt(client, officer.email, "wrong password")
    unknown = attempt(client, "nobody@example.org", "wrong password")
    assert known.status_code == unknown.status_code == 422
    assert "The e-mail address or the password is not right." in known.content.decode()
    assert without_tokens(known) == without_tokens(unknown)


def test_empty_fields_are_named_in_a_summary_that_leads_to_them(client):
    answer = attempt(client, "", "")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: Sign in" in page
    assert '<a href="#id_login">Enter your e-mail address</a>' in page
    assert 'id="id_login-error"' in page


def test_after_five_failures_the_account_rests(client, officer):
    for _ in range(5):
        attempt(client, officer.email, "wrong password")
    answer = attempt(client, officer.email)
    assert answer.status_code == 422
    assert "Wait five minutes" in answer.content.decode()


def test_a_person_returns_to_the_page_they_asked_for_but_never_to_another_site(client, officer):
    asked = client.get("/account/sign-in/?next=/cookies/")
    assert 'name="next" value="/cookies/"' in asked.content.decode()
    assert attempt(client, officer.email, next="/cookies/")["Location"] == "/cookies/"
    elsewhere = attempt(Client(), officer.email, next="https://evil.example.org/")
    assert elsewhere["Location"] == "/"


def test_somebody_switched_off_is_told_so_only_with_the_right_password(client):
    someone = UserFactory(is_active=False)
    assert attempt(client, someone.email, "wrong password").status_code == 422
    assert attempt(client, someone.email)["Location"] == "/account/switched-off/"
    assert b"Your account is switched off" in client.get("/account/switched-off/").content


def test_sign_ins_and_failures_are_kept_without_addresses(client, officer):
    attempt(client, officer.email, "wrong password")
    attempt(client, "nobody@example.org", "wrong password")
    attempt(client, officer.email)
    client.post(SIGN_OUT)
    kept = list(AuditEvent.objects.order_by("id").values_list("action", "actor", "subject"))
    assert kept == [
        ("person.sign_in_failed", "system:sign_in", officer.actor_id),
        ("person.sign_in_failed", "system:sign_in", "person:unknown"),
        ("person.signed_in", officer.actor_id, officer.actor_id),
        ("person.signed_out", officer.actor_id, officer.actor_id),
    ]


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_reset_password", "account_change_password"]
)
def test_nothing_of_the_library_is_mounted_beyond_signing_in_and_out(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_form_without_its_token_is_refused_in_plain_words(officer):
    answer = attempt(Client(enforce_csrf_checks=True), officer.email)
    assert answer.status_code == 403
    assert b"Send the form again" in answer.content


def test_a_password_is_never_shown_again(client):
    strict = Client(enforce_csrf_checks=True)
    sent = {"login": "robin@example.org", "password": "secret words"}
    answer = strict.post(SIGN_IN, sent, HTTP_ORIGIN="http://testserver")
    assert answer.status_code == 403
    assert b"secret words" not in answer.content


def test_cookies_are_only_the_two_that_the_cookies_page_names(client, officer):
    client.get(SIGN_IN)
    attempt(client, officer.email)
    page = client.get("/cookies/").content.decode()
    assert set(client.cookies) == {"rollcall_session", "csrftoken"}
    assert all(name in page for name in client.cookies)
    assert client.cookies["rollcall_session"]["httponly"]


def test_a_person_without_a_role_is_told_what_to_do(client):
    client.force_login(UserFactory())
    page = client.get("/", follow=True).content.decode()
    assert "Ask your administrator" in page or "role" in page


# --- the demonstration's accounts -----------------------------------------------------------

INVENTED = Persona(
    email="officer@example.org",
    password="shown to everybody",
    name="Olu Invented",
    role="Council officer",
    sees="Every home in the borough",
)


@pytest.fixture
def _a_demo(monkeypatch):
    monkeypatch.setattr(personas, "_offers", [lambda: [INVENTED]])


@pytest.mark.usefixtures("_a_demo")
@pytest.mark.parametrize("address", ["/", SIGN_IN])
def test_the_demonstrations_accounts_are_shown_in_debug_only(client, settings, address):
    settings.DEBUG = True
    page = client.get(address).content.decode()
    assert INVENTED.password in page
    assert "invented" in page
    settings.DEBUG = False
    assert INVENTED.password not in client.get(address).content.decode()
