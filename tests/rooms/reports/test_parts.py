"""Many reports written in parts: what is whole, what a failure leaves, and how the rest comes in."""

import pytest
from django.db import OperationalError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.uploads import Choices, UploadState
from rollcall.foundation import clock, progress
from rollcall.foundation.models import AuditEvent
from rollcall.reports.models import Extract, ExtractRow, ReportCount, ReportVersion, Upload
from rollcall.reports.selectors import upload, upload_file
from rollcall.reports.services import parts, send_upload, writing
from rollcall.reports.services.bulk import file_reports
from rollcall.reports.services.parts import Placed, in_parts
from rollcall.reports.tasks import send_file
from tests.factories.commands import run, run_json
from tests.factories.extracts import tracker_row, write_extract
from tests.factories.reports import DAY, LATER, NOON, SYSTEM, beds, file, report_of, write_csv
from tests.factories.uploads import filled, group_of, received, workbook_of


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

WHEN = ("--set", "daily", "--date", "2020-05-26")
NO_DISK = OperationalError("disk is full")
TRACKER = (*WHEN, "--layout", "capacity-tracker")


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    """An authority of this country has two homes, so each is a part."""
    monkeypatch.setattr(parts, "MOST_HOMES", 2)
    monkeypatch.setattr(parts, "PAUSE_SECONDS", 0)


@pytest.fixture
def stop(monkeypatch):
    """Lets the database fail, or the worker die, while a part is written; `stop(None)` heals it."""
    tell = writing.Writing.tell

    def stop_at(number, error=NO_DISK):
        def told(self, *args, more=None, **others):
            if error is not None and more["part"] >= number:
                raise error
            return tell(self, *args, more=more, **others)

        monkeypatch.setattr(writing.Writing, "tell", told)

    return stop_at


def file_all(*reports, now=NOON):
    return file_reports(
        by=SYSTEM, set_key="daily", reports=reports, source="file", now=now, subject="file:x.csv"
    )


def a_day(country, occupied=1):
    return [
        report_of(one, answers={"occupied": occupied}, reason="file x.csv")
        for one in country.homes.values()
    ]


def reported():
    return set(ReportVersion.objects.values_list("home__location_id", flat=True))


def in_area(country, *names):
    return {one.location_id for name, one in country.homes.items() if name.startswith(names)}


# What a part is


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 6), st.integers(0, 2)), max_size=40)
)
def test_each_report_is_in_one_part_and_a_home_and_a_small_authority_too(reports):
    """`reports` are an authority, a home of it, and a number; two homes make a part here."""
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patch:
        patch.setattr(parts, "MOST_HOMES", 4)
        made = in_parts(reports, lambda one: Placed(one[0], f"{one[0]}{one[1]}"))
    assert sorted(one for part in made for one in part.items) == sorted(reports)
    assert [(part.number, part.of) for part in made] == [
        (number, len(made)) for number in range(1, len(made) + 1)
    ]
    assert all(len({one[:2] for one in part.items}) <= 4 for part in made)
    for home in {one[:2] for one in reports}:
        [there] = [part for part in made if home in {one[:2] for one in part.items}]
        mine = [one for one in reports if one[:2] == home]
        assert [one for one in there.items if one[:2] == home] == mine
    for authority in {one[0] for one in reports}:
        homes = {one[1] for one in reports if one[0] == authority}
        several = [part for part in made if authority in {one[0] for one in part.items}]
        assert len(several) == 1 or len(homes) > 4


def test_whole_authorities_are_written_with_an_audit_event_each_and_known_from_one_instant(country):
    result = file_all(*a_day(country))
    homes = len(country.homes)
    assert (result.created, result.stopped) == (homes, "")
    events = AuditEvent.objects.filter(action="reports.imported").order_by("pk")
    told = [(one.detail["created"], one.detail["part"], one.detail["parts"]) for one in events]
    assert told == [(2, number, homes // 2) for number in range(1, homes // 2 + 1)]
    assert {one.subject for one in events} == {"file:x.csv"}
    assert set(ReportVersion.objects.values_list("known_from", flat=True)) == {NOON}


# A failure between parts


def test_what_was_written_before_a_failure_stays_and_the_rest_is_named(country, stop):
    stop(2)
    result = file_all(*a_day(country))
    assert result.created == 2
    assert reported() == in_area(country, "seaton")
    assert {one.report.location_id for one in result.rejected} == in_area(country, "marsh", "combe")
    assert {one.problems[0].rule for one in result.rejected} == {"not-written"}
    assert result.stopped.startswith(f"Stopped after 2 of {len(country.homes)} updates")
    assert "Send the same file again" in result.stopped
    counts = ReportCount.objects.values_list("authority_code", "versions")
    assert list(counts) == [(country.seaton.code, 2)]


def test_the_same_reports_again_complete_it_and_double_nothing(country, stop):
    one = country.homes["marsh1"]
    file(one, DAY, {"occupied": 7})
    stop(2)
    file_all(*a_day(country), now=LATER)
    assert ReportVersion.objects.filter(home=one).count() == 1, "a part is written whole or not"
    stop(2, None)
    result = file_all(*a_day(country), now=LATER)
    homes = len(country.homes)
    assert result.as_json() == {
        "created": homes - 3, "new_version": 1, "unchanged": 2, "rejected": 0,
    }  # fmt: skip
    assert ReportVersion.objects.count() == homes + 1
    assert sum(ReportCount.objects.values_list("versions", flat=True)) == homes + 1


def test_a_failure_of_the_first_part_is_a_failure_of_all(country, stop):
    stop(1)
    with pytest.raises(OperationalError):
        file_all(*a_day(country))
    assert not ReportVersion.objects.exists()


def test_the_command_says_how_far_it_came_and_hands_back_the_rest(country, stop, tmp_path):
    rows = [{"location_id": one.location_id, "occupied": 4} for one in country.homes.values()]
    path, rejects = write_csv(tmp_path / "day.csv", rows), tmp_path / "rejects.csv"
    stop(2)
    status, out, err = run("import_reports", path, *WHEN, "--rejects", rejects)
    assert status == 1
    assert "2 new" in out
    assert f"Stopped after 2 of {len(rows)} updates, which are kept." in err
    assert len(rejects.read_text().splitlines()) == len(rows) - 1
    stop(2, None)
    counts = run_json("import_reports", path, *WHEN, "--json")
    assert counts == {"created": len(rows) - 2, "new_version": 0, "unchanged": 2, "rejected": 0}


# Extracts


def test_an_extract_read_again_after_a_failure_keeps_each_row_once(country, stop, tmp_path):
    first = country.homes["marsh1"]
    file(first, DAY, beds(25))
    rows = [tracker_row(one.location_id) for one in country.homes.values()]
    path = write_extract(tmp_path / "extract.csv", *rows)
    stop(2)
    status, _, err = run("import_reports", path, *TRACKER)
    assert status == 1
    assert "Stopped after 2 of" in err
    assert ExtractRow.objects.count() == 2
    stop(2, None)
    status, _, _ = run("import_reports", path, *TRACKER)
    assert status == 0
    assert sorted(ExtractRow.objects.values_list("row", flat=True)) == list(range(2, len(rows) + 2))
    assert Extract.objects.count() == 1
    assert reported() == {one.location_id for one in country.homes.values()}
    assert not any(
        versions > 1
        for versions in ReportVersion.objects.exclude(home=first).values_list("number", flat=True)
    )
    before = ReportVersion.objects.count(), AuditEvent.objects.count()
    status, _, _ = run("import_reports", path, *TRACKER)
    assert (ReportVersion.objects.count(), AuditEvent.objects.count()) == before


# A file sent through a page


@pytest.fixture
def ready(country):
    """A group's office, and a file of four homes in two councils that is ready to be sent."""
    group = group_of(country)
    content = filled(workbook_of(group), {one.location_id: beds(9) for one in group.homes.values()})
    return group, received(group.office, content)


def test_the_page_names_what_was_written_and_sends_the_rest(ready, stop):
    group, found = ready
    client = Client()
    client.force_login(group.office)
    stop(2)
    page = client.post(f"/group/uploads/{found.id}/", follow=True).content.decode()
    assert "2 updates sent. 2 rows of the file are not sent yet." in page
    assert "Stopped after 2 of 4 updates, which are kept." in page
    stop(2, None)
    page = client.post(f"/group/uploads/{found.id}/", follow=True).content.decode()
    assert "2 updates sent." in page
    assert "Stopped" not in page
    assert upload(found.id, by=group.office).sent == 4
    assert [one.state.value for one in upload_file(found.id).findings] == ["sent"] * 4


def test_a_task_taken_up_after_its_worker_died_sends_only_the_rest(ready, stop):
    group, found = ready
    started = progress.start(what="Sending", by=group.office, now=NOON)
    of_task = (str(found.id), group.office.actor_id, str(started.id), [], {})
    Upload.objects.update(state=UploadState.SENDING)
    stop(2, SystemExit(1))
    with pytest.raises(SystemExit):
        send_file.func(*of_task)
    Upload.objects.update(state=UploadState.SENDING)  # a process that is killed tidies nothing up
    told = progress.progress_of(started.id, by=group.office, now=clock.now())
    assert (told.done, told.of) == (2, 4)
    assert told.message == "Updates written: 2 of 4."
    assert upload(found.id, by=group.office).sent == 2
    stop(2, None)
    send_file.func(*of_task)
    assert upload(found.id, by=group.office).sent == 4
    assert [one.state.value for one in upload_file(found.id).findings] == ["sent"] * 4
    assert list(ReportVersion.objects.values_list("number", flat=True)) == [1] * 4


def test_progress_goes_on_by_part(ready):
    group, found = ready
    seen = []

    def follow(several):
        for part in several:
            seen.append((part.number, part.of, ReportVersion.objects.count()))
            yield part

    send_upload(by=group.office, upload_id=found.id, choices=Choices(), now=NOON, follow=follow)
    assert seen == [(1, 2, 0), (2, 2, 2)]
