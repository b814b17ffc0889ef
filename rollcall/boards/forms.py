"""What an address asks for: the day, and the time as known at. Nothing is saved."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from rollcall.domain.questions.answers import calendar_day
from rollcall.foundation import clock
from rollcall.ui.known_at import KnownAt, read_known_at
from rollcall.ui.links import with_query


@dataclass(frozen=True, slots=True)
class Asked:
    """The day a page is about and the knowledge it is drawn from."""

    on: dt.date
    today: dt.date
    known: KnownAt
    error: str = ""

    @property
    def known_at(self) -> dt.datetime | None:
        """None = now."""
        return self.known.at

    @property
    def query(self) -> dict[str, Any]:
        """What links must carry to stay at this day and this knowledge."""
        on = self.on.isoformat() if self.on != self.today else None
        return {"date": on, **self.known.query}

    def link(self, path: str, **more: Any) -> str:
        """An address that keeps the day and the knowledge."""
        request = HttpRequest()
        return with_query(request, path, **{**self.query, **more})


def read_asked(request: HttpRequest) -> Asked:
    """Read `date` and `known_at`; a day that cannot be used is explained and means today."""
    today = clock.today()
    text = request.GET.get("date", "").strip()
    known = read_known_at(request)
    if not text:
        return Asked(today, today, known)
    on = calendar_day(text)
    if on is None:
        return Asked(today, today, known, f"“{text}” is not a date. This is today.")
    if on > today:
        return Asked(today, today, known, "That day is in the future. This is today.")
    return Asked(on, today, known)


def days_up_to(on: dt.date, count: int = 14) -> list[dt.date]:
    """The days of a trend, oldest first."""
    return [on - dt.timedelta(days=back) for back in range(count - 1, -1, -1)]
