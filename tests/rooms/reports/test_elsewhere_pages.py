"""A home that has answered the Capacity Tracker confirms what it said there, and types it no more."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.test import Client

from rollcall.domain.calls import Stage
from rollcall.foundation.errors import BadInput
from rollcall.register.models import CareHome
from rollcall.reports import selectors
from rollcall.reports.handlers import reminder_is_wanted
from rollcall.reports.models import Difference, ReportVersion
from rollcall.reports.selectors.reminding import homes_to_remind
from rollcall.reports.services import NewAttempt, claim_next, claims, record_attempt
from tests.factories.accounts import person
from tests.factories.extracts import tell_tracker
from tests.factories.reports import DAY, EVE, LATER, NOON, SYSTEM, beds, file
from tests.rooms.boards.reading import words


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

MORNING = dt.datetime(2020, 5, 26, 7, 10, tzinfo=dt.UTC)


@pytest.fixture
def one(country):
    return country.homes["seaton1"]


@pytest.fixture
def manager(one):
    client = Client()
    client.force_login(person("home-reporter", f"home:{one.location_id}"))
    return client


def current(one):
    return selectors.report(one.location_id, "daily", DAY)


def told(one, **answers):
    return tell_tracker(one, answers, saved_at=MORNING)


def box(page, name):
    """What stands in a box."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.content.decode())
    return found.group(1) if found else None


def test_the_list_says_what_is_there_and_the_home_has_sent_nothing_yet(manager, one):
    told(one, max_capacity=40, occupied=30)
    page = words(manager.get(f"/update/{one.location_id}/"))
    assert "We have 2 answers from the Capacity Tracker, 8:10am." in page
    assert "Why is this being corrected" not in page
    assert "Nothing more is needed" not in page


def test_a_page_is_filled_in_with_it_and_says_whose_it_is(manager, one):
    file(one, EVE, beds(28, accepting=12), now=NOON - dt.timedelta(days=1))
    told(one, occupied=30)
    page = manager.get(f"/update/{one.location_id}/beds/")
    assert box(page, "occupied") == "30"
    assert box(page, "max_capacity") == "40"
    text = words(page)
    assert "Told to the Capacity Tracker, saved at 8:10am: 30. Is it right?" in text
    assert "We have filled in what you told the Capacity Tracker today." in text


def test_what_a_home_confirms_is_its_own_with_the_origin_and_without_a_reason(one):
    told(one, max_capacity=40, occupied=30)
    known = selectors.known_elsewhere(one.location_id, "daily", DAY)
    answers = {key: answer.value for key, answer in known.items()}
    filed = file(
        one, DAY, answers, taken_over={key: answer.layout for key, answer in known.items()},
        based_on=0, now=LATER,
    )  # fmt: skip
    assert filed.outcome == "new_version"
    version = current(one)
    assert (version.source, version.from_extracts) == ("self", {})
    assert version.taken_over == dict.fromkeys(("max_capacity", "occupied"), "capacity-tracker")
    assert version.reason == "The first report of the home itself"


def test_nothing_is_sent_before_the_home_sends_it(manager, one):
    told(one, max_capacity=40, occupied=30)
    address = f"/update/{one.location_id}/beds/"
    page = manager.get(address)
    asked = box(page, "asked")
    sent = {
        "asked": asked, "max_capacity": "40", "occupied": "33", "reserved": "0", "accepting": "7",
        "not_available": "0", "later": "1",
    }  # fmt: skip
    assert manager.post(address, sent).status_code == 302
    assert current(one).is_own is False
    assert box(manager.get(address), "occupied") == "33"


def test_yesterdays_number_does_not_stand_where_the_tracker_has_todays(manager, one):
    file(one, EVE, beds(28, accepting=12), now=NOON - dt.timedelta(days=1))
    told(one, occupied=30)
    page = words(manager.get(f"/update/{one.location_id}/"))
    # What we asked yesterday stands, but for how many beds are occupied and whether the home is open.
    assert "2 questions to answer. 25 May" in page


def test_a_correction_keeps_what_the_tracker_filled_in_as_the_trackers(manager, one):
    file(one, DAY, {"occupied": 30, "coping": "green_fine"})
    told(one, max_capacity=40)
    page = manager.get(f"/update/{one.location_id}/beds/")
    assert box(page, "max_capacity") == "40"
    assert current(one).from_extracts == {"max_capacity": {"layout": "capacity-tracker"}}


def test_a_home_that_differs_on_its_first_report_opens_a_difference(one):
    told(one, occupied=30)
    file(one, DAY, {"occupied": 35}, now=LATER)
    assert current(one).answers["occupied"] == 35
    assert Difference.objects.get().extract_value == 30


# --- it has not been heard from itself ------------------------------------------------------------


def row_of(one):
    [row] = selectors.call_list(CareHome.objects.filter(pk=one.pk), NOON).rows
    return row


def is_reminded(one):
    homes = CareHome.objects.filter(pk=one.pk)
    queued = SimpleNamespace(home_id=one.pk, set_key="daily", on=DAY)
    found = {info.id for info in homes_to_remind(homes, "daily", DAY, NOON)} == {one.pk}
    assert found == reminder_is_wanted(queued)
    return found


def test_a_home_that_only_the_tracker_tells_of_is_rung_and_reminded_until_it_reports(one):
    told(one, occupied=30)
    assert (row_of(one).stage, row_of(one).route) == (Stage.DUE, "extract")
    assert is_reminded(one)
    file(one, DAY, {"coping": "green_fine"})
    assert (row_of(one).stage, row_of(one).route) == (Stage.SHORT, "self")
    assert not is_reminded(one)


def test_the_homes_own_word_makes_it_heard_from_whatever_the_tracker_adds(one):
    file(one, DAY, {"coping": "green_fine"})
    told(one, occupied=30)
    assert row_of(one).route == "self"
    assert not is_reminded(one)


@pytest.mark.parametrize(
    ("own", "extract"),
    [
        ({}, {"occupied": 30}),
        ({"occupied": 30}, {"occupied": 30}),
        ({"occupied": 30}, {"occupied": 31}),  # within the tolerance, and saved later
        ({"occupied": 30}, {"max_capacity": 40}),
        ({"notes": "All is well"}, {"occupied": 30}),
        ({}, {}),
    ],
    ids=["theirs", "both", "replaced", "filled in", "words", "blank"],
)
@pytest.mark.parametrize("order", ["own first", "theirs first", "own alone", "theirs alone"])
def test_the_database_and_the_program_agree_whose_word_a_version_is(one, own, extract, order):
    if order in ("own first", "own alone"):
        file(one, DAY, own, source="phone")
    if order != "own alone":
        tell_tracker(one, extract, saved_at=LATER, now=LATER)
    if order == "theirs first":
        file(one, DAY, own, source="phone", now=LATER, reason="a call")
    versions = list(ReportVersion.objects.all())
    by_database = set(ReportVersion.objects.own().values_list("pk", flat=True))
    assert by_database == {version.pk for version in versions if version.is_own}


def test_nothing_has_changed_is_the_homes_own_word(one):
    told(one, occupied=30)
    file(one, DAY, {}, nothing_changed=True, now=LATER)
    assert not is_reminded(one)
    assert row_of(one).route == "self"


def test_the_call_asks_everything_and_shows_what_the_tracker_has_for_confirming(one):
    told(one, occupied=30)
    handler = Client()
    handler.force_login(person("call-handler", "area:E09900001"))
    page = handler.get(f"/calls/{one.location_id}/")
    assert "We have 1 answer from the Capacity Tracker, 8:10am." in words(page)
    assert box(page, "occupied") == "30"
    assert 'name="coping"' in page.content.decode()


def test_a_home_cannot_be_called_reached_because_the_tracker_knows_something(one):
    told(one, occupied=30)
    new = NewAttempt(one.location_id, "reached")
    with pytest.raises(BadInput, match="has not given its update"):
        record_attempt(by=SYSTEM, new=new, now=NOON)


def test_a_home_that_reports_itself_while_the_list_is_read_is_not_rung_for_its_update(
    one, country, monkeypatch
):
    """Between the list and the claim; the Tracker's word must not hide that it has come."""
    told(one, occupied=30)
    file(country.homes["seaton2"], DAY, {"coping": "green_fine"}, source="phone")
    read = claims.call_list

    def then_the_home_reports(homes, now):
        found = read(homes, now)
        file(one, DAY, {"coping": "green_fine"})
        return found

    monkeypatch.setattr(claims, "call_list", then_the_home_reports)
    assert claim_next(by=person("call-handler", "area:E09900001"), now=NOON) is None


def test_lists_of_homes_say_that_it_has_not_sent_its_update(one, country):
    told(one, occupied=30)
    homes = CareHome.objects.filter(pk=one.pk)
    assert selectors.last_heard(homes, "daily", DAY) == {}
    assert selectors.sent_on(homes, "daily", DAY) == {}
    file(one, DAY, {"coping": "green_fine"})
    assert selectors.last_heard(homes, "daily", DAY)[one.pk].source == "self"
    assert set(selectors.sent_on(homes, "daily", DAY)) == {one.pk}


def test_the_first_report_of_its_own_is_no_correction_in_the_count_of_routes(one):
    told(one, occupied=30)
    homes = CareHome.objects.filter(pk=one.pk)
    assert selectors.routes_by_day(homes, "daily", DAY, DAY) == {}
    file(one, DAY, {"coping": "green_fine"}, now=LATER)
    [day] = selectors.routes_by_day(homes, "daily", DAY, DAY).values()
    assert (day.by_source, day.corrections) == ({"self": 1}, 0)
    file(one, DAY, {"coping": "amber_some_pressure"}, now=LATER, reason="a slip", source="phone")
    [day] = selectors.routes_by_day(homes, "daily", DAY, DAY).values()
    assert (day.by_source, day.corrections) == ({"self": 1, "phone": 0}, 1)
