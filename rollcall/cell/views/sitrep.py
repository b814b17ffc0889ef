"""One situation report: the draft with its texts, the versions issued, what is different now, files."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.cell import services
from rollcall.cell.exports import can_make_pdf, docx_response, pdf_response, sitrep_document
from rollcall.cell.forms.sitreps import TextForm
from rollcall.cell.presenters import sitreps as presenters
from rollcall.cell.selectors import (
    IssueInfo,
    TextInfo,
    draft_sitrep,
    find_kind,
    issues_of,
    recipients_of,
    sitrep_id,
    texts_of,
)
from rollcall.cell.views.allowed import find_area_for
from rollcall.domain.meetings import SitrepKind
from rollcall.domain.sitreps import SitrepContent, differences
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.errors import BadInput, Conflict, NotNow, NotPermitted
from rollcall.foundation.programmes import current_programme
from rollcall.notices.selectors import letters_about
from rollcall.register.scoping import may_see_area
from rollcall.register.selectors import AreaInfo
from rollcall.ui.downloads import csv_response
from rollcall.ui.fields import UNPROCESSABLE, error_list
from rollcall.ui.links import with_query
from rollcall.ui.words import day, moment


@dataclass(frozen=True)
class Page:
    """One request for a report: which, and whether this person writes it."""

    request: HttpRequest
    area: AreaInfo
    kind: SitrepKind
    on: dt.date
    writes: bool
    issues: list[IssueInfo]

    @property
    def here(self) -> str:
        """The address of the report."""
        return reverse("cell:sitrep", args=[self.area.code, self.on, self.kind.key])

    @property
    def shown(self) -> IssueInfo | None:
        """The version asked for; the last one for who sees issued ones alone; None = the draft."""
        asked = self.request.GET.get("version", "")
        found = next((one for one in self.issues if str(one.number) == asked), None)
        if found is None and (asked or not self.writes):
            found = self.issues[-1] if self.issues else None
        return found


@needs(Permission.SEE_FIGURES)
@require_http_methods(["GET", "HEAD", "POST"])
def sitrep(request: HttpRequest, code: str, on: dt.date, kind: str = "") -> HttpResponse:
    """The draft for who writes it, else the last version; and what is pressed on the page."""
    page = _page(request, code, on, kind)
    if request.method != "POST":
        return _show(page)
    if not page.writes:
        raise PermissionDenied("write_sitrep")
    act = request.POST.get("act", "")
    if act == "write":
        return _write(page)
    try:
        if act == "issue":
            made = services.issue_sitrep(
                by=actor_of(request), kind=page.kind, area=code, on=on, now=clock.now()
            )
            messages.success(request, f"Version {made.number} is issued and stays as it is.")
        elif act == "send":
            link = request.build_absolute_uri(page.here)
            count = services.send_sitrep(
                by=actor_of(request), kind=page.kind, area=code, on=on, link=link, now=clock.now()
            )
            messages.success(request, f"The last version goes to {count} addresses.")
        else:
            messages.info(
                request, "Nothing was pressed that this page knows. Press one of its buttons."
            )
    except NotPermitted as error:
        raise PermissionDenied(str(error)) from error
    except NotNow as error:
        messages.info(request, str(error))
    return redirect(page.here)


@needs(Permission.SEE_FIGURES)
@require_safe
def sitrep_file(
    request: HttpRequest, code: str, on: dt.date, kind: str, form: str
) -> HttpResponseBase:
    """The version that the page shows, as a file."""
    page = _page(request, code, on, kind)
    shown, content = page.shown, _content(page)
    version = _version_words(shown)
    name = f"sitrep-{kind}-{code}-{on}" + (f"-{shown.number}" if shown else "-draft")
    if form == "csv":
        number, digest = (shown.number, shown.digest) if shown else (0, "")
        return csv_response(f"{name}.csv", presenters.csv_rows(content, number, digest))
    if form == "docx":
        return docx_response(f"{name}.docx", sitrep_document(content, version))
    if form == "pdf":
        context = {
            "content": content, "tables": presenters.tables(content), "version": version,
            "title": f"{content.title}: {content.area_name}",
        }  # fmt: skip
        try:
            return pdf_response(f"{name}.pdf", render_to_string("cell/sitrep_file.html", context))
        except NotNow as error:
            messages.info(request, str(error))
            return redirect(with_query(request, page.here))
    raise Http404("There are csv, docx and pdf.")


def _page(request: HttpRequest, code: str, on: dt.date, kind: str) -> Page:
    kinds = current_programme().cells.sitreps
    area = find_area_for(request, Permission.SEE_FIGURES, code)
    with refusals_as_pages():
        found = find_kind(kind or (kinds[0].key if kinds else ""))
    writes = may_see_area(actor_of(request), Permission.WRITE_SITREP, code, clock.today())
    page = Page(request, area, found, on, writes, issues_of(found, code, on))
    if on > clock.today() or (not writes and not page.issues):
        raise Http404("There is no such report.")
    return page


def _content(page: Page) -> SitrepContent:
    """What is shown: a version as it was issued, or the draft."""
    shown = page.shown
    return shown.content if shown else draft_sitrep(page.kind, page.area, page.on, clock.now())


def _write(page: Page) -> HttpResponse:
    """Save one part; where somebody else wrote it meanwhile, show both."""
    section = page.request.POST.get("section", "")
    form = TextForm(page.request.POST, auto_id=f"{section}-%s")
    if form.is_valid():
        try:
            services.write_text(
                by=actor_of(page.request),
                kind=page.kind,
                area=page.area.code,
                on=page.on,
                section=section,
                now=clock.now(),
                **form.cleaned_data,
            )
        except (Conflict, BadInput) as error:
            form.add_error("words", str(error))
            return _show(page, section, form, in_conflict=isinstance(error, Conflict))
        messages.success(page.request, "Saved.")
        return redirect(page.here)
    return _show(page, section, form)


def _show(
    page: Page, section: str = "", form: TextForm | None = None, *, in_conflict: bool = False
) -> HttpResponse:
    content, shown = _content(page), page.shown
    errors = error_list(form) if form is not None else []
    context: dict[str, Any] = {
        "title": f"{content.title}: {page.area.name}, {day(page.on)}",
        "errors": errors,
        "page": page,
        "content": content,
        "tables": presenters.tables(content),
        "shown": shown,
        "version": _version_words(shown),
        "files": [
            (text, with_query(page.request, _file_address(page, kind)))
            for text, kind in _FILES
            if kind != "pdf" or can_make_pdf()
        ],
        "no_pdf": not can_make_pdf(),
        "back": {"href": reverse("cell:sitreps"), "text": "Situation reports"},
    }
    if shown is not None and page.writes:
        now = draft_sitrep(page.kind, page.area, page.on, clock.now())
        found = differences(shown.content.lines, now.lines)
        context["differences"] = presenters.difference_table(found) if found else None
    if shown is None:
        texts = texts_of(page.kind, page.area.code, page.on)
        context["texts"] = [
            _text_box(one, form if one.key == section else None, in_conflict=in_conflict)
            for one in texts
        ]
    if page.writes:
        context["recipients"] = recipients_of(page.kind, page.area.code)
        context["bodies"] = current_programme().cells.bodies
        context["sent"] = _sent(page)
    return render(
        page.request, "cell/sitrep.html", context, status=UNPROCESSABLE if errors else None
    )


_FILES = (("Word document (DOCX)", "docx"), ("PDF", "pdf"), ("Numbers (CSV)", "csv"))


def _file_address(page: Page, form: str) -> str:
    return reverse("cell:sitrep_file", args=[page.area.code, page.on, page.kind.key, form])


def _text_box(text: TextInfo, form: TextForm | None, *, in_conflict: bool) -> dict[str, Any]:
    """The form of a part; after a conflict it is based on the text that it must be put together with."""
    if form is None or in_conflict:
        typed = form.data["words"] if form is not None else text.words
        made = TextForm(initial={"words": typed, "based_on": text.number}, auto_id=f"{text.key}-%s")
    else:
        made = form
    made.fields["words"].label = text.title
    made.fields["words"].help_text = text.hint
    return {"key": text.key, "form": made, "other": text.words if form and in_conflict else ""}


def _sent(page: Page) -> dict[str, int]:
    """How many letters of each version went out or wait, by version."""
    found: dict[str, int] = {}
    for letter in letters_about(f"sitrep:{sitrep_id(page.kind, page.area.code, page.on)}:"):
        version = letter.key.split(":")[2]
        found[version] = found.get(version, 0) + 1
    return found


def _version_words(shown: IssueInfo | None) -> str:
    if shown is None:
        return "A draft: not issued."
    return f"Version {shown.number}, issued at {moment(shown.at)}, fingerprint {shown.digest[:12]}."
