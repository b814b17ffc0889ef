"""What happened by several tables: one order, cut in the database, with what no table holds between."""

import datetime as dt

import pytest

from rollcall.foundation import audit
from rollcall.foundation.models import AccessRecord, AuditEvent
from rollcall.foundation.trails import Mark, Span, Trail, count_marks, newest_marks, read_marks
from tests.factories.reports import NOON, SYSTEM


pytestmark = pytest.mark.django_db

LATER = NOON + dt.timedelta(days=1)
EVER = Span(None, LATER)


def at(minutes):
    return NOON + dt.timedelta(minutes=minutes)


def trail(model, key):
    return Trail(key, model.objects.all(), "at", model.objects.in_bulk)


@pytest.fixture
def trails():
    """Looks at every second minute, events at every third."""
    for minutes in range(0, 20, 2):
        audit.record_access(by=SYSTEM, subject="home:1", what=f"look {minutes}", at=at(minutes))
    for minutes in range(0, 20, 3):
        audit.record(by=SYSTEM, action=f"event.{minutes}", subject="home:1", at=at(minutes))
    return [trail(AccessRecord, "looks"), trail(AuditEvent, "events")]


def test_rows_of_several_tables_stand_in_one_order_the_newest_first(trails):
    found = newest_marks(trails, [], EVER, 0, 100)
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)
    assert len(found) == count_marks(trails, EVER) == 17
    looks = [one.number for one in found if one.trail == "looks"]
    assert looks == list(AccessRecord.objects.order_by("-at").values_list("pk", flat=True))


@pytest.mark.parametrize("size", [1, 3, 7])
def test_pages_with_what_no_table_holds_are_the_whole_list_cut(trails, size):
    extra = [Mark(at(minutes), "episodes", n) for n, minutes in enumerate((5, 18, 19, -3))]
    whole = newest_marks(trails, extra, EVER, 0, 100)
    assert len(whole) == 21
    assert [one.at for one in whole] == sorted((one.at for one in whole), reverse=True)
    pages = [newest_marks(trails, extra, EVER, start, start + size) for start in range(0, 21, size)]
    assert [one for page in pages for one in page] == whole


def test_a_span_begins_with_its_first_instant_and_ends_before_its_last(trails):
    extra = [Mark(at(minutes), "episodes", minutes) for minutes in (3, 4, 8)]
    span = Span(at(4), at(8))
    found = newest_marks(trails, extra, span, 0, 100)
    assert {one.at for one in found} == {at(4), at(6)}
    assert [one.number for one in found if one.trail == "episodes"] == [4]
    assert count_marks(trails, span) == 3


def test_a_mark_is_read_by_its_own_trail_and_one_that_no_table_holds_is_nothing(trails):
    span = Span(at(15), at(17))
    marks = [*newest_marks(trails, [], span, 0, 2), Mark(NOON, "episodes", 0)]
    look, event, nothing = read_marks(trails, marks)
    assert (look.what, event.action, nothing) == ("look 16", "event.15", None)


def test_without_trails_there_is_only_what_no_table_holds():
    extra = [Mark(NOON, "episodes", 0)]
    assert newest_marks([], extra, EVER, 0, 10) == extra
    assert count_marks([], EVER) == 0
