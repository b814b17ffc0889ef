"""The list of actions and requests: mine, my team's, overdue, all; what is late or stuck comes first."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, may, needs, teams_of
from rollcall.cell.presenters import actions as presenters
from rollcall.cell.presenters import levels as level_presenters
from rollcall.cell.selectors import (
    EVERYTHING,
    STILL_OPEN,
    ActionFilter,
    ActionInfo,
    actions_seen_by,
    count_actions,
    counts_by_view,
    duties_waiting_for,
    some_actions,
)
from rollcall.domain.support import STATE_WORDS
from rollcall.foundation import clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.programmes import current_programme
from rollcall.notices.selectors import notices_for
from rollcall.notices.services import mark_seen
from rollcall.register.selectors import HomeInfo, areas_by_code, homes_by_location
from rollcall.ui.downloads import csv_response
from rollcall.ui.links import with_query
from rollcall.ui.paging import paging
from rollcall.ui.selects import filter_select


VIEWS = {"mine": "Mine", "team": "My team’s", "overdue": "Overdue", "all": "All"}
#: More than any list holds: what is printed is not cut.
ALL_ACTIONS = 100_000
_SEES = (Permission.SEE_ACTIONS, Permission.WORK_ACTIONS)


@needs(*_SEES)
@require_safe
def actions(request: HttpRequest) -> HttpResponse:
    """What this person may see, narrowed as the address says."""
    actor, now, today = actor_of(request), clock.now(), clock.today()
    support, wanted = current_programme().support, _wanted(request)
    seen_by = actions_seen_by(actor, today)
    counts = counts_by_view(seen_by, actor, now)
    total = count_actions(seen_by, actor, wanted, now)
    page = paging(request, total, ALL_ACTIONS) if "all" in request.GET else paging(request, total)
    found = some_actions(seen_by, actor, wanted, now, start=page.start, stop=page.stop)
    homes, areas = _places(found)
    filters = _filters(request, wanted, homes)
    return render(
        request,
        "cell/actions.html",
        {
            "title": "Actions",
            "tabs": _tabs(request, wanted, counts),
            "page": page,
            "columns": [{"text": text} for text in presenters.COLUMNS],
            "rows": [presenters.row(one, support, homes, areas, now) for one in found],
            "filters": filters,
            "keep": {"view": wanted.view, "home": wanted.location_id},
            "active": sum(1 for one in filters if one["is_on"]) + bool(wanted.location_id),
            "home": homes.get(wanted.location_id),
            "csv_href": with_query(request, reverse("cell:actions_csv"), page=None, all=None),
            "print_href": with_query(request, all="1", page=None),
            "may_open": may(actor, Permission.OPEN_ACTIONS),
            "news": notices_for(actor),
            "to_tell": _to_tell(actor, now),
        },
    )


@needs(*_SEES)
@require_safe
def actions_csv(request: HttpRequest) -> HttpResponseBase:
    """The same list, whole, as a file."""
    actor, now, today = actor_of(request), clock.now(), clock.today()
    found = some_actions(actions_seen_by(actor, today), actor, _wanted(request), now)
    homes, areas = _places(found)
    rows = presenters.rows_for_file(found, current_programme().support, homes, areas, now)
    return csv_response(f"actions-{today}.csv", rows)


@needs(*_SEES)
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """What is new was read."""
    mark_seen(by=actor_of(request), now=clock.now())
    return redirect("cell:actions")


def _wanted(request: HttpRequest) -> ActionFilter:
    """What the address asks for; a word that means nothing narrows nothing."""
    support = current_programme().support
    usual = "team" if teams_of(actor_of(request)) else "all"
    view, team, kind, state = (
        request.GET.get(key, "") for key in ("view", "team", "kind", "state")
    )
    return ActionFilter(
        view=view if view in VIEWS else usual,
        team=team if team in support.team else "",
        kind=kind if kind in support.kind else "",
        state=state if state in STATE_WORDS or state == EVERYTHING else STILL_OPEN,
        location_id=request.GET.get("home", "").strip()[:40],
    )


def _to_tell(actor: Actor, now: dt.datetime) -> list[dict[str, Any]]:
    """Who must still hear of the levels that this person decided."""
    duties = duties_waiting_for(actor)
    homes = homes_by_location({one.location_id for one in duties}, clock.today()) if duties else {}
    rows = level_presenters.duty_rows(current_programme().levels, duties, now)
    return [
        {**row, "location_id": one.location_id, "home": homes[one.location_id].name}
        for row, one in zip(rows, duties, strict=True)
        if one.location_id in homes
    ]


def _places(found: Iterable[ActionInfo]) -> tuple[dict[str, HomeInfo], dict[str, str]]:
    """The homes by location id, and the names of areas by code. Two queries."""
    found = list(found)
    ids = {one.location_id for one in found if one.location_id}
    codes = {one.area_code for one in found if not one.location_id}
    homes = homes_by_location(ids, clock.today()) if ids else {}
    return homes, {one.code: one.name for one in areas_by_code(codes)} if codes else {}


def _tabs(
    request: HttpRequest, wanted: ActionFilter, counts: dict[str, int]
) -> list[dict[str, Any]]:
    return [
        {
            "text": f"{text} ({counts[key]})",
            "href": with_query(request, view=key, page=None),
            "is_on": key == wanted.view,
        }
        for key, text in VIEWS.items()
        if key != "team" or teams_of(actor_of(request))
    ]


def _filters(
    request: HttpRequest, wanted: ActionFilter, homes: dict[str, HomeInfo]
) -> list[dict[str, Any]]:
    """The selects that narrow the list."""
    support = current_programme().support
    states = [(STILL_OPEN, "Not over"), *STATE_WORDS.items(), (EVERYTHING, "Every state")]
    teams = [("", "Every team"), *((one.key, one.name) for one in support.teams)]
    kinds = [("", "Every kind"), *((one.key, one.title) for one in support.kinds)]
    return [
        filter_select("state", "State", states, wanted.state),
        filter_select("team", "Team", teams, wanted.team),
        filter_select("kind", "Kind", kinds, wanted.kind),
    ]
