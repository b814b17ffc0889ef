"""The list of queries: whom they wait for, by which rule, for how long."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, may, needs
from rollcall.domain.quality.queries import QueryState
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import homes_visible_to
from rollcall.register.selectors import HomeInfo, home_infos
from rollcall.reports.presenters import queries as presenters
from rollcall.reports.selectors import QueryFilter, QueryInfo, count_queries, some_queries
from rollcall.ui.downloads import csv_response
from rollcall.ui.links import with_query
from rollcall.ui.paging import paging
from rollcall.ui.selects import filter_select


COLUMNS = ("Home", "Question", "Report for", "Rule", "Who can answer", "Open for", "State")
WAITING, ALL = "waiting", "all"


@needs(Permission.FILE_REPORT)
@require_safe
def queries(request: HttpRequest) -> HttpResponse:
    """The queries about the homes this person may answer for, what cannot be so first."""
    homes, wanted, now = _homes(request), _wanted(request), clock.now()
    page = paging(request, count_queries(homes, wanted))
    found = some_queries(homes, wanted, start=page.start, stop=page.stop)
    names = _names(found, homes)
    filters = _filters(request)
    return render(
        request,
        "reports/queries.html",
        {
            "title": "Queries",
            "page": page,
            "columns": [{"text": text} for text in COLUMNS],
            "rows": [presenters.query_row(one, names.get(one.home_id), now) for one in found],
            "filters": filters,
            "active": sum(1 for one in filters if one["is_on"]),
            "csv_href": with_query(request, reverse("reports:queries_csv"), page=None),
            "sees_rates": may(actor_of(request), Permission.REVIEW_QUERIES),
        },
    )


@needs(Permission.FILE_REPORT)
@require_safe
def queries_csv(request: HttpRequest) -> HttpResponseBase:
    """The same list, whole, as a file."""
    homes, wanted = _homes(request), _wanted(request)
    found = some_queries(homes, wanted)
    rows = presenters.query_rows_for_file(found, _names(found, homes))
    return csv_response(f"queries-{clock.today()}.csv", rows)


def _homes(request: HttpRequest) -> QuerySet[Any]:
    return homes_visible_to(actor_of(request), Permission.FILE_REPORT, clock.today())


def _names(found: list[QueryInfo], homes: QuerySet[Any]) -> dict[int, HomeInfo]:
    """The homes of these queries by id."""
    listed = homes.filter(pk__in={one.home_id for one in found})
    return {info.id: info for info in home_infos(listed, clock.today())}


def _wanted(request: HttpRequest) -> QueryFilter:
    """What the address asks for; a word that means nothing narrows nothing."""
    owner, state = request.GET.get("owner", ""), request.GET.get("state", WAITING)
    states = {one.value: (one.value,) for one in QueryState} | {ALL: ()}
    return QueryFilter(
        owner=owner if owner in presenters.OWNERS else "",
        rule=request.GET.get("rule", "")[:60],
        states=states.get(state, QueryFilter().states),
    )


def _filters(request: HttpRequest) -> list[dict[str, Any]]:
    """The selects that narrow the list."""
    rules = [rule.id for rule in current_programme().quality.rules if rule.ask]
    states = [(one.value, words) for one, (words, _) in presenters.STATES.items()]
    state = request.GET.get("state", WAITING)
    owner, rule = (request.GET.get(name, "") for name in ("owner", "rule"))
    every_state = [(WAITING, "Waiting for somebody"), *states, (ALL, "All")]
    owners = [("", "Anybody"), *presenters.OWNERS.items()]
    every_rule = [("", "Every rule"), *((one, one) for one in rules)]
    return [
        filter_select("state", "State", every_state, state, usual=WAITING),
        filter_select("owner", "Who can answer", owners, owner),
        filter_select("rule", "Rule", every_rule, rule),
    ]
