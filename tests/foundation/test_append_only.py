"""Rows that the database itself refuses to change: on SQLite and PostgreSQL alike."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q
from django.test.utils import isolate_apps

from rollcall.foundation.actors import SystemActor
from rollcall.foundation.append_only import (
    AppendOnly,
    append_only_models,
    install_triggers,
    remove_triggers,
    trigger_sql,
)
from rollcall.foundation.audit import record, record_access
from rollcall.foundation.models import AccessRecord, AuditEvent


pytestmark = pytest.mark.django_db

NOON = dt.datetime(2020, 5, 26, 11, tzinfo=dt.UTC)


@pytest.fixture
def event() -> AuditEvent:
    """One audit event."""
    return record(by=SystemActor("test"), action="home.seen", subject="home:1-1", at=NOON)


def refused(statement: str, *values: object) -> None:
    """Run SQL as a stray script would, and see it refused with the reason."""
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


def test_an_audit_event_cannot_be_changed(event: AuditEvent) -> None:
    refused("UPDATE foundation_auditevent SET actor = %s WHERE id = %s", "person:1", event.pk)
    event.refresh_from_db()
    assert event.actor == "system:test"


def test_every_column_of_an_audit_event_is_kept(event: AuditEvent) -> None:
    for field in AuditEvent._meta.concrete_fields:
        value = {"id": event.pk + 1, "at": NOON + dt.timedelta(1), "detail": {"a": 1}}
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            AuditEvent.objects.filter(pk=event.pk).update(
                **{field.name: value.get(field.name, "changed")}
            )


def test_an_update_that_changes_nothing_does_no_harm(event: AuditEvent) -> None:
    AuditEvent.objects.filter(pk=event.pk).update(actor=event.actor)


def test_an_audit_event_cannot_be_deleted(event: AuditEvent) -> None:
    refused("DELETE FROM foundation_auditevent WHERE id = %s", event.pk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        event.delete()


def test_an_audit_event_cannot_be_replaced(event: AuditEvent) -> None:
    columns = "id, at, actor, action, subject, detail, digest"
    values = (event.pk, NOON, "person:1", "x", "y", "{}", "")
    if connection.vendor == "sqlite":
        refused(
            f"INSERT OR REPLACE INTO foundation_auditevent ({columns}) "  # noqa: S608 - our own
            "VALUES (%s, %s, %s, %s, %s, %s, %s)",
            *values,
        )
    refused(
        f"INSERT INTO foundation_auditevent ({columns}) "  # noqa: S608 - our own
        "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (id) DO UPDATE SET actor = 'person:1'",
        *values,
    )


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no TRUNCATE")
def test_the_table_cannot_be_emptied(event: AuditEvent) -> None:
    refused("TRUNCATE foundation_auditevent")


def test_the_access_log_is_kept_too() -> None:
    record_access(by=SystemActor("test"), subject="home:1-1", what="page", at=NOON, allowed=False)
    refused("UPDATE foundation_accessrecord SET allowed = %s", True)
    refused("DELETE FROM foundation_accessrecord")
    assert AccessRecord.objects.get().allowed is False


def test_what_is_kept_is_declared_on_the_model() -> None:
    assert {AuditEvent, AccessRecord} <= set(append_only_models())


def test_triggers_can_be_taken_away_to_empty_a_test_database_and_laid_again(
    event: AuditEvent,
) -> None:
    remove_triggers()
    AuditEvent.objects.filter(pk=event.pk).update(actor="person:1")
    install_triggers()
    install_triggers()
    refused("DELETE FROM foundation_auditevent WHERE id = %s", event.pk)


# --- a table with columns that may be set once, and with more than one way to collide ----------------


@pytest.fixture
def letter() -> Iterator[type[models.Model]]:
    """A made-up append-only table: `answered` may be filled in once, one open letter per sender."""
    with isolate_apps("rollcall.foundation"):

        class Letter(models.Model):
            number = models.IntegerField(unique=True)
            sender = models.CharField(max_length=10)
            answered = models.DateField(null=True)

            append_only = AppendOnly(
                may_be_set_once=("answered",), reason="letters aren't rewritten"
            )

            class Meta:
                app_label = "foundation"
                constraints = (
                    models.UniqueConstraint(
                        fields=["sender"],
                        condition=Q(answered__isnull=True),
                        name="one_open_letter",
                    ),
                )

            def __str__(self) -> str:
                return str(self.number)

        with connection.cursor() as cursor:
            # Not by the schema editor, which SQLite refuses inside a test's transaction.
            cursor.execute(
                "CREATE TABLE foundation_letter (id INTEGER PRIMARY KEY, number INTEGER UNIQUE, "
                "sender VARCHAR(10), answered DATE)"
            )
            cursor.execute(
                "CREATE UNIQUE INDEX one_open_letter ON foundation_letter (sender) "
                "WHERE answered IS NULL"
            )
            for statement in trigger_sql(connection, Letter):
                cursor.execute(statement)
            cursor.execute("INSERT INTO foundation_letter VALUES (1, 10, 'Ada', NULL)")
        yield Letter


@pytest.mark.usefixtures("letter")
class TestLetters:
    """What may and may not be done to a letter."""

    def test_a_column_may_be_filled_in_once(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE foundation_letter SET answered = '2020-05-26'")
        refused("UPDATE foundation_letter SET answered = '2020-05-27'")
        refused("UPDATE foundation_letter SET answered = NULL")

    def test_filling_in_does_not_carry_another_change_along(self) -> None:
        refused("UPDATE foundation_letter SET answered = '2020-05-26', sender = 'Bob'")

    def test_the_reason_is_told_with_its_apostrophe(self) -> None:
        with (
            pytest.raises(IntegrityError, match="letters aren't rewritten"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("DELETE FROM foundation_letter")

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces on insert")
    @pytest.mark.parametrize("row", [(1, 99, "Eve"), (9, 10, "Eve"), (9, 99, "Ada")])
    def test_no_way_of_colliding_replaces_a_row(self, row: tuple[object, ...]) -> None:
        refused("INSERT OR REPLACE INTO foundation_letter VALUES (%s, %s, %s, NULL)", *row)

    def test_a_row_that_does_not_collide_is_taken(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO foundation_letter VALUES (2, 11, 'Ada', '2020-05-26')")
            cursor.execute("INSERT INTO foundation_letter VALUES (3, 12, 'Bob', NULL)")
            cursor.execute("SELECT count(*) FROM foundation_letter")
            assert cursor.fetchone() == (3,)
