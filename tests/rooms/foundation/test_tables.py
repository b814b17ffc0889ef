"""Reading a table from a file that somebody made, and saying what it is when it is none."""

import datetime as dt
import gzip
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.foundation.errors import BadInput
from rollcall.foundation.tables import BEYOND, read_table, table_from_bytes, write_table


def rows(content, name="file.csv"):
    return list(table_from_bytes(content, name=name))


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, lines in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet {number}")
        for line in lines:
            sheet.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_row_has_the_number_a_spreadsheet_shows():
    found = rows(b"id,name\n1,One\n\n3,Three\n")
    assert [(row.number, row.cells) for row in found] == [
        (2, {"id": "1", "name": "One"}),
        (4, {"id": "3", "name": "Three"}),
    ]


def test_a_cell_with_line_breaks_is_one_row():
    found = rows(b'id,name\n1,"One\nHouse"\n2,Two\n')
    assert [row.number for row in found] == [2, 3]
    assert found[0].cells["name"] == "One House"


def test_cells_are_trimmed_and_missing_ones_are_blank():
    assert rows(b"id,name,note\n 1 ,\n")[0].cells == {"id": "1", "name": "", "note": ""}


def test_a_table_can_be_read_again():
    table = table_from_bytes(b"a,b\n1,2\n", name="t.csv")
    assert list(table) == list(table)
    assert len(table) == 1


@pytest.mark.parametrize(
    ("content", "encoding", "noted"),
    [
        ("id,name\n1,Café\n".encode(), "UTF-8", False),
        ("\ufeffid,name\n1,Café\n".encode(), "UTF-8", False),
        ("id,name\n1,Café\n".encode("cp1252"), "Windows-1252", True),
        ("id,name\n1,Café\n".encode("utf-16"), "UTF-16", True),
    ],
)
def test_the_encoding_is_found_and_said_when_it_is_not_utf_8(content, encoding, noted):
    table = table_from_bytes(content, name="t.csv")
    assert next(iter(table)).cells == {"id": "1", "name": "Café"}
    assert table.encoding == encoding
    assert bool(table.note) is noted


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_semicolons_and_tabs_part_cells_too(delimiter):
    assert rows(f"id{delimiter}name\n1{delimiter}One\n".encode())[0].cells["name"] == "One"


def test_a_gzipped_table_is_read():
    assert rows(gzip.compress(b"a,b\n1,2\n", mtime=0), "t.csv.gz")[0].cells == {"a": "1", "b": "2"}


def test_a_workbook_gives_text_as_a_csv_would():
    content = workbook(
        [], [["id", "beds", "when", "yes"], ["1-1", 30.0, dt.date(2020, 5, 26), True], [None, 1.5]]
    )
    first, second = rows(content, "t.xlsx")
    assert first.number == 2
    assert first.cells == {"id": "1-1", "beds": "30", "when": "2020-05-26", "yes": "yes"}
    assert second.cells["beds"] == "1.5"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"%PDF-1.4 something", "PDF"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b'{"a": [1, 2]}', "JSON"),
        (b"PK\x03\x04nonsense", "cannot read"),
        (b"\x1f\x8bnonsense", "gzip"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-6], "gzip"),
        (b"a,b\n1,\x00\x01\n", "no text"),
        (b"only one column\nsomething\n", "one cell only"),
        (b"\xd0\xcf\x11\xe0old", ".xls"),
        (workbook([]), "without a filled sheet"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_what_it_is(content, said):
    with pytest.raises(BadInput, match="is not a table") as refusal:
        table_from_bytes(content, name="wrong.csv")
    assert said in str(refusal.value)
    assert "wrong.csv" in str(refusal.value)


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(BadInput, match="more than one column called name"):
        table_from_bytes(b"id,name,name\n", name="t.csv")


def test_a_quotation_mark_left_open_is_refused_by_its_row():
    with pytest.raises(BadInput, match="quotation mark in row 3"):
        rows(b'id,name\n1,One\n2,"Two\n3,Three\n')


def test_missing_columns_are_named_with_what_is_there():
    table = table_from_bytes(b"id,title\n1,One\n", name="t.csv")
    table.require("id", ("title", "name"))
    with pytest.raises(BadInput, match="no column name, code or key") as refusal:
        table.require("id", "name", ("code", "key"))
    assert "id, title" in str(refusal.value)


def test_cells_beyond_the_last_column_are_a_problem_and_not_lost():
    row = rows(b"id,name\n1,Smith, Jones\n")[0]
    assert row.cells[BEYOND] == "Jones"
    assert "Jones" in row.problem


def test_what_is_written_is_read_again(tmp_path):
    file = tmp_path / "out.csv"
    write_table(file, ["a", "b"], [["1", "Café, first"], ["2", 'say "yes"']])
    assert [row.cells for row in read_table(file)] == [
        {"a": "1", "b": "Café, first"},
        {"a": "2", "b": 'say "yes"'},
    ]


def test_a_file_that_is_not_there_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_table(tmp_path / "none.csv")


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_clear_refusal(content):
    try:
        found = rows(content)
    except BadInput:
        return
    assert all(isinstance(cell, str) for row in found for cell in row.cells.values())


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8"), max_size=8), min_size=2, max_size=4),
        max_size=5,
    )
)
def test_any_text_written_as_csv_comes_back_cell_by_cell(lines):
    stream = io.StringIO()
    stream.write("a,b,c,d\n")
    for line in lines:
        stream.write(",".join('"' + cell.replace('"', '""') + '"' for cell in line) + "\r\n")
    try:
        found = rows(stream.getvalue().encode())
    except BadInput:
        return  # it holds control characters that no text has
    assert len(found) <= len(lines)
    assert all(set(row.cells) == {"a", "b", "c", "d"} for row in found)
