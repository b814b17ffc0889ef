"""Whether `cells.yaml` fits together: who reports to whom, who sits where, who gets which report."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rollcall.domain.levels import Levels
from rollcall.domain.meetings import SITREP_NUMBERS, Cadence, Cell, Cells, SitrepKind
from rollcall.domain.programme.definition import Figures, Mistake, Tile
from rollcall.domain.signals import Signals


FILE = "cells.yaml"

Path = tuple[str | int, ...]


def check_cells(
    cells: Cells, signals: Signals, levels: Levels, figures: Figures
) -> Iterator[Mistake]:
    """Every mistake in the file."""
    keys = [(kind, n, one.key) for kind in ("cells", "tiers", "audiences")
            for n, one in enumerate(getattr(cells, kind))]  # fmt: skip
    yield from _twice(((kind, n, "key"), key) for kind, n, key in keys)
    yield from _twice((("sitreps", n, "key"), one.key) for n, one in enumerate(cells.sitreps))
    tiers = {one.key for one in cells.tiers}
    for kind in ("cells", "tiers"):
        for n, body in enumerate(getattr(cells, kind)):
            yield from _reports_to((kind, n, "reports_to"), body, tiers)
    known = {one.tier for one in signals.tiers}
    for n, cell in enumerate(cells.cells):
        yield from _check_cell(("cells", n), cell, known)
        if cell.level_from and levels.level(cell.level_from) is None:
            yield Mistake(
                FILE,
                ("cells", n, "level_from"),
                f"{cell.key}: there is no level `{cell.level_from}` in levels.yaml.",
                f"Use one of: {', '.join(one.key for one in levels.levels)}.",
            )
    for n, report in enumerate(cells.sitreps):
        yield from _check_sitrep(("sitreps", n), report, cells.bodies)
        yield from _check_short(("sitreps", n, "short"), report, figures)


def _check_cell(path: Path, cell: Cell, tiers: set[int]) -> Iterator[Mistake]:
    yield from _meets((*path, "meets"), cell.meets)
    yield from _twice(((*path, "members", n, "key"), one.key) for n, one in enumerate(cell.members))
    yield from _twice(((*path, "agenda", n, "key"), one.key) for n, one in enumerate(cell.agenda))
    if cell.signal_tier not in tiers:
        yield Mistake(
            FILE,
            (*path, "signal_tier"),
            f"{cell.key}: there is no tier {cell.signal_tier} in signals.yaml.",
            f"Use one of: {', '.join(map(str, sorted(tiers)))}.",
        )
    if not any(one.key == "sector" for one in cell.agenda):
        yield Mistake(
            FILE,
            (*path, "agenda"),
            f"{cell.key}: nothing on the agenda is about all homes.",
            "Add a part with the key `sector`: decisions for all homes are taken there.",
        )


def _check_sitrep(path: Path, kind: SitrepKind, bodies: Mapping[str, Any]) -> Iterator[Mistake]:
    yield from _meets((*path, "due"), kind.due)
    yield from _twice(((*path, "texts", n, "key"), one.key) for n, one in enumerate(kind.texts))
    if kind.days < 1:
        yield Mistake(
            FILE,
            (*path, "days"),
            f"{kind.key}: {kind.days} days are no period.",
            "Write 1 or more.",
        )
    for n, one in enumerate(kind.recipients):
        if one.body not in bodies:
            yield Mistake(
                FILE,
                (*path, "recipients", n, "body"),
                f"{kind.key}: nobody is called `{one.body}`.",
                f"Use one of: {', '.join(bodies)}.",
            )


def _check_short(path: Path, kind: SitrepKind, figures: Figures) -> Iterator[Mistake]:
    known = [*SITREP_NUMBERS, *filter(None, map(sitrep_key, figures.tiles))]
    for n, key in enumerate(kind.short):
        if key not in known:
            yield Mistake(
                FILE,
                (*path, n),
                f"{kind.key}: there is no number `{key}` in the report.",
                f"Use one of: {', '.join(dict.fromkeys(known))}.",
            )


def sitrep_key(tile: Tile) -> str:
    """By what a report names the number of a tile of the board; "" for coverage and outbreaks."""
    return ".".join(filter(None, (tile.figure, tile.option)))


def _reports_to(path: Path, body: Any, tiers: set[str]) -> Iterator[Mistake]:
    for n, key in enumerate(body.reports_to):
        if key not in tiers or key == body.key:
            yield Mistake(
                FILE,
                (*path, n),
                f"{body.key}: there is no other tier `{key}`.",
                f"Use one of: {', '.join(sorted(tiers - {body.key}))}.",
            )


def _meets(path: Path, cadence: Cadence) -> Iterator[Mistake]:
    if not cadence.days:
        yield Mistake(
            FILE, (*path, "days"), "There are no days.", "Name at least one, such as mon."
        )
    try:
        right = cadence.time.strftime("%H:%M") == cadence.at
    except ValueError:
        right = False
    if not right:
        yield Mistake(
            FILE, (*path, "at"), f"“{cadence.at}” is not a time.", 'Write one such as "09:30".'
        )


def _twice(keys: Iterable[tuple[Path, str]]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for path, key in keys:
        if key in seen:
            yield Mistake(FILE, path, f"`{key}` is there twice.", "Rename one of them.")
        seen.add(key)
