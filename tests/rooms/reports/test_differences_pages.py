"""The pages of differences: found, filtered, decided, kept in one go, opened again, downloaded."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rollcall.reports import selectors
from rollcall.reports.models import Difference
from tests.factories.accounts import person
from tests.factories.extracts import tell_tracker
from tests.factories.register import home
from tests.factories.reports import DAY, NOON, beds, file
from tests.rooms.boards.reading import links, words


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

MORNING = NOON - dt.timedelta(hours=4)


def signed_in(role, scope):
    client = Client()
    client.force_login(person(role, scope))
    return client


@pytest.fixture
def officer(country):
    return signed_in("council-officer", "area:E09900001")


def make_apart(one, **tracker):
    file(one, DAY, {"occupied": 30, "res_cur_confirmed": 0}, source="phone")
    tell_tracker(one, {"occupied": 33, **tracker}, saved_at=MORNING)


@pytest.fixture
def apart(country):
    make_apart(country.homes["seaton1"])
    return Difference.objects.get()


def test_the_list_shows_both_values_with_source_time_age_and_who_decides(
    officer, apart, frozen_clock
):
    frozen_clock.shift(3 * 3600)
    text = words(officer.get("/differences/"))
    for part in (
        "Seaton1",
        "How many beds are occupied?",
        "30 Taken by phone, midday",
        "33 Capacity Tracker, 8am",
        "3 hours",
        "Commissioning, who buy the beds",
    ):
        assert part in text


def test_without_any_the_list_says_what_would_stand_there(officer):
    assert "No difference is open." in words(officer.get("/differences/"))


def test_others_see_nothing_of_it(apart):
    marsh = signed_in("council-officer", "area:E09900002")
    assert "No difference is open." in words(marsh.get("/differences/"))
    assert marsh.get(f"/differences/{apart.pk}/").status_code == 403
    assert marsh.post(f"/differences/{apart.pk}/open-again/").status_code == 403
    region = signed_in("regional-reviewer", "area:E99000001")
    assert region.get("/differences/").status_code == 403
    assert region.get("/differences.csv").status_code == 403


def test_one_that_is_not_there_is_404(officer):
    assert officer.get("/differences/404/").status_code == 404


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", True),
        ("?about=beds", True),
        ("?about=ppe", False),
        ("?about=nonsense", True),
        ("?state=closed", False),
        ("?state=all", True),
        ("?state=nonsense", True),
        ("?date=2020-05-26", True),
        ("?date=2020-05-25", False),
        ("?date=nonsense", True),
        ("?home=1-0", False),
        ("?page=99", True),
    ],
)
def test_the_list_can_be_narrowed(officer, apart, query, shown):
    page = officer.get(f"/differences/{query}")
    assert page.status_code == 200
    assert ("Seaton1" in words(page)) is shown
    if not shown:
        assert "No difference matches." in words(page)


def test_the_file_holds_both_values_and_their_times(officer, apart):
    answer = officer.get("/differences.csv?state=all")
    [row] = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode()))
    assert (row["told_us"], row["other_says"]) == ("30", "33")
    assert (row["told_us_source"], row["other_source"]) == ("phone", "capacity-tracker")
    assert row["other_saved_at"] == "2020-05-26T07:00:00+00:00"
    assert row["state"] == "open"


def test_deciding_for_the_other_value_corrects_the_report(officer, apart, country):
    address = f"/differences/{apart.pk}/"
    page = officer.get(address)
    assert "33, as the Capacity Tracker says" in words(page)
    answer = officer.post(address, {"outcome": "extract", "reason": "Three came at noon"})
    assert answer.status_code == 302
    done = words(officer.get(answer["Location"]))
    assert "The difference is closed." in done
    assert "The home’s report was corrected, version 2" in done
    version = selectors.report(country.homes["seaton1"].location_id, "daily", DAY)
    assert version.answers["occupied"] == 33


def test_nothing_chosen_and_no_reason_is_422_and_nothing_is_lost(officer, apart):
    address = f"/differences/{apart.pk}/"
    answer = officer.post(address, {"reason": "I rang"})
    assert answer.status_code == 422
    assert "Choose which value is right" in words(answer)
    assert 'value="I rang"' in answer.content.decode()
    answer = officer.post(address, {"outcome": "own", "reason": "  "})
    assert answer.status_code == 422
    assert "Say in a few words how you know" in words(answer)
    apart.refresh_from_db()
    assert apart.closed_at is None


def test_a_correction_that_contradicts_itself_is_explained(officer, country):
    one = country.homes["seaton1"]
    file(one, DAY, beds(30, accepting=10))
    tell_tracker(one, {"occupied": 33}, saved_at=MORNING)
    address = f"/differences/{Difference.objects.get().pk}/"
    answer = officer.post(address, {"outcome": "extract", "reason": "They said so"})
    assert answer.status_code == 422
    assert "The report cannot be corrected so" in words(answer)


def test_a_closed_one_can_be_opened_again_with_a_reason(officer, apart):
    officer.post(f"/differences/{apart.pk}/", {"outcome": "own", "reason": "They said so"})
    again = f"/differences/{apart.pk}/open-again/"
    assert officer.post(again, {"reason": ""}).status_code == 422
    answer = officer.post(again, {"reason": "They rang again"})
    page = words(officer.get(answer["Location"]))
    assert "Opened again because They rang again" in page
    assert "What the home told us is right" in page
    assert "opened again" in words(officer.get(f"/differences/{apart.pk}/"))


def test_two_people_at_once_are_told_that_it_is_closed(officer, apart):
    address = f"/differences/{apart.pk}/"
    officer.get(address)
    officer.post(address, {"outcome": "own", "reason": "First"})
    answer = officer.post(address, {"outcome": "extract", "reason": "Second"})
    assert "What the home told us is right" in words(answer)
    apart.refresh_from_db()
    assert apart.reason == "First"


def test_several_are_kept_in_one_go(officer, country):
    for name in ("seaton1", "seaton2"):
        make_apart(country.homes[name], res_cur_confirmed=1)
    ids = list(Difference.objects.values_list("pk", flat=True))
    answer = officer.post("/differences/", {"difference": ids[:3], "reason": "Rang them all"})
    assert answer.status_code == 302
    assert "3 differences are closed." in words(officer.get(answer["Location"]))
    assert Difference.objects.filter(closed_at=None).count() == 1


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"reason": "Rang"}, "Tick at least one difference"),
        ({"difference": ["x"], "reason": "Rang"}, "no longer here"),
        ({"difference": ["404"], "reason": "Rang"}, "no longer here"),
        ({"difference": ["own"], "reason": ""}, "Say in a few words how you know"),
    ],
)
def test_keeping_without_a_tick_or_a_reason_is_422(officer, apart, sent, says):
    if sent.get("difference") == ["own"]:
        sent = {**sent, "difference": [str(apart.pk)]}
    answer = officer.post("/differences/", sent)
    assert answer.status_code == 422
    assert says in words(answer)
    assert f'value="{apart.pk}"' in answer.content.decode()
    if sent.get("difference") == [str(apart.pk)]:
        assert "checked" in answer.content.decode()


def test_the_board_counts_them_for_those_who_decide(officer, apart, country):
    page = officer.get("/board/E09900001/")
    assert "1 difference between what homes told us and other sources" in links(page)
    region = signed_in("regional-reviewer", "area:E99000001")
    assert "other sources" not in words(region.get("/board/E09900001/"))


def test_the_page_of_the_home_shows_them_and_whose_word_each_answer_is(officer, apart, country):
    location_id = country.homes["seaton1"].location_id
    page = words(officer.get(f"/homes/{location_id}/"))
    assert "Differences with other sources (1)" in page
    home_itself = signed_in("home-reporter", f"home:{location_id}")
    assert "Differences with" not in words(home_itself.get(f"/homes/{location_id}/"))


def test_the_page_of_the_home_says_what_the_extract_filled_in(officer, country):
    one = country.homes["seaton1"]
    file(one, DAY, {"occupied": 30})
    tell_tracker(one, {"max_capacity": 40}, saved_at=MORNING)
    page = words(officer.get(f"/homes/{one.location_id}/"))
    assert "1 of 2 answers from the Capacity Tracker" in page
    assert "40 beds From the Capacity Tracker" in page


def test_the_list_asks_as_often_for_many_homes_as_for_few(officer, country):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert officer.get("/differences/").status_code == 200
        return len(queries)

    make_apart(country.homes["seaton1"])
    few = asked()
    for number in range(12):
        make_apart(home(country.seaton, name=f"Home {number}"), res_cur_confirmed=1)
    assert asked() == few
    # Session, person, roles, areas of the scope twice (page and board's scope), how many, which,
    # their homes' records and areas.
    assert few <= 10
