"""`reports`: what a home said, now, at an earlier time, and in every version."""

import pytest

from tests.factories.commands import run, run_json
from tests.factories.reports import DAY, LATER, NOON, file


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture
def asked(country):
    one = country.homes["seaton1"]
    file(one, DAY, {"occupied": 12, "notes": "One fell"})
    file(one, DAY, {"occupied": 13}, reason="a slip", now=LATER, source="phone")
    return ("reports", "--home", one.location_id, "--set", "daily", "--date", "2020-05-26")


def test_the_current_report_is_one_document(asked):
    found = run_json(*asked, "--json")
    assert found["answers"] == {"occupied": 13}
    assert (found["version"], found["source"], found["reason"]) == (2, "phone", "a slip")
    assert found["known_from"] == LATER.isoformat()
    assert found["known_until"] is None
    assert (found["home"], found["set"], found["date"]) == (asked[2], "daily", "2020-05-26")


def test_every_version_has_its_times_source_and_answers(asked):
    first, second = run_json(*asked, "--versions", "--json")
    assert (first["known_from"], first["known_until"]) == (NOON.isoformat(), LATER.isoformat())
    assert first["answers"] == {"occupied": 12, "notes": "One fell"}
    assert (first["source"], second["source"]) == ("self", "phone")


def test_an_earlier_time_shows_what_was_known_then(asked):
    found = run_json(*asked, "--known-at", "2020-05-26T12:59:59+01:00", "--json")
    assert found["version"] == 1
    [only] = run_json(*asked, "--known-at", NOON.isoformat(), "--versions", "--json")
    assert only["version"] == 1


def test_a_time_without_a_zone_is_londons(asked):
    assert run_json(*asked, "--known-at", "2020-05-26T13:00", "--json")["version"] == 2


def test_before_anything_was_known_there_is_nothing(asked):
    status, _, err = run(*asked, "--known-at", "2020-05-26T11:59", "--json")
    assert status == 2
    assert "There is no daily report of home" in err


def test_in_words_each_version_is_a_line_with_its_answers(asked):
    status, out, _ = run(*asked, "--versions")
    assert status == 0
    assert "Version 2, known from 2020-05-26 12:00, source phone: a slip" in out
    assert "  occupied: 13" in out


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--home", "1-404", "no care home 1-404"),
        ("--set", "weekly", "no question set “weekly”"),
        ("--date", "soon", "is not a date"),
        ("--known-at", "soon", "is not a time"),
    ],
)
def test_what_cannot_be_found_is_status_2(asked, option, value, said):
    arguments = [*asked, option, value]
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert said in err
