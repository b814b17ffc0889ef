"""Areas, and how they lie in one another on a date."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import connection
from django.db.models import Q, QuerySet

from rollcall.foundation.errors import NotFound
from rollcall.register.kinds import kinds
from rollcall.register.models import Alias, Area, AreaParent, HomeArea, in_force
from rollcall.register.selectors.info import AreaInfo


# Going down never leaves the ladder nation > region > authority for a footprint that cuts across it:
# homes of a partnership that reaches into the next region must not be counted in this one.
_DOWN = """
    WITH RECURSIVE tree (id, across) AS (
        SELECT id, CASE WHEN kind IN ({across}) THEN 1 ELSE 0 END
        FROM register_area WHERE code IN ({codes})
        UNION
        SELECT child.id, CASE WHEN child.kind IN ({across}) THEN 1 ELSE 0 END
        FROM tree
        JOIN register_areaparent AS link ON link.parent_id = tree.id
        JOIN register_area AS child ON child.id = link.area_id
        WHERE (link.valid_from IS NULL OR link.valid_from <= %s)
          AND (link.valid_to IS NULL OR link.valid_to > %s)
          AND (tree.across = 1 OR child.kind NOT IN ({across}))
    )
    SELECT DISTINCT id FROM tree
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
    ids = _walk(_UP, [code], on)
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
    all_kinds = kinds()
    rows = list(Area.objects.filter(pk__in=tree_ids([code], on)))
    authorities = [row for row in rows if row.kind == all_kinds.main.key]
    across = {kind.key for kind in all_kinds.areas if kind.cross_cutting}
    others = [row.pk for row in rows if row.kind in across]
    if others and (
        not authorities or HomeArea.objects.on(on).filter(area_id__in=others, main=False).exists()
    ):
        return None
    return sorted(map(info, authorities), key=lambda found: (found.name, found.code))


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
    return _walk(_DOWN, codes, on)


def info(row: Area) -> AreaInfo:
    """A row as plain data."""
    return AreaInfo(row.pk, row.code, row.name, row.kind, row.shares_homes, row.homes_revision)


def exists_on(on: dt.date) -> Q:
    """The condition that an area exists on a date."""
    return in_force(on)


def _infos(rows: QuerySet[Area]) -> list[AreaInfo]:
    return [info(row) for row in rows]


def _walk(sql: str, codes: Iterable[str], on: dt.date) -> list[int]:
    wanted = list(codes)
    if not wanted:
        return []
    across = [kind.key for kind in kinds().areas if kind.cross_cutting] or [""]
    places = ", ".join(["%s"] * len(across))
    day = on.isoformat() if connection.vendor == "sqlite" else on
    parameters: list[str | dt.date] = [*wanted, day, day]
    if "{across}" in sql:
        parameters = [*across, *wanted, *across, day, day, *across]
    statement = sql.format(across=places, codes=", ".join(["%s"] * len(wanted)))
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [row[0] for row in cursor.fetchall()]
