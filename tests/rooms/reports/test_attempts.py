"""Calls written down: what each outcome needs, what is kept, and what is refused."""

import datetime as dt

import pytest
from django.db import IntegrityError, InternalError, transaction

from rollcall.domain.calls import Promise, Stage
from rollcall.foundation.errors import BadInput, Conflict, NotNow, NotPermitted
from rollcall.foundation.models import AccessRecord, AuditEvent
from rollcall.register.models import CareHome
from rollcall.reports.models import Acknowledgement, Attempt, AttemptWords, ReportVersion
from rollcall.reports.selectors import (
    acknowledged,
    call_list,
    tries_of_home,
    unanswered_homes,
    versions,
)
from rollcall.reports.services import (
    NewAttempt,
    ReportRefused,
    acknowledge,
    claim,
    file_call,
    record_attempt,
)
from tests.factories.accounts import person
from tests.factories.reports import DAY, NOON, beds, file, report_of


pytestmark = pytest.mark.usefixtures("frozen_clock")

SEATON, MARSH = "area:E09900001", "area:E09900002"


@pytest.fixture
def one(country) -> CareHome:
    return country.homes["seaton1"]


@pytest.fixture
def handler(country):
    return person("call-handler", SEATON)


def after(minutes: int) -> dt.datetime:
    return NOON + dt.timedelta(minutes=minutes)


def rang(by, one, outcome="no_answer", at=NOON, **details):
    return record_attempt(by=by, new=NewAttempt(one.location_id, outcome, **details), now=at)


def row_of(one, now=NOON):
    [row] = call_list(CareHome.objects.filter(pk=one.pk), now).rows
    return row


def test_tries_are_numbered_and_kept_with_who_when_and_what(one, handler):
    assert rang(handler, one).number == 1
    assert rang(handler, one, "engaged", after(10), note="Rang the kitchen").number == 2
    latest, first = tries_of_home(one.pk, DAY)
    assert (latest.number, latest.outcome, latest.note) == (2, "engaged", "Rang the kitchen")
    assert (first.on, first.at, first.by, first.by_name) == (
        DAY,
        NOON,
        handler.actor_id,
        handler.name,
    )
    events = AuditEvent.objects.filter(action="call.recorded")
    assert [event.detail["number"] for event in events] == [1, 2]
    assert "Rang the kitchen" not in str([event.detail for event in events])


def test_tries_are_counted_anew_each_day(one, handler):
    rang(handler, one)
    assert rang(handler, one, at=NOON + dt.timedelta(days=1)).number == 1


def test_the_database_refuses_to_change_or_remove_a_try(one, handler):
    rang(handler, one)
    for change in (lambda: Attempt.objects.update(outcome="reached"), Attempt.objects.all().delete):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change()


def test_the_words_of_a_call_can_be_erased_and_the_call_stays(one, handler):
    rang(handler, one, note="The line crackled", spoke_to="Robin, deputy")
    attempt = Attempt.objects.get()
    assert attempt.words_digest
    AttemptWords.objects.all().delete()
    [left] = tries_of_home(one.pk, DAY)
    assert (left.outcome, left.note, left.spoke_to) == ("no_answer", "", "")


def test_what_looks_personal_in_a_note_is_left_out_and_said(one, handler):
    recorded = rang(handler, one, note="Mrs Invented asked about her 943 476 5919")
    assert recorded.left_out == ("a person’s name", "an NHS number")
    [kept] = tries_of_home(one.pk, DAY)
    assert "Invented" not in kept.note
    assert "943" not in kept.note
    assert kept.note.endswith("asked about her [removed: an NHS number]")


@pytest.mark.parametrize(
    ("details", "message"),
    [
        ({"outcome": ""}, "Say what came of the call"),
        ({"outcome": "imported"}, "“imported” is not an outcome of a call"),
        ({"outcome": "asked_to_call_back"}, "Say when to call back"),
        ({"outcome": "asked_to_call_back", "callback_at": after(-1)}, "11:59 has passed"),
        ({"outcome": "asked_to_call_back", "callback_at": after(60 * 24 * 4)}, "30 May 2020 is after 28 May"),
        ({"outcome": "no_answer", "role": "pilot"}, "“pilot” is not a job on the list"),
        ({"outcome": "no_answer", "note": "x" * 1001}, "The note is 1,001 characters long"),
        ({"outcome": "no_answer", "spoke_to": "x" * 101}, "The name is 101 characters long"),
        ({"outcome": "reached"}, "has not given its update for today"),
    ],
)  # fmt: skip
def test_a_call_that_cannot_be_written_down_says_why_and_leaves_nothing(
    one, handler, details, message
):
    with pytest.raises(BadInput, match=message):
        rang(handler, one, **details)
    assert not Attempt.objects.exists()


def test_a_time_to_ring_back_is_dropped_with_another_outcome(one, handler):
    rang(handler, one, "no_answer", callback_at=after(30))
    assert Attempt.objects.get().callback_at is None


def test_a_home_that_has_reported_may_be_reached_without_an_update(one, handler):
    file(one, DAY, beds(10), now=NOON)
    assert row_of(one).stage is Stage.SHORT
    rang(handler, one, "reached", role="deputy")
    assert row_of(one).stage is Stage.DONE
    assert ReportVersion.objects.count() == 1


def test_only_those_who_take_calls_there_may_write_one_down(one, handler):
    for stranger in (
        person("call-handler", MARSH),
        person("home-reporter", f"home:{one.location_id}"),
        person("regional-reviewer", "area:E99000001"),
    ):
        with pytest.raises(NotPermitted):
            rang(stranger, one)
    assert AccessRecord.objects.filter(allowed=False).count() == 3
    assert rang(person("council-officer", SEATON), one).number == 1


def test_a_closed_home_is_not_rung(one, handler):
    CareHome.objects.filter(pk=one.pk).update(closed_on=DAY)
    with pytest.raises(NotNow, match="closed"):
        rang(handler, one)


def test_a_call_sent_twice_is_one_call(one, handler):
    first = rang(handler, one, idempotency_key="page-1")
    again = rang(handler, one, at=after(1), idempotency_key="page-1")
    assert again == first
    assert Attempt.objects.count() == 1
    with pytest.raises(Conflict, match="already written down, with another outcome"):
        rang(handler, one, "engaged", after(2), idempotency_key="page-1")


def test_a_promise_is_due_kept_or_missed(one, handler):
    rang(handler, one, "asked_to_call_back", callback_at=after(60))
    assert row_of(one).stage is Stage.LATER
    assert row_of(one, after(60)).promise == (after(60), Promise.DUE)
    late = row_of(one, after(91))
    assert (late.stage, late.promise) == (Stage.CALL_BACK, (after(60), Promise.MISSED))
    assert "promise-missed" in {fired.rule.id for fired in late.triage.fired}
    rang(handler, one, "no_answer", after(95))
    assert row_of(one, after(96)).promise == (after(60), Promise.MISSED)


def test_three_tries_without_an_answer_are_shown(one, handler):
    homes = CareHome.objects.all()
    for number in range(3):
        assert unanswered_homes(homes, DAY) == {}
        rang(handler, one, at=after(60 * number))
    assert unanswered_homes(homes, DAY) == {one.pk: 3}
    assert unanswered_homes(homes, DAY, known_at=after(61)) == {}
    assert unanswered_homes(homes, DAY + dt.timedelta(days=1)) == {}
    assert "three-tries" in {fired.rule.id for fired in row_of(one, after(121)).triage.fired}


# --- the update that a call gave ------------------------------------------------------------------


def gave(by, one, answers, at=NOON, **details):
    key = details.pop("key", None)
    new = report_of(one, DAY, answers=answers, idempotency_key=key, **details)
    call = NewAttempt(one.location_id, "", spoke_to="Robin", role="deputy", idempotency_key=key)
    return file_call(by=by, new=new, call=call, now=at)


def test_a_call_brings_the_update_and_the_try_together(one, handler):
    claim(by=handler, location_id=one.location_id, now=NOON)
    filed, recorded = gave(handler, one, beds(10, accepting=2))
    [version] = versions(one.location_id, "daily", DAY)
    assert (version.source, version.reported_by) == ("phone", handler.actor_id)
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.version_id, attempt.role) == (
        "reached",
        filed.version_id,
        "deputy",
    )
    # What belongs to the call is nowhere among the answers.
    assert not {"outcome", "role", "spoke_to", "attempt_no"} & version.answers.keys()
    row = row_of(one)
    assert (row.stage, row.route, row.claim) == (Stage.DONE, "phone", None)
    assert recorded.number == 1


def test_a_call_whose_answers_are_refused_leaves_neither(one, handler):
    with pytest.raises(ReportRefused):
        gave(handler, one, {"occupied": -4})
    assert not Attempt.objects.exists()
    assert not ReportVersion.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_call_with_its_update_sent_twice_is_one_of_each(one, handler):
    first, tried = gave(handler, one, beds(10), key="page-7")
    again, tried_again = gave(handler, one, beds(10), at=after(1), key="page-7")
    assert (again.version_id, tried_again.attempt_id) == (first.version_id, tried.attempt_id)
    assert (ReportVersion.objects.count(), Attempt.objects.count()) == (1, 1)


# --- guidance -------------------------------------------------------------------------------------


def test_guidance_is_acknowledged_and_the_latest_word_stands(one, handler, programme):
    first, second, _ = programme.guidance.on(DAY)
    acknowledge(
        by=handler,
        location_id=one.location_id,
        in_place={first.id: False, second.id: True},
        now=NOON,
    )
    acknowledge(by=handler, location_id=one.location_id, in_place={first.id: True}, now=after(5))
    assert acknowledged(one.pk) == {first.id: (True, after(5)), second.id: (True, NOON)}
    assert Acknowledgement.objects.count() == 3


def test_guidance_of_another_day_is_refused(one, handler):
    with pytest.raises(BadInput, match="There is no guidance “older” to pass on today"):
        acknowledge(by=handler, location_id=one.location_id, in_place={"older": True}, now=NOON)
    assert not Acknowledgement.objects.exists()
