"""The drafted return over HTTP: the same document as the command prints."""

import datetime as dt
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.assurance.selectors import draft_return
from rollcall.foundation import clock
from rollcall.foundation.documents import Key, KnownAt, Place, check_known_at, example, json_answer
from rollcall.register.scoping import check_area


router = Router(tags=["Returns"])


class ReturnLineDocument(BaseModel):
    """One line, counted from the homes' own answers."""

    code: str
    label: str
    focus: str
    yes: int
    no: int
    does_not_apply: int
    dont_know: int
    not_answered: int
    support: bool | None = Field(description="Whether the area asks for support; null: not said.")
    support_text: str
    issue_text: str


class ReturnProblemDocument(BaseModel):
    """What does not fit together in a return."""

    rule: str
    line: str
    level: str
    message: str


class ReturnDocument(BaseModel):
    """A return as it would be drafted from live data."""

    model_config = example(
        {
            "area": {"code": "E08000014", "name": "Sefton"},
            "round": "2020-05-29",
            "template": "F",
            "date": "2020-05-26",
            "known_at": None,
            "homes": 130,
            "homes_source": "homes.csv (as of 1 April 2020)",
            "reported": 107,
            "lines": [
                {
                    "code": "1.1",
                    "label": "Residents who should be isolated are isolated",
                    "focus": "1",
                    "yes": 107,
                    "no": 0,
                    "does_not_apply": 0,
                    "dont_know": 0,
                    "not_answered": 23,
                    "support": None,
                    "support_text": "",
                    "issue_text": "",
                }
            ],
            "problems": [],
        }
    )

    area: Place
    round: str
    template: str
    date: dt.date = Field(description="The day that the register was taken at.")
    known_at: dt.datetime | None = Field(description="Null: as known now.")
    homes: int = Field(description="Open homes: the denominator of every line.")
    homes_source: str
    reported: int = Field(description="Homes that answered at least one line.")
    lines: list[ReturnLineDocument]
    problems: list[ReturnProblemDocument]


@router.get("/returns", response=ReturnDocument, summary="Draft a return")
@needs(Permission.SEE_RETURN)
def get_return(
    request: HttpRequest,
    area: Annotated[Key, Query(description="The area's GSS code.", examples=["E08000014"])],
    round_key: Annotated[
        Key, Query(alias="round", description="The round's key.", examples=["2020-05-29"])
    ],
    known_at: KnownAt = None,
) -> HttpResponse:
    """The return of an area as it would be drafted, as `rollcall draft_return` prints it."""
    actor = actor_of(request)
    now = clock.now()
    check_known_at(known_at, now)
    check_area(actor, Permission.SEE_RETURN, area, clock.reporting_day(now))
    return json_answer(draft_return(area, round_key, known_at=known_at).as_json())
