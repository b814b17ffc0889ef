"""Whatever a file holds, filing it at once leaves what filing it row by row leaves."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollcall.foundation.errors import RollcallError
from rollcall.reports.models import ReportCount, ReportVersion
from rollcall.reports.services import ReportRefused, file_report, file_reports
from tests.factories.reports import DAY, EVE, NOON, SYSTEM, report_of


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

HOMES = ("seaton1", "seaton2", "marsh1", "combe1", "nobody")
DATES = (EVE, DAY, DAY + dt.timedelta(days=1))

NUMBERS = st.one_of(st.integers(-2, 30), st.sampled_from(["", " 7 ", "many", "dont_know", 301]))
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "occupied": NUMBERS,
        "max_capacity": NUMBERS,
        "accepting": NUMBERS,
        "short_term": NUMBERS,
        "not_available": NUMBERS,
        "reserved": NUMBERS,
        "res_new_confirmed": NUMBERS,
        "admission_status": st.sampled_from(["open", "closed", "Closed", "shut", ""]),
        "ppe_aprons_rag": st.sampled_from(["red(<2)", "amber", "not_needed", "pink"]),
        "support_wanted": st.sampled_from(["none", "ppe;staff", "none;ppe", ["ppe"]]),
        "notes": st.sampled_from(["", "All is well", "Mrs Smith fell", "x" * 1001]),
        "colour": st.just("blue"),
    },
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(HOMES),
        st.sampled_from(DATES),
        ANSWERS,
        st.sampled_from(["", "a slip"]),
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda row: row[:2],
)


def reports_of(country, rows):
    return [
        report_of(
            country.homes.get(name, "1-404"),
            on,
            answers=answers,
            reason=reason,
            nothing_changed=unchanged,
        )
        for name, on, answers, reason, unchanged in rows
    ]


def left_by(verb, country, files):
    """What the database holds after filing some files one after the other, and what was refused."""
    refused = []
    with transaction.atomic():
        for number, rows in enumerate(files):
            at = NOON + dt.timedelta(minutes=number)
            refused.append(verb(reports_of(country, rows), at))
        versions = list(
            ReportVersion.objects.order_by("home_id", "on", "number").values_list(
                "home_id", "on", "number", "answers", "carried", "words_given", "words_digest",
                "nothing_changed", "new_suspected", "new_confirmed", "source", "reported_by",
                "captured_at", "known_from", "known_until", "reason", "words__words",
            )
        )  # fmt: skip
        counts = set(ReportCount.objects.values_list("authority_code", "on", "versions"))
        transaction.set_rollback(True)
    return versions, counts, refused


def at_once(reports, at):
    result = file_reports(by=SYSTEM, set_key="daily", reports=reports, source="file", now=at)
    return [(one.position, messages(one.problems)) for one in result.rejected]


def one_by_one(reports, at):
    refused = []
    # A day's homes after the other, as `file_reports` takes them.
    for position, new in enumerate(reports):
        try:
            file_report(by=SYSTEM, set_key="daily", new=new, source="file", now=at)
        except ReportRefused as error:
            refused.append((position, messages(error.problems)))
        except RollcallError as error:
            refused.append((position, [error.message]))
    return refused


def messages(problems):
    return [problem.message for problem in problems]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files=st.lists(ROWS, min_size=1, max_size=3))
def test_both_verbs_take_and_refuse_the_same(country, files):
    assert left_by(at_once, country, files) == left_by(one_by_one, country, files)
