"""What a home has sent: every day, every version of it, what each changed and why."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.boards.forms import Asked, days_up_to, read_asked, when
from rollcall.boards.views.allowed import find_home_for, seen_of_home
from rollcall.domain.programme import Programme
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import may_see_home
from rollcall.register.selectors import HomeInfo
from rollcall.reports.presenters.versions import version_items, version_rows
from rollcall.reports.selectors import VersionInfo, versions_between
from rollcall.reports.services import is_late
from rollcall.ui.downloads import csv_response
from rollcall.ui.links import with_query


#: Days on one page: of a daily set, and of one that comes more seldom.
DAILY, SELDOM = 14, 84

Days = dict[dt.date, list[VersionInfo]]


@needs(Permission.SEE_OWN_PAGES, Permission.SEE_HOMES)
@require_safe
def history(request: HttpRequest, location_id: str) -> HttpResponse:
    """A home's reports of one set up to a day, as known at a time; days without one are shown too."""
    asked = read_asked(request)
    programme, set_key, found = _found(request, location_id, asked)
    question_set = programme.sets[set_key]
    daily = question_set.cadence == "daily"
    length = dt.timedelta(days=DAILY if daily else SELDOM)
    first = asked.on - length + dt.timedelta(days=1)
    held = _held(request, found, set_key, asked, first)
    days = [on for on in days_up_to(asked.on, length.days) if on in held or daily]
    return render(
        request,
        "boards/history.html",
        {
            **when(request, asked),
            "title": f"{found.name}: what this home has sent",
            "home": found,
            "set_title": question_set.title,
            "sets": _sets(request, programme, set_key),
            "first": first,
            "days": _days(request, found, set_key, days[::-1], held, asked),
            "has_reports": bool(held),
            "previous_href": with_query(request, date=(first - dt.timedelta(days=1)).isoformat()),
            "next_href": _later(request, asked, length),
            "csv_href": with_query(request, reverse("boards:history_csv", args=[location_id])),
            "back": {
                "href": asked.link(reverse("boards:home", args=[location_id])),
                "text": found.name,
            },
        },
    )


@needs(Permission.SEE_OWN_PAGES, Permission.SEE_HOMES)
@require_safe
def history_csv(request: HttpRequest, location_id: str) -> HttpResponseBase:
    """Every version of every report of the set up to the day, with each answer it changed."""
    asked = read_asked(request)
    _, set_key, found = _found(request, location_id, asked)
    held = _held(request, found, set_key, asked, None)
    programmes = {on: current_programme(on) for on in held}
    rows = version_rows(programmes, set_key, held)
    return csv_response(f"history-{location_id}-{set_key}-{asked.on}.csv", rows)


def _found(request: HttpRequest, location_id: str, asked: Asked) -> tuple[Programme, str, HomeInfo]:
    programme = current_programme(asked.on)
    found = find_home_for(request, location_id, asked.on, "history")
    wanted = request.GET.get("set", "")
    return programme, wanted if wanted in programme.sets else programme.settings.daily_set, found


def _held(
    request: HttpRequest, found: HomeInfo, set_key: str, asked: Asked, first: dt.date | None
) -> Days:
    """The versions of each day with the answers that this person may see."""
    seen = seen_of_home(request, found, asked.on)
    held = versions_between(
        found.location_id, set_key, first=first, last=asked.on, known_at=asked.known_at
    )
    return {
        on: [one.cut_for(current_programme(on).sets[set_key], seen) for one in listed]
        for on, listed in held.items()
    }


def _sets(request: HttpRequest, programme: Programme, set_key: str) -> list[dict[str, str]]:
    """The other sets of questions."""
    return [
        {"text": one.title, "href": with_query(request, set=key)}
        for key, one in programme.sets.items()
        if key != set_key
    ]


def _later(request: HttpRequest, asked: Asked, length: dt.timedelta) -> str:
    """The days after these; "" when these are the last."""
    if asked.on >= asked.today:
        return ""
    return with_query(request, date=min(asked.on + length, asked.today).isoformat())


def _days(
    request: HttpRequest,
    found: HomeInfo,
    set_key: str,
    days: list[dt.date],
    held: Days,
    asked: Asked,
) -> list[dict[str, Any]]:
    """Each day with its versions, and where it can be sent or corrected by somebody who may."""
    actor, now = actor_of(request), clock.now()
    location_id = found.location_id
    files, amends = (
        asked.known_at is None and may_see_home(actor, permission, location_id, asked.on)
        for permission in (Permission.FILE_REPORT, Permission.AMEND_OLD_REPORT)
    )
    listed = []
    for on in days:
        if not found.is_open(on) and on not in held:
            continue
        may_change = files and (amends or not is_late(on, now))
        listed.append(
            {
                "on": on,
                "versions": version_items(current_programme(on), set_key, held.get(on, [])),
                "href": asked.link(reverse("boards:report", args=[location_id, set_key, on]))
                if on in held
                else "",
                "change_href": reverse("reports:update", args=[location_id, set_key, on])
                if may_change
                else "",
            }
        )
    return listed
