"""The day's reminders as rows, tags and sentences."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.urls import reverse

from rollcall.domain.programme.reminders import ReminderTime
from rollcall.notices.presenters import CHANNELS, KINDS, TONES
from rollcall.notices.selectors import FAILED, OUTCOME_WORDS, MessageInfo
from rollcall.register.selectors import ContactInfo, HomeInfo
from rollcall.ui.words import clock_time, plural


def message_rows(
    found: Sequence[MessageInfo],
    homes: Mapping[int, HomeInfo],
    contacts: Mapping[int, ContactInfo],
) -> list[dict[str, Any]]:
    """Each message: the home, to whom, by which channel, when, and what became of it."""
    return [_row(one, homes.get(one.home_id), contacts) for one in found]


def _row(
    one: MessageInfo, home: HomeInfo | None, contacts: Mapping[int, ContactInfo]
) -> dict[str, Any]:
    state = OUTCOME_WORDS.get(one.outcome, "Waiting")
    tone = TONES.get(one.outcome, "bad")
    at = one.ended_at or one.queued_at
    return {
        "tone": tone if tone in ("bad", "warn") else "",
        "cells": [
            {
                "text": home.name if home else one.location_id,
                "href": reverse("notices:links", args=[one.location_id]),
                "about": f"{KINDS.get(one.kind, one.kind)} at {clock_time(at)}",
            },
            {"text": KINDS.get(one.kind, one.kind), "sub": CHANNELS.get(one.channel, "")},
            _called(one.recipient, contacts),
            clock_time(at),
            {"text": state, "tag": tone, "sub": _detail(one)},
        ],
    }


def _called(recipient: str, contacts: Mapping[int, ContactInfo]) -> str:
    """The contact's name for who may know it; else that there is one."""
    _, _, number = recipient.partition(":")
    known = contacts.get(int(number)) if number.isdecimal() else None
    if known:
        return known.called
    return "A contact of the home" if recipient else "–"


def _detail(one: MessageInfo) -> str:
    """What went wrong, and how often it was tried."""
    if one.outcome == "sent" or not one.error:
        return ""
    return f"{one.error} {plural(one.attempts, 'try', 'tries')} so far."


def numbers(outcomes: Mapping[str, int]) -> list[dict[str, Any]]:
    """How many of the day's messages ended how, out of all of them."""
    total = sum(outcomes.values())
    kept_back = sum(outcomes.get(one, 0) for one in ("over_budget", "not_wanted", "stopped"))
    return [
        {"label": "sent", "value": outcomes.get("sent", 0), "of": total},
        {"label": "waiting", "value": outcomes.get("", 0), "of": total},
        {"label": "could not be sent", "value": sum(outcomes.get(one, 0) for one in FAILED),
         "of": total, "tone": "bad" if any(outcomes.get(one) for one in FAILED) else ""},
        {"label": "held back, no longer needed or stopped", "value": kept_back, "of": total},
    ]  # fmt: skip


def times(
    planned: Sequence[ReminderTime],
    due: Mapping[str, dt.datetime],
    now: dt.datetime,
    *,
    stopped: bool,
) -> list[dict[str, Any]]:
    """The programme's times of the day: past, next or stopped."""
    rows = []
    upcoming = [one.at for one in planned if due[one.at] > now]
    for one in planned:
        state, tone = ("Past", "none")
        if one.at in upcoming:
            state, tone = ("Stopped", "warn") if stopped else ("Next", "info")
            if not stopped and one.at != upcoming[0]:
                state, tone = "Later", "none"
        channels = ", then ".join(CHANNELS[channel] for channel in one.channels)
        rows.append(
            {"at": clock_time(due[one.at]), "channels": channels, "state": state, "tone": tone}
        )
    return rows


def heard_sentence(silent: int, of: int) -> str:
    """How many homes have not been heard from, of how many."""
    if not of:
        return "There are no open homes here."
    if not silent:
        return f"All {plural(of, 'home')} have been heard from today. Nobody will be reminded."
    return f"{silent} of {plural(of, 'home')} have not been heard from today."


def stopped_for(codes: Collection[str], names: Mapping[str, str]) -> str:
    """For which authorities the day's reminders are stopped, in words."""
    return ", ".join(sorted(names.get(code, code) for code in codes))
