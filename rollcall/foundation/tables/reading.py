"""Reading the table in a file, whatever the file is called: what it is shows in its first bytes."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from rollcall.foundation.errors import BadInput
from rollcall.foundation.tables.archive import locked, ungzipped
from rollcall.foundation.tables.limits import Limits
from rollcall.foundation.tables.table import Table, not_a_table
from rollcall.foundation.tables.text import read_text
from rollcall.foundation.tables.workbooks import read_workbook


_OTHER_FILES = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "a word processor's document"),
)
_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"
#: The name under which Office keeps the inside of a workbook with a password.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOOKS, _TEXTS = (".xlsx", ".ods", ".xlsm", ".xls"), (".csv", ".tsv", ".txt")

_USUAL = Limits()


def read_table(
    file: Path | str, *, name: str = "", key: Collection[str] = (), limits: Limits = _USUAL
) -> Table:
    """Read the table in a file on disk. OSError when it cannot be opened, BadInput when no table."""
    path = Path(file)
    return table_from_bytes(path.read_bytes(), name=name or path.name, key=key, limits=limits)


def table_from_bytes(
    content: bytes, *, name: str, key: Collection[str] = (), limits: Limits = _USUAL
) -> Table:
    """Read the table in the bytes of a file, such as one that was sent through a page.

    `key` names columns of which the table has one: that decides which sheet is read, which row holds
    the headings, and what parts the cells of a file of text. BadInput when it holds no such table.
    """
    limits.check_size(name, len(content))
    if content.startswith(_GZIP):
        content = ungzipped(content, name, limits)
    for magic, what in _OTHER_FILES:
        if content.startswith(magic):
            raise not_a_table(name, f"it is {what}")
    if content.startswith(_OLE):
        raise _old_or_locked(content, name)
    suffix = Path(name.removesuffix(".gz")).suffix.casefold()
    if content.startswith(_ZIP):
        if suffix == ".xlsm":
            raise BadInput(
                f"{name} is a workbook for macros, which are small programs. We open no such file.",
                remedy="Save it as .xlsx.",
            )
        table = read_workbook(content, name, key, limits)
        return _noted(table, "a workbook" if suffix in _TEXTS else "")
    table = read_text(content, name, key, limits)
    return _noted(table, "a file of text (CSV)" if suffix in _BOOKS else "")


def _noted(table: Table, what: str) -> Table:
    """Say it when a file is not what its name says; it is read all the same."""
    if not what:
        return table
    note = f"{table.name} is {what}, whatever its name says. It was read as one."
    return replace(table, notes=(note, *table.notes))


def _old_or_locked(content: bytes, name: str) -> BadInput:
    if _ENCRYPTED in content:
        return locked(name)
    return not_a_table(name, "it is an old Excel (.xls) workbook", "Save it as .xlsx or CSV.")
