"""Writing a planned workbook as XLSX."""

import datetime as dt
import io
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from rollcall.foundation.tables.archive import frozen
from rollcall.reports.importers import BASED_ON
from rollcall.reports.workbooks.plan import ANSWERS, HOMES, IDENTITY, NOTES, Column, Plan


#: Rows above the homes: topics, labels, and the ids of the questions, which are hidden.
HEAD_ROWS = 3
_FONT = "Arial"
_BOLD = Font(name=_FONT, bold=True)
_TITLE = Font(name=_FONT, bold=True, size=14)
_HEAD = PatternFill("solid", fgColor="DEE0E2")
_LOCKED = PatternFill("solid", fgColor="F3F2F1")
_ASKED = PatternFill("solid", fgColor="FFFFFF")
_LINE = Side(style="thin", color="B1B4B6")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WRAP = Alignment(wrap_text=True, vertical="top")
_OPEN = Protection(locked=False)


def as_xlsx(plan: Plan) -> bytes:
    """The workbook's bytes, the same for the same plan."""
    book = Workbook()
    book.remove(book.active)
    notes, homes, answers = map(book.create_sheet, (NOTES, HOMES, ANSWERS))
    _write_notes(notes, plan)
    places = _write_answers(answers, plan)
    _write_homes(homes, plan, places)
    book.properties.creator = "Rollcall"
    book.properties.title = plan.title
    book.active = 0
    stream = io.BytesIO()
    book.save(stream)
    return frozen(stream.getvalue(), plan.made_on)


def put(cell: Cell, value: Any) -> Cell:
    """Write a value so that text is never run as a formula, whatever it begins with."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        if value[:1] in ("=", "+", "-", "@"):
            cell.quotePrefix = True
    elif isinstance(value, dt.date):
        cell.number_format = "yyyy-mm-dd"
    return cell


def _write_notes(sheet: Worksheet, plan: Plan) -> None:
    sheet.column_dimensions["A"].width = 36
    sheet.column_dimensions["B"].width = 90
    for number, (heading, sentence) in enumerate(plan.notes, start=1):
        put(sheet.cell(number, 1), heading).font = _TITLE if number == 1 else _BOLD
        put(sheet.cell(number, 2), sentence)
        for column in (1, 2):
            sheet.cell(number, column).alignment = _WRAP
    sheet.protection.sheet = True


def _write_answers(sheet: Worksheet, plan: Plan) -> dict[str, str]:
    """The list of questions; the range of each column's choices, which the homes' cells point at."""
    heads = ("Question", "What may be answered", "Why we ask", "Who uses it", "Name in files")
    for at, (head, width) in enumerate(zip(heads, (50, 60, 50, 40, 30), strict=True), start=1):
        cell = put(sheet.cell(1, at), head)
        cell.font, cell.fill = _BOLD, _HEAD
        sheet.column_dimensions[get_column_letter(at)].width = width
    places: dict[str, str] = {}
    for number, column in enumerate(plan.columns, start=2):
        asked = column.question
        users = ", ".join(asked.used_by)
        for at, text in enumerate((column.label, column.allowed, asked.why, users, column.id), 1):
            put(sheet.cell(number, at), text).alignment = _WRAP
        for at, word in enumerate(column.words, start=len(heads) + 2):
            put(sheet.cell(number, at), word)
        if column.words:
            first, last = (get_column_letter(len(heads) + 1 + n) for n in (1, len(column.words)))
            places[column.id] = f"'{ANSWERS}'!${first}${number}:${last}${number}"
    sheet.freeze_panes = "B2"
    sheet.protection.sheet = True
    return places


def _write_homes(sheet: Worksheet, plan: Plan, places: dict[str, str]) -> None:
    for at, head in enumerate(plan.heads(), start=1):
        for number, text in enumerate(head, start=1):
            cell = put(sheet.cell(number, at), text)
            cell.font, cell.fill, cell.alignment = _BOLD, _HEAD, _WRAP
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = IDENTITY[at - 1][2] if at <= len(IDENTITY) else 18
        sheet.column_dimensions[letter].hidden = head[2] == BASED_ON
    for number, row in enumerate(plan.rows, start=HEAD_ROWS + 1):
        for at, text in enumerate(row.identity(), start=1):
            put(sheet.cell(number, at), text).fill = _LOCKED
        for at, column in enumerate(plan.columns, start=len(IDENTITY) + 1):
            cell = put(sheet.cell(number, at), column.written(row.answers))
            cell.protection, cell.border = _OPEN, _GRID
    sheet.row_dimensions[2].height = 75
    sheet.row_dimensions[HEAD_ROWS].hidden = True
    sheet.freeze_panes = sheet.cell(HEAD_ROWS + 1, 3)
    last = max(HEAD_ROWS + len(plan.rows), HEAD_ROWS + 1)
    for at, column in enumerate(plan.columns, start=len(IDENTITY) + 1):
        _validate(
            sheet,
            column,
            places,
            f"{get_column_letter(at)}{HEAD_ROWS + 1}:{get_column_letter(at)}{last}",
        )
    sheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "formatCells", "autoFilter", "sort"):
        setattr(sheet.protection, allowed, False)  # False = not forbidden
    sheet.page_setup.orientation = "landscape"
    sheet.print_title_rows = "1:2"
    sheet.print_title_cols = "A:B"


def _validate(sheet: Worksheet, column: Column, places: dict[str, str], cells: str) -> None:
    """Lists for choices, limits for numbers, dates for dates; the rest is told when it comes back."""
    rule: DataValidation | None = None
    if column.id in places:
        rule = DataValidation(type="list", formula1=places[column.id], allow_blank=True)
        rule.errorStyle = "stop"
    elif column.limits is not None:
        low, high = column.limits
        rule = DataValidation("whole", str(low), str(high), operator="between", allow_blank=True)
        rule.errorStyle = "warning"  # dont_know is an answer too
    if rule is None:
        return
    rule.errorTitle, rule.error = "Please check", column.allowed[:225]
    rule.showErrorMessage = True
    rule.add(cells)
    sheet.add_data_validation(rule)
