"""Filing a report over HTTP: what is taken, what is refused, and that nothing is taken twice."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollcall.foundation.models import AccessRecord, AuditEvent
from rollcall.reports.models import ReportVersion
from rollcall.reports.selectors import report
from tests.factories.accounts import person
from tests.factories.commands import run_json
from tests.factories.reports import DAY as ON
from tests.factories.reports import beds, file, full_answers
from tests.rooms.api.asking import DAY, problem_of, questions_of, report_body


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


def test_a_report_is_recorded_as_from_another_system(reporter, sea_view, programme):
    answer = reporter.post(report_body(sea_view, programme))
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert said["version"] == 1
    assert said["known_from"] == "2020-05-26T11:00:00+00:00"
    assert (said["home"], said["set"], said["date"]) == (sea_view, "daily", DAY)
    version = ReportVersion.objects.get(pk=said["id"])
    assert version.source == "api"
    assert version.reported_by.startswith("person:")
    assert version.answers["occupied"] == 0
    assert AuditEvent.objects.latest("pk").action == "report.filed"


def test_it_is_kept_when_the_answers_were_given(reporter, sea_view):
    answer = reporter.file(sea_view, {"occupied": 3}, captured_at="2020-05-26T08:45:00+01:00")
    assert answer.status_code == 201
    version = ReportVersion.objects.get()
    assert version.captured_at == dt.datetime(2020, 5, 26, 7, 45, tzinfo=dt.UTC)
    assert version.known_from == dt.datetime(2020, 5, 26, 11, 0, tzinfo=dt.UTC)


def test_a_blank_never_refuses(reporter, sea_view):
    blanks = {"occupied": None, "accepting": "", "ppe_overall": "  ", "staff_absent": None}
    blanks.pop("staff_absent")
    assert reporter.file(sea_view, blanks).status_code == 201
    assert ReportVersion.objects.get().answers == {}


def test_what_is_doubtful_is_noted_and_taken(reporter, sea_view):
    said = reporter.file(sea_view, {"res_new_confirmed": 2, "res_cur_confirmed": 0}).json()
    assert [one["rule"] for one in said["notes"]] != []
    assert {one["level"] for one in said["notes"]} <= {"warn", "confirm"}


# The same report again


def test_the_same_key_gets_the_same_body(reporter, sea_view, programme, frozen_clock):
    body = report_body(sea_view, programme)
    first = reporter.post(body, "a-key")
    frozen_clock.shift(5)
    again = reporter.post(body, "a-key")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert ReportVersion.objects.count() == 1
    assert AuditEvent.objects.filter(action="report.filed").count() == 1


def test_a_key_is_good_after_a_correction_too(reporter, sea_view, frozen_clock):
    first = reporter.file(sea_view, {"occupied": 3}, "a-key")
    frozen_clock.shift(5)
    assert reporter.file(sea_view, {"occupied": 4}, reason="a slip").status_code == 201
    again = reporter.file(sea_view, {"occupied": 3}, "a-key")
    assert again.status_code == 200
    assert again.json() == first.json()
    assert ReportVersion.objects.count() == 2


def test_exactly_the_same_report_without_a_key_makes_no_version(reporter, sea_view):
    first, again = (reporter.file(sea_view, {"occupied": 3}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()


def test_a_key_used_for_something_else_is_a_conflict(reporter, sea_view):
    reporter.file(sea_view, {"occupied": 3}, "a-key")
    problem = problem_of(reporter.file(sea_view, {"occupied": 4}, "a-key"), 409)
    assert problem["type"] == "urn:rollcall:problem:conflict"
    assert "already used" in problem["detail"]


def test_the_keys_of_two_systems_do_not_meet(reporter, officer, sea_view):
    assert reporter.file(sea_view, {"occupied": 3}, "a-key").status_code == 201
    other = officer.file(sea_view, {"occupied": 4}, "a-key", reason="rang them")
    assert other.status_code == 201


# Corrections


def test_a_correction_based_on_the_current_version_is_taken(reporter, sea_view, frozen_clock):
    first = reporter.file(sea_view, {"occupied": 3}).json()
    frozen_clock.shift(60)
    answer = reporter.file(sea_view, {"occupied": 4}, based_on=first["id"], reason="a slip")
    assert answer.status_code == 201
    assert answer.json()["version"] == 2


def test_a_correction_of_an_older_version_gets_both(reporter, officer, sea_view, frozen_clock):
    first = reporter.file(sea_view, {"occupied": 3}).json()
    frozen_clock.shift(60)
    second = officer.file(sea_view, {"occupied": 5}, reason="rang them").json()
    frozen_clock.shift(60)
    answer = reporter.file(sea_view, {"occupied": 4}, based_on=first["id"], reason="a slip")
    problem = problem_of(answer, 409)
    assert problem["type"] == "urn:rollcall:problem:stale-report"
    assert problem["current"]["id"] == second["id"]
    assert problem["current"]["answers"] == {"occupied": 5}
    assert problem["sent"]["answers"] == {"occupied": 4}
    assert problem["sent"]["based_on"] == first["id"]
    assert ReportVersion.objects.count() == 2


def test_based_on_a_version_that_never_was_is_stale(reporter, sea_view):
    problem = problem_of(reporter.file(sea_view, {"occupied": 4}, based_on=99), 409)
    assert problem["current"] is None


def test_a_correction_needs_a_reason(reporter, sea_view):
    reporter.file(sea_view, {"occupied": 3})
    problem = problem_of(reporter.file(sea_view, {"occupied": 4}), 422)
    assert questions_of(problem) == ["reason"]
    assert ReportVersion.objects.count() == 1


def test_an_old_report_is_changed_by_the_council_only(reporter, officer, sea_view):
    body = {"home": sea_view, "set": "daily", "date": "2020-05-10", "answers": {"occupied": 3}}
    problem = problem_of(reporter.post(body), 422)
    assert questions_of(problem) == ["date"]
    assert "Ask the council" in problem["errors"][0]["message"]
    assert officer.post(body).status_code == 201


# What cannot be taken


def test_every_mistake_is_named_with_its_value_and_the_remedy(reporter, sea_view):
    answers = {"occupied": "many", "accepting": -1, "nonsense": 1, "ppe_overall": "pink"}
    problem = problem_of(reporter.file(sea_view, answers), 422)
    found = {one["question"]: one for one in problem["errors"]}
    assert set(found) == set(answers)
    assert {key: one["value"] for key, one in found.items()} == answers
    assert "not a whole number" in found["occupied"]["message"]
    assert not ReportVersion.objects.exists()


def test_a_rule_between_answers_refuses_too(reporter, sea_view):
    answers = {**beds(10, accepting=1), "max_capacity": 12}
    problem = problem_of(reporter.file(sea_view, answers), 422)
    assert "VR-01" in {one["rule"] for one in problem["errors"]}


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"home": None}, ["home"]),
        ({"home": "../../etc"}, ["home"]),
        ({"home": "1-9\x00"}, ["home"]),
        ({"set": "hourly"}, ["set"]),
        ({"date": "26/05/2020"}, ["date"]),
        ({"date": "2020-02-30"}, ["date"]),
        ({"date": 1590451200}, ["date"]),
        ({"date": "0001-01-01"}, ["date"]),
        ({"date": "2020-05-27"}, ["report_date"]),
        ({"answers": [1]}, ["answers"]),
        ({"captured_at": "2020-05-26T08:45:00"}, ["captured_at"]),
        ({"captured_at": "0001-01-01T00:00:00+14:00"}, ["captured_at"]),
        ({"captured_at": "2020-05-27T08:45:00Z"}, ["captured_at"]),
        ({"based_on": "1"}, ["based_on"]),
        ({"based_on": 2**70}, ["based_on"]),
        ({"reason": "x" * 501}, ["reason"]),
        ({"surprise": 1}, ["surprise"]),
        ({"surprise": 1, "set": 7}, ["set", "surprise"]),
    ],
)
def test_a_field_that_cannot_be_used_is_named(reporter, sea_view, change, names):
    body = {"home": sea_view, "set": "daily", "date": DAY, "answers": {}} | change
    problem = problem_of(reporter.post(body), 422)
    assert sorted(questions_of(problem)) == names
    assert not ReportVersion.objects.exists()


@pytest.mark.parametrize("field", ["home", "set", "date", "answers"])
def test_a_field_that_is_left_out_is_named(reporter, sea_view, field):
    body = {"home": sea_view, "set": "daily", "date": DAY, "answers": {}}
    del body[field]
    problem = problem_of(reporter.post(body), 422)
    assert [(one["question"], one["message"]) for one in problem["errors"]] == [
        (field, f"{field} is needed.")
    ]


@pytest.mark.parametrize("body", [b"{", b"NaN", b'{"home": "\xff"}', b'"\\ud800"'])
def test_what_is_not_json_is_malformed(reporter, body):
    problem_of(reporter.post(body), 400)


@pytest.mark.parametrize("body", [b"[]", b"7", b"null", b'"a report"'])
def test_json_that_is_no_report_is_refused(reporter, body):
    assert questions_of(problem_of(reporter.post(body), 422)) == ["body"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_content_type_is_refused(reporter, kind):
    problem_of(reporter.post(b"{}", content_type=kind), 415)


def test_json_may_name_its_characters(reporter, sea_view):
    body = json.dumps({"home": sea_view, "set": "daily", "date": DAY, "answers": {}}).encode()
    answer = reporter.post(body, content_type="application/json; charset=utf-8")
    assert answer.status_code == 201


def test_a_body_that_is_too_large_is_refused_before_it_is_read(reporter, sea_view):
    problem_of(reporter.file(sea_view, {"notes": "x" * 300_000}), 413)


@pytest.mark.parametrize("key", ["two words", "x" * 201, "caf\u00e9"])
def test_a_key_that_cannot_be_used_is_named(reporter, sea_view, key):
    problem = problem_of(reporter.file(sea_view, {}, key), 422)
    assert questions_of(problem) == ["Idempotency-Key"]


# Whose homes


def test_another_homes_report_is_not_ones_own_to_file(reporter, neighbour, country, sea_view):
    other = country.homes["seaton2"].location_id
    for who, home in ((reporter, other), (neighbour, sea_view), (reporter, "1-999999999")):
        problem_of(who.file(home, {"occupied": 3}), 403)
    assert not ReportVersion.objects.exists()
    assert AccessRecord.objects.filter(allowed=False).count() == 3


def test_somebody_who_sees_totals_files_nothing(region, sea_view):
    problem = problem_of(region.file(sea_view, {"occupied": 3}), 403)
    assert "file_report" not in json.dumps(problem)


# As by command, and at what cost


def test_a_report_by_this_way_is_the_report_that_a_command_would_have_filed(
    reporter, sea_view, country, programme
):
    answers = full_answers(programme)
    reporter.file(sea_view, answers)
    file(country.homes["seaton2"], ON, answers, source="file")
    by_api, by_file = (
        report(country.homes[name].location_id, "daily", ON) for name in ("seaton1", "seaton2")
    )
    assert by_api.answers == by_file.answers
    assert run_json("reports", "--home", sea_view, "--set", "daily", "--date", DAY, "--json")[
        "answers"
    ] == json.loads(json.dumps(by_file.answers))


#: What begins and ends a transaction is no question; a test's own savepoints are neither.
_BRACKETS = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def queries_of(job):
    with CaptureQueriesContext(connection) as captured:
        answer = job()
    assert answer.status_code == 201, answer.content
    return [one["sql"] for one in captured if not one["sql"].startswith(_BRACKETS)]


@pytest.mark.parametrize("role", ["home-reporter", "council-officer"])
def test_a_full_report_takes_at_most_twelve_queries_from_token_to_audit(
    caller, country, sea_view, programme, frozen_clock, role
):
    scope = f"home:{sea_view}" if role == "home-reporter" else f"area:{country.seaton.code}"
    system = caller(person(role, scope))
    body = report_body(sea_view, programme)
    first = queries_of(lambda: system.post(body, "first"))
    frozen_clock.shift(1)
    corrected = {**body, "answers": {**body["answers"], "notes": "One fell"}, "reason": "a slip"}
    second = queries_of(lambda: system.post(corrected, "second"))
    # 1 the token, its person and their memberships; once a minute 2 when it was last used; for an
    # officer 3 the areas of the scope; 4 the home and its authorities, 5 what it said in the last
    # two weeks, 6 whether the key was used; in the transaction 7 the current version, for a
    # correction 8 its end, 9 the new version, 10 its words, 11 the count, 12 the audit event.
    areas = role == "council-officer"
    assert len(first) == 10 + areas, "\n".join(one[:120] for one in first)
    assert len(second) == 10 + areas, "\n".join(one[:120] for one in second)
    frozen_clock.shift(60)
    third = {**corrected, "answers": {**body["answers"], "notes": "Two fell"}}
    dearest = queries_of(lambda: system.post(third, "third"))
    assert len(dearest) == 11 + areas <= 12, "\n".join(one[:120] for one in dearest)
