"""Rows of the accounts pages."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from rollcall.accounts.selectors import TokenInfo
from rollcall.ui.words import moment, short_day


def token_table(
    tokens: Sequence[TokenInfo], now: dt.datetime, end_href: Callable[[str], str]
) -> dict[str, Any]:
    """A person's tokens, those that hold before those that ended."""
    listed = sorted(tokens, key=lambda token: not token.holds(now))
    return {
        "caption": "Your tokens",
        "columns": [
            {"text": "System"},
            {"text": "State"},
            {"text": "Last used"},
            {"text": "Works until"},
            {"text": "End it"},
        ],
        "rows": [{"cells": _cells(token, now, end_href)} for token in listed],
    }


def _cells(token: TokenInfo, now: dt.datetime, end_href: Callable[[str], str]) -> list[Any]:
    holds = token.holds(now)
    last = moment(token.last_used_at) if token.last_used_at else "Never"
    end: dict[str, Any] = {"text": "Ended"}
    if holds:
        end = {"text": "End it", "href": end_href(token.key), "about": token.name}
    until = token.expires_at if token.revoked_at is None else token.revoked_at
    return [
        {"text": token.name, "sub": f"Begins rollcall_{token.key}. Made {_day(token.created_at)}"},
        {"text": "Works" if holds else "Ended", "tag": "good" if holds else "none"},
        last,
        _day(until),
        end,
    ]


def _day(at: dt.datetime) -> str:
    return f"{short_day(at)} {at:%Y}"
