"""What an address asks for: the day, and the time as known at. Nothing is saved."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from rollcall.cell.selectors import Moment
from rollcall.domain.questions.answers import calendar_day
from rollcall.foundation import clock
from rollcall.ui.known_at import KnownAt, read_known_at
from rollcall.ui.links import with_query
from rollcall.ui.words import day


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

    def moment(self, now: dt.datetime) -> Moment:
        """The instant at which things are shown: now, or the end of an earlier day, or `known_at`."""
        ends = clock.day_begins(self.on + dt.timedelta(days=1)) - dt.timedelta(microseconds=1)
        at = min(now, ends, self.known_at or now)
        return Moment(at, self.known_at, is_now=at == now)

    @property
    def query(self) -> dict[str, Any]:
        """What links must carry to stay at this day and this knowledge."""
        on = self.on.isoformat() if self.on != self.today else None
        return {"date": on, **self.known.query}

    @property
    def errors(self) -> list[dict[str, str]]:
        """What could not be understood, for the error summary, each leading to its field."""
        found = [(self.error, "#day-date"), (self.known.error, "#known-date")]
        return [{"text": text, "href": href} for text, href in found if text]

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
        error = f"“{text[:40]}” is not a date. Enter one such as 26 May 2020. This page shows today"
        return Asked(today, today, known, error)
    if on > today:
        error = f"{day(on)} has not come yet. This page shows today"
        return Asked(today, today, known, error)
    return Asked(on, today, known)


def when(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """What a page needs to move to another day or to another time's knowledge."""
    before, after = asked.on - dt.timedelta(days=1), asked.on + dt.timedelta(days=1)
    return {
        "asked": asked,
        "errors": asked.errors,
        "now": clock.now(),
        "previous_href": with_query(request, date=before.isoformat(), page=None),
        "next_href": (
            with_query(request, date=after.isoformat(), page=None) if after <= asked.today else ""
        ),
        "now_href": with_query(request, known_at=None, known_date=None, known_time=None),
        "keep_for_day": kept(request, "date", "page"),
        "keep_for_known": kept(request, *KNOWN, "page"),
    }


#: How an address says as known when.
KNOWN = ("known_at", "known_date", "known_time")


def kept(request: HttpRequest, *without: str) -> dict[str, str]:
    """The rest of the page's query, which a form that changes some of it sends along."""
    return {key: str(value) for key, value in request.GET.items() if key not in without}


def days_up_to(on: dt.date, count: int = 14) -> list[dt.date]:
    """The days of a trend, oldest first."""
    return [on - dt.timedelta(days=back) for back in range(count - 1, -1, -1)]
