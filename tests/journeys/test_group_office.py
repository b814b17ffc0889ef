"""The office of a provider group: thirteen homes in two councils, one file for all of them."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rollcall.foundation.tables import table_from_bytes
from tests.factories.uploads import filled
from tests.journeys.browser import WIDTHS, check_accessible, check_fits, listen


pytestmark = pytest.mark.browser

MISSING = ("1-910000003", "1-910000005")  # Redshank Rest and Kittiwake Rest, in Knowsley
ANOTHER_HOME = "1-900000009"


def beds(occupied: int) -> dict[str, int | str]:
    return {
        "max_capacity": occupied, "occupied": occupied, "reserved": 0, "accepting": 0,
        "not_available": 0, "coping": "We are fine",
    }  # fmt: skip


def looked_at(page: Page, axe_script: Path) -> None:
    """The page is accessible and fits at every width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        check_fits(page)
        if width in (360, 1280):
            check_accessible(page, axe_script)


def downloaded(page: Page, name: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first.click()
    return Path(download.value.path()).read_bytes()


def send(page: Page, content: bytes, name: str = "lantern.xlsx") -> None:
    page.get_by_role("button", name="Send a filled-in file").click()
    page.get_by_label("The file you filled in").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="Check the file").click()


def test_an_office_fills_in_one_file_and_the_missing_list_shrinks(visit, axe_script):
    # Given Sam of Lantern's office opens Rollcall
    page = visit("group")
    complaints = listen(page)
    page.goto("/board/")
    # Then all homes stand on one page, those in Knowsley that were not heard from first
    expect(page.get_by_role("heading", level=1)).to_contain_text("Many homes")
    expect(page.get_by_text("11 of 13 homes sent, in 2 councils")).to_be_visible()
    looked_at(page, axe_script)
    assert missing(page) == set(MISSING)

    # When Sam downloads the workbook and fills in two homes, one of them wrongly
    page.goto("/group/")
    book = downloaded(page, "Download workbook (XLSX)")
    first, second = MISSING
    send(page, filled(book, {first: beds(17), second: {**beds(14), "occupied": "fourteen"}}))
    # Then the page names row, column, value and remedy
    expect(page.get_by_role("table", name="Rows to put right")).to_be_visible()
    expect(page.get_by_text("“fourteen” is not a whole number.")).to_be_visible()
    expect(page.get_by_text("Write digits only, such as 12.").first).to_be_visible()
    looked_at(page, axe_script)
    marked = downloaded(page, "Download the checked file (XLSX)")

    # When Sam sends what is right
    send_all(page)
    # Then one home fewer is missing
    expect(page.get_by_text("1 update sent. 1 row of the file is not sent yet.")).to_be_visible()
    assert missing(page) == {second}

    # When Sam puts the cell right in the checked file and sends that
    page.goto("/group/")
    send(page, filled(marked, {second: {"occupied": 14}}), "again.xlsx")
    send_all(page)
    expect(page.get_by_text("There is nothing left to send from this file.")).to_be_visible()
    # Then nobody is missing, and the files are listed with what became of them
    page.goto("/group/?show=missing")
    expect(page.get_by_text("Every home has sent its update.")).to_be_visible()
    expect(page.get_by_role("table", name="Files you sent").get_by_role("row")).to_have_count(3)
    assert complaints == []


def send_all(page: Page) -> None:
    """Confirm what is in doubt, and send."""
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name=re.compile("^Send ")).click()


def test_a_correction_by_file_works_without_scripts(visit):
    page = visit("group", java_script_enabled=False)
    page.goto("/group/?q=Heron+Rest")
    book = downloaded(page, "Download workbook (ODS)")
    rows = table_from_bytes(book, name="a.ods", key=("location_id",))
    [row] = [one for one in rows if one.number]
    answers = {key: cell for key, cell in row.cells.items() if key not in ("name", "council")}
    answers |= {"notes": "The lift works again."}
    lines = io.StringIO()
    writer = csv.DictWriter(lines, list(answers))
    writer.writeheader()
    writer.writerow(answers)
    send(page, lines.getvalue().encode(), "heron.csv")
    send_all(page)
    expect(page.get_by_text("1 update sent.")).to_be_visible()
    page.goto("/group/?q=Heron+Rest")
    expect(page.get_by_text("From a file")).to_be_visible()


def missing(page: Page) -> set[str]:
    page.goto("/group/?show=missing")
    return set(re.findall(r"1-9[0-9]{8}", page.inner_text("main")))


def test_a_file_with_a_password_is_explained_and_kept(visit, axe_script):
    page = visit("group")
    page.goto("/group/")
    locked = b"\xd0\xcf\x11\xe0" + b"\x00" * 500 + "EncryptedPackage".encode("utf-16-le")
    send(page, locked, "locked.xlsx")
    expect(page.get_by_text("locked with a password")).to_be_visible()
    looked_at(page, axe_script)
    assert downloaded(page, "Fetch back the file as it came") == locked


def test_an_office_sees_its_own_homes_only(visit):
    page = visit("group")
    page.goto("/group/")
    expect(page.get_by_text(ANOTHER_HOME)).to_have_count(0)
    answer = page.goto(f"/homes/{ANOTHER_HOME}/")
    assert answer is not None
    assert answer.status == 403
