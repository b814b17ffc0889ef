"""`figures`: the document of the contract, a file, and words."""

import csv
import io

import pytest

from rollcall.picture.exports import COLUMNS
from rollcall.register import services as register
from tests.factories.commands import run, run_json
from tests.factories.reports import DAY, EVE, LATER, NOON, SYSTEM, file


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture
def asked(country):
    file(
        country.homes["seaton1"],
        DAY,
        {"accepting": 3, "med_problem": "yes", "coping": "green_fine"},
    )
    file(country.homes["seaton2"], EVE, {"accepting": 2, "max_capacity": 4, "occupied": 1})
    return ("figures", "--area", country.seaton.code, "--set", "daily", "--date", "2020-05-26")


def rows_of(out):
    return list(csv.DictReader(io.StringIO(out)))


def test_the_document_is_that_of_the_contract(asked, country):
    found = run_json(*asked, "--format", "json")
    assert list(found) == ["area", "set", "date", "known_at", "coverage", "figures", "outbreaks"]
    assert found["area"] == {"code": country.seaton.code, "name": "Seaton"}
    assert (found["set"], found["date"], found["known_at"]) == ("daily", "2020-05-26", None)
    assert found["coverage"] == {
        "homes": 2,
        "reported": 1,
        "recent": 1,
        "stale": 0,
        "never": 0,
        "nothing_changed": 0,
    }
    assert found["outbreaks"] == {"outbreak": 0, "single_case": 0}
    accepting = found["figures"]["accepting"]
    contract = {"value", "answered", "not_answered", "dont_know", "not_applicable", "of"}
    assert contract <= accepting.keys()
    assert "counts" not in accepting
    assert {key: accepting[key] for key in contract} == {
        "value": 5,
        "answered": 2,
        "not_answered": 0,
        "dont_know": 0,
        "not_applicable": 0,
        "of": 2,
    }
    assert (accepting["recent"], accepting["stale"], accepting["carried"]) == (1, 0, 0)
    problem = found["figures"]["med_problem"]
    assert problem["counts"] == {"yes": 1, "no": 0}
    assert "value" not in problem
    assert (problem["answered"], problem["not_answered"]) == (1, 1)
    assert found["figures"]["reserved"]["value"] is None


def test_json_is_short_for_its_format(asked):
    assert run_json(*asked, "--json") == run_json(*asked, "--format", "json")


def test_every_figure_of_the_set_is_there(asked, programme):
    found = run_json(*asked, "--json")
    assert found["figures"].keys() == programme.figure_definitions("daily").keys()


def test_only_some_figures_can_be_asked_for(asked):
    found = run_json(*asked, "--only", "vacancies, accepting", "--json")
    assert list(found["figures"]) == ["accepting", "vacancies"]
    assert found["figures"]["vacancies"]["value"] == 3
    found = run_json(*asked, "--only", "occupied", "--json")
    assert list(found["figures"]) == ["occupied"]


def test_an_earlier_time_shows_what_was_known_then(asked, country):
    file(country.homes["seaton1"], DAY, {"accepting": 9}, now=LATER, reason="a slip")
    found = run_json(*asked, "--known-at", "2020-05-26T12:30", "--only", "accepting", "--json")
    assert found["figures"]["accepting"]["value"] == 5
    assert found["known_at"] == "2020-05-26T11:30:00+00:00"
    assert run_json(*asked, "--json")["figures"]["accepting"]["value"] == 11


def test_the_register_is_taken_as_at_the_date(asked, country):
    register.close_home(
        by=SYSTEM,
        location_id=country.homes["seaton2"].location_id,
        on=DAY,
        source="a letter",
        now=NOON,
    )
    assert run_json(*asked, "--json")["coverage"]["homes"] == 1


@pytest.mark.parametrize("name", ["seaton", "north", "nation", "forum", "empty", "group"])
def test_areas_of_every_kind_have_a_document(asked, country, name):
    area = getattr(country, name)
    found = run_json(*asked, "--area", area.code, "--json")
    cover = found["coverage"]
    assert cover["homes"] == sum(cover[key] for key in ("reported", "recent", "stale", "never"))
    for figure in found["figures"].values():
        parts = ("answered", "not_answered", "dont_know", "not_applicable")
        assert sum(figure[part] for part in parts) == figure["of"] == cover["homes"]


def test_a_file_has_a_row_for_each_number_with_its_denominator(asked, country):
    status, out, _ = run(*asked, "--only", "accepting,med_problem,reserved", "--format", "csv")
    rows = rows_of(out)
    assert status == 0
    assert list(rows[0]) == list(COLUMNS)
    assert [(row["measure"], row["option"], row["value"]) for row in rows] == [
        ("reserved", "", ""),
        ("accepting", "", "5"),
        ("med_problem", "yes", "1"),
        ("med_problem", "no", "0"),
    ]
    accepting = rows[1]
    assert (accepting["area_code"], accepting["area_name"]) == (country.seaton.code, "Seaton")
    assert (accepting["date"], accepting["known_at"], accepting["set"]) == (
        "2020-05-26", "", "daily",
    )  # fmt: skip
    assert (accepting["numerator"], accepting["denominator"], accepting["homes"]) == ("2", "2", "2")
    assert accepting["recent"] == "1"
    for row in rows:
        parts = ("answered", "does_not_apply", "dont_know", "not_answered")
        assert sum(int(row[part]) for part in parts) == int(row["homes"])


def test_in_words_every_number_says_how_many_homes_it_is_from(asked):
    status, out, _ = run(*asked, "--only", "accepting,reserved,med_problem,occupancy")
    assert status == 0
    assert "Seaton, 26 May 2020" in out
    assert "2 homes: 1 reported, 1 the day before, 0 longer ago, 0 never" in out
    assert "(accepting): 5 beds (2 of 2 homes)" in out
    assert "(reserved): nobody answered (0 of 2 homes)" in out
    assert "(med_problem): yes 1, no 0 (1 of 2 homes)" in out
    assert "(occupancy): 25.0% (1 of 2 homes)" in out


@pytest.mark.parametrize("only", ["beds_by_type", "occupancy", "notes", "t_last_whole"])
@pytest.mark.parametrize("form", ["json", "csv", "text"])
def test_figures_of_every_kind_print_when_nobody_answered(asked, only, form):
    status, out, _ = run(*asked, "--only", only, "--format", form, "--area", "E09900003")
    assert status == 0
    assert only in out


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--area", "E0", "no area with the code E0"),
        ("--set", "weekly", "no question set “weekly”"),
        ("--date", "2020-13-01", "is not a date"),
        ("--known-at", "soon", "is not a time"),
        ("--only", "accepting,happiness", "no figure happiness"),
    ],
)
def test_what_cannot_be_found_is_status_2(asked, option, value, said):
    status, out, err = run(*asked, option, value)
    assert (status, out) == (2, "")
    assert said in err
