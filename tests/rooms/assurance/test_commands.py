"""`draft_return`: the document of the contract, a file, and a page that stands alone."""

import csv
import io

import pytest

from tests.factories.commands import run, run_json
from tests.factories.reports import ACTION_LINES, DAY, LATER, file


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture
def asked(country):
    file(country.homes["seaton1"], DAY, {"a1_1": "yes", "a1_3": "no"}, set_key="support-actions")
    return ("draft_return", "--area", country.seaton.code, "--round", "2020-05-29")


def test_the_document_is_that_of_the_contract(asked, country):
    found = run_json(*asked, "--format", "json")
    assert {"area", "round", "template", "known_at", "homes", "lines", "problems"} <= found.keys()
    assert found["area"] == {"code": country.seaton.code, "name": "Seaton"}
    assert (found["round"], found["template"], found["known_at"]) == ("2020-05-29", "F", None)
    assert (found["homes"], found["reported"]) == (2, 1)
    assert found["problems"] == []
    assert [line["code"] for line in found["lines"]] == list(ACTION_LINES)
    first = found["lines"][0]
    assert first.pop("label")
    assert first.pop("focus")
    assert first == {
        "code": "1.1",
        "yes": 1,
        "no": 0,
        "does_not_apply": 0,
        "dont_know": 0,
        "not_answered": 1,
        "support": None,
        "support_text": "",
        "issue_text": "",
    }


def test_json_is_the_format_unless_told_otherwise(asked):
    assert run_json(*asked) == run_json(*asked, "--json")


def test_problems_name_their_rule_line_and_level(asked, country):
    found = run_json(*asked, "--area", country.empty.code)
    [problem] = found["problems"]
    assert problem.keys() == {"rule", "line", "level", "message"}
    assert (problem["rule"], problem["line"], problem["level"]) == ("VR-08", "", "error")


def test_an_earlier_time_shows_what_was_known_then(asked, country):
    file(
        country.homes["seaton1"],
        DAY,
        {"a1_1": "no"},
        set_key="support-actions",
        now=LATER,
        reason="a slip",
    )
    assert run_json(*asked)["lines"][0]["yes"] == 0
    found = run_json(*asked, "--known-at", "2020-05-26T12:30")
    assert found["lines"][0]["yes"] == 1
    assert found["known_at"] == "2020-05-26T11:30:00+00:00"


def test_a_file_has_a_row_for_each_line(asked):
    status, out, _ = run(*asked, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert status == 0
    assert [row["line"] for row in rows] == list(ACTION_LINES)
    assert (rows[0]["yes"], rows[0]["not_answered"], rows[0]["homes"]) == ("1", "1", "2")


def test_the_page_stands_alone_with_headings_and_a_caption_for_each_table(asked):
    status, out, _ = run(*asked, "--format", "html")
    assert status == 0
    assert out.lstrip().lower().startswith("<!doctype html>")
    assert '<html lang="en' in out
    assert "Seaton" in out
    assert "1 of 2 homes have answered in this round" in out
    assert out.count("<table") == out.count("<caption")
    assert '<th scope="col"' in out or 'scope="col"' in out
    for line in ACTION_LINES:
        assert line in out
    assert "<script" not in out


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--area", "E0", "no area with the code E0"),
        ("--round", "2020-06-30", "no round “2020-06-30”"),
        ("--known-at", "soon", "is not a time"),
    ],
)
def test_what_cannot_be_found_is_status_2(asked, option, value, said):
    status, out, err = run(*asked, option, value)
    assert (status, out) == (2, "")
    assert said in err
