"""Filing one report: versions, corrections, keys, permissions and the number of queries."""

import datetime as dt
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollcall.foundation import audit
from rollcall.foundation.errors import BadInput, Conflict, NotFound, NotNow, NotPermitted
from rollcall.foundation.models import AccessRecord, AuditEvent
from rollcall.register import services as register
from rollcall.reports import selectors
from rollcall.reports.models import ReportCount, ReportVersion, ReportWords
from rollcall.reports.services import ReportRefused, StaleReport, file_report
from tests.factories.accounts import person
from tests.factories.register import home
from tests.factories.reports import (
    DAY,
    EVE,
    LATER,
    NOON,
    SYSTEM,
    beds,
    file,
    full_answers,
    report_of,
)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def sea_view(country):
    return country.homes["seaton1"]


def current(one, on=DAY):
    return selectors.report(one.location_id, "daily", on)


# Versions


def test_a_first_report_is_version_1_and_known_from_now(sea_view):
    filed = file(sea_view, DAY, {"occupied": "12"})
    assert (filed.outcome, filed.number, filed.known_from) == ("created", 1, NOON)
    version = current(sea_view)
    assert version.answers == {"occupied": 12}
    assert (version.known_from, version.known_until) == (NOON, None)
    assert (version.source, version.reported_by) == ("self", "system:tests")
    assert version.set_version == "1"
    assert version.reason == ""


def test_the_times_of_capture_and_of_recording_are_both_kept(sea_view):
    said_at = NOON - 30 * MINUTE
    file(sea_view, captured_at=said_at)
    assert (current(sea_view).captured_at, current(sea_view).known_from) == (said_at, NOON)


def test_without_a_time_of_capture_it_was_captured_when_it_was_recorded(sea_view):
    file(sea_view)
    assert current(sea_view).captured_at == NOON


def test_a_correction_is_a_new_version_and_the_old_one_is_kept(sea_view):
    file(sea_view, DAY, {"occupied": 12})
    filed = file(sea_view, DAY, {"occupied": 13}, reason="a slip", now=LATER)
    assert (filed.outcome, filed.number) == ("new_version", 2)
    first, second = selectors.versions(sea_view.location_id, "daily", DAY)
    assert (first.answers, first.known_until) == ({"occupied": 12}, LATER)
    assert (second.answers, second.known_from) == ({"occupied": 13}, LATER)
    assert (second.known_until, second.reason) == (None, "a slip")


def test_a_correction_needs_a_reason(sea_view):
    file(sea_view, DAY, {"occupied": 12})
    with pytest.raises(BadInput, match="needs a reason"):
        file(sea_view, DAY, {"occupied": 13}, reason=" ", now=LATER)
    assert current(sea_view).answers == {"occupied": 12}


def test_a_reason_longer_than_the_column_is_refused_in_words(sea_view):
    file(sea_view, DAY, {"occupied": 12})
    with pytest.raises(BadInput, match="501 characters"):
        file(sea_view, DAY, {"occupied": 13}, reason="x" * 501, now=LATER)


def test_saying_the_same_again_changes_nothing(sea_view):
    first = file(sea_view, DAY, {"occupied": 12, "notes": "All is well"})
    again = file(sea_view, DAY, {"occupied": " 12 ", "notes": "All is well"}, now=LATER)
    assert (again.outcome, again.version_id) == ("unchanged", first.version_id)
    assert ReportVersion.objects.count() == 1
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(
    "difference",
    [
        {"answers": {"occupied": 12, "notes": "One fell"}},
        {"answers": {"occupied": 12, "notes": "All is well"}, "nothing_changed": True},
        {"answers": {"occupied": 12, "notes": "All is well"}, "carried": frozenset({"occupied"})},
    ],
)
def test_other_words_or_carried_answers_are_a_new_version(sea_view, difference):
    file(sea_view, DAY, {"occupied": 12, "notes": "All is well"})
    difference = dict(difference)
    filed = file(sea_view, DAY, difference.pop("answers"), reason="more", now=LATER, **difference)
    assert filed.outcome == "new_version"


def test_reports_of_other_days_and_sets_stand_apart(sea_view):
    file(sea_view, DAY, {"occupied": 12})
    file(sea_view, EVE, {"occupied": 11})
    file(sea_view, DAY, {"a1_1": "yes"}, set_key="support-actions")
    assert ReportVersion.objects.filter(number=1, known_until=None).count() == 3


def test_known_from_rises_even_when_the_clock_stepped_back(sea_view):
    file(sea_view, DAY, {"occupied": 12}, now=LATER)
    filed = file(sea_view, DAY, {"occupied": 13}, reason="a slip", now=NOON)
    first, second = selectors.versions(sea_view.location_id, "daily", DAY)
    assert filed.known_from == second.known_from > first.known_from
    assert first.known_until == second.known_from


def test_no_instant_knows_two_versions_or_loses_one(sea_view):
    for step, occupied in enumerate(range(5)):
        file(sea_view, DAY, {"occupied": occupied}, reason="again", now=NOON + step * MINUTE)
    versions = selectors.versions(sea_view.location_id, "daily", DAY)
    for earlier, later in pairwise(versions):
        assert earlier.known_from < earlier.known_until == later.known_from
    for step, version in enumerate(versions):
        at = NOON + step * MINUTE
        assert selectors.report(sea_view.location_id, "daily", DAY, at).id == version.id
    assert selectors.report(sea_view.location_id, "daily", DAY, NOON - MINUTE) is None


# Recording for an earlier time


def test_an_archive_is_known_from_the_time_it_was_recorded(sea_view):
    filed = file(sea_view, recorded_at=NOON - 60 * MINUTE)
    assert filed.known_from == NOON - 60 * MINUTE


def test_the_audit_says_when_it_was_really_written(sea_view):
    file(sea_view, recorded_at=NOON - 60 * MINUTE)
    event = AuditEvent.objects.get()
    assert event.at == NOON
    assert event.detail["known_from"] == "2020-05-26T10:00:00+00:00"


def test_a_time_yet_to_come_is_refused(sea_view):
    with pytest.raises(BadInput, match="is in the future"):
        file(sea_view, recorded_at=NOON + MINUTE)
    assert not ReportVersion.objects.exists()


@pytest.mark.parametrize("back", [dt.timedelta(), MINUTE])
def test_a_correction_recorded_no_later_than_what_it_corrects_is_refused(sea_view, back):
    file(sea_view, DAY, {"occupied": 12})
    with pytest.raises(BadInput, match="not before"):
        file(sea_view, DAY, {"occupied": 13}, reason="a slip", now=LATER, recorded_at=NOON - back)
    assert current(sea_view).number == 1


def test_a_report_recorded_before_its_own_date_is_refused(sea_view):
    with pytest.raises(ReportRefused, match="is in the future; today is 25 May 2020"):
        file(sea_view, DAY, recorded_at=NOON - dt.timedelta(days=1))


# Somebody else was first


def test_a_correction_made_from_the_current_version_is_taken(sea_view):
    first = file(sea_view, DAY, {"occupied": 12})
    filed = file(
        sea_view, DAY, {"occupied": 13}, reason="a slip", based_on=first.version_id, now=LATER
    )
    assert filed.outcome == "new_version"


def test_a_correction_made_from_an_older_version_is_a_conflict_that_names_both(sea_view):
    first = file(sea_view, DAY, {"occupied": 12})
    second = file(sea_view, DAY, {"occupied": 13}, reason="a slip", now=LATER)
    with pytest.raises(StaleReport) as caught:
        file(
            sea_view,
            DAY,
            {"occupied": 14},
            reason="a slip",
            based_on=first.version_id,
            now=LATER + MINUTE,
        )
    assert (caught.value.current, caught.value.based_on) == (second.version_id, first.version_id)
    assert current(sea_view).answers == {"occupied": 13}


def test_a_report_based_on_a_version_that_never_was_is_a_conflict(sea_view):
    with pytest.raises(StaleReport) as caught:
        file(sea_view, DAY, {"occupied": 14}, based_on=12345)
    assert caught.value.current is None
    assert not ReportVersion.objects.exists()


def test_two_who_correct_alike_agree(sea_view):
    first = file(sea_view, DAY, {"occupied": 12})
    second = file(sea_view, DAY, {"occupied": 13}, reason="a slip", now=LATER)
    again = file(
        sea_view, DAY, {"occupied": 13}, reason="same", based_on=first.version_id, now=LATER
    )
    assert (again.outcome, again.version_id) == ("unchanged", second.version_id)


# Keys


def test_the_same_report_under_the_same_key_is_filed_once(sea_view):
    first = file(sea_view, DAY, {"occupied": 12}, idempotency_key="k1")
    again = file(sea_view, DAY, {"occupied": 12}, idempotency_key="k1", now=LATER)
    assert (again.outcome, again.version_id) == ("unchanged", first.version_id)
    assert ReportVersion.objects.count() == 1


def test_a_key_still_answers_after_a_correction(sea_view):
    """A retry that arrives late must not undo what was said since."""
    first = file(sea_view, DAY, {"occupied": 12}, idempotency_key="k1")
    file(sea_view, DAY, {"occupied": 13}, reason="a slip", now=LATER)
    again = file(sea_view, DAY, {"occupied": 12}, idempotency_key="k1", now=LATER + MINUTE)
    assert (again.outcome, again.version_id) == ("unchanged", first.version_id)
    assert current(sea_view).answers == {"occupied": 13}


def test_other_answers_under_a_used_key_are_a_conflict_and_not_lost(sea_view):
    file(sea_view, DAY, {"occupied": 12}, idempotency_key="k1")
    with pytest.raises(Conflict, match="already used"):
        file(sea_view, DAY, {"occupied": 13}, idempotency_key="k1", reason="a slip", now=LATER)


def test_another_report_under_a_used_key_is_a_conflict(sea_view, country):
    file(sea_view, DAY, idempotency_key="k1")
    with pytest.raises(Conflict, match="already used"):
        file(sea_view, EVE, idempotency_key="k1", now=LATER)
    with pytest.raises(Conflict, match="already used"):
        file(country.homes["seaton2"], DAY, idempotency_key="k1", now=LATER)
    with pytest.raises(Conflict, match="already used"):
        file(sea_view, DAY, idempotency_key="k1", set_key="support-actions", now=LATER)


def test_two_people_may_use_the_same_key(sea_view, country):
    one = person("home-reporter", f"home:{sea_view.location_id}")
    other = person("home-reporter", f"home:{country.homes['seaton2'].location_id}")
    file(sea_view, by=one, idempotency_key="k1")
    assert file(country.homes["seaton2"], by=other, idempotency_key="k1").outcome == "created"


def test_an_empty_key_is_no_key(sea_view, country):
    file(sea_view, idempotency_key="")
    assert file(country.homes["seaton2"], idempotency_key="").outcome == "created"


# Who may


def test_a_home_reporter_files_for_the_own_home(sea_view):
    reporter = person("home-reporter", f"home:{sea_view.location_id}")
    file(sea_view, by=reporter)
    assert current(sea_view).reported_by == f"person:{reporter.pk}"


def test_another_home_is_refused_and_written_down(sea_view, country):
    reporter = person("home-reporter", f"home:{sea_view.location_id}")
    other = country.homes["seaton2"]
    with pytest.raises(NotPermitted):
        file(other, by=reporter)
    record = AccessRecord.objects.get()
    assert (record.actor, record.subject) == (reporter.actor_id, f"home:{other.location_id}")
    assert (record.allowed, record.at) == (False, NOON)
    assert not ReportVersion.objects.exists()


@pytest.mark.parametrize("role", ["regional-reviewer", "national-reviewer", "administrator"])
def test_those_who_only_look_file_nothing(sea_view, country, role):
    with pytest.raises(NotPermitted):
        file(sea_view, by=person(role, f"area:{country.nation.code}"))


def test_an_officer_files_for_homes_of_the_own_authority_only(sea_view, country):
    officer = person("council-officer", f"area:{country.seaton.code}")
    assert file(sea_view, by=officer, source="phone").outcome == "created"
    with pytest.raises(NotPermitted):
        file(country.homes["marsh1"], by=officer, source="phone")


def test_a_home_that_is_not_in_the_register_is_not_found(country):
    with pytest.raises(NotFound, match="no care home 1-404"):
        file("1-404")


def test_a_person_does_not_learn_which_homes_there_are(sea_view):
    reporter = person("home-reporter", f"home:{sea_view.location_id}")
    with pytest.raises(NotPermitted):
        file("1-404", by=reporter)


# When


def test_a_home_reporter_has_seven_days(sea_view):
    reporter = person("home-reporter", f"home:{sea_view.location_id}")
    file(sea_view, DAY - dt.timedelta(days=7), by=reporter)
    with pytest.raises(NotNow, match="for 7 days after their date"):
        file(sea_view, DAY - dt.timedelta(days=8), by=reporter)


def test_an_officer_may_amend_after_that(sea_view, country):
    officer = person("council-officer", f"area:{country.seaton.code}")
    assert file(sea_view, DAY - dt.timedelta(days=30), by=officer).outcome == "created"


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (DAY + dt.timedelta(days=1), "is in the future; today is 26 May 2020"),
        (dt.date(2020, 4, 30), "before the home opened on 1 May 2020"),
        (dt.date(2020, 5, 20), "closed on 20 May 2020"),
    ],
)
def test_dates_at_which_there_can_be_no_report_are_refused(country, on, said):
    """VR-18."""
    one = home(country.seaton, opened_on=dt.date(2020, 5, 1), closed_on=dt.date(2020, 5, 20))
    with pytest.raises(ReportRefused, match=said) as caught:
        file(one, on)
    assert [problem.rule for problem in caught.value.problems] == ["VR-18"]


@pytest.mark.parametrize("on", [dt.date(2020, 5, 1), dt.date(2020, 5, 19)])
def test_the_first_and_the_last_open_day_have_reports(country, on):
    """VR-18."""
    one = home(country.seaton, opened_on=dt.date(2020, 5, 1), closed_on=dt.date(2020, 5, 20))
    assert file(one, on).outcome == "created"


def test_the_day_ends_at_midnight_in_london(sea_view):
    """VR-18: 23:30 in UTC is half past midnight in summer."""
    late = dt.datetime(2020, 5, 25, 23, 30, tzinfo=dt.UTC)
    assert file(sea_view, DAY, now=late).outcome == "created"


# What is wrong is refused whole


def test_wrong_answers_are_refused_with_each_problem_and_nothing_is_written(sea_view):
    with pytest.raises(ReportRefused) as caught:
        file(sea_view, DAY, {"occupied": "many", "reserved": 1, "colour": "blue"})
    assert [(problem.rule, problem.question) for problem in caught.value.problems] == [
        ("type", "occupied"),
        ("question", "colour"),
    ]
    assert not ReportVersion.objects.exists()
    assert not ReportCount.objects.exists()
    assert not AuditEvent.objects.exists()


def test_more_occupied_than_there_are_beds_is_refused(sea_view):
    with pytest.raises(ReportRefused, match="more than the beds you could use"):
        file(sea_view, DAY, {"occupied": 13, "max_capacity": 12})


def test_a_doubt_is_kept_and_said(sea_view):
    filed = file(sea_view, DAY, {"max_capacity": 40, "registered_beds": 30})
    assert [problem.rule for problem in filed.problems] == ["BEDS-REGISTERED"]


def test_a_rule_set_aside_with_a_reason_is_in_the_audit(sea_view):
    answers = {**beds(10, accepting=1), "max_capacity": 12}
    with pytest.raises(ReportRefused, match="do not add up"):
        file(sea_view, DAY, answers)
    file(sea_view, DAY, answers, overridden={"VR-01": "a bed is in the corridor"})
    assert AuditEvent.objects.get().detail["rules_set_aside"] == {
        "VR-01": "a bed is in the corridor"
    }


def test_an_unknown_set_or_source_is_refused(sea_view):
    with pytest.raises(BadInput, match="no question set “weekly”"):
        file(sea_view, set_key="weekly")
    with pytest.raises(BadInput, match="“pigeon” is not a source"):
        file(sea_view, source="pigeon")


def test_a_blank_report_is_a_report(sea_view):
    assert file(sea_view).outcome == "created"
    assert current(sea_view).answers == {}


# What else is written


def test_the_audit_event_carries_digests_and_no_answers(sea_view):
    file(sea_view, DAY, {"occupied": 12, "notes": "All is well"}, by=SYSTEM)
    event = AuditEvent.objects.get()
    assert (event.action, event.actor) == ("report.filed", "system:tests")
    assert event.subject == f"home:{sea_view.location_id}"
    assert event.detail["answers"] == audit.digest({"occupied": 12})
    assert event.detail["words"] == audit.digest({"notes": "All is well"})
    assert "All is well" not in str(event.detail)
    file(sea_view, DAY, {"occupied": 13}, reason="a slip", now=LATER)
    assert AuditEvent.objects.latest("pk").action == "report.corrected"


def test_the_count_of_the_authority_rises_with_each_version(sea_view, country):
    file(sea_view, DAY, {"occupied": 12})
    file(sea_view, DAY, {"occupied": 13}, reason="a slip", now=LATER)
    file(sea_view, DAY, {"occupied": 13}, reason="a slip", now=LATER)
    counts = ReportCount.objects.values_list("authority_code", "question_set", "on", "versions")
    assert list(counts) == [(country.seaton.code, "daily", DAY, 2)]


def test_a_report_counts_in_every_authority_the_home_was_ever_in(sea_view, country):
    """What was said before a move tells the new authority that the home was heard from."""
    register.move_home(
        by=SYSTEM,
        location_id=sea_view.location_id,
        to_code=country.marsh.code,
        on=DAY,
        source="a letter",
        now=NOON,
    )
    file(sea_view, EVE)
    counted = set(ReportCount.objects.values_list("authority_code", "versions"))
    assert counted == {(country.seaton.code, 1), (country.marsh.code, 1)}


# New cases


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, (None, None)),
        ({"res_new_suspected": 0, "st_new_suspected": 0}, (0, None)),
        ({"res_new_suspected": 0}, (None, None)),
        ({"res_new_suspected": 2}, (2, None)),
        ({"res_new_suspected": 2, "st_new_suspected": 1, "st_new_confirmed": 3}, (3, 3)),
        ({"res_new_suspected": 2, "st_new_suspected": "dont_know"}, (2, None)),
        ({"res_new_suspected": 0, "st_new_suspected": "dont_know"}, (None, None)),
    ],
)
def test_new_cases_are_kept_beside_the_answers_and_silence_is_not_none(sea_view, answers, expected):
    file(sea_view, DAY, answers)
    version = ReportVersion.objects.get()
    assert (version.new_suspected, version.new_confirmed) == expected


# Queries


def queries_of(reporter, new, now):
    """The statements of filing, without the two that frame the transaction."""
    del reporter.all_memberships  # as at the start of a request
    with CaptureQueriesContext(connection) as queries:
        file_report(by=reporter, set_key="daily", new=new, source="self", now=now)
    return [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]


def test_a_full_report_with_words_takes_nine_queries(sea_view, programme):
    """At most 12 from token to audit; finding whose token it is takes one more."""
    reporter = person("home-reporter", f"home:{sea_view.location_id}")
    file(sea_view, EVE, {"occupied": 11}, by=reporter)
    new = report_of(sea_view, DAY, answers=full_answers(programme), idempotency_key="k1")
    queries = queries_of(reporter, new, NOON)
    # 1 the person's memberships, 2 the home and its authorities, 3 what it said in the last two
    # weeks, 4 whether the key was used; in the transaction: 5 the current version, 6 the new
    # version, 7 its words, 8 the count, 9 the audit event.
    assert len(queries) == 9, "\n".join(query[:120] for query in queries)
    assert ReportWords.objects.count() == 1


def test_a_full_correction_takes_ten_queries(sea_view, programme):
    reporter = person("home-reporter", f"home:{sea_view.location_id}")
    file(sea_view, DAY, full_answers(programme), by=reporter)
    answers = {**full_answers(programme), "notes": "One fell"}
    new = report_of(sea_view, DAY, answers=answers, reason="a slip", idempotency_key="k1")
    queries = queries_of(reporter, new, LATER)
    # As above, and the end of the version that is superseded.
    assert len(queries) == 10, "\n".join(query[:120] for query in queries)


def test_two_homes_with_the_same_answers_do_not_meet(sea_view, country):
    file(sea_view, DAY, {"occupied": 12})
    assert file(country.homes["seaton2"], DAY, {"occupied": 12}).outcome == "created"
