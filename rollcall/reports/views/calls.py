"""The day's calls: the list, taking a home, and how the homes of a day were heard from."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.domain.calls import DayCoverage
from rollcall.domain.questions.answers import calendar_day
from rollcall.foundation import clock
from rollcall.foundation.errors import NotFound, NotPermitted
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import homes_visible_to
from rollcall.register.selectors import home_infos
from rollcall.reports import services
from rollcall.reports.presenters import calls as presenters
from rollcall.reports.selectors import CallRow, call_list, routes_on
from rollcall.ui.downloads import csv_response
from rollcall.ui.links import with_query
from rollcall.ui.paging import paging
from rollcall.ui.words import day, short_day


HOMES_A_PAGE = 25
#: More homes than any list holds: what is printed is not cut.
ALL_HOMES = 100_000


@needs(Permission.TAKE_CALLS)
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """The homes to ring, those that need it most first."""
    programme, now, me = current_programme(), clock.now(), _me(request)
    found = call_list(_homes(request), now)
    show, text = request.GET.get("show", ""), request.GET.get("q", "").strip()
    rows = [row for row in found.rows if _matches(row, show, text, me)]
    page = paging(request, len(rows), ALL_HOMES if "all" in request.GET else HOMES_A_PAGE)
    held = next((r for r in found.rows if r.claim is not None and r.claim.held_by == me), None)
    return render(
        request,
        "reports/calls.html",
        {
            "title": "Calls",
            "now": now,
            "found": found,
            "makes_calls": bool(programme.settings.calls.outcomes),
            "every_home": programme.settings.calls.call_every_home,
            "to_ring": sum(row.is_free_for(me) for row in found.open),
            "held": held,
            "progress": presenters.progress(found, me),
            "tiles": presenters.tiles(
                found.coverage,
                with_query(request, show="not-reached", q=None, page=None) + "#homes",
            ),
            "routes": presenters.route_table(found.coverage),
            "handlers": presenters.handler_table(found.handlers, me) if found.handlers else None,
            "rows": presenters.call_rows(
                programme, rows[page.start : page.stop], page.first, me, _call_address
            ),
            "page": page,
            "shows": [
                {"value": value, "text": words, "selected": value == show}
                for value, words in presenters.SHOWS
            ],
            "shown": dict(presenters.SHOWS).get(show, presenters.SHOWS[0][1]),
            "q": text,
            "active": bool(show) + bool(text),
            "clear_href": reverse("reports:calls"),
            "print_href": with_query(request, all="1", page=None),
            "csv_href": reverse("reports:calls_csv"),
            "state_href": reverse("reports:calls_state"),
        },
    )


@needs(Permission.TAKE_CALLS)
@require_safe
def calls_csv(request: HttpRequest) -> HttpResponseBase:
    """Every home of the day's calls as a file, in the order of the list."""
    found = call_list(_homes(request), clock.now())
    lines = presenters.call_lines(current_programme(), found.rows)
    return csv_response(f"calls-{found.on}.csv", lines)


@needs(Permission.TAKE_CALLS)
@require_safe
def calls_state(request: HttpRequest) -> JsonResponse:
    """Where each home is now, for a page that has been open for a while."""
    found = call_list(_homes(request), clock.now())
    me = _me(request)
    return JsonResponse(
        {
            row.home.location_id: {
                "stage": row.stage.value,
                "words": presenters.STAGES[row.stage][0],
                "held": "" if row.is_free_for(me) or row.claim is None else row.claim.name,
            }
            for row in found.rows
        }
    )


@needs(Permission.TAKE_CALLS)
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the first home that nobody holds and open its page."""
    location_id = services.claim_next(by=actor_of(request), now=clock.now())
    if location_id is None:
        messages.info(request, "There is nobody left to ring now.")
        return redirect("reports:calls")
    return redirect(_call_address(location_id))


@needs(Permission.TAKE_CALLS)
@require_POST
def take(request: HttpRequest, location_id: str) -> HttpResponse:
    """Take one home and open its page; when somebody else holds it, say who."""
    try:
        services.claim(by=actor_of(request), location_id=location_id, now=clock.now())
    except NotPermitted as error:
        raise PermissionDenied(str(error)) from error
    except (NotFound, services.HeldByAnother) as error:
        messages.info(request, str(error))
        return redirect("reports:calls")
    return redirect(_call_address(location_id))


@needs(Permission.TAKE_CALLS)
@require_POST
def give_back(request: HttpRequest, location_id: str) -> HttpResponse:
    """Give a home back without having rung it."""
    services.release(by=actor_of(request), location_id=location_id)
    return redirect("reports:calls")


@needs(Permission.TAKE_CALLS)
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """How the homes of a day were heard from, and which were not (AT-11)."""
    today = clock.today()
    asked = request.GET.get("date", "").strip()
    on = calendar_day(asked) if asked else today
    error = ""
    if on is None or on > today:
        wrong = f"“{asked[:40]}” is not a date" if on is None else f"{day(on)} has not come yet"
        error, on = f"{wrong}. This page shows today", today
    homes = homes_visible_to(actor_of(request), Permission.TAKE_CALLS, on).open_on(on)
    routes = routes_on(homes, on)
    silent = [home_id for home_id, route in routes.items() if route == "none"]
    infos = sorted(home_infos(homes.filter(pk__in=silent), on), key=lambda one: one.name)
    before, after = on - dt.timedelta(days=1), on + dt.timedelta(days=1)
    found = DayCoverage.of(routes.values())
    return render(
        request,
        "reports/coverage.html",
        {
            "title": f"Coverage for {short_day(on)}",
            "errors": [{"text": error, "href": "#day-date"}] if error else [],
            "on": on,
            "previous_href": with_query(request, date=before.isoformat()),
            "next_href": with_query(request, date=after.isoformat()) if after <= today else "",
            "tiles": presenters.tiles(found, "#silent"),
            "routes": presenters.route_table(found),
            "silent": [
                {
                    "cells": [
                        {"text": one.name, "href": _call_address(one.location_id)},
                        one.provider_name or "Not known",
                        one.postcode or "Not known",
                    ]
                }
                for one in infos
            ],
            "found": found,
        },
    )


def _homes(request: HttpRequest) -> Any:
    """The homes open today whose calls this person may take."""
    today = clock.today()
    return homes_visible_to(actor_of(request), Permission.TAKE_CALLS, today).open_on(today)


def _me(request: HttpRequest) -> str:
    return actor_of(request).actor_id


def _call_address(location_id: str) -> str:
    return reverse("reports:call", args=[location_id])


def _matches(row: CallRow, show: str, text: str, me: str) -> bool:
    where = f"{row.home.name} {row.home.location_id} {row.home.postcode}".casefold()
    found = all(word in where for word in text.casefold().split())
    return found and presenters.is_shown(row, show, me)
