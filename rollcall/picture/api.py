"""Figures over HTTP: the same document as the command prints."""

import datetime as dt
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.foundation import clock
from rollcall.foundation.documents import (
    Day,
    Key,
    KnownAt,
    Place,
    check_known_at,
    example,
    json_answer,
)
from rollcall.picture.selectors import picture
from rollcall.register.scoping import check_area
from rollcall.register.selectors import area as find_area


router = Router(tags=["Figures"])


class CoverageDocument(BaseModel):
    """How many homes there are, and how many of them were heard from."""

    homes: int = Field(description="Open homes on the day: reported + recent + stale + never.")
    reported: int = Field(description="Homes with a report for the day.")
    recent: int = Field(
        description="Homes last heard from the day before, whose state still counts."
    )
    stale: int = Field(description="Homes last heard from earlier; what they said does not count.")
    never: int = Field(description="Homes never heard from.")
    nothing_changed: int = Field(description="Of those reported, homes that said nothing changed.")


class FigureDocument(BaseModel):
    """One figure with its denominator and its split. It has a `value`, or `counts` by option."""

    value: int | float | None = Field(None, description="Null when nobody answered.")
    counts: dict[str, int] | None = Field(None, description="Homes by option.")
    numerator: int | float | None
    denominator: int | float | None
    answered: int
    not_answered: int
    dont_know: int
    not_applicable: int
    of: int = Field(description="Homes in all: the four before this one added up.")
    recent: int
    stale: int
    carried: int


class OutbreaksDocument(BaseModel):
    """Homes by outbreak state; none is in both."""

    outbreak: int
    single_case: int


class FiguresDocument(BaseModel):
    """An area's day, as known at a time."""

    model_config = example(
        {
            "area": {"code": "E08000014", "name": "Sefton"},
            "set": "daily",
            "date": "2020-05-26",
            "known_at": None,
            "coverage": {
                "homes": 130,
                "reported": 118,
                "recent": 8,
                "stale": 3,
                "never": 1,
                "nothing_changed": 40,
            },
            "figures": {
                "accepting": {
                    "value": 316,
                    "numerator": 316,
                    "denominator": None,
                    "answered": 126,
                    "not_answered": 4,
                    "dont_know": 0,
                    "not_applicable": 0,
                    "of": 130,
                    "recent": 8,
                    "stale": 3,
                    "carried": 40,
                }
            },
            "outbreaks": {"outbreak": 13, "single_case": 2},
        }
    )

    area: Place
    set: str
    date: dt.date
    known_at: dt.datetime | None = Field(description="Null: as known now.")
    coverage: CoverageDocument
    figures: dict[str, FigureDocument] = Field(description="By question or figure id.")
    outbreaks: OutbreaksDocument


@router.get("/figures", response=FiguresDocument, summary="Figures of an area")
@needs(Permission.SEE_FIGURES)
def get_figures(
    request: HttpRequest,
    area: Annotated[Key, Query(description="The area's GSS code.", examples=["E08000014"])],
    set_key: Annotated[
        Key, Query(alias="set", description="The question set.", examples=["daily"])
    ],
    date: Annotated[Day, Query(description="The day.", examples=["2020-05-26"])],
    known_at: KnownAt = None,
    only: Annotated[
        Annotated[str, Field(pattern=r"^[A-Za-z0-9._,-]*$", max_length=4000)] | None,
        Query(description="Ids of figures with commas between. Left out: all of the set's."),
    ] = None,
) -> HttpResponse:
    """Every figure of an area on a day with its denominator, as `rollcall figures` prints them."""
    actor = actor_of(request)
    check_known_at(known_at, clock.now())
    found = find_area(area)
    check_area(actor, Permission.SEE_FIGURES, area, date)
    wanted = [key for key in (only or "").split(",") if key]
    made = picture(found, set_key, date, known_at=known_at, only=wanted or None)
    return json_answer(made.as_json())
