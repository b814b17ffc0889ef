"""Writing a planned workbook as ODS."""

import datetime as dt
import io
from collections.abc import Iterable
from typing import Any

from odf.config import (
    ConfigItem,
    ConfigItemMapEntry,
    ConfigItemMapIndexed,
    ConfigItemMapNamed,
    ConfigItemSet,
)
from odf.element import Element
from odf.opendocument import OpenDocument, OpenDocumentSpreadsheet
from odf.style import (
    ParagraphProperties,
    Style,
    TableCellProperties,
    TableColumnProperties,
    TextProperties,
)
from odf.table import (
    ContentValidation,
    ContentValidations,
    ErrorMessage,
    Table,
    TableCell,
    TableColumn,
    TableRow,
)
from odf.text import P

from rollcall.foundation.tables import letter
from rollcall.foundation.tables.archive import frozen
from rollcall.reports.importers import BASED_ON
from rollcall.reports.workbooks.plan import ANSWERS, HOMES, IDENTITY, NOTES, Column, Plan
from rollcall.reports.workbooks.xlsx import HEAD_ROWS


_WIDE, _USUAL = "16cm", "4cm"


def as_ods(plan: Plan) -> bytes:
    """The workbook's bytes, the same for the same plan."""
    document = OpenDocumentSpreadsheet()
    styles = _Styles(document)
    rules = ContentValidations()
    for column in plan.columns:
        rule = _rule(column)
        if rule is not None:
            rules.addElement(rule)
    if rules.childNodes:
        document.spreadsheet.addElement(rules)
    document.spreadsheet.addElement(_notes(plan, styles))
    document.spreadsheet.addElement(_homes(plan, styles))
    document.spreadsheet.addElement(_answers(plan, styles))
    _freeze(document)
    stream = io.BytesIO()
    document.write(stream)
    return frozen(stream.getvalue(), plan.made_on)


class _Styles:
    """The few looks a cell or a column can have, and which cells may be filled in."""

    def __init__(self, document: OpenDocument) -> None:
        self._document = document
        self.head = self._cell("head", "protected", bold=True, colour="#dee0e2")
        self.locked = self._cell("locked", "protected", colour="#f3f2f1")
        self.open = self._cell("open", "none", border="0.5pt solid #b1b4b6")
        self.words = self._cell("words", "protected")
        self.wide, self.usual = self._column("wide", _WIDE), self._column("usual", _USUAL)

    def _cell(
        self, name: str, protect: str, *, bold: bool = False, colour: str = "", border: str = ""
    ) -> Element:
        style = Style(name=name, family="table-cell")
        looks = {"cellprotect": protect, "wrapoption": "wrap", "verticalalign": "top"}
        looks |= {"backgroundcolor": colour} if colour else {}
        looks |= {"border": border} if border else {}
        style.addElement(TableCellProperties(**looks))
        style.addElement(ParagraphProperties(textalign="start"))
        if bold:
            style.addElement(TextProperties(fontweight="bold"))
        self._document.automaticstyles.addElement(style)
        return style

    def _column(self, name: str, width: str) -> Element:
        style = Style(name=name, family="table-column")
        style.addElement(TableColumnProperties(columnwidth=width))
        self._document.automaticstyles.addElement(style)
        return style


def _notes(plan: Plan, styles: _Styles) -> Element:
    table = Table(name=NOTES, protected="true")
    table.addElement(TableColumn(stylename=styles.usual))
    table.addElement(TableColumn(stylename=styles.wide))
    for heading, sentence in plan.notes:
        _add_row(
            table, [(heading, styles.head if heading else styles.words), (sentence, styles.words)]
        )
    return table


def _answers(plan: Plan, styles: _Styles) -> Element:
    table = Table(name=ANSWERS, protected="true")
    table.addElement(TableColumn(stylename=styles.wide, numbercolumnsrepeated=5))
    heads = ("Question", "What may be answered", "Why we ask", "Who uses it", "Name in files")
    _add_row(table, [(head, styles.head) for head in heads])
    for column in plan.columns:
        asked = column.question
        told = (column.label, column.allowed, asked.why, ", ".join(asked.used_by), column.id)
        _add_row(table, [(text, styles.words) for text in told])
    return table


def _homes(plan: Plan, styles: _Styles) -> Element:
    table = Table(name=HOMES, protected="true")
    for _, _, key in plan.heads():
        shown = "collapse" if key == BASED_ON else "visible"
        table.addElement(TableColumn(stylename=styles.usual, visibility=shown))
    for at, texts in enumerate(zip(*plan.heads(), strict=True), start=1):
        shown = "collapse" if at == HEAD_ROWS else "visible"
        _add_row(table, [(text, styles.head) for text in texts], shown)
    rules = {column.id: f"rule-{column.id}" for column in plan.columns if _rule(column) is not None}
    for row in plan.rows:
        line = TableRow()
        for text in row.identity():
            line.addElement(_cell(text, styles.locked))
        for column in plan.columns:
            line.addElement(_cell(column.written(row.answers), styles.open, rules.get(column.id)))
        table.addElement(line)
    return table


def _add_row(table: Element, cells: Iterable[tuple[Any, Element]], shown: str = "visible") -> None:
    row = TableRow(visibility=shown)
    for value, style in cells:
        row.addElement(_cell(value, style))
    table.addElement(row)


def _cell(value: Any, style: Element, rule: str | None = None) -> Element:
    """Text is always text here, so nothing in it is run as a formula."""
    more = {"contentvalidationname": rule} if rule else {}
    if value in (None, ""):
        return TableCell(stylename=style, **more)
    if isinstance(value, int):
        cell = TableCell(stylename=style, valuetype="float", value=str(value), **more)
    elif isinstance(value, dt.date):
        cell = TableCell(stylename=style, valuetype="date", datevalue=value.isoformat(), **more)
    else:
        cell = TableCell(stylename=style, valuetype="string", stringvalue=str(value), **more)
    cell.addElement(P(text=str(value)))
    return cell


def _rule(column: Column) -> Element | None:
    """What a spreadsheet refuses, or asks about, while it is typed."""
    if column.words:
        words = ";".join('"{}"'.format(word.replace('"', '""')) for word in column.words)
        condition, kind = f"of:cell-content-is-in-list({words})", "stop"
    elif column.limits is not None:
        low, high = column.limits
        condition = f"of:cell-content-is-whole-number() and cell-content-is-between({low},{high})"
        kind = "warning"  # dont_know is an answer too
    else:
        return None
    rule = ContentValidation(
        name=f"rule-{column.id}",
        condition=condition,
        allowemptycell="true",
        basecelladdress=f"{HOMES}.{letter(len(IDENTITY))}{HEAD_ROWS + 1}",
    )
    message = ErrorMessage(title="Please check", display="true", messagetype=kind)
    message.addElement(P(text=column.allowed))
    rule.addElement(message)
    return rule


def _freeze(document: OpenDocument) -> None:
    """Keep the headings and the homes' names in sight, as settings of the sheet's view."""

    def item(name: str, kind: str, value: object) -> Element:
        return ConfigItem(name=name, type=kind, text=str(value))

    sheet = ConfigItemMapEntry(name=HOMES)
    for name, value in (
        ("HorizontalSplitMode", 2),
        ("VerticalSplitMode", 2),
        ("HorizontalSplitPosition", 2),
        ("VerticalSplitPosition", HEAD_ROWS),
        ("PositionRight", 2),
        ("PositionBottom", HEAD_ROWS),
        ("ActiveSplitRange", 3),
    ):
        sheet.addElement(
            item(name, "short" if "Mode" in name or "Active" in name else "int", value)
        )
    tables = ConfigItemMapNamed(name="Tables")
    tables.addElement(sheet)
    view = ConfigItemMapEntry()
    view.addElement(item("ViewId", "string", "view1"))
    view.addElement(tables)
    view.addElement(item("ActiveTable", "string", NOTES))
    views = ConfigItemMapIndexed(name="Views")
    views.addElement(view)
    settings = ConfigItemSet(name="ooo:view-settings")
    settings.addElement(views)
    document.settings.addElement(settings)
