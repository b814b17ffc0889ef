"""Many reports between their judging and their writing, when others file the same ones."""

import pytest
from django.db import transaction

from rollcall.reports import selectors
from rollcall.reports.services.checking import check_each
from rollcall.reports.services.writing import BulkResult, Writing
from tests.factories.reports import DAY, LATER, NOON, SYSTEM, file, report_of


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


def made_ready(*reports):
    """Who writes, and what was made ready to be written."""
    writing = Writing(SYSTEM, "daily", "file", LATER, None)
    judged = list(check_each(SYSTEM, "daily", reports, LATER, LATER))
    return writing, [writing.ready(one, held) for one, held in judged]


def put(writing, ready):
    result = BulkResult()
    with transaction.atomic():
        writing.put(ready, result)
    return result


def test_a_report_filed_meanwhile_is_corrected_and_not_run_over(country):
    first, again, alone = (country.homes[key] for key in ("seaton1", "seaton2", "marsh1"))
    file(again, DAY, {"occupied": 1})
    writing, ready = made_ready(
        *(
            report_of(one, answers={"occupied": 3}, reason="file x.csv")
            for one in (first, again, alone)
        )
    )
    file(first, DAY, {"occupied": 2}, now=NOON)
    file(again, DAY, {"occupied": 2}, reason="a slip", now=NOON)
    result = put(writing, ready)
    assert (result.created, result.new_version, result.rejected) == (1, 2, [])
    said = {
        one: [version.answers["occupied"] for version in selectors.versions(one, "daily", DAY)]
        for one in (first.location_id, again.location_id, alone.location_id)
    }
    assert list(said.values()) == [[2, 3], [1, 2, 3], [3]]


def test_without_a_reason_a_report_filed_meanwhile_stands(country):
    one = country.homes["seaton1"]
    writing, ready = made_ready(report_of(one, answers={"occupied": 3}))
    file(one, DAY, {"occupied": 2}, now=NOON)
    result = put(writing, ready)
    assert [rejected.problems[0].rule for rejected in result.rejected] == ["version"]
    assert selectors.report(one.location_id, "daily", DAY).answers == {"occupied": 2}


def test_what_was_filed_about_another_day_meanwhile_is_another_report(country):
    one = country.homes["seaton1"]
    writing, ready = made_ready(report_of(one, answers={"occupied": 3}))
    file(one, DAY.replace(day=DAY.day - 1), {"occupied": 2}, now=NOON)
    assert put(writing, ready).as_json() == {
        "created": 1, "new_version": 0, "unchanged": 0, "rejected": 0
    }  # fmt: skip
