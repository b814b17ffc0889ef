"""What a home has sent: every day, every version, what changed and why (issue, point 8)."""

import csv
import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollcall.foundation.models import AccessRecord
from rollcall.register.models import CareHome
from tests.factories.reports import DAY, EVE, LATER, NOON, Country, beds, file
from tests.rooms.boards.conftest import As


REASON = "two residents came back"


@pytest.fixture
def one(country: Country) -> CareHome:
    return country.homes["seaton1"]


@pytest.fixture
def manager(as_role: As, one: CareHome):
    return as_role("home-reporter", f"home:{one.location_id}")


@pytest.fixture
def at(one: CareHome) -> str:
    return f"/update/{one.location_id}/history/"


def words(answer) -> str:
    assert answer.status_code == 200
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(html.unescape(text).split())


def day_of(answer, on: dt.date) -> str:
    """What stands under a day's heading."""
    section = answer.content.decode().split(f'id="day-{on}"', 1)[1].split("</section>", 1)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", section)).split())


def correct(one: CareHome, on: dt.date = EVE) -> None:
    file(one, on, beds(20), now=NOON - dt.timedelta(days=1))
    file(one, on, beds(22), now=LATER, reason=REASON)


def test_every_day_stands_there_with_its_versions_and_those_without_a_report_too(manager, one, at):
    correct(one)
    page = manager.get(at)
    assert "No report" in day_of(page, DAY)
    eve = day_of(page, EVE)
    assert eve.index("Version 2") < eve.index("Version 1")
    assert f"Why: {REASON}" in eve
    assert "How many beds are occupied? 20 22" in eve
    assert words(page).count("No report") == 13


def test_a_home_that_sent_nothing_is_told_so(manager, at):
    assert "had sent nothing for these days" in words(manager.get(at))


def test_a_day_leads_to_its_correction_while_the_home_may_make_it(manager, one, at):
    """AT-16: seven days; after them the council."""
    page = manager.get(at).content.decode()
    found = re.findall(rf'href="(/update/{one.location_id}/daily/[0-9-]+/)"', page)
    days = [DAY - dt.timedelta(days=back) for back in range(8)]
    assert found == [f"/update/{one.location_id}/daily/{on}/" for on in days]


def test_an_officer_may_correct_older_days_too(officer, one, at):
    page = officer.get(at).content.decode()
    found = re.findall(rf'href="/update/{one.location_id}/daily/[0-9-]+/"', page)
    assert len(found) == 14


def test_who_looks_back_corrects_nothing_and_sees_what_was_known(manager, one, at):
    correct(one)
    page = manager.get(at, {"known_at": NOON.isoformat()})
    assert "Version 2" not in words(page)
    assert "Current" in words(page)
    assert f'href="/update/{one.location_id}/daily/' not in page.content.decode()


def test_earlier_days_are_a_page_further(manager, one, at):
    long_ago = DAY - dt.timedelta(days=20)
    file(one, long_ago, beds(20), now=NOON - dt.timedelta(days=20))
    first = manager.get(at).content.decode()
    [earlier] = re.findall(r'href="([^"]+)"[^>]*rel="prev"', first)
    assert 'rel="next"' not in first
    page = manager.get(html.unescape(earlier))
    assert "Wednesday 6 May 2020" in words(page)
    assert "Version 1" in words(page)
    assert 'rel="next"' in page.content.decode()


def test_a_set_that_is_not_daily_shows_only_the_days_with_a_report(manager, one, at):
    file(one, DAY, {"a1_1": "yes"}, set_key="support-actions")
    page = words(manager.get(at, {"set": "support-actions"}))
    assert "Version 1" in page
    assert "No report" not in page


def test_the_file_has_each_answer_that_each_version_changed(manager, one, at):
    correct(one)
    answer = manager.get(f"{at[:-1]}.csv")
    rows = list(csv.DictReader(b"".join(answer).decode().splitlines()))
    assert {row["location_id"] for row in rows} == {one.location_id}
    changed = [
        (row["version"], row["before"], row["after"])
        for row in rows
        if row["question"] == "occupied"
    ]
    assert changed == [("1", "", "20"), ("2", "20", "22")]
    second = [row for row in rows if row["version"] == "2"]
    assert {row["reason"] for row in second} == {REASON}
    assert {row["question"] for row in second} == {"occupied", "max_capacity"}


def test_a_version_that_changes_no_answer_has_a_row_too(manager, one, at):
    file(one, DAY, beds(20), now=NOON)
    file(one, DAY, beds(20), now=LATER, nothing_changed=True, reason="said so")
    rows = list(csv.DictReader(b"".join(manager.get(f"{at[:-1]}.csv")).decode().splitlines()))
    [second] = [row for row in rows if row["version"] == "2"]
    assert (second["nothing_changed"], second["question"]) == ("yes", "")


@pytest.mark.parametrize("date", ["soon", "2020-13-01", "2030-01-01"])
def test_a_day_that_cannot_be_is_explained(manager, at, date):
    answer = manager.get(at, {"date": date})
    assert "There is a problem" in words(answer)
    assert "26 May 2020" in words(answer)


def test_three_people_the_own_home_another_home_and_another_council(
    manager, as_role, country, one, at
):
    other = as_role("home-reporter", f"home:{country.homes['seaton2'].location_id}")
    elsewhere = as_role("council-officer", "area:E09900003")
    for address in (at, f"{at[:-1]}.csv"):
        assert manager.get(address).status_code == 200
        assert other.get(address).status_code == 403
        assert elsewhere.get(address).status_code == 403
    assert AccessRecord.objects.filter(what="history", allowed=False).count() == 4
    assert AccessRecord.objects.filter(what="history", allowed=True).exists()


def test_the_page_takes_the_same_queries_whatever_was_sent(manager, one, at):
    def queries() -> int:
        with CaptureQueriesContext(connection) as held:
            manager.get(at)
        return len(held)

    before = queries()
    for back in range(10):
        correct(one, DAY - dt.timedelta(days=back + 1))
    # Session and person, memberships; the home and its right, the look written down; the rights to
    # file and to amend; the programme's approved sets; all versions with their words in one.
    assert queries() == before <= 16
