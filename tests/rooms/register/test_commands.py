"""The register's commands: exit status, one JSON document, sentences on standard error."""

import csv
import io
import json

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from rollcall.register import selectors
from rollcall.register.models import CareHome
from tests.factories.register import home
from tests.rooms.register.conftest import DAY


pytestmark = pytest.mark.django_db

HEADER = "location_id,name,provider_id,provider_name,postcode,utla_code_apr2019,beds\n"
GOOD = "1-900000001,Sea View,1-800000001,Invented Care,zz11zz,E09900001,30\n"
BAD = "1-900000002,Hill Top,1-800000001,Invented Care,ZZ1 1ZZ,E09900001,many\n"


def run(*arguments):
    """Run a command; gives exit status, standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command(*map(str, arguments), stdout=out, stderr=err)
    except SystemExit as stop:
        status = stop.code
    return status, out.getvalue(), err.getvalue()


def written(folder, text, name="homes.csv"):
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_import_homes_prints_the_counts_of_the_contract(world, tmp_path):
    file = written(tmp_path, HEADER + GOOD)
    status, out, _ = run("import_homes", file, "--as-of", "2020-05-26", "--json")
    assert status == 0
    assert json.loads(out) == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "rejected": 0,
        "missing": 0,
    }


def test_rejected_rows_make_status_1_and_come_back_with_reasons(world, tmp_path):
    file, rejects = written(tmp_path, HEADER + GOOD + BAD), tmp_path / "rejects.csv"
    status, out, err = run(
        "import_homes", file, "--as-of", "2020-05-26", "--rejects", rejects, "--json"
    )
    assert status == 1
    assert json.loads(out)["rejected"] == 1
    assert "Row 3: beds is “many”" in err
    with rejects.open(encoding="utf-8-sig") as stream:
        lines = list(csv.DictReader(stream))
    assert [line["location_id"] for line in lines] == ["1-900000002"]
    assert lines[0]["reject_row"] == "3"
    assert "not a whole number" in lines[0]["reject_reason"]
    assert CareHome.objects.count() == 1


def test_without_rejects_the_file_holds_a_header_only(world, tmp_path):
    file, rejects = written(tmp_path, HEADER + GOOD), tmp_path / "rejects.csv"
    run("import_homes", file, "--as-of", "2020-05-26", "--rejects", rejects)
    assert len(rejects.read_text("utf-8-sig").splitlines()) == 1


def test_missing_homes_are_listed(world, tmp_path):
    home(world.marsh, location_id="1-900000077", name="Gone Away")
    file, missing = written(tmp_path, HEADER + GOOD), tmp_path / "missing.csv"
    status, out, err = run("import_homes", file, "--as-of", "2020-05-26", "--missing", missing)
    assert status == 0
    assert "1 missing" in out
    assert "1-900000077 Gone Away" in err
    assert "1-900000077,Gone Away" in missing.read_text("utf-8-sig")


def test_a_workbook_is_taken_as_a_csv_is(world, tmp_path):
    book = openpyxl.Workbook()
    for line in csv.reader(io.StringIO(HEADER + GOOD)):
        book.active.append([int(cell) if cell == "30" else cell for cell in line])
    book.save(tmp_path / "homes.xlsx")
    status, _, _ = run("import_homes", tmp_path / "homes.xlsx", "--as-of", "2020-05-26")
    assert status == 0
    assert selectors.home("1-900000001", DAY).beds == 30


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import_homes", "{folder}/none.csv", "--as-of", "2020-05-26"], "No such file"),
        (["import_homes", "{file}", "--as-of", "soon"], "is not a date"),
        (["import_homes", "{areas}", "--as-of", "2020-05-26"], "has no column location_id"),
        (
            ["import_homes", "{file}", "--as-of", "2020-05-26", "--rejects", "{folder}/no/r.csv"],
            "No such file",
        ),
        (["import_areas", "{file}"], "is not a list of areas"),
        (["close_home", "1-0", "--on", "2020-05-26", "--source", "a letter"], "no care home 1-0"),
        (["share_homes", "E0", "--on"], "no area with the code E0"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_status_2(world, tmp_path, arguments, said):
    names = {
        "folder": tmp_path,
        "file": written(tmp_path, HEADER + GOOD),
        "areas": written(tmp_path, "code,name,kind,parent_code\n", "areas.csv"),
    }
    with pytest.raises(CommandError, match=said) as refusal:
        run(*(argument.format(**names) for argument in arguments))
    assert refusal.value.returncode == 2
    assert CareHome.objects.count() == 0


def test_import_areas_takes_a_list_and_counts_it(world, tmp_path):
    file = written(
        tmp_path,
        "code,name,kind,parent_code\nE09900009,Newtown,local_authority,E99000002\n,X,region,\n",
        "areas.csv",
    )
    rejects = tmp_path / "rejects.csv"
    status, out, err = run("import_areas", file, "--rejects", rejects, "--json")
    assert status == 1
    assert json.loads(out) == {"created": 1, "updated": 0, "unchanged": 0, "rejected": 1}
    assert "Row 3" in err
    assert "code is blank" in rejects.read_text("utf-8-sig")
    assert selectors.area("E09900009").name == "Newtown"


def test_a_file_in_windows_1252_is_read_and_said(world, tmp_path):
    file = tmp_path / "homes.csv"
    file.write_bytes((HEADER + GOOD.replace("Sea View", "Café")).encode("cp1252"))
    _, _, err = run("import_homes", file, "--as-of", "2020-05-26")
    assert "Windows-1252" in err
    assert selectors.home("1-900000001", DAY).name == "Café"


def test_close_home_says_from_when_and_who_took_over(world):
    old, new = home(world.seaton), home(world.seaton)
    status, out, _ = run(
        "close_home",
        old.location_id,
        "--on",
        "2020-05-26",
        "--source",
        "a letter",
        "--successor",
        new.location_id,
    )
    assert status == 0
    assert "closed from 26 May 2020" in out
    assert new.location_id in out
    assert selectors.count_open(world.seaton.code, DAY).count == 1


def test_share_homes_goes_both_ways(world):
    assert "Seaton shares its homes" in run("share_homes", world.seaton.code, "--on")[1]
    assert "does not share" in run("share_homes", world.seaton.code, "--off")[1]
    assert not selectors.area(world.seaton.code).shares_homes
