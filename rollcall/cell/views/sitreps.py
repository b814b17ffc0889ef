"""The situation reports of the areas somebody sees: those to write, and those that were issued."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, may, needs
from rollcall.cell.presenters import sitreps as presenters
from rollcall.cell.selectors import count_sitreps, some_sitreps
from rollcall.cell.views.allowed import authorities_for
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.ui.paging import paging


COLUMNS = [{"text": text} for text in ("Report", "Area", "For", "State")]


@needs(Permission.SEE_FIGURES)
@require_safe
def sitreps(request: HttpRequest) -> HttpResponse:
    """Reports, the newest first; who writes none sees issued ones alone."""
    areas, today = authorities_for(request, Permission.SEE_FIGURES), clock.today()
    writes = may(actor_of(request), Permission.WRITE_SITREP)
    written = authorities_for(request, Permission.WRITE_SITREP) if writes else {}
    page = paging(request, count_sitreps(areas, only_issued=not writes))
    found = some_sitreps(areas, only_issued=not writes, start=page.start, stop=page.stop)
    return render(
        request,
        "cell/sitreps.html",
        {
            "title": "Situation reports",
            "columns": COLUMNS,
            "rows": [
                presenters.sitrep_row(
                    one,
                    areas[one.authority_code].name,
                    reverse("cell:sitrep", args=[one.authority_code, one.on, one.kind.key]),
                )
                for one in found
            ],
            "page": page,
            "to_write": [
                {
                    "text": f"{kind.title} of {area.name}, today",
                    "href": reverse("cell:sitrep", args=[code, today, kind.key]),
                    "due": kind.due.falls_on(today),
                    "at": kind.due.time,
                }
                for code, area in written.items()
                for kind in current_programme().cells.sitreps
            ],
        },
    )
