"""The daily board of an area: tiles, a trend, areas inside it, and homes that need a look first."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.permissions import Permission, needs
from rollcall.boards import presenters
from rollcall.boards.forms import Asked, days_up_to, read_asked
from rollcall.boards.views.allowed import find_area_for, may_see_homes_of
from rollcall.domain.programme import Programme
from rollcall.foundation.programmes import current_programme
from rollcall.picture.exports import figure_rows
from rollcall.picture.selectors import (
    Picture,
    area_checks,
    home_standings,
    picture,
    pictures_of_areas,
    trend,
)
from rollcall.register.selectors import AreaInfo, ancestors, children, count_open, open_homes
from rollcall.ui.downloads import csv_response
from rollcall.ui.links import with_query
from rollcall.ui.paging import paging


SHOWS = (
    ("", "All homes"),
    ("attention", "Homes that need a look"),
    ("not-heard", "Homes not heard from on the day"),
    ("outbreak", "Homes with an outbreak or a single case"),
)


@needs(Permission.SEE_FIGURES)
@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """The picture of an area on a day, as known at a time."""
    programme, asked = current_programme(), read_asked(request)
    area = find_area_for(request, code, asked.on)
    found = picture(
        code,
        programme.settings.daily_set,
        asked.on,
        known_at=asked.known_at,
        only=programme.board_figures,
    )
    context = {
        "title": f"{area.name}: daily board",
        "area": area,
        "asked": asked,
        "found": found,
        "source": count_open(code, asked.on).source,
        "tiles": presenters.tiles(
            programme,
            found,
            lambda figure, **more: asked.link(
                reverse("boards:figure", args=[code, figure]), **more
            ),
            asked.link(reverse("boards:outbreaks", args=[code])),
        ),
        "checks": [
            {"level": p.level, "text": p.message, "remedy": p.remedy, "where": p.rule}
            for p in area_checks(found)
        ],
        "readings": programme.figures.readings,
        "windows": presenters.describe_outbreaks(found, programme.settings.outbreak),
        "chart": _chart(request, programme, code, asked),
        "trends": _trend_links(request, programme),
        "above": ancestors(code, asked.on),
        "inside": _inside(programme, area, asked),
        **_days(request, asked),
    }
    if may_see_homes_of(request, area, asked.on):
        context |= _homes(request, programme, code, asked)
    return render(request, "boards/board.html", context)


@needs(Permission.SEE_FIGURES)
@require_safe
def figures_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """Every figure of the area's day as a file."""
    programme, asked = current_programme(), read_asked(request)
    find_area_for(request, code, asked.on)
    found = picture(code, programme.settings.daily_set, asked.on, known_at=asked.known_at)
    return csv_response(f"figures-{code}-{asked.on}.csv", figure_rows(found))


@needs(Permission.SEE_FIGURES)
@require_safe
def trend_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """The board's figures on each of the last fourteen days as a file."""
    programme, asked = current_programme(), read_asked(request)
    find_area_for(request, code, asked.on)
    days = trend(
        code,
        programme.settings.daily_set,
        days_up_to(asked.on),
        known_at=asked.known_at,
        only=programme.board_figures,
    )
    header, *_ = figure_rows(days[0])
    rows = [row for day in days for row in list(figure_rows(day))[1:]]
    states = [
        [
            code,
            day.name,
            day.on,
            "",
            day.set_key,
            state,
            state,
            "",
            value,
            value,
            day.coverage.homes,
        ]
        for day in days
        for state, value in day.outbreaks.items()
    ]
    return csv_response(f"trend-{code}-{asked.on}.csv", [header, *rows, *states])


@needs(Permission.SEE_HOMES)
@require_safe
def homes_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """The board's list of homes as a file."""
    programme, asked = current_programme(), read_asked(request)
    area = find_area_for(request, code, asked.on)
    rows = _rows(programme, code, asked) if may_see_homes_of(request, area, asked.on) else []
    columns = programme.figures.columns
    header = ["location_id", "name", "outbreak", "cases", "last_report", "needs_a_look", *columns]
    set_key = programme.settings.daily_set
    return csv_response(
        f"homes-{code}-{asked.on}.csv",
        [
            header,
            *(
                [
                    row.standing.home.location_id,
                    row.standing.home.name,
                    row.standing.standing.state.value,
                    row.standing.standing.cases_linked,
                    row.standing.last_report or "",
                    "; ".join(words for words, _ in row.reasons),
                    *(
                        presenters.reading_words(
                            programme, set_key, column, row.standing.readings.get(column)
                        )[0]
                        for column in columns
                    ),
                ]
                for row in rows
            ),
        ],
    )


def _chart(request: HttpRequest, programme: Programme, code: str, asked: Asked) -> Any:
    """Fourteen days of outbreaks, or of the figure chosen."""
    figure = _trend_figure(request, programme)
    days = trend(
        code,
        programme.settings.daily_set,
        days_up_to(asked.on),
        known_at=asked.known_at,
        only=programme.board_figures,
    )
    return presenters.trend_chart(
        days,
        figure=figure,
        title=_trend_title(programme, figure),
        csv_href=asked.link(reverse("boards:trend_csv", args=[code])),
        board_link=lambda on: with_query(request, date=on.isoformat()),
    )


def _trend_figure(request: HttpRequest, programme: Programme) -> str:
    asked = request.GET.get("trend", "")
    return asked if asked in ("single_case", *programme.figures.trends) else "outbreak"


def _trend_title(programme: Programme, figure: str) -> str:
    if figure in ("outbreak", "single_case"):
        return {"outbreak": "Homes with an outbreak", "single_case": "Homes with a single case"}[
            figure
        ]
    return programme.figure_definitions(programme.settings.daily_set)[figure].label


def _trend_links(request: HttpRequest, programme: Programme) -> list[dict[str, Any]]:
    shown = _trend_figure(request, programme)
    return [
        {
            "text": _trend_title(programme, figure),
            "href": with_query(request, trend=figure) + "#trend-title",
            "current": figure == shown,
        }
        for figure in ("outbreak", "single_case", *programme.figures.trends)
    ]


def _inside(programme: Programme, area: AreaInfo, asked: Asked) -> dict[str, Any]:
    """The areas that lie in this one, each with the board's figures; none for an authority."""
    if area.kind == programme.home_kind.key:
        return {}
    across = {kind.key for kind in programme.settings.area_kinds if kind.cross_cutting}
    areas = [one for one in children(area.code, asked.on) if one.kind not in across]
    if area.kind in across:
        areas = children(area.code, asked.on)
    if not areas:
        return {}
    shown = programme.board_figures
    rows = pictures_of_areas(
        area.code,
        areas,
        programme.settings.daily_set,
        asked.on,
        known_at=asked.known_at,
        only=shown,
    )
    return {"table": _area_table(programme, rows, asked)}


def _area_table(programme: Programme, rows: list[Picture], asked: Asked) -> dict[str, Any]:
    """One row an area, one column a tile."""
    shown = [tile for tile in programme.figures.tiles if not tile.coverage]
    columns = [{"text": "Area"}, {"text": "Homes that told us", "numeric": True}]
    columns += [{"text": tile.label, "numeric": True} for tile in shown]
    return {
        "caption": "Areas inside",
        "caption_hidden": True,
        "columns": columns,
        "rows": [
            {
                "cells": [
                    {
                        "text": row.name,
                        "href": asked.link(reverse("boards:board", args=[row.code])),
                    },
                    f"{row.coverage.reported:,} of {row.coverage.homes:,}",
                    *(_tile_cell(row, tile) for tile in shown),
                ]
            }
            for row in rows
        ],
    }


def _tile_cell(row: Picture, tile: Any) -> str:
    if tile.state:
        return (
            f"{row.outbreaks[tile.state]:,}"
            if row.coverage.homes > row.coverage.never
            else "Not known"
        )
    figure = row.figures[tile.figure]
    value = presenters.figure_value(figure, tile.option)
    return "Not known" if value is None else f"{value:,}"


def _homes(request: HttpRequest, programme: Programme, code: str, asked: Asked) -> dict[str, Any]:
    """The area's homes, those that need a look first, narrowed by the filter, in pages."""
    show, text = request.GET.get("show", ""), request.GET.get("q", "").strip()
    rows = _rows(programme, code, asked)
    first = sum(row.needs_attention for row in rows)
    narrowed = [row for row in rows if _matches(row, show, text, asked.on)]
    page = paging(request, len(narrowed))
    return {
        "rows": [_home_cells(programme, row, asked) for row in narrowed[page.start : page.stop]],
        "page": page,
        "first": first,
        "shows": [{"value": v, "text": t, "selected": v == show} for v, t in SHOWS],
        "q": text,
        "active": bool(show) + bool(text),
        "clear_href": with_query(request, show=None, q=None, page=None),
        "homes_csv": asked.link(reverse("boards:homes_csv", args=[code])),
        "columns": _columns(programme),
        "sees_homes": True,
    }


def _rows(programme: Programme, code: str, asked: Asked) -> list[presenters.HomeRow]:
    figures = dict.fromkeys(
        [*programme.figures.columns, *(rule.figure for rule in programme.figures.attention)]
    )
    standings = home_standings(
        open_homes(code, asked.on),
        programme.settings.daily_set,
        asked.on,
        list(figures),
        known_at=asked.known_at,
    )
    return presenters.home_rows(standings, asked.on, programme.figures.attention)


def _matches(row: presenters.HomeRow, show: str, text: str, on: dt.date) -> bool:
    state = row.standing.standing.state
    kept = {
        "attention": row.needs_attention,
        "not-heard": not row.standing.heard_on(on),
        "outbreak": state.is_outbreak or state.value == "single_case",
    }.get(show, True)
    home = row.standing.home
    where = f"{home.name} {home.location_id} {home.provider_name} {home.postcode}".casefold()
    return kept and all(word in where for word in text.casefold().split())


def _columns(programme: Programme) -> list[dict[str, Any]]:
    definitions = programme.figure_definitions(programme.settings.daily_set)
    labels = {tile.figure: tile.label for tile in programme.figures.tiles if not tile.option}
    return [
        {"text": "Home"},
        {"text": "Why it needs a look"},
        {"text": "Heard from"},
        *(
            {"text": labels.get(column, definitions[column].label)}
            for column in programme.figures.columns
        ),
    ]


def _home_cells(programme: Programme, row: presenters.HomeRow, asked: Asked) -> dict[str, Any]:
    home, set_key = row.standing.home, programme.settings.daily_set
    sub = [home.postcode, f"{home.beds} beds" if home.beds else ""]
    return {
        "name": home.name,
        "href": asked.link(reverse("boards:home", args=[home.location_id])),
        "sub": " · ".join(filter(None, sub)),
        "reasons": row.reasons,
        "heard": row.heard,
        "heard_tone": row.heard_tone,
        "readings": [
            presenters.reading_words(programme, set_key, column, row.standing.readings.get(column))
            for column in programme.figures.columns
        ],
        "tone": "bad" if row.rank[0] == 0 else "warn" if row.rank[0] == 1 else "",
    }


def _days(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """Links to the day before and after, and back to what is known now."""
    before, after = asked.on - dt.timedelta(days=1), asked.on + dt.timedelta(days=1)
    return {
        "previous_href": with_query(request, date=before.isoformat(), page=None),
        "next_href": (
            with_query(request, date=after.isoformat(), page=None) if after <= asked.today else ""
        ),
        "now_href": with_query(request, known_at=None, known_date=None, known_time=None),
    }
