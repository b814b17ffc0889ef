"""Everything that happened with one home, the newest first: a page and a file."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.permissions import Permission, needs
from rollcall.accounts.selectors import names_of
from rollcall.boards.forms import Asked, kept, read_asked, when
from rollcall.boards.presenters.addresses import Addresses
from rollcall.boards.presenters.timeline import (
    COLUMNS,
    Telling,
    people_in,
    timeline_days,
    timeline_lines,
)
from rollcall.boards.selectors import EPISODES, KINDS, trails_for
from rollcall.boards.views.allowed import find_home_to_read
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.foundation.trails import Mark, Span, Trail, count_marks, newest_marks, read_marks
from rollcall.register.selectors import HomeInfo
from rollcall.reports.selectors import episodes_of
from rollcall.ui.downloads import csv_response
from rollcall.ui.happenings import Happening
from rollcall.ui.links import with_query
from rollcall.ui.paging import paging
from rollcall.ui.selects import filter_select


#: For how many days back, as a select offers it; "" is the usual.
DAYS = {"": "56 days", "14": "14 days", "365": "A year", "ever": "Ever"}
USUAL_DAYS = 56
#: How many are read in one go for a file, or for a page with all of them.
CHUNK = 500


@dataclass(frozen=True)
class Timeline:
    """What happened with a home in some time, of the kinds wanted."""

    telling: Telling
    kinds: Sequence[str]
    trails: Sequence[Trail]
    span: Span
    with_episodes: bool

    @cached_property
    def derived(self) -> list[Happening]:
        """What no table holds, in the time."""
        first = self.span.first
        listed = self.telling.derived() if self.with_episodes else []
        return [one for one in listed if first is None or one.at >= first]

    def count(self) -> int:
        """How much there is."""
        return count_marks(self.trails, self.span) + len(self.derived)

    def part(self, start: int, stop: int) -> tuple[Telling, list[Happening]]:
        """Some of it, the newest first, with the names of those who are in it."""
        extra = [Mark(one.at, EPISODES, n) for n, one in enumerate(self.derived)]
        marks = newest_marks(self.trails, extra, self.span, start, stop)
        infos = read_marks(self.trails, marks)
        telling = replace(self.telling, names=names_of(people_in(infos)))
        return telling, [
            self.derived[mark.number] if info is None else telling.tell(info)
            for mark, info in zip(marks, infos, strict=True)
        ]


@needs(Permission.SEE_HOMES, Permission.SEE_FIGURES)
@require_safe
def timeline(request: HttpRequest, location_id: str) -> HttpResponse:
    """What happened up to a day, as known at a time, narrowed by kind and by days."""
    asked = read_asked(request)
    home, found = _found(request, location_id, asked)
    total = found.count()
    page = paging(request, total, max(total, 1)) if "all" in request.GET else paging(request, total)
    telling, listed = found.part(page.start, page.stop)
    kinds = [("", "Everything"), *((kind, KINDS[kind]) for kind in found.kinds)]
    filters = [
        filter_select("kind", "What", kinds, _kind(request)),
        filter_select("days", "How far back", DAYS.items(), _days(request)),
    ]
    return render(
        request,
        "boards/timeline.html",
        {
            **when(request, asked),
            "title": f"{home.name}: everything that happened",
            "home": home,
            "first": found.span.first,
            "only": KINDS.get(_kind(request), ""),
            "days": timeline_days(telling, listed),
            "page": page,
            "filters": filters,
            "active": sum(1 for one in filters if one["is_on"]),
            "keep": kept(request, "kind", "days", "page", "all"),
            "clear_href": with_query(request, kind=None, days=None, page=None),
            "ever_href": with_query(request, kind=None, days="ever", page=None),
            "print_href": with_query(request, all="1", page=None),
            "csv_href": with_query(
                request, reverse("boards:timeline_csv", args=[location_id]), page=None, all=None
            ),
            "back": {
                "href": asked.link(reverse("boards:home", args=[location_id])),
                "text": home.name,
            },
        },
    )


@needs(Permission.SEE_HOMES, Permission.SEE_FIGURES)
@require_safe
def timeline_csv(request: HttpRequest, location_id: str) -> HttpResponseBase:
    """The same, whole, as a file."""
    asked = read_asked(request)
    _, found = _found(request, location_id, asked)
    return csv_response(f"timeline-{location_id}-{asked.on}.csv", _lines(found))


def _lines(found: Timeline) -> Iterator[Sequence[str]]:
    yield COLUMNS
    for start in range(0, found.count(), CHUNK):
        telling, listed = found.part(start, start + CHUNK)
        yield from timeline_lines(telling, listed)


def _found(request: HttpRequest, location_id: str, asked: Asked) -> tuple[HomeInfo, Timeline]:
    """The home and what happened, as the address asks; the look is written down."""
    home, reader = find_home_to_read(request, location_id, asked.on, "timeline")
    programme = current_programme(asked.on)
    trails, kind = trails_for(reader, home, asked.on), _kind(request)
    wanted = [kind] if kind in trails else list(trails)
    episodes = episodes_of(home.id, asked.on, asked.known_at) if "outbreaks" in wanted else []
    return home, Timeline(
        Telling(
            programme,
            Addresses(location_id, reader, asked.link),
            asked.on,
            asked.known_at,
            episodes=episodes,
        ),
        kinds=list(trails),
        trails=[trail for one in wanted for trail in trails[one]],
        span=_span(request, asked),
        with_episodes="outbreaks" in wanted,
    )


def _span(request: HttpRequest, asked: Asked) -> Span:
    """From so many days before the day up to it, or up to the time as known at."""
    until = asked.moment(clock.now()).at + dt.timedelta(microseconds=1)
    days = _days(request)
    if days == "ever":
        return Span(None, until)
    back = dt.timedelta(days=int(days or USUAL_DAYS) - 1)
    return Span(clock.day_begins(asked.on - back), until)


def _kind(request: HttpRequest) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in KINDS else ""


def _days(request: HttpRequest) -> str:
    asked = request.GET.get("days", "")
    return asked if asked in DAYS else ""
