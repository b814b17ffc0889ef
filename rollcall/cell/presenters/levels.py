"""The level of a home as tags, tables and sentences. No queries."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rollcall.cell.presenters.signals import SAID_BY, evidence_words
from rollcall.cell.selectors import DecisionInfo, DutyInfo
from rollcall.domain.levels import WAYS_OF_TELLING, Levels, Met, Suggestion
from rollcall.ui.words import clock_time, moment, plural, short_day


KINDS = {
    "confirmed": "Confirmed",
    "raised": "Raised",
    "lowered": "Lowered",
    "undone": "Taken back",
}


def level_tag(levels: Levels, key: str) -> dict[str, str]:
    """A level's name with the tone of its tag."""
    found = levels.level(key)
    return {"text": levels.label(key) or "None", "tone": found.tone if found else "none"}


def met_rows(levels: Levels, met: Sequence[Met], today: dt.date) -> list[dict[str, Any]]:
    """The triggers that are met, the most serious first."""
    parts = {one.key: one.label for one in levels.domains}
    return [
        {
            "level": level_tag(levels, one.trigger.level),
            "part": parts.get(one.trigger.domain, one.trigger.domain),
            "words": one.words,
            "evidence": ["a person knows it"]
            if one.trigger.is_by_hand
            else [evidence_words(each, today) for each in one.evidence],
        }
        for one in met
    ]


def part_table(levels: Levels, suggestion: Suggestion) -> dict[str, Any]:
    """The level of each part."""
    rows = []
    for domain, key in suggestion.domains:
        tag = level_tag(levels, key)
        rows.append({"cells": [domain.label, {"text": tag["text"], "tag": tag["tone"]}]})
    return {
        "caption": "Each part",
        "caption_hidden": True,
        "columns": [{"text": "Part"}, {"text": "Level suggested"}],
        "rows": rows,
    }


def standing_words(levels: Levels, last: DecisionInfo | None) -> str:
    """Since when a level stands, or that none does."""
    if last is None or last.held is None:
        return "Nobody has decided a level yet."
    return f"{levels.label(last.level)} since {moment(last.stands_since)}."


def history_rows(levels: Levels, history: Sequence[DecisionInfo]) -> list[dict[str, Any]]:
    """Every decision with what was known when it was taken, the newest first."""
    return [
        {
            "at": f"{short_day(one.at)} {one.at:%Y}, {clock_time(one.at)}",
            "what": KINDS[one.kind],
            "level": level_tag(levels, one.level),
            "suggested": levels.label(one.suggested),
            "by": one.by_name or "Somebody",
            "reason": one.reason,
            "facts": [_kept(levels, met) for met in one.facts.get("met", ())],
        }
        for one in history
    ]


def _kept(levels: Levels, met: Mapping[str, Any]) -> str:
    """A trigger as it stood when somebody decided."""
    evidence = "; ".join(_kept_evidence(one) for one in met["evidence"])
    said = "a person knew it" if met["by_hand"] else evidence
    return f"{levels.label(met['level'])}: {met['words']}" + (f" ({said})" if said else "")


def _kept_evidence(one: Mapping[str, str]) -> str:
    if "at" not in one:
        return one["words"]
    at = dt.datetime.fromisoformat(one["at"])
    source = SAID_BY.get(one["source"], one["source"])
    return f"{one['words']}, {source} {clock_time(at)} on {short_day(at)}"


def duty_rows(
    levels: Levels,
    duties: Iterable[DutyInfo],
    now: dt.datetime,
    me: str = "",
    *,
    names: bool = True,
) -> list[dict[str, Any]]:
    """Who must be told of a level, by when, and who told them, when and how.

    `me` may take back what they wrote down themselves; without `names` nobody is named.
    """
    return [
        {
            "id": one.id,
            "who": one.who,
            "level": levels.label(one.level),
            **_duty_state(one, now),
            "when": _told_words(one, names=names),
            "waits": one.waits,
            "may_undo": bool(me) and one.told_by == me,
        }
        for one in duties
    ]


def _duty_state(one: DutyInfo, now: dt.datetime) -> dict[str, str]:
    if one.told_at is not None:
        return {"state": "Told", "tone": "good"}
    if not one.waits:
        return {"state": "Not told", "tone": "none"}
    if one.is_late(now):
        return {"state": "Late", "tone": "bad"}
    return {"state": "To be told", "tone": "warn"}


def _told_words(one: DutyInfo, *, names: bool) -> str:
    """ "Told by phone at 2:10pm on … by Jo Hart", or until when they are to be told."""
    if one.told_at is None:
        return f"By {moment(one.due_at)}"
    who = f" by {one.told_by_name or 'somebody'}" if names else ""
    late = f", after {moment(one.due_at)}" if one.was_late else ""
    how = WAYS_OF_TELLING.get(one.how, "")
    return f"{how[:1].upper()}{how[1:]}{who}, {moment(one.told_at)}{late}"


def board_duties(
    levels: Levels, duties: Sequence[DutyInfo], now: dt.datetime
) -> dict[str, str] | None:
    """How many must still be told of a home's level, as a tag; None when nobody must."""
    if not duties:
        return None
    late = sum(one.is_late(now) for one in duties)
    first = levels.label(duties[0].level)
    text = f"{len(duties)} to be told of {first}" + (f", {late} late" if late else "")
    return {"text": text, "tone": "bad" if late else "warn"}


def told_lines(levels: Levels, key: str) -> list[str]:
    """Who is told at a level, and how soon."""
    found = levels.level(key)
    return [
        f"{one.who}: within {plural(one.within_hours, 'hour')}"
        for one in (found.tell if found else ())
    ]
