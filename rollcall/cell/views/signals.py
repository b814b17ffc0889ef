"""The signals of an officer's homes, those to look at first at the top."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, may, needs
from rollcall.cell.presenters import signals as presenters
from rollcall.cell.selectors import HomeSignals, actions_seen, signals_of_homes
from rollcall.domain.programme import Programme
from rollcall.domain.signals import Signals
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import homes_visible_to, sight_over
from rollcall.ui.downloads import csv_response
from rollcall.ui.links import with_query
from rollcall.ui.paging import paging
from rollcall.ui.selects import filter_select


HOMES_A_PAGE = 25
#: More homes than any list holds: what is printed is not cut.
ALL_HOMES = 100_000
SHOWS = {"": "Open", "settled": "Set aside, or an action is open", "all": "All"}


@needs(Permission.REVIEW_SIGNALS)
@require_safe
def signals(request: HttpRequest) -> HttpResponse:
    """Homes by tier, points and longest silence, each with its signals and their evidence."""
    programme, now = current_programme(), clock.now()
    rows, homes = _rows(request, programme.signals)
    page = paging(request, len(rows), ALL_HOMES if "all" in request.GET else HOMES_A_PAGE)
    filters, shown, actor = (
        _filters(request, programme),
        rows[page.start : page.stop],
        actor_of(request),
    )
    today = clock.reporting_day(now)
    return render(
        request,
        "cell/signals.html",
        {
            "title": "Signals",
            "now": now,
            "has_signals": bool(programme.signals.every),
            "homes": homes,
            "rows": presenters.home_rows(
                programme,
                shown,
                page.first,
                actor.actor_id,
                today,
                actions_seen(actor, presenters.action_ids(shown), today),
            ),
            "may_open": may(actor, Permission.OPEN_ACTIONS),
            "page": page,
            "filters": filters,
            "active": sum(one["is_on"] for one in filters),
            "here": request.get_full_path(),
            "csv_href": with_query(request, reverse("cell:signals_csv"), page=None),
            "print_href": with_query(request, all="1", page=None),
        },
    )


@needs(Permission.REVIEW_SIGNALS)
@require_safe
def signals_csv(request: HttpRequest) -> HttpResponseBase:
    """The same list, whole, as a file."""
    programme, today = current_programme(), clock.today()
    rows, _ = _rows(request, programme.signals)
    return csv_response(f"signals-{today}.csv", presenters.lines(programme, rows, today))


def _rows(request: HttpRequest, definition: Signals) -> tuple[list[HomeSignals], int]:
    """The homes with a signal that the filter asks for, and how many homes were looked at."""
    homes: QuerySet[Any] = _homes(request)
    sight = sight_over(actor_of(request), Permission.REVIEW_SIGNALS, clock.today())
    found = [row.cut_for(sight.of(row.home.id)) for row in signals_of_homes(homes, clock.now())]
    return [row for row in found if _matches(request, definition, row)], homes.count()


def _homes(request: HttpRequest) -> QuerySet[Any]:
    today = clock.today()
    visible = homes_visible_to(actor_of(request), Permission.REVIEW_SIGNALS, today)
    return visible.open_on(today)


def _matches(request: HttpRequest, definition: Signals, row: HomeSignals) -> bool:
    """Whether any of a home's signals is one that the filter asks for."""
    team, tier, show = (request.GET.get(name, "") for name in ("team", "tier", "show"))
    return any(
        (not team or one.fired.rule.owner == team)
        and (not tier or str(one.fired.rule.tier) == tier)
        and (show == "all" or one.is_open == (show != "settled"))
        for one in row.signals
        if presenters.is_shown(definition, one)
    )


def _filters(request: HttpRequest, programme: Programme) -> list[dict[str, Any]]:
    """The selects that narrow the list."""
    definition = programme.signals
    tiers = [
        (str(one.tier), one.label) for one in definition.tiers if one.tier != definition.routine
    ]
    show, team, tier = (request.GET.get(name, "") for name in ("show", "team", "tier"))
    return [
        filter_select("show", "Show", SHOWS.items(), show),
        filter_select("team", "Team", presenters.team_choices(programme), team),
        filter_select("tier", "How urgent", [("", "All"), *tiers], tier),
    ]
