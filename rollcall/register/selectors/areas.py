"""Areas, and how they lie in one another on a date."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from rollcall.foundation.errors import NotFound
from rollcall.register.kinds import kinds
from rollcall.register.models import Alias, Area, AreaParent, HomeArea
from rollcall.register.selectors.info import AreaInfo


# Going down never leaves the ladder nation > region > authority for a footprint that cuts across it:
# homes of a partnership that reaches into the next region must not be counted in this one.
_DOWN = """
    WITH RECURSIVE tree (root, id, across) AS (
        SELECT id, id, CASE WHEN kind IN ({across}) THEN 1 ELSE 0 END
        FROM register_area WHERE code IN ({codes})
        UNION
        SELECT tree.root, child.id, CASE WHEN child.kind IN ({across}) THEN 1 ELSE 0 END
        FROM tree
        JOIN register_areaparent AS link ON link.parent_id = tree.id
        JOIN register_area AS child ON child.id = link.area_id
        WHERE (link.valid_from IS NULL OR link.valid_from <= %s)
          AND (link.valid_to IS NULL OR link.valid_to > %s)
          AND (tree.across = 1 OR child.kind NOT IN ({across}))
    )
    SELECT DISTINCT root, id FROM tree
"""
_UP = """
    WITH RECURSIVE tree (id) AS (
        SELECT id FROM register_area WHERE code IN ({codes})
        UNION
        SELECT link.parent_id FROM tree
        JOIN register_areaparent AS link ON link.area_id = tree.id
        WHERE (link.valid_from IS NULL OR link.valid_from <= %s)
          AND (link.valid_to IS NULL OR link.valid_to > %s)
    )
    SELECT id FROM tree
"""


def authority_kind() -> str:
    """The key of the kind of which every home has exactly one area at a date."""
    return kinds().main.key


def area(code: str) -> AreaInfo:
    """One area by its code; NotFound when there is none. One query."""
    row = Area.objects.filter(code=code).first()
    if row is None:
        raise NotFound(
            f"There is no area with the code {code}.",
            remedy="Check the code, or load it with import_areas.",
        )
    return info(row)


def areas_by_code(codes: Collection[str]) -> list[AreaInfo]:
    """Some areas by name; codes that the register does not hold are left out. One query."""
    return sorted(_infos(Area.objects.filter(code__in=list(codes))), key=lambda one: one.name)


def areas_of_kind(kind: str, on: dt.date) -> list[AreaInfo]:
    """Every area of a kind that exists on a date, by name. One query."""
    return _infos(Area.objects.on(on).filter(kind=kind))


def children(code: str, on: dt.date, kind: str | None = None) -> list[AreaInfo]:
    """The areas that lie directly in this one, of one kind or of all, by name. One query."""
    links = AreaParent.objects.on(on).filter(parent__code=code)
    found = Area.objects.on(on).filter(pk__in=links.values("area"))
    return _infos(found if kind is None else found.filter(kind=kind))


def ancestors(code: str, on: dt.date) -> list[AreaInfo]:
    """Every area that this one lies in, the largest kind first. Two queries."""
    ids = [row[0] for row in _walk(_UP, [code], on)]
    found = _infos(Area.objects.filter(pk__in=ids).exclude(code=code))
    rank = {key: place for place, key in enumerate(kinds().keys)}
    return sorted(found, key=lambda info: (rank.get(info.kind, len(rank)), info.name))


def area_and_descendants(code: str, on: dt.date) -> set[str]:
    """The codes of this area and of all that its homes can be in. Two queries.

    A cross-cutting area that lies in a region is not followed from the region: it may reach beyond.
    """
    ids = tree_ids([code], on)
    return set(Area.objects.filter(pk__in=ids).values_list("code", flat=True))


def authorities_in(code: str, on: dt.date) -> list[AreaInfo] | None:
    """The authorities whose homes together are this area's homes, by name.

    None for an area made of homes and not of whole authorities, such as a CCG: what is kept by
    authority cannot be added up for it. At most three queries.
    """
    return authorities_in_each([code], on)[code]


def authorities_in_each(codes: Collection[str], on: dt.date) -> dict[str, list[AreaInfo] | None]:
    """The same for several areas by their code. At most three queries, however many there are."""
    all_kinds = kinds()
    across = {kind.key for kind in all_kinds.areas if kind.cross_cutting}
    pairs = _pairs_down(codes, on)
    rows = Area.objects.in_bulk({inside for _, inside in pairs})
    others = {row.pk for row in rows.values() if row.kind in across}
    with_homes = set(
        HomeArea.objects.on(on)
        .filter(area_id__in=others, main=False)
        .values_list("area_id", flat=True)
        .distinct()
        if others
        else ()
    )
    found: dict[str, list[AreaInfo] | None] = {code: [] for code in codes}
    for root in {root for root, _ in pairs}:
        inside = [rows[one] for above, one in pairs if above == root]
        authorities = [info(row) for row in inside if row.kind == all_kinds.main.key]
        partners = [row.pk for row in inside if row.pk in others]
        if partners and (not authorities or with_homes.intersection(partners)):
            found[rows[root].code] = None
        else:
            found[rows[root].code] = sorted(authorities, key=lambda one: (one.name, one.code))
    return found


def cross_cutting_areas(on: dt.date) -> list[AreaInfo]:
    """Every partners' footprint on a date, by kind and name. One query."""
    across = {kind.key: place for place, kind in enumerate(kinds().areas) if kind.cross_cutting}
    found = _infos(Area.objects.on(on).filter(kind__in=across))
    return sorted(found, key=lambda info: (across[info.kind], info.name))


def homes_revisions(codes: Collection[str]) -> dict[str, int]:
    """The revision of each area's homes, for caches to name. One query."""
    found = Area.objects.filter(code__in=list(codes))
    return dict(found.values_list("code", "homes_revision"))


def search_areas(text: str, on: dt.date, limit: int = 50) -> list[AreaInfo]:
    """Areas by code, by part of the name, or by a name they had before. One query."""
    words = text.split()
    if not words:
        return []
    named, formerly = Q(), Q(kind=Alias.Kind.AREA)
    for word in words:
        named &= Q(name__icontains=word)
        formerly &= Q(name__icontains=word)
    before = Alias.objects.filter(formerly).values("key")
    found = Area.objects.on(on).filter(named | Q(code__iexact=text.strip()) | Q(code__in=before))
    return _infos(found[:limit])


def tree_ids(codes: Iterable[str], on: dt.date) -> list[int]:
    """The ids of areas and of all that their homes can be in; unknown codes are left out."""
    return sorted({inside for _, inside in _pairs_down(codes, on)})


def info(row: Area) -> AreaInfo:
    """A row as plain data."""
    return AreaInfo(row.pk, row.code, row.name, row.kind, row.shares_homes, row.homes_revision)


def _infos(rows: QuerySet[Area]) -> list[AreaInfo]:
    return [info(row) for row in rows]


def _pairs_down(codes: Iterable[str], on: dt.date) -> list[tuple[int, int]]:
    """Each area with itself and with all that lies in it, as pairs of ids."""
    across = [kind.key for kind in kinds().areas if kind.cross_cutting] or [""]
    rows = _walk(_DOWN, codes, on, across)
    return [(root, inside) for root, inside in rows]


def _walk(sql: str, codes: Iterable[str], on: dt.date, across: Sequence[str] = ()) -> list[Any]:
    wanted = list(codes)
    if not wanted:
        return []
    day = on.isoformat() if connection.vendor == "sqlite" else on
    statement = sql.format(across=_places(across), codes=_places(wanted))
    parameters: list[str | dt.date] = [*across, *wanted, *across, day, day, *across]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def _places(values: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(values))
