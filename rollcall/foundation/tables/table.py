"""What a table that was read looks like: its columns, its rows, and what is wrong with cells."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rollcall.foundation.errors import BadInput


#: The key under which a row keeps cells that stand beyond the last column of the header.
BEYOND = "(beyond the last column)"

#: Rows among which the headings are looked for: titles and notes may stand above them.
FIRST_ROWS = 20


class Fault(NamedTuple):
    """Something about a cell that makes its row unreadable: the column, what it says, the remedy."""

    column: str
    value: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class Row(NamedTuple):
    """One row: its number as a spreadsheet shows it, its cells by column, and its faults."""

    number: int
    cells: dict[str, str]
    faults: tuple[Fault, ...] = ()

    @property
    def problem(self) -> str:
        """Why the row cannot be read by its columns, or ""."""
        return " ".join(str(fault) for fault in self.faults)


@dataclass(frozen=True)
class Table:
    """A table that was read: iterate over it for its rows, as often as wanted.

    `sheet` is "" for a file of text. `notes` say what a person should know of how it was read.
    `faults` are those of cells, by the row's number and the cell's place in it; `hidden` are the
    columns that a spreadsheet does not show.
    """

    name: str
    columns: tuple[str, ...]
    encoding: str
    _header_number: int
    _records: Callable[[], Iterator[Sequence[str]]]
    sheet: str = ""
    notes: tuple[str, ...] = ()
    faults: Mapping[int, Mapping[int, Fault]] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Row]:
        """The rows that are not blank."""
        for number, record in enumerate(self._records(), start=1):
            if number > self._header_number and (any(record) or number in self.faults):
                yield self._row(number, record)

    def __len__(self) -> int:
        """How many rows there are below the header, blank ones left out."""
        return sum(1 for _ in self)

    @property
    def note(self) -> str:
        """Everything that a person should know of how the file was read, or ""."""
        return " ".join(self.notes)

    @property
    def header_number(self) -> int:
        """The number of the row that holds the headings."""
        return self._header_number

    def letter(self, column: str) -> str:
        """The letter that a spreadsheet shows above a column; "" for one that is not there."""
        return letter(self.columns.index(column)) if column in self.columns else ""

    def require(self, *columns: str | tuple[str, ...]) -> None:
        """Refuse a table without these columns; a tuple means any one of several will do."""
        missing = [wanted for wanted in columns if not _has(self.columns, wanted)]
        if missing:
            names = ", ".join(
                wanted if isinstance(wanted, str) else " or ".join(wanted) for wanted in missing
            )
            where = f"The sheet “{self.sheet}” of {self.name}" if self.sheet else self.name
            raise BadInput(
                f"{where} has no column {names}.",
                remedy=f"Its row of headings reads: {some(self.columns)}. Add the missing columns, "
                "or check that this is the right file.",
            )

    def _row(self, number: int, record: Sequence[str]) -> Row:
        cells = {column: cell for column, cell in zip(self.columns, record, strict=False) if column}
        for column in self.columns[len(record) :]:
            if column:
                cells[column] = ""
        faults = tuple(self.faults[number].values()) if number in self.faults else ()
        beyond = [cell for cell in record[len(self.columns) :] if cell]
        unnamed = [
            cell for column, cell in zip(self.columns, record, strict=False) if cell and not column
        ]
        if beyond or unnamed:
            cells[BEYOND] = ", ".join(unnamed + beyond)
            faults += (_beyond(cells[BEYOND]),)
        return Row(number, cells, faults)


def _beyond(words: str) -> Fault:
    return Fault(
        BEYOND,
        words,
        f"there are more cells than columns; “{shorten(words)}” stands beyond the last one.",
        "A comma inside a cell needs quotation marks around the cell.",
    )


def find_header(records: Iterator[Sequence[str]], key: Collection[str]) -> tuple[int, list[str]]:
    """The number and the cells of the row with the headings; (0, []) when nothing is filled in.

    With `key`, the first of the first filled rows in which one of these names stands, whatever the
    case; without one of them, and without `key`, the first that is not blank.
    """
    names = {name.casefold() for name in key}
    first: tuple[int, list[str]] = (0, [])
    filled = 0
    for number, record in enumerate(records, start=1):
        if not any(record):
            continue
        filled += 1
        if names and any(cell.casefold() in names for cell in record):
            return number, list(record)
        if filled == 1:
            first = number, list(record)
        if filled == FIRST_ROWS or not names:
            break
    return first


def read_columns(name: str, record: Sequence[str]) -> tuple[str, ...]:
    """The headings of a row, checked: more than one, and none of them twice."""
    columns = list(record)
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) < 2:
        raise not_a_table(name, f"its first row has one cell only, “{shorten(columns[0])}”")
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        places = [letter(n) for n, column in enumerate(columns) if column == twice[0]]
        raise BadInput(
            f"{name} has more than one column called {some(twice)} (columns {' and '.join(places)}).",
            remedy="Give each column a name of its own, or take one of them out.",
        )
    return tuple(columns)


def not_a_table(name: str, why: str, remedy: str = "Save it as CSV, XLSX or ODS.") -> BadInput:
    """The refusal of a file that holds no table."""
    return BadInput(f"{name} is not a table: {why}.", remedy=remedy)


def letter(index: int) -> str:
    """The letter of a column counted from 0, as a spreadsheet shows it: A, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def shorten(words: str, most: int = 40) -> str:
    """A cell's words, cut so that a message stays readable."""
    return words if len(words) <= most else f"{words[: most - 1]}…"


def some(names: Sequence[str]) -> str:
    """Some names in a sentence, the rest counted."""
    shown = ", ".join(shorten(name) or "(blank)" for name in names[:12])
    return shown if len(names) <= 12 else f"{shown} and {len(names) - 12} more"


def _has(columns: Sequence[str], wanted: str | tuple[str, ...]) -> bool:
    return any(name in columns for name in ((wanted,) if isinstance(wanted, str) else wanted))
