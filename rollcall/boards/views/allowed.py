"""Whether this person may open this area or home; what they may not, does not exist for them."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, grants
from rollcall.boards.selectors import Reader, reader_of
from rollcall.domain.programme import Programme
from rollcall.domain.sensitivity import Sensitivity
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.errors import NotFound
from rollcall.register import scoping
from rollcall.register.scoping import look_at_home, may_see_area
from rollcall.register.selectors import AreaInfo, HomeInfo, area


def find_area_for(request: HttpRequest, code: str, on: dt.date) -> AreaInfo:
    """The area, for a person who may see its figures; else 403, and 404 for an unknown one."""
    try:
        found = area(code)
    except NotFound as error:
        raise Http404(str(error)) from error
    if not may_see_area(actor_of(request), Permission.SEE_FIGURES, code, on):
        raise PermissionDenied(f"figures of {code}")
    return found


def may_see_homes_of(request: HttpRequest, found: AreaInfo, on: dt.date) -> bool:
    """Whether this person may see by name the homes of an area that `find_area_for` gave them."""
    seen, homes = (
        grants(actor_of(request), permission)
        for permission in (Permission.SEE_FIGURES, Permission.SEE_HOMES)
    )
    if homes.everywhere or (seen.areas and seen.areas <= homes.areas):
        return True  # wherever they see totals they see homes, so there is nothing to look up
    return scoping.may_see_homes_of(actor_of(request), found.code, on)


def check_homes_of(request: HttpRequest, found: AreaInfo, on: dt.date) -> None:
    """Refuse somebody who sees the area's totals and not its homes."""
    if not may_see_homes_of(request, found, on):
        raise PermissionDenied(f"homes of {found.code}")


def seen_of_home(request: HttpRequest, found: HomeInfo, on: dt.date) -> frozenset[Sensitivity]:
    """Which answers of a home that `find_home_for` gave this person they may see (C0)."""
    return scoping.sight_over(actor_of(request), Permission.SEE_HOMES, on).of(found.id)


def seen_of_area(request: HttpRequest, found: AreaInfo, on: dt.date) -> frozenset[Sensitivity]:
    """Which answers this person may see of every home of an area (C0)."""
    return scoping.seen_in_area(actor_of(request), found.code, on)


def areas_above(
    request: HttpRequest, programme: Programme, above: list[AreaInfo]
) -> list[AreaInfo]:
    """Which of the areas that an area lies in this person may open too, the largest first.

    Down the ladder from the one they were granted; footprints that cut across it are left out.
    """
    seen = grants(actor_of(request), Permission.SEE_FIGURES)
    across = {kind.key for kind in programme.settings.area_kinds if kind.cross_cutting}
    ladder = [one for one in above if one.kind not in across]
    codes = [one.code for one in ladder]
    first = min((codes.index(code) for code in seen.areas if code in codes), default=len(ladder))
    return ladder if seen.everywhere else ladder[first:]


def find_home_for(request: HttpRequest, location_id: str, on: dt.date, what: str) -> HomeInfo:
    """The home, for a person who may see it; the look is written down, a refused one too (AT-79)."""
    with refusals_as_pages():
        return look_at_home(actor_of(request), Permission.SEE_HOMES, location_id, on, what=what)


def find_home_to_read(
    request: HttpRequest, location_id: str, on: dt.date, what: str
) -> tuple[HomeInfo, Reader]:
    """The same, with what this person may there: both are asked of the register at once."""
    actor = actor_of(request)
    reader = reader_of(actor, location_id, on)
    held = reader.may(Permission.SEE_HOMES)
    with refusals_as_pages():
        found = look_at_home(actor, Permission.SEE_HOMES, location_id, on, what=what, held=held)
    return found, reader
