"""The pages of actions and requests: a home asks and follows, officers see, filter, move and hand over."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rollcall.cell.models import Action, ActionFile, Origin
from rollcall.cell.presenters.actions import quantity
from rollcall.cell.selectors import action_info
from rollcall.foundation.programmes import current_programme
from rollcall.notices.services import Line, tell
from rollcall.register.selectors import home as find_home
from tests.factories.accounts import person
from tests.factories.actions import MARSH, SEATON, ask, ppe_officer, reporter, take
from tests.factories.reports import DAY, NOON, add_homes, small_country
from tests.rooms.boards.reading import links, rows, words


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def country():
    return add_homes(small_country())


@pytest.fixture
def sea(country):
    return country.homes["seaton1"]


def client_of(someone):
    client = Client()
    client.force_login(someone)
    return client


@pytest.fixture
def robin(sea):
    return client_of(reporter(sea))


@pytest.fixture
def pat():
    return client_of(ppe_officer())


def page_of(action, side="actions"):
    return f"/{side}/{action_info(action.pk).reference}/"


# --- a home asks ---


def test_a_home_chooses_what_would_help_and_is_told_when_it_chose_nothing(robin):
    text = words(robin.get("/help/new/"))
    assert "Seaton1" in text
    assert "Protective kit (PPE)" in text
    assert "Comprehensive intervention" not in text
    assert "Choose what would help" in words(robin.get("/help/new/?kind="))


def test_a_home_asks_with_how_many_and_how_soon(robin, sea):
    form = robin.get("/help/new/?kind=ppe")
    assert "Within a day – what we have lasts for 2 or 3 days" in words(form)
    sent = {"urgency": "24h", "asked": "1,200", "details.items": ["gloves", "aprons"],
            "details.needed_by-day": "28", "details.needed_by-month": "5",
            "details.needed_by-year": "2020", "words": "One box left."}  # fmt: skip
    answer = robin.post("/help/new/?kind=ppe", sent)
    action = Action.objects.get()
    assert answer["Location"] == page_of(action, "help")
    assert (action.asked, action.urgency, action.origin) == (1200, "24h", Origin.HOME)
    assert action.details == {"items": ["aprons", "gloves"], "needed_by": "2020-05-28"}
    text = words(robin.get(answer["Location"]))
    for part in ("Asked : midday on Tuesday 26 May 2020", "Agreed Not yet", "1,200 items",
                 "Aprons, Gloves", "One box left.", "PPE unit"):  # fmt: skip
        assert part in text


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"urgency": ""}, "Say how soon you need it"),
        ({"asked": "many"}, "“many” is not a whole number"),
        ({"asked": "0"}, "“0” is not a whole number"),
        ({"details.items": []}, "Answer “Which items?”"),
        ({"details.needed_by-day": "31", "details.needed_by-month": "2"}, "“31 2” is not a date"),
        ({"words": "Mrs Smith has none"}, "Do not name residents or staff"),
    ],
)
def test_what_cannot_be_asked_stays_as_it_was_typed_with_the_reason(robin, changed, told):
    sent = {"urgency": "today", "asked": "7", "details.items": ["gloves"], "words": "Hm", **changed}
    answer = robin.post("/help/new/?kind=ppe", sent)
    assert answer.status_code == 422
    assert told in words(answer)
    assert not Action.objects.exists()


def test_what_was_asked_already_is_offered_before_the_form(robin, sea):
    before = ask(sea)
    answer = robin.get("/help/new/?kind=ppe")
    assert "Is it one of these?" in words(answer)
    assert page_of(before, "help") in answer.content.decode()
    assert "How soon" not in words(answer)
    assert "How soon" in words(robin.get(links(answer)["No, this is something else"]))


def test_somebody_with_several_homes_chooses_one_and_never_another(country, sea):
    group = client_of(
        person("group-reporter", f"provider:{find_home(sea.location_id, DAY).provider_id}")
    )
    assert "Protective kit (PPE)" in words(group.get("/help/new/"))
    other = country.homes["marsh1"].location_id
    assert client_of(reporter(sea)).get(f"/help/new/?home={other}&kind=ppe").status_code == 403


def test_a_call_handler_asks_for_a_home_from_its_page(sea):
    handler = client_of(person("call-handler", SEATON))
    sent = {"urgency": "today", "details.items": ["gloves"]}
    answer = handler.post(f"/help/new/?home={sea.location_id}&kind=ppe", sent)
    assert handler.get(answer["Location"]).status_code == 200


# --- a home follows ---


def test_the_home_reads_why_not_and_what_it_may_do(robin, sea):
    refused = take(ask(sea), "refuse", ppe_officer(), words="Your delivery comes today.")
    text = words(robin.get(page_of(refused, "help")))
    assert "Not agreed" in text
    assert "Your delivery comes today." in text
    assert "Withdraw it" not in text


def test_the_home_says_that_it_came_or_did_not(robin, sea):
    officer = ppe_officer()
    action = ask(sea)
    for event in ("agree", "send", "deliver"):
        take(action, event, officer, agreed=200)
    page = page_of(action, "help")
    text = words(robin.get(page))
    for part in ("400 items", "200 items", "Did it come?", "after 3 days", "Yes, it came"):
        assert part in text
    sent = {"do": "move", "event": "missing", "version": action.version}
    answer = robin.post(page, sent)
    assert answer.status_code == 422
    assert "Say why" in words(answer)
    assert robin.post(page, {**sent, "event": "confirm"}).status_code == 302
    action.refresh_from_db()
    assert action.state == "closed"


def test_a_home_undoes_and_withdraws_its_own(robin, sea):
    action = ask(sea)
    page = page_of(action, "help")
    robin.post(page, {"do": "move", "event": "withdraw", "version": 1})
    assert "Undo the last step" in words(robin.get(page))
    robin.post(page, {"do": "move", "event": "undo", "version": 2})
    action.refresh_from_db()
    assert action.state == "asked"


def test_a_home_never_sees_what_is_internal_nor_steps_of_the_team(robin, pat, sea):
    action = ask(sea)
    sent = {"do": "comment", "words": "Stock is low", "internal": "on"}
    assert pat.post(page_of(action), sent).status_code == 302
    text = words(robin.get(page_of(action, "help")))
    assert "Stock is low" not in text
    assert "Take it on" not in text
    assert "Stock is low (" not in text
    assert "Stock is low" in words(pat.get(page_of(action)))
    taken = robin.post(page_of(action, "help"), {"do": "move", "event": "accept", "version": 1})
    assert taken.status_code == 422
    assert "Only the team" in words(taken)
    assert robin.get(page_of(action)).status_code == 403


def test_the_requests_stand_on_the_picture_and_on_the_list_of_tasks(robin, sea):
    first = f"/update/{sea.location_id}/picture/"
    assert "Nothing is recorded about a request of yours." in words(robin.get(first))
    action = take(ask(sea), "agree", ppe_officer(), agreed=200)
    text = words(robin.get(first))
    assert "asked for 400 items; agreed 200 items" in text
    tasks = robin.get(f"/update/{sea.location_id}/")
    assert tasks.status_code in (200, 302)
    opened = robin.get(f"/update/{sea.location_id}/", follow=True)
    assert "Help you asked for" in words(opened)
    assert page_of(action, "help") in opened.content.decode()


# --- officers and teams ---


def test_the_list_says_what_is_late_and_whose_it_is(pat, sea):
    late = ask(sea, now=NOON - 5 * ONE_DAY)
    text = words(pat.get("/actions/"))
    for part in ("Protective kit (PPE)", "Seaton1", "Overdue", "PPE unit", "400 items",
                 "My team’s (1)", "Overdue (1)", action_info(late.pk).reference):  # fmt: skip
        assert part in text


def test_without_any_the_list_says_what_would_stand_there(pat):
    assert "Nothing is waiting here." in words(pat.get("/actions/"))
    assert "No action matches." in words(pat.get("/actions/?kind=ppe"))


def test_filters_and_the_file_narrow_alike_and_nonsense_narrows_nothing(country, sea):
    officer = client_of(person("council-officer", SEATON))
    ask(sea)
    ask(sea, "testing")
    take(ask(sea, "other"), "refuse", words="No.")
    lines = rows(officer.get("/actions.csv?kind=testing"))
    assert [line[1] for line in lines] == ["kind", "testing"]
    assert len(rows(officer.get("/actions.csv?view=x&kind=x&state=x&team=x"))) == 3
    assert len(rows(officer.get("/actions.csv?state=every"))) == 4
    assert (
        "Testing"
        not in words(officer.get("/actions/?team=ppe-unit"))
        .partition("Download")[0]
        .partition("Every kind")[2]
        .partition("Show")[2]
    )


def test_another_areas_people_see_nothing_of_it(sea):
    action = ask(sea)
    for someone in (ppe_officer(MARSH), person("council-officer", MARSH)):
        client = client_of(someone)
        assert "Nothing is waiting here." in words(client.get("/actions/"))
        assert client.get(page_of(action)).status_code == 404
        assert client.post(page_of(action), {"do": "comment", "words": "Hm"}).status_code == 404
    region = client_of(person("regional-reviewer", "area:E99000001"))
    assert region.get("/actions/").status_code == 403


def test_the_team_agrees_another_number_on_the_page(pat, sea):
    action = ask(sea)
    page = page_of(action)
    text = words(pat.get(page))
    for part in ("Take it on", "How many are agreed?", "Why other steps cannot be taken now"):
        assert part in text
    sent = {"do": "move", "event": "agree", "version": 1, "agreed": "200"}
    assert pat.post(page, {**sent, "agreed": "x"}).status_code == 422
    assert pat.post(page, sent)["Location"] == page
    assert "Agreed: 200 items" in words(pat.get(page))
    conflict = pat.post(page, {**sent, "words": "I was late"})
    assert conflict.status_code == 422
    assert "was quicker: it is “Agreed” now" in words(conflict)


def test_a_file_is_added_and_fetched_and_never_run(pat, robin, sea):
    action = ask(sea)
    file = SimpleUploadedFile("note.pdf", PDF)
    assert pat.post(page_of(action), {"do": "file", "file": file}).status_code == 302
    kept = ActionFile.objects.get()
    address = f"{page_of(action)}files/{kept.event_id}/"
    for client in (pat, robin):
        answer = client.get(address)
        assert answer.content == PDF
        assert answer["Content-Disposition"] == 'attachment; filename="note.pdf"'
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert client_of(ppe_officer(MARSH)).get(address).status_code == 404
    assert pat.get(f"{page_of(action)}files/999/").status_code == 404
    wrong = pat.post(page_of(action), {"do": "file", "file": SimpleUploadedFile("a.exe", b"MZ")})
    assert wrong.status_code == 422
    assert "of a kind that is not taken" in words(wrong)
    assert pat.post(page_of(action), {"do": "file"}).status_code == 422


def test_it_is_given_to_somebody_and_handed_over(sea):
    someone = ppe_officer()
    client, action = client_of(someone), ask(sea)
    page = page_of(action)
    client.post(page, {"do": "assign", "version": 1, "person": someone.pk})
    assert f"Given to somebody: {someone.name}" in words(client.get(page))
    wrong = client.post(page, {"do": "assign", "version": 2, "person": "999"})
    assert wrong.status_code == 422
    sent = {"do": "hand_over", "version": 2, "team": "cell", "partner": "Westshire Council"}
    assert client.post(page, sent).status_code == 422
    assert client.post(page, {**sent, "words": "They have some."}).status_code == 302
    officer = client_of(person("council-officer", SEATON))
    assert "Handed over to Care home cell, Westshire Council" in words(officer.get(page))


def test_fields_about_money_are_for_finance_and_who_asked(sea):
    action = ask(sea, "finance", details={"amount": "5000"}, by=reporter(sea))
    finance = client_of(person("finance-officer", SEATON, team="finance"))
    assert "5000" in words(finance.get(page_of(action)))
    assert client_of(person("council-officer", SEATON)).get(page_of(action)).status_code == 404


def test_an_officer_opens_one_for_a_home_or_for_all(country, sea):
    chair = client_of(person("cell-chair", SEATON))
    text = words(chair.get("/actions/new/"))
    assert "Seaton1" in text
    assert "Marsh1" not in text
    assert "All homes in Seaton" in text
    assert "Choose what is needed" in words(chair.get("/actions/new/?kind=ppe"))
    where = f"/actions/new/?kind=ipc-visit&home={sea.location_id}&origin=decision&from=decision:3"
    answer = chair.post(where, {"urgency": "today", "private": "on"})
    made = Action.objects.get()
    assert answer["Location"] == page_of(made)
    assert (made.origin, made.origin_ref, made.shared) == ("decision", "decision:3", False)
    for_all = "/actions/new/?kind=staff&area=E09900001"
    assert chair.post(for_all, {"urgency": "today"}).status_code == 422
    assert chair.post(for_all, {"urgency": "today", "what": "Find carers"}).status_code == 302
    assert "Is it one of these?" in words(chair.get(for_all))
    assert (
        chair.get("/actions/new/?kind=ppe&home=" + country.homes["marsh1"].location_id).status_code
        == 403
    )


def test_what_is_new_stands_on_the_page_until_it_was_seen(sea):
    someone = ppe_officer()
    tell([Line("k", someone.actor_id, "A thing happened", "/actions/")], now=NOON)
    client = client_of(someone)
    assert "A thing happened" in words(client.get("/actions/"))
    assert client.post("/actions/seen/").status_code == 302
    assert "A thing happened" not in words(client.get("/actions/"))


def test_people_of_a_team_begin_at_their_actions(pat):
    assert pat.get("/", follow=True).request["PATH_INFO"] == "/actions/"


def test_the_list_takes_the_same_queries_for_one_and_for_many(country, sea):
    client = client_of(person("council-officer", SEATON))
    counts = []
    for _ in range(2):
        for kind in ("other", "testing", "staff"):
            ask(sea, kind)
            ask(country.homes["seaton2"], kind)
        ask(None, "other", area_code="E09900001", what="For all")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/actions/").status_code == 200
        counts.append(len(asked))
    # 1-3) session, person, memberships; 4-6) the areas where actions and health are seen;
    # 7) counts; 8) how many; 9) the page; 10-11) homes and areas by name; 12) what is new;
    # 13) whom to tell about levels
    assert counts[0] == counts[1] <= 13


def test_one_piece_is_not_called_pieces(sea):
    support = current_programme().support
    action = action_info(ask(sea, "equipment").pk)
    assert [quantity(count, action, support) for count in (0, 1, 2, None)] == [
        "0 pieces", "1 piece", "2 pieces", "No number given",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("page", "entry"),
    [
        ("/cell/signals/", "Signals"),
        ("/cell/board/E09900001/", "Cell board"),
        ("/actions/", "Actions"),
    ],
)
def test_a_page_lies_in_one_entry_of_the_menu_alone(sea, page, entry):
    jo = client_of(person("council-officer", SEATON))
    menu = jo.get(page).content.decode().partition('aria-label="Menu"')[2].partition("</nav>")[0]
    marked = re.findall(r"service-navigation__item--active.*?<a[^>]*>(.*?)</a>", menu, re.S)
    assert [re.sub(r"<[^>]*>", "", one).strip() for one in marked] == [entry]


@pytest.mark.parametrize("role", ["ipc-nurse", "public-health", "finance-officer", "ppe-officer"])
def test_whoever_works_for_a_team_begins_with_its_actions(role, sea):
    team = {"ipc-nurse": "ipc", "public-health": "hpt", "finance-officer": "finance"}
    client = client_of(person(role, SEATON, team=team.get(role, "ppe-unit")))
    assert client.get("/board/")["Location"] == "/actions/"
