"""Everything that happened with a home: in one order, in sentences, each reader their own part."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rollcall.cell.selectors import duties_of_home
from rollcall.cell.services import say_told, undo_level, undo_review, undo_told
from rollcall.domain.outbreak_records import RecordKind
from rollcall.foundation.models import AccessRecord
from rollcall.outbreaks.selectors import every_record_of
from rollcall.outbreaks.services import withdraw_record
from rollcall.register.services import share_homes
from rollcall.reports.services import NewFinding, record_finding
from tests.factories.accounts import person
from tests.factories.actions import ask
from tests.factories.happenings import before_noon, busy_morning
from tests.factories.outbreaks import cases
from tests.factories.register import AreaFactory, home
from tests.factories.reports import DAY, NOON, SYSTEM, beds, file
from tests.rooms.boards.reading import links, rows, words


@pytest.fixture
def morning(country):
    return busy_morning(country)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def address(morning, rest="/"):
    return f"/homes/{morning.home.location_id}/timeline{rest}"


def lines(user, morning, **asked):
    """What a reader's file says: kind, what, who and note of each line, the newest first."""
    answer = signed_in(user).get(address(morning, ".csv"), asked)
    header, *found = rows(answer)
    assert header == ["at", "date", "kind", "what", "who", "note", "page"]
    return [tuple(one[2:6]) for one in found]


def kinds(found):
    return {kind for kind, *_ in found}


# --- what stands there ------------------------------------------------------------------------


def test_everything_stands_in_one_order_with_who_and_why(morning):
    manager, nurse, unit = morning.manager.name, morning.nurse.name, morning.unit.name
    kit = f"Protective kit (PPE), {morning.kit}"
    assert lines(morning.officer, morning) == [
        ("messages", "Reminder about 26 May: nobody to send it to", "", ""),
        ("decisions", "Decided in the Care Home Cell of 26 May", "You",
         "Send masks by two (PPE unit, by Tuesday 26 May 2020)"),
        ("decisions", "Raised with the Care Home Cell", manager, "Nobody collects the waste"),
        ("outbreaks", "Restriction of 24 May", nurse,
         "No admissions at all: Outbreak or single case: Health protection team"),
        ("outbreaks", "Visit or advice of 25 May", nurse,
         "Community infection control nurse: On site: Bins overflow in the west wing"),
        ("outbreaks", "Plan of 26 May", nurse, "No further cases: Swab everybody: Testing team"),
        ("actions", f"{kit}: comment (not for the home)", unit, "Stock is low"),
        ("actions", f"{kit}: taken on", unit, ""),
        ("actions", f"{kit}: asked", manager, ""),
        ("levels", "Level confirmed: Red", "You", "Masks run out today"),
        ("signals", "Signal seen: Some protective kit will last less than 2 days.", "You", ""),
        ("calls", "Call: no answer", morning.handler.name,
         "Spoke to Robin, deputy. The line was cut"),
        ("reports", "Daily update for 26 May corrected: taken by phone", "You",
         "Why: One went home"),
        ("reports", "Daily update for 26 May received: sent by the home", manager, ""),
        ("outbreaks", "COVID-19: an outbreak, with 2 or more cases within 14 days", "", ""),
        ("outbreaks", "COVID-19: first case of episode 1", "", ""),
    ]  # fmt: skip


def test_who_was_told_of_a_level_stands_there_for_those_who_decide_it(morning):
    duty = duties_of_home(morning.home.pk)[0]
    say_told(by=morning.officer, duty_id=duty.id, how="phone", now=before_noon(5))
    undo_told(by=morning.officer, duty_id=duty.id, now=before_noon(4))
    found = lines(morning.officer, morning, kind="levels")
    assert found[0] == ("levels", f"Taken back that {duty.who} was told of Red", "You", "")
    assert found[1] == ("levels", f"{duty.who} told of Red by phone", "You", "")
    assert len(lines(morning.nurse, morning, kind="levels")) == 1


def test_what_was_changed_or_taken_back_later_is_a_line_of_its_own(morning):
    where = {"by": morning.officer, "location_id": morning.home.location_id, "now": NOON}
    undo_level(**where, based_on=1)
    undo_review(**where, rule="ppe-red")
    new = NewFinding("covid-19", people=1, result="positive", tested_on=DAY)
    record_finding(by=morning.nurse, location_id=morning.home.location_id, new=new, now=NOON)
    [visit] = [one for one in every_record_of(morning.home.pk) if one.kind is RecordKind.VISIT]
    withdraw_record(
        by=morning.nurse, record_id=visit.id, based_on=1, reason="Another home", now=NOON
    )
    found = lines(morning.officer, morning)
    assert ("levels", "A decision about the level taken back: none stands", "You", "") in found
    assert ("signals", "Signal, last step taken back: ppe red", "You", "") in found
    results = "Test results and days of cases written down: 1 person, positive, tested on 26 May"
    assert ("outbreaks", results, morning.nurse.name, "") in found
    visits = [one for one in found if "isit or advice" in one[1]]
    assert visits[0][1::2] == ("Taken back: visit or advice of 25 May", "Another home")
    assert visits[1][1] == "Visit or advice of 25 May"


def test_an_outbreak_that_is_over_says_when_and_how_it_ended(country, officer):
    one = country.homes["seaton1"]
    begun = DAY - dt.timedelta(days=40)
    cases(one, begun, res_new_confirmed=2, recorded_at=NOON - dt.timedelta(days=40))
    text = words(officer.get(f"/homes/{one.location_id}/timeline/?kind=outbreaks"))
    assert "Thursday 14 May 2020 COVID-19: over, 28 days without a new case" in text
    assert "Thursday 16 April 2020 COVID-19: an outbreak" in text


# --- who sees what ----------------------------------------------------------------------------


def test_each_reader_sees_the_kinds_of_their_own_permissions(morning):
    every = {
        "reports",
        "calls",
        "actions",
        "outbreaks",
        "levels",
        "signals",
        "decisions",
        "messages",
    }
    assert kinds(lines(morning.officer, morning)) == every
    assert kinds(lines(morning.nurse, morning)) == every - {"signals", "decisions", "messages"}
    without_health = every - {"outbreaks", "signals", "decisions", "messages"}
    assert kinds(lines(morning.handler, morning)) == without_health
    assert kinds(lines(morning.manager, morning)) == every - {"signals", "decisions"}
    page = words(signed_in(morning.nurse).get(address(morning)))
    assert "Calls Help and actions Outbreaks and visits Levels How far back" in page
    assert "Help with money" not in page


def test_a_home_sees_what_is_for_it_and_not_who_decided(morning):
    found = lines(morning.manager, morning)
    assert ("levels", "Level confirmed: Red", "", "Masks run out today") in found
    assert ("calls", "Call: no answer", morning.handler.name, "") in found
    text = str(found)
    assert "Help with money" in text
    for hidden in ("Stock is low", "isit or advice", "Robin", "Send masks by two", "waste"):
        assert hidden not in text, hidden
    shown = links(signed_in(morning.manager).get(address(morning)))
    assert not [
        aim for aim in shown.values() if aim.startswith(("/actions/", "/outbreaks/", "/cell/"))
    ]


def test_who_rings_reads_what_was_said_and_others_that_they_rang(morning):
    [call] = [one for one in lines(morning.nurse, morning) if one[0] == "calls"]
    assert call == ("calls", "Call: no answer", morning.handler.name, "")


def test_a_reviewer_whom_a_council_shares_its_homes_with_meets_nobody_by_name(morning, region):
    share_homes(by=SYSTEM, code="E09900001", shares=True, now=NOON)
    found = rows(region.get(address(morning, ".csv")))[1:]
    assert {one[2] for one in found} == {"reports", "calls", "levels"}
    assert {one[4] for one in found} == {""}
    assert "isit or advice" not in str(found)


def test_every_link_of_a_timeline_opens_for_its_reader(morning):
    for user in (morning.officer, morning.nurse, morning.handler, morning.manager):
        client = signed_in(user)
        found = rows(client.get(address(morning, ".csv")))[1:]
        pages = {one[6] for one in found if one[6]}
        assert len(pages) > 3
        for page in pages:
            assert client.get(page).status_code == 200, (user, page)


def test_each_look_at_a_timeline_is_written_down_and_another_home_is_closed(morning, country):
    client, other = signed_in(morning.manager), country.homes["seaton2"].location_id
    client.get(address(morning))
    client.get(address(morning, ".csv"))
    assert client.get(f"/homes/{other}/timeline/").status_code == 403
    looks = AccessRecord.objects.filter(what="timeline").order_by("pk")
    assert list(looks.values_list("subject", "allowed")) == [
        (f"home:{morning.home.location_id}", True),
        (f"home:{morning.home.location_id}", True),
        (f"home:{other}", False),
    ]


# --- narrowed, paged, and as known at a time --------------------------------------------------


def test_a_timeline_is_narrowed_to_a_kind_and_to_days(morning):
    file(
        morning.home, DAY - dt.timedelta(days=20), beds(9), recorded_at=NOON - dt.timedelta(days=20)
    )
    assert len(lines(morning.officer, morning, kind="calls")) == 1
    assert kinds(lines(morning.officer, morning, kind="outbreaks")) == {"outbreaks"}
    assert len(lines(morning.officer, morning, kind="reports")) == 3
    assert len(lines(morning.officer, morning, kind="reports", days="14")) == 2
    page = signed_in(morning.officer).get(address(morning), {"kind": "calls"})
    assert "Only this: Calls. Tuesday 26 May 2020 Call: no answer" in words(page)
    # A kind that a reader may not see narrows nothing and shows nothing.
    assert kinds(lines(morning.nurse, morning, kind="signals")) == kinds(
        lines(morning.nurse, morning)
    )


def test_only_what_was_known_at_a_time_stands_there(morning):
    then = {"known_at": before_noon(165).isoformat()}
    assert [one[1] for one in lines(morning.officer, morning, **then)] == [
        "Daily update for 26 May corrected: taken by phone",
        "Daily update for 26 May received: sent by the home",
        "COVID-19: an outbreak, with 2 or more cases within 14 days",
        "COVID-19: first case of episode 1",
    ]
    page = signed_in(morning.officer).get(address(morning), then)
    assert "You are looking at what was known at 9:15am" in words(page)
    assert "known_at=" in links(page)["Download this list (CSV)"]
    before = signed_in(morning.officer).get(address(morning), {"date": "2020-05-25"})
    assert "Nothing happened in these days." in words(before)


def test_another_emergency_without_levels_signals_or_teams_has_both_pages(settings, db):
    settings.ROLLCALL_PROGRAMME = "us-nursing-homes-weekly"
    state = AreaFactory.create(code="US-XX", name="Inventana", kind="state")
    one = home(state)
    file(one, set_key="weekly", answers={})
    client = signed_in(person("council-officer", "area:US-XX"))
    page = words(client.get(f"/homes/{one.location_id}/"))
    assert "Weekly" in page
    for absent in ("Level", "Signals (", "Open actions"):
        assert absent not in page, absent
    assert "received: sent by the home" in words(client.get(f"/homes/{one.location_id}/timeline/"))


def test_an_empty_timeline_says_so_and_leads_on(country, officer):
    where = f"/homes/{country.homes['seaton1'].location_id}/timeline/"
    page = officer.get(where)
    assert "Nothing happened in these days." in words(page)
    assert links(page)["See everything from the beginning"] == f"{where}?days=ever"
    narrowed = officer.get(f"{where}?kind=calls")
    assert "Nothing of this kind happened in these days." in words(narrowed)
    assert links(narrowed)["Clear the filter"] == where


def test_a_long_timeline_is_cut_into_pages_and_printed_whole(country, officer):
    one = country.homes["seaton1"]
    for back in range(55):
        on = DAY - dt.timedelta(days=back)
        file(one, on, beds(10), recorded_at=NOON - dt.timedelta(days=back))
    where = f"/homes/{one.location_id}/timeline/"
    assert "Showing 1 to 50 of 55 lines" in words(officer.get(where))
    second = words(officer.get(f"{where}?page=2"))
    assert "Showing 51 to 55 of 55 lines" in second
    assert "Daily update for 2 April received" in second
    assert "Daily update for 3 May received" not in second
    whole = officer.get(links(officer.get(where))["Show all of it on one page, to print"])
    assert "Showing 1 to 55 of 55 lines" in words(whole)
    assert len(rows(officer.get(f"/homes/{one.location_id}/timeline.csv"))) == 56


def test_a_timeline_asks_as_often_for_many_lines_as_for_few(morning, country):
    client = signed_in(morning.officer)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(morning)).status_code == 200
        return len(asked)

    few = queries()
    for back in range(1, 8):
        on = DAY - dt.timedelta(days=back)
        file(morning.home, on, beds(10), recorded_at=NOON - dt.timedelta(days=back))
    for minutes in range(5):
        ask(morning.home, now=before_noon(minutes), kind="staff" if minutes else "training")
    assert queries() == few
    # The session, the person and the memberships (3); what may be seen here and the look (4);
    # whose actions (3) and meetings (2); cases of each disease (4); how much there is (1) and which
    # part (1); each of ten tables (12), and the names (1).
    assert few <= 33
