"""Handing a file back with what was found in it: each row's result, and each problem at its cell."""

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from rollcall.foundation.tables import Row, Table, shorten
from rollcall.reports.importers import BASED_ON, RESULT
from rollcall.reports.workbooks.xlsx import put


FOUND = "What we found"
_REASON = "reject_reason"
_OURS = (RESULT, _REASON)
_BOLD = Font(name="Arial", bold=True)
_HEAD = PatternFill("solid", fgColor="DEE0E2")
_TONES = {
    "bad": PatternFill("solid", fgColor="F4CDC6"),
    "warn": PatternFill("solid", fgColor="FFF2CC"),
    "good": PatternFill("solid", fgColor="CCE2D8"),
    "none": PatternFill("solid", fgColor="F3F2F1"),
}
_WRAP = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something said of a row: at one column, or "" for the row as a whole."""

    row: int
    column: str
    value: str
    message: str
    remedy: str
    tone: str  # bad or warn


def marked(
    table: Table,
    results: Mapping[int, tuple[str, str]],
    marks: Sequence[Mark],
    *,
    labels: Mapping[str, str],
    only_marked: bool = False,
) -> bytes:
    """The table as XLSX with a result and the reasons beside each row, and a list of all problems.

    `results` are each row's words and tone, by its number; `labels` the questions' words by column.
    Rows keep their places, unless `only_marked` leaves out those of which nothing is said.
    """
    by_row: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_row[mark.row].append(mark)
    columns = [column for column in table.columns if column not in _OURS]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(shorten(table.sheet or "Homes", 31))
    sheet.freeze_panes = f"C{table.header_number + 1}"
    for at, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = 18
        sheet.column_dimensions[get_column_letter(at)].hidden = column == BASED_ON
    for at, width in ((1, 24), (2, 70)):
        sheet.column_dimensions[get_column_letter(len(columns) + at)].width = width
    lines = _Lines(sheet)
    if table.header_number > 1:
        lines.fill_up_to(table.header_number - 1)
        sheet.row_dimensions[table.header_number - 1].height = 75
        lines.add([_plain(sheet, labels.get(column, ""), _BOLD) for column in columns])
    lines.add([_plain(sheet, text, _BOLD) for text in (*columns, *_OURS)])
    for row in table:
        if only_marked and row.number not in by_row:
            continue
        if not only_marked:
            lines.fill_up_to(row.number)
        lines.add(_row(sheet, columns, row, results.get(row.number), by_row.get(row.number, ())))
    _list_all(book, table, marks)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class _Lines:
    """Rows written one after another, with blank ones where the file had rows of another kind."""

    def __init__(self, sheet: Any) -> None:
        self._sheet, self._next = sheet, 1

    def add(self, cells: Sequence[Any]) -> None:
        """Write the next row."""
        self._sheet.append(cells)
        self._next += 1

    def fill_up_to(self, number: int) -> None:
        """Leave rows blank, so that the next one has this number."""
        while self._next < number:
            self.add([])


def _row(
    sheet: Any,
    columns: Sequence[str],
    row: Row,
    result: tuple[str, str] | None,
    marks: Iterable[Mark],
) -> list[Any]:
    said: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        said[mark.column if mark.column in columns else ""].append(mark)
    cells: list[Any] = []
    for column in columns:
        text = row.cells.get(column, "")
        here = said.get(column, [])
        cells.append(
            _marked_cell(sheet, _typed(text), here) if here else _plain(sheet, _typed(text))
        )
    words, tone = result or ("", "none")
    outcome = _plain(sheet, words, _BOLD)
    outcome.fill = _TONES[tone]
    reasons = _plain(sheet, " ".join(_sentence(mark) for marks in said.values() for mark in marks))
    reasons.alignment = _WRAP
    return [*cells, outcome, reasons]


def _typed(text: str) -> Any:
    """Numbers as numbers again, so that a spreadsheet does not warn about each of them."""
    return (
        int(text)
        if text.isascii() and text.isdigit() and len(text) < 10 and text == str(int(text))
        else text
    )


def _plain(sheet: Any, value: Any, font: Font | None = None) -> Any:
    cell = put(WriteOnlyCell(sheet), value if value != "" else None)
    if font is not None:
        cell.font, cell.fill, cell.alignment = font, _HEAD, _WRAP
    return cell


def _marked_cell(sheet: Any, value: Any, marks: Sequence[Mark]) -> Any:
    cell = _plain(sheet, value)
    cell.fill = _TONES["bad" if any(mark.tone == "bad" for mark in marks) else "warn"]
    note = Comment("\n".join(f"{mark.message} {mark.remedy}".strip() for mark in marks), "Rollcall")
    note.width, note.height = 320, 120
    cell.comment = note
    return cell


def _sentence(mark: Mark) -> str:
    where = f"{mark.column}: " if mark.column else ""
    return f"{where}{mark.message} {mark.remedy}".strip()


def _list_all(book: Workbook, table: Table, marks: Sequence[Mark]) -> None:
    sheet = book.create_sheet(FOUND)
    for at, width in enumerate((16, 8, 30, 24, 60, 60), start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    heads = ("Sheet", "Row", "Column", "Value", "Problem", "What to do")
    sheet.append([_plain(sheet, head, _BOLD) for head in heads])
    for mark in marks:
        where = f"{table.letter(mark.column)} {mark.column}".strip()
        told = (table.sheet, mark.row, where, shorten(mark.value, 200), mark.message, mark.remedy)
        sheet.append([_plain(sheet, text) for text in told])
