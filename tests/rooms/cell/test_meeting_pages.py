"""The pages of meetings: who opens them, what is pressed on them, and the files they give."""

import datetime as dt
import io
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from rollcall.cell.models import Addressee, MeetingLine
from rollcall.cell.selectors import find_cell, find_meeting, lines_of, matters_of
from rollcall.cell.services import open_meeting, raise_matter, step_meeting
from rollcall.foundation.models import AccessRecord
from rollcall.notices.models import Letter
from tests.factories.accounts import person
from tests.factories.register import home
from tests.factories.reports import DAY, EVE, NOON, beds, file


pytestmark = pytest.mark.usefixtures("frozen_clock")

SEATON = "E09900001"
PAGE = f"/cell/meeting/care-home-cell/{SEATON}/2020-05-26/"
A_DAY = dt.timedelta(days=1)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def text_of(answer):
    return " ".join(answer.content.decode().split())


def press(client, act, page=PAGE, **data):
    return client.post(page, {"act": act, "key": str(uuid.uuid4()), "item": "sector", **data})


def begin(by, on=DAY, now=NOON):
    return open_meeting(by=by, cell=find_cell("care-home-cell"), area=SEATON, on=on, now=now)


def lines():
    return lines_of(find_meeting(find_cell("care-home-cell"), SEATON, DAY))


@pytest.fixture
def chair(officer):
    return client_of(officer)


@pytest.fixture
def in_session(officer, short_of_masks):
    return begin(officer)


# --- who ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}state.json", f"{PAGE}minutes/", f"{PAGE}minutes.docx",
                                     f"/cell/people/{SEATON}/"])  # fmt: skip
def test_another_authoritys_officer_opens_nothing_here(stranger, in_session, address):
    assert client_of(stranger).get(address).status_code == 403


def test_another_authoritys_officer_presses_nothing_here(stranger, in_session):
    assert press(client_of(stranger), "close").status_code == 403
    assert press(client_of(stranger), "decide", words="x").status_code == 403
    assert lines() == []


@pytest.mark.parametrize(
    "address",
    [
        f"/cell/meeting/no-cell/{SEATON}/2020-05-26/",
        "/cell/meeting/care-home-cell/E00000000/2020-05-26/",
        f"/cell/meeting/care-home-cell/{SEATON}/2020-05-25/",
        f"/cell/meeting/care-home-cell/{SEATON}/2020-02-31/",
    ],
)
def test_what_there_is_not_is_not_found(chair, address):
    assert chair.get(address).status_code == 404


def test_that_an_agenda_or_minutes_were_read_is_written_down(chair, in_session):
    chair.get(PAGE)
    chair.get(f"{PAGE}minutes.docx")
    what = list(AccessRecord.objects.order_by("pk").values_list("subject", "what"))
    assert what == [
        (f"area:{SEATON}", "meeting care-home-cell 2020-05-26"),
        (f"area:{SEATON}", "minutes care-home-cell 2020-05-26"),
    ]


# --- lists --------------------------------------------------------------------------------------


def test_the_list_has_the_next_meeting_of_each_cell_and_the_past_ones(chair, officer):
    begin(officer)
    text = text_of(chair.get("/cell/meeting/"))
    assert "Thursday 28 May 2020, 2pm" in text
    assert text.count("Tuesday 26 May 2020, 9:30am") == 2
    assert "In session" in text


def test_a_day_lists_its_meetings(chair):
    text = text_of(chair.get("/cell/meeting/2020-05-26/"))
    assert "Care Home Cell" in text
    assert "Swabbing and Testing Cell" in text
    assert "Outbreak Cell" not in text
    assert "There is no meeting on this day." in text_of(chair.get("/cell/meeting/2020-05-25/"))
    answer = chair.get("/cell/meeting/2020-05-27/")
    assert answer["Location"] == f"/cell/meeting/care-home-cell/{SEATON}/2020-05-27/"


def test_somebody_without_meetings_is_told_so(country):
    answer = client_of(person("council-officer", "home:1-1")).get("/cell/meeting/")
    assert "There is no area whose meetings you hold." in text_of(answer)


def test_the_pages_take_the_same_number_of_queries_however_many_homes_there_are(
    chair, officer, country, in_session
):
    def count(address):
        chair.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert chair.get(address).status_code == 200
        return len(queries)

    planned = f"/cell/meeting/care-home-cell/{SEATON}/2020-05-27/"
    file(country.homes["seaton1"], DAY, beds(10, res_new_confirmed=1))
    before = [count(one) for one in (PAGE, planned, "/cell/meeting/")]
    for n in range(5):
        one = home(country.seaton)
        file(one, EVE, beds(10, res_new_confirmed=n), now=NOON - A_DAY)
    assert [count(one) for one in (PAGE, planned, "/cell/meeting/")] == before
    # An open meeting's page reads what was kept: session and person (2), memberships (1), area and
    # scope (3), meeting (1), access log (3), agenda (1), lines (2), steps (1), matters (2), minutes (1),
    # names (1), people for the form (1), navigation's own.
    assert before[0] < 25
    # A draft asks what is known of the homes once (29), and for what each part is made from.
    assert before[1] < 75


# --- the meeting --------------------------------------------------------------------------------


def test_a_planned_meeting_shows_its_agenda_and_is_opened_with_one_press(chair, short_of_masks):
    text = text_of(chair.get(PAGE))
    assert "Short of masks" in text
    assert "Planned" in text
    assert 'value="decide"' not in text
    assert press(chair, "open").status_code == 302
    assert 'value="decide"' in text_of(chair.get(PAGE))


def test_a_meeting_of_tomorrow_has_no_press_to_open_it(chair, short_of_masks):
    page = f"/cell/meeting/care-home-cell/{SEATON}/2020-05-27/"
    assert "can be opened on its day" in text_of(chair.get(page))
    press(chair, "open", page)
    assert "Open it on the day" in text_of(chair.get(page))


def test_a_decision_is_one_line_and_one_press(chair, in_session, short_of_masks):
    item = f"home:{short_of_masks.location_id}"
    answer = press(
        chair, "decide", item=item, words="Send masks", owner="team:ppe-unit", due="2020-05-27"
    )
    assert answer.status_code == 302
    text = text_of(chair.get(answer["Location"]))
    assert "PPE unit, by Wednesday 27 May 2020" in text
    assert "Urgency: Now. Level: not decided; suggested: red." in text
    assert "Still to be done" in text


@pytest.mark.parametrize(
    ("data", "message", "field"),
    [
        ({"words": ""}, "Write what was decided", "decide-words"),
        ({"words": "x", "owner": "team:ppe-unit"}, "Say by which day", "decide-due"),
        ({"words": "x", "due": "2020-05-27"}, "Say who does it", "decide-owner"),
        ({"words": "x", "due": "soon"}, "Enter a day such as", "decide-due"),
        ({"words": "Mrs A died"}, "Do not name residents", "decide-words"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_box_and_stays_typed(
    chair, in_session, data, message, field
):
    answer = press(chair, "decide", **data)
    text = text_of(answer)
    assert answer.status_code == 422
    assert "Error: " in text
    assert message in text
    assert f'href="#{field}"' in text
    assert data["words"] in text
    assert lines() == []


def test_only_ones_own_line_has_a_press_to_take_it_back(chair, colleague, in_session):
    press(chair, "decide", words="Test all staff")
    [line] = lines()
    assert "Take back" in text_of(chair.get(f"{PAGE}?item=sector"))
    other = client_of(colleague)
    assert "Take back" not in text_of(other.get(f"{PAGE}?item=sector"))
    assert press(other, "undo", line=line.id).status_code == 403
    press(chair, "undo", line=line.id)
    text = text_of(chair.get(f"{PAGE}?item=sector"))
    assert "Decision, taken back later" in text
    assert "Still to be done" not in text


def test_notes_attendance_and_done_are_written_down(chair, in_session):
    press(chair, "note", words="It was a long night")
    press(chair, "attend", present=["finance", "ccg"], chair="dass")
    press(chair, "attend", present=["finance", "ccg"])
    press(chair, "decide", words="Test all staff", owner="team:swabbing", due="2020-05-27")
    press(chair, "done", line=lines()[-1].id)
    assert [one.kind for one in lines()] == [
        "note",
        "present",
        "present",
        "chair",
        "decision",
        "done",
    ]
    text = text_of(chair.get(f"{PAGE}?item=sector"))
    assert "Chair: Adult Social Care Director" in text
    assert "Who is here: 3 of 14 seats" in text


def test_something_is_passed_on_and_its_answer_comes_back(chair, in_session, short_of_masks):
    item = f"home:{short_of_masks.location_id}"
    assert press(chair, "pass-on", item=item, tier="x", words="May we?").status_code == 422
    assert (
        press(chair, "pass-on", item=item, tier="scg", words="May we pay agency staff?").status_code
        == 302
    )
    [matter] = matters_of(find_cell("care-home-cell"), SEATON)
    assert (matter.location_id, matter.tier) == (short_of_masks.location_id, "scg")
    key = f"matter:{matter.id}"
    press(chair, "draft")
    assert "Passed on to Strategic Group (SCG)" in text_of(chair.get(PAGE, {"item": key}))
    assert press(chair, "answer", item=key, words="").status_code == 422
    press(chair, "answer", item=key, words="Yes, until June.")
    text = text_of(chair.get(PAGE, {"item": key}))
    assert "Answer from Strategic Group (SCG)" in text
    assert "Yes, until June." in text
    press(chair, "close-matter", item=key, matter=matter.id)
    assert matters_of(find_cell("care-home-cell"), SEATON) == []


def test_a_decision_opens_an_action_in_the_same_press(chair, in_session, short_of_masks):
    item = f"home:{short_of_masks.location_id}"
    answer = press(chair, "decide", item=item, words="Send masks", action_kind="ppe")
    text = text_of(chair.get(answer["Location"]))
    [line] = lines()
    assert f'href="/actions/{line.action}/"' in text
    assert "PPE unit, by " in text
    assert f"Opened {line.action}" in text_of(chair.get(f"{PAGE}minutes/"))
    assert chair.get(f"/actions/{line.action}/").status_code == 200


def test_a_press_that_means_nothing_is_answered_in_words(chair, in_session):
    assert press(chair, "burn").status_code == 302
    assert "Press one of its buttons" in text_of(chair.get(PAGE))


def test_an_open_page_is_told_what_others_wrote(chair, colleague, in_session):
    press(chair, "note", words="Mine")
    press(client_of(colleague), "note", words="Theirs")
    state = chair.get(f"{PAGE}state.json").json()
    assert state["state"] == "in_session"
    assert [one["by"] for one in state["lines"]] == [colleague.name]
    assert state["last"] == lines()[-1].id
    assert "Theirs" not in str(state)
    assert f'data-last="{state["last"]}"' in text_of(chair.get(PAGE))


def test_the_chair_takes_items_in_turn(chair, in_session, short_of_masks):
    first = text_of(chair.get(PAGE))
    assert f'<h2 class="govuk-heading-m" id="item">{short_of_masks_name(first)}</h2>' in first
    assert "Next on the agenda" in first
    last = text_of(chair.get(f"{PAGE}?item=sector"))
    assert "Next on the agenda" not in last
    assert "← Before" in last


def short_of_masks_name(text):
    return text.split('id="item">')[1].split("</h2>")[0]


# --- minutes ------------------------------------------------------------------------------------


def test_minutes_hold_what_stands_and_not_what_was_taken_back(chair, in_session, short_of_masks):
    press(chair, "attend", present=["finance"])
    press(chair, "decide", words="Test all staff", owner="team:swabbing", due="2020-05-27")
    press(chair, "note", words="A slip of the pen")
    press(chair, "undo", line=lines()[-1].id)
    press(chair, "close")
    text = text_of(chair.get(f"{PAGE}minutes/"))
    assert "Test all staff" in text
    assert "slip of the pen" not in text
    assert "Held, minutes to approve" in text
    assert "On the agenda, and nothing was written down" in text
    document = Document(io.BytesIO(chair.get(f"{PAGE}minutes.docx").content))
    words = "\n".join(one.text for one in document.paragraphs)
    assert "Minutes: Care Home Cell, Seaton" in words
    assert "Present: Finance" in words
    assert (
        "Decision: Test all staff Owner: Swabbing and testing cell, by Wednesday 27 May 2020."
        in words
    )
    assert "Short of masks" in words
    assert "slip of the pen" not in words
    assert document.tables[0].rows[1].cells[0].text == "Test all staff"
    assert document.core_properties.author == ""


def test_minutes_are_approved_at_the_next_meeting_with_one_press(chair, officer, frozen_clock):
    step_meeting(by=officer, meeting_id=begin(officer), event="close", now=NOON)
    frozen_clock.shift(A_DAY)
    chair = client_of(officer)  # a day later, so signed in anew
    tomorrow = f"/cell/meeting/care-home-cell/{SEATON}/2020-05-27/"
    press(chair, "open", tomorrow)
    assert "The minutes of Tuesday 26 May 2020 wait to be approved." in text_of(chair.get(tomorrow))
    press(chair, "approve-last", tomorrow)
    assert "Minutes approved" in text_of(chair.get(PAGE))


def test_word_of_the_minutes_is_sent_with_one_press(chair, in_session):
    page = f"/cell/people/{SEATON}/"
    answer = chair.post(page, {"body": "care-home-cell", "name": "Chair", "email": "no"})
    assert answer.status_code == 422
    chair.post(page, {"body": "care-home-cell", "name": "Chair", "email": "c@example.org"})
    press(chair, "close")
    press(chair, "circulate")
    assert f"http://testserver{PAGE}minutes/" in Letter.objects.get().body
    assert "Minutes sent to the members" in text_of(chair.get(PAGE))
    chair.post(page, {"end": str(Addressee.objects.get().pk)})
    assert Addressee.objects.get().ended_at is not None
    assert "in the list no more" in text_of(chair.post(page, {"end": "99999"}, follow=True))


# --- raising something --------------------------------------------------------------------------


def test_a_home_raises_something_for_itself(country):
    one = country.homes["seaton1"]
    client = client_of(person("home-reporter", f"home:{one.location_id}"))
    assert "provider forum" not in text_of(client.get("/cell/raise/")).lower()
    data = {"key": str(uuid.uuid4()), "cell": "care-home-cell", "raised_by": "home",
            "place": f"home:{one.location_id}", "words": "When may families visit?"}  # fmt: skip
    assert client.post("/cell/raise/", {**data, "words": ""}).status_code == 422
    assert client.post("/cell/raise/", {**data, "place": "home:1-999"}).status_code == 422
    assert client.post("/cell/raise/", data).status_code == 302
    [matter] = matters_of(find_cell("care-home-cell"), SEATON)
    assert (matter.raised_by, matter.words) == ("home", "When may families visit?")


def test_an_officer_raises_what_the_forum_said(chair):
    data = {"key": str(uuid.uuid4()), "cell": "care-home-cell", "raised_by": "forum",
            "place": f"area:{SEATON}", "words": "Visits"}  # fmt: skip
    assert chair.post("/cell/raise/", {**data, "raised_by": "home"}).status_code == 422
    assert chair.post("/cell/raise/", data).status_code == 302
    assert "Raised by the provider forum" in text_of(chair.get(PAGE))


def test_lines_of_a_matter_stand_in_the_minutes(chair, officer, in_session):
    matter = raise_matter(
        by=officer, cell=find_cell("care-home-cell"), area=SEATON, raised_by="forum", words="Visits",
        key=uuid.uuid4(), now=NOON,
    )  # fmt: skip
    press(chair, "close-matter", matter=matter)
    assert "Closed" in text_of(chair.get(f"{PAGE}minutes/"))
    assert not MeetingLine.objects.exists()
