"""The signals of an officer's homes, those to look at first at the top."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.cell.presenters import signals as presenters
from rollcall.cell.selectors import HomeSignals, signals_of_homes
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
    definition, now = current_programme().signals, clock.now()
    rows, homes = _rows(request, definition)
    page = paging(request, len(rows), ALL_HOMES if "all" in request.GET else HOMES_A_PAGE)
    filters = _filters(request, definition)
    return render(
        request,
        "cell/signals.html",
        {
            "title": "Signals",
            "now": now,
            "has_signals": bool(definition.every),
            "homes": homes,
            "rows": presenters.home_rows(
                definition,
                rows[page.start : page.stop],
                page.first,
                actor_of(request).actor_id,
                clock.reporting_day(now),
            ),
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
    definition, today = current_programme().signals, clock.today()
    rows, _ = _rows(request, definition)
    return csv_response(f"signals-{today}.csv", presenters.lines(definition, rows, today))


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


def _filters(request: HttpRequest, definition: Signals) -> list[dict[str, Any]]:
    """The selects that narrow the list."""
    tiers = [
        (str(one.tier), one.label) for one in definition.tiers if one.tier != definition.routine
    ]
    teams = [(owner, owner) for owner in definition.owners]
    show, team, tier = (request.GET.get(name, "") for name in ("show", "team", "tier"))
    return [
        filter_select("show", "Show", SHOWS.items(), show),
        filter_select("team", "Team", [("", "Every team"), *teams], team),
        filter_select("tier", "How urgent", [("", "All"), *tiers], tier),
    ]
