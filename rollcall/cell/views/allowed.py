"""Which areas somebody holds meetings for, and finding a meeting they may hold."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission
from rollcall.cell.selectors import MeetingInfo, find_cell, find_meeting
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.errors import NotFound
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import areas_visible_to, may_see_area
from rollcall.register.selectors import AreaInfo, area


def authorities_for(request: HttpRequest, permission: Permission) -> dict[str, AreaInfo]:
    """The authorities for the whole of which this person holds a permission, by code."""
    kind = current_programme().home_kind.key
    found = areas_visible_to(actor_of(request), permission, clock.today())
    return {one.code: one for one in found if one.kind == kind}


def find_area_for(request: HttpRequest, permission: Permission, code: str) -> AreaInfo:
    """The area, for a person who holds a permission there; else 403, and 404 for an unknown one."""
    try:
        found = area(code)
    except NotFound as error:
        raise Http404(str(error)) from error
    if not may_see_area(actor_of(request), permission, code, clock.today()):
        raise PermissionDenied(f"{permission} in {code}")
    return found


def find_meeting_for(
    request: HttpRequest, cell_key: str, code: str, on: dt.date
) -> tuple[AreaInfo, MeetingInfo]:
    """The meeting and its area, for a person who may hold it."""
    found = find_area_for(request, Permission.HOLD_MEETING, code)
    with refusals_as_pages():
        return found, find_meeting(find_cell(cell_key), code, on)
