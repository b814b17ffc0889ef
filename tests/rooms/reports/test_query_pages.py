"""The pages of queries: one question to a home, a list and rates to officers."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rollcall.accounts.models import User
from rollcall.foundation.models import AccessRecord
from rollcall.register.models import CareHome
from rollcall.reports.models import Query
from rollcall.reports.selectors import report, steps_of
from rollcall.reports.services import examine_reports
from tests.factories.accounts import person
from tests.factories.register import home as make_home
from tests.factories.reports import DAY, NOON, SYSTEM, Country, file


pytestmark = pytest.mark.usefixtures("frozen_clock")

HISTORY = [31, 30, 32, 31, 33, 30, 31, 30]


def ask(one: CareHome, said: int = 13) -> Query:
    """The query about a number that is far from the home's last eight."""
    for back, number in zip(range(8, 0, -1), HISTORY, strict=True):
        file(one, DAY - dt.timedelta(days=back), {"residents_today": number})
    file(one, DAY, {"residents_today": said})
    examine_reports(by=SYSTEM, set_key="daily", homes={DAY: [one.pk]}, now=NOON)
    return Query.objects.get(home=one)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def asked(country: Country) -> Query:
    return ask(country.homes["seaton1"])


@pytest.fixture
def at_home(asked: Query) -> Client:
    return client_of(person("home-reporter", f"home:{asked.home.location_id}"))


@pytest.fixture
def officer(country: Country) -> Client:
    return client_of(person("council-officer", "area:E09900001"))


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def state_of(asked: Query) -> str:
    asked.refresh_from_db()
    return asked.state


# --- one question -----------------------------------------------------------------------------


def test_a_home_meets_its_question_on_its_own_page(asked: Query, at_home: Client):
    page = text_of(at_home.get(f"/homes/{asked.home.location_id}/"))
    assert "We have a question about an answer" in page
    assert f'href="/queries/{asked.pk}/"' in page
    assert "Is 13 right?" in page


def test_the_question_is_one_and_not_a_form(asked: Query, at_home: Client):
    page = text_of(at_home.get(f"/queries/{asked.pk}/"))
    assert "Yes, 13 is right" in page
    assert "No, the right answer is" in page
    assert "I cannot say" in page
    assert "How many residents slept here last night?" in page
    assert "Set aside" not in page, "that is an officer's"
    assert AccessRecord.objects.filter(what=f"query {asked.pk}", allowed=True).exists()


def test_yes_with_words_settles_it(asked: Query, at_home: Client):
    address = f"/queries/{asked.pk}/"
    answer = at_home.post(address, {"answer": "yes", "words": "18 are at the seaside"})
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert state_of(asked) == "confirmed"
    page = text_of(at_home.get(address))
    assert "There is nothing left to do here" in page
    assert "You said that it is right" in page
    assert "18 are at the seaside" in page
    assert "Yes, 13 is right" not in page


def test_no_corrects_just_that_answer(asked: Query, at_home: Client):
    answer = at_home.post(f"/queries/{asked.pk}/", {"answer": "no", "value": " 31 "})
    assert answer.status_code == 302
    assert state_of(asked) == "corrected"
    assert report(asked.home.location_id, "daily", DAY).answers == {"residents_today": 31}


def test_who_cannot_say_tells_who_can(asked: Query, at_home: Client):
    told = {"answer": "unsure", "explained": "The night staff counted"}
    assert at_home.post(f"/queries/{asked.pk}/", told).status_code == 302
    assert state_of(asked) == "answered"
    assert "The number stands for now" in text_of(at_home.get(f"/queries/{asked.pk}/"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Say whether it is right"),
        ({"answer": "perhaps"}, "Say yes or no"),
        ({"answer": "no"}, "Give the right answer"),
        ({"answer": "no", "value": "thirty-one"}, "“thirty-one” is not a whole number"),
        ({"answer": "no", "value": "-1"}, "-1 is below 0"),
        ({"answer": "no", "value": "1000000"}, "1,000,000 is above 300"),
        ({"answer": "no", "value": "13"}, "That is the answer you gave before"),
        ({"answer": "no", "value": "🙂"}, "is not a whole number"),
        ({"answer": "unsure"}, "Say what you know about it"),
        ({"answer": "yes", "words": "Mrs Smith is away"}, "a person’s name"),
        ({"answer": "yes", "words": "a" * 401}, "characters long"),
    ],
    ids=str,
)
def test_what_cannot_be_taken_is_explained_and_nothing_is_lost(
    asked: Query, at_home: Client, typed: dict[str, str], said: str
):
    answer = at_home.post(f"/queries/{asked.pk}/", typed)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert said in page
    assert typed.get("words", "") in page
    assert state_of(asked) == "open"


def test_a_right_answer_with_spaces_and_a_spreadsheets_noughts_is_understood(country: Country):
    asked = ask(country.homes["seaton1"])
    at_home = client_of(person("home-reporter", f"home:{asked.home.location_id}"))
    at_home.post(f"/queries/{asked.pk}/", {"answer": "no", "value": " 31.0 "})
    assert report(asked.home.location_id, "daily", DAY).answers == {"residents_today": 31}


def test_a_second_press_finds_it_settled(asked: Query, at_home: Client):
    for status in (302, 422):
        answer = at_home.post(f"/queries/{asked.pk}/", {"answer": "yes"})
        assert answer.status_code == status
    assert "This query was confirmed already." in text_of(answer)
    assert len(steps_of(asked.pk)) == 1


def test_who_is_too_late_to_correct_tells_the_council(asked: Query, frozen_clock: Any):
    frozen_clock.shift(dt.timedelta(days=8))
    at_home = client_of(person("home-reporter", f"home:{asked.home.location_id}"))
    at_home.post(f"/queries/{asked.pk}/", {"answer": "no", "value": "31"})
    assert state_of(asked) == "answered"
    assert [step.words for step in steps_of(asked.pk)] == ["It should be: 31"]


def test_another_homes_question_does_not_open(asked: Query, country: Country):
    other = client_of(person("home-reporter", f"home:{country.homes['seaton2'].location_id}"))
    assert other.get(f"/queries/{asked.pk}/").status_code == 403
    assert other.post(f"/queries/{asked.pk}/", {"answer": "yes"}).status_code == 403
    assert AccessRecord.objects.filter(allowed=False).count() == 2
    elsewhere = client_of(person("council-officer", "area:E09900002"))
    assert elsewhere.get(f"/queries/{asked.pk}/").status_code == 403
    assert elsewhere.get("/queries/999999/").status_code == 404
    assert state_of(asked) == "open"


# --- officers ---------------------------------------------------------------------------------


def test_an_officer_decides_with_a_reason_and_takes_it_back(asked: Query, officer: Client):
    address = f"/queries/{asked.pk}/"
    assert "Decide without the home" in text_of(officer.get(address))
    nothing = officer.post(address, {"decision": "set_aside", "why": ""})
    assert nothing.status_code == 422
    assert "Say why, in a few words" in text_of(nothing)
    officer.post(address, {"decision": "set_aside", "why": "The home is being emptied"})
    assert state_of(asked) == "set_aside"
    officer.post(address, {"decision": "reopen", "why": "The wrong home"})
    assert state_of(asked) == "open"


def test_a_home_cannot_decide(asked: Query, at_home: Client):
    answer = at_home.post(f"/queries/{asked.pk}/", {"decision": "set_aside", "why": "No"})
    assert answer.status_code == 403
    assert state_of(asked) == "open"


def test_the_list_shows_what_waits_and_can_be_narrowed(asked: Query, officer: Client):
    assert "Is 13 right?" in text_of(officer.get("/queries/"))
    assert "Is 13 right?" in text_of(officer.get("/queries/?owner=home&rule=Q1"))
    assert "No query matches" in text_of(officer.get("/queries/?owner=council"))
    assert "No query matches" in text_of(officer.get("/queries/?state=confirmed"))
    assert "Is 13 right?" in text_of(officer.get("/queries/?state=all"))
    assert "Is 13 right?" in text_of(officer.get("/queries/?state=nonsense&owner=nobody"))


def test_the_empty_list_says_what_would_stand_there(officer: Client):
    assert "Nothing is waiting for an answer." in text_of(officer.get("/queries/"))


def test_the_list_is_of_ones_own_homes(asked: Query, country: Country):
    elsewhere = client_of(person("council-officer", "area:E09900002"))
    assert "Is 13 right?" not in text_of(elsewhere.get("/queries/"))
    region = client_of(person("regional-reviewer", "area:E99000001"))
    assert region.get("/queries/").status_code == 403
    assert region.get("/queries/rates/").status_code == 403


def test_the_list_comes_as_a_file(asked: Query, officer: Client):
    lines = b"".join(officer.get("/queries.csv").streaming_content).decode().splitlines()
    assert lines[0].startswith("query,location_id,name,set,date,rule,kind,question,said,asked")
    assert f"{asked.pk},{asked.home.location_id},Seaton1,daily,2020-05-26,Q1,query" in lines[1]


def test_the_list_takes_as_many_queries_for_fifty_as_for_one(
    asked: Query, officer: Client, country
):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked_for:
            officer.get("/queries/")
        return len(asked_for)

    few = queries()
    for number in range(50):
        one = make_home(country.seaton, name=f"More {number}")
        Query.objects.create(
            **{
                field.attname: getattr(asked, field.attname)
                for field in Query._meta.fields
                if field.attname not in ("id", "home_id")
            },
            home=one,
        )
    # Session and person, memberships, the area's tree (2), how many, this page's queries, and the
    # homes' records and places (2).
    assert queries() == few <= 9


def test_rates_show_how_often_each_rule_asks_and_was_wrong_to(
    asked: Query, officer: Client, at_home: Client
):
    at_home.post(f"/queries/{asked.pk}/", {"answer": "yes"})
    page = text_of(officer.get("/queries/rates/"))
    assert "1 query about 9 reports of your homes" in page
    assert "11.11" in page, "1 of 9 reports"
    assert "1 of 1 settled" in page
    assert "Too few to tell" in page
    file_of = b"".join(officer.get("/queries/rates.csv").streaming_content).decode()
    assert "Q1,daily,query,yes,9,1,0,1,0,0" in file_of


def test_rates_without_reports_say_so(officer: Client):
    assert "Your homes sent no reports in this time." in text_of(officer.get("/queries/rates/"))
