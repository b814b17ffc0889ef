"""Links and messages as rows and sentences; no queries."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from rollcall.notices.selectors import LinkInfo
from rollcall.ui.words import clock_time, moment


LINK_STATES = {
    "open": ("Works", "good"),
    "revoked": ("Revoked", "bad"),
    "expired": ("Over", "none"),
}


def link_rows(links: Iterable[LinkInfo], now: dt.datetime) -> list[dict[str, Any]]:
    """Each link: when it was made and for whom, whether it works, and whether it was opened."""
    rows = []
    for link in links:
        state = link.state(now)
        words, tone = LINK_STATES[state]
        rows.append(
            {
                "id": link.id,
                "made": clock_time(link.made_at),
                "recipient": link.recipient,
                "state": words,
                "tone": tone,
                "until": moment(link.expires_at) if state == "open" else "",
                "opened": f"First opened at {clock_time(link.first_opened_at)}"
                if link.first_opened_at
                else "Not opened",
                "may_be_revoked": state == "open",
            }
        )
    return rows
