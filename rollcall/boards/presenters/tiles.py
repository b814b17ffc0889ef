"""The numbers at the top of a board, and the table of several areas."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from rollcall.boards.presenters.figures import Link, figure_value
from rollcall.domain.figures import Figure, percent
from rollcall.domain.programme import Programme, Tile
from rollcall.picture.selectors import Picture
from rollcall.ui.words import number, plural


def tiles(
    programme: Programme,
    found: Picture,
    figure_link: Link,
    outbreak_link: str,
    coverage_link: str = "",
) -> list[dict[str, Any]]:
    """The programme's tiles with their denominators; the outbreak ones open the two lists."""
    made = []
    for tile in programme.figures.tiles:
        if tile.coverage:
            made.append(_coverage_tile(tile, found, coverage_link))
        elif tile.state:
            made.append(_state_tile(tile, found, outbreak_link))
        elif tile.figure in found.figures:
            made.append(_figure_tile(tile, found.figures[tile.figure], found, figure_link))
    return made


def _coverage_tile(tile: Tile, found: Picture, link: str) -> dict[str, Any]:
    coverage = found.coverage
    lines = [f"{plural(coverage.recent, 'home')} told us the day before"] if coverage.recent else []
    if coverage.unknown:
        lines.append(f"{plural(coverage.unknown, 'home')} not known")
    return {
        "label": tile.label,
        "value": coverage.reported,
        "of": coverage.homes,
        "lines": lines,
        "href": link,
        "tone": "warn" if coverage.unknown else "",
    }


def _state_tile(tile: Tile, found: Picture, link: str) -> dict[str, Any]:
    value, coverage = found.outbreaks[tile.state], found.coverage
    share = f" ({percent(value, coverage.homes)})" if coverage.homes else ""
    return {
        "label": tile.label,
        "value": value if coverage.homes > coverage.never else None,
        "lines": [f"of {plural(coverage.homes, 'home')}{share}"],
        "href": link,
        "tone": ("bad" if tile.state == "outbreak" else "warn") if value else "",
    }


def _figure_tile(tile: Tile, figure: Figure, found: Picture, figure_link: Link) -> dict[str, Any]:
    value = figure_value(figure, tile.option)
    inside = found.figures.get(tile.inside)
    lines = []
    if inside is not None:
        lines.append(_inside_words(inside, tile.inside_label or inside.label))
    if figure.recent:
        lines.append(f"{plural(figure.recent, 'home')} from the day before")
    applying = figure.of - figure.does_not_apply
    lines.append(f"from {number(figure.answered)} of {plural(applying, 'home')}")
    return {
        "label": tile.label,
        "value": value,
        "lines": lines,
        "href": figure_link(figure.id, option=tile.option or None),
        "tone": "bad" if tile.option and value else "",
    }


def _inside_words(inside: Figure, label: str) -> str:
    """The part of a number that is of some kind: "of which 242 for a short stay"."""
    words = label[0].lower() + label[1:]
    value = figure_value(inside)
    return f"{words}: not known" if value is None else f"of which {number(value)} {words}"


def kinds_title(programme: Programme, kinds: Collection[str]) -> str:
    """What areas of these kinds are called together: "Regions", or "Areas" for a mixture."""
    plurals = {kind.key: kind.plural for kind in programme.settings.area_kinds}
    return plurals[next(iter(kinds))] if len(kinds) == 1 else "Areas"


def area_table(
    programme: Programme, rows: Iterable[Picture], *, title: str, link: Callable[[str], str]
) -> dict[str, Any]:
    """One row an area, one column a tile. An area without homes has no numbers rather than nought."""
    shown = [tile for tile in programme.figures.tiles if not tile.coverage]
    return {
        "title": title,
        "columns": ["Homes that told us", *(tile.label for tile in shown)],
        "rows": [
            {
                "name": row.name,
                "href": link(row.code),
                "cells": [
                    f"{row.coverage.reported:,} of {row.coverage.homes:,}"
                    if row.coverage.homes
                    else "No homes",
                    *(_area_cell(row, tile) for tile in shown),
                ],
            }
            for row in rows
        ],
    }


def _area_cell(row: Picture, tile: Tile) -> str:
    if not row.coverage.homes:
        return "–"
    if tile.state:
        silent = row.coverage.homes == row.coverage.never
        return number(None if silent else row.outbreaks[tile.state])
    return number(figure_value(row.figures[tile.figure], tile.option))
