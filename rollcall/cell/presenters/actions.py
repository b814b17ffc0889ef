"""Actions and requests as rows, facts, a history and a home's own progress."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from rollcall.cell.selectors import ActionInfo, EventInfo
from rollcall.domain.support import STATE_WORDS, Kind, Support, show_field
from rollcall.domain.workflow import ActionState, Verdict
from rollcall.register.selectors import HomeInfo
from rollcall.ui.words import moment, plural, short_day


TONES = {
    "asked": "warn", "accepted": "info", "agreed": "info", "on_its_way": "info",
    "delivered": "good", "closed": "none", "refused": "bad", "withdrawn": "none",
}  # fmt: skip
ORIGINS = {
    "home": "Asked for by the home",
    "report": "Named in the home’s update",
    "signal": "From a signal",
    "level": "From the home’s level",
    "decision": "Decided in a meeting",
    "officer": "Opened by an officer",
}
#: What a step is called in the history.
DONE = {
    "opened": "Asked", "accept": "Taken on", "agree": "Agreed", "send": "Sent",
    "deliver": "Delivered", "confirm": "Confirmed that it came", "lapse": "Closed by itself",
    "missing": "Has not come", "refuse": "Not agreed", "withdraw": "Withdrawn",
    "reopen": "Opened again", "undo": "Last step taken back", "comment": "Comment", "file": "File",
    "assign": "Given to somebody", "hand_over": "Handed over", "overdue": "Became overdue",
    "escalate": "Passed on, because much too late",
}  # fmt: skip
#: What its button says, to the team and to who asked.
BUTTONS = {
    "accept": "Take it on", "agree": "Agree", "send": "It is on its way", "deliver": "It is delivered",
    "confirm": "Yes, it came", "missing": "It has not come", "refuse": "Do not agree",
    "withdraw": "Withdraw it", "reopen": "Open it again", "undo": "Undo the last step",
}  # fmt: skip
#: The steps that lead towards the end, which a button may invite to.
ONWARD = ("accept", "agree", "send", "deliver", "confirm")
COLUMNS = ("What", "State", "Due", "Team", "Asked", "Agreed")


def state_words(state: str, kind: Kind | None) -> str:
    """What a state is called: what is not sent anywhere is done, not delivered."""
    if state == ActionState.DELIVERED and kind is not None and "on_its_way" not in kind.passes:
        return "Done"
    return STATE_WORDS[state]


def title(info: ActionInfo, support: Support) -> str:
    """What is asked for, in a few words."""
    kind = support.kind.get(info.kind)
    return info.what or (kind.title if kind else info.kind)


def quantity(count: int | None, info: ActionInfo, support: Support) -> str:
    """A number with its unit; words when none was given."""
    kind = support.kind.get(info.kind)
    if kind is None or not kind.unit:
        return ""
    if count is None:
        return "No number given"
    return plural(count, kind.unit_of_one or kind.unit, kind.unit)


def row(
    info: ActionInfo,
    support: Support,
    homes: Mapping[str, HomeInfo],
    areas: Mapping[str, str],
    now: dt.datetime,
) -> dict[str, Any]:
    """One line of the officers' list."""
    late, stuck = info.is_overdue(now), info.is_stuck(now)
    who = [support.team_name(info.team), info.partner, info.assignee]
    waits = info.ended_at is None and info.state != ActionState.DELIVERED
    agreed = "" if info.agreed is None else quantity(info.agreed, info, support)
    return {
        "cells": [
            {
                "text": title(info, support),
                "href": reverse("cell:action", args=[info.reference]),
                "about": info.reference,
                "sub": f"{place(info, homes, areas)}, {info.reference}",
            },
            {
                "text": state_words(info.state, support.kind.get(info.kind)),
                "tag": TONES[info.state],
                "sub": f"since {moment(info.moved_at)}" if stuck else "",
            },
            {
                "text": moment(info.due_at) if waits else "",
                "sub": "Overdue" if late else "Nothing has moved" if stuck else "",
            },
            {"text": who[0], "sub": ", ".join(filter(None, who[1:]))},
            {"text": quantity(info.asked, info, support)},
            {"text": agreed},
        ],
        "tone": "bad" if late else "warn" if stuck else "",
    }


def place(info: ActionInfo, homes: Mapping[str, HomeInfo], areas: Mapping[str, str]) -> str:
    """The home, or all homes of an area."""
    if not info.location_id:
        return f"All homes in {areas.get(info.area_code, info.area_code)}"
    home = homes.get(info.location_id)
    return home.name if home else info.location_id


def rows_for_file(
    infos: Iterable[ActionInfo],
    support: Support,
    homes: Mapping[str, HomeInfo],
    areas: Mapping[str, str],
    now: dt.datetime,
) -> Iterable[Sequence[Any]]:
    """The same list as lines of a file."""
    yield (
        "reference", "kind", "what", "location_id", "place", "area", "state", "urgency", "opened_at",
        "due_at", "overdue", "stuck", "team", "organisation", "person", "asked", "agreed", "unit",
        "origin", "ended_at",
    )  # fmt: skip
    for one in infos:
        kind = support.kind.get(one.kind)
        yield (
            one.reference, one.kind, one.what, one.location_id, place(one, homes, areas),
            one.area_code, one.state, one.urgency, one.opened_at.isoformat(),
            one.due_at.isoformat(), one.is_overdue(now), one.is_stuck(now), one.team, one.partner,
            one.assignee, one.asked, one.agreed, kind.unit if kind else "", one.origin,
            one.ended_at.isoformat() if one.ended_at else "",
        )  # fmt: skip


def facts(
    info: ActionInfo, support: Support, names: Mapping[str, str], seen: Collection[str]
) -> list[tuple[str, str]]:
    """What is known of it; `seen` are the sensitivities of the fields that may be shown."""
    kind, team = support.kind.get(info.kind), support.team.get(info.team)
    urgency = support.by_urgency.get(info.urgency)
    rows = [
        ("Kind of help", kind.title if kind else info.kind),
        ("Where it comes from", ORIGINS[info.origin]),
        ("Asked by", f"{names.get(info.opened_by, 'The system')}, {moment(info.opened_at)}"),
        ("How soon", urgency.label if urgency else info.urgency),
        ("Asked for", quantity(info.asked, info, support)),
        ("Agreed", quantity(info.agreed, info, support) if info.agreed is not None else ""),
        *(
            (one.label, show_field(one, info.details[one.key]))
            for one in (kind.fields if kind else ())
            if one.key in info.details and one.sensitivity in seen
        ),
        ("Team", ", ".join(filter(None, (team.name, team.organisation))) if team else info.team),
        ("Organisation outside", info.partner),
        ("Person", info.assignee),
        ("Answer due by", moment(info.due_at) if info.ended_at is None else ""),
    ]
    return [(label, value) for label, value in rows if value]


def history(
    events: Iterable[EventInfo],
    info: ActionInfo,
    support: Support,
    names: Mapping[str, str],
    me: str,
) -> list[dict[str, Any]]:
    """Every step, the newest first."""
    found = []
    for one in events:
        who = "You" if one.by == me else names.get(one.by, "By itself")
        href = reverse("cell:action_file", args=[info.reference, one.id]) if one.file_name else ""
        found.append(
            {
                "what": step_words(one, info, support, names),
                "when": f"{moment(one.at)}, {who[:1].lower() + who[1:] if who == 'By itself' else who}",
                "words": one.words,
                "internal": one.internal and one.step in ("comment", "file"),
                "file": one.file_name,
                "href": href,
            }
        )
    return found[::-1]


def step_words(one: EventInfo, info: ActionInfo, support: Support, names: Mapping[str, str]) -> str:
    """What a step is called, with what it changed."""
    what = DONE.get(one.step, one.step)
    if one.step == "deliver":
        what = state_words(ActionState.DELIVERED, support.kind.get(info.kind))
    return what + _changed(one, info, support, names)


def _changed(one: EventInfo, info: ActionInfo, support: Support, names: Mapping[str, str]) -> str:
    after = one.after
    if one.step == "agree" and after.get("agreed") is not None:
        return f": {quantity(after['agreed'], info, support)}"
    if one.step == "assign":
        return f": {names.get('person:' + str(after.get('assignee')), 'nobody in particular')}"
    if one.step == "hand_over":
        team = support.team.get(after["team"])
        return f" to {', '.join(filter(None, (team.name if team else '', after['partner'])))}"
    return ""


def progress(
    events: Sequence[EventInfo], info: ActionInfo, support: Support
) -> list[dict[str, Any]]:
    """What a home sees at once: asked, agreed, on its way, delivered, closed, each with its time."""
    kind = support.kind.get(info.kind)
    passes = kind.passes if kind else ()
    reached: dict[str, EventInfo] = {}
    for one in events:
        if one.step == "opened" or one.target != one.source:
            reached[one.target] = one
    if info.state in (ActionState.REFUSED, ActionState.WITHDRAWN):
        states = ["asked", info.state]
    else:
        states = ["asked", *passes, "delivered", "closed"]
    order = ["asked", "accepted", "agreed", "on_its_way", "delivered", "closed"]
    here = order.index(info.state) if info.state in order else len(order)
    return [
        {
            "text": state_words(state, kind),
            "when": moment(reached[state].at)
            if state in reached and (state not in order or order.index(state) <= here)
            else "Not yet",
            "is_reached": state in reached and (state not in order or order.index(state) <= here),
        }
        for state in states
    ]


def request_line(info: ActionInfo, support: Support) -> dict[str, Any]:
    """One request in a home's own list."""
    asked, agreed = (quantity(one, info, support) for one in (info.asked, info.agreed))
    numbers = [f"asked for {asked}"] if info.asked is not None else []
    numbers += [f"agreed {agreed}"] if info.agreed is not None else []
    when = f"{short_day(info.opened_at)}, {info.reference}"
    return {
        "reference": info.reference,
        "text": title(info, support),
        "href": reverse("cell:request", args=[info.reference]),
        "state": state_words(info.state, support.kind.get(info.kind)),
        "tone": TONES[info.state],
        "sub": "; ".join([when, *numbers]),
    }


def similar_line(info: ActionInfo, support: Support, page: str) -> dict[str, Any]:
    """One that a new request might repeat, with the page it is on for the reader."""
    line = request_line(info, support)
    href = reverse(page, args=[info.reference])
    return {**line, "href": href, "is_open": info.ended_at is None}


def steps(verdicts: Iterable[Verdict[Any]], kind: Kind | None) -> list[dict[str, Any]]:
    """The steps that can be taken now, each with what must be given."""
    counted = kind is not None and bool(kind.unit)
    return [
        {
            "event": one.row.event,
            "button": _button(one.row.event, one.row.source, kind),
            "is_onward": one.row.event in ONWARD,
            "quantity": "quantity" in one.row.needs and counted,
            "reason": "reason" in one.row.needs,
        }
        for one in verdicts
        if not one.why_not
    ]


def refusals(verdicts: Iterable[Verdict[Any]]) -> list[dict[str, str]]:
    """The steps that cannot be taken now, and why."""
    return [
        {"step": BUTTONS[one.row.event], "why": one.why_not}
        for one in verdicts
        if one.why_not and one.row.event in BUTTONS
    ]


def _button(event: str, source: str, kind: Kind | None) -> str:
    if event == "deliver":
        return "It is done" if kind and "on_its_way" not in kind.passes else BUTTONS[event]
    if event == "agree" and source == "agreed":
        return "Agree another number"
    return BUTTONS[event]
