"""How the collection itself does: by which route reports come, and how long an update takes (R1)."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, grants, needs
from rollcall.boards.forms import days_up_to, read_asked, when
from rollcall.boards.views.allowed import find_area_for
from rollcall.domain.figures import percent
from rollcall.domain.send_times import TimesTaken, times_taken
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import areas_visible_to
from rollcall.register.selectors import count_open_on, open_homes, source_of
from rollcall.reports.presenters.sources import SOURCES
from rollcall.reports.selectors import DayRoutes, SendTime, routes_by_day, send_times
from rollcall.ui.downloads import csv_response
from rollcall.ui.links import with_query
from rollcall.ui.words import duration, number, plural, short_day


#: The routes by which a person fills in a form here, so that the time is known.
BY_PEOPLE = ("self", "phone")
NO_REPORTS = DayRoutes({}, 0, 0)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of an area: the homes open then, how their reports came, and how long each took."""

    on: dt.date
    homes: int
    routes: DayRoutes
    times: Sequence[SendTime]

    @property
    def taken(self) -> TimesTaken:
        """How long the updates of the day took."""
        return times_taken(one.seconds_open for one in self.times)


@needs(Permission.SEE_FIGURES)
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The page of the first area that is this person's own."""
    held = grants(actor_of(request), Permission.SEE_FIGURES)
    seen = areas_visible_to(actor_of(request), Permission.SEE_FIGURES, clock.today())
    mine = [area for area in seen if area.code in held.areas] or seen
    if mine:
        return redirect("boards:performance", code=mine[0].code)
    return render(request, "boards/nothing.html", {"title": "Nothing to see yet"})


@needs(Permission.SEE_FIGURES)
@require_safe
def performance(request: HttpRequest, code: str) -> HttpResponse:
    """Fourteen days of an area, the latest first, and all of them together. No home by name."""
    asked = read_asked(request)
    area = find_area_for(request, code, asked.on)
    days = _days(code, asked.on)
    reports = sum(day.routes.reports for day in days)
    times = [one for day in days for one in day.times]
    by_people = sum(_count(days, source) for source in BY_PEOPLE)
    return render(
        request,
        "boards/performance.html",
        {
            **when(request, asked),
            "title": f"{area.name}: performance",
            "area": area,
            "first": days[0].on,
            "homes": days[-1].homes,
            "source": source_of(open_homes(code, asked.on), asked.on),
            "set_title": _set_title(),
            "reports": reports,
            "of": sum(day.homes for day in days),
            "taken": times_taken(one.seconds_open for one in times),
            "by_people": by_people,
            "routes": [_route(days, source, reports, times) for source in SOURCES],
            "days": [_day(day) for day in days[::-1]],
            "csv_href": with_query(request, reverse("boards:performance_csv", args=[code])),
            "back": {
                "href": asked.link(reverse("boards:board", args=[code])),
                "text": f"{area.name} board",
            },
        },
    )


@needs(Permission.SEE_FIGURES)
@require_safe
def performance_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """The fourteen days as a file; times are in seconds."""
    asked = read_asked(request)
    area = find_area_for(request, code, asked.on)
    rows = _file_rows(area.code, _days(code, asked.on))
    return csv_response(f"performance-{code}-{asked.on}.csv", rows)


def _days(code: str, last: dt.date) -> list[Day]:
    """Fourteen days of the homes that are open in the area on the last of them, oldest first."""
    set_key, homes = current_programme().settings.daily_set, open_homes(code, last)
    days = days_up_to(last)
    opened = count_open_on(homes, days)
    routes = routes_by_day(homes, set_key, days[0], last)
    times: dict[dt.date, list[SendTime]] = {on: [] for on in days}
    for one in send_times(homes, set_key, days[0], last):
        if one.number == 1:  # a correction is another task than an update
            times[one.on].append(one)
    return [Day(on, opened[on], routes.get(on, NO_REPORTS), times[on]) for on in days]


def _set_title() -> str:
    programme = current_programme()
    return programme.sets[programme.settings.daily_set].title


def _count(days: Iterable[Day], source: str) -> int:
    return sum(day.routes.by_source.get(source, 0) for day in days)


def _route(
    days: Sequence[Day], source: str, reports: int, times: Iterable[SendTime]
) -> dict[str, Any]:
    """A route: its share of all reports, and how long its updates took."""
    count = _count(days, source)
    taken = times_taken(one.seconds_open for one in times if one.source == source)
    return {
        "cells": [
            SOURCES[source],
            {"text": number(count), "sub": _share(count, reports)},
            *(
                (
                    _time(taken.median, taken.known, count),
                    duration(taken.nine_in_ten) if taken.nine_in_ten is not None else "Not known",
                )
                if source in BY_PEOPLE
                else ("Not measured", "Not measured")
            ),
        ]
    }


def _day(day: Day) -> dict[str, Any]:
    by_source = day.routes.by_source
    by_people = sum(by_source.get(source, 0) for source in BY_PEOPLE)
    return {
        "cells": [
            short_day(day.on),
            {
                "text": f"{number(day.routes.reports)} of {number(day.homes)}",
                "sub": ", ".join(_about(day)),
            },
            *(number(by_source.get(source, 0)) for source in SOURCES),
            _time(day.taken.median, day.taken.known, by_people),
        ]
    }


def _about(day: Day) -> Iterator[str]:
    """The share of homes that reported, and how many said no change or were corrected."""
    if day.homes:
        yield percent(day.routes.reports, day.homes)
    if day.routes.nothing_changed:
        yield f"{number(day.routes.nothing_changed)} no change"
    if day.routes.corrections:
        yield plural(day.routes.corrections, "correction")


def _share(part: int, whole: int) -> str:
    return f"{percent(part, whole)} of {number(whole)}" if whole else ""


def _time(seconds: float | None, known: int, of: int) -> dict[str, Any] | str:
    """A time with how many it is known for."""
    if seconds is None:
        return "Not known"
    return {"text": duration(seconds), "sub": f"known for {number(known)} of {number(of)}"}


def _file_rows(code: str, days: Iterable[Day]) -> Iterator[list[Any]]:
    yield [
        "area_code", "date", "homes", "reports", *SOURCES, "nothing_changed", "corrections",
        "times_known", "median_seconds", "nine_in_ten_seconds", "within_two_minutes",
    ]  # fmt: skip
    for day in days:
        taken, routes = day.taken, day.routes
        yield [
            code,
            day.on.isoformat(),
            day.homes,
            routes.reports,
            *(routes.by_source.get(source, 0) for source in SOURCES),
            routes.nothing_changed,
            routes.corrections,
            taken.known,
            "" if taken.median is None else taken.median,
            "" if taken.nine_in_ten is None else taken.nine_in_ten,
            taken.within_aim if taken.known else "",
        ]
