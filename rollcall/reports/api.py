"""Reports over HTTP: filing one, and reading one with all its versions."""

import datetime as dt
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router
from pydantic import BaseModel, Field, JsonValue

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.domain.questions.checks import Problem as Noted
from rollcall.domain.sensitivity import Sensitivity
from rollcall.foundation import clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.documents import (
    Asked,
    Cursor,
    Day,
    Instant,
    Key,
    KnownAt,
    Limit,
    Problem,
    check_known_at,
    example,
    invalid_answer,
    json_answer,
    mistake,
    page_answer,
    problem_answer,
    read_cursor,
)
from rollcall.foundation.errors import BadInput, NotNow
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import look_at_home, may_see_home, sight_over
from rollcall.register.selectors import HomeInfo
from rollcall.register.selectors import home as find_home
from rollcall.reports import selectors
from rollcall.reports.services import Filed, NewReport, ReportRefused, StaleReport, file_report
from rollcall.reports.services.versions import check_set


router = Router(tags=["Reports"])

#: A clock that runs this far ahead of ours is not worth refusing a report for.
CLOCKS_DIFFER = dt.timedelta(minutes=5)


# --- documents --------------------------------------------------------------------------------


class ReportSent(Asked):
    """What a home said in one question set about one date."""

    home: Key = Field(description="The home's CQC location id.", examples=["1-900000008"])
    set: Key = Field(description="The question set.", examples=["daily"])
    date: Day = Field(description="The day that it is about.", examples=["2020-05-26"])
    answers: dict[str, JsonValue] = Field(
        description="Answers by question id, or by `id.row.column` for one cell of a table. A "
        "question left out, null or empty is not answered: that is neither nought nor no, and never "
        "a reason to refuse a report. `dont_know` is an answer to every question. The questions are "
        "in the reference of the programme.",
        examples=[{"occupied": 24, "accepting": 2, "ppe_overall": "green"}],
    )
    captured_at: Instant | None = Field(
        None,
        description="When the answers were given, if that was before they are sent.",
        examples=["2020-05-26T08:45:00+01:00"],
    )
    based_on: int | None = Field(
        None,
        strict=True,
        ge=1,
        le=2**63 - 1,
        description="The id of the version that this one corrects. When it is no longer the current "
        "one, the answer is 409 with both.",
        examples=[17],
    )
    reason: str = Field(
        "",
        max_length=500,
        description="Why it corrects the version before; needed when there is one.",
        examples=["Two people came back from hospital"],
    )


class NoteDocument(BaseModel):
    """Something doubtful that does not stop a report."""

    question: str
    level: str = Field(description="`warn`, or `confirm` where a person should look again.")
    rule: str
    message: str


class FiledDocument(BaseModel):
    """The version that holds what was sent."""

    model_config = example(
        {
            "id": 17,
            "version": 1,
            "home": "1-900000008",
            "set": "daily",
            "date": "2020-05-26",
            "known_from": "2020-05-26T07:47:12.345678+00:00",
            "notes": [
                {
                    "question": "ppe_overall",
                    "level": "warn",
                    "rule": "VR-20",
                    "message": "Green does not go with 1 day of aprons. Check both.",
                }
            ],
        }
    )

    id: int = Field(description="The version's id, for `based_on`.")
    version: int = Field(description="1 for the first version of a report.")
    home: str
    set: str
    date: dt.date
    known_from: dt.datetime = Field(description="When it was recorded.")
    notes: list[NoteDocument] = Field(description="What a person might look at again.")


class VersionDocument(BaseModel):
    """One version of a report."""

    id: int
    version: int
    home: str
    set: str
    date: dt.date
    known_from: dt.datetime
    known_until: dt.datetime | None = Field(description="Null while it is the current one.")
    captured_at: dt.datetime
    source: str = Field(description="`self`, `phone`, `file` or `api`.")
    reported_by: str
    reason: str
    nothing_changed: bool
    carried: list[str] = Field(description="Answers carried forward from the day before.")
    answers: dict[str, Any]
    withheld: list[str] = Field(
        description="Questions whose answers you may not see, answered or not."
    )


class VersionsDocument(BaseModel):
    """The versions of one report, oldest first."""

    model_config = example(
        {
            "items": [
                {
                    "id": 17,
                    "version": 1,
                    "home": "1-900000008",
                    "set": "daily",
                    "date": "2020-05-26",
                    "known_from": "2020-05-26T07:47:12.345678+00:00",
                    "known_until": None,
                    "captured_at": "2020-05-26T07:45:00+00:00",
                    "source": "api",
                    "reported_by": "person:3",
                    "reason": "",
                    "nothing_changed": False,
                    "carried": [],
                    "answers": {"occupied": 24, "accepting": 2, "ppe_overall": "green"},
                    "withheld": ["finance_flag", "full_wages"],
                }
            ],
            "next": None,
        }
    )

    items: list[VersionDocument]
    next: str | None = Field(description="The address of the next page, or null.")


class StaleDocument(Problem):
    """Somebody filed another version in the meantime: both, so that a person can choose.

    The same status without them says that the key was used for another report.
    """

    current: VersionDocument | None = Field(None, description="The version that holds now.")
    sent: ReportSent | None = Field(None, description="What you sent.")


# --- operations -------------------------------------------------------------------------------


@router.post(
    "/reports",
    response={201: FiledDocument, 200: FiledDocument, 409: StaleDocument},
    summary="File a report",
)
@needs(Permission.FILE_REPORT)
def post_report(
    request: HttpRequest,
    sent: ReportSent,
    key: Annotated[
        Annotated[str, Field(pattern=r"^[\x21-\x7e]+$", min_length=1, max_length=200)] | None,
        Header(
            alias="Idempotency-Key",
            description="A text of your own for this report, such as a UUID. Send the same again "
            "when no answer came: the report is recorded once.",
            examples=["3f1c0b52-3c4e-4a63-9d2a-6f0f5c1f5a11"],
        ),
    ] = None,
) -> HttpResponse:
    """Record what a home said about a date, as a new version.

    201 when it was recorded; 200 with the same body when this key, or exactly this report, was
    recorded before. An answer that cannot be true refuses the whole report and nothing is recorded.
    """
    actor = actor_of(request)
    now = clock.now()
    new = NewReport(
        location_id=sent.home,
        on=sent.date,
        answers=sent.answers,
        captured_at=sent.captured_at,
        reason=sent.reason,
        based_on=sent.based_on,
        idempotency_key=key,
    )
    wrong = _wrong_fields(sent, now)
    if wrong:
        return invalid_answer(wrong)
    try:
        filed = file_report(by=actor, set_key=sent.set, new=new, source="api", now=now)
    except ReportRefused as error:
        return invalid_answer([_mistake(one) for one in error.problems])
    except StaleReport as error:
        return _stale(actor, sent, error)
    except BadInput as error:
        return invalid_answer([mistake(error.about, getattr(sent, error.about, None), str(error))])
    except NotNow as error:
        return invalid_answer([mistake("date", sent.date, str(error))])
    status = HTTPStatus.OK if filed.outcome == "unchanged" else HTTPStatus.CREATED
    return json_answer(_filed(sent, filed), status)


@router.get("/reports", response=VersionsDocument, summary="Read a report")
@needs(Permission.SEE_HOMES, Permission.SEE_FIGURES)
def list_versions(
    request: HttpRequest,
    home: Annotated[Key, Query(description="CQC location id.", examples=["1-900000008"])],
    set_key: Annotated[
        Key, Query(alias="set", description="The question set.", examples=["daily"])
    ],
    date: Annotated[Day, Query(description="The day it is about.", examples=["2020-05-26"])],
    known_at: KnownAt = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> HttpResponse:
    """Every version of one report, oldest first; with `known_at`, those known by then."""
    actor = actor_of(request)
    now = clock.now()
    check_known_at(known_at, now)
    check_set(set_key)
    what = f"api report {set_key} {date}"
    seen = _seen(
        actor, look_at_home(actor, Permission.SEE_HOMES, home, date, what=what, now=now), date
    )
    question_set = current_programme(date).sets[set_key]
    after = _number(read_cursor(cursor))
    found = [
        one.as_known_at(known_at).cut_for(question_set, seen).as_json()
        for one in selectors.versions(home, set_key, date)
        if one.number > after and (known_at is None or one.known_from <= known_at)
    ]
    return page_answer(request, found[: limit + 1], limit, "version")


# --- from one form to the other ---------------------------------------------------------------


def _wrong_fields(sent: ReportSent, now: dt.datetime) -> list[dict[str, Any]]:
    """What is wrong with the report around its answers."""
    wrong = []
    sets = current_programme(sent.date).sets
    if sent.set not in sets:
        wrong.append(mistake("set", sent.set, f"There is no such set. Use {', '.join(sets)}."))
    if sent.captured_at is not None and sent.captured_at > now + CLOCKS_DIFFER:
        message = "This is in the future. Check the clock that it is from."
        wrong.append(mistake("captured_at", sent.captured_at, message))
    return wrong


def _filed(sent: ReportSent, filed: Filed) -> dict[str, Any]:
    return {
        "id": filed.version_id,
        "version": filed.number,
        "home": sent.home,
        "set": sent.set,
        "date": sent.date,
        "known_from": filed.known_from.astimezone(dt.UTC),
        "notes": [
            {
                "question": one.question,
                "level": one.level,
                "rule": one.rule,
                "message": f"{one.message} {one.remedy}".strip(),
            }
            for one in filed.problems
        ],
    }


def _mistake(one: Noted) -> dict[str, Any]:
    message = f"{one.message} {one.remedy}".strip()
    return mistake(one.question, one.value, message, one.rule)


def _stale(actor: Any, sent: ReportSent, error: StaleReport) -> HttpResponse:
    """Both versions, as far as this person may see the one that is recorded."""
    current = None
    if may_see_home(actor, Permission.SEE_HOMES, sent.home, sent.date):
        held = selectors.report(sent.home, sent.set, sent.date)
        seen = _seen(actor, find_home(sent.home, sent.date), sent.date)
        question_set = current_programme(sent.date).sets[sent.set]
        current = held.cut_for(question_set, seen).as_json() if held else None
    return problem_answer(
        HTTPStatus.CONFLICT,
        "stale-report",
        "The report was changed in the meantime",
        str(error),
        current=current,
        sent=sent.model_dump(),
    )


def _seen(actor: Actor, found: HomeInfo, on: dt.date) -> frozenset[Sensitivity]:
    """Which answers of a home somebody may see (C0)."""
    return sight_over(actor, Permission.SEE_HOMES, on).of(found.id)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
