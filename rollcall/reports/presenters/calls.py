"""The day's calls as rows, tags, sentences and lines of a file. No queries."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from rollcall.domain.calls import ROUTES, DayCoverage, Promise, Stage
from rollcall.domain.figures import percent
from rollcall.domain.programme import Programme
from rollcall.domain.programme.call_checks import OUTCOME
from rollcall.domain.questions.answers import show
from rollcall.domain.signals import Fired
from rollcall.reports.selectors import Asking, AttemptInfo, CallList, CallRow, HandlerDay
from rollcall.ui.words import clock_time, number, plural, short_day


#: A stage as people read it, and the tone of its tag.
STAGES: Mapping[Stage, tuple[str, str]] = {
    Stage.CALL_BACK: ("Call back now", "bad"),
    Stage.DUE: ("To ring", "none"),
    Stage.SHORT: ("Has reported: short call", "info"),
    Stage.LATER: ("Later", "none"),
    Stage.DECLINED: ("Did not want to answer", "warn"),
    Stage.DONE: ("Done", "good"),
}

ROUTE_WORDS = {
    "phone": "Spoken to by phone",
    "self": "Sent by the home itself",
    "file": "From a file only",
    "api": "From another system only",
    "extract": "From another collection only, such as the Capacity Tracker",
    "none": "Not heard from",
}

SHOWS = (
    ("", "To ring now"),
    ("not-reached", "Not heard from today"),
    ("call-back", "Waiting for a call-back or another try"),
    ("short", "Has reported: short call"),
    ("mine", "Rung or held by me"),
    ("done", "Done today"),
    ("all", "All homes"),
)


def is_shown(row: CallRow, show: str, me: str) -> bool:
    """Whether a home belongs to what the filter asks for."""
    mine = (row.claim is not None and row.claim.held_by == me) or any(
        one.by == me for one in row.tries
    )
    return {
        "not-reached": row.route == "none",
        "call-back": row.stage in (Stage.LATER, Stage.CALL_BACK),
        "short": row.stage is Stage.SHORT,
        "mine": mine,
        "done": row.stage in (Stage.DONE, Stage.DECLINED),
        "all": True,
    }.get(show, row.stage.is_open)


def tiles(coverage: DayCoverage, not_reached: str) -> list[dict[str, Any]]:
    """Heard from, spoken to and not heard from, each of all homes (AT-11)."""
    homes = coverage.homes
    return [
        _tile("Homes heard from", coverage.heard, homes),
        _tile("Homes spoken to", coverage.spoken, homes),
        {
            **_tile("Homes not heard from", coverage.routes["none"], homes),
            "href": not_reached,
            "tone": "warn" if coverage.routes["none"] else "",
        },
    ]


def _tile(label: str, count: int, homes: int) -> dict[str, Any]:
    lines = [f"{percent(count, homes)} of all homes"] if homes else []
    return {"label": label, "value": count, "of": homes, "lines": lines}


def route_table(coverage: DayCoverage) -> dict[str, Any]:
    """How the homes were heard from; every home counts once."""
    homes = coverage.homes
    return {
        "caption": "How homes were heard from",
        "columns": [
            {"text": "Route"},
            {"text": "Homes", "numeric": True},
            {"text": "Share of all homes", "numeric": True},
        ],
        "rows": [
            {
                "cells": [
                    ROUTE_WORDS[one],
                    number(coverage.routes[one]),
                    percent(coverage.routes[one], homes) if homes else "–",
                ]
            }
            for one in ROUTES
        ],
    }


def handler_table(handlers: Sequence[HandlerDay], me: str) -> dict[str, Any]:
    """What each person did today."""
    return {
        "caption": "Who has rung today",
        "columns": [
            {"text": "Name"},
            {"text": "Calls", "numeric": True},
            {"text": "Homes spoken to", "numeric": True},
            {"text": "Updates taken", "numeric": True},
        ],
        "rows": [
            {
                "cells": [
                    f"{one.name} (you)" if one.by == me else one.name,
                    number(one.tries),
                    number(one.reached),
                    number(one.reports),
                ]
            }
            for one in handlers
        ],
    }


def progress(found: CallList, me: str) -> dict[str, Any]:
    """How far the day's calls are, and what this person did of them."""
    done = sum(row.stage is Stage.DONE for row in found.rows)
    own = next((one for one in found.handlers if one.by == me), None)
    return {
        "done": done,
        "homes": len(found.rows),
        "percent": 100 * done // len(found.rows) if found.rows else 0,
        "own": (
            f"You: {plural(own.tries, 'call')}, {plural(own.reached, 'home')} spoken to, "
            f"{plural(own.reports, 'update')} taken."
            if own
            else "You have not rung anybody yet today."
        ),
    }


def call_rows(
    programme: Programme, rows: Sequence[CallRow], first: int, me: str, link: Callable[[str], str]
) -> list[dict[str, Any]]:
    """Rows of the list; `first` is the place of the first of them in the whole list."""
    return [_call_row(programme, row, first + place, me, link) for place, row in enumerate(rows)]


def _call_row(
    programme: Programme, row: CallRow, rank: int, me: str, link: Callable[[str], str]
) -> dict[str, Any]:
    home, (stage, tone) = row.home, STAGES[row.stage]
    return {
        "rank": rank,
        "location_id": home.location_id,
        "name": home.name,
        "href": link(home.location_id),
        "sub": " · ".join(filter(None, [home.postcode, f"{home.beds} beds" if home.beds else ""])),
        "stage": row.stage.value,
        "stage_words": stage,
        "stage_tone": tone,
        "tier": programme.signals.tier_label(row.triage.tier),
        "tier_tone": "bad" if row.triage.tier == 1 else "none",
        "reasons": reasons(row),
        "heard": heard(row),
        "notes": notes(programme, row, me),
        "may_ring": row.stage is not Stage.DONE and row.is_free_for(me),
        "held": row.claim is not None and row.claim.held_by != me,
    }


def reasons(row: CallRow) -> list[str]:
    """Why a home is where it is: each reason with the day of the answer it comes from."""
    carried = ["Nothing heard yesterday."] if row.carried_over else []
    return carried + [reason(one) for one in row.triage.fired]


def reason(fired: Fired) -> str:
    """One reason with the day of the answer it comes from."""
    return f"{fired.words} (told us for {short_day(fired.as_of)})" if fired.as_of else fired.words


def heard(row: CallRow) -> str:
    """When a home was last heard from."""
    if row.heard_at is None:
        return "Never"
    return f"{short_day(row.heard_at)}, {clock_time(row.heard_at)}"


def notes(programme: Programme, row: CallRow, me: str) -> list[str]:
    """What has been tried today, what was promised, and who is ringing."""
    found = []
    if row.claim is not None:
        who = "You are" if row.claim.held_by == me else f"{row.claim.name} is"
        found.append(f"{who} ringing it until {clock_time(row.claim.expires_at)}")
    if row.promise is not None and row.promise[1] is not Promise.KEPT:
        found.append(promise_words(*row.promise))
    found += [attempt_words(programme, one) for one in row.tries]
    return found


def promise_words(at: dt.datetime, state: Promise) -> str:
    """A promise to ring back and what became of it."""
    return {
        Promise.WAITING: f"Call back at {clock_time(at)}",
        Promise.DUE: f"Call back now: promised for {clock_time(at)}",
        Promise.KEPT: f"Rang back as promised, {clock_time(at)}",
        Promise.MISSED: f"Promise missed: {clock_time(at)}",
    }[state]


def attempt_words(programme: Programme, one: AttemptInfo) -> str:
    """What came of a call, and when: "No answer, 9:40am"."""
    return f"{outcome_words(programme, one)}, {clock_time(one.at)}"


def outcome_words(programme: Programme, one: AttemptInfo) -> str:
    """What came of a call, as the programme words it."""
    question = programme.sets[programme.settings.daily_set].by_id[OUTCOME]
    return question.option_label(one.outcome)


def call_lines(programme: Programme, rows: Iterable[CallRow]) -> Iterator[list[Any]]:
    """The list as lines of a file, in its order."""
    yield [
        "place", "location_id", "name", "state", "tier", "tier_name", "points", "reasons",
        "last_heard", "heard_today_by", "calls_today", "last_call", "call_back_at",
        "call_back", "held_by",
    ]  # fmt: skip
    for place, row in enumerate(rows, start=1):
        triage = row.triage
        yield [
            place,
            row.home.location_id,
            row.home.name,
            row.stage.value,
            triage.tier,
            programme.signals.tier_label(triage.tier),
            triage.points,
            "; ".join(reasons(row)),
            row.heard_at.isoformat() if row.heard_at else "",
            row.route,
            len(row.tries),
            attempt_words(programme, row.tries[-1]) if row.tries else "",
            row.promise[0].isoformat() if row.promise else "",
            row.promise[1].value if row.promise else "",
            row.claim.name if row.claim else "",
        ]


def short_answers(asking: Asking, opening: Sequence[str]) -> list[dict[str, str]]:
    """What a home that has reported said to the questions that a call begins with."""
    if asking.current is None:
        return []
    by_id, said = asking.question_set.by_id, asking.current.answers
    return [
        {"label": by_id[key].label, "words": show(by_id[key], said[key])}
        for key in opening
        if key in by_id and key in said
    ]


def try_line(programme: Programme, one: AttemptInfo, me: str) -> dict[str, str]:
    """One earlier call with who rang, whom they spoke to and the note."""
    who = "you" if one.by == me else one.by_name or "somebody"
    spoke = f"spoke to {one.spoke_to}" if one.spoke_to else ""
    later = (
        f"asked for {short_day(one.callback_at)}, {clock_time(one.callback_at)}"
        if (one.callback_at)
        else ""
    )
    return {
        "when": f"{short_day(one.at)}, {clock_time(one.at)}",
        "what": "; ".join(filter(None, (outcome_words(programme, one), later, spoke))),
        "by": who,
        "note": one.note,
    }
