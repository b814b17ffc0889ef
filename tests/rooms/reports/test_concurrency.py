"""Several people filing the same report at the same moment."""

from itertools import pairwise

import pytest

from rollcall.foundation.errors import Conflict
from rollcall.reports.models import ReportCount, ReportVersion
from rollcall.reports.services import StaleReport, file_report, file_reports
from tests.factories.concurrency import at_the_same_moment, seen
from tests.factories.reports import DAY, LATER, NOON, SYSTEM, add_homes, report_of, small_country


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen_clock")]

WRITERS = 8


def filing(one, occupied, now=NOON, **details):
    new = report_of(one, DAY, answers={"occupied": occupied}, **details)
    return lambda: file_report(by=SYSTEM, set_key="daily", new=new, source="self", now=now)


def test_of_many_first_reports_each_is_a_version_or_a_conflict(shared, db):
    one = add_homes(small_country()).homes["seaton1"]
    shared()
    jobs = [filing(one, number, reason="mine is right") for number in range(WRITERS)]
    results = at_the_same_moment(*jobs)
    taken = [r for r in results if not isinstance(r, Exception)]
    assert all(isinstance(r, StaleReport) for r in results if isinstance(r, Exception)), results
    versions = seen(lambda: list(ReportVersion.objects.order_by("number").values()))
    assert [v["number"] for v in versions] == list(range(1, len(taken) + 1))
    assert [v["known_until"] is None for v in versions] == [False] * (len(taken) - 1) + [True]
    for earlier, later in pairwise(versions):
        assert earlier["known_until"] == later["known_from"] > earlier["known_from"]
    assert seen(lambda: ReportCount.objects.get().versions) == len(taken)


def test_of_many_corrections_of_one_version_one_is_taken(shared, db):
    one = add_homes(small_country()).homes["seaton1"]
    first = filing(one, 0)()
    shared()
    jobs = [
        filing(one, number, LATER, reason="a slip", based_on=first.version_id)
        for number in range(1, WRITERS + 1)
    ]
    results = at_the_same_moment(*jobs)
    [taken] = [r for r in results if not isinstance(r, Exception)]
    stale = [r for r in results if isinstance(r, Exception)]
    assert all(isinstance(r, StaleReport) for r in stale), results
    assert {r.current for r in stale} == {taken.version_id}
    current = seen(lambda: ReportVersion.objects.get(known_until=None).pk)
    assert current == taken.version_id


def test_the_same_report_sent_twice_at_once_is_one_report(shared, db):
    """AT-17."""
    one = add_homes(small_country()).homes["seaton1"]
    shared()
    results = at_the_same_moment(*[filing(one, 5, idempotency_key="k") for _ in range(WRITERS)])
    assert not [r for r in results if isinstance(r, Exception)], results
    assert len({r.version_id for r in results}) == 1
    assert sorted(r.outcome for r in results) == ["created", *["unchanged"] * (WRITERS - 1)]
    assert seen(ReportVersion.objects.count) == 1


def test_files_and_single_reports_at_once_lose_nothing(shared, db):
    country = add_homes(small_country(), each=5)
    homes = list(country.homes.values())
    shared()

    def file_of(number):
        def job():
            reports = [
                report_of(one, DAY, answers={"occupied": number}, reason="x") for one in homes
            ]
            return file_reports(
                by=SYSTEM, set_key="daily", reports=reports, source="file", now=NOON
            )

        return job

    singles = [filing(one, 10, reason="y") for one in homes[:4]]
    results = at_the_same_moment(*singles, file_of(1), file_of(2))
    assert all(isinstance(r, Conflict) for r in results if isinstance(r, Exception)), results
    written = sum(
        1 if hasattr(r, "version_id") else r.created + r.new_version
        for r in results
        if not isinstance(r, Exception)
    )
    versions = seen(lambda: list(ReportVersion.objects.values()))
    assert len(versions) == written
    assert len([v for v in versions if v["known_until"] is None]) == len(homes)
    assert seen(lambda: sum(c.versions for c in ReportCount.objects.all())) == written
