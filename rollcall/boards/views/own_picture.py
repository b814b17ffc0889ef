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
from rollcall.boards.forms import days_up_to
from rollcall.boards.views.allowed import find_home_for
from rollcall.cell.presenters.actions import request_line
from rollcall.cell.selectors import requests_of_home
from rollcall.domain.programme import Programme
from rollcall.domain.questions.definition import State
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.picture.selectors import local_picture
from rollcall.register.scoping import homes_visible_to
from rollcall.register.selectors import HomeInfo, open_homes
from rollcall.reports.selectors import latest_reports
from rollcall.ui.downloads import csv_response


#: Days of a home's own trend, or reports where these are not daily.
LENGTH = 14

#: What a home gave to a figure on each day; None = no report, or no answer.
Trend = list[tuple[dt.date, int | None]]


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
    trends = _trends(programme, found, today)
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
    rows = own_trend_rows(programme, location_id, _trends(programme, found, today))
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


def _trends(programme: Programme, found: HomeInfo, today: dt.date) -> dict[str, Trend]:
    """What the home gave to each of the programme's figures on each of its last days. One query."""
    set_key = programme.settings.daily_set
    held = {
        one.on: one for one in latest_reports(found.location_id, set_key, up_to=today, limit=LENGTH)
    }
    is_daily = programme.sets[set_key].cadence == "daily"
    days = days_up_to(today, LENGTH) if is_daily else sorted(held)
    compiled = programme.compiled(set_key)
    sheets = {
        on: compiled.sheet(
            held[on].answers,
            on=on,
            home={**found.attributes, "beds": found.beds},
            round_settings=programme.round_conditions(set_key, on),
        )
        for on in days
        if on in held
    }
    definitions = programme.figure_definitions(set_key)
    trends: dict[str, Trend] = {}
    for figure in programme.figures.home_trends:
        readings = {on: definitions[figure].read(sheet) for on, sheet in sheets.items()}
        trends[figure] = [
            (on, value if state is State.ANSWERED else None)
            for on in days
            for state, value in [readings.get(on, (State.NOT_ANSWERED, None))]
        ]
    return trends
