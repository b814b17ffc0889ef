"""The return on pages: the rounds, the draft with its problems, each line down to the homes."""

import datetime as dt
from dataclasses import replace

import pytest
from django.test import Client

from rollcall.assurance.presenters import line_words, return_page
from rollcall.assurance.selectors import draft_return
from rollcall.domain.returns import check_return
from rollcall.register.services import share_homes
from tests.factories.accounts import person
from tests.factories.register import AreaFactory, home
from tests.factories.reports import DAY, LATER, NOON, SYSTEM, file
from tests.rooms.boards.reading import links, rows, words


DRAFT = "/returns/2020-05-29/E09900001/"
LINE = f"{DRAFT}lines/1.3/"
PAGES = (DRAFT, f"{DRAFT}return.csv", f"{DRAFT}return.html", LINE)


@pytest.fixture(autouse=True)
def _noon(frozen_clock):
    """Every page of these tests is asked for at the same moment."""


def signed_in(role, scope, **details):
    client = Client()
    client.force_login(person(role, scope, **details))
    return client


@pytest.fixture
def officer(country):
    return signed_in("council-officer", "area:E09900001")


@pytest.fixture
def finance(country):
    return signed_in("finance-officer", "area:E09900001", team="finance")


@pytest.fixture
def region(country):
    return signed_in("regional-reviewer", "area:E99000001")


@pytest.fixture
def told(country):
    """One home said yes to two lines and no to the third, one is silent, one does not know."""
    said = {"a1_1": "yes", "a1_2": "yes", "a1_3": "no"}
    file(country.homes["seaton1"], DAY, said, set_key="support-actions")
    unsure = home(country.seaton, name="Unsure House")
    file(unsure, DAY, {"a1_1": "dont_know"}, set_key="support-actions")
    return country


# --- who may see it -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "scope", "opens"),
    [
        ("council-officer", "area:E09900001", True),
        ("council-officer", "area:E09900002", False),
        ("regional-reviewer", "area:E99000001", True),
        ("regional-reviewer", "area:E99000002", False),
        ("national-reviewer", "area:E99999999", True),
        ("administrator", "area:E99999999", False),
        ("home-reporter", "home:1-900000001", False),
    ],
)
def test_a_return_opens_for_its_council_and_those_who_review_it(country, role, scope, opens):
    client = signed_in(role, scope)
    for page in PAGES:
        assert (client.get(page).status_code, page) == (200 if opens else 403, page)


def test_nobody_sees_a_return_without_signing_in(country):
    for page in ("/returns/", *PAGES):
        answer = Client().get(page)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/sign-in/")


def test_a_return_is_read_here_and_not_written(officer):
    for page in ("/returns/", *PAGES):
        for method in ("post", "put", "patch", "delete"):
            assert getattr(officer, method)(page).status_code == 405


def test_a_round_area_or_line_that_is_not_there_is_not_found(officer):
    for page in ("/returns/2020-01-01/E09900001/", f"{DRAFT}lines/9.9/"):
        assert officer.get(page).status_code == 404


# --- the rounds -----------------------------------------------------------------------------


def test_rounds_say_what_counts_and_until_when(told, officer):
    answer = officer.get("/returns/")
    text = words(answer)
    assert "Homes’ answers dated Friday 15 May 2020 to Friday 29 May 2020 count." in text
    assert "To be sent by 11:59pm on Friday 29 May 2020." in text
    assert [aim for aim in links(answer).values() if aim.startswith("/returns/2")] == [DRAFT]


def test_a_reviewer_is_shown_each_council_of_the_region(told, region):
    found = {aim for aim in links(region.get("/returns/")).values() if aim.startswith("/returns/2")}
    assert found == {DRAFT, "/returns/2020-05-29/E09900002/"}


# --- the draft ------------------------------------------------------------------------------


def test_a_line_is_split_five_ways_with_both_shares(told, officer):
    text = words(officer.get(DRAFT))
    assert "2 of 3 homes have answered in this round." in text
    assert "3 homes in the register on Tuesday 26 May 2020, from invented list.csv" in text
    first = "1.1 Ability to isolate residents within their own care homes"
    # yes, of all, of yes and no, no, does not apply, don't know, not answered
    assert f"{first} 1 33.3% 100.0% 0 0 1 1" in text
    assert "isolating following a positive test 0 0.0% 0.0% 1 0 0 2" in text


def test_a_line_that_nobody_answered_has_no_share_of_those_answering(told, officer):
    assert "0 0.0% nobody answered 0 0 0 3" in words(officer.get(DRAFT))


def test_a_draft_without_problems_says_so(told, officer):
    assert "No problems Every line adds up to 3 homes." in words(officer.get(DRAFT))


def test_a_council_without_homes_has_a_problem_to_put_right(country):
    AreaFactory.create(code="E09900009", name="Newtown", kind="local_authority")
    officer = signed_in("council-officer", "area:E09900009")
    text = words(officer.get("/returns/2020-05-29/E09900009/"))
    assert "Problems (1)" in text
    assert "Must be put right The total number of care homes is blank or 0." in text


def test_a_problem_leads_to_its_line(told, frozen_clock):
    found = draft_return("E09900001", "2020-05-29")
    wrong = tuple(replace(line, yes=line.yes + 1) for line in found.lines[:1]) + found.lines[1:]
    problems = tuple(check_return(wrong, total_homes=3, register_homes=3))
    page = return_page(
        replace(found, lines=wrong, problems=problems), lambda line: f"/lines/{line}/"
    )
    assert page.problems[0]["where"] == "VR-06"
    assert page.problems[0]["href"] == "/lines/1.1/"
    assert page.problems[0]["text"].startswith("Line 1.1: Yes 2, no 0")
    assert page.focuses[0][1][0].problems


def test_the_draft_as_it_stood_earlier(told, officer):
    one = told.homes["seaton1"]
    said = {"a1_1": "no", "a1_2": "yes", "a1_3": "no"}
    file(one, DAY, said, set_key="support-actions", reason="Asked again", now=LATER)
    assert "care homes 0 0.0% 0.0% 1 0 1 1" in words(officer.get(DRAFT))
    noon = {"known_at": NOON.astimezone(dt.UTC).isoformat()}
    then = officer.get(DRAFT, noon)
    assert "You are looking at what was known at midday on Tuesday 26 May 2020." in words(then)
    assert "care homes 1 33.3% 100.0% 0 0 1 1" in words(then)
    line = next(aim for text, aim in links(then).items() if text.startswith("1.1 "))
    assert "Seaton1" in words(officer.get(line + "&answer=yes"))
    assert links(officer.get(line))["See what is known now"] == f"{DRAFT}lines/1.1/"


def test_a_time_that_cannot_be_looked_back_to_is_explained(told, officer):
    for page in (DRAFT, LINE):
        answer = officer.get(page, {"known_date": "soon"})
        assert "Enter a date and a time, such as 26 May 2020 and 9:30am" in words(answer)
        assert "<title>Error: " in answer.content.decode()


# --- one line -------------------------------------------------------------------------------


def test_a_line_lists_what_each_home_said(told, finance):
    answer = finance.get(LINE)
    text = words(answer)
    assert "Seaton, Care home support return, 29 May 2020 1.3 Paying staff full wages" in text
    assert "Seaton1" in text
    assert "Seaton2" in text
    assert "No report" in text
    one = told.homes["seaton1"].location_id
    assert links(answer)["Seaton1"] == f"/homes/{one}/"
    assert links(answer)["26 May, Seaton1"] == f"/homes/{one}/reports/support-actions/2020-05-26/"


def test_a_line_about_money_shows_its_homes_to_the_finance_team_alone(told, officer):
    text = words(officer.get(f"{LINE}?known_date=2020-05-26&known_time=13:00"))
    assert "Your role does not let you see these answers home by home." in text
    assert "Seaton1" not in text
    assert "Seaton1" in words(officer.get(f"{DRAFT}lines/1.1/"))


def test_a_line_can_be_narrowed_to_one_answer(told, finance):
    answer = finance.get(links(finance.get(LINE))["1 home, No"].removesuffix("#homes"))
    text = words(answer)
    assert "The 1 home that said No" in text
    assert "Seaton2" not in text
    assert 'aria-current="true"' in answer.content.decode()
    assert links(answer)["Show all homes"] == LINE
    nobody = words(finance.get(LINE, {"answer": "does_not_apply"}))
    assert "There is no home that said it does not apply" in nobody


def test_a_reviewer_sees_the_counts_of_a_line_and_no_home_unless_the_council_shares_them(
    told, region
):
    hidden = region.get(LINE)
    assert "You see these counts, not the homes behind them." in words(hidden)
    assert "Seaton1" not in hidden.content.decode()
    assert told.homes["seaton1"].location_id not in hidden.content.decode()
    share_homes(by=SYSTEM, code="E09900001", shares=True, now=NOON)
    assert "Seaton1" in words(region.get(f"{DRAFT}lines/1.1/"))
    assert "Seaton1" not in words(region.get(LINE))


@pytest.mark.parametrize(
    ("answer", "count", "said"),
    [
        ("yes", 2, "The 2 homes that said Yes"),
        ("not_answered", 1, "The 1 home that has not answered"),
        ("not_answered", 2, "The 2 homes that have not answered"),
        ("dont_know", 0, "There is no home that did not know"),
        ("nonsense", 0, "The homes behind this line"),
    ],
)
def test_a_list_of_homes_is_named_for_what_they_said(told, answer, count, said):
    line = draft_return("E09900001", "2020-05-29").lines[0]
    assert (
        line_words(line if answer == "nonsense" else replace(line, **{answer: count}), answer)
        == said
    )


# --- files ----------------------------------------------------------------------------------


def test_the_return_is_a_file_with_a_row_for_each_line(told, officer):
    found = rows(officer.get(f"{DRAFT}return.csv"))
    assert found[0][5:13] == [
        "line", "label", "focus", "yes", "no", "does_not_apply", "dont_know", "not_answered",
    ]  # fmt: skip
    assert [row[5] for row in found[1:]] == [
        "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "3.2", "4.1", "4.2", "4.3", "5.1", "5.2",
    ]  # fmt: skip
    assert found[1][8:14] == ["1", "0", "0", "1", "1", "3"]


def test_the_return_as_a_page_of_its_own_is_sent_as_a_file(told, officer):
    answer = officer.get(f"{DRAFT}return.html")
    name = "return-2020-05-29-E09900001.html"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "Draft from the homes’ own answers" in words(answer)
