"""The board of the daily meeting: what needs a decision first, what changed, and the rest."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollcall.cell.models import SavedView
from rollcall.cell.selectors import board_fingerprint, board_of
from rollcall.cell.services import NewLevel, acknowledge_signal, decide_level
from rollcall.cell.views import board as board_views
from rollcall.foundation.models import AuditEvent
from rollcall.register.selectors import area
from rollcall.reports.services import NewFinding, record_finding
from tests.factories.accounts import person
from tests.factories.actions import ask, ppe_officer
from tests.factories.register import home
from tests.factories.reports import DAY, EVE, NOON, beds, file
from tests.rooms.boards.reading import words


pytestmark = pytest.mark.usefixtures("frozen_clock")

SEATON = "E09900001"
BOARD = f"/cell/board/{SEATON}/"
HOUR = dt.timedelta(hours=1)


def groups(now=NOON):
    return {row.home.name: row.group for row in board_of(area(SEATON), now).rows}


def row_of(one, now=NOON):
    rows = board_of(area(SEATON), now).rows
    return next(row for row in rows if row.home.location_id == one.location_id)


def get(client, user, address=BOARD):
    client.force_login(user)
    return client.get(address)


# --- where a home stands ------------------------------------------------------------------------


def test_a_home_with_an_urgent_signal_needs_a_decision_and_comes_first(short_of_masks):
    found = board_of(area(SEATON), NOON).rows
    assert found[0].home.name == "Short of masks"
    assert [row.group for row in found] == ["decide", "rest", "rest"]


def test_a_signal_that_somebody_has_seen_waits_no_more(officer, short_of_masks):
    acknowledge_signal(by=officer, location_id=short_of_masks.location_id, rule="ppe-red", now=NOON)
    assert groups()["Short of masks"] != "decide"


def test_what_did_not_hold_yesterday_is_new(country, short_of_masks):
    one = country.homes["seaton1"]
    file(one, DAY, beds(10, deaths_all=1), now=NOON - HOUR)
    assert "deaths" in row_of(one).new
    assert "ppe-red" not in row_of(short_of_masks).new


def test_a_change_alone_puts_a_home_below_those_that_wait_and_above_the_rest(
    country, short_of_masks
):
    one = country.homes["seaton1"]
    file(one, EVE, beds(10, admission_status="open"), now=NOON - 2 * HOUR, reason="more")
    file(one, DAY, beds(10, admission_status="closed"), now=NOON - HOUR)
    found = groups()
    assert found[one_name(one)] == "changed"
    assert list(found.values()) == ["decide", "changed", "rest"]


def one_name(one):
    return row_of(one).home.name


def test_a_level_below_the_one_suggested_waits_for_a_decision(country, officer, short_of_masks):
    where = short_of_masks.location_id
    acknowledge_signal(by=officer, location_id=where, rule="ppe-red", now=NOON)
    new = NewLevel(level="amber", based_on=0, by_hand=(), reason="Kit is on its way.")
    decide_level(by=officer, location_id=where, new=new, now=NOON)
    found = row_of(short_of_masks)
    assert (found.level, found.suggested, found.group) == ("amber", "red", "decide")


def test_an_overdue_action_waits_for_a_decision(country):
    one = country.homes["seaton1"]
    ask(one, now=NOON - dt.timedelta(days=4))
    assert row_of(one).group == "decide"
    assert row_of(country.homes["seaton2"]).group == "rest"


def test_every_home_of_the_area_is_on_the_board_once(country, short_of_masks):
    assert len(groups()) == len(board_of(area(SEATON), NOON).rows) == 3


# --- kept while nothing changes -----------------------------------------------------------------


@pytest.mark.parametrize("what", ["report", "finding", "review", "level", "action", "home", "time"])
def test_the_board_is_another_one_as_soon_as_anything_it_shows_changes(
    country, officer, short_of_masks, what
):
    before, now = board_fingerprint(area(SEATON), NOON), NOON
    where = short_of_masks.location_id
    if what == "report":
        file(country.homes["seaton1"], DAY, beds(10), now=NOON)
    elif what == "finding":
        new = NewFinding("covid-19", 1, "positive", tested_on=DAY)
        record_finding(by=officer, location_id=where, new=new, now=NOON)
    elif what == "review":
        acknowledge_signal(by=officer, location_id=where, rule="ppe-red", now=NOON)
    elif what == "level":
        new = NewLevel(level="red", based_on=0, by_hand=(), reason="")
        decide_level(by=officer, location_id=where, new=new, now=NOON)
    elif what == "action":
        ask(country.homes["seaton1"])
    elif what == "home":
        country.seaton.refresh_from_db()
        country.seaton.homes_revision += 1
        country.seaton.save()
    else:
        now = NOON + dt.timedelta(minutes=5)
    assert board_fingerprint(area(SEATON), now) != before


def test_what_happens_in_another_area_leaves_the_board_as_it_is(country, short_of_masks):
    before = board_fingerprint(area(SEATON), NOON)
    file(country.homes["marsh1"], DAY, beds(10), now=NOON)
    assert board_fingerprint(area(SEATON), NOON) == before


def test_a_kept_board_is_shown_within_ten_queries_for_any_number_of_homes(
    client, country, officer, short_of_masks
):
    for number in range(20):
        one = home(country.seaton, name=f"Home {number}")
        file(one, DAY, beds(10, ppe_eyes_rag="red"), now=NOON - HOUR)
    get(client, officer)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(BOARD).status_code == 200
    # The session, the person, the memberships (3); the area, and that it is theirs (3); the last
    # word about its homes and the last thing done (2); saved views (1).
    assert len(asked) < 10, "\n".join(q["sql"][:300] for q in asked)


def test_a_new_board_asks_as_often_for_many_homes_as_for_few(client, country, officer):
    beds_today = iter(range(1, 10))

    def asked():
        file(country.homes["seaton1"], DAY, beds(next(beds_today)), now=NOON, reason="again")
        with CaptureQueriesContext(connection) as queries:
            assert get(client, officer).status_code == 200
        return len(queries)

    asked()
    few = asked()
    for number in range(20):
        one = home(country.seaton, name=f"Home {number}")
        file(one, DAY, beds(10, ppe_eyes_rag="red"), now=NOON - HOUR)
    assert asked() <= few + 1  # the first of many actions and reviews names people


# --- the page -----------------------------------------------------------------------------------


def test_each_reason_stands_with_its_evidence_and_each_number_with_its_homes(
    client, officer, short_of_masks
):
    text = words(get(client, officer))
    assert "Needs a decision first (1 of 3 homes)" in text
    assert "masks: 1 day left, said by phone" in text
    assert "1 of 3 Homes that need a decision" in text
    assert "0 of 3 Homes heard from today Oldest word: 25 May, 6pm" in text


def test_signals_are_marked_as_seen_from_the_board(client, officer, short_of_masks):
    client.force_login(officer)
    where = f"/cell/signals/{short_of_masks.location_id}/ppe-red/seen/"
    back = client.post(where, {"back": BOARD})
    assert back["Location"] == BOARD
    assert "Needs a decision first (0 of 3 homes)" in words(client.get(BOARD))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=short+masks", ["Short of masks"]),
        ("team=ppe-unit", ["Short of masks"]),
        ("level=red", ["Short of masks"]),
        ("show=decide", ["Short of masks"]),
        ("show=actions", []),
        ("q=nobody", []),
    ],
)
def test_filters_narrow_the_page_and_the_file_alike(client, officer, short_of_masks, query, names):
    client.force_login(officer)
    page = words(client.get(f"{BOARD}?{query}"))
    assert ("No home matches." in page) == (not names)
    file_of = client.get(f"{BOARD}board.csv?{query}")
    text = b"".join(file_of.streaming_content).decode("utf-8-sig")
    assert [row["name"] for row in csv.DictReader(io.StringIO(text))] == names


def test_a_projector_is_shown_every_home_and_no_buttons(client, officer, short_of_masks):
    page = get(client, officer, f"{BOARD}?view=projector")
    text = words(page)
    assert "Leave the projector view" in text
    assert "Set aside" not in text
    assert "Filter the homes" not in text
    assert "Short of masks" in text


def test_money_is_not_counted_for_somebody_who_may_not_see_it(client, country, officer):
    ask(country.homes["seaton1"], "finance")
    ask(country.homes["seaton1"])
    assert "1 open action for Seaton1" in words(get(client, officer))


def test_the_board_is_for_those_who_help_the_area_and_see_its_homes(client, country, stranger):
    assert get(client, stranger).status_code == 403
    one = country.homes["seaton1"]
    reporter = person("home-reporter", f"home:{one.location_id}")
    assert get(client, reporter).status_code == 403
    assert get(client, ppe_officer()).status_code == 403  # sees actions, and no home's answers
    assert get(client, person("ipc-nurse", f"area:{SEATON}", team="ipc")).status_code == 200


def test_an_area_without_homes_says_so(client, country, officer):
    for one in country.homes.values():
        one.closed_on = EVE
        one.save()
    assert "The register has no open home here today." in words(get(client, officer))


# --- saved views --------------------------------------------------------------------------------


def keep(client, name="PPE", team="", **filters):
    sent = {"name": name, "for": team, **(filters or {"team": "PPE unit"})}
    return client.post(f"{BOARD}views/", sent, follow=True)


def test_a_view_is_saved_for_everybody_and_forgotten_by_who_saved_it(client, officer, colleague):
    client.force_login(officer)
    assert "The view is saved." in words(keep(client))
    [view] = SavedView.objects.all()
    assert view.query == "team=PPE+unit"
    assert AuditEvent.objects.filter(action="view.saved", subject=f"area:{SEATON}").exists()
    client.force_login(colleague)
    assert "Saved views PPE" in words(client.get(BOARD))
    refused = client.post(f"{BOARD}views/{view.pk}/forget/", follow=True)
    assert "Somebody else saved this view." in words(refused)
    client.force_login(officer)
    client.post(f"{BOARD}views/{view.pk}/forget/")
    assert not SavedView.objects.exists()


def test_a_teams_view_is_shown_to_the_team_alone(client, country, officer):
    nurse = person("ipc-nurse", f"area:{SEATON}", team="ipc")
    client.force_login(nurse)
    keep(client, "Ours", "ipc", show="outbreak")
    assert "Ours" in words(client.get(BOARD))
    assert "Ours" not in words(get(client, officer))


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"name": " "}, "Enter a name for this view."),
        ({"name": "x" * 61}, "longer than 60 characters"),
        ({"filters": {}}, "Choose a filter first"),
    ],
)
def test_a_view_that_cannot_be_saved_says_why(client, officer, sent, problem):
    client.force_login(officer)
    filters = sent.pop("filters", {"show": "decide"})
    answer = client.post(
        f"{BOARD}views/",
        {"name": "Mine", "for": sent.pop("team", ""), **filters, **sent},
        follow=True,
    )
    assert problem in words(answer)
    assert not SavedView.objects.exists()


def test_a_view_is_not_saved_for_a_team_that_one_does_not_work_for(client, officer):
    client.force_login(officer)
    assert keep(client, team="ipc").status_code == 403
    assert not SavedView.objects.exists()


def test_a_name_is_there_once(client, officer):
    client.force_login(officer)
    keep(client)
    assert "There is a view called “PPE” already." in words(keep(client))
    assert SavedView.objects.count() == 1


def test_a_board_on_which_every_home_needs_a_decision_is_drawn_in_pages(
    client, officer, country, monkeypatch
):
    monkeypatch.setattr(board_views, "HOMES_A_PAGE", 1)
    for name in ("seaton1", "seaton2"):
        file(country.homes[name], DAY, beds(10, coping="red_need_help_today"))
    client.force_login(officer)
    first, second = (words(client.get(f"{BOARD}?page={n}")) for n in (1, 2))
    for page in (first, second):
        assert "Needs a decision first (2 of 2 homes)" in page
    assert ("Seaton1" in first) != ("Seaton1" in second)
    assert "Seaton1" in words(client.get(f"{BOARD}?all=1"))
