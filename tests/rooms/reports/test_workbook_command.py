"""`workbook` and `import_reports`: out to a file, and in again."""

import pytest

from rollcall.reports.selectors import report
from tests.factories import files
from tests.factories.commands import run, run_json
from tests.factories.reports import DAY, EVE, beds, file
from tests.factories.uploads import filled, group_of


WHEN = ("--set", "daily", "--date", "2020-05-26")

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def group(country):
    return group_of(country)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_workbook_of_todays_reports_changes_nothing_when_it_is_imported(group, tmp_path, kind):
    for one in group.homes.values():
        file(one, DAY, beds(9, notes="=1+1"))
    out = tmp_path / f"homes.{kind}"
    status, said, _ = run("workbook", out, "--provider", group.provider.provider_id, *WHEN)
    assert status == 0
    assert "4 homes" in said
    assert run_json("import_reports", out, *WHEN, "--json") == {
        "created": 0, "new_version": 0, "unchanged": 4, "rejected": 0,
    }  # fmt: skip


def test_homes_nobody_filled_in_are_not_heard_from(group, tmp_path):
    for one in group.homes.values():
        file(one, EVE, beds(9))
    out = tmp_path / "homes.xlsx"
    run("workbook", out, "--area", "E09900001", *WHEN)
    out.write_bytes(filled(out.read_bytes(), {group.id("Seaton 1"): {"coping": "We are fine"}}))
    counts = run_json("import_reports", out, *WHEN, "--json")
    assert counts == {"created": 1, "new_version": 0, "unchanged": 3, "rejected": 0}
    assert report(group.id("Seaton 2"), "daily", DAY) is None


def test_a_row_made_before_the_homes_own_update_is_rejected_and_not_filed(group, tmp_path):
    out = tmp_path / "homes.xlsx"
    run("workbook", out, "--area", "E09900001", *WHEN)
    home = group.homes["Seaton 1"]
    out.write_bytes(filled(out.read_bytes(), {home.location_id: beds(20)}))
    file(home, DAY, beds(18))
    rejects = tmp_path / "rejects.csv"
    assert run("import_reports", out, *WHEN, "--rejects", rejects)[0] == 1
    assert "was changed by somebody else" in rejects.read_text("utf-8-sig")
    assert report(home.location_id, "daily", DAY).answers == beds(18)


def test_a_workbook_for_another_day_is_rejected_row_by_row(group, tmp_path):
    out = tmp_path / "homes.xlsx"
    run("workbook", out, "--area", "E09900002", "--set", "daily", "--date", EVE.isoformat())
    status, said, _ = run("import_reports", out, *WHEN)
    assert status == 1
    assert "was made for 25 May 2020" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("out.txt", "--provider", "1-1"), "neither .xlsx nor .ods"),
        (("out.xlsx", "--provider", "1-1"), "no homes of 1-1"),
        (("out.xlsx", "--area", "E1"), "E1"),
    ],
)
def test_what_cannot_be_written_is_status_2(country, tmp_path, arguments, said):
    name, *rest = arguments
    status, _, err = run("workbook", tmp_path / name, *rest, *WHEN)
    assert status == 2
    assert said in err


def test_a_file_with_merged_cells_or_a_formula_is_read_alike_by_the_command(group, tmp_path):
    ids = [one.location_id for one in group.homes.values()]
    rows = [["location_id", "occupied"], [ids[0], "=1+1"], [ids[1], 5], [ids[2], 6]]
    path = tmp_path / "odd.xlsx"
    path.write_bytes(
        files.changed(files.xlsx(rows), Sheet_0=lambda sheet: sheet.merge_cells("A4:B4"))
    )
    status, said, _ = run("import_reports", path, *WHEN)
    assert status == 1
    assert "never worked out" in said
    assert "A4:B4 are merged" in said
    assert report(ids[1], "daily", DAY).answers == {"occupied": 5}
