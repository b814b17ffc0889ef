"""Worked examples D3 through the database: the return drafted from 130 homes' own answers."""

import json

import pytest

from rollcall.domain.figures import percent
from tests.factories.commands import run, run_json
from tests.factories.register import AreaFactory
from tests.factories.reports import (
    ACTION_LINES,
    FIXTURES,
    actions_row,
    register_row,
    sefton_rows,
    write_csv,
)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

SEFTON = "E08000014"
COUNTS = (107, 93, 30, 88, 40, 80, 107, 79, 94, 64, 64, 86, 104)
EXPECTED = json.loads((FIXTURES / "expected_totals.json").read_text())["actions"]


@pytest.fixture
def drafted(db, tmp_path):
    """The return of the round of 29 May 2020, as drafted on 26 May."""
    AreaFactory.create(code=SEFTON, name="Sefton")
    rows = sefton_rows()
    homes = write_csv(tmp_path / "homes.csv", [register_row(row, SEFTON) for row in rows])
    run_json("import_homes", homes, "--as-of", "2020-05-01", "--json")
    reports = write_csv(tmp_path / "actions.csv", [actions_row(row) for row in rows])
    counts = run_json(
        "import_reports", reports, "--set", "support-actions", "--date", "2020-05-26", "--json"
    )
    assert (counts["created"], counts["rejected"]) == (130, 0)
    return run_json("draft_return", "--area", SEFTON, "--round", "2020-05-29", "--format", "json")


def test_at_20_the_lines_count_what_the_homes_said(drafted):
    """AT-20."""
    assert tuple(line["code"] for line in drafted["lines"]) == ACTION_LINES
    assert tuple(line["yes"] for line in drafted["lines"]) == COUNTS
    assert drafted["homes"] == 130
    assert drafted["problems"] == []


def test_at_21_shares_of_all_homes(drafted):
    """AT-21."""
    shares = [percent(line["yes"], drafted["homes"]) for line in drafted["lines"]]
    assert shares == [
        "82.3%", "71.5%", "23.1%", "67.7%", "30.8%", "61.5%", "82.3%", "60.8%", "72.3%",
        "49.2%", "49.2%", "66.2%", "80.0%",
    ]  # fmt: skip
    assert sum(line["yes"] for line in drafted["lines"]) == 1036


def test_at_22_shares_of_the_homes_that_answered(drafted):
    """AT-22: 107 homes answered; one of them left line 1.3 blank."""
    assert drafted["reported"] == 107
    by_code = {line["code"]: line for line in drafted["lines"]}
    assert percent(by_code["1.3"]["yes"], drafted["reported"]) == "28.0%"
    answered = by_code["1.3"]["yes"] + by_code["1.3"]["no"]
    assert (answered, percent(by_code["1.3"]["yes"], answered)) == (106, "28.3%")
    assert percent(by_code["2.2"]["yes"], drafted["reported"]) == "37.4%"


def test_at_31_the_homes_make_the_table_that_was_returned(drafted):
    """AT-31, and AT-19: line 1.3 has 24 homes without an answer where others have 23."""
    for line in drafted["lines"]:
        expected = EXPECTED[line["code"]]
        assert (line["yes"], line["no"]) == (expected["yes"], expected["no"])
        assert line["not_answered"] == expected["no_answer"]
        assert (line["does_not_apply"], line["dont_know"]) == (0, 0)


def test_the_same_counts_are_in_the_file_and_on_the_page(drafted):
    command = ("draft_return", "--area", SEFTON, "--round", "2020-05-29", "--format")
    _, table, _ = run(*command, "csv")
    _, page, _ = run(*command, "html")
    for line in drafted["lines"]:
        assert f",{line['yes']},{line['no']},0,0,{line['not_answered']},130," in table
        assert str(line["yes"]) in page
