"""The page of one call: the script, what came of the call, and the update that it gave."""

import datetime as dt
import re
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from rollcall.reports.models import Attempt, ReportVersion
from tests.factories.accounts import person
from tests.factories.reports import DAY, EVE, NOON, file
from tests.factories.updates import EVERY_DAY, RESIDENTS, Boxes, quiet_answers


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
SPOKEN = {"spoke_to": "Morgan Madeup", "role": "registered_manager"}


@pytest.fixture
def home(country):
    return country.homes["seaton1"]


@pytest.fixture
def handler(country) -> Client:
    return signed_in("call-handler", f"area:{country.seaton.code}")


def signed_in(role: str, scope: str) -> Client:
    client = Client()
    client.force_login(person(role, scope))
    return client


def at(home: Any) -> str:
    return f"/calls/{home.location_id}/"


def update_of(page: Any, **touched: Any) -> QueryDict:
    """What the form of the update sends: its boxes as they stand, some of them touched."""
    form = page.content.decode().split('id="update"')[1].split("</form>")[0]
    data = QueryDict(mutable=True)
    for name, values in Boxes(form).sent.items():
        data.setlist(name, values)
    for name, value in {**SPOKEN, **touched}.items():
        data[name] = value
    return data


def send(client: Client, address: str, data: QueryDict) -> Any:
    return client.post(address, data.urlencode(), content_type="application/x-www-form-urlencoded")


def test_a_home_that_does_not_answer_is_written_down(handler, home):
    page = handler.get(at(home))
    assert page.status_code == 200
    sent = handler.post(at(home), {"what": "outcome", "outcome": "no_answer", "key": "one"})
    assert (sent.status_code, sent["Location"]) == (302, "/calls/")
    assert Attempt.objects.get().outcome == "no_answer"
    handler.post(at(home), {"what": "outcome", "outcome": "no_answer", "key": "one"})
    assert Attempt.objects.count() == 1
    assert "No answer" in handler.get(at(home)).content.decode()


def test_nothing_chosen_and_a_call_back_without_a_time_are_explained(handler, home):
    page = handler.post(at(home), {"what": "outcome"})
    assert page.status_code == 422
    assert "Say what came of the call." in page.content.decode()
    page = handler.post(
        at(home),
        {"what": "outcome", "outcome": "asked_to_call_back", "callback_on": "2020-05-26",
         "callback_time": "soon", "note": "Rings after lunch"},
    )  # fmt: skip
    assert page.status_code == 422
    assert "“soon” is not a time" in page.content.decode()
    assert "Rings after lunch" in page.content.decode()
    assert not Attempt.objects.exists()


def test_an_update_by_phone_is_filed_as_on_the_homes_own_page(handler, home, programme):
    file(home, EVE, quiet_answers(programme), now=NOON)
    page = handler.get(at(home))
    sent = send(handler, at(home), update_of(page, **EVERY_DAY, **RESIDENTS))
    assert sent.status_code == 302, messages(sent)
    version = ReportVersion.objects.get(on=DAY)
    assert (version.source, version.answers["coping"]) == ("phone", "green_fine")
    assert not version.nothing_changed
    call = Attempt.objects.get()
    assert (call.outcome, call.role, call.version_id) == (
        "reached",
        "registered_manager",
        version.pk,
    )


def test_an_empty_form_names_what_is_missing_and_files_nothing(handler, home):
    page = handler.get(at(home))
    answer = send(handler, at(home), update_of(page, spoke_to=""))
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "Say who gave the answers." in words
    assert "There is a problem" in words
    assert not ReportVersion.objects.exists()
    assert not Attempt.objects.exists()


def test_nothing_has_changed_asks_only_what_is_asked_every_day(handler, home, programme):
    """AT-12 by phone: the rest is copied and marked as carried."""
    file(home, EVE, quiet_answers(programme), now=NOON)
    page = handler.get(at(home) + "?unchanged=1")
    data = update_of(page, **EVERY_DAY)
    asked = data["asked"].split()
    assert "occupied" not in asked
    assert len([one for one in asked if programme.sets["daily"].by_id[one].always_ask]) == 13
    sent = send(handler, at(home), data)
    assert sent.status_code == 302, messages(sent)
    version = ReportVersion.objects.get(on=DAY)
    assert version.nothing_changed
    assert version.answers["occupied"] == quiet_answers(programme)["occupied"]
    assert "occupied" in version.carried
    assert "coping" not in version.carried


def test_nothing_has_changed_is_not_offered_after_four_days(handler, home, programme):
    """AT-13 by phone."""
    file(home, DAY - dt.timedelta(days=4), quiet_answers(programme))
    assert "?unchanged=1" not in handler.get(at(home)).content.decode()
    page = handler.get(at(home) + "?unchanged=1")
    assert "occupied" in update_of(page)["asked"].split()


def test_a_home_that_has_reported_gets_a_short_call(handler, home, programme):
    file(home, DAY, quiet_answers(programme))
    page = handler.get(at(home)).content.decode()
    assert "ask nothing again" in page
    assert 'name="asked"' not in page
    sent = handler.post(at(home), {"what": "outcome", "outcome": "reached", **SPOKEN})
    assert sent.status_code == 302
    assert Attempt.objects.get().outcome == "reached"
    assert ReportVersion.objects.count() == 1


def test_an_update_that_came_meanwhile_is_shown_beside_the_call(handler, home, programme):
    file(home, EVE, quiet_answers(programme), now=NOON)
    said = update_of(
        handler.get(at(home)), **EVERY_DAY | {"coping": "amber_some_pressure"}, **RESIDENTS
    )
    file(home, DAY, quiet_answers(programme))
    answer = send(handler, at(home), said)
    assert answer.status_code == 409, messages(answer)
    assert "Nothing of yours is lost" in answer.content.decode()
    assert ReportVersion.objects.filter(on=DAY).count() == 1
    said["keep"] = "theirs"
    assert send(handler, at(home), said)["Location"] == at(home)
    assert ReportVersion.objects.filter(on=DAY).count() == 1
    said["keep"] = "mine"
    mine = send(handler, at(home), said)
    assert mine.status_code == 302, messages(mine)
    latest = ReportVersion.objects.get(on=DAY, known_until=None)
    assert (latest.number, latest.source) == (2, "phone")
    assert latest.answers["coping"] == "amber_some_pressure"
    assert "by phone" in latest.reason


def test_save_and_next_opens_the_next_home_that_nobody_holds(handler, home, country):
    sent = handler.post(at(home), {"what": "outcome", "outcome": "no_answer", "next": "1"})
    assert sent["Location"] == at(country.homes["seaton2"])


def test_only_those_who_take_calls_there_open_it(home, country):
    other = signed_in("call-handler", f"area:{country.marsh.code}")
    assert other.get(at(home)).status_code == 403
    own = signed_in("home-reporter", f"home:{home.location_id}")
    assert own.get(at(home)).status_code == 403
    assert (
        signed_in("council-officer", f"area:{country.seaton.code}").get("/calls/1-1/").status_code
        == 403
    )


def test_the_page_takes_few_queries(handler, home, programme, django_assert_max_num_queries):
    file(home, EVE, quiet_answers(programme), now=NOON)
    handler.get(at(home))
    # Session, person and roles (3); may they, the home and its record (4); the look (2); earlier
    # reports and today's (2); calls and names (2); who holds it (2); guidance (1); queries (1);
    # contacts and whether they may be seen (3); the programme in force (1).
    with django_assert_max_num_queries(24):
        handler.get(at(home))


def messages(answer: Any) -> str:
    return " ".join(re.findall(r'error-message">(.*?)</p>', answer.content.decode(), re.DOTALL))[
        :2000
    ]
