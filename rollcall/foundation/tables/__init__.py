"""Reading a table from a file that somebody made: CSV, gzipped CSV, XLSX or ODS.

Cells come as text, trimmed, with row numbers as a spreadsheet shows them, so that a message can name
the row. A file that is not a table is refused with a sentence that says what it is instead, and one
that would fill the machine's memory before it is unpacked.
"""

from rollcall.foundation.tables.limits import Limits
from rollcall.foundation.tables.reading import read_table, table_from_bytes
from rollcall.foundation.tables.table import BEYOND, Fault, Row, Table, letter, shorten
from rollcall.foundation.tables.writing import (
    REJECT_COLUMNS,
    own_columns,
    write_rejects,
    write_table,
)


__all__ = (
    "BEYOND",
    "REJECT_COLUMNS",
    "Fault",
    "Limits",
    "Row",
    "Table",
    "letter",
    "own_columns",
    "read_table",
    "shorten",
    "table_from_bytes",
    "write_rejects",
    "write_table",
)
