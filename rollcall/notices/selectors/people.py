"""What stands on the page of somebody who does the work."""

import datetime as dt
from dataclasses import dataclass

from rollcall.foundation.actors import Actor
from rollcall.notices.models import Notice


@dataclass(frozen=True, slots=True)
class NoticeInfo:
    """One line."""

    line: str
    path: str
    at: dt.datetime


def notices_for(by: Actor, *, most: int = 10) -> list[NoticeInfo]:
    """What a person has not seen yet, newest first. One query."""
    rows = Notice.objects.filter(to=by.actor_id, seen_at=None).order_by("-at", "-pk")
    return [NoticeInfo(row.line, row.path, row.at) for row in rows[:most]]
