"""The meetings that come, and those that were."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.permissions import Permission, needs
from rollcall.cell.presenters import meetings as presenters
from rollcall.cell.selectors import (
    MeetingInfo,
    count_meetings,
    find_meeting,
    planned,
    some_meetings,
)
from rollcall.cell.views.allowed import authorities_for
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import AreaInfo
from rollcall.ui.paging import paging
from rollcall.ui.words import day


COLUMNS = [{"text": text} for text in ("Cell", "Area", "When", "State")]


@needs(Permission.HOLD_MEETING)
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """The next meeting of each cell, and the past ones, the newest first."""
    areas, today = authorities_for(request, Permission.HOLD_MEETING), clock.today()
    page = paging(request, count_meetings(areas))
    past = some_meetings(areas, start=page.start, stop=page.stop)
    cells = current_programme().cells.cells
    opened = {(one.cell.key, one.authority_code, one.on): one for one in past}
    coming = [
        opened.get((cell.key, code, on)) or planned(cell, code, on)
        for code in areas
        for cell in cells
        for on in [cell.meets.next_day(today)]
    ]
    coming.sort(key=lambda one: (one.starts_at, areas[one.authority_code].name))
    return render(
        request,
        "cell/meetings.html",
        {
            "title": "Meetings",
            "cells": cells,
            "areas": list(areas.values()),
            "columns": COLUMNS,
            "coming": _rows(coming[:25], areas),
            "past": _rows(past, areas),
            "page": page,
            "now": clock.now(),
        },
    )


@needs(Permission.HOLD_MEETING)
@require_safe
def meetings_of_day(request: HttpRequest, on: dt.date) -> HttpResponse:
    """The meetings of one day; straight to the only one."""
    areas = authorities_for(request, Permission.HOLD_MEETING)
    found = _of_day(areas, on)
    if len(found) == 1:
        return redirect(address_of(found[0]))
    return render(
        request,
        "cell/meetings_of_day.html",
        {
            "title": f"Meetings on {day(on)}",
            "on": on,
            "columns": COLUMNS,
            "rows": _rows(found, areas),
            "back": {"href": reverse("cell:meetings"), "text": "Meetings"},
        },
    )


def _of_day(areas: Mapping[str, AreaInfo], on: dt.date) -> list[MeetingInfo]:
    """Those that were opened, and those that the timetable has from today on."""
    held = some_meetings(areas, on=on, stop=100)
    known = {(one.cell.key, one.authority_code) for one in held}
    if on < clock.today():
        return held
    return held + [
        find_meeting(cell, code, on)
        for code in areas
        for cell in current_programme().cells.cells
        if cell.meets.falls_on(on) and (cell.key, code) not in known
    ]


def _rows(found: Iterable[MeetingInfo], areas: Mapping[str, AreaInfo]) -> list[dict[str, Any]]:
    return [
        presenters.meeting_row(one, areas[one.authority_code].name, address_of(one))
        for one in found
    ]


def address_of(meeting: MeetingInfo, name: str = "meeting") -> str:
    """The address of a meeting's page."""
    return reverse(f"cell:{name}", args=[meeting.cell.key, meeting.authority_code, meeting.on])
