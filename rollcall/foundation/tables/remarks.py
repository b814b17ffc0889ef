"""What a workbook's own XML tells that the reader of its cells does not.

Formulas, cells in error, merged cells, what is hidden, and how far the cells reach: the reader takes
memory for the whole rectangle, so a single cell in the last row must be noticed before it is called.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from rollcall.foundation.errors import BadInput
from rollcall.foundation.tables.archive import Archive, damaged
from rollcall.foundation.tables.table import not_a_table


Place = tuple[int, int]  # row counted from 1, column counted from 0


@dataclass(slots=True)
class Remarks:
    """What is to be known of one sheet. Formulas have the value they came to, or ""."""

    rows: int = 0
    columns: int = 0
    formulas: dict[Place, str] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def reach(self, row: int, column: int) -> None:
        """Note that a filled cell stands here."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column + 1)


# --- XLSX -----------------------------------------------------------------------------------

_FILLED = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_ODD = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)(?<!/)>\s*(?:<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)</(?:\w+:)?f>))?\s*"
    rb"(?:<(?:\w+:)?v>([^<]*)</(?:\w+:)?v>)?"
)
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_HIDDEN_COLUMNS = re.compile(rb'<(?:\w+:)?col\s(?=[^>]*\bhidden="(?:1|true)")[^>]*>')
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')


def of_xlsx(archive: Archive) -> dict[str, Remarks]:
    """The remarks on each sheet by its name. Every member is unpacked and counted."""
    parts = _sheet_parts(archive)
    found = {}
    for sheet, part in parts.items():
        if part in archive.members:
            found[sheet] = _of_sheet(archive.name, archive.pieces(part))
    archive.count_rest(*parts.values())
    return found


def _sheet_parts(archive: Archive) -> dict[str, str]:
    """Which member holds which sheet."""
    targets = {
        one.get("Id", ""): one.get("Target", "").lstrip("/")
        for one in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    sheets = {}
    for one in _elements(archive, "xl/workbook.xml", "sheet"):
        target = next((targets.get(one[key], "") for key in one if key.endswith(":id")), "")
        sheets[one.get("name", "")] = target if target.startswith("xl/") else f"xl/{target}"
    return sheets


def _of_sheet(name: str, pieces: Iterable[bytes]) -> Remarks:
    remarks = Remarks()
    for text in _whole_rows(name, pieces):
        if filled := _FILLED.findall(text):
            letters, numbers = map(set, zip(*filled, strict=True))
            remarks.reach(max(map(int, numbers)), max(map(_column, letters)))
        if b"<f" in text or b":f" in text or b't="e"' in text:
            _odd_cells(text, remarks)
        if b"mergeCell" in text:
            for first, top, last, bottom in _MERGED.findall(text):
                corners = ((int(top), _column(first)), (int(bottom), _column(last)))
                remarks.merged.append(corners)
        if b"hidden" in text:
            remarks.hidden_rows.update(int(row) for row in _HIDDEN_ROW.findall(text))
            for columns in _HIDDEN_COLUMNS.findall(text):
                remarks.hidden_columns.update(_hidden_columns(columns))
    return remarks


def _odd_cells(text: bytes, remarks: Remarks) -> None:
    """Note the cells that hold a formula or an error."""
    for match in _ODD.finditer(text):
        attributes, _, value = match.groups()
        has_formula = b"<f" in match.group() or b":f" in match.group()
        place = _REFERENCE.search(attributes)
        if place is None or not (has_formula or b't="e"' in attributes):
            continue
        at = (int(place[2]), _column(place[1]))
        shown = (value or b"").decode("utf-8", "replace")
        if b't="e"' in attributes:
            remarks.errors[at] = shown or "an error"
        else:
            remarks.formulas[at] = shown
        remarks.reach(*at)


def _whole_rows(name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that end with a row, so that no cell is cut in two."""
    rest, first = b"", True
    for piece in pieces:
        text = rest + piece
        if first and (b"<!DOCTYPE" in text or b"<!ENTITY" in text):
            raise _not_written_by_a_spreadsheet(name)
        first = False
        cut = text.rfind(b"</row>") + 6
        cut = cut if cut > 5 else text.rfind(b"row>") + 4
        if cut > 3:
            yield text[:cut]
            rest = text[cut:]
        else:
            rest = text
    yield rest


def _hidden_columns(element: bytes) -> range:
    ends = [re.search(rb'\b%s="(\d+)"' % name, element) for name in (b"min", b"max")]
    first, last = (int(end[1]) if end else 0 for end in ends)
    return range(first - 1, min(last, 16_384))


_columns_by_letters: dict[bytes, int] = {}


def _column(letters: bytes) -> int:
    """The column of some letters, counted from 0."""
    index = _columns_by_letters.get(letters)
    if index is None:
        index = 0
        for code in letters:
            index = index * 26 + code - 64
        index = _columns_by_letters[letters] = index - 1
    return index


# --- ODS ------------------------------------------------------------------------------------


def of_ods(archive: Archive) -> dict[str, Remarks]:
    """The remarks on each sheet by its name. Every member is unpacked and counted."""
    reader = _OdsReader()
    if "content.xml" in archive.members:
        _parse(archive, "content.xml", reader.start, reader.end)
    archive.count_rest("content.xml")
    return reader.found


class _OdsReader:
    """Follows the elements of a `content.xml`, with rows and cells that are said to be repeated."""

    def __init__(self) -> None:
        self.found: dict[str, Remarks] = {}
        self._remarks = Remarks()
        self._depth = self._row = self._column = self._rows = self._columns = 0
        self._filled = False

    def start(self, element: str, attributes: dict[str, str]) -> None:
        """One element opens."""
        if element == "table:table-cell" or element == "table:covered-table-cell":
            self._cell(attributes)
        elif element == "table:table-row":
            self._rows = int(attributes.get("table:number-rows-repeated", 1))
            self._column, self._filled = 0, False
            if attributes.get("table:visibility", "visible") != "visible":
                rows = range(self._row + 1, self._row + 1 + min(self._rows, 1_000))
                self._remarks.hidden_rows.update(rows)
        elif element == "table:table-column":
            count = int(attributes.get("table:number-columns-repeated", 1))
            if attributes.get("table:visibility", "visible") != "visible":
                columns = range(self._columns, self._columns + min(count, 16_384))
                self._remarks.hidden_columns.update(columns)
            self._columns += count
        elif element == "table:table":
            self._depth += 1
            if self._depth == 1:
                self._remarks = self.found[attributes.get("table:name", "")] = Remarks()
                self._row = self._columns = 0

    def end(self, element: str) -> None:
        """One element closes."""
        if element == "table:table-row":
            self._row += self._rows
            if self._filled:
                self._remarks.rows = max(self._remarks.rows, self._row)
        elif element == "table:table":
            self._depth -= 1

    def _cell(self, attributes: dict[str, str]) -> None:
        count = int(attributes.get("table:number-columns-repeated", 1))
        at = (self._row + 1, self._column)
        kind = attributes.get("office:value-type")
        if kind is not None:
            self._filled = True
            self._remarks.columns = max(self._remarks.columns, self._column + count)
            if attributes.get("calcext:value-type") == "error":
                self._remarks.errors[at] = "an error"
            elif "table:formula" in attributes:
                self._remarks.formulas[at] = attributes.get("office:value") or kind
        elif "table:formula" in attributes:
            self._remarks.formulas[at] = ""
        high = int(attributes.get("table:number-rows-spanned", 1))
        wide = int(attributes.get("table:number-columns-spanned", 1))
        if high > 1 or wide > 1:
            corner = (at[0] + high - 1, at[1] + wide - 1)
            self._remarks.merged.append((at, corner))
        self._column += count


# --- small members --------------------------------------------------------------------------


def _elements(archive: Archive, member: str, name: str) -> list[dict[str, str]]:
    """The attributes of every element of that name, whatever its prefix."""
    found: list[dict[str, str]] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        if element.rpartition(":")[2] == name:
            found.append(attributes)

    if member in archive.members:
        _parse(archive, member, start)
    return found


def _parse(archive: Archive, member: str, start: Any, end: Any = None) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = _refuse_doctype(archive.name)
    try:
        for piece in archive.pieces(member):
            parser.Parse(piece)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise damaged(archive.name) from error


def _refuse_doctype(name: str) -> Any:
    def refuse(*_: Any) -> None:
        raise _not_written_by_a_spreadsheet(name)

    return refuse


def _not_written_by_a_spreadsheet(name: str) -> BadInput:
    """Entities can make a small file enormous, and no spreadsheet writes any."""
    return not_a_table(name, "its inside is not what a spreadsheet writes")
