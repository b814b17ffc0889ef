"""The how-to for real data, run as it stands, and its results against sums made from the files."""

import csv
import gzip
import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import rollcall


ROOT = Path(rollcall.__file__).parent.parent
HOW_TO = ROOT / "docs" / "how-to" / "load-real-data.md"
COLUMNS = ("resident_census", "resident_positives", "resident_deaths")
FIRST_WEEK = "2020-05-28"

pytestmark = [pytest.mark.slow]


def commands(chapter: str) -> str:
    """The commands of one chapter of the how-to, as a reader pastes them one after the other."""
    text = HOW_TO.read_text("utf-8").split(f"\n## {chapter}\n")[1].split("\n## ")[0]
    return "\n".join(re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE))


class Terminal:
    """A shell in the repository with the how-to's two folders set, and none of our settings."""

    def __init__(self, data: Path, work: Path) -> None:
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        self.env = kept | {"DATA": str(data), "WORK": str(work)}

    def run(self, script: str) -> str:
        """What the commands print; what they complain of counts too."""
        done = subprocess.run(
            ["/bin/sh", "-c", script],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stdout, done.stdout[-3000:]
        return done.stdout

    def figures(self, database: str, programme: str, *command: str) -> Any:
        """The document that `rollcall figures` prints."""
        place = Path(self.env["WORK"]) / f"{database}.sqlite3"
        settings = {"DATABASE_URL": f"sqlite:///{place}", "ROLLCALL_PROGRAMME": programme}
        done = subprocess.run(
            [".venv/bin/rollcall", "figures", *command, "--format", "json"],
            cwd=ROOT,
            env=self.env | settings,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def terminal(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    if not (ROOT / ".venv" / "bin" / "rollcall").exists():
        pytest.skip("The how-to is for a clone set up with `make install`.")
    return Terminal(data_dir, tmp_path_factory.mktemp("real"))


# --- England --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def england(terminal: Terminal) -> str:
    return terminal.run(commands("England's register"))


def test_the_register_of_england_loads_as_it_is(england: str):
    assert "Homes as of 01 May 2020: 14,840 created, 0 updated" in england
    assert "0 rejected" in england


def test_loading_the_register_again_changes_nothing(england: str):
    again = json.loads(re.search(r"^\{.*?^\}", england, re.DOTALL | re.MULTILINE).group(0))
    assert again == {"created": 0, "updated": 0, "unchanged": 14840, "rejected": 0, "missing": 0}


def test_every_region_counts_the_homes_that_the_file_places_in_it(
    england: str, terminal: Terminal, data_dir: Path
):
    file = data_dir / "england" / "cqc_care_homes_england_2021-01.csv.gz"
    expected = Counter(row["region_code"] for row in rows_of(file))
    assert len(expected) == 9
    for region, homes in expected.items():
        asked = ("--area", region, "--set", "daily", "--date", "2020-05-26", "--only", "accepting")
        found = terminal.figures("england", "covid19-england-2020", *asked)
        assert found["coverage"]["homes"] == homes
        assert found["figures"]["accepting"]["value"] is None, "nobody answered is not nought"


# --- Connecticut ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def connecticut(terminal: Terminal) -> str:
    return terminal.run(commands("Connecticut, week by week"))


@pytest.fixture(scope="module")
def weeks(data_dir: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of each week, by its date."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows_of(data_dir / "us" / "facilities_ct.csv.gz"):
        day = row["date"]
        found.setdefault(f"{day[:4]}-{day[4:6]}-{day[6:]}", []).append(row)
    return found


def rows_of(file: Path) -> Iterator[dict[str, str]]:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


def first_of_each_home(rows: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    return {row["ctp_id"]: row for row in reversed(rows)}


def sums(homes: dict[str, dict[str, str]]) -> dict[str, int]:
    """The sum of each column over the homes that gave a number."""
    return {
        column: sum(int(row[column]) for row in homes.values() if row[column] not in ("", "-"))
        for column in COLUMNS
    }


def week(terminal: Terminal, date: str, *more: str) -> dict[str, int]:
    asked = ("--area", "CT", "--set", "weekly", "--date", date, "--only", ",".join(COLUMNS))
    found = terminal.figures("connecticut", "us-nursing-homes-weekly", *asked, *more)
    return {column: found["figures"][column]["value"] for column in COLUMNS}


def test_every_week_is_filed_but_for_the_rows_that_come_back(connecticut: str, weeks):
    said = re.findall(r"^(\d+) new, 0 corrected, 0 unchanged, (\d+) rejected", connecticut, re.M)
    filed = [(int(new), int(rejected)) for new, rejected in said]
    expected = [
        (len(first_of_each_home(rows)), len(rows) - len(first_of_each_home(rows)))
        for _, rows in sorted(weeks.items())
    ]
    assert len(expected) == 41
    assert filed == expected


def test_rejected_rows_come_back_with_their_place_and_the_reason(connecticut: str, terminal, weeks):
    back = [
        row
        for file in sorted(Path(terminal.env["WORK"]).glob("rejected-*.csv"))
        for row in csv.DictReader(file.read_text("utf-8-sig").splitlines())
    ]
    assert len(back) == 18
    lines = [row for rows in weeks.values() for row in rows]
    for row in back:
        assert "is there twice" in row["reject_reason"]
        assert lines[int(row["reject_row"]) - 2]["ctp_id"] == row["ctp_id"]


def test_each_week_adds_up_to_what_its_rows_say(connecticut: str, terminal, weeks):
    for date in sorted(weeks)[1::8]:
        # The first weeks' homes that miss this one count as of their last report.
        before = sorted(weeks)[sorted(weeks).index(date) - 1]
        homes = first_of_each_home(weeks[before]) | first_of_each_home(weeks[date])
        assert week(terminal, date, "--known-at", f"{date}T23:30:00Z") == sums(homes)


def test_a_corrected_week_is_seen_as_known_then_and_as_known_at_the_end(
    connecticut: str, terminal, weeks
):
    then = first_of_each_home(weeks[FIRST_WEEK])
    assert week(terminal, FIRST_WEEK, "--known-at", f"{FIRST_WEEK}T23:30:00Z") == sums(then)

    second = [row for row in weeks[FIRST_WEEK] if row is not then[row["ctp_id"]]]
    moved = {"CT00693": "CT00698"}
    now = then | {moved.get(row["ctp_id"], row["ctp_id"]): row for row in second}
    assert len(now) == len(then) + 1
    assert week(terminal, FIRST_WEEK) == sums(now)
    assert "1 new, 1 corrected, 0 unchanged, 0 rejected" in connecticut


def test_nothing_is_known_before_it_was_recorded(connecticut: str, terminal):
    known = week(terminal, FIRST_WEEK, "--known-at", f"{FIRST_WEEK}T22:00:00Z")
    assert known == dict.fromkeys(COLUMNS)
