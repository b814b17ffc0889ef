"""Invented reports, the country they come from, and the file of 130 homes that examples stand on."""

import csv
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rollcall.domain.programme import Programme
from rollcall.domain.questions.definition import Question
from rollcall.foundation.actors import Actor, SystemActor
from rollcall.register.models import Area, CareHome
from rollcall.reports.services import Filed, NewReport, file_report
from tests.factories.register import AreaFactory, home, lies_in


DAY = dt.date(2020, 5, 26)
EVE = DAY - dt.timedelta(days=1)
NOON = dt.datetime(2020, 5, 26, 11, 0, tzinfo=dt.UTC)
LATER = NOON + dt.timedelta(hours=1)
SYSTEM = SystemActor("tests")

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
SEFTON_FILE = FIXTURES / "sefton_like_130_homes.csv"


def report_of(one: CareHome | str, on: dt.date = DAY, /, **details: Any) -> NewReport:
    """A report as it arrives; `details` are those of `NewReport`, and without answers it is blank."""
    location_id = one if isinstance(one, str) else one.location_id
    return NewReport(location_id, on, **{"answers": {}, **details})


def file(
    one: CareHome | str,
    on: dt.date = DAY,
    answers: Mapping[str, Any] | None = None,
    *,
    by: Actor = SYSTEM,
    set_key: str = "daily",
    source: str = "self",
    now: dt.datetime = NOON,
    recorded_at: dt.datetime | None = None,
    **details: Any,
) -> Filed:
    """File one report through the service."""
    new = report_of(one, on, answers=answers or {}, **details)
    return file_report(
        by=by, set_key=set_key, new=new, source=source, now=now, recorded_at=recorded_at
    )


def beds(
    occupied: int, *, accepting: int = 0, reserved: int = 0, not_available: int = 0, **more: Any
) -> dict[str, Any]:
    """Bed answers that add up."""
    return {
        "max_capacity": occupied + accepting + reserved + not_available,
        "occupied": occupied,
        "accepting": accepting,
        "reserved": reserved,
        "not_available": not_available,
        **more,
    }


def full_answers(programme: Programme, set_key: str = "daily") -> dict[str, Any]:
    """An answer to every question of a set, all of which go together: numbers are 0."""
    answers = {q.id: _plain_answer(q) for q in programme.sets[set_key].asked if not q.options_from}
    return answers | {"ppe_overall": "red"} if "ppe_overall" in answers else answers


def _plain_answer(question: Question) -> Any:
    if question.type == "integer" or question.is_calculated_number:
        return 0
    if question.type == "matrix":
        return {row.code: {c.code: 0 for c in question.columns} for row in question.rows}
    if question.type in ("date", "datetime"):
        return DAY.isoformat()
    if question.type == "text":
        return "home@nhs.net" if question.must_match else "All is well"
    first = question.choices[0].code
    return [first] if question.type == "choices" else first


# --- a small country ------------------------------------------------------------------------


@dataclass(frozen=True)
class Country:
    """A nation of two regions and three authorities, with footprints that cut across them."""

    nation: Area
    north: Area
    south: Area
    seaton: Area  # in the north
    marsh: Area  # in the north
    combe: Area  # in the south
    forum: Area  # an LRF made of Seaton and Marsh
    group: Area  # a CCG with homes in Marsh and Combe
    partnership: Area  # an STP that holds the CCG
    empty: Area  # a region without authorities
    homes: dict[str, CareHome] = field(default_factory=dict)


def small_country() -> Country:
    """The areas alone; `add_homes` puts homes in them."""

    def area(code: str, name: str, kind: str, *parents: Area) -> Area:
        made = AreaFactory.create(code=code, name=name, kind=kind)
        for parent in parents:
            lies_in(made, parent)
        return made

    nation = area("E99999999", "Inventland", "nation")
    north = area("E99000001", "North", "region", nation)
    south = area("E99000002", "South", "region", nation)
    forum = area("lrf-coast", "Coast LRF", "lrf", nation)
    partnership = area("E99100001", "Coast and Hills STP", "stp", nation)
    return Country(
        nation=nation,
        north=north,
        south=south,
        seaton=area("E09900001", "Seaton", "local_authority", north, forum),
        marsh=area("E09900002", "Marsh", "local_authority", north, forum),
        combe=area("E09900003", "Combe", "local_authority", south),
        forum=forum,
        group=area("E99200001", "NHS Coast CCG", "ccg", partnership),
        partnership=partnership,
        empty=area("E99000003", "West", "region", nation),
    )


def add_homes(country: Country, *, each: int = 2) -> Country:
    """Some homes in each authority; those of Marsh and Combe are in the CCG too."""
    for authority, across in (
        (country.seaton, ()),
        (country.marsh, (country.group,)),
        (country.combe, (country.group,)),
    ):
        for number in range(1, each + 1):
            name = f"{authority.name.lower()}{number}"
            country.homes[name] = home(authority, *across, name=name.title())
    return country


# --- the file of 130 homes ------------------------------------------------------------------


def sefton_rows() -> list[dict[str, str]]:
    """The invented homes whose totals are those a council published for 26 May 2020."""
    with SEFTON_FILE.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def write_csv(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write rows with the columns of the first one."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def register_row(row: Mapping[str, str], authority_code: str) -> dict[str, Any]:
    """A home of the file as a row for `import_homes`."""
    return {
        "location_id": row["cqc"],
        "name": row["home"],
        "provider_id": "1-800000001",
        "provider_name": "Invented Care Limited",
        "postcode": "ZZ1 1ZZ",
        "local_authority_code": authority_code,
        "beds": row["cap"],
        "provides_nursing": "yes" if row["nursing"] == "True" else "no",
    }


def daily_row(row: Mapping[str, str]) -> dict[str, Any]:
    """What a home of the file says in the daily update, as a row for `import_reports`."""
    return {
        "location_id": row["cqc"],
        "max_capacity": row["cap"],
        "occupied": row["occupied"],
        "reserved": row["reserved"],
        "accepting": row["accepting"],
        "short_term": row["short_term"] if int(row["accepting"]) else "",
        "not_available": int(row["closed"]) + int(row["other"]),
        "admission_status": "closed" if int(row["closed"]) else "open",
        "res_new_suspected": 0,
        "res_new_confirmed": {"none": 0, "single": 1, "outbreak": 2}[row["outbreak"]],
        "st_new_suspected": 0,
        "st_new_confirmed": 0,
        "ppe_aprons_rag": row["ppe"],
        "ppe_gloves_rag": "not_needed",
    }


#: The questions of the support-actions set by the line of template F that counts them.
ACTION_LINES = (
    "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "3.2", "4.1", "4.2", "4.3", "5.1", "5.2",
)  # fmt: skip


def actions_row(row: Mapping[str, str]) -> dict[str, Any]:
    """What a home of the file says about the support actions."""
    said = {f"a{line.replace('.', '_')}": row[line] for line in ACTION_LINES}
    return {"location_id": row["cqc"], **said}
