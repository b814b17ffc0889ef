"""The level of a home as tags, tables and sentences. No queries."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from rollcall.cell.presenters.signals import SAID_BY, evidence_words
from rollcall.cell.selectors import DecisionInfo
from rollcall.domain.levels import Levels, Met, Suggestion
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


def told_lines(levels: Levels, key: str) -> list[str]:
    """Who is told at a level, and how soon."""
    found = levels.level(key)
    return [
        f"{one.who}: within {plural(one.within_hours, 'hour')}"
        for one in (found.tell if found else ())
    ]
