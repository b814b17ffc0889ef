"""The minutes of a meeting, as a page that prints well and as a document that can be edited."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.accounts.selectors import names_of
from rollcall.cell.exports import docx_response, minutes_document
from rollcall.cell.presenters import meetings as presenters
from rollcall.cell.selectors import (
    MeetingInfo,
    agenda_kept,
    lines_before,
    lines_for,
    lines_of,
    matters_of,
    steps_of_meeting,
    still_owed,
)
from rollcall.cell.views.allowed import find_meeting_for
from rollcall.cell.views.meetings import address_of
from rollcall.domain.meetings import agenda_for
from rollcall.foundation import audit, clock
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import seen_in_area
from rollcall.register.selectors import AreaInfo
from rollcall.ui.words import day


@needs(Permission.HOLD_MEETING)
@require_safe
def minutes(request: HttpRequest, cell: str, code: str, on: dt.date) -> HttpResponse:
    """What was said and decided, by item."""
    area, found = _find(request, cell, code, on)
    return render(
        request,
        "cell/minutes.html",
        {
            "title": f"Minutes: {found.cell.title}, {area.name}, {day(on)}",
            "minutes": _minutes(request, area, found),
            "meeting": found,
            "docx_href": address_of(found, "minutes_docx"),
            "back": {"href": address_of(found), "text": "The meeting"},
        },
    )


@needs(Permission.HOLD_MEETING)
@require_safe
def minutes_docx(request: HttpRequest, cell: str, code: str, on: dt.date) -> HttpResponse:
    """The same as a document."""
    area, found = _find(request, cell, code, on)
    name = f"minutes-{cell}-{code}-{on}.docx"
    return docx_response(name, minutes_document(_minutes(request, area, found)))


def _find(request: HttpRequest, cell: str, code: str, on: dt.date) -> tuple[AreaInfo, MeetingInfo]:
    """The meeting, for who may hold it; that its minutes were read is written down."""
    area, found = find_meeting_for(request, cell, code, on)
    audit.record_access(
        by=actor_of(request), subject=f"area:{code}", what=f"minutes {cell} {on}", at=clock.now()
    )
    return area, found


def _minutes(request: HttpRequest, area: AreaInfo, found: MeetingInfo) -> presenters.Minutes:
    seen = seen_in_area(actor_of(request), area.code, clock.today())
    lines, earlier = lines_for(lines_of(found), seen), lines_before(found)
    matters = matters_of(found.cell, area.code, found.id)
    owed = still_owed([*earlier, *lines])
    actors = presenters.actors_in([*lines, *owed], steps_of_meeting(found), matters)
    programme = current_programme()
    return presenters.minutes(
        found,
        area.name,
        agenda_for(agenda_kept(found) or [], seen),
        lines,
        matters,
        owed,
        presenters.Names(names_of(actors), {one.key: one.name for one in programme.support.teams}),
        clock.today(),
        {one.key: one.title for one in programme.cells.tiers},
    )
