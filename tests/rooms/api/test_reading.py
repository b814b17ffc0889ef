"""Reading over HTTP: the same documents as the commands print, and nobody else's homes."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollcall.foundation.models import AccessRecord
from rollcall.register.models import HomeRecord
from rollcall.register.services import share_homes
from tests.factories.accounts import person
from tests.factories.commands import run_json
from tests.factories.register import home
from tests.factories.reports import DAY as ON
from tests.factories.reports import EVE, LATER, NOON, SYSTEM, beds, file
from tests.rooms.api.asking import DAY, problem_of, questions_of


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

NOON_TEXT = "2020-05-26T12:00:00+01:00"


# Versions


def versions(caller, home_id, **more):
    return caller.get("/reports", home=home_id, set="daily", date=DAY, **more)


def test_every_version_of_a_report_is_there_oldest_first(officer, country, sea_view, frozen_clock):
    one = country.homes["seaton1"]
    file(one, ON, {"occupied": 3, "notes": "All is well"})
    file(one, ON, {"occupied": 4}, reason="a slip", now=LATER)
    frozen_clock.shift(7200)
    answer = versions(officer, sea_view)
    assert answer.status_code == 200
    first, second = answer.json()["items"]
    assert first["answers"] == {"occupied": 3, "notes": "All is well"}
    assert first["known_until"] == second["known_from"] == "2020-05-26T12:00:00+00:00"
    assert (second["version"], second["reason"], second["known_until"]) == (2, "a slip", None)
    told = [{**one, "withheld": []} for one in answer.json()["items"]]
    assert told == run_json(
        "reports", "--home", sea_view, "--set", "daily", "--date", DAY, "--versions", "--json"
    )


def test_what_was_known_then_is_as_it_was_then(officer, country, sea_view, frozen_clock):
    one = country.homes["seaton1"]
    file(one, ON, {"occupied": 3})
    file(one, ON, {"occupied": 4}, reason="a slip", now=LATER)
    frozen_clock.shift(7200)
    [then] = versions(officer, sea_view, known_at="2020-05-26T12:30:00+01:00").json()["items"]
    assert (then["version"], then["known_until"]) == (1, None)
    assert versions(officer, sea_view, known_at="2020-05-26T10:00:00Z").json()["items"] == []


def test_versions_come_in_pages(officer, country, sea_view, frozen_clock):
    one = country.homes["seaton1"]
    for number in range(5):
        file(one, ON, {"occupied": number}, reason="a slip")
    seen, address = [], f"/reports?home={sea_view}&set=daily&date={DAY}&limit=2"
    while address:
        page = officer.get(address).json()
        seen.append([one["version"] for one in page["items"]])
        address = page["next"]
    assert seen == [[1, 2], [3, 4], [5]]


def test_a_look_at_a_home_is_written_down_and_a_refused_one_too(officer, neighbour, sea_view):
    versions(officer, sea_view)
    problem_of(versions(neighbour, sea_view), 403)
    looks = AccessRecord.objects.order_by("pk").values_list("subject", "what", "allowed")
    what = f"api report daily {DAY}"
    assert list(looks) == [(f"home:{sea_view}", what, True), (f"home:{sea_view}", what, False)]


def test_a_day_without_a_report_has_no_versions(officer, sea_view):
    assert versions(officer, sea_view).json() == {"items": [], "next": None}


# Figures


def test_figures_are_what_the_command_prints(officer, country):
    for number, name in enumerate(("seaton1", "seaton2")):
        file(country.homes[name], ON, {**beds(10, accepting=number), "ppe_overall": "red"})
    code = country.seaton.code
    answer = officer.get("/figures", area=code, set="daily", date=DAY)
    command = ("figures", "--area", code, "--set", "daily", "--date", DAY, "--format", "json")
    assert answer.json() == run_json(*command)
    assert answer.json()["figures"]["accepting"]["value"] == 1
    some = officer.get("/figures", area=code, set="daily", date=DAY, only="accepting,vacancies")
    assert list(some.json()["figures"]) == ["accepting", "vacancies"]
    assert some.json() == run_json(*command, "--only", "accepting,vacancies")


def test_figures_as_known_then(officer, country, frozen_clock):
    one = country.homes["seaton1"]
    file(one, ON, {"occupied": 3})
    file(one, ON, {"occupied": 4}, reason="a slip", now=LATER)
    frozen_clock.shift(7200)
    asked = {"area": country.seaton.code, "set": "daily", "date": DAY, "only": "occupied"}
    then = officer.get("/figures", **asked, known_at=NOON_TEXT).json()
    assert then["known_at"] == "2020-05-26T11:00:00+00:00"
    assert then["figures"]["occupied"]["value"] == 3
    assert officer.get("/figures", **asked).json()["figures"]["occupied"]["value"] == 4


def test_a_plus_sign_that_was_not_encoded_is_understood(officer, country):
    address = f"/figures?area={country.seaton.code}&set=daily&date={DAY}&known_at={NOON_TEXT}"
    assert officer.get(address).json()["known_at"] == "2020-05-26T11:00:00+00:00"


def test_an_areas_figures_are_for_those_who_see_its_totals(officer, neighbour, region, country):
    asked = {"set": "daily", "date": DAY}
    seaton, north, south = country.seaton.code, country.north.code, country.south.code
    assert officer.get("/figures", area=seaton, **asked).status_code == 200
    assert region.get("/figures", area=seaton, **asked).status_code == 200
    assert region.get("/figures", area=north, **asked).status_code == 200
    for who, area in ((neighbour, seaton), (officer, north), (region, south)):
        problem_of(who.get("/figures", area=area, **asked), 403)
    problem_of(officer.get("/figures", area="E00000000", **asked), 404)


@pytest.mark.parametrize(
    ("change", "about"),
    [
        ({"set": "hourly"}, "set"),
        ({"date": "yesterday"}, "date"),
        ({"known_at": "2020-05-27T12:00:00Z"}, "known_at"),
        ({"known_at": "2020-05-26"}, "known_at"),
        ({"only": "nonsense"}, "only"),
        ({"only": "a b"}, "only"),
        ({"area": "a b"}, "area"),
        ({"areas": "E1"}, "areas"),
        ({"known-at": "x"}, "known-at"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(officer, country, change, about):
    asked = {"area": country.seaton.code, "set": "daily", "date": DAY} | change
    problem = problem_of(officer.get("/figures", **asked), 422)
    assert questions_of(problem) == [about]
    assert problem["errors"][0]["value"] == change[about]


# Homes


def names(answer):
    assert answer.status_code == 200, answer.content
    return sorted(one["name"] for one in answer.json()["items"])


def test_each_sees_their_own_homes(officer, neighbour, reporter, region):
    assert names(officer.get("/homes")) == ["Seaton1", "Seaton2"]
    assert names(neighbour.get("/homes")) == ["Marsh1", "Marsh2"]
    assert names(reporter.get("/homes")) == ["Seaton1"]
    assert names(region.get("/homes")) == []


def test_a_reviewer_sees_the_homes_of_an_authority_that_shares_them(region, country):
    share_homes(by=SYSTEM, code=country.seaton.code, shares=True, now=NOON)
    assert names(region.get("/homes")) == ["Seaton1", "Seaton2"]
    assert names(region.get("/homes", area=country.seaton.code)) == ["Seaton1", "Seaton2"]
    problem_of(region.get("/homes", area=country.marsh.code), 403)


def test_homes_of_an_area_that_is_not_ones_own(officer, country):
    assert names(officer.get("/homes", area=country.seaton.code)) == ["Seaton1", "Seaton2"]
    assert names(officer.get("/homes", area=country.nation.code)) == ["Seaton1", "Seaton2"]
    problem_of(officer.get("/homes", area=country.marsh.code), 403)
    problem_of(officer.get("/homes", area="E00000000"), 404)


def test_homes_are_found_by_words(officer, country):
    home(country.seaton, name="Cliff Top", postcode="ZZ9 9ZZ")
    home(country.marsh, name="Cliff Bottom")
    home(country.seaton, name="Cliff Edge", closed_on=EVE)
    assert names(officer.get("/homes", q="cliff")) == ["Cliff Edge", "Cliff Top"]
    assert names(officer.get("/homes", q="zz99zz")) == ["Cliff Top"]
    assert names(officer.get("/homes", q="nothing like it")) == []
    assert "Cliff Edge" not in names(officer.get("/homes"))


def test_homes_come_in_pages_that_miss_none_and_repeat_none(officer, country):
    made = {home(country.seaton).location_id for _ in range(11)}
    made |= {country.homes[name].location_id for name in ("seaton1", "seaton2")}
    seen, address = [], "http://testserver/api/v1/homes?limit=5&q=1"
    address = "http://testserver/api/v1/homes?limit=5"
    while address:
        page = officer.get(address).json()
        assert len(page["items"]) <= 5
        seen += [one["location_id"] for one in page["items"]]
        address = page["next"]
        assert address is None or address.startswith("http://testserver/api/v1/homes?limit=5&")
    assert len(seen) == len(set(seen)) == 13
    assert set(seen) == made


@pytest.mark.parametrize(
    ("query", "about"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "501"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"cursor": "!"}, "cursor"),
        ({"cursor": "AAAA"}, "cursor"),
        ({"q": "a\x00b"}, "q"),
        ({"q": "x" * 201}, "q"),
        ({"page": "2"}, "page"),
    ],
)
def test_a_page_that_cannot_be_is_refused(officer, query, about):
    assert questions_of(problem_of(officer.get("/homes", **query), 422)) == [about]


def test_a_list_of_homes_takes_the_same_queries_however_many_there_are(officer, country):
    counts = set()
    officer.get("/homes")
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            officer.get("/homes", area=country.seaton.code)
        # 1 the token, 2 the areas of the scope, 3 those whose totals are seen, 4 the area, 5 what
        # lies in it, 6 whether any home is both, 7 the page, 8 the homes on it
        counts.add(len(queries))
        for _more in range(5):
            home(country.seaton)
    assert counts == {8}


def test_one_home_with_what_is_known_of_it(officer, country, sea_view):
    HomeRecord.objects.filter(home=country.homes["seaton1"]).update(
        latitude=53.5, longitude=-3.0, attributes={"has_d2a": True}, beds=30
    )
    found = officer.get(f"/homes/{sea_view}").json()
    assert (found["name"], found["beds"], found["open"]) == ("Seaton1", 30, True)
    assert found["authority"] == {"code": country.seaton.code, "name": "Seaton"}
    assert found["areas"] == [
        {"code": country.seaton.code, "name": "Seaton", "kind": "local_authority"}
    ]
    assert found["attributes"] == {"has_d2a": True}
    assert found["coordinates"] == {"latitude": 53.5, "longitude": -3.0}


def test_where_a_home_is_is_for_those_who_may_ring_it(reporter, country, sea_view):
    HomeRecord.objects.update(latitude=53.5, longitude=-3.0)
    answer = reporter.get(f"/homes/{sea_view}")
    assert "coordinates" not in answer.json()
    assert "53.5" not in answer.content.decode()


def test_another_home_is_refused_like_one_that_is_not_there(officer, neighbour, sea_view):
    refusals = [
        problem_of(who.get(f"/homes/{one}"), 403)
        for who, one in ((neighbour, sea_view), (officer, "1-999999999"))
    ]
    assert len({one["title"] for one in refusals}) == 1
    problem_of(officer.get("/homes/a%00b"), 422)


def test_an_own_home_that_the_register_lost_is_not_there(caller, country):
    system = caller(person("home-reporter", "home:1-999999999"))
    problem_of(system.get("/homes/1-999999999"), 404)
    problem_of(versions(system, "1-999999999"), 404)
    problem_of(system.file("1-999999999", {}), 404)


# Returns


def test_a_drafted_return_is_what_the_command_prints(officer, region, country):
    one = country.homes["seaton1"]
    file(one, ON, {"a1_1": "yes", "a1_2": "no"}, set_key="support-actions")
    code = country.seaton.code
    answer = officer.get("/returns", area=code, round="2020-05-29")
    command = ("draft_return", "--area", code, "--round", "2020-05-29", "--format", "json")
    assert answer.json() == json.loads(json.dumps(run_json(*command)))
    assert answer.json()["lines"][0]["yes"] == 1
    assert region.get("/returns", area=code, round="2020-05-29").json() == answer.json()


def test_a_return_is_for_those_who_see_it(neighbour, reporter, officer, country):
    asked = {"area": country.seaton.code, "round": "2020-05-29"}
    problem_of(neighbour.get("/returns", **asked), 403)
    problem_of(reporter.get("/returns", **asked), 403)
    problem_of(officer.get("/returns", **{**asked, "round": "never"}), 404)
    future = problem_of(officer.get("/returns", **asked, known_at="2021-01-01T00:00:00Z"), 422)
    assert questions_of(future) == ["known_at"]
