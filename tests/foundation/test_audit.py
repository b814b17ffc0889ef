"""The audit: one event for one deed, whose digest can be checked ever after."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.foundation.actors import SystemActor
from rollcall.foundation.audit import digest, digest_rows, record
from rollcall.foundation.models import AccessRecord, AuditEvent


@pytest.mark.django_db
@pytest.mark.parametrize("zone", [dt.UTC, ZoneInfo("Europe/London")])
def test_a_digest_can_be_worked_out_again_from_what_was_stored(zone: dt.tzinfo) -> None:
    at = dt.datetime(2020, 5, 26, 12, 30, 15, 123456, tzinfo=zone)
    made = record(
        by=SystemActor("import_homes"),
        action="homes.imported",
        subject="register",
        at=at,
        detail={"created": 3, "by_area": {"b": 1, "a": [1, 2]}},
    )
    stored = AuditEvent.objects.get(pk=made.pk)
    assert stored.at == at
    again = digest(
        [
            stored.at.astimezone(dt.UTC).isoformat(),
            stored.actor,
            stored.action,
            stored.subject,
            stored.detail,
        ]
    )
    assert stored.digest == made.digest == again


@pytest.mark.django_db
def test_an_event_reads_as_a_line() -> None:
    made = record(
        by=SystemActor("demo"),
        action="report.filed",
        subject="home:1-1",
        at=dt.datetime(2020, 5, 26, 11, tzinfo=dt.UTC),
    )
    assert str(made) == "2020-05-26 11:00 system:demo report.filed home:1-1"
    assert made.detail == {}
    access = AccessRecord(at=made.at, actor="person:1", subject="home:1-1", what="one home")
    assert str(access) == "2020-05-26 11:00 person:1 one home home:1-1"


def test_a_digest_never_changes_from_one_release_to_the_next() -> None:
    assert digest({"b": [1, None, "é"], "a": True}) == (
        "eaa728c5bbdde78b94c0dd181a4e2c4dfced6609a4ac9ba8bd019c9e5e5366a1"
    )


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=4), json_values, max_size=5))
def test_the_order_of_keys_makes_no_difference(content: dict[str, object]) -> None:
    turned_round = dict(reversed(content.items()))
    assert digest(turned_round) == digest(content)


@given(st.lists(json_values, min_size=1, max_size=5))
def test_a_digest_of_rows_notices_a_row_left_out_or_moved(rows: list[object]) -> None:
    assert digest_rows(rows) == digest_rows(iter(rows))
    assert digest_rows(rows[1:]) != digest_rows(rows)
    if rows[0] != rows[-1] and digest(rows[0]) != digest(rows[-1]):
        assert digest_rows(rows[::-1]) != digest_rows(rows)
