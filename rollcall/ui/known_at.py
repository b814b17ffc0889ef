"""Reading "as known at" from an address: `known_at` in links, `known_date` and `known_time` in forms."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from rollcall.foundation import clock
from rollcall.foundation.clock import LONDON


@dataclass(frozen=True, slots=True)
class KnownAt:
    """The instant asked for, or None for now; and what to show in the control."""

    at: dt.datetime | None = None
    error: str = ""
    date_text: str = ""
    time_text: str = ""

    @property
    def query(self) -> dict[str, Any]:
        """What links and forms on the page must carry to stay at this time."""
        return {"known_at": self.at.isoformat() if self.at else None}


def read_known_at(request: HttpRequest) -> KnownAt:
    """Read the time to look back to. A time that cannot be used gives `error` and means now."""
    date_text = request.GET.get("known_date", "").strip()
    time_text = request.GET.get("known_time", "").strip()
    link_text = request.GET.get("known_at", "").strip()
    if not date_text and not time_text:
        if not link_text:
            return KnownAt()
        date_text = link_text
    try:
        at = _instant(date_text, time_text)
    except ValueError:
        return KnownAt(
            error="Enter a date and a time, such as 26 May 2020 and 9:30am",
            date_text=request.GET.get("known_date", ""),
            time_text=time_text,
        )
    local = at.astimezone(LONDON)
    day, time = local.date().isoformat(), local.strftime("%H:%M")
    if at > clock.now():
        error = "The time to look back to must be in the past"
        return KnownAt(error=error, date_text=day, time_text=time)
    return KnownAt(at=at, date_text=day, time_text=time)


def _instant(date_text: str, time_text: str) -> dt.datetime:
    """A day alone means its end; a time without a zone is London's."""
    if "T" in date_text:
        at = dt.datetime.fromisoformat(date_text.replace(" ", "+"))
    else:
        time = dt.time.fromisoformat(time_text) if time_text else dt.time(23, 59, 59)
        at = dt.datetime.combine(dt.date.fromisoformat(date_text), time)
    return at if at.tzinfo else at.replace(tzinfo=LONDON)
