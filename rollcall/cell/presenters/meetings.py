"""Meetings in words: agenda, lines, facts, states."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rollcall.cell.selectors import MatterInfo, MeetingInfo, StepInfo
from rollcall.domain.meetings import (
    AgendaItem,
    AgendaPart,
    Line,
    LineKind,
    MatterState,
    MeetingState,
    standing_lines,
)
from rollcall.ui.words import clock_time, day, moment, plural, short_day


STATES: dict[str, tuple[str, str]] = {
    MeetingState.PLANNED: ("Planned", "none"),
    MeetingState.IN_SESSION: ("In session", "info"),
    MeetingState.HELD: ("Held, minutes to approve", "warn"),
    MeetingState.APPROVED: ("Minutes approved", "good"),
}
MATTER_STATES: dict[str, tuple[str, str]] = {
    MatterState.OPEN: ("Open", "none"),
    MatterState.ESCALATED: ("Passed on, no answer yet", "warn"),
    MatterState.ANSWERED: ("Answered", "good"),
    MatterState.CLOSED: ("Closed", "none"),
}
_EVENTS = {
    "open": "Meeting opened",
    "draft": "Agenda drawn up again",
    "close": "Meeting closed",
    "reopen": "Meeting opened again",
    "approve": "Minutes approved",
    "circulate": "Minutes sent to the members",
}
_MATTER_EVENTS = {
    "raise": "Raised",
    "escalate": "Passed on",
    "answer": "Answer",
    "close": "Closed",
    "reopen": "Opened again",
}
_KINDS = {
    LineKind.CHAIR: "Chair",
    LineKind.PRESENT: "Present",
    LineKind.NOTE: "Note",
    LineKind.DECISION: "Decision",
    LineKind.DONE: "Done",
    LineKind.UNDO: "Taken back",
}


@dataclass(frozen=True, slots=True)
class Names:
    """People's and teams' names by how they are stored."""

    people: Mapping[str, str]
    teams: Mapping[str, str]

    def owner(self, owner: str) -> str:
        """Who does it, in words."""
        kind, _, rest = owner.partition(":")
        if kind == "team":
            return self.teams.get(rest, rest)
        return self.people.get(owner, "Somebody who left")

    def person(self, actor: str) -> str:
        """Who wrote it, in words."""
        return self.people.get(
            actor, "Rollcall" if actor.startswith("system:") else "Somebody who left"
        )


def actors_in(
    lines: Iterable[Line], steps: Iterable[StepInfo] = (), matters: Iterable[MatterInfo] = ()
) -> set[str]:
    """Everybody named in these."""
    found = {one.by for one in steps}
    for line in lines:
        found |= {line.by, line.owner}
    for matter in matters:
        found |= {step.by for step in matter.steps}
    return {one for one in found if one.startswith("person:")}


def meeting_row(meeting: MeetingInfo, area: str, href: str) -> dict[str, Any]:
    """A meeting in a list."""
    words, tone = STATES[meeting.state]
    return {
        "cells": [
            {"text": meeting.cell.title, "href": href, "about": f"{area}, {day(meeting.on)}"},
            area,
            f"{day(meeting.on)}, {clock_time(meeting.starts_at)}",
            {"text": words, "tag": tone},
        ]
    }


def agenda_links(
    parts: Sequence[AgendaPart], lines: Sequence[Line], current: str, link: Callable[[str], str]
) -> list[dict[str, Any]]:
    """The agenda as a list of links; each says how much was decided there."""
    decided: dict[str, int] = {}
    for line in standing_lines(lines):
        if line.kind is LineKind.DECISION:
            decided[line.item] = decided.get(line.item, 0) + 1
    return [
        {
            "title": part.title,
            "items": [
                {
                    "title": item.title,
                    "href": link(item.key),
                    "current": item.key == current,
                    "decided": plural(decided[item.key], "decision") if item.key in decided else "",
                }
                for item in part.items
            ],
        }
        for part in parts
    ]


def reasons(item: AgendaItem, parts: Sequence[AgendaPart]) -> list[dict[str, str]]:
    """Why an item is on the agenda, each with the heading it comes from."""
    titles = {part.key: part.title for part in parts}
    return [
        {"words": one.words, "from": titles.get(one.section, "")}
        for one in item.reasons
        if one.section in titles or one.section == "matters"
    ]


def line_row(line: Line, names: Names, *, me: str = "", can_undo: bool = False) -> dict[str, Any]:
    """A line as people read it."""
    owner = f"{names.owner(line.owner)}, by {day(line.due)}" if line.owner else ""
    return {
        "id": line.id,
        "kind": _KINDS[line.kind],
        "words": line.words,
        "owner": owner,
        "action": line.action,
        "by": f"{names.person(line.by)}, {clock_time(line.at)}",
        "may_undo": can_undo and line.by == me,
        "facts": facts_words(line.facts),
    }


def owed_row(line: Line, names: Names, today: dt.date) -> dict[str, Any]:
    """A decision that waits to be carried out."""
    late = line.due is not None and line.due < today
    return {
        "id": line.id,
        "words": line.words,
        "owner": names.owner(line.owner),
        "due": f"by {short_day(line.due)}" if line.due else "",
        "late": late,
        "since": short_day(line.at),
    }


def facts_words(facts: Mapping[str, Any]) -> list[str]:
    """What was known when something was decided, in sentences."""
    if not facts:
        return []
    found = [f"As known at {moment(dt.datetime.fromisoformat(facts['known_at']))}."]
    if "tier_label" in facts:
        level = facts["level"] or "not decided"
        found.append(
            f"Urgency: {facts['tier_label']}. Level: {level}; suggested: {facts['suggested_level']}."
        )
        found += [_with_evidence(one["words"], one["evidence"]) for one in facts["fired"]]
        found += [f"{one['label']}: {one['words']}." for one in facts["answers"]]
    if "homes" in facts:
        found.append(
            f"{facts['reported']} of {plural(facts['homes'], 'home')} had told us that day."
        )
        found.append(
            f"Homes with an outbreak: {facts['outbreaks']['outbreak']}; "
            f"with a single case: {facts['outbreaks']['single_case']}."
        )
    return found


def _with_evidence(words: str, evidence: Sequence[str]) -> str:
    return f"{words} {'; '.join(evidence)}." if evidence else words


def matter_steps(
    matter: MatterInfo, names: Names, tiers: Mapping[str, str]
) -> list[dict[str, str]]:
    """What became of a matter, in order."""
    return [
        {
            "what": _MATTER_EVENTS[one.event]
            + (f" to {tiers.get(one.tier, one.tier)}" if one.event == "escalate" else "")
            + (f" from {tiers.get(one.tier, one.tier)}" if one.event == "answer" else ""),
            "when": f"{names.person(one.by)}, {moment(one.at)}",
            "words": one.words,
        }
        for one in matter.steps
    ]


def history(lines: Sequence[Line], steps: Sequence[StepInfo], names: Names) -> list[dict[str, str]]:
    """Everything that happened in a meeting, lines taken back too, the latest first."""
    held = {one.id for one in standing_lines(lines)}
    by_id = {one.id: one for one in lines}
    found = [(one.at, _EVENTS.get(one.event, one.event), "", names.person(one.by)) for one in steps]
    for line in lines:
        what = _KINDS[line.kind]
        if line.kind is not LineKind.UNDO and line.id not in held:
            what += ", taken back later"
        words = line.words or line.organisation
        if line.refers_to in by_id:
            words = words or by_id[line.refers_to].words
        found.append((line.at, what, words, names.person(line.by)))
    found.sort(key=lambda one: one[0], reverse=True)
    return [
        {"what": what, "words": words, "when": f"{who}, {clock_time(at)}"}
        for at, what, words, who in found
    ]


# --- the minutes --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MinutesItem:
    """What was said and decided about one thing."""

    title: str
    reasons: tuple[str, ...]
    lines: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Minutes:
    """A meeting as it is read afterwards, on the page and in the document."""

    title: str
    when: str
    state: str
    chair: str
    present: tuple[str, ...]
    absent: tuple[str, ...]
    items: tuple[MinutesItem, ...]
    untouched: tuple[str, ...]
    open_ends: tuple[Mapping[str, Any], ...]


def minutes(
    meeting: MeetingInfo,
    area: str,
    parts: Sequence[AgendaPart],
    lines: Sequence[Line],
    matters: Sequence[MatterInfo],
    open_ends: Sequence[Line],
    names: Names,
    today: dt.date,
    tiers: Mapping[str, str],
) -> Minutes:
    """The minutes from what was written; lines that were taken back are left out."""
    held = standing_lines(lines)
    here = {one.organisation for one in held if one.kind in (LineKind.PRESENT, LineKind.CHAIR)}
    chair = next((one.organisation for one in reversed(held) if one.kind is LineKind.CHAIR), "")
    seat = meeting.cell.member(chair)
    agenda = {item.key: item for part in parts for item in part.items}
    found, untouched = [], []
    for key, item in {**agenda, **_others(held, matters, meeting, agenda)}.items():
        written = [
            line_row(one, names)
            for one in held
            if one.item == key and one.kind not in (LineKind.PRESENT, LineKind.CHAIR)
        ]
        written += _matter_lines(key, meeting, matters, names, tiers)
        if written:
            words = tuple(one.words for one in item.reasons if one.section != "sector")
            found.append(MinutesItem(item.title, words, tuple(written)))
        elif key != "sector":
            untouched.append(item.title)
    return Minutes(
        title=f"{meeting.cell.title}, {area}",
        when=f"{day(meeting.on)}, {clock_time(meeting.starts_at)}",
        state=STATES[meeting.state][0],
        chair=seat.organisation if seat else meeting.cell.chair,
        present=tuple(one.organisation for one in meeting.cell.members if one.key in here),
        absent=tuple(one.organisation for one in meeting.cell.members if one.key not in here),
        items=tuple(found),
        untouched=tuple(untouched),
        open_ends=tuple(owed_row(one, names, today) for one in open_ends),
    )


def _others(
    held: Sequence[Line],
    matters: Sequence[MatterInfo],
    meeting: MeetingInfo,
    agenda: Mapping[str, AgendaItem],
) -> dict[str, AgendaItem]:
    """What was taken without being on the agenda, such as a matter raised in the meeting."""
    keys = [one.item for one in held if one.item]
    keys += [
        f"matter:{one.id}"
        for one in matters
        if any(step.meeting_id == meeting.id for step in one.steps)
    ]
    return {
        key: AgendaItem(key, key.replace(":", " ").capitalize(), ())
        for key in dict.fromkeys(keys)
        if key not in agenda
    }


def _matter_lines(
    key: str,
    meeting: MeetingInfo,
    matters: Sequence[MatterInfo],
    names: Names,
    tiers: Mapping[str, str],
) -> list[dict[str, Any]]:
    """What a meeting did with a matter."""
    matter = next((one for one in matters if f"matter:{one.id}" == key), None)
    if matter is None:
        return []
    told = matter_steps(matter, names, tiers)
    return [
        {"kind": said["what"], "words": said["words"], "owner": "", "by": said["when"], "facts": []}
        for said, step in zip(told, matter.steps, strict=True)
        if step.meeting_id == meeting.id
    ]
