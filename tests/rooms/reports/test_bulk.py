"""Filing many reports: each judged by itself, those taken written in parts."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollcall.foundation import audit
from rollcall.foundation.errors import BadInput, Conflict
from rollcall.foundation.models import AccessRecord, AuditEvent
from rollcall.register.models import CareHome
from rollcall.reports import selectors
from rollcall.reports.models import ReportCount, ReportVersion
from rollcall.reports.services import file_reports
from tests.factories.accounts import person
from tests.factories.register import ProviderFactory, home
from tests.factories.reports import DAY, EVE, LATER, NOON, SYSTEM, file, report_of


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


def file_all(*reports, by=SYSTEM, now=NOON, **more):
    details = {"set_key": "daily", "source": "file", **more}
    return file_reports(by=by, reports=reports, now=now, **details)


def said(one, on=DAY):
    found = selectors.report(one.location_id, "daily", on)
    return found and found.answers


def rules(result):
    return [(one.position, one.problems[0].rule) for one in result.rejected]


def test_each_report_becomes_what_it_is(country):
    new, same, changed, bad = (country.homes[k] for k in ("seaton1", "seaton2", "marsh1", "marsh2"))
    file(same, DAY, {"occupied": 1})
    file(changed, DAY, {"occupied": 1})
    result = file_all(
        report_of(new, answers={"occupied": 1}),
        report_of(same, answers={"occupied": 1}),
        report_of(changed, answers={"occupied": 2}, reason="file x.csv"),
        report_of(bad, answers={"occupied": "many"}),
        now=LATER,
    )
    assert result.as_json() == {"created": 1, "new_version": 1, "unchanged": 1, "rejected": 1}
    assert rules(result) == [(3, "type")]
    assert said(changed) == {"occupied": 2}
    assert said(bad) is None
    first, second = selectors.versions(changed.location_id, "daily", DAY)
    assert (first.known_until, second.known_from, second.reason) == (LATER, LATER, "file x.csv")
    assert second.source == "file"


def test_the_same_home_and_date_twice_takes_the_first(country):
    one = country.homes["seaton1"]
    result = file_all(
        report_of(one, answers={"occupied": 1}),
        report_of(one, EVE, answers={"occupied": 2}),
        report_of(one, answers={"occupied": 3}),
    )
    assert result.created == 2
    assert rules(result) == [(2, "duplicate")]
    assert said(one) == {"occupied": 1}
    assert said(one, EVE) == {"occupied": 2}


def test_unknown_homes_are_rejected_with_the_remedy(country):
    result = file_all(report_of("1-404"), report_of(""), report_of(country.homes["seaton1"]))
    assert rules(result) == [(0, "home"), (1, "home")]
    assert "import_homes" in result.rejected[0].problems[0].remedy
    assert result.created == 1


def test_dates_without_a_report_are_rejected_one_by_one(country):
    """VR-18."""
    shut = home(country.seaton, closed_on=EVE)
    result = file_all(
        report_of(shut), report_of(country.homes["seaton1"], DAY + dt.timedelta(days=1))
    )
    assert rules(result) == [(0, "VR-18"), (1, "VR-18")]


def test_a_correction_without_a_reason_is_rejected_alone(country):
    file(country.homes["seaton1"], DAY, {"occupied": 1})
    result = file_all(
        report_of(country.homes["seaton1"], answers={"occupied": 2}),
        report_of(country.homes["seaton2"], answers={"occupied": 2}),
        now=LATER,
    )
    assert result.as_json() == {"created": 1, "new_version": 0, "unchanged": 0, "rejected": 1}
    assert "needs a reason" in result.rejected[0].problems[0].message


def test_a_correction_made_from_an_older_version_is_rejected_alone(country):
    one = country.homes["seaton1"]
    first = file(one, DAY, {"occupied": 1})
    file(one, DAY, {"occupied": 2}, reason="a slip", now=LATER)
    result = file_all(
        report_of(one, answers={"occupied": 3}, reason="x", based_on=first.version_id),
        report_of(country.homes["seaton2"]),
        now=LATER,
    )
    assert (result.created, len(result.rejected)) == (1, 1)
    assert said(one) == {"occupied": 2}


def test_a_correction_recorded_before_what_it_corrects_is_rejected_alone(country):
    one, other = country.homes["seaton1"], country.homes["seaton2"]
    file(one, DAY, {"occupied": 1}, now=LATER)
    result = file_all(
        report_of(one, answers={"occupied": 2}, reason="x"),
        report_of(other, answers={"occupied": 2}),
        now=LATER,
        recorded_at=NOON,
    )
    assert (result.created, len(result.rejected)) == (1, 1)
    assert "not before" in result.rejected[0].problems[0].message
    assert selectors.report(other.location_id, "daily", DAY).known_from == NOON


def test_a_time_yet_to_come_is_refused_as_a_whole(country):
    with pytest.raises(BadInput, match="in the future"):
        file_all(report_of(country.homes["seaton1"]), recorded_at=LATER)
    assert not ReportVersion.objects.exists()


@pytest.mark.parametrize("wrong", [{"set_key": "weekly"}, {"source": "pigeon"}])
def test_an_unknown_set_or_source_is_refused_as_a_whole(country, wrong):
    with pytest.raises(BadInput):
        file_all(report_of(country.homes["seaton1"]), **wrong)
    assert not ReportVersion.objects.exists()


def test_nothing_at_all_is_no_event():
    assert file_all().as_json() == {"created": 0, "new_version": 0, "unchanged": 0, "rejected": 0}
    assert not AuditEvent.objects.exists()


def test_known_from_rises_even_when_the_clock_stepped_back(country):
    one = country.homes["seaton1"]
    file(one, DAY, {"occupied": 1}, now=LATER)
    file_all(report_of(one, answers={"occupied": 2}, reason="x"), now=NOON)
    first, second = selectors.versions(one.location_id, "daily", DAY)
    assert first.known_from < first.known_until == second.known_from


# Who may


def test_homes_of_others_are_as_good_as_unknown_and_written_down(country):
    provider = ProviderFactory.create()
    mine = home(country.seaton, provider=provider)
    group = person("home-reporter", f"provider:{provider.provider_id}")
    other = country.homes["marsh1"]
    result = file_all(report_of(mine), report_of(other), by=group)
    assert (result.created, rules(result)) == (1, [(1, "home")])
    record = AccessRecord.objects.get()
    assert (record.subject, record.allowed) == (f"home:{other.location_id}", False)


def test_at_16_a_file_is_not_a_way_round_the_window(country):
    provider = ProviderFactory.create()
    mine = home(country.seaton, provider=provider)
    group = person("home-reporter", f"provider:{provider.provider_id}")
    officer = person("council-officer", f"area:{country.seaton.code}")
    old = report_of(mine, DAY - dt.timedelta(days=8))
    assert rules(file_all(old, by=group)) == [(0, "window")]
    assert file_all(old, by=officer).created == 1


# All or nothing


def test_nothing_is_half_done_when_the_transaction_fails(country):
    """Two reports under one key cannot both be kept, whatever was written before the second."""
    corrected, one, other = (country.homes[key] for key in ("seaton1", "seaton2", "marsh1"))
    file(corrected, DAY, {"occupied": 1})
    counts = list(ReportCount.objects.values())
    with pytest.raises(Conflict):
        file_all(
            report_of(corrected, answers={"occupied": 2, "notes": "x"}, reason="a slip"),
            report_of(one, answers={"occupied": 2}, idempotency_key="k"),
            report_of(other, answers={"occupied": 2}, idempotency_key="k"),
            now=LATER,
        )
    version = ReportVersion.objects.get()
    assert (version.answers, version.known_until) == ({"occupied": 1}, None)
    assert list(ReportCount.objects.values()) == counts
    assert AuditEvent.objects.count() == 1


# What else is written


def test_one_audit_event_carries_the_digest_of_the_rows(country):
    file_all(
        report_of(country.homes["seaton1"], answers={"occupied": 1}),
        report_of(country.homes["seaton2"], answers={"occupied": 2}),
        report_of("1-404"),
        subject="file:x.csv",
    )
    event = AuditEvent.objects.get()
    assert (event.action, event.subject, event.at) == ("reports.imported", "file:x.csv", NOON)
    assert (event.detail["created"], event.detail["set"]) == (2, "daily")
    rows = ReportVersion.objects.order_by("pk")
    assert event.detail["rows"] == audit.digest_rows(
        (row.home_id, row.on, row.number, row.answers) for row in rows
    )


def test_a_very_long_file_name_is_cut_in_the_audit(country):
    file_all(report_of(country.homes["seaton1"]), subject="file:" + "x" * 300)
    assert len(AuditEvent.objects.get().subject) == 200


def test_the_counts_rise_by_authority_and_date(country):
    file_all(
        report_of(country.homes["seaton1"]),
        report_of(country.homes["seaton2"]),
        report_of(country.homes["seaton2"], EVE),
        report_of(country.homes["marsh1"]),
    )
    counted = ReportCount.objects.values_list("authority_code", "on", "versions")
    assert set(counted) == {
        (country.seaton.code, DAY, 2),
        (country.seaton.code, EVE, 1),
        (country.marsh.code, DAY, 1),
    }


def test_what_was_noted_is_counted_by_rule(country):
    odd = {"max_capacity": 40, "registered_beds": 30}
    result = file_all(
        report_of(country.homes["seaton1"], answers=odd),
        report_of(country.homes["seaton2"], answers=odd),
    )
    assert result.created == 2
    assert result.noted["BEDS-REGISTERED"] == 2


def test_earlier_answers_are_looked_at_for_many_as_for_one(country):
    """VR-14: a change by more than a fifth and more than five."""
    file(country.homes["seaton1"], EVE, {"occupied": 10})
    result = file_all(report_of(country.homes["seaton1"], answers={"occupied": 20}))
    assert result.created == 1
    assert result.noted["VR-14-occupied"] == 1


def test_how_long_a_form_was_open_is_kept_for_many_as_for_one(country):
    one, other = country.homes["seaton1"], country.homes["seaton2"]
    opened = NOON - dt.timedelta(seconds=95)
    file_all(report_of(one, answers={"occupied": 1}, opened_at=opened), report_of(other))
    found = selectors.send_times(CareHome.objects.all(), "daily", DAY, DAY)
    assert [(each.home_id, each.opened_at, each.seconds_open) for each in found] == [
        (one.pk, opened, 95)
    ]


# Queries


@pytest.mark.parametrize("many", [10, 40])
def test_the_number_of_queries_does_not_grow_with_the_homes(country, many):
    """Up to 500: beyond that each part of the work takes one more for every 500."""
    homes = [home(country.seaton) for _ in range(many)]
    for one in homes:
        file(one, DAY, {"occupied": 1})
    with CaptureQueriesContext(connection) as queries:
        file_all(
            *(report_of(one, answers={"occupied": 2, "notes": "x"}, reason="y") for one in homes),
            now=LATER,
        )
    statements = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    # 1 the homes and their authorities, 2 their earlier answers, 3 the current versions; in the
    # transaction: 4 whether these still are, 5 their end, 6 the new versions, 7 their ids for 8 their
    # words, 9 the audit event, 10 the counts.
    assert len(statements) == 10, "\n".join(statement[:120] for statement in statements)
