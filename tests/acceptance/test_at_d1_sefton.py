"""Worked examples D1 through the database: 130 invented homes, imported and read by command."""

import datetime as dt
import json

import pytest

from rollcall.domain.figures import percent
from rollcall.picture.selectors import area_checks, home_standings, homes_behind, picture
from rollcall.picture.selectors.behind import in_outbreak_state
from rollcall.register.selectors import open_homes
from tests.factories.commands import run_json
from tests.factories.register import AreaFactory, lies_in
from tests.factories.reports import (
    DAY,
    FIXTURES,
    daily_row,
    register_row,
    sefton_rows,
    write_csv,
)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

SEFTON, REGION, NATION = "E08000014", "E12000002", "E92000001"
TOTALS = json.loads((FIXTURES / "expected_totals.json").read_text())["totals"]


@pytest.fixture
def sefton(db, tmp_path):
    """Sefton in its region and the nation, with its homes and what they said for 26 May 2020."""
    nation = AreaFactory.create(code=NATION, name="England", kind="nation")
    region = AreaFactory.create(code=REGION, name="North West", kind="region")
    council = AreaFactory.create(code=SEFTON, name="Sefton")
    lies_in(region, nation)
    lies_in(council, region)
    rows = sefton_rows()
    homes = write_csv(tmp_path / "homes.csv", [register_row(row, SEFTON) for row in rows])
    counts = run_json("import_homes", homes, "--as-of", "2020-05-01", "--json")
    assert (counts["created"], counts["rejected"]) == (130, 0)
    reports = write_csv(tmp_path / "reports.csv", [daily_row(row) for row in rows])
    counts = run_json("import_reports", reports, "--set", "daily", "--date", "2020-05-26", "--json")
    assert counts == {"created": 130, "new_version": 0, "unchanged": 0, "rejected": 0}
    return council


def figures(area=SEFTON, date="2020-05-26", *more):
    return run_json(
        "figures", "--area", area, "--set", "daily", "--date", date, "--format", "json", *more
    )


def test_at_01_the_picture_is_the_one_that_was_published(sefton):
    """AT-01: 130 homes; 13 outbreaks and 2 single cases; 316, 242, 103 and 620 beds; 1 red."""
    found = figures()
    assert found["coverage"] == {
        "homes": 130,
        "reported": 130,
        "recent": 0,
        "stale": 0,
        "never": 0,
        "nothing_changed": 0,
    }
    assert found["outbreaks"] == {"outbreak": 13, "single_case": 2}
    values = {key: figure.get("value") for key, figure in found["figures"].items()}
    assert values["accepting"] == TOTALS["accepting"] == 316
    assert values["short_term"] == TOTALS["short_term"] == 242
    assert values["beds_closed"] == TOTALS["closed"] == 103
    assert values["vacancies"] == TOTALS["vacant"] == 620
    assert found["figures"]["ppe_overall"]["counts"] == {
        "red": 1, "amber": 7, "green": 122, "blue": 0,
    }  # fmt: skip
    assert found["figures"]["admission_status"]["counts"] == {
        "open": 112, "open_with_conditions": 0, "closed": 18,
    }  # fmt: skip
    for key in ("value", "answered", "not_answered", "dont_know", "not_applicable", "of"):
        assert key in found["figures"]["accepting"]
    assert found["figures"]["accepting"]["answered"] == 130


def test_at_01_the_region_and_the_nation_say_the_same(sefton):
    """AT-01 and VR-17."""
    whole = figures()
    for code in (REGION, NATION):
        found = figures(code)
        assert found["figures"] == whole["figures"]
        assert found["coverage"] == whole["coverage"]
        assert found["outbreaks"] == whole["outbreaks"]


def test_at_02_the_shares_are_worked_out_from_what_is_shown(sefton):
    """AT-02."""
    found = figures()
    homes = found["coverage"]["homes"]
    states = found["outbreaks"]
    assert percent(states["outbreak"], homes) == "10.0%"
    assert percent(sum(states.values()), homes) == "11.5%"
    assert percent(found["figures"]["ppe_overall"]["counts"]["red"], homes) == "0.8%"


def test_at_03_the_beds_add_up(sefton):
    """AT-03."""
    found = figures()["figures"]
    beds = {key: found[key]["value"] for key in found if found[key].get("value") is not None}
    assert (beds["max_capacity"], beds["occupied"]) == (TOTALS["cap"], TOTALS["occupied"])
    assert beds["max_capacity"] - beds["occupied"] == beds["vacancies"]
    assert beds["vacancies"] == 316 + 103 + beds["reserved"] + beds["beds_other_unavailable"]
    assert (beds["reserved"], beds["beds_other_unavailable"]) == (61, 140)
    assert percent(found["occupancy"]["numerator"], found["occupancy"]["denominator"]) == "82.3%"
    assert area_checks(picture(SEFTON, "daily", DAY)) == []


def test_at_06_homes_that_fall_silent_are_unknown_and_not_carried(sefton, tmp_path, frozen_clock):
    """AT-06: two days later 128 report and two do not."""
    frozen_clock.shift(dt.timedelta(days=2))
    rows = [daily_row(row) for row in sefton_rows()]
    silent, heard = rows[:2], rows[2:]
    file = write_csv(tmp_path / "later.csv", heard)
    run_json("import_reports", file, "--set", "daily", "--date", "2020-05-28", "--json")
    found = figures(SEFTON, "2020-05-28")
    cover = found["coverage"]
    assert (cover["homes"], cover["reported"], cover["stale"], cover["never"]) == (130, 128, 2, 0)
    assert cover["stale"] + cover["never"] == 2
    accepting = found["figures"]["accepting"]
    assert accepting["value"] == 316 - sum(int(row["accepting"]) for row in silent)
    assert (accepting["answered"], accepting["not_answered"], accepting["stale"]) == (128, 2, 2)
    # The day between, the whole of the day before still speaks, and says so.
    between = figures(SEFTON, "2020-05-27")
    assert (between["coverage"]["recent"], between["coverage"]["reported"]) == (130, 0)
    assert between["figures"]["accepting"]["value"] == 316
    assert between["figures"]["accepting"]["recent"] == 130
    assert between["figures"]["new_cases"]["value"] is None


def test_at_07_a_home_is_in_the_list_of_outbreaks_or_of_single_cases(sefton):
    """AT-07."""
    standings = home_standings(open_homes(SEFTON, DAY), "daily", DAY, [])
    outbreaks, singles = (
        {one.home.location_id for one in in_outbreak_state(standings, state)}
        for state in ("outbreak", "single_case")
    )
    assert (len(outbreaks), len(singles)) == (13, 2)
    assert not outbreaks & singles


@pytest.mark.parametrize(
    ("figure", "total"), [("accepting", 316), ("beds_closed", 103), ("vacancies", 620)]
)
def test_every_number_opens_down_to_the_homes_answers(sefton, figure, total):
    behind = homes_behind(open_homes(SEFTON, DAY), "daily", figure, DAY)
    assert len(behind) == 130
    assert sum(one.value for one in behind if one.value is not None) == total
    by_id = {row["cqc"]: row for row in sefton_rows()}
    if figure == "accepting":
        for one in behind:
            assert one.value == int(by_id[one.home.location_id]["accepting"])
