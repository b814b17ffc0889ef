"""Files that people send, right and wrong, built anew each time: there are no files in the repository."""

import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import openpyxl
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as OdfTable
from odf.table import TableCell, TableRow
from odf.text import P


Lines = Iterable[Sequence[Any]]


def xlsx(*sheets: Lines, **named: Lines) -> bytes:
    """A workbook of sheets called Sheet 0, Sheet 1 and so on, and of those that have names."""
    return saved(workbook(*sheets, **named))


def workbook(*sheets: Lines, **named: Lines) -> openpyxl.Workbook:
    """The same, to do something to before it is saved."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in ({f"Sheet {n}": lines for n, lines in enumerate(sheets)} | named).items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def changed(content: bytes, **sheets: Callable[[Any], None]) -> bytes:
    """A workbook after something was done to its sheets, by their names with _ for a space."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name, change in sheets.items():
        change(book[name.replace("_", " ")])
    return saved(book)


def ods(*sheets: Lines) -> bytes:
    """An ODS workbook; numbers stay numbers."""
    document = OpenDocumentSpreadsheet()
    for number, lines in enumerate(sheets):
        table = OdfTable(name=f"Sheet {number}")
        for line in lines:
            row = TableRow()
            for value in line:
                row.addElement(_ods_cell(value))
            table.addElement(row)
        document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.write(stream)
    return stream.getvalue()


def _ods_cell(value: Any) -> TableCell:
    if value in (None, ""):
        return TableCell()
    if isinstance(value, int | float):
        return TableCell(valuetype="float", value=str(value))
    cell = TableCell(valuetype="string")
    cell.addElement(P(text=str(value)))
    return cell


def with_members(content: bytes, **members: bytes) -> bytes:
    """A ZIP file with members added or replaced; `__` in a name is a slash, `_DOT_` a point."""
    named = {k.replace("__", "/").replace("_DOT_", "."): v for k, v in members.items()}
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            if info.filename not in named:
                new.writestr(info, old.read(info.filename))
        for name, data in named.items():
            new.writestr(name, data)
    return stream.getvalue()


def edited(content: bytes, member: str, edits: Mapping[str, str]) -> bytes:
    """A ZIP file with patterns replaced in the text of one member."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        text = file.read(member).decode()
    for pattern, replacement in edits.items():
        text = re.sub(pattern, replacement, text)
    return with_members(content, **{member: text.encode()})


SHEET = "xl/worksheets/sheet1.xml"


# --- wrong files ----------------------------------------------------------------------------


def with_macros(content: bytes) -> bytes:
    """A workbook that carries programs."""
    return with_members(content, xl__vbaProject_DOT_bin=b"\x00" * 64)


def with_password() -> bytes:
    """What Office writes for a workbook with a password: no ZIP, but an older container."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + "EncryptedPackage".encode("utf-16-le")
    )


def zip_bomb(content: bytes, megabytes: int = 300) -> bytes:
    """A workbook with one more member that unpacks to very much."""
    return with_members(content, xl__bomb_DOT_bin=b"\x00" * (megabytes << 20))


def lying_zip_bomb(content: bytes, megabytes: int = 300) -> bytes:
    """The same, but the file says that the member is small."""
    bomb = bytearray(zip_bomb(content, megabytes))
    size = struct.pack("<I", megabytes << 20)
    at = bomb.find(size)
    while at >= 0:
        bomb[at : at + 4] = struct.pack("<I", 100)
        at = bomb.find(size, at + 4)
    return bytes(bomb)


def with_entities(content: bytes) -> bytes:
    """A workbook whose sheet begins with entities that would grow and grow."""
    doctype = r'\g<0><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>'
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        text = file.read(SHEET).decode()
    head = "" if text.startswith("<?xml") else '<?xml version="1.0"?>'
    text = re.sub(r"^<\?xml[^>]*\?>", doctype, head + text, count=1)
    return with_members(content, **{SHEET: text.encode()})


def with_a_far_cell(content: bytes, place: str = "XFD1048576") -> bytes:
    """A workbook with one cell in the last row and column."""
    cell = f'<row r="1048576"><c r="{place}"><v>1</v></c></row></sheetData>'
    return edited(content, SHEET, {"</sheetData>": cell})
