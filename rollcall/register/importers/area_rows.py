"""What a file says of areas, whichever of three shapes it has; nothing here asks the database.

- `code,name,kind,parent_code[,valid_from,valid_to]`: one row for an area, or for each of its parents.
- The ONS lookup from lower tier to upper tier to region, as it comes (`UTLA19CD,UTLA19NM,RGN19CD,...`).
- Any lookup with columns `KIND_code,KIND_name` for two or more kinds of the programme, such as
  `ccg_code,ccg_name,stp_code,stp_name`: each area lies in that of the next larger kind.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from rollcall.domain.identifiers import NATIONS, is_gss_code
from rollcall.domain.questions.answers import calendar_day
from rollcall.foundation.errors import BadInput
from rollcall.foundation.tables import Row, Table
from rollcall.register.facts import CODE, longest
from rollcall.register.kinds import Kinds


PLAIN_COLUMNS = ("code", "name", "kind", "parent_code")
_ONS = {
    "authority_code": re.compile(r"UTLA\d\dCD"),
    "authority_name": re.compile(r"UTLA\d\dNM"),
    "region_code": re.compile(r"RGN\d\dCD"),
    "region_name": re.compile(r"RGN\d\dNM"),
}
_CODE = re.compile(CODE)


@dataclass(slots=True)
class Statement:
    """That an area exists, and that it lies in another ("" = in none)."""

    row: Row
    code: str
    name: str
    kind: str
    parent_code: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    left_out: str = ""  # why it is passed over without being wrong


def statements(table: Table, kinds: Kinds, rows: Iterable[Row]) -> list[Statement]:
    """Everything a file says, each thing once; BadInput when it has none of the three shapes."""
    read = _reader(table, kinds)
    said: dict[tuple[str, str, str, str], Statement] = {}
    found: list[Statement] = []
    for row in rows:
        for statement in read(row):
            key = (statement.code, statement.name, statement.kind, statement.parent_code)
            if read is not _plain and key in said and not statement.problems:
                continue
            said[key] = statement
            _check(statement, kinds)
            found.append(statement)
    return found


Reader = Callable[[Row], Iterator[Statement]]


def _reader(table: Table, kinds: Kinds) -> Reader:
    if {"code", "kind"} & set(table.columns):
        table.require(*PLAIN_COLUMNS)
        return _plain
    ons = {
        role: next((name for name in table.columns if pattern.fullmatch(name)), "")
        for role, pattern in _ONS.items()
    }
    if ons["authority_code"] and ons["region_code"]:
        table.require(*(name or _ONS_EXAMPLES[role] for role, name in ons.items()))
        for kind in ("nation", "region", "local_authority"):
            kinds.need(kind)
        return lambda row: _ons(row, ons)
    ladder = [
        kind.key
        for kind in sorted(kinds.areas, key=lambda kind: kind.rank)
        if {f"{kind.key}_code", f"{kind.key}_name"} <= set(table.columns)
    ]
    if len(ladder) >= 2:
        return lambda row: _ladder(row, ladder)
    raise BadInput(
        f"{table.name} is not a list of areas: its columns are {', '.join(table.columns[:12])}.",
        remedy=f"It needs {', '.join(PLAIN_COLUMNS)}, or the columns of the ONS lookup from upper "
        "tier to region, or KIND_code and KIND_name for two kinds of area.",
    )


_ONS_EXAMPLES = {
    "authority_code": "UTLA19CD",
    "authority_name": "UTLA19NM",
    "region_code": "RGN19CD",
    "region_name": "RGN19NM",
}


def _plain(row: Row) -> Iterator[Statement]:
    cells = row.cells
    statement = Statement(
        row, cells["code"], _squeezed(cells["name"]), cells["kind"], cells["parent_code"]
    )
    statement.valid_from = _date(statement, "valid_from")
    statement.valid_to = _date(statement, "valid_to")
    begins, ends = statement.valid_from, statement.valid_to
    if begins is not None and ends is not None and ends <= begins:
        statement.problems.append(
            "valid_to is the first day it no longer holds, so it must come after valid_from"
        )
    yield statement


def _ons(row: Row, columns: dict[str, str]) -> Iterator[Statement]:
    """An authority in a region in a nation; the nation follows from the first letter of a code."""
    cells = {role: _squeezed(row.cells[name]) for role, name in columns.items()}
    code = cells["authority_code"]
    region = "" if cells["region_code"] == "NA" else cells["region_code"]
    authority = Statement(row, code, cells["authority_name"], "local_authority", region)
    if code and not is_gss_code(code):
        authority.warnings.append(f"{code} is not the shape of a GSS code, such as E08000014")
    nation = NATIONS.get(region[:1])
    if nation is not None:
        yield Statement(row, nation[0], nation[1], "nation")
        yield Statement(row, region, cells["region_name"], "region", nation[0])
    elif region:
        authority.problems.append(f"no nation's codes begin like “{region[:9]}”")
    elif code and code[0] in NATIONS and code[0] != "E":
        authority.left_out = f"{authority.name} ({code}) is left out: it lies in no region"
    else:
        authority.problems.append("the region's code is blank")
    yield authority


def _ladder(row: Row, ladder: list[str]) -> Iterator[Statement]:
    parent = ""
    for kind in ladder:
        code = row.cells[f"{kind}_code"]
        if code:
            yield Statement(row, code, _squeezed(row.cells[f"{kind}_name"]), kind, parent)
            parent = code
    if not parent:
        yield Statement(row, "", "", ladder[0])


def _check(statement: Statement, kinds: Kinds) -> None:
    """What is wrong with a statement by itself."""
    problems = statement.problems
    if statement.row.problem:
        problems.append(statement.row.problem)
    if not statement.code:
        problems.append("the area's code is blank")
    for code in filter(None, (statement.code, statement.parent_code)):
        if not _CODE.fullmatch(code) or len(code) > longest("code"):
            problems.append(
                f"“{code[:60]}” cannot be a code: use at most {longest('code')} letters, digits, "
                "dots and hyphens"
            )
    if not statement.name:
        problems.append("the area's name is blank")
    elif len(statement.name) > longest("name"):
        problems.append(f"the name is longer than {longest('name')} characters")
    if kinds.get(statement.kind) is None:
        problems.append(
            f"“{statement.kind[:40]}” is not a kind of area; the kinds are {', '.join(kinds.keys)}"
        )
    if statement.code and statement.code == statement.parent_code:
        problems.append("an area cannot lie in itself")


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _date(statement: Statement, column: str) -> dt.date | None:
    text = statement.row.cells.get(column, "")
    if not text:
        return None
    day = calendar_day(text)
    if day is None:
        statement.problems.append(f"{column} is “{text[:40]}”; write a date as 2020-05-26")
    return day
