"""The Outbreak Cell's lists: two or more cases, and single cases, each with its clock (AT-07)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, grants, needs
from rollcall.boards import presenters
from rollcall.boards.forms import Asked, read_asked, when
from rollcall.boards.views.allowed import (
    check_homes_of,
    find_area_for,
    may_see_homes_of,
    seen_of_area,
)
from rollcall.domain.outbreaks import EpisodeRef, OutbreakState, OutbreakWindows
from rollcall.domain.sensitivity import WITHHELD, WITHHELD_CELL
from rollcall.foundation.programmes import current_programme
from rollcall.outbreaks import presenters as outbreak_presenters
from rollcall.outbreaks.selectors import HomeOutbreak, home_outbreaks
from rollcall.picture.selectors import picture
from rollcall.register.scoping import areas_visible_to, homes_visible_to
from rollcall.register.selectors import open_homes
from rollcall.ui.downloads import csv_response
from rollcall.ui.links import with_query
from rollcall.ui.words import plural, short_day


#: Days of the chart above the lists.
LENGTH = 28

SHOWS = (
    ("", "All of them"),
    ("new", "New outbreaks"),
    ("recovering", "Recovering"),
    ("no_plan", "An outbreak without an open plan"),
    ("restricted", "Admissions restricted"),
    ("unconfirmed", "Days unconfirmed"),
)


@needs(Permission.SEE_FIGURES)
@require_safe
def own_outbreaks(request: HttpRequest) -> HttpResponse:
    """The lists of the area this person works for."""
    asked = read_asked(request)
    seen = areas_visible_to(actor_of(request), Permission.SEE_FIGURES, asked.on)
    granted = grants(actor_of(request), Permission.SEE_FIGURES).areas
    own = [area for area in seen if area.code in granted] or seen
    if not own:
        raise Http404("There is no area whose outbreaks you may see.")
    return redirect(asked.link(reverse("boards:outbreaks", args=[own[0].code])))


@needs(Permission.SEE_FIGURES)
@require_safe
def outbreaks(request: HttpRequest, code: str) -> HttpResponse:
    """Homes with an outbreak, with a single case, and recovered ones, each in one list only."""
    asked, windows = read_asked(request), _disease(request)
    programme = current_programme(asked.on)
    area = find_area_for(request, code, asked.on)
    found = picture(area, programme.settings.daily_set, asked.on, known_at=asked.known_at, only=[])
    sees_homes = may_see_homes_of(request, area, asked.on)
    counts = "health" in seen_of_area(request, area, asked.on)
    affected = (
        home_outbreaks(open_homes(code, asked.on), windows, asked.on, known_at=asked.known_at)
        if sees_homes
        else []
    )
    shown = [one for one in affected if _is_asked_for(request, one, asked)]
    first = asked.on - dt.timedelta(days=LENGTH - 1)
    opens = _opened_by(request, shown, asked)
    return render(
        request,
        "boards/outbreaks.html",
        {
            "title": f"{area.name}: outbreaks and single cases",
            "area": area,
            "found": found,
            "is_main": windows.disease == programme.settings.outbreak.disease,
            "parts": presenters.outbreak_parts(found.day.outbreaks),
            "windows": f"{windows.name}: an outbreak is {windows.sentence}.",
            "asks": bool(windows.new_cases.questions),
            "sees_homes": sees_homes,
            "chart": outbreak_presenters.cases_chart(
                (day for one in affected for day in one.days),
                first=first,
                last=asked.on,
                title=f"New cases by day, {LENGTH} days",
            )
            if affected and counts
            else None,
            "lists": [
                _list(
                    title,
                    [one for one in shown if one.standing.state in states],
                    asked,
                    opens,
                    counts=counts,
                )
                for title, states in _LISTS
            ],
            "diseases": [
                {"value": key, "text": one.name, "selected": key == windows.disease}
                for key, one in programme.diseases.items()
            ],
            "shows": [
                {"value": key, "text": text, "selected": request.GET.get("show", "") == key}
                for key, text in SHOWS
            ],
            "q": request.GET.get("q", ""),
            "active": sum(bool(request.GET.get(key)) for key in ("q", "show", "disease")),
            "clear_href": with_query(request, q=None, show=None, disease=None),
            "keep": asked.query,
            "csv_href": with_query(request, reverse("boards:outbreaks_csv", args=[code])),
            "back": {
                "href": asked.link(reverse("boards:board", args=[code])),
                "text": f"{area.name} board",
            },
            **when(request, asked),
        },
    )


@needs(Permission.SEE_HOMES)
@require_safe
def outbreaks_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same homes as rows of a file."""
    asked, windows = read_asked(request), _disease(request)
    area = find_area_for(request, code, asked.on)
    check_homes_of(request, area, asked.on)
    homes = open_homes(code, asked.on)
    affected = home_outbreaks(homes, windows, asked.on, known_at=asked.known_at)
    shown = [one for one in affected if _is_asked_for(request, one, asked)]
    name = f"{code}-{windows.disease}-{asked.on}.csv"
    counts = "health" in seen_of_area(request, area, asked.on)
    return csv_response(name, _rows(shown, asked.on, counts=counts))


#: The lists of the page; no state is in two of them.
_LISTS = (
    (
        "Two or more cases",
        (OutbreakState.SUSPECTED, OutbreakState.CONFIRMED, OutbreakState.RECOVERING),
    ),
    ("Single cases", (OutbreakState.SINGLE_CASE,)),
    ("Recovered", (OutbreakState.RECOVERED,)),
    ("Discounted after negative tests", (OutbreakState.DISCOUNTED,)),
)


def _disease(request: HttpRequest) -> OutbreakWindows:
    """The windows of the disease asked for; the programme's own when none or an unknown one is."""
    diseases = current_programme().diseases
    main = current_programme().settings.outbreak
    return diseases.get(request.GET.get("disease", ""), main)


def is_new(one: HomeOutbreak, on: dt.date) -> bool:
    """Whether it became an outbreak within the programme's days for that."""
    since = one.standing.outbreak_on
    days = current_programme().outbreaks.new_days
    return one.standing.state.is_outbreak and since is not None and (on - since).days < days


def _is_asked_for(request: HttpRequest, one: HomeOutbreak, asked: Asked) -> bool:
    text = request.GET.get("q", "").strip().lower()
    if text and text not in f"{one.home.name} {one.home.location_id}".lower():
        return False
    return {
        "new": is_new(one, asked.on),
        "recovering": one.standing.state is OutbreakState.RECOVERING,
        "no_plan": one.needs_plan(),
        "restricted": bool(one.restrictions),
        "unconfirmed": one.standing.unconfirmed_days > 0,
    }.get(request.GET.get("show", ""), True)


def _opened_by(request: HttpRequest, shown: Sequence[HomeOutbreak], asked: Asked) -> set[int]:
    """The homes whose episodes this person may open."""
    homes = homes_visible_to(actor_of(request), Permission.SEE_OUTBREAKS, asked.on)
    homes = homes.filter(pk__in=[one.home.id for one in shown])
    return set(homes.values_list("pk", flat=True)) if shown else set()


def _list(
    title: str, rows: Sequence[HomeOutbreak], asked: Asked, opens: set[int], *, counts: bool
) -> dict[str, Any]:
    """One list; its cases and days are about health, so that not everybody may see them."""
    ordered = sorted(rows, key=lambda one: not is_new(one, asked.on))
    return {
        "title": f"{title} ({len(rows)})",
        "table": {
            "caption": title,
            "caption_hidden": True,
            "columns": [
                {"text": "Home"},
                {"text": "State"},
                {"text": "Days without a new case"},
                {"text": "Cases that are linked", "numeric": True},
                {"text": "Plan"},
                {"text": "Admissions"},
            ],
            "rows": [_row(one, asked, opens, counts=counts) for one in ordered],
        },
    }


def _row(one: HomeOutbreak, asked: Asked, opens: set[int], *, counts: bool) -> dict[str, Any]:
    words, tone = outbreak_presenters.STATE_WORDS[one.standing.state]
    ref = EpisodeRef(one.home.location_id, one.windows.disease, one.standing.episode)
    to_episode = one.home.id in opens
    address = (
        reverse("boards:episode", args=[str(ref)])
        if to_episode
        else reverse("boards:home", args=[one.home.location_id])
    )
    new = "New. " if is_new(one, asked.on) else ""
    return {
        "cells": [
            {
                "text": one.home.name,
                "href": asked.link(address),
                "sub": f"Episode {one.standing.episode}",
            },
            {
                "text": words,
                "tag": tone,
                "sub": f"{new}{outbreak_presenters.why(one) if counts else ''}",
            },
            {"text": outbreak_presenters.clock(one.standing, one.windows) if counts else WITHHELD},
            {
                "text": str(one.standing.cases_linked),
                "sub": f"within {one.windows.link_days} days",
            }
            if counts
            else {"text": WITHHELD},
            _plan_cell(one),
            {
                "text": plural(len(one.restrictions), "restriction")
                if one.restrictions
                else "Not restricted"
            },
        ]
    }


def _plan_cell(one: HomeOutbreak) -> dict[str, Any]:
    if one.plan is not None:
        review = dt.date.fromisoformat(one.plan.values["review_on"])
        return {"text": "Open", "sub": f"Look again on {short_day(review)}"}
    return {"text": "No plan", "tag": "bad"} if one.needs_plan() else {"text": "None needed"}


def _rows(shown: Sequence[HomeOutbreak], on: dt.date, *, counts: bool) -> Iterator[Sequence[Any]]:
    yield (
        "location_id", "name", "disease", "state", "new", "episode", "first_case", "outbreak_on",
        "last_case", "cases_linked", "days_without_case", "unconfirmed_days", "last_report",
        "open_plan", "restrictions",
    )  # fmt: skip
    for one in shown:
        standing = one.standing
        yield (
            one.home.location_id,
            one.home.name,
            one.windows.disease,
            standing.state.value,
            "yes" if is_new(one, on) else "no",
            standing.episode,
            *(
                (
                    standing.first_case or "",
                    standing.outbreak_on or "",
                    standing.last_case or "",
                    standing.cases_linked,
                    standing.days_without_case,
                    standing.unconfirmed_days,
                )
                if counts
                else (WITHHELD_CELL,) * 6
            ),
            one.last_report or "",
            "yes" if one.plan else "no",
            len(one.restrictions),
        )
