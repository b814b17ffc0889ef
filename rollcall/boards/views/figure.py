"""One figure opened: its split, its reading, and the homes or areas that make it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, may, needs
from rollcall.boards import presenters
from rollcall.boards.exports import value_rows
from rollcall.boards.forms import Asked, kept, read_asked, when
from rollcall.boards.views.allowed import (
    check_homes_of,
    find_area_for,
    may_see_homes_of,
    seen_of_area,
)
from rollcall.domain.figures import Figure, percent
from rollcall.domain.programme import Programme
from rollcall.foundation.programmes import current_programme
from rollcall.picture.selectors import HomeValue, homes_behind, picture, pictures_of_areas
from rollcall.register.selectors import AreaInfo, children, open_homes, source_of
from rollcall.reports.selectors import queries_in_doubt, trend_notes
from rollcall.ui.downloads import csv_response
from rollcall.ui.links import with_query
from rollcall.ui.paging import paging


@needs(Permission.SEE_FIGURES)
@require_safe
def figure(request: HttpRequest, code: str, figure: str) -> HttpResponse:
    """A figure of an area with everything it is made from."""
    asked = read_asked(request)
    programme = current_programme(asked.on)
    area = find_area_for(request, code, asked.on)
    set_key = _set_of(programme, request)
    if figure not in programme.figure_definitions(set_key):
        raise Http404(f"There is no figure {figure}.")
    option = _option(programme, set_key, figure, request)
    found = picture(area, set_key, asked.on, known_at=asked.known_at, only=[figure])
    homes = open_homes(code, asked.on)
    shown = found.figures[figure]
    context: dict[str, Any] = {
        "title": presenters.title_of(programme, set_key, figure, option),
        "area": area,
        "figure": shown,
        "value": presenters.value_words(shown, option) if option or shown.counts is None else "",
        "unit": presenters.unit_of(shown, option),
        "split": presenters.split(shown),
        "freshness": presenters.freshness_lines(shown),
        "counts": _counts(request, programme, set_key, shown, option),
        "source": source_of(homes, asked.on),
        "definition": [
            *presenters.how_counted(programme, set_key, figure),
            *presenters.trend_words(trend_notes(set_key, figure, asked.today)),
        ],
        "in_doubt": _in_doubt(programme, set_key, figure, homes, asked),
        "answers_queries": may(actor_of(request), Permission.FILE_REPORT),
        "back": {
            "href": asked.link(reverse("boards:board", args=[code])),
            "text": f"{area.name} board",
        },
        **when(request, asked),
    }
    sees_homes = may_see_homes_of(request, area, asked.on)
    context["hides"] = sees_homes and figure in programme.figures_beyond(
        set_key, seen_of_area(request, area, asked.on)
    )
    if sees_homes and not context["hides"]:
        context |= _homes(request, programme, set_key, area, homes, figure, asked)
    else:
        context |= {"areas": _areas(programme, set_key, area, figure, option, asked)}
    return render(request, "boards/figure.html", context)


@needs(Permission.SEE_HOMES, Permission.SEE_FIGURES)
@require_safe
def figure_csv(request: HttpRequest, code: str, figure: str) -> HttpResponseBase:
    """What each home gives to a figure, as a file."""
    asked = read_asked(request)
    programme = current_programme(asked.on)
    area = find_area_for(request, code, asked.on)
    set_key = _set_of(programme, request)
    if figure not in programme.figure_definitions(set_key):
        raise Http404(f"There is no figure {figure}.")
    check_homes_of(request, area, asked.on)
    if figure in programme.figures_beyond(set_key, seen_of_area(request, area, asked.on)):
        raise PermissionDenied(f"{figure} of the homes of {code}")
    homes = open_homes(code, asked.on)
    values = homes_behind(homes, set_key, figure, asked.on, known_at=asked.known_at)
    return csv_response(f"{figure}-{code}-{asked.on}.csv", value_rows(figure, values))


def _in_doubt(
    programme: Programme, set_key: str, figure: str, homes: QuerySet[Any], asked: Asked
) -> int:
    """Homes with a waiting query about an answer of the day that this figure reads."""
    if asked.known_at is not None:
        return 0
    reads = programme.figure_definitions(set_key)[figure].reads
    return queries_in_doubt(homes, set_key, [asked.on], reads)


def _set_of(programme: Programme, request: HttpRequest) -> str:
    """The daily set, or another one that the address names."""
    asked = request.GET.get("set", "")
    return asked if asked in programme.sets else programme.settings.daily_set


def _option(programme: Programme, set_key: str, figure: str, request: HttpRequest) -> str:
    """The answer whose homes are counted, when the address names one of the question's."""
    question = programme.sets[set_key].by_id.get(figure)
    asked = request.GET.get("option", "")
    return asked if question and asked in {one.code for one in question.choices} else ""


def _counts(
    request: HttpRequest, programme: Programme, set_key: str, shown: Figure, option: str
) -> list[dict[str, Any]]:
    """Homes per answer with the share of all and of those answering (DQ-03)."""
    question = programme.sets[set_key].by_id.get(shown.id)
    if shown.counts is None or question is None or not question.choices:
        return []
    return [
        {
            "text": question.option_label(code),
            "count": count,
            "of_all": percent(count, shown.of) if shown.of else "",
            "of_answering": percent(count, shown.answered) if shown.answered else "",
            "href": with_query(request, option=code, page=None),
            "current": code == option,
        }
        for code, count in shown.counts.items()
    ]


def _homes(
    request: HttpRequest,
    programme: Programme,
    set_key: str,
    area: AreaInfo,
    homes: QuerySet[Any],
    figure: str,
    asked: Asked,
) -> dict[str, Any]:
    """What each home said, narrowed to one answer or state, in pages."""
    values = homes_behind(homes, set_key, figure, asked.on, known_at=asked.known_at)
    counts = presenters.by_option(values)
    wanted = request.GET.get("option", "")
    narrowed = presenters.largest_first(
        one for one in values if not wanted or wanted in presenters.keys_of(one)
    )
    page = paging(request, len(narrowed))
    question = programme.sets[set_key].by_id.get(figure)
    return {
        "sees_homes": True,
        "page": page,
        "rows": [
            _home_row(programme, set_key, figure, one, asked)
            for one in narrowed[page.start : page.stop]
        ],
        "filters": [
            {"value": "", "text": f"All homes ({len(values)})", "selected": not wanted},
            *(
                {
                    "value": key,
                    "text": f"{_filter_words(question, key)} ({count})",
                    "selected": key == wanted,
                }
                for key, count in presenters.in_order(question, counts)
            ),
        ],
        "active": 1 if wanted else 0,
        "clear_href": with_query(request, option=None, page=None),
        "keep_for_filter": kept(request, "option", "page"),
        "csv_href": asked.link(
            reverse("boards:figure_csv", args=[area.code, figure]), set=request.GET.get("set")
        ),
    }


def _filter_words(question: Any, key: str) -> str:
    states = {state.value: words for state, words in presenters.STATE_WORDS.items()}
    if key in states:
        return states[key]
    if key == "answered":
        return "Answered"
    return question.option_label(key) if question else key


def _home_row(
    programme: Programme, set_key: str, figure: str, one: HomeValue, asked: Asked
) -> dict[str, Any]:
    words, tone = presenters.reading_words(programme, set_key, figure, (one.state, one.value))
    answer: dict[str, Any] = {"text": words, "tag": tone} if tone else {"text": words}
    day: dict[str, Any] = {"text": presenters.freshness_words(one, asked.on)}
    if one.reported_on is not None:
        day["href"] = asked.link(
            reverse("boards:report", args=[one.home.location_id, set_key, one.reported_on])
        )
        day["about"] = one.home.name
    name = {
        "text": one.home.name,
        "href": asked.link(reverse("boards:home", args=[one.home.location_id])),
        "sub": one.home.location_id,
    }
    return {"cells": [name, answer, day]}


def _areas(
    programme: Programme, set_key: str, area: AreaInfo, figure: str, option: str, asked: Asked
) -> dict[str, Any] | None:
    """The same figure for each area inside, where homes may not be seen."""
    across = {kind.key for kind in programme.settings.area_kinds if kind.cross_cutting}
    inside = [one for one in children(area.code, asked.on) if one.kind not in across]
    if not inside:
        return None
    rows = pictures_of_areas(
        area.code, inside, set_key, asked.on, known_at=asked.known_at, only=[figure]
    )
    return {
        "caption": presenters.kinds_title(programme, {one.kind for one in inside}),
        "caption_hidden": True,
        "columns": [
            {"text": "Area"},
            {"text": "Number", "numeric": True},
            {"text": "Homes that answered", "numeric": True},
        ],
        "rows": [
            {
                "cells": [
                    {
                        "text": row.name,
                        "href": asked.link(
                            reverse("boards:figure", args=[row.code, figure]),
                            option=option or None,
                            set=None if set_key == programme.settings.daily_set else set_key,
                        ),
                    },
                    presenters.value_words(row.figures[figure], option),
                    f"{row.figures[figure].answered:,} of {row.figures[figure].of:,}",
                ]
            }
            for row in rows
        ],
    }
