"""Many homes on one page, and a file with their answers: what an office meets in the browser."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rollcall.reports.models import Upload
from rollcall.reports.selectors import report
from rollcall.reports.services import file_reports
from tests.factories import files
from tests.factories.accounts import person
from tests.factories.register import home
from tests.factories.reports import DAY, LATER, NOON, SYSTEM, beds, file, report_of
from tests.factories.tasks import run_queued
from tests.factories.uploads import Group, filled, group_of, workbook_of


pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def group(country) -> Group:
    return group_of(country)


@pytest.fixture
def office(group) -> Client:
    return client_of(group.office)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer) -> str:
    return answer.content.decode()


def send(client, content, name="homes.xlsx", **more):
    posted = {"set": "daily", "on": DAY.isoformat(), "file": SimpleUploadedFile(name, content)}
    return client.post("/group/upload/", posted | more, follow=True)


# The list


def test_missing_homes_stand_first_with_how_each_update_came(office, group):
    file(group.homes["Marsh 1"], DAY, beds(3), source="phone")
    page = text(office.get("/group/"))
    assert "1 of 4 homes sent, in 2 councils" in page
    order = [page.index(f">{name}<") for name in ("Marsh 2", "Seaton 1", "Seaton 2", "Marsh 1")]
    assert order == sorted(order)
    assert "By phone" in page
    assert "midday on Tuesday 26 May 2020" in page
    assert f'href="/update/{group.id("Seaton 1")}/"' in page
    other = text(office.get("/group/?set=support-actions&date=2020-05-25"))
    assert f'href="/update/{group.id("Seaton 1")}/support-actions/2020-05-25/"' in other


def test_a_list_narrows_to_missing_homes_a_council_and_words(office, group):
    file(group.homes["Marsh 1"], DAY, beds(3))
    missing = text(office.get("/group/?show=missing"))
    assert ">Marsh 1<" not in missing
    assert ">Marsh 2<" in missing
    marsh = text(office.get("/group/?council=E09900002"))
    assert ">Seaton 1<" not in marsh
    assert ">Marsh 2<" in marsh
    assert ">Seaton 2<" in text(office.get("/group/?q=seaton+2"))
    assert "No home matches" in text(office.get("/group/?q=nowhere"))


def test_when_all_have_sent_the_missing_list_says_so(office, group):
    for one in group.homes.values():
        file(one, DAY, beds(3))
    assert "Every home has sent its update" in text(office.get("/group/?show=missing"))


def test_an_office_without_homes_is_told_whom_to_ask(country):
    page = text(client_of(person("group-reporter", "provider:1-77")).get("/group/"))
    assert "There are no homes for you to report for" in page
    assert "Download workbook" not in page


def test_an_officer_has_the_same_page_for_the_area(country, group):
    page = text(client_of(person("council-officer", "area:E09900001")).get("/group/"))
    assert ">Seaton 1<" in page
    assert ">Marsh 1<" not in page


def test_a_home_alone_has_no_such_page(group):
    client = client_of(person("home-reporter", f"home:{group.id('Seaton 1')}"))
    assert client.get("/group/").status_code == 403
    assert "Many homes" not in text(client.get("/homes/"))


def test_the_list_comes_as_a_file_with_what_is_filtered(office, group):
    file(group.homes["Marsh 1"], DAY, beds(3))
    lines = b"".join(office.get("/group.csv?show=sent").streaming_content).decode().splitlines()
    assert lines[0] == "location_id,name,council,sent,sent_at,source,last_update"
    assert lines[1].startswith(f"{group.id('Marsh 1')},Marsh 1,Marsh,yes,2020-05-26T11:00")
    assert len(lines) == 2


def test_a_day_that_has_not_come_is_explained(office):
    page = text(office.get("/group/?date=2031-01-01"))
    assert "There is a problem" in page
    assert "is not a day that has come" in page


def test_the_page_asks_as_often_for_six_hundred_homes_as_for_four(office, group, country):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert office.get("/group/").status_code == 200
        return len(queries)

    few = asked()
    made = [home(country.marsh, provider=group.provider) for _ in range(596)]
    file_reports(
        by=SYSTEM,
        set_key="daily",
        reports=[report_of(one, answers=beds(5)) for one in made[:300]],
        source="self",
        now=NOON,
    )
    office.get("/group/")
    assert asked() == few
    # the session, the person, their roles (3); the homes (1), when each was last heard from (1), the
    # office's files (1), the names of those who sent (1)
    assert few <= 7
    with CaptureQueriesContext(connection) as queries:
        office.get("/group/?all=1")
    assert len(queries) == few


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_the_workbook_holds_the_homes_of_the_list(office, group, kind):
    answer = office.get(f"/group/workbook.{kind}?council=E09900002&set=daily")
    assert f'filename="rollcall-daily-2020-05-26.{kind}"' in answer["Content-Disposition"]
    answer = send(office, answer.content, name=f"homes.{kind}")
    assert "Nothing filled in" in text(answer)
    assert Upload.objects.get().counts["untouched"] == 2


def test_there_is_no_workbook_of_another_kind(office):
    assert office.get("/group/workbook.exe").status_code == 404


# A file


def test_a_file_is_previewed_sent_in_part_and_the_rest_comes_back_marked(office, group):
    good, bad = group.homes["Marsh 1"], group.homes["Marsh 2"]
    content = filled(
        workbook_of(group),
        {good.location_id: beds(12), bad.location_id: {"occupied": "ten"}},
    )
    answer = send(office, content)
    page = text(answer)
    assert "Row 5" in page
    assert "Homes, column" in page
    assert "“ten” is not a whole number." in page
    assert "Write digits only" in page
    assert report(good.location_id, "daily", DAY) is None

    here = answer.request["PATH_INFO"]
    done = text(office.post(here, follow=True))
    assert "1 update sent. 1 row of the file are not sent yet." in done or "1 update sent." in done
    assert report(good.location_id, "daily", DAY).answers == beds(12)

    marked = openpyxl.load_workbook(io.BytesIO(office.get(f"{here}checked.xlsx").content))
    sheet = marked["Homes"]
    heads = {cell.value: cell.column for cell in sheet[3]}
    wrong = sheet.cell(5, heads["occupied"])
    assert wrong.value == "ten"
    assert "not a whole number" in wrong.comment.text
    assert wrong.fill.fgColor.rgb.endswith("F4CDC6")
    assert sheet.cell(4, heads["result"]).value == "Sent"
    assert sheet.cell(5, heads["result"]).value == "Put right first"
    assert "Write digits only" in sheet.cell(5, heads["reject_reason"]).value
    listed = [[cell.value for cell in row] for row in marked["What we found"]]
    assert listed[1][:2] == ["Homes", 5]
    assert listed[1][3] == "ten"

    # Put right in the returned workbook itself, it is taken.
    wrong.value = 10
    stream = io.BytesIO()
    marked.save(stream)
    again = send(office, stream.getvalue(), name="again.xlsx")
    office.post(again.request["PATH_INFO"])
    assert report(bad.location_id, "daily", DAY).answers == {"occupied": 10}


def test_what_a_home_wrote_is_no_formula_in_the_returned_workbook(office, group):
    rows = [["location_id", "occupied", "notes"], [group.id("Marsh 1"), "x", '=HYPERLINK("a")']]
    lines = "\n".join(",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in row) for row in rows)
    here = send(office, lines.encode(), name="homes.csv").request["PATH_INFO"]
    sheet = openpyxl.load_workbook(
        io.BytesIO(office.get(f"{here}checked.xlsx").content)
    ).worksheets[0]
    cell = next(cell for cell in sheet[2] if str(cell.value).startswith("=HYPER"))
    assert cell.data_type == "s"


def test_a_doubt_needs_a_tick_and_a_conflict_a_choice(office, group):
    doubtful, changed = group.homes["Marsh 1"], group.homes["Marsh 2"]
    file(doubtful, DAY.replace(day=25), beds(20))
    content = filled(
        workbook_of(group), {doubtful.location_id: beds(60), changed.location_id: beds(9)}
    )
    version = file(changed, DAY, beds(8)).version_id
    answer = send(office, content)
    page, here = text(answer), answer.request["PATH_INFO"]
    assert "Are these right?" in page
    assert "Marsh 2: which answers count?" in page
    assert f'value="file:{version}"' in page

    nothing = office.post(here)
    assert nothing.status_code == 422
    assert "There is nothing to send yet" in text(nothing)
    done = office.post(here, {"confirm": "4", "conflict-5": f"file:{version}"}, follow=True)
    assert "2 updates sent." in text(done)
    assert report(changed.location_id, "daily", DAY).answers == beds(9)
    assert "There is nothing left to send" in text(done)


def test_keeping_what_the_home_sent_changes_nothing(office, group):
    one = group.homes["Marsh 1"]
    content = filled(workbook_of(group), {one.location_id: beds(9)})
    file(one, DAY, beds(8))
    here = send(office, content).request["PATH_INFO"]
    assert office.post(here, {"conflict-4": "keep"}).status_code == 422
    assert office.post(here, {"conflict-4": "file:none", "confirm": "x"}).status_code == 422
    assert report(one.location_id, "daily", DAY).answers == beds(8)


def test_a_file_that_is_no_table_is_explained_and_can_be_fetched_back(office):
    content = files.with_password()
    answer = send(office, content, name="locked.xlsx")
    page = text(answer)
    assert "locked with a password" in page
    assert "take the password off" in page
    assert office.get(f"{answer.request['PATH_INFO']}file").content == content


def test_a_form_without_a_file_or_with_an_odd_day_is_explained(office):
    empty = office.post("/group/upload/", {"set": "daily", "on": DAY.isoformat()})
    assert empty.status_code == 422
    assert "Choose the file that you filled in" in text(empty)
    odd = send(office, b"location_id,occupied\n1-1,2\n", on="2019-01-01")
    assert "There is a problem" in text(odd)


def test_a_file_too_large_meets_a_page_that_says_how_large_it_may_be(office, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    answer = send(office, b"x" * (2 * 1024 * 1024))
    assert answer.status_code == 413
    assert "A file may have 1 MB at most" in text(answer)
    slightly = send(office, b"x" * (1024 * 1024 + 10))
    assert slightly.status_code == 422
    assert "and the limit is 1 MB" in text(slightly)


@pytest.mark.django_db(transaction=True)
def test_a_long_file_is_checked_by_the_worker_with_progress_on_the_page(office, group, monkeypatch):
    monkeypatch.setattr("rollcall.reports.views.upload.LONG_FILE", 100)
    monkeypatch.setattr("rollcall.reports.views.upload.LONG_LIST", 0)
    content = filled(workbook_of(group), {group.id("Marsh 1"): beds(9)})
    answer = send(office, content)
    here = answer.request["PATH_INFO"]
    assert "waiting to start" in text(answer)
    run_queued()
    assert "Ready to send" in text(office.get(here))
    assert "waiting to start" in text(office.post(here, follow=True))
    run_queued()
    assert report(group.id("Marsh 1"), "daily", DAY).answers == beds(9)
    assert "There is nothing left to send" in text(office.get(here))


def test_a_file_of_others_is_not_there(group, country):
    here = send(client_of(group.office), b"location_id,occupied\n1-1,2\n", "a.csv").request[
        "PATH_INFO"
    ]
    other = client_of(person("council-officer", "area:E09900001"))
    for address in (here, f"{here}file", f"{here}checked.xlsx"):
        assert other.get(address).status_code == 404
    assert other.post(here).status_code == 404


def test_files_are_listed_with_what_is_left_to_do(office, group):
    send(office, filled(workbook_of(group), {group.id("Marsh 1"): beds(9)}))
    send(office, b"%PDF", name="scan.pdf")
    page = text(office.get("/group/"))
    assert "homes.xlsx" in page
    assert "1 row" in page
    assert "Could not be read" in page


def test_the_page_of_a_file_asks_as_often_for_many_rows_as_for_few(office, group, country):
    def asked(content):
        here = send(office, content, name="a.csv").request["PATH_INFO"]
        office.get(here)
        with CaptureQueriesContext(connection) as queries:
            assert office.get(here).status_code == 200
        return len(queries)

    def rows(homes):
        lines = [f"{one.location_id},{'x' if n % 2 else 4}" for n, one in enumerate(homes)]
        return "\n".join(["location_id,occupied", *lines]).encode()

    few = asked(rows(list(group.homes.values())))
    made = [home(country.marsh, provider=group.provider) for _ in range(200)]
    assert asked(rows(made)) == few
    # the session, the person, their roles (3), the record of the file and the file itself (2)
    assert few <= 6


def test_a_file_checked_before_shows_what_changed_when_it_is_checked_again(office, group):
    one = group.homes["Marsh 1"]
    here = send(office, filled(workbook_of(group), {one.location_id: beds(9)})).request["PATH_INFO"]
    file(one, DAY, beds(8), now=LATER)
    assert "Marsh 1: which answers count?" in text(office.post(f"{here}check/", follow=True))
