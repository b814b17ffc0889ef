"""How homes stand in another collection (P03): tiles, table and tags."""

from collections.abc import Callable, Sequence
from typing import Any

from rollcall.domain.differences import Standing as TheirStanding
from rollcall.domain.figures import percent
from rollcall.domain.programme import Layout
from rollcall.reports.selectors import ExtractStanding
from rollcall.ui.words import moment, plural


#: In the order of a list to chase by.
CHECK_STATES: dict[TheirStanding, str] = {
    "not_registered": "Not registered",
    "registered": "Registered, never updated",
    "stale": "Not updated in time",
    "updated": "Updated",
}


CHECK_TONES = {"not_registered": "bad", "registered": "bad", "stale": "warn", "updated": "good"}


def check_title(layout: Layout) -> str:
    """What the check of a collection is called: "Capacity Tracker check"."""
    called = layout.extract.called if layout.extract else layout.title
    name = called.removeprefix("the ")
    return f"{name[:1].upper()}{name[1:]} check"


def check_tiles(
    standings: Sequence[ExtractStanding], link: Callable[[str], str]
) -> list[dict[str, Any]]:
    """How many homes are in each state, of all the open ones."""
    counts = {state: sum(one.state == state for one in standings) for state in CHECK_STATES}
    return [
        {
            "label": words,
            "value": counts[state],
            "lines": [f"of {plural(len(standings), 'home')} ({percent(counts[state], len(standings))})"],
            "href": link(state),
            "tone": CHECK_TONES[state] if counts[state] and state != "updated" else "",
        }
        for state, words in CHECK_STATES.items()
        if standings
    ]  # fmt: skip


def check_table(standings: Sequence[ExtractStanding], link: Callable[[str], str]) -> dict[str, Any]:
    """The homes with their state there, when they saved it, and whether they told us."""
    return {
        "caption": "Homes",
        "caption_hidden": True,
        "columns": [
            {"text": text} for text in ("Home", "There", "Last saved", "Provider", "Told us")
        ],
        "rows": [_check_row(one, link) for one in standings],
    }


def _check_row(one: ExtractStanding, link: Callable[[str], str]) -> dict[str, Any]:
    return {
        "cells": [
            {"text": one.home.name, "href": link(one.home.location_id), "sub": one.home.location_id},
            {"text": CHECK_STATES[one.state], "tag": CHECK_TONES[one.state]},
            moment(one.saved_at) if one.saved_at else "–",
            one.home.provider_name or "Not known",
            {"text": "Yes", "tag": "good"} if one.told_us else {"text": "No", "tag": "warn"},
        ]
    }  # fmt: skip
