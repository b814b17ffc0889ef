"""The board of an area: its numbers with what they are out of, its homes, and moving through time."""

import datetime as dt
import re

import pytest

from rollcall.reports.services import NewAttempt, record_attempt
from tests.factories.accounts import person
from tests.factories.register import AreaFactory, home, lies_in
from tests.factories.reports import DAY, EVE, NOON, beds, file
from tests.rooms.boards.reading import links, rows, words


SEATON = "/board/E09900001/"
YESTERDAY_NOON = NOON - dt.timedelta(days=1)
BEFORE = "2020-05-25T18:00:00+01:00"


@pytest.fixture
def told(country):
    """Both homes of Seaton have told us; one of them needs help and has two cases."""
    homes = country.homes
    file(homes["seaton1"], DAY, beds(20, accepting=3, short_term=2, deaths_all=0))
    file(
        homes["seaton2"],
        DAY,
        beds(
            10,
            accepting=2,
            short_term=0,
            not_available=4,
            res_new_suspected=0,
            res_new_confirmed=2,
            st_new_suspected=0,
            st_new_confirmed=0,
            coping="red_need_help_today",
        ),
    )
    return country


def test_every_number_says_what_it_is_out_of(told, officer):
    text = words(officer.get(SEATON))
    assert "2 of 2 Homes that told us" in text
    assert "1 Homes with an outbreak of 2 homes (50.0%)" in text
    assert "0 Homes with a single case of 2 homes (0.0%)" in text
    assert "5 Beds available now of which 2 for a short stay from 2 of 2 homes" in text
    assert "9 Theoretical vacancies from 2 of 2 homes" in text
    assert "0 Residents who died from 1 of 2 homes" in text


def test_a_number_that_nobody_gave_is_not_known_rather_than_nought(told, officer):
    assert "Not known Staff off today from 0 of 2 homes" in words(officer.get(SEATON))


def test_the_source_of_the_denominator_is_said(told, officer):
    text = words(officer.get(SEATON))
    assert "2 homes in the register, from invented list.csv (as of 1 May 2020)" in text


def test_our_readings_of_the_letter_stand_beside_the_numbers(told, officer):
    text = words(officer.get(SEATON))
    assert "We count short-stay beds inside the beds available now." in text
    assert "whatever it closed for" in text
    assert "An outbreak is 2 or more cases" in text


def test_numbers_that_do_not_fit_together_are_said_with_what_to_do(told, officer):
    closed = home(told.seaton, name="Closed House")
    file(closed, DAY, beds(9, not_available=1, admission_status="closed"))
    text = words(officer.get(SEATON))
    assert "Numbers that do not fit together (1)" in text
    assert "vacancies without a reason. Ask the homes" in text


def test_homes_that_need_a_look_come_first_then_the_silent_then_the_rest(told, officer):
    home(told.seaton, name="Aardvark, always silent")
    home(told.seaton, name="Zebra, heard before")
    text = words(officer.get(SEATON))
    text = text[text.index("those that need a look first") :]
    order = ["Seaton2", "Aardvark", "Zebra", "Seaton1"]
    assert sorted(order, key=text.index) == order
    assert "3 of 4 homes need a look or have not told us." in text
    assert "Suspected outbreak" not in text
    assert "Confirmed outbreak" in text
    assert "Needs help today" in text
    assert "Never" in text


def test_a_report_of_the_day_before_is_marked(country, officer):
    file(country.homes["seaton1"], EVE, beds(20, accepting=3), recorded_at=YESTERDAY_NOON)
    text = words(officer.get(SEATON))
    assert "0 of 2 Homes that told us 1 home told us the day before 1 home not known" in text
    assert (
        "3 Beds available now for a short stay: not known 1 home from the day before "
        "from 1 of 2 homes" in text
    )
    assert "The day before" in text


# --- the filter and the pages ---------------------------------------------------------------


def test_the_filter_finds_by_part_of_a_name_postcode_provider_or_id(told, officer):
    home(told.seaton, name="Larch Lodge", postcode="L20 3NJ", location_id="1-900099999")
    for asked in ("larch", "l20 3nj", "1-900099999", "LODGE larch"):
        text = words(officer.get(SEATON, {"q": asked}))
        assert "Larch Lodge" in text, asked
        assert "Seaton1" not in text, asked
    assert "Filter the homes (1 on)" in text


def test_the_filter_shows_one_kind_of_home(told, officer):
    shown = {
        "attention": ["Seaton2"],
        "outbreak": ["Seaton2"],
        "not-heard": [],
        "": ["Seaton1", "Seaton2"],
    }
    for show, names in shown.items():
        found = links(officer.get(SEATON, {"show": show}))
        assert [name for name in ("Seaton1", "Seaton2") if name in found] == names, show


def test_a_filter_that_finds_nothing_offers_the_way_back(told, officer):
    answer = officer.get(SEATON, {"q": "nobody", "date": "2020-05-25"})
    assert "No home matches." in words(answer)
    assert links(answer)["Show all homes"] == f"{SEATON}?date=2020-05-25#homes"


def test_pages_and_filters_keep_the_day_the_knowledge_and_the_trend(told, officer):
    for number in range(30):
        home(told.seaton, name=f"Further {number}")
    asked = {"date": "2020-05-25", "known_at": BEFORE, "trend": "accepting", "show": "not-heard"}
    answer = officer.get(SEATON, asked)
    for text in ("Next", "Day after →", "← Day before"):
        aim = next(aim for words, aim in links(answer).items() if words.startswith(text))
        for name in ("known_at", "trend=accepting", "show=not-heard", "date=2020-05-2"):
            assert name in aim, (text, aim)
    page = answer.content.decode()
    for form in re.findall(r"(?s)<form method=\"get\".*?</form>", page):
        assert 'name="trend" value="accepting"' in form
        assert 'name="date"' in form
        assert 'name="known_' in form
        assert 'name="page"' not in form
    second = words(officer.get(SEATON, {**asked, "page": "2"}))
    assert "Showing 26 to 32 of 32 homes" in second


def test_a_page_that_does_not_exist_is_the_nearest_one(told, officer):
    assert "Showing 1 to 2 of 2 homes" in words(officer.get(SEATON, {"page": "99"}))


# --- days and knowledge ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2020-05-27", "Wednesday 27 May 2020 has not come yet. This page shows today"),
        ("2020-02-31", "“2020-02-31” is not a date. Enter one such as 26 May 2020."),
        ("<b>soon</b>", "“<b>soon</b>” is not a date."),
    ],
)
def test_a_day_that_cannot_be_shown_is_explained_and_today_is_shown(told, officer, asked, said):
    answer = officer.get(SEATON, {"date": asked})
    assert answer.status_code == 200
    assert said in words(answer)
    assert "Tuesday 26 May 2020" in words(answer)
    assert "<title>Error: Seaton" in answer.content.decode()
    assert "<b>soon" not in answer.content.decode()


def test_a_time_that_cannot_be_looked_back_to_is_explained(told, officer):
    for asked in ({"known_at": "soon"}, {"known_date": "2020-05-27", "known_time": "10:00"}):
        answer = officer.get(SEATON, asked)
        assert 'href="#known-date"' in answer.content.decode()
        assert "You are looking at what was known" not in words(answer)


def test_yesterdays_knowledge_shows_yesterdays_number_until_one_comes_back(country, officer):
    one = country.homes["seaton1"]
    first = file(one, EVE, beds(20, accepting=3), recorded_at=YESTERDAY_NOON)
    file(one, EVE, beds(16, accepting=7), based_on=first.version_id, reason="Counted again")
    eve = {"date": EVE.isoformat()}

    assert "7 Beds available now" in words(officer.get(SEATON, eve))
    then = officer.get(SEATON, {**eve, "known_at": BEFORE})
    assert "You are looking at what was known at 6pm on Monday 25 May 2020." in words(then)
    assert "3 Beds available now" in words(then)
    assert links(then)["See what is known now"] == f"{SEATON}?date=2020-05-25"

    # The whole way down stays in that moment, and the reports page does too.
    figure = officer.get(links(then)["Beds available now"])
    assert "3 beds" in words(figure)
    report = officer.get(links(figure)["On the day, Seaton1"])
    assert "Version 1 Current" in words(report)
    assert "Counted again" not in words(report)
    now = officer.get(links(report)["See what is known now"])
    assert "Version 2 Current" in words(now)
    assert "Why: Counted again" in words(now)


def test_before_the_first_report_nothing_is_known(told, officer):
    text = words(officer.get(SEATON, {"known_at": "2020-05-26T09:00:00+01:00"}))
    assert "Not known Beds available now for a short stay: not known from 0 of 2 homes" in text
    assert "Not known Homes with an outbreak" in text


# --- the trend ------------------------------------------------------------------------------


def test_the_trend_is_a_sentence_and_a_table_of_fourteen_days(told, officer):
    answer = officer.get(SEATON)
    text = words(answer)
    assert "Homes with an outbreak, 14 days" in text
    assert "Homes with an outbreak: 1 on 26 May. There is no answer for 13 of the 14 days." in text
    table = text[text.index("See these numbers in a table") :]
    assert "13 May Not known 0 of 2 homes" in table
    assert "26 May 1 2 of 2 homes" in table
    assert links(answer)["25 May"] == f"{SEATON}?date=2020-05-25"


def test_another_figure_can_be_followed(told, officer):
    address = links(officer.get(SEATON))["Beds available now, 14 days"]
    assert address == f"{SEATON}?trend=accepting#trend-title"
    assert "Beds available now: 5 on 26 May." in words(officer.get(address))


def test_a_trend_that_is_not_offered_is_the_first_one(told, officer):
    assert "Homes with an outbreak, 14 days" in words(officer.get(SEATON, {"trend": "../etc"}))


# --- larger and partners' areas -------------------------------------------------------------


def test_a_region_shows_its_councils_side_by_side_and_adds_them_up(told, region):
    file(told.homes["marsh1"], DAY, beds(7, accepting=1, short_term=1))
    answer = region.get("/board/E99000001/")
    text = words(answer)
    assert "6 Beds available now of which 3 for a short stay from 3 of 4 homes" in text
    table = text[text.index("Local authorities Local authorities in North") :]
    assert re.search(r"Seaton 2 of 2 1 0 5 ", table)
    assert re.search(r"Marsh 1 of 2 \S+ \S+ 1 ", table)
    assert links(answer)["Seaton"] == SEATON


def test_a_nation_shows_its_regions_and_one_without_homes_has_no_numbers(told, nation):
    text = words(nation.get("/board/E99999999/"))
    table = text[text.index("Regions Regions in Inventland") :]
    assert re.search(r"North 2 of 4 1 0 5", table)
    assert re.search(r"West No homes – – –", table)
    assert "Coast LRF" not in table


def test_a_forum_shows_its_councils_and_a_ccg_its_own_total(told, nation):
    forum = words(nation.get("/board/lrf-coast/"))
    assert "Local authorities in Coast LRF" in forum
    assert re.search(r"Seaton 2 of 2 1 0 5 ", forum)
    file(told.homes["marsh1"], DAY, beds(7, accepting=1))
    ccg = words(nation.get("/board/E99200001/"))
    assert "1 of 4 Homes that told us" in ccg
    assert "1 Beds available now for a short stay: not known from 1 of 4 homes" in ccg


def test_links_lead_up_as_far_as_a_person_may_see(told, nation, region, officer):
    assert links(nation.get(SEATON))["Inventland"] == "/board/E99999999/"
    assert links(nation.get(SEATON))["North"] == "/board/E99000001/"
    assert links(region.get(SEATON))["North"] == "/board/E99000001/"
    assert "Inventland" not in links(region.get(SEATON))
    assert "Also part of Inventland" in words(region.get(SEATON))
    assert "North" not in links(officer.get(SEATON))


def test_an_officer_opens_a_footprint_that_lies_wholly_in_the_council(told, as_role):
    network = AreaFactory.create(code="pcn-quay", name="Quay PCN", kind="pcn")
    lies_in(network, told.partnership)
    home(told.seaton, network, name="Quayside")
    officer = as_role("council-officer", "area:E09900001")
    assert "Quay PCN" in links(officer.get("/areas/"))
    assert "Quayside" in words(officer.get("/board/pcn-quay/"))


def test_an_area_without_homes_says_so(as_role, country):
    AreaFactory.create(code="E09900009", name="Newtown", kind="local_authority")
    text = words(as_role("council-officer", "area:E09900009").get("/board/E09900009/"))
    assert "The register has no open home here on this day." in text


# --- outbreaks ------------------------------------------------------------------------------


def test_the_outbreak_tile_opens_the_homes_in_one_list_each(told, officer):
    answer = officer.get(links(officer.get(SEATON))["Homes with an outbreak"])
    text = words(answer)
    assert "With an outbreak 1" in text
    assert "of these: Confirmed outbreak 1" in text
    assert "Two or more cases (1)" in text
    assert "Single cases (0)" in text
    assert (
        "Seaton2 Episode 1 Confirmed outbreak New. First case on 26 May, 2 or more within 14 days "
        "on 26 May, last new case on 26 May. day 0 of 28 2 within 14 days No plan Not restricted"
    ) in text


def test_a_reviewer_sees_how_many_outbreaks_and_not_where(told, region):
    text = words(region.get(f"{SEATON}outbreaks/"))
    assert "With an outbreak 1" in text
    assert "You see these totals, not the homes behind them." in text


# --- files ----------------------------------------------------------------------------------


def test_every_figure_of_the_day_is_a_row_with_its_denominator(told, officer):
    found = rows(officer.get(f"{SEATON}figures.csv"))
    header, body = found[0], found[1:]
    assert header[:6] == ["area_code", "area_name", "date", "known_at", "set", "measure"]
    assert all(len(row) == len(header) for row in body)
    beds_row = dict(zip(header, next(row for row in body if row[5] == "accepting"), strict=True))
    assert (beds_row["value"], beds_row["answered"], beds_row["homes"]) == ("5", "2", "2")
    silent = dict(zip(header, next(r for r in body if r[5] == "staff_absent"), strict=True))
    assert (silent["value"], silent["not_answered"]) == ("", "2")


def test_the_trend_file_has_fourteen_days_and_the_outbreaks_in_the_same_columns(told, officer):
    found = rows(officer.get(f"{SEATON}trend.csv"))
    header, body = found[0], found[1:]
    assert all(len(row) == len(header) for row in body)
    outbreaks = [dict(zip(header, row, strict=True)) for row in body if row[5] == "outbreak"]
    assert len(outbreaks) == 14
    assert (outbreaks[-1]["value"], outbreaks[-1]["homes"]) == ("1", "2")
    # A day on which no home had ever told us has no number, rather than nought.
    assert (outbreaks[0]["value"], outbreaks[0]["not_answered"]) == ("", "2")


def test_the_file_of_homes_cannot_run_anything_in_a_spreadsheet(told, officer):
    home(told.seaton, name="=HYPERLINK(1)")
    found = rows(officer.get(f"{SEATON}homes.csv"))
    assert found[0][:4] == ["location_id", "name", "outbreak", "cases"]
    assert [row[1] for row in found[1:]] == ["Seaton2", "'=HYPERLINK(1)", "Seaton1"]
    assert found[1][5] == "Confirmed outbreak; Needs help today"


def test_files_are_named_for_the_area_and_the_day_and_keep_the_knowledge(told, officer):
    answer = officer.get(f"{SEATON}figures.csv", {"date": "2020-05-25", "known_at": BEFORE})
    assert 'filename="figures-E09900001-2020-05-25.csv"' in answer["Content-Disposition"]
    assert dt.datetime.fromisoformat(rows(answer)[1][3]) == dt.datetime.fromisoformat(BEFORE)


def test_a_home_that_did_not_answer_three_calls_is_shown_first_until_it_tells_us(country, officer):
    caller = person("call-handler", "area:E09900001")
    quiet = country.homes["seaton2"]
    for number in range(3):
        assert "No answer to" not in words(officer.get(SEATON))
        new = NewAttempt(quiet.location_id, "no_answer")
        record_attempt(by=caller, new=new, now=NOON - dt.timedelta(minutes=number))
    text = words(officer.get(SEATON))
    assert "Seaton2 ZZ1 1ZZ No answer to 3 calls" in text
    assert text.index("Seaton2 ZZ1") < text.index("Seaton1 ZZ1")
    file(quiet, DAY, beds(10))
    assert "No answer to" not in words(officer.get(SEATON))
