"""Everything one list changes, gathered first and then written table by table, many rows a statement."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import F, Q

from rollcall.register.models import Alias, Area, CareHome, HomeArea, HomeRecord, Provider


M = TypeVar("M", bound=models.Model)
V = TypeVar("V")

_BATCH = 500  # rows a statement, so that their values stay under every database's limit
_IDS = 5_000  # ids a statement

_RECORD_FIELDS = (
    "valid_from",
    "valid_to",
    "name",
    "provider",
    "address",
    "postcode",
    "postcode_key",
    "beds",
    "latitude",
    "longitude",
    "attributes",
    "source",
    "as_of",
)
_LINK_FIELDS = ("area", "valid_from", "valid_to", "source", "as_of")


@dataclass
class Writes:
    """Rows to create and rows to update."""

    areas: list[Area] = field(default_factory=list)
    providers: list[Provider] = field(default_factory=list)
    renamed_providers: list[Provider] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    homes: list[CareHome] = field(default_factory=list)
    redated_homes: list[CareHome] = field(default_factory=list)
    new_records: list[HomeRecord] = field(default_factory=list)
    old_records: list[HomeRecord] = field(default_factory=list)
    new_links: list[HomeArea] = field(default_factory=list)
    old_links: list[HomeArea] = field(default_factory=list)
    listed_homes: list[int] = field(default_factory=list)
    listed_providers: list[int] = field(default_factory=list)
    touched_areas: set[int] = field(default_factory=set)

    def write(self, as_of: dt.date) -> None:
        """Ends are written before beginnings, because a home has only one of each at a time."""
        _create(Area, self.areas)
        _create(Provider, self.providers)
        _update(Provider, self.renamed_providers, ("name", "brand_name"))
        Alias.objects.bulk_create(self.aliases, _BATCH, ignore_conflicts=True)
        _create(CareHome, self.homes)
        _update(CareHome, self.redated_homes, ("opened_on",))
        _update(HomeRecord, self.old_records, _RECORD_FIELDS)
        _create(HomeRecord, self.new_records)
        _update(HomeArea, self.old_links, _LINK_FIELDS)
        _create(HomeArea, self.new_links)
        for ids in _chunks(self.listed_homes):
            unlisted = Q(last_listed_on__isnull=True) | Q(last_listed_on__lt=as_of)
            CareHome.objects.filter(unlisted, pk__in=ids).update(last_listed_on=as_of)
        for ids in _chunks(self.listed_providers):
            unnamed = Q(as_of__isnull=True) | Q(as_of__lt=as_of)
            Provider.objects.filter(unnamed, pk__in=ids).update(as_of=as_of)
        links = (*self.old_links, *self.new_links)
        self.touched_areas |= {link.area_id for link in links if link.main}
        Area.objects.filter(pk__in=self.touched_areas).update(
            homes_revision=F("homes_revision") + 1
        )


def _create(model: type[M], rows: Sequence[M]) -> None:
    model._default_manager.bulk_create(rows, _BATCH)


def _update(model: type[M], rows: Sequence[M], names: Sequence[str]) -> None:
    """Write some fields of many rows, each its own statement, sent together.

    Django's `bulk_update` builds one long CASE for every field, which took 30 seconds for a list in
    which every home of England had changed; this takes one.
    """
    if not rows:
        return
    fields = [model._meta.get_field(name) for name in names]
    sets = ", ".join(f'"{field.column}" = %s' for field in fields)  # type: ignore[union-attr]
    values = [[*(_stored(field, row) for field in fields), row.pk] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(
            f'UPDATE "{model._meta.db_table}" SET {sets} WHERE id = %s',  # noqa: S608 - our own names
            values,
        )


def _stored(field: Any, row: models.Model) -> Any:
    """A field's value as the database takes it; a related row may have got its id only now."""
    value = getattr(row, field.attname)
    if field.is_relation and field.is_cached(row) and field.get_cached_value(row) is not None:
        value = field.get_cached_value(row).pk
    return field.get_db_prep_save(value, connection)


def _chunks(values: Sequence[V]) -> Iterator[Sequence[V]]:
    for start in range(0, len(values), _IDS):
        yield values[start : start + _IDS]
