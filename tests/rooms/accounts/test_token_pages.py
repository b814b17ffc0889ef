"""The pages on which people keep the tokens of their systems."""

import re

import pytest
from django.test import Client

from rollcall.accounts.models import ApiToken
from rollcall.accounts.selectors import tokens_of
from rollcall.accounts.services import create_token, use_token
from tests.factories.accounts import UserFactory, person


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

PAGE = "/account/tokens/"


@pytest.fixture
def officer():
    return person("council-officer", "area:E09900001")


@pytest.fixture
def client(officer):
    client = Client()
    client.force_login(officer)
    return client


def test_a_token_is_shown_once(client, officer, noon):
    answer = client.post(PAGE, {"name": " Care  software ", "days": "30"})
    assert answer.status_code == 201
    assert "no-store" in answer["Cache-Control"]
    text = re.search(r"rollcall_[0-9a-f]+_[\w-]+", answer.content.decode()).group()
    assert use_token(text, now=noon) == officer
    again = client.get(PAGE).content.decode()
    assert "Care software" in again
    assert text not in again


def test_a_page_sent_twice_makes_one_token(client):
    for status in (201, 422):
        answer = client.post(PAGE, {"name": "Care software", "days": "30"})
        assert answer.status_code == status
    assert b"You have a token called Care software already" in answer.content
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"days": "30"}, "Enter the name of the system"),
        ({"name": "x"}, "Choose how long it must work"),
        ({"name": "x", "days": "99999"}, "Select a valid choice"),
        ({"name": "x", "days": "always"}, "Select a valid choice"),
        ({"name": "x" * 101, "days": "30"}, "100 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(client, sent, says):
    answer = client.post(PAGE, sent)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert "There is a problem" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_the_list_says_when_each_was_last_used(client, officer, noon):
    made = create_token(by=officer, user=officer, name="Care software", now=noon)
    assert "Never" in client.get(PAGE).content.decode()
    use_token(made.text, now=noon)
    page = client.get(PAGE).content.decode()
    assert "Never" not in page
    assert "midday on Tuesday 26 May 2020" in page


def test_ending_a_token_is_asked_once_more(client, officer, noon):
    create_token(by=officer, user=officer, name="Care software", now=noon)
    [token] = tokens_of(officer)
    address = f"{PAGE}{token.key}/revoke/"
    assert "cannot be undone" in client.get(address).content.decode()
    assert tokens_of(officer)[0].holds(noon)
    answer = client.post(address, follow=True)
    assert "The token for Care software has ended" in answer.content.decode()
    assert not tokens_of(officer)[0].holds(noon)
    assert client.post(address).status_code == 302  # once more does no harm


def test_nobody_sees_or_ends_another_persons_token(client, noon):
    other = person("council-officer", "area:E09900002")
    create_token(by=other, user=other, name="Secret system", now=noon)
    [token] = tokens_of(other)
    assert "Secret system" not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}{token.key}/revoke/").status_code == 404
    assert tokens_of(other)[0].holds(noon)


def test_somebody_without_a_role_has_no_tokens():
    client = Client()
    client.force_login(UserFactory.create())
    assert client.get(PAGE).status_code == 403


def test_the_footer_leads_there(client):
    assert f'href="{PAGE}"'.encode() in client.get("/account/tokens/").content


def test_the_list_takes_the_same_queries_however_many_tokens(
    client, officer, noon, django_assert_num_queries
):
    for number in range(3):
        create_token(by=officer, user=officer, name=f"System {number}", now=noon)
        # 1 the session, 2 the person, 3 their memberships, 4 their tokens
        with django_assert_num_queries(4):
            client.get(PAGE)
