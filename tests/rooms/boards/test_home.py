"""One home on a page, and every version of what it said."""

import datetime as dt

import pytest
from django.test import Client

from rollcall.cell.models import Action
from rollcall.cell.selectors import duties_of_home
from rollcall.cell.services import say_told
from rollcall.foundation.models import AccessRecord
from rollcall.register.models import HomeRecord
from rollcall.register.services import share_homes
from rollcall.reports.services import NewAttempt, NewFinding, file_call, record_finding
from tests.factories.accounts import person
from tests.factories.actions import ask, take
from tests.factories.happenings import before_noon, busy_morning
from tests.factories.outbreaks import cases
from tests.factories.register import home
from tests.factories.reports import DAY, EVE, LATER, NOON, SYSTEM, beds, file, report_of
from tests.rooms.boards.reading import links, words


def page_of(one):
    return f"/homes/{one.location_id}/"


def test_a_home_is_shown_with_who_it_is_and_the_source_of_that(country, officer):
    one = home(country.seaton, name="Larch Lodge", beds=24, attributes={"provides_nursing": True})
    text = words(officer.get(page_of(one)))
    assert f"CQC location id {one.location_id}" in text
    assert "Registered beds 24" in text
    assert "Areas Seaton" in text
    assert "Provides nursing care: yes" in text
    assert "Source invented list.csv, as of 1 May 2020" in text


def test_answers_are_words_with_who_sent_them_and_when(country, officer):
    one = country.homes["seaton1"]
    file(one, DAY, beds(20, accepting=3, coping="green_fine"), source="phone")
    text = words(officer.get(page_of(one)))
    assert "For Tuesday 26 May 2020. Taken by phone, recorded at midday on Tuesday 26 May" in text
    assert "How many vacant beds could you fill now? 3 beds" in text
    assert "Overall, how are you managing today? We are fine" in text


def test_what_was_left_empty_is_kept_apart_from_what_was_said(country, officer):
    one = country.homes["seaton1"]
    file(one, DAY, beds(20, accepting=3))
    text = words(officer.get(page_of(one)))
    assert "questions left empty" in text
    assert "These were not answered. That is not a nought and not a No." in text
    said, empty = text.split("questions left empty", maxsplit=1)
    assert "Overall, how are you managing today?" in empty
    assert "Overall, how are you managing today?" not in said


def test_days_without_a_report_are_shown_as_such(country, officer):
    one = country.homes["seaton1"]
    file(one, EVE, beds(20), recorded_at=NOON - dt.timedelta(days=1))
    text = words(officer.get(page_of(one)))
    assert "This is not an answer for Tuesday 26 May 2020." in text
    assert "26 May 2020 No report" in text
    assert "13 May 2020 No report" in text
    assert "12 May 2020" not in text


def test_a_home_that_has_said_nothing_has_an_empty_page(country, officer):
    answer = officer.get(page_of(country.homes["seaton1"]))
    assert "This home has not told us anything yet." in words(answer)


def test_the_outbreak_is_told_with_its_clock(country, officer):
    one = country.homes["seaton1"]
    first = DAY - dt.timedelta(days=3)
    file(
        one,
        first,
        beds(
            20,
            res_new_suspected=0,
            res_new_confirmed=2,
            st_new_suspected=0,
            st_new_confirmed=0,
        ),
        recorded_at=NOON - dt.timedelta(days=3),
    )
    text = words(officer.get(page_of(one)))
    assert "Outbreak, recovering day 3 of 28, 3 days unconfirmed" in text
    assert "last new case on 23 May. On days that are unconfirmed the home did not say." in text


def test_every_version_is_kept_with_what_changed_and_why(country, officer):
    one = country.homes["seaton1"]
    first = file(one, DAY, beds(20, accepting=3))
    file(
        one,
        DAY,
        beds(22, accepting=1),
        based_on=first.version_id,
        reason="Two people came",
        now=LATER,
        source="phone",
    )
    report = officer.get(f"{page_of(one)}reports/daily/2020-05-26/")
    text = words(report)
    assert "Version 2 Current Taken by phone, recorded at 1pm" in text
    assert "Why: Two people came" in text
    assert "How many vacant beds could you fill now? 3 1" in text
    assert "Version 1 Replaced Sent by the home, recorded at midday" in text
    assert "Answers of version 2" in text
    assert links(report)["Seaton1"] == page_of(one)


def test_a_report_as_it_stood_earlier_leaves_out_what_came_later(country, officer):
    one = country.homes["seaton1"]
    first = file(one, DAY, beds(20, accepting=3))
    file(one, DAY, beds(22, accepting=1), based_on=first.version_id, reason="Later", now=LATER)
    address = f"{page_of(one)}reports/daily/2020-05-26/"
    text = words(officer.get(address, {"known_at": "2020-05-26T12:00:00+01:00"}))
    assert "Version 2" not in text
    assert "Version 1 Current" in text
    before = officer.get(address, {"known_at": "2020-05-26T09:00:00+01:00"})
    assert "There was no report for this day at that time." in words(before)


def test_a_report_for_a_day_or_set_that_cannot_be_is_not_found(country, officer):
    one = country.homes["seaton1"]
    for rest in ("reports/daily/2020-02-31/", "reports/nonsense/2020-05-26/"):
        assert officer.get(page_of(one) + rest).status_code == 404


def test_each_look_at_a_home_is_written_down(country, officer):
    one = country.homes["seaton1"]
    file(one, DAY, beds(20))
    officer.get(page_of(one))
    officer.get(f"{page_of(one)}reports/daily/2020-05-26/")
    looks = list(AccessRecord.objects.order_by("pk").values_list("subject", "what", "allowed"))
    assert looks == [
        (f"home:{one.location_id}", "home page", True),
        (f"home:{one.location_id}", "report daily 2020-05-26", True),
    ]


def test_homes_are_listed_by_name_and_found_by_part_of_it(country, officer):
    home(country.seaton, name="Aspen View")
    listed = words(officer.get("/homes/"))
    assert listed.index("Aspen View") < listed.index("Seaton1") < listed.index("Seaton2")
    found = words(officer.get("/homes/", {"q": "aspen"}))
    assert "Aspen View" in found
    assert "Seaton1" not in found
    assert "No home matches “zzz”." in words(officer.get("/homes/", {"q": "zzz"}))


def test_a_home_is_as_the_register_had_it_on_the_day(country, officer):
    one = country.homes["seaton1"]
    record = HomeRecord.objects.get(home=one)
    HomeRecord.objects.filter(pk=record.pk).update(valid_to=DAY)
    HomeRecord.objects.create(
        home=one,
        provider=record.provider,
        name="New Name",
        valid_from=DAY,
        postcode=record.postcode,
        postcode_key=record.postcode_key,
        source="a later list",
        as_of=DAY,
    )
    assert "New Name" in words(officer.get(page_of(one)))
    assert "Seaton1" in words(officer.get(page_of(one), {"date": EVE.isoformat()}))


def test_a_report_leads_to_its_correction_for_those_who_may_make_it(country, officer, as_role):
    """AT-16: a home within the programme's days, an officer later too, nobody looking back."""
    one = country.homes["seaton1"]
    old = DAY - dt.timedelta(days=9)
    for on in (DAY, old):
        file(one, on, beds(20))
    manager = as_role("home-reporter", f"home:{one.location_id}")

    def correction(client, on, query=""):
        page = client.get(f"/homes/{one.location_id}/reports/daily/{on}/{query}")
        assert page.status_code == 200
        where = f"/update/{one.location_id}/daily/{on}/"
        return links(page).get("Correct this report") == where

    assert correction(officer, DAY)
    assert correction(officer, old)
    assert correction(manager, DAY)
    assert not correction(manager, old)
    assert not correction(officer, DAY, "?known_date=2020-05-26&known_time=12:00")


# --- what matters first -----------------------------------------------------------------------


@pytest.fixture
def morning(country):
    return busy_morning(country)


def at_a_glance(user, morning, **asked):
    """What stands before the trends, as one line."""
    client = Client()
    client.force_login(user)
    text = words(client.get(page_of(morning.home), asked))
    return text.split("Everything that happened Level", 1)[-1].split("Show 56 days")[0]


def test_an_officer_sees_level_signals_outbreak_and_actions_first(morning):
    text = at_a_glance(morning.officer, morning)
    level, rest = text.split(" Signals (2 open) ")
    assert f"Red since 9:40am on Tuesday 26 May 2020. Decided by {morning.officer.name}." in level
    assert "Why: Masks run out today" in level
    assert "masks: 1 day left, said by phone 9:10am" in level
    signals, rest = rest.split(" COVID-19 ", 1)
    assert signals.startswith(
        "Now Some protective kit will last less than 2 days. Seen Now. PPE unit."
    )
    assert f"Seen by {morning.officer.name}, 26 May, 9:30am." in signals
    assert "An outbreak began yesterday or today. To look at" in signals
    outbreak, actions = rest.split(" Open actions and requests (1) ")
    assert outbreak.startswith("Confirmed outbreak day 0 of 28 First case on 26 May")
    assert "Plan of 26 May: 0 of 1 step done. Look again on 2 June." in outbreak
    assert "No admissions at all, from 24 May, until it is lifted." in outbreak
    assert "Last visit or advice, 25 May: Community infection control nurse: On site" in outbreak
    assert actions.startswith(f"Protective kit (PPE) , {morning.kit} Being looked at")
    assert "PPE unit · due 1:50pm on Tuesday 26 May 2020" in actions


def test_whom_a_level_must_still_be_told_to_is_said_to_those_who_decide_it(morning):
    count = len(duties_of_home(morning.home.pk))
    assert f"{count} to be told of Red" in at_a_glance(morning.officer, morning)
    assert "to be told" not in at_a_glance(morning.nurse, morning)
    then = at_a_glance(morning.officer, morning, known_at=before_noon(10).isoformat())
    assert "to be told" not in then
    for duty in duties_of_home(morning.home.pk):
        say_told(by=morning.officer, duty_id=duty.id, how="phone", now=NOON)
    assert "to be told" not in at_a_glance(morning.officer, morning)


def test_each_section_leads_to_its_own_page_for_those_who_may_open_it(morning):
    client, where = Client(), page_of(morning.home)
    client.force_login(morning.officer)
    shown = links(client.get(where))
    one = morning.home.location_id
    assert shown["Decide the level, and its history"] == f"/cell/homes/{one}/level/"
    aside = "Set aside: Some protective kit will last less than 2 days."
    assert shown[aside] == f"/cell/signals/{one}/ppe-red/"
    made = links(client.get(where))["Make it an action: An outbreak began yesterday or today."]
    where_from = f"home={one}&origin=signal&from=signal:new-outbreak&kind=ipc-visit"
    assert made == f"/actions/new/?{where_from}"
    assert client.get(made).status_code == 200
    episode = "Cases, plan, visits and restrictions: COVID-19"
    assert shown[episode] == f"/outbreaks/{one}.covid-19.1/"
    assert shown["Open an action for this home"] == f"/actions/new/?home={one}"
    assert shown["Everything that happened"] == f"{where}timeline/"
    client.force_login(morning.manager)
    shown = links(client.get(where))
    assert shown["What this level means"] == f"/update/{one}/level/"
    assert shown[episode] == f"/update/{one}/outbreak/"
    assert shown["Ask for help"] == f"/help/new/?home={one}"
    assert not any(aim.startswith(("/cell/", "/actions/", "/outbreaks/")) for aim in shown.values())


def test_a_nurse_sees_the_outbreak_and_no_signals(morning):
    text = at_a_glance(morning.nurse, morning)
    assert "Signals" not in text
    assert "Last visit or advice, 25 May" in text
    assert "Open actions and requests (1)" in text
    assert "Help with money" not in text


def test_a_home_sees_its_level_plan_and_what_it_asked_for_and_not_who_decided(morning):
    text = at_a_glance(morning.manager, morning)
    assert "Red since 9:40am" in text
    assert "Help you asked for (2)" in text
    assert "Help with money" in text
    assert "Plan of 26 May" in text
    for hidden in (morning.officer.name, "Signals", "Last visit", "Set aside"):
        assert hidden not in text, hidden


def test_a_reviewer_whom_homes_are_shared_with_sees_neither_signals_nor_actions(morning, region):
    share_homes(by=SYSTEM, code="E09900001", shares=True, now=NOON)
    text = words(region.get(page_of(morning.home)))
    # The state is for everybody who sees the home; its days are about health (C0).
    assert "Confirmed outbreak" in text
    assert "of 28" not in text
    for hidden in ("Signals (", "Open actions", "Plan of", "No admissions", morning.officer.name):
        assert hidden not in text, hidden


def test_the_sections_stand_as_they_were_known_then(morning):
    take(Action.objects.get(home=morning.home, kind="ppe"), "agree", agreed=400)
    assert "Agreed" in at_a_glance(morning.officer, morning)
    then = at_a_glance(morning.officer, morning, known_at=before_noon(128).isoformat())
    assert "Red since 9:40am" in then
    assert f"Protective kit (PPE) , {morning.kit} Asked" in then
    assert "No plan A home with an outbreak needs a plan." in then
    assert "Admissions are not restricted." in then
    assert "Set aside" not in then
    assert "Open an action for this home" not in then
    earlier = at_a_glance(morning.officer, morning, known_at=before_noon(145).isoformat())
    assert "Nobody has decided a level yet. What was known then suggested Red" in earlier
    assert "Nothing was open at that time." in earlier
    assert "Some protective kit will last less than 2 days. Seen" in earlier
    first = at_a_glance(morning.officer, morning, known_at=before_noon(155).isoformat())
    assert "Some protective kit will last less than 2 days. To look at" in first


def test_looking_back_the_clock_of_an_outbreak_stands_as_it_did_then(country, officer):
    one = country.homes["seaton1"]
    first = DAY - dt.timedelta(days=6)
    cases(one, first, res_new_confirmed=2, recorded_at=NOON - dt.timedelta(days=6))
    page = page_of(one)
    assert "Outbreak, recovering day 6 of 28, 6 days unconfirmed" in words(officer.get(page))
    then = {"known_at": (NOON - dt.timedelta(days=2)).isoformat()}
    assert "Outbreak, recovering day 4 of 28, 4 days unconfirmed" in words(officer.get(page, then))


def test_another_disease_that_the_home_had_has_a_section_of_its_own(country, officer):
    one = country.homes["seaton1"]
    assert "Norovirus" not in words(officer.get(page_of(one)))
    new = NewFinding(disease="norovirus", people=3, result="positive", ill_on=EVE)
    record_finding(
        by=person("council-officer", "area:E09900001"),
        location_id=one.location_id,
        new=new,
        now=NOON,
    )
    text = words(officer.get(page_of(one)))
    assert "COVID-19 No cases" in text
    assert "Norovirus" in text.split("COVID-19 No cases")[1].split("Open actions")[0]


def test_an_earlier_day_stands_as_its_end_left_it_whatever_came_after(country, officer):
    """A call on the day after does not break the silence of the day before."""
    one = country.homes["seaton1"]
    before = DAY - dt.timedelta(days=3)
    file(one, before, beds(20), recorded_at=NOON - dt.timedelta(days=3))
    answers = {**beds(20), "ppe_masks_iir_rag": "red"}
    call = NewAttempt(one.location_id, "reached")
    handler = person("call-handler", "area:E09900001")
    file_call(by=handler, new=report_of(one, DAY, answers=answers), call=call, now=NOON)
    silent = "Nothing heard for 59 hours."
    yesterday = words(officer.get(page_of(one), {"date": EVE.isoformat()}))
    assert silent in yesterday
    assert silent not in words(officer.get(page_of(one)))


def test_an_action_that_was_over_then_is_not_open_though_it_is_again(morning):
    asked = Action.objects.get(home=morning.home, kind="ppe")
    take(asked, "withdraw", by=morning.manager, now=before_noon(60))
    take(asked, "undo", by=morning.manager, now=before_noon(50))
    then = at_a_glance(morning.officer, morning, known_at=before_noon(55).isoformat())
    assert "Nothing was open at that time." in then
    assert "Open actions and requests (1)" in at_a_glance(morning.officer, morning)


def test_what_is_late_stands_first_and_says_so(morning, frozen_clock):
    ask(morning.home, "training", urgency="no_rush")
    frozen_clock.shift(3 * 3600)
    text = at_a_glance(morning.officer, morning)
    assert "Open actions and requests (2, 1 overdue)" in text
    assert f"{morning.kit} Being looked at Overdue" in text


def test_a_home_about_which_nothing_is_known_says_so_in_each_section(country, officer):
    text = words(officer.get(page_of(country.homes["seaton1"])))
    assert "Nobody has decided a level yet." in text
    assert "No cases There is no open plan. Admissions are not restricted." in text
    assert "Nobody has visited or advised yet." in text
    assert "Open actions and requests Nothing is open." in text


# --- its own trends ---------------------------------------------------------------------------


def test_two_weeks_are_drawn_and_eight_on_request(country, officer):
    one = country.homes["seaton1"]
    file(one, DAY, beds(20))
    file(one, DAY - dt.timedelta(days=30), beds(17))
    text = words(officer.get(page_of(one)))
    assert "The last 14 days" in text
    assert "How many beds are occupied: the home’s number: 20 on 26 May" in text
    longer = words(officer.get(f"{page_of(one)}?days=56"))
    assert "The last 56 days" in longer
    assert "rose from 17 on 26 April to 20 on 26 May" in longer
    assert "There is no answer for 54 of the 56 days" in longer


def test_trends_end_on_the_day_and_know_what_was_known_then(country, officer):
    one = country.homes["seaton1"]
    file(one, EVE, beds(17), recorded_at=NOON - dt.timedelta(days=1))
    file(one, EVE, beds(19), recorded_at=NOON, reason="counted again")
    assert "number: 19 on 25 May" in words(officer.get(f"{page_of(one)}?date={EVE}"))
    then = f"{page_of(one)}?date={EVE}&known_at=2020-05-25T13:00:00%2B01:00"
    assert "number: 17 on 25 May" in words(officer.get(then))


def test_a_figure_that_nobody_answered_is_not_drawn(country, officer):
    one = country.homes["seaton1"]
    file(one, DAY, beds(20))
    assert "Staff off today" not in words(officer.get(page_of(one)))
