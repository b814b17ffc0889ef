"""Differences: opened, closed by themselves, decided by a person, opened again."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from rollcall.foundation.errors import BadInput, NotFound, NotNow, NotPermitted
from rollcall.foundation.models import AccessRecord, AuditEvent
from rollcall.reports import selectors
from rollcall.reports.models import Difference, Outcome
from rollcall.reports.services import (
    ReportRefused,
    file_reports,
    keep_own_values,
    reopen_difference,
    resolve_difference,
)
from tests.factories.accounts import person
from tests.factories.extracts import tell_tracker
from tests.factories.reports import DAY, LATER, NOON, SYSTEM, beds, file, report_of


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

TWO_HOURS_LATER = NOON + dt.timedelta(hours=2)
EVENING = NOON + dt.timedelta(hours=6)


@pytest.fixture
def seaton1(country):
    return country.homes["seaton1"]


@pytest.fixture
def officer(country):
    return person("council-officer", "area:E09900001")


@pytest.fixture
def apart(seaton1, officer):
    """A handler took 30 occupied beds by phone; two hours later the Tracker says 33."""
    file(seaton1, DAY, {"max_capacity": 40, "occupied": 30}, by=officer, source="phone")
    tell_tracker(
        seaton1, {"max_capacity": 40, "occupied": 33}, saved_at=TWO_HOURS_LATER, now=TWO_HOURS_LATER
    )
    return Difference.objects.get()


def said(one):
    return selectors.report(one.location_id, "daily", DAY)


def decide(by, apart, outcome, reason="They rang back", now=EVENING):
    return resolve_difference(
        by=by, difference_id=apart.pk, outcome=outcome, reason=reason, now=now
    )


def test_at_15_the_calls_value_counts_and_both_are_kept_until_somebody_decides(apart, seaton1):
    assert (apart.question, apart.own_value, apart.extract_value) == ("occupied", 30, 33)
    assert apart.own_version.source == "phone"
    assert apart.extract_row.saved_at == TWO_HOURS_LATER
    assert apart.decides == "Commissioning, who buy the beds"
    assert apart.closed_at is None
    version = said(seaton1)
    assert version.answers == {"max_capacity": 40, "occupied": 30}
    assert (version.source, version.number) == ("phone", 1)


def test_it_opens_too_when_the_home_tells_us_after_the_extract(seaton1):
    tell_tracker(seaton1, {"occupied": 33})
    assert not Difference.objects.exists()
    file(seaton1, DAY, {"occupied": 30}, reason="ours", now=LATER)
    apart = Difference.objects.get()
    assert (apart.own_value, apart.extract_value) == (30, 33)
    assert apart.own_version_id == said(seaton1).id


def test_it_opens_too_when_many_report_at_once(country):
    ones = [country.homes[name] for name in ("seaton1", "seaton2")]
    for one in ones:
        tell_tracker(one, {"occupied": 33})
    file_reports(
        by=SYSTEM,
        set_key="daily",
        reports=[report_of(one, answers={"occupied": 30}, reason="sheet") for one in ones],
        source="file",
        now=LATER,
    )
    assert Difference.objects.count() == 2


def test_it_closes_by_itself_when_the_sources_agree_again(apart, seaton1):
    result = tell_tracker(seaton1, {"occupied": 31}, saved_at=EVENING, now=EVENING)
    assert (result.differences, result.differences_closed) == (0, 1)
    apart.refresh_from_db()
    assert (apart.outcome, apart.closed_by) == (Outcome.AGREED, "system:tests")


def test_it_closes_by_itself_when_the_home_corrects_its_report(apart, seaton1):
    file(seaton1, DAY, {"max_capacity": 40, "occupied": 32}, reason="slip", now=EVENING)
    apart.refresh_from_db()
    assert apart.outcome == Outcome.AGREED


def test_a_new_value_replaces_it_with_another_that_follows(apart, seaton1):
    tell_tracker(seaton1, {"occupied": 36}, saved_at=EVENING, now=EVENING)
    apart.refresh_from_db()
    newer = Difference.objects.get(closed_at=None)
    assert apart.outcome == Outcome.REPLACED
    assert (newer.extract_value, newer.follows) == (36, apart)


def test_the_same_two_values_again_open_nothing_further(apart, seaton1):
    tell_tracker(
        seaton1, {"max_capacity": 40, "occupied": 33}, saved_at=EVENING, now=EVENING, name="b.csv"
    )
    assert Difference.objects.count() == 1


def test_what_was_decided_stays_decided_until_something_new_is_said(apart, seaton1, officer):
    decide(officer, apart, "own")
    again = {"saved_at": EVENING, "now": EVENING}
    tell_tracker(seaton1, {"max_capacity": 40, "occupied": 33}, **again)
    assert Difference.objects.count() == 1
    tell_tracker(seaton1, {"occupied": 34}, **again)
    assert Difference.objects.filter(closed_at=None).count() == 1


def test_keeping_the_homes_value_files_nothing(apart, seaton1, officer):
    decided = decide(officer, apart, "own", "They counted twice")
    apart.refresh_from_db()
    assert decided.filed is None
    assert (apart.outcome, apart.reason) == ("own", "They counted twice")
    assert apart.closed_by == officer.actor_id
    assert said(seaton1).number == 1
    event = AuditEvent.objects.get(action="difference.resolved")
    assert event.detail["outcome"] == "own"
    assert "They counted twice" not in str(event.detail)


def test_taking_the_others_value_files_a_correction_that_names_the_difference(
    apart, seaton1, officer
):
    filed = decide(officer, apart, "extract", "Three came at noon").filed
    version = said(seaton1)
    assert version.answers == {"max_capacity": 40, "occupied": 33}
    assert (version.number, version.source, version.captured_at) == (2, "phone", NOON)
    question = "“How many beds are occupied?”"
    assert version.reason == f"Difference {apart.pk}, {question}: Three came at noon"
    assert (version.taken_over, version.from_extracts) == ({"occupied": "capacity-tracker"}, {})
    apart.refresh_from_db()
    assert (apart.outcome, apart.correction_id) == ("extract", filed.version_id)
    assert Difference.objects.count() == 1


def test_a_correction_keeps_words_and_sets_aside_only_what_a_reason_may(seaton1, officer):
    file(seaton1, DAY, beds(30, accepting=3, reserved=7, notes="All is well"))
    tell_tracker(seaton1, {"occupied": 33}, saved_at=LATER, now=LATER)
    # The beds no longer add up, which a reason sets aside.
    decide(officer, Difference.objects.get(), "extract")
    assert said(seaton1).answers == {
        **beds(30, accepting=3, reserved=7), "occupied": 33, "notes": "All is well",
    }  # fmt: skip


def test_a_correction_that_cannot_be_is_refused_and_the_difference_stays_open(seaton1, officer):
    file(seaton1, DAY, beds(30, accepting=10))
    tell_tracker(seaton1, {"occupied": 33}, saved_at=LATER, now=LATER)
    apart = Difference.objects.get()
    with pytest.raises(ReportRefused, match="more than the vacant beds"):
        decide(officer, apart, "extract")
    apart.refresh_from_db()
    assert apart.closed_at is None
    assert said(seaton1).number == 1
    assert not AuditEvent.objects.filter(action="difference.resolved").exists()


def test_both_can_be_right_with_an_explanation(apart, officer):
    decide(officer, apart, "both", "Three are in hospital with their beds kept")
    apart.refresh_from_db()
    assert apart.outcome == "both"


@pytest.mark.parametrize(
    ("outcome", "reason", "says"),
    [
        ("agreed", "x", "Nothing was chosen"),
        ("", "x", "Nothing was chosen"),
        ("own", " ", "needs a reason"),
        ("own", "x" * 301, "301 characters"),
    ],
)
def test_a_decision_needs_a_choice_and_a_reason(apart, officer, outcome, reason, says):
    with pytest.raises(BadInput, match=says):
        decide(officer, apart, outcome, reason)


def test_a_difference_is_closed_once(apart, officer):
    decide(officer, apart, "own")
    with pytest.raises(NotNow, match="closed already"):
        decide(officer, apart, "extract")


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("council-officer", "area:E09900002"),
        ("regional-reviewer", "area:E99000001"),
        ("home-reporter", "home"),
    ],
)
def test_others_may_not_decide_and_the_try_is_written_down(apart, seaton1, role, scope):
    scope = f"home:{seaton1.location_id}" if scope == "home" else scope
    with pytest.raises(NotPermitted):
        decide(person(role, scope), apart, "own")
    assert AccessRecord.objects.filter(allowed=False).count() == 1
    apart.refresh_from_db()
    assert apart.closed_at is None


def test_a_difference_that_is_not_there(officer):
    with pytest.raises(NotFound):
        resolve_difference(by=officer, difference_id=404, outcome="own", reason="x", now=NOON)


def test_opened_again_it_is_a_new_one_that_follows_and_says_why(apart, officer):
    decide(officer, apart, "own")
    again = reopen_difference(
        by=officer, difference_id=apart.pk, reason="They rang again", now=EVENING
    )
    newer = Difference.objects.get(pk=again)
    assert (newer.follows, newer.reopened_because) == (apart, "They rang again")
    assert (newer.own_value, newer.extract_value) == (30, 33)
    with pytest.raises(NotNow, match="open already"):
        reopen_difference(by=officer, difference_id=apart.pk, reason="x", now=EVENING)
    with pytest.raises(NotNow, match="open already"):
        reopen_difference(by=officer, difference_id=again, reason="x", now=EVENING)


def test_what_agrees_by_now_is_not_opened_again(apart, officer):
    decide(officer, apart, "extract")
    with pytest.raises(NotNow, match="the same"):
        reopen_difference(by=officer, difference_id=apart.pk, reason="x", now=EVENING)


def test_several_are_kept_in_one_go_and_those_of_others_are_left(country, officer):
    for name in ("seaton1", "seaton2", "marsh1"):
        file(country.homes[name], DAY, {"occupied": 30})
        tell_tracker(country.homes[name], {"occupied": 33})
    ids = list(Difference.objects.values_list("pk", flat=True))
    kept = keep_own_values(by=officer, difference_ids=ids, reason="Rang them all", now=EVENING)
    assert kept == 2
    left = Difference.objects.get(closed_at=None)
    assert left.home == country.homes["marsh1"]
    assert keep_own_values(by=officer, difference_ids=ids, reason="Again", now=EVENING) == 0
    assert AuditEvent.objects.filter(action="differences.kept").count() == 1


def test_a_difference_can_be_closed_once_and_never_changed_or_removed(apart):
    rows = Difference.objects.filter(pk=apart.pk)
    for change in ({"own_value": 31}, {"decides": "me"}, {"opened_at": NOON}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        apart.delete()
    closed = {"closed_at": EVENING, "closed_by": "x", "outcome": "own", "reason": "x"}
    assert rows.update(**closed) == 1
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(outcome="both")


def test_a_closed_difference_says_how(apart):
    with pytest.raises(DatabaseError), transaction.atomic():
        Difference.objects.filter(pk=apart.pk).update(closed_at=EVENING)
