"""Tables whose rows the database itself refuses to change or remove.

A model asks for it with a class attribute `append_only = AppendOnly(...)`. Triggers are used because
they also stop a stray script or a `psql` session, which Python code cannot.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig, apps
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class AppendOnly:
    """How a table is kept: which columns may be filled in once, from null, and why."""

    may_be_set_once: tuple[str, ...] = ()
    reason: str = "rows are facts; record a new version instead"


def install_triggers(
    sender: AppConfig | None = None, using: str = DEFAULT_DB_ALIAS, **_: Any
) -> None:
    """Lay the triggers of every append-only table that exists in the database `using`."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in append_only_models():
            if model._meta.db_table in existing and (sender is None or _owns(sender, model)):
                for statement in trigger_sql(connection, model):
                    cursor.execute(statement)


def remove_triggers(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take the triggers away; only for emptying a test database or rebuilding the demo."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in append_only_models():
            if model._meta.db_table in existing:
                for statement in _drop_sql(connection, model._meta.db_table):
                    cursor.execute(statement)


def append_only_models() -> Iterator[type[models.Model]]:
    """Every model that declares `append_only`."""
    return (model for model in apps.get_models() if hasattr(model, "append_only"))


def trigger_sql(connection: BaseDatabaseWrapper, model: type[models.Model]) -> list[str]:
    """The statements that lay one table's triggers anew, for SQLite or PostgreSQL."""
    table = model._meta.db_table
    build = _sqlite_triggers if connection.vendor == "sqlite" else _postgres_triggers
    return [*_drop_sql(connection, table), *build(table, model)]


def _owns(sender: AppConfig, model: type[models.Model]) -> bool:
    return model._meta.app_label == sender.label


def _drop_sql(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    names = (f"{table}_no_delete", f"{table}_no_update", f"{table}_no_replace", f"{table}_kept")
    if connection.vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in names]
    return [
        f"DROP TRIGGER IF EXISTS {table}_kept ON {table}",
        f"DROP TRIGGER IF EXISTS {table}_not_emptied ON {table}",
    ]


def _unchanged(model: type[models.Model], same: str) -> str:
    """SQL that is true when an update only fills in a column that may be set once."""
    rule: AppendOnly = model.append_only  # type: ignore[attr-defined]
    parts = []
    for field in model._meta.concrete_fields:
        column = field.column
        test = f'NEW."{column}" {same} OLD."{column}"'
        if field.name in rule.may_be_set_once:
            test = f'({test} OR OLD."{column}" IS NULL)'
        parts.append(test)
    return " AND ".join(parts)


def _message(table: str, model: type[models.Model]) -> str:
    rule: AppendOnly = model.append_only  # type: ignore[attr-defined]
    return f"{table} is append-only: {rule.reason}".replace("'", "''")


def _sqlite_triggers(table: str, model: type[models.Model]) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_message(table, model)}'); END"
    # INSERT OR REPLACE removes the row it collides with without a delete trigger.
    collisions = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} AS kept WHERE {test})"  # noqa: S608 - names from models
        for test in _collisions(model)
    )
    return [
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        (
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"WHEN NOT ({_unchanged(model, 'IS')}) {refuse}"
        ),
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {collisions} {refuse}",
    ]


def _collisions(model: type[models.Model]) -> Iterator[str]:
    """One SQL test for each way in which a new row can collide with a kept one."""
    for columns, condition in _unique_sets(model):
        same = " AND ".join(f'kept."{column}" = NEW."{column}"' for column in columns)
        only = [f'kept."{column}" IS NULL AND NEW."{column}" IS NULL' for column in condition]
        yield " AND ".join([same, *only])


def _unique_sets(model: type[models.Model]) -> Iterator[tuple[list[str], list[str]]]:
    """The unique columns of a model, each with the columns that must be null for it to hold."""
    columns = {field.name: str(field.column) for field in model._meta.concrete_fields}
    for field in model._meta.concrete_fields:
        if field.unique:
            yield [columns[field.name]], []
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            lookups: list[Any] = list(constraint.condition.children) if constraint.condition else []
            nulls = [
                columns[lookup.removesuffix("__isnull")]
                for lookup, wanted in lookups
                if lookup.endswith("__isnull") and wanted
            ]
            yield [columns[name] for name in constraint.fields], nulls


def _postgres_triggers(table: str, model: type[models.Model]) -> list[str]:
    message = _message(table, model).replace("%", "%%")
    return [
        f"""
        CREATE OR REPLACE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF {_unchanged(model, "IS NOT DISTINCT FROM")} THEN
                    RETURN NEW;
                END IF;
            END IF;
            RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
        END $body$
        """,
        (
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_keep()"
        ),
        (
            f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_keep()"
        ),
    ]
