"""A file with the answers of many homes: what is accepted, what is not, and what is never lost."""

import datetime as dt

import pytest

from rollcall.accounts.models import User
from rollcall.domain.uploads import Choices, RowState, UploadState
from rollcall.foundation.actors import SystemActor
from rollcall.foundation.errors import BadInput, Conflict, NotFound, NotPermitted
from rollcall.foundation.models import AccessRecord, AuditEvent
from rollcall.reports.models import ReportVersion, Upload, UploadContent
from rollcall.reports.selectors import recent_uploads, report, upload_file
from rollcall.reports.services import check_upload, delete_old_files, receive_upload, send_upload
from tests.factories import files
from tests.factories.accounts import person
from tests.factories.reports import DAY, EVE, LATER, NOON, beds, file
from tests.factories.uploads import (
    filled,
    findings,
    group_of,
    received,
    sent,
    workbook_of,
)


@pytest.fixture(autouse=True)
def _noon(frozen_clock):
    """Files are sent at noon."""


@pytest.fixture
def group(country):
    return group_of(country)


def states(found):
    return [one.state.value for one in findings(found).values()]


def csv(*rows):
    columns = list(dict.fromkeys(key for row in rows for key in row))
    lines = [",".join(columns)]
    lines += [",".join(str(row.get(column, "")) for column in columns) for row in rows]
    return "\n".join(lines).encode()


def current(home):
    return report(home.location_id, "daily", DAY)


# What is accepted


def test_rows_somebody_filled_in_are_ready_and_the_others_are_left(group):
    content = filled(workbook_of(group), {group.id("Seaton 1"): beds(20)})
    found = received(group.office, content)
    assert found.state is UploadState.CHECKED
    assert sorted(states(found)) == ["ready", "untouched", "untouched", "untouched"]
    assert ReportVersion.objects.count() == 0

    done = sent(group.office, found)
    assert done.sent == 1
    version = current(group.homes["Seaton 1"])
    assert version.answers == beds(20)
    assert (version.source, version.reported_by) == ("file", group.office.actor_id)
    assert sorted(states(done)) == ["sent", "untouched", "untouched", "untouched"]


def test_a_row_with_only_what_was_filled_in_for_it_is_not_sent(group):
    for one in group.homes.values():
        file(one, EVE, beds(20))
    found = received(group.office, workbook_of(group))
    assert set(states(found)) == {"untouched"}
    with pytest.raises(BadInput, match="nothing to send yet"):
        sent(group.office, found)


def test_good_rows_are_sent_and_bad_ones_come_back_with_cell_value_and_remedy(group):
    content = filled(
        workbook_of(group),
        {
            group.id("Marsh 1"): beds(12),
            group.id("Marsh 2"): {"occupied": "about ten"},
            group.id("Seaton 1"): {"max_capacity": 10, "occupied": 12},
        },
    )
    found = received(group.office, content)
    assert states(found) == ["ready", "wrong", "wrong", "untouched"]
    [problem] = findings(found)[5].problems
    assert (problem.column, problem.value) == ("occupied", "about ten")
    assert "not a whole number" in problem.message
    assert "digits" in problem.remedy

    assert sent(group.office, found).sent == 1
    assert current(group.homes["Marsh 1"]).answers == beds(12)
    assert current(group.homes["Marsh 2"]) is None


def test_the_same_file_twice_changes_nothing(group):
    content = filled(workbook_of(group), {one.location_id: beds(9) for one in group.homes.values()})
    sent(group.office, received(group.office, content))
    again = received(group.office, content)
    assert set(states(again)) == {"unchanged"}
    with pytest.raises(BadInput, match="nothing to send yet"):
        sent(group.office, again, now=LATER)
    assert ReportVersion.objects.count() == 4


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_correction_in_a_workbook_made_after_the_report_is_a_new_version(group, kind):
    home = group.homes["Seaton 1"]
    file(home, DAY, beds(20, notes="All is well"))
    content = workbook_of(group, kind="xlsx")
    found = received(group.office, filled(content, {home.location_id: beds(21)}))
    assert states(found).count("ready") == 1
    sent(group.office, found, now=LATER)
    version = current(home)
    assert (version.number, version.answers) == (2, beds(21, notes="All is well"))
    assert version.reason == "file homes.xlsx"
    # And one that nobody touched says what we have.
    untouched = received(group.office, workbook_of(group, kind=kind), name=f"homes.{kind}")
    assert set(states(untouched)) == {"untouched"}


def test_a_row_that_must_be_confirmed_is_sent_only_with_a_tick(group):
    home = group.homes["Seaton 1"]
    file(home, EVE, beds(20))
    content = filled(workbook_of(group), {home.location_id: beds(40)})
    found = received(group.office, content)
    [row] = [one for one in findings(found).values() if one.state is RowState.CONFIRM]
    with pytest.raises(BadInput):
        sent(group.office, found)
    assert sent(group.office, found, confirmed=frozenset({row.row})).sent == 1
    assert current(home).answers == beds(40)


# Conflicts


def test_what_a_home_sent_since_the_download_is_shown_and_not_overwritten(group):
    home = group.homes["Seaton 1"]
    content = filled(workbook_of(group), {home.location_id: beds(20)})
    filed = file(home, DAY, beds(18))
    found = received(group.office, content, now=LATER)
    [row] = [one for one in findings(found).values() if one.state is RowState.CONFLICT]
    assert row.held == filed.version_id
    with pytest.raises(BadInput):
        sent(group.office, found, now=LATER)
    assert current(home).answers == beds(18)
    assert sent(group.office, found, now=LATER, conflicts={row.row: row.held}).sent == 1
    assert current(home).answers == beds(20)


def test_a_choice_made_before_the_home_sent_once_more_counts_no_longer(group):
    home = group.homes["Seaton 1"]
    content = filled(workbook_of(group), {home.location_id: beds(20)})
    first = file(home, DAY, beds(18))
    found = received(group.office, content, now=LATER)
    [row] = [one for one in findings(found).values() if one.state is RowState.CONFLICT]
    file(home, DAY, beds(17), now=LATER, reason="One left")
    much_later = LATER + dt.timedelta(hours=1)
    done = sent(group.office, found, now=much_later, conflicts={row.row: first.version_id})
    assert done.sent == 0
    assert states(done).count("conflict") == 1
    assert current(home).answers == beds(17)


def test_a_file_without_marks_replaces_files_but_no_word_of_a_home(group):
    first, second = group.homes["Seaton 1"], group.homes["Seaton 2"]
    file(first, DAY, beds(18), source="self")
    file(second, DAY, beds(18), source="file")
    rows = [{"location_id": one.location_id, **beds(20)} for one in (first, second)]
    found = received(group.office, csv(*rows), name="homes.csv", now=LATER)
    assert states(found) == ["conflict", "ready"]


# Whose homes


def test_homes_of_others_and_unknown_ones_are_told_apart_by_nobody(group, country):
    other = country.homes["seaton1"]
    rows = [{"location_id": one, **beds(3)} for one in (other.location_id, "1-999999999")]
    found = received(group.office, csv(*rows), name="homes.csv")
    said = [
        one.problems[0].message.replace(one.location_id, "X") for one in findings(found).values()
    ]
    assert said == ["X is not one of your homes."] * 2
    assert all(one.name == "" for one in findings(found).values())
    assert AccessRecord.objects.filter(allowed=False, subject=f"home:{other.location_id}").exists()


def test_only_those_who_may_file_for_many_may_send_a_file(group, country):
    alone = person("home-reporter", f"home:{group.id('Seaton 1')}")
    with pytest.raises(NotPermitted):
        receive_upload(by=alone, name="a.csv", content=b"x", set_key="daily", on=DAY, now=NOON)


def test_colleagues_of_one_office_see_each_others_files_and_nobody_else_does(group, country):
    found = received(
        group.office, csv({"location_id": group.id("Seaton 1"), **beds(3)}), name="a.csv"
    )
    colleague = person("group-reporter", f"provider:{group.provider.provider_id}")
    assert [one.id for one in recent_uploads(by=colleague)] == [found.id]
    officer = person("council-officer", "area:E09900001")
    assert recent_uploads(by=officer) == []
    with pytest.raises(NotFound):
        check_upload(by=officer, upload_id=found.id, now=NOON)


def test_a_council_officer_sends_the_homes_of_the_area(group, country):
    officer = person("council-officer", "area:E09900001")
    rows = [{"location_id": group.id(name), **beds(3)} for name in ("Seaton 1", "Marsh 1")]
    found = received(officer, csv(*rows), name="a.csv")
    assert states(found) == ["ready", "wrong"]


# Wrong files


HOMES = [["location_id", "occupied"], ["1-1", 12]]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xlsx", files.with_macros(files.xlsx(HOMES)), "macros"),
        ("a.xlsm", files.xlsx(HOMES), "macros"),
        ("a.xlsx", files.with_password(), "password"),
        ("a.xlsx", files.zip_bomb(files.xlsx(HOMES), 60), "unpacks to more"),
        ("a.xlsx", files.lying_zip_bomb(files.xlsx(HOMES), 60), "unpacks to more"),
        ("a.xlsx", files.with_a_far_cell(files.xlsx(HOMES)), "reaches to row"),
        ("a.xlsx", files.xlsx(Rota=[["a", "b"]], Plan=[["c", "d"]]), "No sheet of a.xlsx"),
        ("a.xlsx", files.xlsx([]), "without a filled sheet"),
        ("a.xlsx", files.xlsx(HOMES[:1]), "no rows below its headings"),
        ("a.csv", b"location_id,occupied,occupied\n1-1,2,3\n", "more than one column called"),
        ("a.csv", b"home,occupied\n1-1,2\n", "no column location_id"),
        ("a.csv", b"%PDF-1.7", "PDF"),
        ("a.csv", b"\x00\x01\x02\x03", "no text"),
    ],
)
def test_a_file_that_is_no_table_is_told_why_and_can_be_fetched_back(group, name, content, told):
    found = received(group.office, content, name=name)
    assert found.state is UploadState.UNREADABLE
    assert told in found.told
    assert upload_file(found.id).content == content
    assert not ReportVersion.objects.exists()


@pytest.mark.parametrize(
    ("name", "build", "noted"),
    [
        ("a.xlsx", lambda rows: csv(*rows), "is a file of text"),
        ("a.csv", lambda rows: files.xlsx([list(rows[0]), *[list(r.values()) for r in rows]]), "is a workbook"),
        ("a.csv", lambda rows: csv(*rows).replace(b",", b";"), ""),
        ("a.csv", lambda rows: b"\xef\xbb\xbf" + csv(*rows), ""),
        ("a.csv", lambda rows: csv(*rows).decode().encode("utf-16"), "UTF-16"),
        ("a.csv", lambda rows: csv(*({**r, "notes": "café"} for r in rows)).decode().encode("cp1252"), "Windows-1252"),
    ],
)  # fmt: skip
def test_files_of_odd_kinds_are_read_and_that_is_said(group, name, build, noted):
    rows = [{"location_id": one.location_id, **beds(4)} for one in group.homes.values()]
    found = received(group.office, build(rows), name=name)
    assert set(states(found)) == {"ready"}
    assert noted in " ".join(found.notes)


def test_an_empty_file_and_one_too_large_are_refused_at_the_door(group, settings):
    settings.UPLOAD_MAX_BYTES = 1_000
    for content, said in ((b"", "is empty"), (b"x" * 1_001, "and the limit is")):
        with pytest.raises(BadInput, match=said):
            receive_upload(
                by=group.office, name="a.csv", content=content, set_key="daily", on=DAY, now=NOON
            )
    assert not Upload.objects.exists()


def test_duplicate_homes_merged_cells_formulas_and_dates_as_text_are_told_by_row(group):
    ids = [one.location_id for one in group.homes.values()]
    content = files.changed(
        files.xlsx(
            [
                ["location_id", "occupied", "closed_until"],
                [ids[0], 12, "26 May 2020"],
                [ids[0], 13, ""],
                [ids[1], "=1+1", ""],
                [ids[2], 9, "someday"],
                [ids[3], 4, ""],
                ["", 5, ""],
            ]
        ),
        Sheet_0=lambda sheet: sheet.merge_cells("B6:C6"),
    )
    found = findings(received(group.office, content))
    assert {row: one.state.value for row, one in found.items()} == {
        2: "ready", 3: "wrong", 4: "wrong", 5: "wrong", 6: "wrong", 7: "wrong",
    }  # fmt: skip
    said = {row: one.problems[0].message for row, one in found.items() if one.problems}
    assert "is there twice" in said[3]
    assert "never worked out" in said[4]
    assert "“someday” is not a date" in said[5]
    assert "B6:C6 are merged" in said[6]
    assert "An empty cell is not one of your homes" in said[7]


def test_a_huge_cell_is_told_in_few_words(group):
    row = {"location_id": group.id("Seaton 1"), "occupied": "9" * 30_000}
    [found] = findings(received(group.office, csv(row), name="a.csv")).values()
    assert len(found.problems[0].message) < 200
    assert len(found.problems[0].value) <= 60


def test_a_workbook_for_another_day_is_not_sent_for_this_one(group):
    content = filled(workbook_of(group, on=EVE), {group.id("Seaton 1"): beds(3)})
    found = received(group.office, content)
    assert set(states(found)) == {"wrong"}
    assert "was made for 25 May 2020" in findings(found)[4].problems[0].message


# Kept, and for how long


def test_a_file_is_deleted_when_its_days_are_over_and_its_record_stays(group):
    row = {"location_id": group.id("Seaton 1"), **beds(3)}
    found = sent(group.office, received(group.office, csv(row), name="a.csv"))
    by = SystemActor("delete_files")
    assert delete_old_files(by=by, now=NOON + dt.timedelta(days=30)) == 0
    assert delete_old_files(by=by, now=NOON + dt.timedelta(days=31)) == 1
    assert not UploadContent.objects.exists()
    [kept] = recent_uploads(by=group.office)
    assert (kept.deleted, kept.sent) == (True, 1)
    with pytest.raises(NotFound, match="was deleted"):
        upload_file(found.id)


def test_what_was_done_with_a_file_is_in_the_audit(group):
    row = {"location_id": group.id("Seaton 1"), **beds(3)}
    found = sent(group.office, received(group.office, csv(row), name="a.csv"))
    events = dict(
        AuditEvent.objects.filter(subject=f"upload:{found.id}").values_list("action", "detail")
    )
    assert set(events) == {"upload.received", "reports.imported", "upload.sent"}
    assert events["upload.received"]["file"] == found.digest
    assert events["upload.sent"]["created"] == 1


def test_a_file_that_is_being_sent_is_not_sent_a_second_time(group):
    row = {"location_id": group.id("Seaton 1"), **beds(3)}
    found = received(group.office, csv(row), name="a.csv")
    Upload.objects.update(state=UploadState.SENDING)
    with pytest.raises(Conflict, match="worked on"):
        send_upload(by=group.office, upload_id=found.id, choices=Choices(), now=NOON)
    # The worker was lost: checking again takes it up.
    check_upload(by=group.office, upload_id=found.id, now=LATER)
    assert sent(group.office, found, now=LATER).sent == 1


def test_somebody_who_left_the_group_sends_nothing(group):
    row = {"location_id": group.id("Seaton 1"), **beds(3)}
    found = received(group.office, csv(row), name="a.csv")
    User.objects.get(pk=group.office.pk).memberships.all().delete()
    left = User.objects.get(pk=group.office.pk)
    with pytest.raises(NotPermitted):
        send_upload(by=left, upload_id=found.id, choices=Choices(), now=NOON)
