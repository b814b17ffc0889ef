"""Reading a table from text that somebody exported or typed: CSV in one of several encodings."""

import csv
import io
import itertools
import re
from collections.abc import Collection, Iterator, Sequence

from rollcall.foundation.errors import BadInput
from rollcall.foundation.tables.limits import Limits
from rollcall.foundation.tables.table import (
    FIRST_ROWS,
    Table,
    find_header,
    not_a_table,
    read_columns,
)


_END = "\x00end of file"
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\ufeff]+")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
#: What some spreadsheets write before a table to say which character parts its cells.
_SAID = re.compile(r"\A[\"']?sep=(.)[\"']?\r?\n", re.IGNORECASE)


def read_text(content: bytes, name: str, key: Collection[str], limits: Limits) -> Table:
    """The table in a file of text, from the row that has one of the `key` columns on."""
    text, encoding = _decoded(content, name)
    _refuse_other_text(text, name)
    said = _SAID.match(text)
    text = text[said.end() :] if said else text
    delimiter = said[1] if said else _delimiter(text, key)

    def records() -> Iterator[Sequence[str]]:
        return _records(text, delimiter, name, limits)

    number, record = find_header(records(), key)
    if not number:
        raise not_a_table(name, "it is empty")
    columns = read_columns(name, record)
    notes = () if encoding == "UTF-8" else (_not_utf_8(name, encoding),)
    return Table(name, columns, encoding, number, records, notes=notes)


def _refuse_other_text(text: str, name: str) -> None:
    if _NOT_TEXT.search(text):
        raise not_a_table(name, "it holds bytes that are no text")
    if re.match(r"\s*(<!doctype|<html|<\?xml)", text, re.IGNORECASE):
        raise not_a_table(name, "it is a web page or XML")
    if text.lstrip()[:1] in ("{", "["):
        raise not_a_table(name, "it is JSON")


def _records(text: str, delimiter: str, name: str, limits: Limits) -> Iterator[Sequence[str]]:
    # A last line of our own: read as part of a cell, it shows a quotation mark left open.
    lines = itertools.chain(io.StringIO(text, newline=""), [_END])
    number = 0
    try:
        for record in csv.reader(lines, delimiter=delimiter):
            if record == [_END]:
                return
            number += 1
            if record and record[-1].endswith(_END):
                break
            if number > limits.rows:
                raise _too_long(name, limits)
            yield [clean(cell) for cell in record]
    except csv.Error as error:
        raise BadInput(
            f"{name} cannot be read after row {number}: {error}.",
            remedy="Look at the row after it: a cell there is far too long, or a quotation mark is "
            "left open.",
        ) from error
    raise BadInput(
        f"{name} has a quotation mark in row {number} that is never closed.",
        remedy="Close it, or take it out.",
    )


def clean(cell: str) -> str:
    """Trimmed, and free of what nobody can see, so that equal cells compare equal."""
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    return _UNSEEN.sub(" ", cell).strip()


def _not_utf_8(name: str, encoding: str) -> str:
    return f"{name} was read as {encoding}, because it is not UTF-8. Check names with accents."


def _too_long(name: str, limits: Limits) -> BadInput:
    return BadInput(
        f"{name} has more than {limits.rows:,} rows, which is more than we read.",
        remedy="Delete what does not belong to the table, or send it in parts.",
    )


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    """The text and how it was encoded: UTF-8 if it can be, UTF-16 if it looks so, else Windows-1252."""
    encodings = [("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = [("utf-16", "UTF-16")]
    elif len(content) > 8 and not content[1:400:2].strip(b"\x00"):
        encodings = [("utf-16-le", "UTF-16")]  # without its mark: every second byte is nought
    for codec, shown in encodings:
        try:
            return content.decode(codec), shown
        except UnicodeDecodeError:
            continue
    raise not_a_table(name, "its text is in no encoding we know (UTF-8 is best)")


def _delimiter(text: str, key: Collection[str]) -> str:
    """What parts the cells: that by which a `key` column is found, else that of the first line."""
    lines = list(itertools.islice(filter(str.strip, io.StringIO(text)), FIRST_ROWS))
    wanted = {name.casefold() for name in key}
    for delimiter in ",;\t":
        for line in lines:
            if wanted & {cell.casefold() for cell in _parts(line, delimiter)}:
                return delimiter
    first = lines[0] if lines else ""
    if len(_parts(first, ",")) > 1:
        return ","
    return max(",;\t", key=lambda delimiter: len(_parts(first, delimiter)))


def _parts(line: str, delimiter: str) -> list[str]:
    try:
        return [clean(cell) for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []
