"""How an area's homes stand in another collection, those to chase first (P03); and files of reports."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.permissions import Permission, needs
from rollcall.boards import presenters
from rollcall.boards.exports import check_rows
from rollcall.boards.forms import Asked, kept, read_asked, when
from rollcall.boards.views.allowed import check_homes_of, find_area_for
from rollcall.domain.differences import STANDINGS
from rollcall.domain.programme import Layout
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import open_homes
from rollcall.reports.selectors import ExtractStanding, extract_standings, last_extract
from rollcall.ui.downloads import csv_response
from rollcall.ui.links import with_query
from rollcall.ui.paging import paging


@needs(Permission.SEE_HOMES, Permission.SEE_FIGURES)
@require_safe
def extract_check(request: HttpRequest, code: str, layout: str) -> HttpResponse:
    """Which homes updated the other collection, which did not, and which are not in it."""
    asked, found = read_asked(request), _layout(layout)
    area = find_area_for(request, code, asked.on)
    check_homes_of(request, area, asked.on)
    read_at = last_extract(found.key, asked.on, asked.known_at)
    standings = _standings(code, found, asked) if read_at else []
    show = request.GET.get("show", "")
    shown = [one for one in standings if not show or one.state == show]
    page = paging(request, len(shown))
    window = current_programme().window(found, asked.on)
    title = presenters.check_title(found)
    return render(
        request,
        "boards/extract_check.html",
        {
            "title": f"{area.name}: {title}",
            "heading": title,
            "area": area,
            "called": found.extract.called if found.extract else found.title,
            "read_at": read_at,
            "window": window,
            "tiles": presenters.check_tiles(
                standings, lambda state: with_query(request, show=state, page=None) + "#homes"
            ),
            "table": presenters.check_table(
                shown[page.start : page.stop],
                lambda location_id: asked.link(reverse("boards:home", args=[location_id])),
            ),
            "page": page,
            "shows": [
                {"value": v, "text": t, "selected": v == show}
                for v, t in (("", "All homes"), *presenters.CHECK_STATES.items())
            ],
            "active": int(show in STANDINGS),
            "clear_href": with_query(request, show=None, page=None) + "#homes",
            "keep_for_filter": kept(request, "show", "page"),
            "csv_href": with_query(
                request, reverse("boards:extract_check_csv", args=[code, layout]), page=None
            ),
            "back": {
                "href": asked.link(reverse("boards:board", args=[code])),
                "text": f"{area.name} board",
            },
            **when(request, asked),
        },
    )


@needs(Permission.SEE_HOMES, Permission.SEE_FIGURES)
@require_safe
def extract_check_csv(request: HttpRequest, code: str, layout: str) -> HttpResponseBase:
    """The same homes as a file, to chase them by."""
    asked, found = read_asked(request), _layout(layout)
    check_homes_of(request, find_area_for(request, code, asked.on), asked.on)
    is_read = last_extract(found.key, asked.on, asked.known_at) is not None
    show = request.GET.get("show", "")
    standings = _standings(code, found, asked) if is_read else []
    rows = check_rows(one for one in standings if not show or one.state == show)
    return csv_response(f"{layout}-check-{code}-{asked.on}.csv", rows)


def _layout(key: str) -> Layout:
    found: Any = current_programme().layouts.get(key)
    if found is None or found.extract is None:
        raise Http404("The programme knows no such collection.")
    return found


def _standings(code: str, layout: Layout, asked: Asked) -> list[ExtractStanding]:
    homes = open_homes(code, asked.on)
    return extract_standings(homes, layout, asked.on, known_at=asked.known_at)
