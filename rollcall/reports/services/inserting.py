"""Many rows at once, from parameters made before, so that nothing is left to do but to insert them."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import orjson
from django.db import connection
from django.db.models import Field, JSONField, Model


def as_text(document: Any) -> str:
    """A JSON document as it is stored."""
    return orjson.dumps(document).decode()


def parameter(field: Field[Any, Any], value: Any) -> Any:
    """A value as the database takes it."""
    if isinstance(field, JSONField):
        return as_text(value)
    return field.get_db_prep_save(value, connection)


def row_of(one: Model, fields: tuple[str, ...], **ready: Any) -> tuple[Any, ...]:
    """The parameters of some fields of a row; those that are `ready` are so already."""
    return tuple(
        ready[kind.name] if kind.name in ready else parameter(kind, getattr(one, kind.attname))
        for kind in _kinds(type(one), fields)
    )


def insert(model: type[Model], fields: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows of parameters, without making objects of them once more."""
    kinds = _kinds(model, fields)
    columns = ", ".join(connection.ops.quote_name(str(one.column)) for one in kinds)
    json = "%s::jsonb" if connection.vendor == "postgresql" else "%s"
    places = ", ".join(json if isinstance(one, JSONField) else "%s" for one in kinds)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        statement = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608
        cursor.executemany(statement, rows)  # type: ignore[arg-type]


@cache
def _kinds(model: type[Model], fields: tuple[str, ...]) -> list[Field[Any, Any]]:
    by_name = {kind.name: kind for kind in model._meta.concrete_fields}
    return [by_name[name] for name in fields]
