"""The register over HTTP: the homes that somebody may see, and one of them."""

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.foundation import clock
from rollcall.foundation.documents import (
    Cursor,
    Key,
    Limit,
    Place,
    Words,
    example,
    json_answer,
    page_answer,
    read_cursor,
)
from rollcall.register.scoping import (
    check_area,
    homes_visible_to,
    look_at_home,
    may_see_home,
)
from rollcall.register.selectors import (
    HomeInfo,
    areas_of_home,
    homes_after,
    open_homes,
)
from rollcall.register.selectors import area as find_area


router = Router(tags=["Homes"])


class HomeDocument(BaseModel):
    """A home as it is today. "" and null mean not known."""

    location_id: str = Field(description="CQC location id.")
    name: str
    provider_id: str
    provider_name: str
    postcode: str
    beds: int | None = Field(description="Registered beds.")
    authority: Place | None = Field(description="The council that keeps its record.")
    open: bool
    opened_on: dt.date | None
    closed_on: dt.date | None = Field(description="The first day on which it is closed.")


_SHORT = {
    "location_id": "1-900000008",
    "name": "Alder Court",
    "provider_id": "1-800000001",
    "provider_name": "Lantern Example Care Group",
    "postcode": "ZZ1 1ZZ",
    "beds": 32,
    "authority": {"code": "E08000014", "name": "Sefton"},
    "open": True,
    "opened_on": None,
    "closed_on": None,
}


class HomesDocument(BaseModel):
    """Homes by location id, a page at a time."""

    model_config = example(
        {
            "items": [_SHORT],
            "next": "https://rollcall.example.org/api/v1/homes?limit=1&cursor=MS05MDAwMDAwMDg",
        }
    )

    items: list[HomeDocument]
    next: str | None = Field(description="The address of the next page, or null.")


class AreaOfHomeDocument(Place):
    """An area of any kind that a home is in."""

    kind: str = Field(description="Such as `local_authority` or `ccg`.")


class CoordinatesDocument(BaseModel):
    """Where a home is, in degrees."""

    latitude: float | None
    longitude: float | None


class OneHomeDocument(HomeDocument):
    """A home with what else is known of it today."""

    model_config = example(
        {
            **_SHORT,
            "address": "1 High Street, Southport",
            "attributes": {"provides_nursing": True},
            "areas": [{"code": "E08000014", "name": "Sefton", "kind": "local_authority"}],
            "source": "homes.csv",
            "as_of": "2020-04-01",
            "coordinates": {"latitude": 53.65, "longitude": -3.0},
        }
    )

    address: str
    attributes: dict[str, Any] = Field(description="What is not among them is not known.")
    areas: list[AreaOfHomeDocument]
    source: str = Field(description="The list or person that says so.")
    as_of: dt.date = Field(description="The day that the source speaks for.")
    coordinates: CoordinatesDocument | None = Field(
        None, description="Only for those who may also see whom to ring there."
    )


@router.get("/homes", response=HomesDocument, summary="List homes")
@needs(Permission.SEE_HOMES, Permission.SEE_FIGURES)
def list_homes(
    request: HttpRequest,
    area: Annotated[
        Key | None, Query(description="Only homes of this area.", examples=["E08000014"])
    ] = None,
    q: Annotated[
        Words | None,
        Query(
            description="Name, postcode, provider or location id, names that a home had before too. "
            "Closed homes are found as well; without it only open homes are listed.",
            examples=["court"],
        ),
    ] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> HttpResponse:
    """The homes that you may see, by location id."""
    actor = actor_of(request)
    today = clock.today()
    seen = homes_visible_to(actor, Permission.SEE_HOMES, today)
    if area is not None:
        find_area(area)
        inside = open_homes(area, today)
        if not seen.filter(pk__in=inside.values("pk")).exists():
            check_area(actor, Permission.SEE_HOMES, area, today)
        seen = seen.filter(pk__in=inside.values("pk"))
    found = homes_after(seen, today, after=read_cursor(cursor), text=q or "", limit=limit + 1)
    return page_answer(request, [_short(one, today) for one in found], limit, "location_id")


@router.get("/homes/{location_id}", response=OneHomeDocument, summary="Read a home")
@needs(Permission.SEE_HOMES, Permission.SEE_FIGURES)
def get_home(
    request: HttpRequest,
    location_id: Annotated[Key, Path(description="CQC location id.", examples=["1-900000008"])],
) -> HttpResponse:
    """One home as it is today."""
    actor = actor_of(request)
    now = clock.now()
    today, what = clock.reporting_day(now), "api home"
    found = look_at_home(actor, Permission.SEE_HOMES, location_id, today, what=what, now=now)
    document = _short(found, today) | {
        "address": found.address,
        "attributes": dict(found.attributes),
        "areas": [
            {"code": one.code, "name": one.name, "kind": one.kind}
            for one in areas_of_home(location_id, today)
        ],
        "source": found.source,
        "as_of": found.as_of,
    }
    if may_see_home(actor, Permission.SEE_CONTACTS, location_id, today):
        document["coordinates"] = {"latitude": found.latitude, "longitude": found.longitude}
    return json_answer(document)


def _short(one: HomeInfo, on: dt.date) -> dict[str, Any]:
    authority = {"code": one.authority_code, "name": one.authority_name}
    return {
        "location_id": one.location_id,
        "name": one.name,
        "provider_id": one.provider_id,
        "provider_name": one.provider_name,
        "postcode": one.postcode,
        "beds": one.beds,
        "authority": authority if one.authority_code else None,
        "open": one.is_open(on),
        "opened_on": one.opened_on,
        "closed_on": one.closed_on,
    }
