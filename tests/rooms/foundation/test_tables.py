"""Reading a table from a file that somebody made, and saying what it is when it is none."""

import datetime as dt
import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.foundation.errors import BadInput
from rollcall.foundation.tables import (
    BEYOND,
    Limits,
    read_table,
    table_from_bytes,
    write_table,
)
from tests.factories import files


def rows(content, name="file.csv"):
    return list(table_from_bytes(content, name=name))


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
    content = files.xlsx(
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
        (files.xlsx([]), "without a filled sheet"),
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


# A workbook's sheets


HOMES = [["location_id", "occupied", "notes"], ["1-1", 12, "fine"], ["1-2", 30, ""]]
KEY = ("location_id",)


def read(content, name="homes.xlsx", **more):
    return table_from_bytes(content, name=name, key=KEY, **more)


def cells(table):
    return [(row.number, row.cells) for row in table]


def test_the_sheet_with_the_key_column_is_read_whichever_it_is():
    content = files.xlsx(Notes=[["Read me"], ["Fill in"]], Homes=HOMES, Answers=[["yes", "no"]])
    table = read(content)
    assert table.sheet == "Homes"
    assert [row.cells["location_id"] for row in table] == ["1-1", "1-2"]


def test_headings_may_stand_below_titles_and_labels():
    table = read(files.xlsx([["Homes of a group"], [], ["Home", "Beds", "Notes"], *HOMES]))
    assert [number for number, _ in cells(table)] == [5, 6]
    text = read(b"Home,Beds\nlocation_id,occupied\n1-1,12\n", "homes.csv")
    assert cells(text) == [(3, {"location_id": "1-1", "occupied": "12"})]


def test_a_workbook_without_the_right_sheet_is_refused_with_the_names_of_its_sheets():
    with pytest.raises(BadInput, match="has a column location_id") as refusal:
        read(files.xlsx(Rota=[["who", "when"], ["a", "b"]], Plan=[["c", "d"]]))
    assert "Rota, Plan" in str(refusal.value)


def test_empty_columns_before_the_table_keep_their_letters():
    table = read(files.xlsx([["", *row] for row in HOMES]))
    assert table.letter("occupied") == "C"
    assert cells(table)[0] == (2, {"location_id": "1-1", "occupied": "12", "notes": "fine"})


@pytest.mark.parametrize("build", [files.xlsx, files.ods])
def test_an_xlsx_and_an_ods_of_the_same_cells_read_alike(build):
    table = read(build(HOMES))
    assert cells(table) == [
        (2, {"location_id": "1-1", "occupied": "12", "notes": "fine"}),
        (3, {"location_id": "1-2", "occupied": "30", "notes": ""}),
    ]


def test_merged_cells_are_a_fault_of_every_row_they_touch():
    content = files.changed(
        files.xlsx([*HOMES, ["1-3", 4, ""]]), Sheet_0=lambda sheet: sheet.merge_cells("B2:B3")
    )
    faulty = {row.number: row.faults for row in read(content)}
    assert [fault.value for fault in faulty[2] + faulty[3]] == ["B2:B3", "B2:B3"]
    assert "merged" in faulty[3][0].message
    assert faulty[4] == ()


def test_merged_headings_are_refused():
    content = files.changed(files.xlsx(HOMES), Sheet_0=lambda sheet: sheet.merge_cells("A1:B1"))
    with pytest.raises(BadInput, match="A1:B1 in the row of headings are merged"):
        read(content)


def test_a_title_of_merged_cells_does_no_harm():
    content = files.changed(
        files.xlsx([["Homes"], *HOMES]), Sheet_0=lambda sheet: sheet.merge_cells("A1:C1")
    )
    assert all(row.faults == () for row in read(content))


def test_a_formula_that_was_never_worked_out_is_a_fault_and_not_a_blank():
    rows = [*HOMES[:2], ["1-2", "=B2+1", ""]]
    first, second = read(files.xlsx(rows))
    assert first.faults == ()
    assert "B3 holds a formula that was never worked out" in second.problem


def test_a_formula_counts_as_what_it_came_to_and_that_is_said():
    content = files.edited(
        files.xlsx([*HOMES[:2], ["1-2", "=B2+1", ""]]),
        files.SHEET,
        {r"<f>B2\+1</f><v ?/>|<f>B2\+1</f><v></v>": "<f>B2+1</f><v>13</v>"},
    )
    table = read(content)
    assert [row.cells["occupied"] for row in table] == ["12", "13"]
    assert "Formulas count as what they last came to: B3" in table.note


def test_a_cell_in_error_is_a_fault_and_not_a_blank():
    content = files.edited(
        files.xlsx(HOMES), files.SHEET, {r'(<c r="B3")[^>]*><v>30</v>': r'\1 t="e"><v>#REF!</v>'}
    )
    row = list(read(content))[1]
    assert row.faults[0].value == "#REF!"
    assert row.faults[0].column == "occupied"


def test_hidden_rows_are_read_and_said():
    content = files.changed(
        files.xlsx(HOMES),
        Sheet_0=lambda sheet: setattr(sheet.row_dimensions[3], "hidden", True),
    )
    table = read(content)
    assert len(table) == 2
    assert "Hidden rows of “Sheet 0” were read too: 3" in table.note


def test_what_is_odd_in_an_ods_is_seen_too():
    content = files.edited(
        files.ods([*HOMES, ["1-3", 4, ""]]),
        "content.xml",
        {
            r'(<table:table-cell )(office:value-type="float" office:value="12")': (
                r'\1table:number-rows-spanned="2" table:number-columns-spanned="1" \2'
            ),
            r'(<table:table-cell )(office:value-type="float" office:value="4")': (
                r'\1table:formula="of:=[.B2]" \2'
            ),
        },
    )
    table = read(content, "homes.ods")
    assert [bool(row.faults) for row in table] == [True, True, False]
    assert "B4" in table.note


def test_fifty_thousand_empty_rows_are_no_rows():
    def stretch(sheet):
        for row in range(4, 50_004):
            sheet.cell(row, 2).number_format = "0"

    assert len(read(files.changed(files.xlsx(HOMES), Sheet_0=stretch))) == 2


def test_rows_said_to_be_repeated_a_million_times_are_not_unrolled():
    content = files.edited(
        files.ods(HOMES),
        "content.xml",
        {
            r"</table:table>": '<table:table-row table:number-rows-repeated="1048570"><table:table-cell'
            ' table:number-columns-repeated="16384"/></table:table-row></table:table>'
        },
    )
    assert len(read(content, "homes.ods")) == 2
    full = files.edited(
        content,
        "content.xml",
        {'columns-repeated="16384"': r'\g<0> office:value-type="float" office:value="1"'},
    )
    with pytest.raises(BadInput, match="reaches to row"):
        read(full, "homes.ods")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", files.with_macros(files.xlsx(HOMES)), "macros"),
        ("a.xlsm", files.xlsx(HOMES), "macros"),
        ("a.xlsx", files.with_password(), "locked with a password"),
        ("a.xlsx", files.with_entities(files.xlsx(HOMES)), "not what a spreadsheet writes"),
        ("a.xlsx", files.with_a_far_cell(files.xlsx(HOMES)), "reaches to row 1,048,576"),
        ("a.docx", files.with_members(files.xlsx(HOMES), word__document_DOT_xml=b"<a/>"), ""),
        ("a.ods", files.with_members(files.ods(HOMES), Basic__x_DOT_xml=b"<a/>"), "macros"),
    ],
)
def test_files_that_are_not_opened_say_why(name, content, said):
    if not said:  # what is a workbook stays one, whatever else lies in it
        assert len(read(content, name)) == 2
        return
    with pytest.raises(BadInput, match="a\\.") as refusal:
        read(content, name)
    assert said in str(refusal.value)


@pytest.mark.parametrize("bomb", [files.zip_bomb, files.lying_zip_bomb])
def test_a_zip_bomb_is_refused_before_it_is_unpacked(bomb):
    with pytest.raises(BadInput, match="unpacks to more than"):
        read(bomb(files.xlsx(HOMES), 40))


def test_a_gzip_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(BadInput, match="unpacks to more than"):
        read(gzip.compress(b"\x00" * (40 << 20)), "a.csv.gz")


def test_a_file_larger_than_the_limit_is_refused_by_its_size():
    with pytest.raises(BadInput, match=r"is 0\.0 MB, and the limit is"):
        read(files.xlsx(HOMES), limits=Limits(packed=1_000))


def test_too_many_rows_are_refused():
    lines = b"location_id,occupied\n" + b"1-1,2\n" * 30
    with pytest.raises(BadInput, match="more than 20 rows"):
        list(read(lines, "a.csv", limits=Limits(rows=20)))


def test_a_file_with_the_wrong_name_is_read_and_that_is_said():
    table = read(b"location_id,occupied\n1-1,2\n", "homes.xlsx")
    assert "is a file of text (CSV), whatever its name says" in table.note
    table = read(files.xlsx(HOMES), "homes.csv")
    assert "is a workbook, whatever its name says" in table.note


@pytest.mark.parametrize(
    "content",
    [
        b"location_id;occupied;How many, now?\n1-1;12;\n",
        b"sep=;\nlocation_id;occupied;x\n1-1;12;\n",
        "location_id\toccupied\tHow many, now?\n1-1\t12\t\n".encode("utf-16-le"),
    ],
)
def test_cells_are_parted_by_what_parts_the_key_column(content):
    assert next(iter(read(content, "a.csv"))).cells["occupied"] == "12"


def test_a_far_too_long_cell_is_refused_by_its_row():
    content = f"location_id,notes\n1-1,{'x' * 200_000}\n".encode()
    with pytest.raises(BadInput, match="cannot be read after row 1"):
        list(read(content, "a.csv"))


@given(st.binary(max_size=200), st.integers(0, 4_000))
def test_a_workbook_with_any_bytes_changed_is_a_table_or_a_clear_refusal(junk, at):
    content = bytearray(_ONE_BOOK)
    content[at : at + len(junk)] = junk
    try:
        found = list(read(bytes(content)))
    except BadInput:
        return
    assert all(isinstance(cell, str) for row in found for cell in row.cells.values())


_ONE_BOOK = files.xlsx(HOMES)
