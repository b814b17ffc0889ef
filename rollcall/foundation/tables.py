"""Reading a table from a file that somebody made: CSV, gzipped CSV, XLSX or ODS.

Cells come as text, trimmed, with row numbers as a spreadsheet shows them (the header is row 1), so
that a message can name the row. A file that is not a table is refused with a sentence that says what
it is instead.
"""

import csv
import datetime as dt
import gzip
import io
import itertools
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import python_calamine

from rollcall.foundation.errors import BadInput


#: The key under which a row keeps cells that stand beyond the last column of the header.
BEYOND = "(beyond the last column)"

#: What a file of rejected rows has before the file's own columns.
REJECT_COLUMNS = ("reject_row", "reject_reason")

_END = "\x00end of file"
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\ufeff]+")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
_OTHER_FILES = (
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Excel (.xls) or locked workbook"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "a word processor's document"),
)


class Row(NamedTuple):
    """One row: its number as a spreadsheet shows it, and its cells by column."""

    number: int
    cells: dict[str, str]

    @property
    def problem(self) -> str:
        """Why the row cannot be read by its columns, or ""."""
        if BEYOND not in self.cells:
            return ""
        return (
            f"there are more cells than columns; “{self.cells[BEYOND]}” stands beyond the last one. "
            "A comma inside a cell needs quotation marks around the cell."
        )


@dataclass(frozen=True)
class Table:
    """A table that was read: iterate over it for its rows, as often as wanted."""

    name: str
    columns: tuple[str, ...]
    encoding: str
    _header_number: int
    _records: Callable[[], Iterator[Sequence[str]]]

    def __iter__(self) -> Iterator[Row]:
        """The rows that are not blank."""
        for number, record in enumerate(self._records(), start=1):
            if number > self._header_number and any(record):
                yield Row(number, self._cells(record))

    def __len__(self) -> int:
        """How many rows there are below the header, blank ones left out."""
        return sum(1 for _ in self)

    @property
    def note(self) -> str:
        """A sentence when the file was not in the encoding we ask for, or ""."""
        if self.encoding.startswith("UTF-8") or self.encoding == "workbook":
            return ""
        return (
            f"{self.name} was read as {self.encoding}, because it is not UTF-8. "
            "Check names with accents."
        )

    def require(self, *columns: str | tuple[str, ...]) -> None:
        """Refuse a table without these columns; a tuple means any one of several will do."""
        missing = [wanted for wanted in columns if not _has(self.columns, wanted)]
        if missing:
            names = ", ".join(
                wanted if isinstance(wanted, str) else " or ".join(wanted) for wanted in missing
            )
            raise BadInput(
                f"{self.name} has no column {names}.",
                remedy=f"Its first row reads: {_some(self.columns)}. Add the missing columns, or "
                "check that this is the right file.",
            )

    def _cells(self, record: Sequence[str]) -> dict[str, str]:
        cells = {column: cell for column, cell in zip(self.columns, record, strict=False) if column}
        for column in self.columns[len(record) :]:
            if column:
                cells[column] = ""
        beyond = [cell for cell in record[len(self.columns) :] if cell]
        unnamed = [
            cell for column, cell in zip(self.columns, record, strict=False) if cell and not column
        ]
        if beyond or unnamed:
            cells[BEYOND] = ", ".join(unnamed + beyond)
        return cells


def read_table(file: Path | str, *, name: str = "") -> Table:
    """Read the table in a file on disk. OSError when it cannot be opened, BadInput when no table."""
    path = Path(file)
    return table_from_bytes(path.read_bytes(), name=name or path.name)


def table_from_bytes(content: bytes, *, name: str) -> Table:
    """Read the table in the bytes of a file, such as one that was sent through a page."""
    if content.startswith(b"\x1f\x8b"):
        content = _unzipped(content, name)
    for magic, what in _OTHER_FILES:
        if content.startswith(magic):
            raise _not_a_table(name, f"it is {what}")
    if content.startswith(b"PK\x03\x04"):
        return _from_workbook(content, name)
    return _from_text(content, name)


def write_table(file: Path | str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV that a spreadsheet opens rightly (UTF-8 with a mark) and that we read again."""
    with Path(file).open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(rows)


def write_rejects(
    file: Path | str, columns: Sequence[str], rejected: Iterable[tuple[Row, str]]
) -> None:
    """Rejected rows as they came, with row number and reason, to correct and send again."""
    own = own_columns(columns)
    write_table(
        file,
        [*REJECT_COLUMNS, *own],
        (
            [str(row.number), reason, *(row.cells.get(column, "") for column in own)]
            for row, reason in rejected
        ),
    )


def own_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """A file's named columns without those that `write_rejects` put before them."""
    return tuple(column for column in columns if column and column not in REJECT_COLUMNS)


def _not_a_table(name: str, why: str) -> BadInput:
    return BadInput(f"{name} is not a table: {why}.", remedy="Save it as CSV, XLSX or ODS.")


def _unzipped(content: bytes, name: str) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise _not_a_table(name, "it is a damaged or incomplete gzip file") from error


def _from_workbook(content: bytes, name: str) -> Table:
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [
            sheet
            for sheet in workbook.sheet_names
            if any(any(map(_cell, row)) for row in workbook.get_sheet_by_name(sheet).to_python())
        ]
        if not sheets:
            raise _not_a_table(name, "it is a workbook without a filled sheet")
        rows = workbook.get_sheet_by_name(sheets[0]).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise _not_a_table(name, "it is a ZIP file or a workbook we cannot read") from error
    records = [[_cell(value) for value in row] for row in rows]
    return _table(name, "workbook", lambda: iter(records))


def _cell(value: Any) -> str:
    """A workbook's cell as text: whole numbers without a point, dates as 2020-05-26."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return _clean(str(value))


def _from_text(content: bytes, name: str) -> Table:
    text, encoding = _decoded(content, name)
    if _NOT_TEXT.search(text):
        raise _not_a_table(name, "it holds bytes that are no text")
    if re.match(r"\s*(<!doctype|<html|<\?xml)", text, re.IGNORECASE):
        raise _not_a_table(name, "it is a web page or XML")
    if text.lstrip()[:1] in ("{", "["):
        raise _not_a_table(name, "it is JSON")
    delimiter = _delimiter(text)

    def records() -> Iterator[Sequence[str]]:
        # A last line of our own: read as part of a cell, it shows a quotation mark left open.
        lines = itertools.chain(io.StringIO(text, newline=""), [_END])
        reader = csv.reader(lines, delimiter=delimiter)
        number = 0
        try:
            for record in reader:
                if record == [_END]:
                    return
                number += 1
                if record and record[-1].endswith(_END):
                    break
                yield [_clean(cell) for cell in record]
        except csv.Error as error:
            raise BadInput(f"{name} cannot be read after row {number}: {error}.") from error
        raise BadInput(
            f"{name} has a quotation mark in row {number} that is never closed.",
            remedy="Close it, or take it out.",
        )

    return _table(name, encoding, records)


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    """The text and how it was encoded: UTF-8 if it can be, UTF-16 if marked, else Windows-1252."""
    encodings = [("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = [("utf-16", "UTF-16")]
    for codec, shown in encodings:
        try:
            return content.decode(codec), shown
        except UnicodeDecodeError:
            continue
    raise _not_a_table(name, "its text is in no encoding we know (UTF-8 is best)")


def _delimiter(text: str) -> str:
    """A comma, unless the first line has none and has semicolons or tabs."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if "," in first:
        return ","
    return max(",;\t", key=first.count)


def _clean(cell: str) -> str:
    """Trimmed, and free of what nobody can see, so that equal cells compare equal."""
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    return _UNSEEN.sub(" ", cell).strip()


def _table(name: str, encoding: str, records: Callable[[], Iterator[Sequence[str]]]) -> Table:
    for number, record in enumerate(records(), start=1):
        if any(record):
            columns = _columns(name, record)
            return Table(name, columns, encoding, number, records)
    raise _not_a_table(name, "it is empty")


def _columns(name: str, record: Sequence[str]) -> tuple[str, ...]:
    columns = list(record)
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) < 2:
        raise _not_a_table(name, f"its first row has one cell only, “{columns[0][:40]}”")
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise BadInput(
            f"{name} has more than one column called {_some(twice)}.",
            remedy="Give each column a name of its own.",
        )
    return tuple(columns)


def _has(columns: Sequence[str], wanted: str | tuple[str, ...]) -> bool:
    return any(name in columns for name in ((wanted,) if isinstance(wanted, str) else wanted))


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(name[:40] or "(blank)" for name in names[:12])
    return shown if len(names) <= 12 else f"{shown} and {len(names) - 12} more"
