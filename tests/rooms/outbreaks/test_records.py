"""Records: who may write them, what is refused, and how they change without losing anything."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from rollcall.domain.outbreak_records import RecordKind
from rollcall.foundation import events
from rollcall.foundation.errors import Conflict, NotNow, NotPermitted
from rollcall.foundation.models import AuditEvent
from rollcall.foundation.programmes import current_programme
from rollcall.notices.models import Notice
from rollcall.outbreaks.events import RestrictionLifted, RestrictionSet
from rollcall.outbreaks.models import RecordVersion, RecordWords
from rollcall.outbreaks.selectors import (
    find_record,
    plans_missing,
    record_versions,
    records_of,
)
from rollcall.outbreaks.services import (
    RecordRefused,
    change_record,
    end_record,
    mark_step,
    restore_record,
    withdraw_record,
)
from rollcall.register.selectors import home, open_homes
from tests.factories.accounts import person
from tests.factories.outbreaks import CLOSED, COVID, LIFTED, PLAN, RESTRICTION, VISIT, cases, record
from tests.factories.reports import DAY, NOON


HOUR = dt.timedelta(hours=1)


@pytest.fixture
def heard(monkeypatch):
    """What was published, in order."""
    told = []
    monkeypatch.setattr("rollcall.outbreaks.services.records.publish", told.append)
    return told


def kinds_of(told):
    return [type(one) for one in told]


def test_a_plan_opens_is_worked_through_and_closes(one, nurse):
    plan = record(nurse, one, "plan", PLAN)
    mark_step(by=nurse, record_id=plan, based_on=1, step=1, done=True, now=NOON + HOUR)
    assert find_record(plan).values["done_1"] == "2020-05-26"
    mark_step(by=nurse, record_id=plan, based_on=2, step=1, done=False, now=NOON + HOUR)
    assert "done_1" not in find_record(plan).values
    end_record(by=nurse, record_id=plan, based_on=3, values=CLOSED, now=NOON + 2 * HOUR)
    assert not find_record(plan).is_open(DAY)
    assert [version.number for version in record_versions(plan)] == [4, 3, 2, 1]


def test_a_home_has_one_open_plan_at_a_time(one, nurse):
    plan = record(nurse, one, "plan", PLAN)
    with pytest.raises(NotNow):
        record(nurse, one, "plan", PLAN)
    end_record(by=nurse, record_id=plan, based_on=1, values=CLOSED, now=NOON)
    assert record(nurse, one, "plan", PLAN) != plan


def test_a_restriction_holds_until_somebody_lifts_it(one, nurse, heard):
    made = record(nurse, one, "restriction", RESTRICTION)
    assert find_record(made).is_open(DAY)
    assert not find_record(made).is_open(dt.date(2020, 5, 23))
    end_record(by=nurse, record_id=made, based_on=1, values=LIFTED, now=NOON)
    assert not find_record(made).is_open(DAY)
    assert find_record(made).is_open(dt.date(2020, 5, 25))
    assert kinds_of(heard) == [RestrictionSet, RestrictionLifted]


def test_what_was_known_before_a_change_can_still_be_read(one, nurse):
    visit = record(nurse, one, "visit", VISIT)
    change_record(
        by=nurse,
        record_id=visit,
        based_on=1,
        values={**VISIT, "findings": "All is clean"},
        reason="Wrong home",
        now=NOON + HOUR,
    )
    [before] = records_of(one.pk, COVID, known_at=NOON + HOUR / 2)
    [now] = records_of(one.pk, COVID)
    assert (before.values["findings"], now.values["findings"]) == (
        VISIT["findings"],
        "All is clean",
    )
    assert records_of(one.pk, COVID, known_at=NOON - HOUR) == []


def test_of_two_people_who_change_a_record_the_second_is_told(one, nurse):
    visit = record(nurse, one, "visit", VISIT)
    change = {"by": nurse, "record_id": visit, "based_on": 1, "reason": "More", "now": NOON}
    change_record(**change, values={**VISIT, "actions": "First"})
    with pytest.raises(Conflict):
        change_record(**change, values={**VISIT, "actions": "Second"})
    assert find_record(visit).values["actions"] == "First"


def test_a_record_is_taken_back_and_put_back(one, nurse, heard):
    made = record(nurse, one, "restriction", RESTRICTION)
    withdraw_record(by=nurse, record_id=made, based_on=1, reason="Mistake", now=NOON)
    assert find_record(made).withdrawn
    with pytest.raises(NotNow):
        withdraw_record(by=nurse, record_id=made, based_on=2, reason="Again", now=NOON)
    restore_record(by=nurse, record_id=made, based_on=2, now=NOON)
    assert find_record(made).values["limit"] == "all"
    assert kinds_of(heard) == [RestrictionSet, RestrictionLifted, RestrictionSet]


def test_a_plan_is_not_put_back_beside_another(one, nurse):
    first = record(nurse, one, "plan", PLAN)
    withdraw_record(by=nurse, record_id=first, based_on=1, reason="Mistake", now=NOON)
    record(nurse, one, "plan", PLAN)
    with pytest.raises(NotNow):
        restore_record(by=nurse, record_id=first, based_on=2, now=NOON)


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("plan", {**PLAN, "goals": ""}, "goals"),
        ("plan", {**PLAN, "owner_1": ""}, "owner_1"),
        ("plan", {**PLAN, "due_1": "soon"}, "due_1"),
        ("plan", {**PLAN, "due_2": "2020-05-28"}, "step_2"),
        ("plan", {**PLAN, "step_1": "", "owner_1": "", "due_1": ""}, "step_1"),
        ("visit", {**VISIT, "on": "2020-05-27"}, "on"),
        ("visit", {**VISIT, "way": "by pigeon"}, "way"),
        ("visit", {**VISIT, "findings": "Mrs Invented coughs"}, "findings"),
        ("restriction", {**RESTRICTION, "until": "2020-05-01"}, "until"),
        ("checklist", {"on": "2020-05-26"}, "item_isolated"),
        ("note", {"on": "2020-05-26", "by_role": "eho", "note": "Fine", "shoe": "43"}, ""),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(one, nurse, kind, values, field):
    with pytest.raises(RecordRefused) as refused:
        record(nurse, one, kind, values)
    assert field in {problem.field for problem in refused.value.problems}
    assert not RecordVersion.objects.exists()


def test_only_those_who_look_after_outbreaks_write_and_a_home_assesses_itself(one, country, nurse):
    answers = {f"q_{one.id}": "yes" for one in current_programme().outbreaks.questions}
    reporter = person("home-reporter", f"home:{one.location_id}")
    assert record(reporter, one, "assessment", {"on": "2020-05-26", **answers})
    with pytest.raises(NotPermitted):
        record(reporter, one, "plan", PLAN)
    with pytest.raises(NotPermitted):
        record(reporter, country.homes["seaton2"], "assessment", {"on": "2020-05-26", **answers})
    with pytest.raises(NotPermitted):
        record(nurse, country.homes["combe1"], "plan", PLAN)


def test_words_stand_apart_can_be_erased_and_never_enter_the_audit(one, nurse):
    visit = record(nurse, one, "visit", VISIT)
    version = RecordVersion.objects.get()
    assert "findings" not in version.values
    assert version.words_digest
    assert VISIT["findings"] not in str(AuditEvent.objects.get(action="visit.written").detail)
    RecordWords.objects.all().delete()
    assert find_record(visit).values["way"] == "on_site"


def test_the_database_refuses_to_rewrite_a_record(one, nurse):
    record(nurse, one, "visit", VISIT)
    with pytest.raises(DatabaseError), transaction.atomic():
        RecordVersion.objects.update(values={})
    with pytest.raises(DatabaseError), transaction.atomic():
        RecordVersion.objects.all().delete()


def test_a_home_with_an_outbreak_and_no_open_plan_is_a_fact(one, country, nurse):
    cases(one, DAY, res_new_confirmed=2)
    cases(country.homes["seaton2"], DAY, res_new_confirmed=1)
    homes, missing = open_homes("E09900001", DAY), {one.pk: {"without_plan": 1}}
    assert plans_missing(homes, NOON) == missing
    plan = record(nurse, one, "plan", PLAN, now=NOON + HOUR)
    assert plans_missing(homes, NOON) == {}
    assert plans_missing(homes, NOON, NOON) == missing
    end_record(by=nurse, record_id=plan, based_on=1, values=CLOSED, now=NOON + 2 * HOUR)
    assert plans_missing(homes, NOON) == missing


def test_every_kind_of_record_can_be_written_from_the_programmes_lists(programme):
    assert set(programme.record_kinds) == set(RecordKind)
    assert all(
        field.choices
        for definition in programme.record_kinds.values()
        for field in definition.by_id.values()
        if field.type == "choice"
    )
    assert len(programme.outbreaks.questions) == 8


def test_the_teams_that_must_hear_of_a_restriction_are_told_when_it_is_set_and_lifted(
    one, nurse, country, django_capture_on_commit_callbacks
):
    here = person("ipc-nurse", "area:E09900001", team="ipc")
    person("ipc-nurse", "area:E09900003", team="ipc")  # of another council
    with django_capture_on_commit_callbacks(execute=True):
        made = record(here, one, "restriction", {**RESTRICTION, "why": "Two people fell ill."})
    told = dict(Notice.objects.values_list("to", "line"))
    assert set(told) == {"team:hpt", "team:public-health", "team:discharge"}  # the nurse knows
    name = home(one.location_id, DAY).name
    words = f"{name}: admissions are restricted (No admissions at all)"
    assert set(told.values()) == {words}
    with django_capture_on_commit_callbacks(execute=True):
        end_record(by=nurse, record_id=made, based_on=1, values=LIFTED, now=NOON)
    told = Notice.objects.get(to=here.actor_id)
    assert told.line == f"{name}: admissions are no longer restricted (No admissions at all)"
    assert told.path == f"/outbreaks/records/{made}/"
    assert Notice.objects.filter(to="team:discharge").count() == 2


def test_nobody_hears_of_a_restriction_that_was_refused(
    one, nurse, monkeypatch, django_capture_on_commit_callbacks
):
    told = []
    monkeypatch.setattr(events, "_handlers", {RestrictionSet: (told.append,)})
    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(RecordRefused):
            record(nurse, one, "restriction", {})
        record(nurse, one, "restriction", RESTRICTION)
    assert [event.location_id for event in told] == [one.location_id]
