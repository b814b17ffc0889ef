"""Findings: cases get their own day, negative tests discount, and every figure agrees at once."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from rollcall.domain.outbreaks import OutbreakState
from rollcall.foundation.errors import BadInput, Conflict, NotNow, NotPermitted
from rollcall.picture.selectors import picture, standing_of
from rollcall.register.selectors import area, open_homes
from rollcall.reports.models import Finding
from rollcall.reports.selectors import finding_versions, findings_of
from rollcall.reports.services import (
    NewFinding,
    change_finding,
    record_finding,
    restore_finding,
    withdraw_finding,
)
from tests.factories.accounts import person
from tests.factories.outbreaks import COVID, cases
from tests.factories.reports import DAY, NOON, SYSTEM, add_homes, small_country


HOUR = dt.timedelta(hours=1)


@pytest.fixture
def one(db):
    return add_homes(small_country()).homes["seaton1"]


@pytest.fixture
def nurse(one):
    return person("council-officer", "area:E09900001")


def found(by, one, people=2, result="negative", *, now=NOON, **days):
    new = NewFinding(COVID, people, result, **days)
    return record_finding(by=by, location_id=one.location_id, new=new, now=now)


def outbreak_figures(known_at=None):
    return picture(area("E09900001"), "daily", DAY, known_at=known_at, only=[]).outbreaks


def test_a_negative_test_leaves_the_kept_figures_of_its_day_at_once(one, nurse):
    cases(one, DAY, res_new_suspected=2, recorded_at=NOON)
    assert outbreak_figures() == {"outbreak": 1, "single_case": 0}
    found(nurse, one, reported_on=DAY, now=NOON + HOUR)
    assert outbreak_figures() == {"outbreak": 0, "single_case": 0}
    assert outbreak_figures(known_at=NOON) == {"outbreak": 1, "single_case": 0}


def test_a_finding_taken_back_counts_no_more_and_is_put_back(one, nurse):
    cases(one, DAY, res_new_suspected=2)
    made = found(nurse, one, reported_on=DAY)
    details = {"by": nurse, "location_id": one.location_id, "now": NOON + HOUR}
    taken = withdraw_finding(**details, finding_id=made.pk, reason="Wrong home")
    assert outbreak_figures() == {"outbreak": 1, "single_case": 0}
    restore_finding(**details, finding_id=taken.pk)
    assert outbreak_figures() == {"outbreak": 0, "single_case": 0}
    assert [version.number for version in finding_versions(str(made.key))] == [3, 2, 1]


def test_a_finding_is_corrected_once_by_one_person(one, nurse):
    made = found(nurse, one, people=1, result="awaited", ill_on=DAY)
    change = {"by": nurse, "location_id": one.location_id, "finding_id": made.pk, "now": NOON}
    new = NewFinding(COVID, 1, "positive", ill_on=DAY)
    change_finding(**change, new=new, reason="The result came")
    assert [info.result for info in findings_of(one.pk, COVID)] == ["positive"]
    with pytest.raises(Conflict):
        change_finding(**change, new=new, reason="The result came")
    with pytest.raises(NotNow):
        restore_finding(
            by=nurse,
            location_id=one.location_id,
            finding_id=Finding.objects.latest("pk").pk,
            now=NOON,
        )


@pytest.mark.parametrize(
    ("details", "about"),
    [
        ({"people": 0, "ill_on": DAY}, "people"),
        ({"people": 1}, "ill_on"),
        ({"people": 1, "ill_on": DAY + dt.timedelta(days=1)}, "ill_on"),
        ({"people": 1, "ill_on": DAY, "reference": "Mr Invented"}, "reference"),
        ({"people": 1, "ill_on": DAY, "disease": "scurvy"}, "disease"),
        ({"people": 1, "ill_on": DAY, "result": "perhaps"}, "result"),
        ({"people": 3, "reported_on": DAY}, "reported_on"),
    ],
)
def test_what_cannot_be_so_is_refused(one, nurse, details, about):
    cases(one, DAY, res_new_suspected=2)
    new = NewFinding(**{"disease": COVID, "result": "negative", **details})
    with pytest.raises(BadInput) as refused:
        record_finding(by=nurse, location_id=one.location_id, new=new, now=NOON)
    assert refused.value.about == about
    assert not Finding.objects.exists()


def test_only_those_who_look_after_outbreaks_write_findings(one):
    for role, scope in (
        ("home-reporter", f"home:{one.location_id}"),
        ("call-handler", "area:E09900001"),
        ("council-officer", "area:E09900002"),
    ):
        with pytest.raises(NotPermitted):
            found(person(role, scope), one, ill_on=DAY)


def test_the_database_refuses_to_rewrite_a_finding(one):
    found(SYSTEM, one, ill_on=DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Finding.objects.update(people=1)


def test_a_home_without_reports_has_the_cases_that_were_found(one, nurse):
    found(nurse, one, result="positive", tested_on=DAY)
    homes = open_homes("E09900001", DAY).filter(pk=one.pk)
    now = standing_of(homes, "daily", DAY)
    assert (now.state, now.cases_linked) == (OutbreakState.CONFIRMED, 2)
