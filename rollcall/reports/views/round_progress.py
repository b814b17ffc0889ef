"""How far a round has come in an area: the missing homes first, or the councils' totals."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.domain.rounds import Phase
from rollcall.foundation import clock
from rollcall.foundation.errors import NotFound
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import may_see_area, may_see_homes_of
from rollcall.reports.presenters import rounds as presenters
from rollcall.reports.selectors import (
    RoundProgress,
    areas_in_round,
    find_round,
    homes_in_round,
    round_progress,
)
from rollcall.ui.downloads import csv_response
from rollcall.ui.known_at import KnownAt, read_known_at
from rollcall.ui.links import with_query
from rollcall.ui.paging import paging


@needs(Permission.SEE_FIGURES)
@require_safe
def progress(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """Counts with their denominator, then the homes or the councils they are made of."""
    known = read_known_at(request)
    now = known.at or clock.now()
    found = _allowed(request, round_key, code, known)
    one = found.round
    phase = one.phase(now, clock.reporting_day(now))
    words, tone = presenters.PHASES[phase]
    address = reverse("reports:round_progress_csv", args=[round_key, code])
    context = {
        "title": f"{found.area.name}: {one.title}",
        "found": found,
        "set_title": current_programme().sets[one.set].title,
        "status": {"words": words, "tone": tone},
        "countdown": presenters.countdown(one, now),
        "not_yet": phase is Phase.UPCOMING,
        "summary": presenters.summary(found.counts),
        "tiles": presenters.counts_tiles(found.counts, phase),
        "facts": presenters.facts(found),
        "known": known,
        "errors": [{"text": known.error, "href": "#known-date"}] if known.error else [],
        "now_href": with_query(request, known_at=None, known_date=None, known_time=None),
        "csv_href": with_query(request, address, q=None, show=None, page=None),
        "back": {"href": reverse("reports:rounds"), "text": "Rounds"},
    }
    if _sees_homes(request, found):
        context |= _homes(request, found)
    else:
        context["areas"] = presenters.area_rows(
            areas_in_round(code, one, known_at=known.at),
            lambda inside: with_query(
                request, reverse("reports:round_progress", args=[round_key, inside]), page=None
            ),
        )
        context["area_columns"] = presenters.AREA_COLUMNS
    return render(request, "reports/round_progress.html", context)


@needs(Permission.SEE_FIGURES)
@require_safe
def progress_csv(request: HttpRequest, round_key: str, code: str) -> HttpResponseBase:
    """The same homes or councils as a file."""
    known = read_known_at(request)
    found = _allowed(request, round_key, code, known)
    if _sees_homes(request, found):
        rows = presenters.home_file(found, homes_in_round(code, found.round, known_at=known.at))
    else:
        rows = presenters.area_file(found, areas_in_round(code, found.round, known_at=known.at))
    return csv_response(f"round-{round_key}-{code}.csv", rows)


def _homes(request: HttpRequest, found: RoundProgress) -> dict[str, Any]:
    """The expected homes, narrowed by the filter, in pages."""
    show, text = request.GET.get("show", ""), request.GET.get("q", "").strip()
    homes = homes_in_round(found.area.code, found.round, known_at=found.known_at)
    narrowed = [one for one in homes if presenters.matches(one, show, text)]
    page = paging(request, len(narrowed))

    def link(name: str, *arguments: Any) -> str:
        plain = {"q": None, "show": None, "page": None}
        return with_query(request, reverse(name, args=arguments), **plain)

    return {
        "sees_homes": True,
        "rows": presenters.home_rows(
            narrowed[page.start : page.stop],
            lambda location_id: link("boards:home", location_id),
            lambda location_id, on: link("boards:report", location_id, found.round.set, on),
        ),
        "page": page,
        "q": text,
        "shows": [{"value": v, "text": t, "selected": v == show} for v, t in presenters.SHOWS],
        "active": bool(show) + bool(text),
        "clear_href": with_query(request, q=None, show=None, page=None) + "#homes",
        "keep": {"known_at": found.known_at.isoformat() if found.known_at else ""},
    }


def _sees_homes(request: HttpRequest, found: RoundProgress) -> bool:
    return may_see_homes_of(actor_of(request), found.area.code, found.on)


def _allowed(request: HttpRequest, round_key: str, code: str, known: KnownAt) -> RoundProgress:
    """The progress, for a person who may see this area's totals."""
    try:
        one = find_round(round_key)
        found = round_progress(code, one, known_at=known.at)
    except NotFound as error:
        raise Http404(str(error)) from error
    if not may_see_area(actor_of(request), Permission.SEE_FIGURES, code, found.on):
        raise PermissionDenied(f"figures of {code}")
    return found
