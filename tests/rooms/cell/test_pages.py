"""The pages of signals and levels: what an officer sees and does, and what a home sees."""

import csv
import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rollcall.cell.models import LevelDecision, SignalReview
from rollcall.cell.selectors import duties_of_home
from rollcall.cell.services import NewLevel, decide_level, say_told
from rollcall.foundation.models import AccessRecord
from tests.factories.accounts import person
from tests.factories.register import home
from tests.factories.reports import DAY, EVE, NOON, beds, file
from tests.rooms.boards.reading import words as read


pytestmark = pytest.mark.usefixtures("frozen_clock")

SIGNALS = "/cell/signals/"


@pytest.fixture
def office(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def level_page(short_of_masks):
    return f"/cell/homes/{short_of_masks.location_id}/level/"


@pytest.fixture
def signal_page(short_of_masks):
    return f"{SIGNALS}{short_of_masks.location_id}/ppe-red/"


def words(answer):
    return " ".join(answer.content.decode().split())


# --- signals ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("short_of_masks")
def test_a_signal_is_shown_with_its_tier_its_evidence_and_its_team(office):
    said = words(office.get(SIGNALS))
    assert "Some protective kit will last less than 2 days." in said
    assert "masks: 1 day left, said by phone 6pm for 25 May" in said
    assert "PPE unit. Clears: When every item lasts 2 days or more." in said
    assert "Seaton1" not in said


@pytest.mark.usefixtures("country")
def test_nothing_to_look_at_is_said(office):
    assert "No home has a signal that waits for somebody." in words(office.get(SIGNALS))


def test_seen_and_taken_back_from_the_list(office, signal_page):
    office.post(f"{signal_page}seen/", {"back": f"{SIGNALS}?tier=1"})
    assert "Seen by Invented Person" in words(office.get(SIGNALS))
    answer = office.post(f"{signal_page}undo/", {"back": f"{SIGNALS}?tier=1"})
    assert answer["Location"] == f"{SIGNALS}?tier=1"
    assert [one.step for one in SignalReview.objects.order_by("pk")] == ["acknowledged", "undone"]


@pytest.mark.parametrize("back", ["https://example.org/cell/signals/", "//example.org", "/board/"])
def test_a_press_never_leads_elsewhere_than_to_the_list(office, signal_page, back):
    assert office.post(f"{signal_page}seen/", {"back": back})["Location"] == SIGNALS


def test_setting_aside_takes_it_from_the_list_until_its_day(office, signal_page):
    assert "Some protective kit will last" in words(office.get(signal_page))
    answer = office.post(signal_page, {"reason": "A delivery comes.", "review_on": "2020-05-28"})
    assert (answer.status_code, answer["Location"]) == (302, SIGNALS)
    assert "the signal is set aside" in words(office.get(SIGNALS))
    assert "No home has a signal" in words(office.get(SIGNALS))
    assert "Set aside until 28 May" in words(office.get(f"{SIGNALS}?show=settled"))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"reason": "", "review_on": "2020-05-28"}, "Say why you set it aside"),
        ({"reason": "Because.", "review_on": "2020-05-26"}, "Choose a day from tomorrow"),
        ({"reason": "Because.", "review_on": "soon"}, "Give the day as a date"),
    ],
)
def test_what_is_wrong_with_setting_aside_is_said_and_nothing_is_lost(
    office, signal_page, sent, said
):
    answer = office.post(signal_page, sent)
    assert answer.status_code == 422
    assert "There is a problem" in words(answer)
    assert said in words(answer)
    assert sent["reason"] in words(answer)
    assert not SignalReview.objects.exists()


def test_a_signal_that_cleared_meanwhile_is_said_in_the_list(office, short_of_masks, signal_page):
    file(short_of_masks, DAY, beds(10), now=NOON)
    assert "no longer holds" in words(office.post(f"{signal_page}seen/", follow=True))
    assert office.get(signal_page).status_code == 404


@pytest.mark.usefixtures("short_of_masks")
@pytest.mark.parametrize(
    ("asked", "is_listed"),
    [
        ("team=ppe-unit", True),
        ("team=workforce", False),
        ("tier=1", True),
        ("tier=2", False),
        ("show=settled", False),
        ("show=all", True),
    ],
)
def test_the_list_is_narrowed_by_team_tier_and_state(office, asked, is_listed):
    assert ("Short of masks" in words(office.get(f"{SIGNALS}?{asked}"))) is is_listed


@pytest.mark.usefixtures("short_of_masks")
def test_the_list_as_a_file(office):
    answer = office.get("/cell/signals.csv")
    text = b"".join(answer.streaming_content).decode()
    [line] = list(csv.DictReader(text.splitlines()))
    assert (line["name"], line["signal"], line["tier"]) == ("Short of masks", "ppe-red", "1")
    assert line["evidence"] == "masks: 1 day left, said by phone 6pm for 25 May"


def test_the_list_asks_as_often_for_many_homes_as_for_few(office, country, short_of_masks):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            office.get(SIGNALS)
        return len(queries)

    office.get(SIGNALS)
    few = asked()
    for number in range(15):
        one = home(country.seaton, name=f"Home {number}")
        file(one, EVE, beds(10, ppe_eyes_rag="red"), now=NOON)
    assert asked() == few
    # The session, the person and their memberships (3); their areas (1); signals of homes (21); how
    # many homes there are (1).
    assert few <= 26


# --- levels -------------------------------------------------------------------------------------


def test_the_level_page_says_what_is_suggested_and_why(office, officer, level_page, short_of_masks):
    said = words(office.get(level_page))
    assert "Suggested: Red" in said
    assert "masks: 1 day left, said by phone 6pm for 25 May" in said
    assert "Nobody has decided a level yet." in said
    assert "The Tactical Co-ordinating Group (TCG): within 24 hours" in said
    look = AccessRecord.objects.get(what="level")
    assert (look.actor, look.subject) == (
        officer.actor_id,
        f"home:{short_of_masks.location_id}",
    )


def test_a_level_is_confirmed_and_stands_with_its_facts_in_the_history(office, level_page):
    answer = office.post(level_page, {"level": "red", "based_on": "0"})
    assert answer.status_code == 302
    said = words(office.get(level_page))
    assert "is at Red" in said
    assert "Red since midday on Tuesday 26 May 2020." in said
    assert "Red: Some protective kit will last less than 2 days. (masks: 1 day left" in said


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"level": ""}, "Choose a level"),
        ({"level": "purple"}, "Choose one of the levels"),
        ({"level": "amber"}, "Say why the level is lower."),
        ({"level": "green", "reason": "Fine."}, "one level below"),
        ({"level": "red", "based_on": "7"}, "Somebody else decided"),
        ({"level": "red", "by_hand": "ppe-red"}, "Choose from those on the page"),
    ],
)
def test_a_decision_that_cannot_be_taken_says_why(office, level_page, sent, said):
    answer = office.post(level_page, {"based_on": "0", **sent})
    assert answer.status_code == 422
    assert said in words(answer)
    assert not LevelDecision.objects.exists()


def test_a_decision_is_taken_back_from_the_page(office, level_page):
    office.post(level_page, {"level": "red", "based_on": "0"})
    assert "Take my last decision back" in words(office.get(level_page))
    said = words(office.post(f"{level_page}undo/", {"based_on": "1"}, follow=True))
    assert "What stood before stands again" in said
    assert "Nobody has decided a level yet." in said
    assert "nothing to take back" in words(
        office.post(f"{level_page}undo/", {"based_on": "2"}, follow=True)
    )


def test_who_was_told_is_pressed_once_and_taken_back_by_who_pressed(
    office, officer, colleague, level_page, short_of_masks
):
    office.post(level_page, {"level": "red", "based_on": "0"})
    said = read(office.get(level_page))
    assert "The Care Home Cell To be told By 4pm on Tuesday 26 May 2020" in said
    told = f"{level_page}told/{duties_of_home(short_of_masks.pk)[0].id}/"
    said = read(office.post(told, {"how": "phone"}, follow=True))
    assert "Written down." in said
    assert f"Told By phone by {officer.name}, midday on Tuesday 26 May 2020" in said
    assert "has told them already" in read(office.post(told, {"how": "phone"}, follow=True))
    assert "Say how they were told" in read(office.post(told, follow=True))
    other = Client()
    other.force_login(colleague)
    assert f"{told}undo/" not in other.get(level_page).content.decode()
    assert "Somebody else wrote this down" in read(other.post(f"{told}undo/", follow=True))
    office.post(f"{level_page}undo/", {"based_on": "1"})
    said = read(office.get(level_page))
    assert "Tell them that it does not hold any more." in said
    assert "Taken back." in read(office.post(f"{told}undo/", follow=True))
    said = read(office.post(told, {"how": "phone"}, follow=True))
    assert "Red stands no more: tell them that too." in said


def test_the_decider_finds_whom_to_tell_among_the_actions_and_on_the_board(
    office, level_page, short_of_masks
):
    assert "People to tell" not in read(office.get("/actions/"))
    office.post(level_page, {"level": "red", "based_on": "0"})
    said = read(office.get("/actions/"))
    assert "People to tell about levels that you decided" in said
    assert "The Care Home Cell: Short of masks is at Red" in said
    assert "3 to be told of Red" in read(office.get("/cell/board/E09900001/"))
    answer = office.get("/cell/board/E09900001/board.csv")
    assert "The Care Home Cell; " in b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize("path", ["/cell/homes/{}/level/", "/cell/signals/{}/ppe-red/"])
def test_another_councils_officer_is_refused_and_it_is_written_down(
    client, stranger, short_of_masks, path
):
    client.force_login(stranger)
    assert client.get(path.format(short_of_masks.location_id)).status_code == 403
    assert AccessRecord.objects.filter(allowed=False, actor=stranger.actor_id).exists()


# --- what a home sees ---------------------------------------------------------------------------


@pytest.fixture
def manager(client, short_of_masks):
    client.force_login(person("home-reporter", f"home:{short_of_masks.location_id}"))
    return client


@pytest.fixture
def own_page(short_of_masks):
    return f"/update/{short_of_masks.location_id}/level/"


def test_a_home_sees_what_its_answers_suggest_and_the_promise_in_force(manager, own_page):
    said = words(manager.get(own_page))
    assert "Nobody has decided your level yet." in said
    assert "Some protective kit will last less than 2 days." in said
    assert "Version 1, in force since Sunday 1 March 2020." in said
    assert "Decide the level" not in said


def test_a_home_sees_its_decided_level_why_and_what_it_can_expect(
    manager, officer, short_of_masks, own_page
):
    decide_level(
        by=officer,
        location_id=short_of_masks.location_id,
        new=NewLevel("amber", "A delivery comes at two."),
        now=NOON - dt.timedelta(hours=1),
    )
    said = words(manager.get(own_page))
    assert "Amber since 11am on Tuesday 26 May 2020." in said
    assert "Why: A delivery comes at two." in said
    assert "A named officer is yours and rings you." in said
    assert AccessRecord.objects.filter(what="own level").exists()


def test_a_home_sees_what_was_opened_for_its_level_and_who_was_told(
    manager, officer, short_of_masks, own_page, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        decide_level(
            by=officer, location_id=short_of_masks.location_id, new=NewLevel("red"), now=NOON
        )
    first = duties_of_home(short_of_masks.pk)[0]
    say_told(by=officer, duty_id=first.id, how="email", now=NOON)
    said = read(manager.get(own_page))
    assert "What we have opened for you Comprehensive intervention" in said
    assert "The Care Home Cell Told By e-mail, midday on Tuesday 26 May 2020" in said
    assert "The Tactical Co-ordinating Group (TCG) To be told" in said
    assert officer.name not in said


def test_a_home_does_not_see_another_homes_level(manager, country):
    other = country.homes["seaton1"].location_id
    assert manager.get(f"/update/{other}/level/").status_code == 403


def test_the_homes_picture_leads_to_its_level(manager, short_of_masks, own_page):
    page = manager.get(f"/update/{short_of_masks.location_id}/picture/")
    assert f'href="{own_page}"' in page.content.decode()
