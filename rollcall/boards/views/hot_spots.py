"""Hot spots: where more homes are newly affected than chance explains, in a sentence for each unit."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.permissions import Permission, needs
from rollcall.boards.forms import Asked, read_asked, when
from rollcall.boards.presenters import hot_spots as say
from rollcall.boards.presenters import kinds_title
from rollcall.boards.views.allowed import find_area_for, may_see_homes_of, seen_of_area
from rollcall.domain.detection.definition import Detection
from rollcall.domain.programme import Programme
from rollcall.foundation.programmes import current_programme
from rollcall.picture.selectors import (
    PROVIDER,
    Spots,
    Unit,
    hot_spots_of_areas,
    hot_spots_within,
)
from rollcall.register.selectors import AreaInfo, authorities_in_each, children
from rollcall.ui.downloads import csv_response
from rollcall.ui.links import with_query


@needs(Permission.SEE_FIGURES)
@require_safe
def hot_spots(request: HttpRequest, code: str) -> HttpResponse:
    """An area, and the areas or providers inside it, those with the most evidence first."""
    asked = read_asked(request)
    programme = current_programme(asked.on)
    area = find_area_for(request, code, asked.on)
    sees_homes = _by_name(request, area, asked)
    rules = programme.detection
    context: dict[str, Any] = {
        "title": f"{area.name}: hot spots",
        "area": area,
        "sees_homes": sees_homes,
        "rules": rules,
        "back": {
            "href": asked.link(reverse("boards:board", args=[code])),
            "text": f"{area.name} board",
        },
        **when(request, asked),
    }
    if rules is not None:
        spots = _spots(programme, rules, area, asked, sees_homes=sees_homes)
        context |= _found(request, programme, rules, spots, asked, sees_homes=sees_homes)
    return render(request, "boards/hot_spots.html", context)


@needs(Permission.SEE_FIGURES)
@require_safe
def hot_spots_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same units as a file; without the rules about hot spots it has no rows."""
    asked = read_asked(request)
    programme = current_programme(asked.on)
    area = find_area_for(request, code, asked.on)
    sees_homes = _by_name(request, area, asked)
    units: list[Unit] = []
    if programme.detection is not None:
        spots = _spots(programme, programme.detection, area, asked, sees_homes=sees_homes)
        units = [spots.whole, *spots.inside]
    shown = [say.Seen(one, programme.settings.small_numbers, by_name=sees_homes) for one in units]
    rows = say.file_rows(shown, asked.known_at)
    return csv_response(f"hot-spots-{code}-{asked.on}.csv", rows)


def _by_name(request: HttpRequest, area: AreaInfo, asked: Asked) -> bool:
    """Whether this person sees the homes of an area and what they say about health (C0)."""
    sees_homes = may_see_homes_of(request, area, asked.on)
    return sees_homes and "health" in seen_of_area(request, area, asked.on)


def _spots(
    programme: Programme, rules: Detection, area: AreaInfo, asked: Asked, *, sees_homes: bool
) -> Spots:
    """A ladder area's own areas; of any other the areas that cut across it, and its providers."""
    across = {kind.key for kind in programme.settings.area_kinds if kind.cross_cutting}
    if area.kind == programme.home_kind.key or area.kind in across:
        return hot_spots_within(area, asked.on, rules, known_at=asked.known_at, by_name=sees_homes)
    between = [one for one in children(area.code, asked.on) if one.kind not in across]
    larger = [one for one in between if one.kind != programme.home_kind.key]
    lying_in = authorities_in_each([area.code, *(one.code for one in larger)], asked.on)
    authorities = lying_in[area.code] or []
    above = {authority.code: one.code for one in larger for authority in lying_in[one.code] or ()}
    groups = {
        one.code: [key for key in (above.get(one.code), one.code) if key] for one in authorities
    }
    areas = {one.code: one for one in (*larger, *authorities)}
    return hot_spots_of_areas(area, groups, areas, asked.on, rules, known_at=asked.known_at)


def _found(
    request: HttpRequest,
    programme: Programme,
    rules: Detection,
    spots: Spots,
    asked: Asked,
    *,
    sees_homes: bool,
) -> dict[str, Any]:
    small = programme.settings.small_numbers
    whole = say.Seen(spots.whole, small, by_name=sees_homes)
    inside = [say.Seen(one, small, by_name=sees_homes) for one in spots.inside]
    kinds = list(dict.fromkeys(one.unit.kind for one in inside))
    order = [kind.key for kind in programme.settings.area_kinds]
    kinds.sort(key=lambda kind: order.index(kind) if kind in order else len(order))
    own = programme.home_kind.key
    return {
        "whole": whole,
        "sentence": whole.sentence(rules),
        "left_out": say.left_out_words(spots.whole.evidence),
        "chart": say.chart(whole),
        "standing_out": [one for one in inside if one.unit.evidence.is_flagged],
        "tables": [
            say.unit_table(
                "Providers" if kind == PROVIDER else kinds_title(programme, {kind}),
                [one for one in inside if one.unit.kind == kind],
                rules,
                lambda key: asked.link(reverse("boards:hot_spots", args=[key])),
            )
            for kind in kinds
        ],
        "hides": not sees_homes,
        "small": small,
        "clusters": say.cluster_rows(
            spots.second,
            rules.scan,
            lambda location_id: asked.link(reverse("boards:home", args=[location_id])),
        ),
        "second": spots.second,
        "panels": say.panel_table(whole, rules) if sees_homes else None,
        "forecast": say.forecast_table(
            whole, [one for one in inside if one.unit.kind == own], rules
        )
        if {one.unit.kind for one in inside} == {own}
        else None,
        "windows": programme.settings.outbreak.sentence,
        "csv_href": with_query(request, reverse("boards:hot_spots_csv", args=[spots.whole.key])),
    }
