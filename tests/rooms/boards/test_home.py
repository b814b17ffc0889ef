"""One home on a page, and every version of what it said."""

import datetime as dt

from rollcall.foundation.models import AccessRecord
from rollcall.register.models import HomeRecord
from tests.factories.register import home
from tests.factories.reports import DAY, EVE, LATER, NOON, beds, file
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
    assert "Last new case on 23 May, day 3 of 28" in text
    assert "3 days since then unconfirmed, because the home did not say" in text


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
