"""Reading the table in a workbook, XLSX or ODS: the right sheet, and what is odd about its cells.

A formula counts as what it last came to. One without a value, a cell in error and merged cells make
their rows unreadable, because a blank in their place would be read as "not answered".
"""

import datetime as dt
import io
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import python_calamine

from rollcall.foundation.errors import BadInput
from rollcall.foundation.tables import remarks as remarks_of
from rollcall.foundation.tables.archive import Archive, damaged, locked
from rollcall.foundation.tables.limits import Limits
from rollcall.foundation.tables.remarks import Place, Remarks
from rollcall.foundation.tables.table import (
    Fault,
    Table,
    find_header,
    letter,
    not_a_table,
    read_columns,
    shorten,
    some,
)
from rollcall.foundation.tables.text import clean


XLSX, ODS = "XLSX", "ODS"
#: Stands between the cells of a row that is kept: a character that no cell has after `clean`.
_BETWEEN = "\x1f"
_VISIBLE = python_calamine.SheetVisibleEnum.Visible

_Found = tuple[str, Any, int, list[str]]  # a sheet, its reader, its row of headings


def read_workbook(content: bytes, name: str, key: Collection[str], limits: Limits) -> Table:
    """The table in the sheet that has one of the `key` columns, or in the first filled sheet."""
    archive = Archive(content, name, limits)
    kind = _kind(archive)
    remarks = remarks_of.of_xlsx(archive) if kind == XLSX else remarks_of.of_ods(archive)
    for sheet, one in remarks.items():
        limits.check_area(name, sheet, one.rows, one.columns)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = sorted(book.sheets_metadata, key=lambda one: one.visible != _VISIBLE)
        sheets = [(one.name, book.get_sheet_by_name(one.name)) for one in shown]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise damaged(name) from error
    sheet, reader, number, record = _choose(name, sheets, key)
    told = remarks.get(sheet, Remarks())
    columns = read_columns(f"The sheet “{sheet}” of {name}", record)
    _refuse_merged_headings(name, sheet, number, told)
    faults = _faults(told, number, columns)
    # As text the sheet takes a tenth of the memory that its cells take.
    lines = [_BETWEEN.join(record) for record in _records(reader)]
    return Table(
        name,
        columns,
        "workbook",
        number,
        lambda: (line.split(_BETWEEN) for line in lines),
        sheet=sheet,
        notes=tuple(_notes(name, sheet, number, told)),
        faults=faults,
        hidden=tuple(columns[n] for n in sorted(told.hidden_columns) if n < len(columns)),
    )


def _kind(archive: Archive) -> str:
    """Which kind of workbook it is; BadInput for what is none, or may run programs."""
    members = archive.members
    kind_of_ods = archive.read("mimetype").decode("ascii", "replace")
    if "xl/workbook.xml" in members:
        macros = any(one.endswith("vbaProject.bin") for one in members)
        if macros or b"macroEnabled" in archive.read("[Content_Types].xml"):
            raise _runs_programs(archive.name, "Save it as .xlsx, without macros.")
        return XLSX
    if "content.xml" in members and "spreadsheet" in kind_of_ods:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise locked(archive.name)
        if any(one.startswith(("Basic/", "Scripts/")) for one in members):
            raise _runs_programs(archive.name, "Take the macros out, and save it again.")
        return ODS
    if any(one.startswith("word/") for one in members) or "opendocument.text" in kind_of_ods:
        raise not_a_table(archive.name, "it is a word processor's document")
    raise damaged(archive.name)


def _runs_programs(name: str, remedy: str) -> BadInput:
    return BadInput(f"{name} holds macros, which are small programs. We open no such file.",
                    remedy=remedy)  # fmt: skip


def _choose(name: str, sheets: Sequence[tuple[str, Any]], key: Collection[str]) -> _Found:
    """The first sheet with one of the `key` columns; the first filled one where none has."""
    filled: list[_Found] = []
    for sheet, reader in sheets:
        number, record = find_header(_records(reader), key)
        if not number:
            continue
        if not key or {cell.casefold() for cell in record} & {one.casefold() for one in key}:
            return sheet, reader, number, record
        filled.append((sheet, reader, number, record))
    if not filled:
        raise not_a_table(name, "it is a workbook without a filled sheet")
    if len(sheets) > 1:
        names = [sheet for sheet, _ in sheets]
        raise BadInput(
            f"No sheet of {name} has a column {' or '.join(sorted(key))}. "
            f"Its sheets are: {some(names)}.",
            remedy="Use the workbook that you downloaded, or give the column its heading back.",
        )
    return filled[0]


def _records(reader: Any) -> Iterator[Sequence[str]]:
    """The rows of a sheet from its first row and first column on, whatever was left empty."""
    if reader.start is None:
        return iter(())
    before = [""] * reader.start[1]
    if before:
        return ([*before, *map(_cell, row)] for row in reader.iter_rows())
    return ([_cell(value) for value in row] for row in reader.iter_rows())


def _cell(value: Any) -> str:
    """A workbook's cell as text: whole numbers without a point, dates as 2020-05-26."""
    kind = value.__class__
    if kind is str:
        return clean(value) if value else ""
    if kind is float:
        return str(int(value)) if value.is_integer() else str(value)
    if kind is bool:
        return "yes" if value else "no"
    if kind is dt.datetime and value.time() == dt.time():
        return str(value.date().isoformat())
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return clean(str(value))


# --- what is odd ----------------------------------------------------------------------------


def _refuse_merged_headings(name: str, sheet: str, number: int, told: Remarks) -> None:
    for (top, first), (bottom, last) in told.merged:
        if top <= number <= bottom and last > first:
            raise BadInput(
                f"In the sheet “{sheet}” of {name} the cells {_range(top, first, bottom, last)} "
                "in the row of headings are merged.",
                remedy="Unmerge them, so that each column has a heading of its own.",
            )


def _faults(
    told: Remarks, header: int, columns: Sequence[str]
) -> Mapping[int, Mapping[int, Fault]]:
    """The faults of the rows below the header, by row and column."""
    found: dict[int, dict[int, Fault]] = defaultdict(dict)
    for place, fault in _odd_cells(told, columns):
        row, column = place
        if row > header and column < len(columns):
            found[row][column] = fault
    return found


def _odd_cells(told: Remarks, columns: Sequence[str]) -> Iterator[tuple[Place, Fault]]:
    def heading(column: int) -> str:
        return columns[column] if column < len(columns) else ""

    for (top, first), (bottom, last) in told.merged:
        where = _range(top, first, bottom, last)
        for row in range(top, min(bottom, top + _MOST_SPANNED) + 1):
            fault = Fault(
                heading(first),
                where,
                f"The cells {where} are merged, so it is not clear what belongs to which home.",
                "Unmerge them and fill in each cell.",
            )
            yield (row, first), fault
    for (row, column), shown in told.errors.items():
        yield (
            (row, column),
            Fault(
                heading(column),
                shown,
                f"The cell {letter(column)}{row} shows an error instead of an answer.",
                "Type the answer itself.",
            ),
        )
    for (row, column), shown in told.formulas.items():
        if not shown:
            yield (
                (row, column),
                Fault(
                    heading(column),
                    "a formula",
                    f"The cell {letter(column)}{row} holds a formula that was never worked out.",
                    "Type the answer itself, or open the file in a spreadsheet and save it again.",
                ),
            )


#: Rows of one merged range that are named; a longer one is named by its first.
_MOST_SPANNED = 2_000


def _notes(name: str, sheet: str, header: int, told: Remarks) -> Iterator[str]:
    worked_out = sorted(place for place, shown in told.formulas.items() if shown)
    below = [place for place in worked_out if place[0] > header]
    if below:
        cells = some([f"{letter(column)}{row}" for row, column in below])
        yield (
            f"Formulas count as what they last came to: {cells}. "
            "Check these answers, or type them in."
        )
    rows = sorted(row for row in told.hidden_rows if row > header)
    if rows:
        yield f"Hidden rows of “{shorten(sheet)}” were read too: {some([str(r) for r in rows])}."


def _range(top: int, first: int, bottom: int, last: int) -> str:
    return f"{letter(first)}{top}:{letter(last)}{bottom}"
