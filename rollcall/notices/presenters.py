"""Links and messages as rows and sentences; no queries."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from rollcall.notices.recipients import address_for, digest_of_address
from rollcall.notices.selectors import OUTCOME_WORDS, LinkInfo, MessageInfo
from rollcall.register.selectors import ContactInfo
from rollcall.ui.happenings import Happening
from rollcall.ui.words import clock_time, day, moment, short_day


LINK_STATES = {
    "open": ("Works", "good"),
    "revoked": ("Revoked", "bad"),
    "expired": ("Over", "none"),
}
KINDS = {
    "reminder": "Reminder",
    "round-reminder": "Reminder of a round",
    "proof": "Proof of report",
}
CHANNELS = {"email": "e-mail", "sms": "text message"}
TONES = {"sent": "good", "": "info", "not_wanted": "none", "over_budget": "warn", "stopped": "none"}


def link_rows(
    links: Iterable[LinkInfo], now: dt.datetime, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Each link: when it was made and for whom, whether it works, and whether it was opened."""
    rows = []
    for link in links:
        state = link.state(now)
        words, tone = LINK_STATES[state]
        rows.append(
            {
                "id": link.id,
                "made": clock_time(link.made_at),
                "recipient": names.get(link.recipient, "A contact of the home"),
                "state": words,
                "tone": tone,
                "until": _until(link.expires_at) if state == "open" else "",
                "opened": f"First opened at {clock_time(link.first_opened_at)}"
                if link.first_opened_at
                else "Not opened",
                "may_be_revoked": state == "open",
            }
        )
    return rows


def _until(at: dt.datetime) -> str:
    """When a link ends. Midnight belongs to the day that ends with it."""
    if clock_time(at) == "midnight":
        return f"until the end of {day(at - dt.timedelta(minutes=1))}"
    return f"until {moment(at)}"


def message_rows(found: Iterable[MessageInfo], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each message: what, to whom, when, and what became of it."""
    return [
        {
            "cells": [
                {"text": KINDS.get(one.kind, one.kind), "sub": CHANNELS.get(one.channel, "")},
                names.get(one.recipient, "A contact of the home") if one.recipient else "–",
                f"{clock_time(one.queued_at)}, {short_day(one.queued_at)}",
                {
                    "text": OUTCOME_WORDS.get(one.outcome, "Waiting"),
                    "tag": TONES.get(one.outcome, "bad"),
                    "sub": one.error if one.outcome != "sent" else "",
                },
            ]
        }
        for one in found
    ]


def contact_rows(
    contacts: Iterable[ContactInfo], unwanted: Collection[str]
) -> list[dict[str, Any]]:
    """Each contact with an address, and whether it wants messages."""
    rows = []
    for one in contacts:
        addresses = {key: address_for(one, key) for key in CHANNELS if address_for(one, key)}
        if addresses:
            refused = any(digest_of_address(*pair) in unwanted for pair in addresses.items())
            by = " or ".join(CHANNELS[key] for key in addresses)
            rows.append({"id": one.id, "called": one.called, "by": by, "refused": refused})
    return rows


def message_happening(one: MessageInfo, known_at: dt.datetime | None, href: str) -> Happening:
    """That a home was sent a message, and what was known to have become of it."""
    what = KINDS.get(one.kind, one.kind)
    by = f" by {CHANNELS[one.channel]}" if one.channel in CHANNELS else ""
    about = f" about {short_day(one.on)}" if one.on else ""
    ended = one.ended_at is not None and (known_at is None or one.ended_at <= known_at)
    outcome = OUTCOME_WORDS.get(one.outcome, "Waiting") if ended else "Waiting"
    words = f"{what}{about}{by}: {outcome[:1].lower()}{outcome[1:]}"
    return Happening(one.queued_at, "messages", words, one.queued_by, href=href)
