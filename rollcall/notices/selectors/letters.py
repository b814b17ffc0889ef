"""Letters: which were sent about something, and how each ended."""

import datetime as dt
from dataclasses import dataclass

from rollcall.notices.models import Letter


@dataclass(frozen=True, slots=True)
class LetterInfo:
    """One letter; `outcome` is "" while it waits."""

    id: int
    key: str
    recipient: str
    queued_at: dt.datetime
    ended_at: dt.datetime | None
    outcome: str


def letters_about(prefix: str) -> list[LetterInfo]:
    """The letters whose key begins so, oldest first. One query."""
    rows = Letter.objects.filter(key__startswith=prefix).order_by("pk")
    return [
        LetterInfo(row.pk, row.key, row.recipient, row.queued_at, row.ended_at, row.outcome or "")
        for row in rows
    ]
