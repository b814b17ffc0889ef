"""Care homes as they were on a date."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar

import orjson
from django.db.models import Count, FilteredRelation, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from rollcall.foundation.errors import NotFound
from rollcall.register.models import CareHome, CareHomeQuerySet, HomeArea, HomeRecord
from rollcall.register.selectors.areas import area, info, tree_ids
from rollcall.register.selectors.info import (
    AreaInfo,
    HomeInfo,
    HomesCount,
    HomesOpen,
    HomeSpan,
    ListSource,
)


#: Ids given as a query set stay one query; a longer list than this is compared in Python instead,
#: because databases limit how many values one statement may hold.
_MOST_IDS = 5_000

T = TypeVar("T")
HomeIds = Collection[int] | QuerySet[Any]
Rows = TypeVar("Rows", bound=QuerySet[Any])

_FIELDS = (
    "home_id",
    "home__location_id",
    "name",
    "provider__provider_id",
    "provider__name",
    "address",
    "postcode",
    "beds",
    "latitude",
    "longitude",
    "attributes",
    "home__opened_on",
    "home__closed_on",
    "source",
    "as_of",
)


_LINK_FIELDS = ("link__area__code", "link__area__name", "link__valid_from", "link__valid_to")


def open_homes(area_code: str, on: dt.date) -> CareHomeQuerySet:
    """The homes of an area open on a day, as a query set to narrow other queries by.

    One query finds the areas; the rest is left to the query it is used in. An unknown area has none.
    """
    return open_homes_in([area_code], on)


def open_homes_in(area_codes: Iterable[str], on: dt.date) -> CareHomeQuerySet:
    """The homes open on a day in any of some areas; the same as `open_homes` for several."""
    links = HomeArea.objects.on(on).filter(area_id__in=tree_ids(area_codes, on))
    return CareHome.objects.open_on(on).filter(pk__in=links.values("home"))


def open_ids_by_day(area_code: str, days: Collection[dt.date]) -> dict[dt.date, set[int]]:
    """The ids of an area's homes open on each of some days, as `open_homes` has them.

    Three queries; two for each day where what the area is made of differs between the first and the
    last.
    """
    first, last = min(days), max(days)
    inside = tree_ids([area_code], last)
    if set(inside) != set(tree_ids([area_code], first)):
        return {
            on: set(open_homes(area_code, on).values_list("pk", flat=True)) for on in sorted(days)
        }
    rows = list(
        HomeArea.objects.filter(area_id__in=inside)
        .exclude(valid_from__gt=last)
        .exclude(valid_to__lte=first)
        .values_list(
            "home_id", "valid_from", "valid_to", "home__opened_on", "home__closed_on"
        )
    )  # fmt: skip
    return {
        on: {
            home_id
            for home_id, begins, ends, opened, closed in rows
            if _holds(begins, ends, on) and _holds(opened, closed, on)
        }
        for on in days
    }


def _holds(begins: dt.date | None, ends: dt.date | None, on: dt.date) -> bool:
    """Whether a span that ends before its last day covers a day."""
    return (begins is None or begins <= on) and (ends is None or on < ends)


def count_open(area_code: str, on: dt.date) -> HomesCount:
    """How many homes of an area were open on a day, with the source. Three queries."""
    found = area(area_code)
    sources = _sources(open_homes(area_code, on), on)
    return HomesCount(found, on, sum(source.homes for source in sources), sources)


def count_open_on(homes: QuerySet[CareHome], days: Iterable[dt.date]) -> dict[dt.date, int]:
    """How many of some homes were open on each of some days. One query."""
    spans = list(homes.order_by().values_list("opened_on", "closed_on"))
    return {
        on: sum(
            (opened is None or opened <= on) and (closed is None or on < closed)
            for opened, closed in spans
        )
        for on in days
    }


def source_of(homes: QuerySet[CareHome], on: dt.date) -> str:
    """The lists behind the homes of a query set in one line, the largest first. One query."""
    return "; ".join(map(str, _sources(homes, on)))


def homes_open(area_code: str, on: dt.date) -> HomesOpen:
    """The homes of an area open on a day, by name, with the source. Four queries."""
    found = area(area_code)
    homes = open_homes(area_code, on)
    infos = tuple(sorted(home_infos(homes, on), key=lambda info: (info.name, info.location_id)))
    return HomesOpen(found, on, len(infos), _sources(homes, on), homes=infos)


def home(location_id: str, on: dt.date) -> HomeInfo:
    """One home as it was on a day, open or not; NotFound when the register has none such."""
    infos = home_infos(CareHome.objects.filter(location_id=location_id), on)
    if not infos:
        raise NotFound(
            f"There is no care home {location_id} in the register.",
            remedy="Check the location id, or load the home with import_homes.",
        )
    return infos[0]


def home_infos(homes: QuerySet[CareHome], on: dt.date) -> list[HomeInfo]:
    """The homes of a query set as they were on a day, in no order. One query."""
    records = HomeRecord.objects.on(on).filter(home__in=homes.order_by())
    # A home that moved has a row for each authority.
    main = Q(home__area_links__main=True)
    rows = records.annotate(link=FilteredRelation("home__area_links", condition=main))
    return list(_infos(rows.values_list(*_FIELDS, *_LINK_FIELDS), on))


def by_name(homes: CareHomeQuerySet, on: dt.date) -> CareHomeQuerySet:
    """The same homes in the order of their names on a day. No query until used."""
    names = HomeRecord.objects.on(on).filter(home=OuterRef("pk")).values("name")[:1]
    return homes.order_by(Subquery(names), "location_id")


def homes_by_location(location_ids: Collection[str] | None, on: dt.date) -> dict[str, HomeInfo]:
    """Homes by location id as they were on a day, open or not; None = every home. One query."""
    homes = CareHome.objects.all()
    if location_ids is not None and len(location_ids) <= _MOST_IDS:
        homes = homes.filter(location_id__in=list(location_ids))
    wanted = None if location_ids is None else set(location_ids)
    return {
        info.location_id: info
        for info in home_infos(homes, on)
        if wanted is None or info.location_id in wanted
    }


def homes_of_provider(provider_id: str, on: dt.date) -> CareHomeQuerySet:
    """The homes a provider ran on a day and that were open. No query until used."""
    records = HomeRecord.objects.on(on).filter(provider__provider_id=provider_id)
    return CareHome.objects.open_on(on).filter(pk__in=records.values("home"))


def homes_by_location_between(
    area_code: str, first: dt.date, last: dt.date
) -> dict[str, list[HomeSpan]]:
    """When each home was open in which authority, between two days, by location id. Two queries.

    For trends: one reading serves every day of a window. The area's own make-up is that of `last`.
    """
    rows = (
        HomeArea.objects.filter(area_id__in=tree_ids([area_code], last), main=True)
        .exclude(valid_from__gt=last)
        .exclude(valid_to__lte=first)
        .exclude(home__opened_on__gt=last)
        .exclude(home__closed_on__lte=first)
        .values_list(
            "home_id",
            "home__location_id",
            "area__code",
            "valid_from",
            "valid_to",
            "home__opened_on",
            "home__closed_on",
        )
    )
    spans: dict[str, list[HomeSpan]] = defaultdict(list)
    for home_id, location_id, code, begins, ends, opened, closed in rows:
        start = max((day for day in (begins, opened) if day is not None), default=None)
        stop = min((day for day in (ends, closed) if day is not None), default=None)
        if start is None or stop is None or start < stop:
            spans[location_id].append(HomeSpan(home_id, location_id, code, start, stop))
    return dict(spans)


def attributes_of(home_ids: HomeIds, on: dt.date) -> dict[int, Mapping[str, Any]]:
    """What the register knows of homes on a day, `beds` included; absent = not known. One query."""
    return attributes_by_day(home_ids, [on])[on]


def attributes_by_day(
    home_ids: HomeIds, days: Collection[dt.date]
) -> dict[dt.date, dict[int, Mapping[str, Any]]]:
    """The same on each of some days. One query."""
    records = of_homes(HomeRecord.objects.all(), home_ids)
    records = records.exclude(valid_from__gt=max(days)).exclude(valid_to__lte=min(days))
    known: dict[dt.date, dict[int, Mapping[str, Any]]] = {on: {} for on in days}
    # Thousands of homes have the same attributes: these are read once and shared.
    shared: dict[tuple[str, int | None], Mapping[str, Any]] = {}
    for home_id, text, beds, begins, ends in records.values_list(
        "home_id", Cast("attributes", TextField()), "beds", "valid_from", "valid_to"
    ):
        attributes = shared.get((text, beds))
        if attributes is None:
            attributes = orjson.loads(text) | ({} if beds is None else {"beds": beds})
            shared[text, beds] = attributes
        for on in days:
            if _holds(begins, ends, on):
                known[on][home_id] = attributes
    return {on: only_homes(of_day, home_ids) for on, of_day in known.items()}


def authorities_of(home_ids: HomeIds, on: dt.date) -> dict[int, str]:
    """The code of each home's authority on a day. One query."""
    links = of_homes(HomeArea.objects.all(), home_ids)
    rows = links.on(on).filter(main=True)  # type: ignore[attr-defined]
    return only_homes(dict(rows.values_list("home_id", "area__code")), home_ids)


def authorities_by_location(on: dt.date) -> dict[str, str]:
    """The code of every home's authority on a day, by location id. One query."""
    rows = HomeArea.objects.on(on).filter(main=True)
    return dict(rows.values_list("home__location_id", "area__code"))


def area_codes_of(home_ids: HomeIds, on: dt.date) -> dict[int, list[str]]:
    """The codes of all areas each home is in directly, its authority first. One query."""
    links = of_homes(HomeArea.objects.on(on), home_ids).order_by("-main", "area__code")
    codes: dict[int, list[str]] = defaultdict(list)
    for home_id, code in links.values_list("home_id", "area__code"):
        codes[home_id].append(code)
    return only_homes(codes, home_ids)


def areas_of_home(location_id: str, on: dt.date) -> list[AreaInfo]:
    """Every area a home is in directly on a day, its authority first. One query."""
    links = HomeArea.objects.on(on).filter(home__location_id=location_id)
    rows = links.select_related("area").order_by("-main", "area__code")
    return [info(link.area) for link in rows]


def of_homes(rows: Rows, home_ids: HomeIds) -> Rows:
    """Narrow dated rows to some homes; a long list is left to `only_homes`."""
    if isinstance(home_ids, QuerySet):
        return rows.filter(home__in=home_ids)
    if len(home_ids) > _MOST_IDS:
        return rows
    return rows.filter(home_id__in=list(home_ids))


def only_homes(found: Mapping[int, T], home_ids: HomeIds) -> dict[int, T]:
    """What was found, cut down to the homes asked for when the list was too long for a query."""
    if isinstance(home_ids, QuerySet) or len(home_ids) <= _MOST_IDS:
        return dict(found)
    wanted = set(home_ids)
    return {home_id: value for home_id, value in found.items() if home_id in wanted}


def _infos(rows: Iterable[tuple[Any, ...]], on: dt.date) -> Iterator[HomeInfo]:
    """Each home from its rows, one for each authority that it is, was or will be in."""
    last = len(_FIELDS)
    known: dict[int, tuple[Any, ...]] = {}
    places: dict[int, tuple[str, str]] = {}
    ever: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        home_id, (code, name, begins, ends) = row[0], row[last:]
        known[home_id] = row[:last]
        if code is None:
            continue
        ever[home_id].add(code)
        if (begins is None or begins <= on) and (ends is None or on < ends):
            places[home_id] = (code, name)
    for home_id, row in known.items():
        code, name = places.get(home_id, ("", ""))
        yield HomeInfo(
            id=home_id,
            location_id=row[1],
            name=row[2],
            provider_id=row[3] or "",
            provider_name=row[4] or "",
            address=row[5],
            postcode=row[6],
            beds=row[7],
            latitude=row[8],
            longitude=row[9],
            attributes=row[10],
            authority_code=code,
            authority_name=name,
            opened_on=row[11],
            closed_on=row[12],
            source=row[13],
            as_of=row[14],
            authority_codes=frozenset(ever[home_id]),
        )


def _sources(homes: QuerySet[CareHome], on: dt.date) -> tuple[ListSource, ...]:
    """The lists behind the homes of a query set, the one with most homes first."""
    rows: Iterable[tuple[str, dt.date, int]] = (
        HomeRecord.objects.on(on)
        .filter(home__in=homes)
        .values_list("source", "as_of")
        .annotate(homes=Count("pk"))
        .order_by("-homes", "source", "as_of")
    )
    return tuple(ListSource(name, as_of, count) for name, as_of, count in rows)
