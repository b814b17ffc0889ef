"""What a home gets back: its own last days, what became of its requests, and the homes around it."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, grants, may, needs
from rollcall.boards import presenters
from rollcall.boards.exports import own_trend_rows
from rollcall.boards.views.allowed import find_home_for, seen_of_home
from rollcall.cell.presenters.actions import request_line
from rollcall.cell.selectors import requests_of_home
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.picture.selectors import home_trends, local_picture
from rollcall.register.scoping import homes_visible_to
from rollcall.register.selectors import HomeInfo, open_homes
from rollcall.ui.downloads import csv_response


#: Days of a home's own trend, or reports where these are not daily.
LENGTH = 14


@needs(Permission.SEE_OWN_PAGES, Permission.SEE_HOMES)
@require_safe
def own_picture(request: HttpRequest, location_id: str) -> HttpResponse:
    """The home's trend up to today, and the other homes of its council on the day before.

    The day before is complete for most; numbers that move with every report of the morning would
    tell which home had just reported.
    """
    programme, today = current_programme(), clock.today()
    found = find_home_for(request, location_id, today, "home picture")
    on = today - dt.timedelta(days=programme.settings.freshness.recent_days)
    seen = seen_of_home(request, found, today)
    trends = home_trends(programme, found, today, days=LENGTH, seen=seen)
    others = local_picture(_others(request, found, on), programme.settings.daily_set, on)
    return render(
        request,
        "boards/own_picture.html",
        {
            "title": f"{found.name}: what your answers show",
            "home": found,
            "charts": [
                presenters.own_chart(programme, figure, trend) for figure, trend in trends.items()
            ],
            "has_answers": any(
                value is not None for trend in trends.values() for _, value in trend
            ),
            "csv_href": reverse("boards:own_picture_csv", args=[location_id]),
            "requests": _requests(request, found, today),
            "asks": may(actor_of(request), Permission.ASK_FOR_HELP),
            "others": [
                presenters.local_row(one, programme.settings.small_numbers) for one in others
            ],
            "other_homes": max((one.of for one in others), default=0),
            "on": on,
            "small": presenters.small_number_lines(programme.settings.small_numbers),
            "back": {"href": reverse("boards:home", args=[location_id]), "text": found.name},
        },
    )


@needs(Permission.SEE_OWN_PAGES, Permission.SEE_HOMES)
@require_safe
def own_csv(request: HttpRequest, location_id: str) -> HttpResponseBase:
    """The home's own trend as a file."""
    programme, today = current_programme(), clock.today()
    found = find_home_for(request, location_id, today, "home picture")
    seen = seen_of_home(request, found, today)
    trends = home_trends(programme, found, today, days=LENGTH, seen=seen)
    rows = own_trend_rows(programme, location_id, trends)
    return csv_response(f"our-last-days-{location_id}-{today}.csv", rows)


def _requests(request: HttpRequest, found: HomeInfo, today: dt.date) -> list[dict[str, Any]]:
    """What the home asked for, and what was opened for it, with how far each is."""
    support = current_programme().support
    infos = requests_of_home(actor_of(request), found.location_id, today)
    return [request_line(one, support) for one in infos]


def _others(request: HttpRequest, found: HomeInfo, on: dt.date) -> QuerySet[Any]:
    """The homes of the same council without those that this person sees by themselves.

    Somebody who knows all homes but one could else take them away and be left with that one's. An
    officer, who sees every home, is shown what the home itself is shown.
    """
    homes = open_homes(found.authority_code, on).exclude(pk=found.id)
    if grants(actor_of(request), Permission.SEE_FIGURES):
        return homes
    own = homes_visible_to(actor_of(request), Permission.SEE_HOMES, on).order_by()
    return homes.exclude(pk__in=own.values("pk"))
