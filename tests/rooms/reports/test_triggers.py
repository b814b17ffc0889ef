"""What the database itself refuses, whatever a program or a person at its prompt tries."""

import pytest
from django.db import DatabaseError, connection, transaction

from rollcall.reports.models import ReportVersion
from tests.factories.reports import DAY, LATER, NOON, file


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

TABLE = ReportVersion._meta.db_table


@pytest.fixture
def version(country):
    filed = file(country.homes["seaton1"], DAY, {"occupied": 12}, idempotency_key="k1")
    return ReportVersion.objects.get(pk=filed.version_id)


def refused(statement, *parameters):
    """Whether the database refuses a statement and keeps every row as it was."""
    before = list(ReportVersion.objects.order_by("pk").values())
    with (
        pytest.raises(DatabaseError, match=r"append-only|UNIQUE|unique|duplicate"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, parameters)
    return list(ReportVersion.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    "change",
    [
        "answers = '{\"occupied\": 1}'",
        "reason = 'because'",
        "source = 'api'",
        "known_from = '2020-05-26 09:00:00+00:00'",
        "report_date = '2020-05-25'",
        "home_id = home_id + 1",
        "id = id + 100",
        "words_digest = ''|| 'x'",
        "new_confirmed = 7",
        "carried = '[\"occupied\"]'",
        "idempotency_key = NULL",
    ],
)
def test_nothing_that_was_said_can_be_changed(version, change):
    assert refused(f"UPDATE {TABLE} SET {change} WHERE id = %s", version.pk)  # noqa: S608


def test_a_version_cannot_be_deleted(version):
    assert refused(f"DELETE FROM {TABLE} WHERE id = %s", version.pk)  # noqa: S608
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        version.delete()
    assert ReportVersion.objects.filter(pk=version.pk).exists()


def test_saving_a_changed_version_is_refused(version):
    version.answers = {"occupied": 1}
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        version.save()


def test_the_end_of_a_version_may_be_set_once(version):
    rows = ReportVersion.objects.filter(pk=version.pk)
    assert rows.update(known_until=LATER) == 1
    for other in (NOON.replace(hour=13), None):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(known_until=other)
    assert rows.get().known_until == LATER


def test_a_version_cannot_end_before_it_began(version):
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportVersion.objects.filter(pk=version.pk).update(known_until=NOON)


def replaced(version, **changes):
    """The statement that puts a row in the place of a kept one, and its parameters."""
    fields = {field.column: getattr(version, field.attname) for field in version._meta.fields}
    fields.update(answers='{"occupied": 99}', carried="[]", words_given="[]", **changes)
    fields.update(from_extracts="{}", taken_over="{}")
    if fields["id"] is None:
        del fields["id"]
    if connection.vendor == "sqlite":
        fields = {key: str(v) if hasattr(v, "isoformat") else v for key, v in fields.items()}
    columns = ", ".join(f'"{column}"' for column in fields)
    places = ", ".join(["%s"] * len(fields))
    return columns, places, list(fields.values())


COLLISIONS = {
    "by its id": {"home_id": 0, "idempotency_key": None},
    "by home, set and date": {"id": None, "number": 2, "reason": "x", "idempotency_key": None},
    "by its number": {
        "id": None,
        "known_until": LATER,
        "idempotency_key": None,
    },
    "by its key": {"id": None, "question_set": "support-actions"},
}


@pytest.mark.parametrize("how", COLLISIONS)
def test_a_version_cannot_be_replaced(version, country, how):
    changes = dict(COLLISIONS[how])
    if "home_id" in changes:
        changes["home_id"] = country.homes["seaton2"].pk
    columns, places, values = replaced(version, **changes)
    if connection.vendor == "sqlite":
        assert refused(f"INSERT OR REPLACE INTO {TABLE} ({columns}) VALUES ({places})", *values)  # noqa: S608
        return
    targets = {
        "by its id": "(id)",
        "by home, set and date": "(home_id, question_set, report_date) WHERE known_until IS NULL",
        "by its number": "(home_id, question_set, report_date, number)",
        "by its key": "(reported_by, idempotency_key)",
    }
    assert refused(
        f"INSERT INTO {TABLE} ({columns}) VALUES ({places}) "  # noqa: S608
        f"ON CONFLICT {targets[how]} DO UPDATE SET answers = excluded.answers",
        *values,
    )


def test_the_table_cannot_be_emptied_at_once(version):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be left to check
        assert refused(f"TRUNCATE {TABLE} CASCADE")
    assert refused(f"DELETE FROM {TABLE}")  # noqa: S608


def test_a_second_current_version_cannot_be_slipped_in(version):
    version.pk, version.number, version.reason = None, 2, "x"
    version.idempotency_key = None
    with pytest.raises(DatabaseError), transaction.atomic():
        version.save(force_insert=True)


def test_a_correction_without_a_reason_cannot_be_slipped_in(version):
    ReportVersion.objects.filter(pk=version.pk).update(known_until=LATER)
    version.pk, version.number, version.reason = None, 2, ""
    version.idempotency_key, version.known_from = None, LATER
    with pytest.raises(DatabaseError), transaction.atomic():
        version.save(force_insert=True)
