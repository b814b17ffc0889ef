"""Writing tables that a spreadsheet opens rightly and that we read again."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from rollcall.foundation.tables.table import Row


#: What a file of rejected rows has before the file's own columns.
REJECT_COLUMNS = ("reject_row", "reject_reason")


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
