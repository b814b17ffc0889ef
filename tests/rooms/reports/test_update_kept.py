"""What a browser may keep of the daily update: whose, under which address, for how long."""

import datetime as dt

import pytest
from django.test import Client

from rollcall.foundation.programmes import current_programme
from rollcall.register.models import CareHome
from rollcall.reports.models import ReportVersion
from tests.factories.accounts import person
from tests.factories.reports import DAY, EVE, NOON, Country, file
from tests.factories.updates import EVERY_DAY, RESIDENTS, boxes, quiet_answers, send


pytestmark = pytest.mark.usefixtures("frozen_clock")

UNTIL_MIDNIGHT = 12 * 60 * 60  # seconds from noon


@pytest.fixture
def home(country: Country) -> CareHome:
    file(
        one := country.homes["seaton1"],
        EVE,
        quiet_answers(current_programme()),
        now=NOON - dt.timedelta(days=1),
    )
    return one


@pytest.fixture
def at(home: CareHome) -> str:
    return f"/update/{home.location_id}/all/"


def signed_in(role: str, scope: str) -> Client:
    client = Client()
    client.force_login(person(role, scope))
    return client


@pytest.fixture
def manager(home: CareHome) -> Client:
    return signed_in("home-reporter", f"home:{home.location_id}")


def is_offered(answer) -> bool:
    return b"data-outbox=" in answer.content


def test_todays_form_may_be_kept_until_the_day_is_over(manager, home, at):
    answer = manager.get(at)
    assert answer["Rollcall-Keep-As"] == f"/update/{home.location_id}/daily/{DAY}/all/"
    assert int(answer["Rollcall-Keep-Seconds"]) == UNTIL_MIDNIGHT
    assert answer["Cache-Control"] == "no-store, private"
    assert is_offered(answer)


def test_it_is_kept_for_one_person_and_names_nobody(manager, home, at):
    other = person("home-reporter", f"home:{home.location_id}")
    client = Client()
    client.force_login(other)
    mine, theirs = (one.get(at)["Rollcall-Keep-For"] for one in (manager, client))
    assert mine != theirs
    assert other.actor_id not in theirs


def test_an_earlier_days_form_may_wait_but_not_be_kept(manager, home):
    answer = manager.get(f"/update/{home.location_id}/daily/{EVE}/all/")
    assert is_offered(answer)
    assert not answer.has_header("Rollcall-Keep-As")


def test_another_set_neither_waits_nor_is_kept(manager, home):
    answer = manager.get(f"/update/{home.location_id}/support-actions/{DAY}/all/")
    assert answer.status_code == 200
    assert not is_offered(answer)
    assert not answer.has_header("Rollcall-Keep-As")


def test_a_call_handlers_form_is_never_kept(country, at):
    handler = signed_in("call-handler", f"area:{country.seaton.code}")
    answer = handler.get(at)
    assert answer.status_code == 200
    assert not is_offered(answer)
    assert not answer.has_header("Rollcall-Keep-As")


@pytest.mark.parametrize("rest", ["", "every-day/", "check/", "sent/", "unchanged/"])
def test_no_other_page_of_the_update_is_kept(manager, at, rest):
    assert not manager.get(at.replace("all/", rest)).has_header("Rollcall-Keep-As")


def test_a_form_with_mistakes_is_not_kept_and_is_marked_as_judged(manager, at):
    answer = send(manager, at, {"occupied": "twelve"})
    assert answer.status_code == 422
    assert not answer.has_header("Rollcall-Keep-As")
    assert b"data-outbox-judged" in answer.content


def test_switched_off_nothing_is_offered(manager, at, settings):
    settings.OFFLINE_UPDATE = False
    answer = manager.get(at)
    assert answer.status_code == 200
    assert not is_offered(answer)
    assert not answer.has_header("Rollcall-Keep-As")
    assert b"outbox.js" not in answer.content


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("2020-05-26T00:00:00+01:00", dt.datetime(2020, 5, 25, 23, 0, tzinfo=dt.UTC)),
        ("2020-05-25T23:59:59+01:00", NOON),  # the day before
        ("2020-05-26T11:30:00.250Z", NOON),  # in the future
        ("2020-05-26T10:30:00.250Z", dt.datetime(2020, 5, 26, 10, 30, 0, 250_000, tzinfo=dt.UTC)),
    ],
)
def test_a_capture_time_counts_within_the_day_and_not_after_now(manager, home, at, said, counts):
    sent = send(manager, at, {**EVERY_DAY, **RESIDENTS, "captured_at": said})
    assert sent.status_code == 302
    assert ReportVersion.objects.get(home=home, on=DAY).captured_at == counts


def test_other_answers_under_another_key_meet_the_check_and_are_not_lost(manager, home, at):
    first = boxes(manager.get(at)).sent | {**EVERY_DAY, **RESIDENTS, "key": "a" * 64}
    other = first | {"coping": "amber_some_pressure", "key": "b" * 64}
    assert manager.post(at, first).status_code == 302
    answer = manager.post(at, other)
    assert answer.status_code == 409
    assert b"data-outbox-settled" in answer.content
    assert manager.post(at, first).status_code == 302
    assert ReportVersion.objects.filter(home=home, on=DAY).count() == 1
