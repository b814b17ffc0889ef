"""Minutes and situation reports as documents: DOCX to edit, PDF to send."""

from collections.abc import Iterable, Sequence
from importlib import import_module
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from docx import Document
from docx.document import Document as Doc

from rollcall.cell.presenters.meetings import Minutes
from rollcall.cell.presenters.sitreps import change_words
from rollcall.domain.sitreps import SitrepContent, SitrepLine, in_words
from rollcall.foundation.errors import NotNow
from rollcall.ui.words import day, moment, short_day


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx_response(name: str, document: Doc) -> HttpResponse:
    """A document as a file to download."""
    buffer = BytesIO()
    document.save(buffer)
    return _file(name, buffer.getvalue(), DOCX)


def pdf_response(name: str, html: str) -> HttpResponse:
    """A page as a tagged PDF. NotNow where this installation cannot make any."""
    content = _weasyprint().HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")
    return _file(name, content, "application/pdf")


def can_make_pdf() -> bool:
    """Whether the extra for PDF files and the library of the system that it needs are there."""
    try:
        _weasyprint()
    except NotNow:
        return False
    return True


def _weasyprint() -> Any:
    try:
        return import_module("weasyprint")
    except (ImportError, OSError) as error:  # OSError: Pango, a library of the system, is not there
        raise NotNow(
            "This installation makes no PDF files.",
            remedy="Download the Word document, or print the page into a PDF.",
        ) from error


def _file(name: str, content: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# --- minutes --------------------------------------------------------------------------------------


def minutes_document(minutes: Minutes) -> Doc:
    """The minutes as a document with headings, so that it can be found one's way in by them."""
    document = _document(f"Minutes: {minutes.title}", f"{minutes.when}. {minutes.state}.")
    document.add_heading("Who was there", 2)
    document.add_paragraph(f"Chair: {minutes.chair}")
    document.add_paragraph(f"Present: {'; '.join(minutes.present) or 'nobody was noted'}")
    document.add_paragraph(f"Not noted as present: {'; '.join(minutes.absent) or 'nobody'}")
    for item in minutes.items:
        document.add_heading(item.title, 2)
        _bullets(document, item.reasons)
        for line in item.lines:
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{line['kind']}: ").bold = True
            paragraph.add_run(str(line["words"]))
            if line["owner"]:
                paragraph.add_run(f" Owner: {line['owner']}.")
            if line["facts"]:
                document.add_paragraph(" ".join(line["facts"])).style = "Intense Quote"
    if minutes.untouched:
        document.add_heading("On the agenda, and nothing was written down", 2)
        _bullets(document, minutes.untouched)
    document.add_heading("Carried to the next meeting", 2)
    _table(
        document,
        ("Decision", "Who", "By when"),
        [(one["words"], one["owner"], one["due"]) for one in minutes.open_ends],
    )
    return document


# --- situation reports ------------------------------------------------------------------------------


def sitrep_document(content: SitrepContent, version: str) -> Doc:
    """The report as a document."""
    period = day(content.last)
    if content.first != content.last:
        period = f"{short_day(content.first)} to {period}"
    document = _document(f"{content.title}: {content.area_name}", f"{period}. {version}")
    for text in content.texts:
        document.add_heading(text.title, 2)
        document.add_paragraph(text.words)
    for section, lines in content.by_section():
        document.add_heading(section, 2)
        heads = ("What", "Number", "From answers", "A week earlier", "Change")
        _table(document, heads, [_cells(line) for line in lines])
    if content.decisions:
        document.add_heading("Decisions for all homes", 2)
        _bullets(
            document,
            (f"{one.words} ({one.cell}, {short_day(one.on)})" for one in content.decisions),
        )
    document.add_paragraph(f"As known at {moment(content.known_at)}.")
    return document


def _cells(line: SitrepLine) -> tuple[str, ...]:
    before = in_words(line.before) if line.before is not None else "–"
    return line.label, in_words(line.value), line.stands_on, before, change_words(line)


def _document(title: str, below: str) -> Doc:
    document = Document()
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.language = "en-GB"
    document.add_heading(title, 1)
    document.add_paragraph(below)
    return document


def _bullets(document: Doc, words: Iterable[str]) -> None:
    for one in words:
        document.add_paragraph(one, style="List Bullet")


def _table(document: Doc, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    if not rows:
        document.add_paragraph("Nothing.")
        return
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = head
        cell.paragraphs[0].runs[0].bold = True
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = str(value)
