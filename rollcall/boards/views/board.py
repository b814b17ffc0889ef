"""The daily board of an area: tiles, a trend, areas inside it, and homes that need a look first."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, may, needs
from rollcall.boards import presenters
from rollcall.boards.exports import home_rows, trend_rows
from rollcall.boards.forms import Asked, days_up_to, kept, read_asked, when
from rollcall.boards.views.allowed import (
    areas_above,
    check_homes_of,
    find_area_for,
    may_see_homes_of,
    seen_of_area,
)
from rollcall.domain.programme import Programme
from rollcall.domain.sensitivity import Sensitivity
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
from rollcall.register.scoping import homes_visible_to
from rollcall.register.selectors import AreaInfo, ancestors, children, open_homes, source_of
from rollcall.reports.exports import shapes
from rollcall.reports.selectors import count_differences, unanswered_homes
from rollcall.ui.charts import BarChart
from rollcall.ui.downloads import csv_response
from rollcall.ui.links import with_query
from rollcall.ui.paging import paging


#: Homes on one page of the board: few enough to read, and to scroll past on a phone.
HOMES_A_PAGE = 25

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
    asked = read_asked(request)
    programme = current_programme(asked.on)
    area = find_area_for(request, code, asked.on)
    days = _days(programme, area, asked)
    found, homes = days[-1], open_homes(code, asked.on)
    above = ancestors(code, asked.on)
    opened = areas_above(request, programme, above)
    context = {
        "title": f"{area.name}: daily board",
        "area": area,
        "found": found,
        "source": source_of(homes, asked.on),
        "checks": [
            {"level": p.level, "text": p.message, "remedy": p.remedy, "where": p.rule}
            for p in area_checks(found)
        ],
        "readings": programme.figures.readings,
        "windows": presenters.describe_outbreaks(found, programme.settings.outbreak),
        "chart": _chart(request, programme, code, days, asked),
        "trends": _trend_links(request, programme),
        "above": [one for one in above if one not in opened],
        "trail": [_crumb(one, asked) for one in opened],
        "inside": _inside(programme, area, asked),
        **when(request, asked),
    }
    sees_homes = may_see_homes_of(request, area, asked.on)
    if may(actor_of(request), Permission.SETTLE_DIFFERENCES) and asked.known_at is None:
        context["open_differences"] = _open_differences(request, homes, asked)
    if sees_homes:
        context |= _homes(request, programme, area, homes, asked)
    context["tiles"] = presenters.tiles(
        programme,
        found,
        lambda figure, **more: asked.link(reverse("boards:figure", args=[code, figure]), **more),
        asked.link(reverse("boards:outbreaks", args=[code])),
        with_query(request, show="not-heard", q=None, page=None) + "#homes" if sees_homes else "",
    )
    return render(request, "boards/board.html", context)


@needs(Permission.SEE_FIGURES)
@require_safe
def figures_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """Every figure of the area's day as a file."""
    asked = read_asked(request)
    programme = current_programme(asked.on)
    area = find_area_for(request, code, asked.on)
    found = picture(area, programme.settings.daily_set, asked.on, known_at=asked.known_at)
    return csv_response(f"figures-{code}-{asked.on}.csv", figure_rows(found))


@needs(Permission.SEE_FIGURES)
@require_safe
def trend_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """The board's figures on each of the last fourteen days as a file."""
    asked = read_asked(request)
    programme = current_programme(asked.on)
    area = find_area_for(request, code, asked.on)
    rows = trend_rows(_days(programme, area, asked))
    return csv_response(f"trend-{code}-{asked.on}.csv", rows)


@needs(Permission.SEE_HOMES, Permission.SEE_FIGURES)
@require_safe
def homes_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """The board's list of homes as a file."""
    asked = read_asked(request)
    programme = current_programme(asked.on)
    area = find_area_for(request, code, asked.on)
    check_homes_of(request, area, asked.on)
    seen = seen_of_area(request, area, asked.on)
    rows = _rows(programme, open_homes(code, asked.on), asked, seen)
    return csv_response(f"homes-{code}-{asked.on}.csv", home_rows(programme, rows, seen))


def _days(programme: Programme, area: AreaInfo, asked: Asked) -> list[Picture]:
    """Fourteen days, of which the last is the board's own."""
    return trend(
        area,
        programme.settings.daily_set,
        days_up_to(asked.on),
        known_at=asked.known_at,
        only=programme.board_figures,
    )


def _open_differences(request: HttpRequest, homes: QuerySet[Any], asked: Asked) -> int:
    """How many differences wait for this person among the area's homes."""
    theirs = homes_visible_to(actor_of(request), Permission.SETTLE_DIFFERENCES, asked.on)
    return count_differences(theirs.filter(pk__in=homes.order_by().values("pk")))


def _crumb(area: AreaInfo, asked: Asked) -> dict[str, str]:
    return {"text": area.name, "href": asked.link(reverse("boards:board", args=[area.code]))}


def _chart(
    request: HttpRequest, programme: Programme, code: str, days: list[Picture], asked: Asked
) -> BarChart:
    """Fourteen days of outbreaks, or of the figure chosen."""
    figure = _trend_figure(request, programme)
    return presenters.trend_chart(
        days,
        figure=figure,
        what=_trend_title(programme, figure),
        csv_href=asked.link(reverse("boards:trend_csv", args=[code])),
        board_link=lambda on: with_query(request, date=on.isoformat(), page=None),
    )


def _trend_figure(request: HttpRequest, programme: Programme) -> str:
    asked = request.GET.get("trend", "")
    return asked if asked in ("single_case", *programme.figures.trends) else "outbreak"


def _trend_title(programme: Programme, figure: str) -> str:
    if figure in presenters.STATE_TITLES:
        return presenters.STATE_TITLES[figure]
    return presenters.title_of(programme, programme.settings.daily_set, figure)


def _trend_links(request: HttpRequest, programme: Programme) -> list[dict[str, Any]]:
    shown = _trend_figure(request, programme)
    return [
        {
            "text": _trend_title(programme, figure),
            "href": with_query(request, trend=figure) + "#trend-title",
            "current": figure == shown,
        }
        for figure in (*presenters.STATE_TITLES, *programme.figures.trends)
    ]


def _inside(programme: Programme, area: AreaInfo, asked: Asked) -> dict[str, Any]:
    """The areas that lie in this one, each with the board's figures; none for an authority."""
    areas = _areas_inside(programme, area, asked.on)
    if not areas:
        return {}
    rows = pictures_of_areas(
        area.code,
        areas,
        programme.settings.daily_set,
        asked.on,
        known_at=asked.known_at,
        only=programme.board_figures,
    )
    return presenters.area_table(
        programme,
        rows,
        title=presenters.kinds_title(programme, {one.kind for one in areas}),
        link=lambda code: asked.link(reverse("boards:board", args=[code])),
    )


def _areas_inside(programme: Programme, area: AreaInfo, on: dt.date) -> list[AreaInfo]:
    """Down the ladder, or the members of a footprint; footprints inside the ladder are left out."""
    if area.kind == programme.home_kind.key:
        return []
    across = {kind.key for kind in programme.settings.area_kinds if kind.cross_cutting}
    members = children(area.code, on)
    if area.kind in across:
        return members
    return [one for one in members if one.kind not in across]


def _homes(
    request: HttpRequest, programme: Programme, area: AreaInfo, homes: QuerySet[Any], asked: Asked
) -> dict[str, Any]:
    """The area's homes, those that need a look first, narrowed by the filter, in pages."""
    show, text = request.GET.get("show", ""), request.GET.get("q", "").strip()
    rows = _rows(programme, homes, asked, seen_of_area(request, area, asked.on))
    narrowed = [row for row in rows if _matches(row, show, text, asked.on)]
    page = paging(request, len(narrowed), HOMES_A_PAGE)
    return {
        "sees_homes": True,
        "homes": presenters.home_table(
            programme,
            narrowed[page.start : page.stop],
            lambda location_id: asked.link(reverse("boards:home", args=[location_id])),
        ),
        "page": page,
        "all_homes": len(rows),
        "first": sum(row.needs_attention for row in rows),
        "shows": [{"value": v, "text": t, "selected": v == show} for v, t in SHOWS],
        "q": text,
        "active": bool(show) + bool(text),
        "clear_href": with_query(request, show=None, q=None, page=None),
        "keep_for_filter": kept(request, "q", "show", "page"),
        "homes_csv": asked.link(reverse("boards:homes_csv", args=[area.code])),
        "files": _files(programme, area, asked),
        "collections": [
            {
                "text": presenters.check_title(one),
                "href": asked.link(reverse("boards:extract_check", args=[area.code, one.key])),
            }
            for one in programme.extract_layouts(programme.settings.daily_set)
        ],
    }


def _files(programme: Programme, area: AreaInfo, asked: Asked) -> list[dict[str, str]]:
    """The answers of the area's homes as files, in each shape that the programme knows."""
    set_key = programme.settings.daily_set
    return [
        {
            "text": shape.title,
            "href": asked.link(reverse("boards:reports_csv", args=[area.code, set_key, shape.key])),
        }
        for shape in shapes(programme, set_key)
    ]


def _rows(
    programme: Programme, homes: QuerySet[Any], asked: Asked, seen: frozenset[Sensitivity]
) -> list[presenters.HomeRow]:
    figures = dict.fromkeys(
        [
            *(column.figure for column in programme.figures.columns),
            *(rule.figure for rule in programme.figures.attention),
        ]
    )
    standings = home_standings(
        homes,
        programme.settings.daily_set,
        asked.on,
        list(figures),
        known_at=asked.known_at,
    )
    hidden = programme.figures_beyond(programme.settings.daily_set, seen)
    return presenters.home_rows(
        [one.without(hidden) for one in standings],
        asked.on,
        programme.figures.attention,
        unanswered_homes(homes, asked.on, asked.known_at),
    )


def _matches(row: presenters.HomeRow, show: str, text: str, on: dt.date) -> bool:
    state = row.standing.standing.state
    wanted = {
        "attention": row.needs_attention,
        "not-heard": not row.standing.heard_on(on),
        "outbreak": state.is_outbreak or state.value == "single_case",
    }.get(show, True)
    home = row.standing.home
    where = f"{home.name} {home.location_id} {home.provider_name} {home.postcode}".casefold()
    return wanted and all(word in where for word in text.casefold().split())
