"""The pages of situation reports, their files, and who sees which."""

import csv
import io
import re
import zlib

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from rollcall.cell import exports
from rollcall.cell.models import SitrepIssue
from rollcall.foundation.errors import NotNow
from rollcall.notices.models import Letter
from tests.factories.accounts import person
from tests.factories.register import home
from tests.factories.reports import DAY, beds, file


pytestmark = pytest.mark.usefixtures("frozen_clock")

SEATON = "E09900001"
PAGE = f"/sitrep/{SEATON}/2020-05-26/daily/"


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def text_of(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def writer(officer):
    return client_of(officer)


@pytest.fixture
def region(country):
    return client_of(person("regional-reviewer", "area:E99000001"))


def write(client, words, based_on=0):
    data = {"act": "write", "section": "summary", "words": words, "based_on": based_on}
    return client.post(PAGE, data)


def test_the_draft_has_every_number_with_what_it_stands_on(writer, country):
    file(country.homes["seaton1"], DAY, beds(10, accepting=4))
    text = text_of(writer.get(PAGE))
    assert "A draft: not issued. As known at midday on Tuesday 26 May 2020." in text
    assert "Beds available now" in text
    assert "2 of 2" in text
    assert text_of(writer.get(f"/sitrep/{SEATON}/2020-05-26/")) != ""


def test_the_region_sees_what_was_issued_and_no_draft(writer, region):
    assert region.get(PAGE).status_code == 404
    assert "There is no report yet." in text_of(region.get("/sitrep/"))
    write(writer, "A calm day.")
    writer.post(PAGE, {"act": "issue"})
    text = text_of(region.get(PAGE))
    assert "Version 1, issued at midday" in text
    assert "A calm day." in text
    assert 'value="issue"' not in text
    assert "Who gets it" not in text
    assert "Daily situation report" in text_of(region.get("/sitrep/"))
    assert region.post(PAGE, {"act": "issue"}).status_code == 403
    assert SitrepIssue.objects.count() == 1


def test_another_authority_sees_nothing(writer, stranger):
    writer.post(PAGE, {"act": "issue"})
    client = client_of(stranger)
    for address in (PAGE, f"{PAGE}file.csv", f"{PAGE}file.docx"):
        assert client.get(address).status_code == 403
    assert "There is no report yet." in text_of(client.get("/sitrep/"))


def test_two_who_write_the_same_part_lose_nothing(writer, colleague):
    other = client_of(colleague)
    assert write(writer, "It is calm.").status_code == 302
    answer = write(other, "It is not calm.")
    text = text_of(answer)
    assert answer.status_code == 422
    assert "Somebody else wrote this part" in text
    assert "It is calm." in text
    assert "It is not calm." in text
    assert 'name="based_on" value="1"' in text
    assert write(other, "It is calm, and not calm.", 1).status_code == 302
    assert "It is calm, and not calm." in text_of(writer.get(PAGE))


def test_a_text_that_names_somebody_is_not_taken_and_stays_typed(writer):
    answer = write(writer, "Mrs A died")
    assert answer.status_code == 422
    assert "Mrs A died" in text_of(answer)
    assert "Do not name residents" in text_of(answer)


def test_a_version_is_compared_with_what_is_known_now(writer, country):
    writer.post(PAGE, {"act": "issue"})
    assert "says the same as this version" in text_of(writer.get(f"{PAGE}?version=1"))
    file(country.homes["seaton1"], DAY, beds(10, accepting=4))
    text = text_of(writer.get(f"{PAGE}?version=1"))
    assert "What is different now" in text
    assert text.index("As known now") < text.index("Beds available now")
    writer.post(PAGE, {"act": "issue"})
    assert "Version 2" in text_of(writer.get(PAGE))


def test_the_same_is_not_issued_twice(writer):
    writer.post(PAGE, {"act": "issue"})
    writer.post(PAGE, {"act": "issue"})
    assert "Version 1 says the same." in text_of(writer.get(PAGE))


def test_a_report_is_sent_with_one_press(writer):
    writer.post(PAGE, {"act": "issue"})
    writer.post(PAGE, {"act": "send"})
    assert "Nobody is on the list" in text_of(writer.get(PAGE))
    address = {"body": "care-home-cell", "name": "Chair", "email": "c@example.org"}
    writer.post(f"/cell/people/{SEATON}/", address)
    writer.post(PAGE, {"act": "send"})
    assert f"http://testserver{PAGE}" in Letter.objects.get().body
    text = text_of(writer.get(PAGE))
    assert "Sent to 1 address" in text
    assert "Chair, Care Home Cell" in text


@pytest.mark.parametrize(
    "address",
    [
        f"/sitrep/{SEATON}/2020-05-27/daily/",
        f"/sitrep/{SEATON}/2020-05-26/hourly/",
        "/sitrep/E0/2020-05-26/daily/",
        f"{PAGE}file.odt",
    ],
)
def test_what_there_is_not_is_not_found(writer, address):
    assert writer.get(address).status_code == 404


def test_a_press_that_means_nothing_is_answered_in_words(writer):
    answer = writer.post(PAGE, {"act": "burn"}, follow=True)
    assert "Press one of its buttons" in text_of(answer)


# --- files --------------------------------------------------------------------------------------


def test_the_file_of_numbers_is_tidy_and_names_the_version(writer, country):
    file(country.homes["seaton1"], DAY, beds(10, accepting=4))
    writer.post(PAGE, {"act": "issue"})
    content = b"".join(writer.get(f"{PAGE}file.csv?version=1").streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(content)))
    [found] = [row for row in rows if row["measure"] == "accepting"]
    assert (found["value"], found["answered"], found["homes"], found["change"]) == (
        "4",
        "2",
        "2",
        "",
    )
    assert (found["version"], found["digest"]) == ("1", SitrepIssue.objects.get().digest)
    draft = b"".join(writer.get(f"{PAGE}file.csv").streaming_content).decode()
    assert ",draft," in draft


def test_the_document_says_what_the_page_says(writer, country):
    write(writer, "A calm day.")
    document = Document(io.BytesIO(writer.get(f"{PAGE}file.docx").content))
    words = [one.text for one in document.paragraphs]
    assert words[0] == "Daily situation report: Seaton"
    assert "A calm day." in words
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["Homes that told us", "0", "2 of 2", "0", "No change"] in cells


def test_the_pdf_is_tagged_and_says_which_version_it_is(writer, country):
    if not exports.can_make_pdf():
        pytest.skip("No Pango on this machine, which WeasyPrint needs: install libpango.")
    file(country.homes["seaton1"], DAY, beds(10, accepting=4))
    write(writer, "A calm day. بخير 🙂")
    assert f"{PAGE}file.pdf" in text_of(writer.get(PAGE))
    content = writer.get(f"{PAGE}file.pdf").content
    assert content.startswith(b"%PDF-")
    inside = b"".join(
        map(zlib.decompress, re.findall(rb"/FlateDecode.*?stream\n(.*?)\nendstream", content, re.S))
    )
    assert b"/StructTreeRoot" in inside
    writer.post(PAGE, {"act": "issue"})
    answer = writer.get(f"{PAGE}file.pdf?version=1")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].endswith('-1.pdf"')


def test_without_the_library_for_pdf_the_page_says_so_and_offers_the_others(writer, monkeypatch):
    def missing():
        raise NotNow("This installation makes no PDF files.", remedy="Download the Word document.")

    monkeypatch.setattr(exports, "_weasyprint", missing)
    text = text_of(writer.get(PAGE))
    assert "This installation makes no PDF files" in text
    assert "file.pdf" not in text
    assert "file.docx" in text
    answer = writer.get(f"{PAGE}file.pdf")
    assert answer.status_code == 302
    assert "Download the Word document." in text_of(writer.get(answer["Location"]))


def test_with_the_library_for_pdf_the_report_is_one(writer):
    if not exports.can_make_pdf():
        pytest.skip("WeasyPrint or Pango is not here: install requirements/pdf.txt and Pango.")
    answer = writer.get(f"{PAGE}file.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"


def test_the_pdf_is_made_from_the_same_words(writer, monkeypatch):
    seen = []

    class Stand:
        def __init__(self, string):
            seen.append(string)

        def write_pdf(self, **_more):
            return b"%PDF-"

    monkeypatch.setattr(exports, "_weasyprint", lambda: type("W", (), {"HTML": Stand}))
    write(writer, "A calm day.")
    assert writer.get(f"{PAGE}file.pdf").content == b"%PDF-"
    assert "A calm day." in seen[0]
    assert "Beds available now" in seen[0]


def test_the_pages_take_the_same_number_of_queries_however_many_homes_there_are(writer, country):
    def count(address):
        writer.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert writer.get(address).status_code == 200
        return len(queries)

    addresses = (PAGE, f"/sitrep/{SEATON}/2020-05-26/weekly/", "/sitrep/")
    for one in country.homes.values():
        file(one, DAY, beds(10, res_new_confirmed=1))
    home(country.seaton)  # silent from the start
    before = [count(one) for one in addresses]
    for n in range(5):
        file(home(country.seaton), DAY, beds(10, res_new_confirmed=n))
    assert [count(one) for one in addresses] == before
