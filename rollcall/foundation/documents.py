"""What every room's `api.py` stands on: days and times as text, answers and problems as JSON.

A document is written by the same code that writes it for a command, so its pydantic model describes
it and does not make it: tests hold the two together.
"""

import base64
import binascii
import datetime as dt
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

import orjson
import structlog
from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from rollcall.foundation.errors import BadInput


PROBLEM_JSON = "application/problem+json"
MOST_A_PAGE = 500


# --- what is asked ----------------------------------------------------------------------------


class Asked(BaseModel):
    """A body that is sent: a field that nobody knows is refused by its name."""

    model_config = ConfigDict(extra="forbid")


_FIRST, _LAST = dt.date(2000, 1, 1), dt.date(2099, 12, 31)


def _day(raw: Any) -> dt.date:
    if isinstance(raw, str) and len(raw) == len("2020-05-26"):
        try:
            day = dt.date.fromisoformat(raw)
        except ValueError:
            pass
        else:
            if _FIRST <= day <= _LAST:
                return day
    raise ValueError("Write a day from the year 2000 on as 2020-05-26.")


def _instant(raw: Any) -> dt.datetime:
    if isinstance(raw, str) and "T" in raw:
        try:
            # A plus sign that was not encoded comes out of an address as a space.
            at = dt.datetime.fromisoformat(raw.replace(" ", "+"))
        except ValueError:
            pass
        else:
            if at.tzinfo is not None and _FIRST < at.date() < _LAST:
                return at.astimezone(dt.UTC)
    raise ValueError("Write a time with its zone, as 2020-05-26T09:30:00+01:00.")


Day = Annotated[
    dt.date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Instant = Annotated[
    dt.datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
#: A key in a programme, and a code or id in the register.
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=40)]
#: Words to look for.
Words = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=200)]

Limit = Annotated[
    int, Query(ge=1, le=MOST_A_PAGE, description="How many to list at most on one page.")
]
Cursor = Annotated[
    Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]*$", max_length=200)] | None,
    Query(description="Where the page begins: taken from `next`, never made up."),
]
KnownAt = Annotated[
    Instant | None,
    Query(
        description="Answer as it was known at this time. Left out, it is now.",
        examples=["2020-05-26T12:00:00+01:00"],
    ),
]


def check_known_at(known_at: dt.datetime | None, now: dt.datetime) -> None:
    """BadInput for a time yet to come: nobody knows what will be known."""
    if known_at is not None and known_at > now:
        raise BadInput(
            "Nobody knows yet what will be known then.",
            remedy="Give a time in the past.",
            about="known_at",
        )


def example(document: dict[str, Any]) -> ConfigDict:
    """The configuration of a model that shows what it looks like filled in."""
    return ConfigDict(json_schema_extra={"examples": [document]})


# --- what is answered -------------------------------------------------------------------------


class Place(BaseModel):
    """An area by its code."""

    code: str
    name: str


class Mistake(BaseModel):
    """One thing that is wrong with what was sent."""

    question: str = Field(description="The question, or the field, that it is about.")
    value: Any = Field(description="What was sent for it.")
    message: str = Field(description="What is wrong, and what to do about it.")
    rule: str = Field("", description="The rule that was broken, such as VR-09.")


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it."""

    type: str = Field(description="The kind of problem, a name that stays the same.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What went wrong this time, and what to do about it.")
    request_id: str = Field(description="Say it when you ask for help; the logs name it too.")
    errors: list[Mistake] = Field([], description="Each mistake, where there are several.")


def json_answer(document: Any, status: int = HTTPStatus.OK, **headers: str) -> HttpResponse:
    """A document as an answer, written as the commands write theirs."""
    return HttpResponse(
        orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS),
        content_type="application/json",
        status=status,
        headers=headers,
    )


def problem_answer(
    status: int,
    kind: str,
    title: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """A problem as an answer; `more` are further members of it."""
    document = {
        "type": f"urn:rollcall:problem:{kind}",
        "title": title,
        "status": int(status),
        "detail": detail,
        "request_id": structlog.contextvars.get_contextvars().get("request_id", ""),
        **more,
    }
    return HttpResponse(
        orjson.dumps(document, default=str),
        content_type=PROBLEM_JSON,
        status=status,
        headers=headers,
    )


def mistake(question: str, value: Any, message: str, rule: str = "") -> dict[str, Any]:
    """One entry of a problem's `errors`."""
    return {"question": question, "value": value, "message": message, "rule": rule}


def invalid_answer(errors: list[dict[str, Any]]) -> HttpResponse:
    """422 with everything that is wrong at once."""
    count = "1 thing" if len(errors) == 1 else f"{len(errors)} things"
    return problem_answer(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid",
        "What was sent cannot be taken",
        f"{count} must be put right; nothing was recorded. See `errors`.",
        errors=errors,
    )


# --- pages of a list --------------------------------------------------------------------------


def page_answer(
    request: HttpRequest, items: list[dict[str, Any]], limit: int, cursor_of: str
) -> HttpResponse:
    """A page of a list: at most `limit` items and a link to the next page, or null.

    `items` holds one more than fits when there are more; `cursor_of` names the member by which they
    are ordered.
    """
    shown, following = items[:limit], None
    if len(items) > limit:
        query = request.GET.copy()
        query["cursor"] = _packed(str(shown[-1][cursor_of]))
        following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return json_answer({"items": shown, "next": following})


def read_cursor(cursor: str | None) -> str:
    """The place after which a page begins; "" for the first page. BadInput for one made up."""
    try:
        text = base64.urlsafe_b64decode(f"{cursor or ''}===").decode()
    except (binascii.Error, UnicodeDecodeError):
        text = "\n"
    if text.isprintable():
        return text
    raise BadInput("There is no such cursor.", remedy="Use the one in `next`.", about="cursor")


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
