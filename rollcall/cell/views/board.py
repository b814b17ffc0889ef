"""The board of the daily meeting: what needs a decision first, what changed, and the rest."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, may, needs, teams_of
from rollcall.cell.presenters import board as presenters
from rollcall.cell.presenters import signals as signal_presenters
from rollcall.cell.selectors import (
    GROUPS,
    BoardRow,
    board_fingerprint,
    board_of,
    saved_views,
    seen_kinds,
)
from rollcall.cell.services import forget_view, save_view
from rollcall.cell.views.allowed import authorities_for, find_area_for
from rollcall.domain.programme import Programme
from rollcall.domain.questions.answers import printable
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.errors import BadInput, NotNow
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import seen_in_area
from rollcall.register.selectors import AreaInfo
from rollcall.ui.downloads import csv_response
from rollcall.ui.links import with_query
from rollcall.ui.paging import paging
from rollcall.ui.selects import select_items


#: Homes of the last group on one page: what needs somebody is never cut.
HOMES_A_PAGE = 50
FILTERS = ("q", "team", "level", "show")
#: More than any filter or name; an address holds no more of each.
MOST_TYPED = 300


@needs(Permission.SEE_ACTIONS)
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The board of the one area, or the areas to choose from."""
    areas = list(authorities_for(request, Permission.SEE_ACTIONS).values())
    if len(areas) == 1:
        return redirect("cell:board", code=areas[0].code)
    return render(request, "cell/board_areas.html", {"title": "Cell board", "areas": areas})


@needs(Permission.SEE_ACTIONS)
@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """Every home of the area in the order in which to look at them, narrowed by the filter."""
    area, programme, now = _area(request, code), current_programme(), clock.now()
    actor, today = actor_of(request), clock.reporting_day(now)
    found, kinds, teams = board_of(area, now), frozenset(seen_kinds(actor)), teams_of(actor)
    seen = seen_in_area(actor, code, today)
    rows = [row.cut_for(seen) for row in found.rows if _matches(request, row)]
    page = paging(request, len(rows), len(rows) if _whole(request) else HOMES_A_PAGE)
    drawn = rows[page.start : page.stop]
    groups = {group: [row for row in drawn if row.group == group] for group in GROUPS}
    filters = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    return render(
        request,
        "cell/board.html",
        {
            "title": f"{area.name}: cell board",
            "area": area,
            "now": now,
            "homes": len(found.rows),
            "shown": len(rows),
            "fingerprint": found.fingerprint,
            "tiles": presenters.tiles(found.rows, kinds, now, today),
            "groups": [
                {
                    "key": group,
                    "title": presenters.GROUP_TITLES[group],
                    "count": sum(row.group == group for row in rows),
                    "rows": presenters.board_rows(programme, groups[group], kinds, now, today),
                }
                for group in GROUPS
            ],
            "page": page,
            "filters": filters,
            "view_name": request.GET.get("name", ""),
            "teams": _teams(request, programme),
            "levels": _levels(request, programme),
            "shows": _shows(request),
            "views": saved_views(code, teams),
            "own_teams": [(key, programme.support.team[key].name) for key in teams],
            "me": actor.actor_id,
            "may_review": may(actor, Permission.REVIEW_SIGNALS),
            "may_open": may(actor, Permission.OPEN_ACTIONS),
            "may_meet": may(actor, Permission.HOLD_MEETING),
            "bare": request.GET.get("view") == "projector",
            "here": request.get_full_path(),
            "state_href": reverse("cell:board_state", args=[code]),
            "csv_href": with_query(request, reverse("cell:board_csv", args=[code]), page=None),
            "projector_href": with_query(request, view="projector", page=None),
            "desk_href": with_query(request, view=None),
            "print_href": with_query(request, all="1", page=None),
        },
    )


@needs(Permission.SEE_ACTIONS)
@require_safe
def board_state(request: HttpRequest, code: str) -> JsonResponse:
    """Whether the board is still the one that a page shows."""
    return JsonResponse({"fingerprint": board_fingerprint(_area(request, code), clock.now())})


@needs(Permission.SEE_ACTIONS)
@require_safe
def board_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same list, whole, as a file."""
    area, now = _area(request, code), clock.now()
    today, kinds = clock.reporting_day(now), frozenset(seen_kinds(actor_of(request)))
    seen = seen_in_area(actor_of(request), code, today)
    rows = [row.cut_for(seen) for row in board_of(area, now).rows if _matches(request, row)]
    lines = presenters.lines(current_programme(), rows, kinds, now, today)
    return csv_response(f"board-{code}-{today}.csv", lines)


@needs(Permission.SEE_ACTIONS)
@require_POST
def keep_view(request: HttpRequest, code: str) -> HttpResponse:
    """Save the filter under a name."""
    _area(request, code)
    typed = {name: printable(request.POST.get(name, "")) for name in FILTERS}
    kept = {name: text[:MOST_TYPED] for name, text in typed.items() if text}
    name = printable(request.POST.get("name", ""))
    with refusals_as_pages():
        try:
            save_view(
                by=actor_of(request),
                area_code=code,
                team=printable(request.POST.get("for", "")),
                name=name,
                query=urlencode(kept),
                now=clock.now(),
            )
        except BadInput as error:
            messages.error(request, str(error))
            kept["name"] = name[:MOST_TYPED]
        else:
            messages.success(request, "The view is saved.")
    return redirect(f"{reverse('cell:board', args=[code])}?{urlencode(kept)}")


@needs(Permission.SEE_ACTIONS)
@require_POST
def drop_view(request: HttpRequest, code: str, view_id: int) -> HttpResponse:
    """Forget a view that one saved oneself."""
    _area(request, code)
    with refusals_as_pages():
        try:
            forget_view(by=actor_of(request), area_code=code, view_id=view_id, now=clock.now())
        except NotNow as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "The view is forgotten.")
    return redirect("cell:board", code=code)


def _area(request: HttpRequest, code: str) -> AreaInfo:
    """The area, for somebody who sees its actions and its homes by name."""
    if not may(actor_of(request), Permission.SEE_HOMES):
        raise PermissionDenied(f"homes of {code}")
    return find_area_for(request, Permission.SEE_ACTIONS, code)


def _whole(request: HttpRequest) -> bool:
    return "all" in request.GET or request.GET.get("view") == "projector"


def _matches(request: HttpRequest, row: BoardRow) -> bool:
    text, team, level, show = (request.GET.get(name, "") for name in FILTERS)
    home = row.home
    where = f"{home.name} {home.location_id} {home.provider_name} {home.postcode}".casefold()
    return (
        all(word in where for word in text.casefold().split())
        and (not team or any(one.fired.rule.owner == team for one in row.signals.signals))
        and (not level or level in (row.level, row.suggested))
        and (not show or _shows_it(row, show))
    )


def _shows_it(row: BoardRow, show: str) -> bool:
    return {
        "outbreak": row.state.is_outbreak,
        "actions": bool(row.actions),
        "unanswered": row.unanswered > 0,
    }.get(show, row.group == show)


def _teams(request: HttpRequest, programme: Programme) -> list[dict[str, Any]]:
    return select_items(signal_presenters.team_choices(programme), request.GET.get("team", ""))


def _levels(request: HttpRequest, programme: Programme) -> list[dict[str, Any]]:
    levels = [("", "Every level"), *((one.key, one.label) for one in programme.levels.levels)]
    return select_items(levels, request.GET.get("level", ""))


def _shows(request: HttpRequest) -> list[dict[str, Any]]:
    choices = [
        ("", "All homes"),
        *presenters.GROUP_TITLES.items(),
        ("outbreak", "Homes with an outbreak"),
        ("actions", "Homes with an open action"),
        ("unanswered", "Homes that did not answer the phone"),
    ]
    return select_items(choices, request.GET.get("show", ""))
