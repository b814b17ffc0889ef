"""One figure opened: how it is split and counted, and the homes or areas that make it."""

import datetime as dt

import pytest

from tests.factories.register import home
from tests.factories.reports import DAY, EVE, NOON, beds, file
from tests.rooms.boards.reading import links, rows, words


BEDS = "/board/E09900001/figures/accepting/"
COPING = "/board/E09900001/figures/coping/"


@pytest.fixture
def told(country):
    homes = country.homes
    file(homes["seaton1"], DAY, beds(20, accepting=3, coping="green_fine"))
    file(homes["seaton2"], DAY, beds(10, accepting=5, coping="red_need_help_today"))
    return country


def test_a_figure_shows_its_number_its_split_and_how_it_is_counted(told, officer):
    text = words(officer.get(BEDS))
    assert "Seaton, Tuesday 26 May 2020 Beds available now" in text
    assert "8 beds Answered 2 Does not apply 0 Don’t know 0 Not answered 0 Homes in all 2" in text
    assert "Homes are asked: “How many vacant beds could you fill now?”" in text
    assert "Out of all 2 homes in the register, from invented list.csv" in text


def test_the_homes_that_make_most_of_a_number_come_first(told, officer):
    text = words(officer.get(BEDS))
    assert text.index("Seaton2") < text.index("Seaton1")


def test_a_home_leads_to_its_page_and_to_the_report_that_speaks_for_it(told, officer):
    found = links(officer.get(BEDS))
    one = told.homes["seaton1"].location_id
    assert found["Seaton1"] == f"/homes/{one}/"
    assert found["On the day, Seaton1"] == f"/homes/{one}/reports/daily/2020-05-26/"


def test_an_answer_that_is_not_of_the_day_says_so(country, officer):
    one = country.homes["seaton1"]
    yesterday = NOON - dt.timedelta(days=1)
    file(one, EVE, beds(20, accepting=3), recorded_at=yesterday)
    text = words(officer.get(BEDS))
    assert "1 answer from the day before." in text
    assert "25 May , Seaton1" in text
    assert "No report" in text


def test_a_counted_question_shows_each_answer_of_all_and_of_those_answering(told, officer):
    answer = officer.get(COPING)
    text = words(answer)
    assert "We need help today 1 50.0% 50.0%" in text
    narrowed = officer.get(links(answer)["We need help today"])
    assert "Homes that need help today" in words(narrowed)
    assert "1 home Answered 2" in words(narrowed)
    assert "Seaton2" in links(narrowed)
    assert "Seaton1" not in links(narrowed)


def test_an_answer_that_is_not_offered_is_left_out(told, officer):
    assert "Seaton1" not in links(officer.get(COPING, {"option": "purple"}))
    assert "No home gave this answer." in words(officer.get(COPING, {"option": "purple"}))


def test_the_homes_that_did_not_answer_can_be_listed(told, officer):
    home(told.seaton, name="Silent House")
    text = words(officer.get(BEDS, {"option": "not_answered"}))
    assert "Silent House" in text
    assert "Seaton1" not in text


def test_a_reviewer_follows_a_figure_down_to_councils(told, nation):
    answer = nation.get("/board/E99999999/figures/coping/", {"option": "red_need_help_today"})
    assert "Regions behind this number" in words(answer)
    region = nation.get(links(answer)["North"])
    assert "Local authorities behind this number" in words(region)
    assert "Seaton 1 2 of 2" in words(region)
    council = nation.get(links(region)["Seaton"])
    assert "You see this number, not the homes behind it." in words(council)


def test_a_share_shows_both_of_its_numbers(told, officer):
    text = words(officer.get("/board/E09900001/figures/occupancy/"))
    assert "78.9%" in text  # 30 of 38 beds
    assert "Both numbers added up over homes that gave both, then divided." in text


def test_what_each_home_said_is_a_file(told, officer):
    found = rows(officer.get("/board/E09900001/figures/accepting.csv"))
    header = ["location_id", "name", "figure", "state", "value", "reported_on", "carried"]
    assert found[0] == header
    assert [row[1:6] for row in found[1:]] == [
        ["Seaton1", "accepting", "answered", "3", "2020-05-26"],
        ["Seaton2", "accepting", "answered", "5", "2020-05-26"],
    ]


def test_the_figures_of_another_set_open_too(country, officer):
    file(country.homes["seaton1"], DAY, {"a1_1": "yes"}, set_key="support-actions")
    answer = officer.get("/board/E09900001/figures/a1_1/", {"set": "support-actions"})
    assert answer.status_code == 200
    report = links(answer)["On the day, Seaton1"]
    assert "/reports/support-actions/2020-05-26/" in report
    file_link = links(answer)["Download what each home said (CSV)"]
    assert rows(officer.get(file_link))[1][3:5] == ["answered", "yes"]
