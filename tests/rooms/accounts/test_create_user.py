"""`rollcall create_user`: the password on standard input, and the exit status."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command

from rollcall.accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory


pytestmark = pytest.mark.django_db


def create_user(monkeypatch, email="sam@example.org", *, password=PASSWORD, **options):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    out = io.StringIO()
    details = {"role": "council-officer", "scope": "area:E09900001"} | options
    call_command("create_user", email, stdout=out, **details)
    return out.getvalue()


def test_it_makes_an_account_with_the_password_of_standard_input(monkeypatch):
    said = create_user(monkeypatch)
    someone = User.objects.get()
    assert someone.check_password(PASSWORD)
    assert said == f"Made {someone.actor_id}: council-officer of area:E09900001.\n"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"role": "king"}, "There is no role 'king'"),
        ({"scope": "E09900001"}, "is not a scope"),
        ({"email": "sam"}, "is not an e-mail address"),
        ({"email": "taken@example.org"}, "an account with this e-mail already"),
        ({"password": ""}, "This password cannot be used"),
    ],
)
def test_it_ends_with_two_and_a_sentence_when_nothing_was_done(monkeypatch, given, says):
    UserFactory(email="taken@example.org")
    with pytest.raises(CommandError, match=says) as refusal:
        create_user(monkeypatch, **given)
    assert refusal.value.returncode == 2
    assert User.objects.count() == 1
