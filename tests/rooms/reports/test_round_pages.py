"""Rounds on pages: the list, an area's progress with the missing homes first, and who may see what."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rollcall.domain.rounds import HomeState, Round
from rollcall.register.services import share_homes
from rollcall.reports.presenters.rounds import countdown
from rollcall.reports.services import file_reports
from tests.factories.accounts import person
from tests.factories.programmes import use_england_with
from tests.factories.register import home
from tests.factories.reports import DAY, NOON, SYSTEM, file, report_of
from tests.rooms.boards.reading import links, rows, words


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

PROGRESS = "/rounds/2020-05-29/E09900001/"
REGION = "/rounds/2020-05-29/E99000001/"


def signed_in(role, scope):
    client = Client()
    client.force_login(person(role, scope))
    return client


@pytest.fixture
def officer(country):
    return signed_in("council-officer", "area:E09900001")


@pytest.fixture
def region(country):
    return signed_in("regional-reviewer", "area:E99000001")


@pytest.fixture
def told(country):
    """The first home of Seaton answered; the second is missing."""
    file(country.homes["seaton1"], DAY, {"a1_1": "yes"}, set_key="support-actions", source="phone")
    return country


# --- who may see what ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "scope", "opens"),
    [
        ("council-officer", "area:E09900001", True),
        ("council-officer", "area:E09900002", False),
        ("regional-reviewer", "area:E99000001", True),
        ("regional-reviewer", "area:E99000002", False),
        ("national-reviewer", "area:E99999999", True),
        ("administrator", "area:E99999999", True),
        ("home-reporter", "home:1-900000001", False),
    ],
)
@pytest.mark.parametrize("page", [PROGRESS, f"{PROGRESS}homes.csv"])
def test_a_rounds_progress_opens_for_those_who_see_the_areas_totals(
    country, role, scope, opens, page
):
    assert signed_in(role, scope).get(page).status_code == (200 if opens else 403)


def test_a_reviewer_sees_each_councils_totals_and_no_home(told, region):
    for page in (REGION, PROGRESS):
        shown = words(region.get(page))
        assert "Seaton1" not in shown
        assert "Its homes are for the council itself" in shown
    assert "Seaton 2 1 0 1 50%" in words(region.get(REGION))
    told_of = rows(region.get(f"{REGION}homes.csv"))
    assert told_of[0][3:9] == [
        "area_code", "area_name", "expected", "sent_in_time", "late", "missing",
    ]  # fmt: skip
    assert ["E09900001", "Seaton", "2", "1", "0", "1"] in [row[3:9] for row in told_of]


def test_a_reviewer_sees_the_homes_of_a_council_that_shares_them(told, region):
    share_homes(by=SYSTEM, code="E09900001", shares=True, now=NOON)
    assert "Seaton2" in words(region.get(PROGRESS))


@pytest.mark.parametrize("page", ["/rounds/nothing/E09900001/", "/rounds/2020-05-29/E0/"])
def test_what_is_not_there_is_not_found(country, page):
    assert signed_in("national-reviewer", "area:E99999999").get(page).status_code == 404


# --- progress -----------------------------------------------------------------------------------


def test_the_missing_home_comes_first_with_the_denominator_and_its_source(told, officer):
    shown = words(officer.get(PROGRESS))
    assert "Reports have come from 1 of 2 homes (50%)." in shown
    assert "1 Missing of 2 homes expected" in shown
    assert "2 homes expected: open homes in the register on 26 May 2020" in shown
    assert "from invented list.csv (as of 1 May 2020)" in shown
    assert "How the 1 report came: by phone 1." in shown
    assert shown.index("Seaton2") < shown.index("Seaton1")
    assert "3 days 11 hours left. Deadline 11:59pm on Friday 29 May 2020." in shown


def test_a_home_that_told_us_leads_to_its_report(told, officer):
    one = told.homes["seaton1"].location_id
    found = links(officer.get(PROGRESS))
    assert f"/homes/{one}/reports/support-actions/{DAY}/" in found.values()
    assert officer.get(f"/homes/{one}/reports/support-actions/{DAY}/").status_code == 200


def test_homes_can_be_narrowed_and_nobody_found_is_said(told, officer):
    missing = words(officer.get(PROGRESS, {"show": "missing"}))
    assert "Seaton2" in missing
    assert "Seaton1" not in missing
    assert "Seaton1" in words(officer.get(PROGRESS, {"q": "seaton1"}))
    assert "No home matches." in words(officer.get(PROGRESS, {"show": "late"}))


def test_the_file_has_every_expected_home_whatever_the_filter(told, officer):
    found = rows(officer.get(f"{PROGRESS}homes.csv", {"show": "missing"}))
    assert [(row[4], row[7]) for row in found[1:]] == [
        ("Seaton2", HomeState.MISSING.value),
        ("Seaton1", HomeState.SENT.value),
    ]
    assert found[2][8:] == ["2020-05-26T11:00:00+00:00", "2020-05-26", "phone"]


def test_a_late_report_is_shown_late(country, frozen_clock):
    frozen_clock.move_to(dt.datetime(2020, 5, 30, 8, 0, tzinfo=dt.UTC))
    officer = signed_in("council-officer", "area:E09900001")
    file(
        country.homes["seaton1"],
        dt.date(2020, 5, 29),
        {"a1_1": "yes"},
        set_key="support-actions",
        now=dt.datetime(2020, 5, 30, 7, 0, tzinfo=dt.UTC),
    )
    shown = words(officer.get(PROGRESS))
    assert "1 Sent late of 2 homes expected" in shown
    assert "Seaton1 ZZ1 1ZZ" in shown
    assert "Late 8am on 30 May" in shown
    assert "Closed The deadline was 9 hours ago." in shown


def test_progress_can_be_seen_as_it_was_known_earlier(told, officer):
    shown = words(officer.get(PROGRESS, {"known_at": "2020-05-26T11:00:00+01:00"}))
    assert "You are looking at what was known at 11am" in shown
    assert "Reports have come from 0 of 2 homes (0%)." in shown
    wrong = officer.get(PROGRESS, {"known_date": "2030-01-01"})
    assert "must be in the past" in words(wrong)


def test_a_round_that_asks_nobody_here_says_so(country):
    page = "/rounds/mit-2020-05-26/E09900001/"
    shown = words(signed_in("council-officer", "area:E09900001").get(page))
    assert "No home here is expected to answer in this round." in shown


def test_a_round_to_come_has_nobody_late(officer):
    shown = words(officer.get("/rounds/support-actions-2020-08-14/E09900001/"))
    assert "Not open yet Opens on 10 August, in 76 days." in shown
    assert "Homes have not been asked yet." in shown


def test_progress_asks_as_often_for_six_hundred_homes_as_for_two(country, officer, region):
    def queries(client, page):
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        return len(asked)

    few = [queries(officer, PROGRESS), queries(officer, "/rounds/"), queries(region, REGION)]
    made = [home(country.seaton) for _ in range(598)]
    file_reports(
        by=SYSTEM,
        set_key="support-actions",
        reports=[report_of(one, DAY, answers={"a1_1": "yes"}) for one in made[:400]],
        source="self",
        now=NOON,
    )
    many = [queries(officer, PROGRESS), queries(officer, "/rounds/"), queries(region, REGION)]
    assert many == few
    # The session, the person and their memberships (3); the area, its tree, expected homes, what
    # they sent and their source (5); may-I for the area and its homes (7); the homes' tree, ids,
    # sent reports, records and authorities (5).
    assert many[0] <= 20
    # The area itself (1), and whether the round of one region has homes here (3).
    assert many[1] <= 10


# --- the list -----------------------------------------------------------------------------------


def test_the_list_has_open_rounds_those_to_come_and_an_empty_state(officer):
    page = officer.get("/rounds/")
    shown = words(page)
    assert "Care home support return, 29 May 2020" in shown
    assert "3 days 11 hours left" in shown
    assert "No round has closed yet." in shown
    assert "Market Information Tool" not in shown
    assert PROGRESS in links(page).values()


def test_the_list_can_be_narrowed_to_a_set(officer):
    shown = words(officer.get("/rounds/", {"set": "equipment-audit"}))
    assert "Equipment audit, 5 June 2020" in shown
    assert "Care home support return, 29 May 2020" not in shown
    nothing = words(officer.get("/rounds/", {"set": "nonsense"}))
    assert "No round is open. Clear the filter to see the others." in nothing


def test_closed_rounds_are_shown_in_pages(country, settings, tmp_path, officer):
    daily = """
key: roll
title: Roll
set: mit
repeats: {every: day, first: 2020-04-01, last: 2020-05-26}
deadline_time: "10:00"
"""
    use_england_with(settings, tmp_path, {"rounds/mit.yaml": daily})
    shown = words(officer.get("/rounds/"))
    assert "Showing 1 to 20 of 55 rounds" in shown
    assert "Past the deadline" not in words(officer.get("/rounds/", {"page": "3"}))[-400:]
    # Today's is past its deadline, and what is dated today can still come.
    assert "The deadline was 2 hours ago Closed" not in shown
    assert "Roll, 25 May 2020" in shown


# --- words --------------------------------------------------------------------------------------


def test_a_countdown_turns_into_how_long_ago():
    one = Round("k", "K", "daily", DAY, DAY, NOON)
    assert countdown(one, NOON - dt.timedelta(hours=2)) == "2 hours left"
    assert countdown(one, NOON) == "0 seconds left"
    assert countdown(one, NOON + dt.timedelta(minutes=5)) == "The deadline was 5 minutes ago"
