"""Who may open what: each role sees what is its own (AT-78, AT-79)."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import get_resolver

from rollcall.foundation.models import AccessRecord
from rollcall.register.services import share_homes
from tests.architecture.test_urls import address, declared, routes
from tests.factories.accounts import person
from tests.factories.register import ProviderFactory, home
from tests.factories.reports import DAY, NOON, SYSTEM, beds, file
from tests.rooms.boards.reading import links, words


ROLES = {
    "officer of Seaton": ("council-officer", "area:E09900001"),
    "officer of Marsh": ("council-officer", "area:E09900002"),
    "reviewer of the North": ("regional-reviewer", "area:E99000001"),
    "national reviewer": ("national-reviewer", "area:E99999999"),
    "administrator": ("administrator", "area:E99999999"),
}

# Which boards each of them may open. The forum is Seaton and Marsh; the CCG reaches into the South.
BOARDS = {
    "officer of Seaton": {"E09900001"},
    "officer of Marsh": {"E09900002"},
    "reviewer of the North": {"E99000001", "E09900001", "E09900002", "lrf-coast"},
    "national reviewer": {
        "E99999999", "E99000001", "E99000002", "E99000003", "E09900001", "E09900002", "E09900003",
        "lrf-coast", "E99200001", "E99100001",
    },
    "administrator": {
        "E99999999", "E99000001", "E99000002", "E99000003", "E09900001", "E09900002", "E09900003",
        "lrf-coast", "E99200001", "E99100001",
    },
}  # fmt: skip

AREA_PAGES = (
    "/board/{code}/",
    "/board/{code}/figures.csv",
    "/board/{code}/trend.csv",
    "/board/{code}/outbreaks/",
    "/board/{code}/figures/accepting/",
)
HOME_FILES = ("/board/{code}/homes.csv", "/board/{code}/figures/accepting.csv")


@pytest.mark.parametrize("who", ROLES)
def test_a_role_opens_the_boards_of_its_own_areas_and_no_others(who, country, as_role):
    client = as_role(*ROLES[who])
    for code in BOARDS["national reviewer"]:
        wanted = 200 if code in BOARDS[who] else 403
        for page in AREA_PAGES:
            address = page.format(code=code)
            assert (client.get(address).status_code, address) == (wanted, address)


@pytest.mark.parametrize("who", ROLES)
def test_a_role_sees_by_name_the_homes_of_its_own_council_and_no_others(who, country, as_role):
    client = as_role(*ROLES[who])
    for name, one in country.homes.items():
        own = who == f"officer of {name[:-1].title()}"
        for page in (
            f"/homes/{one.location_id}/",
            f"/homes/{one.location_id}/reports/daily/{DAY}/",
        ):
            assert (client.get(page).status_code, page) == (200 if own else 403, page)


@pytest.mark.parametrize("who", ["reviewer of the North", "national reviewer", "administrator"])
def test_files_of_homes_are_for_those_who_see_homes(who, country, as_role):
    client = as_role(*ROLES[who])
    for page in (*HOME_FILES, "/homes/"):
        assert client.get(page.format(code="E09900001")).status_code == 403


def test_nobody_sees_anything_without_signing_in(country):
    client, one = Client(), country.homes["seaton1"].location_id
    pages = [page.format(code="E09900001") for page in (*AREA_PAGES, *HOME_FILES)]
    pages += [
        "/board/",
        "/areas/",
        "/homes/",
        f"/homes/{one}/",
        f"/homes/{one}/reports/daily/{DAY}/",
    ]
    for page in pages:
        answer = client.get(page)
        assert (answer.status_code, page) == (302, page)
        assert answer["Location"].startswith("/account/sign-in/")


def test_pages_are_for_reading_and_refuse_to_be_written_to(officer):
    refused = {}
    for route, pattern in routes(get_resolver().url_patterns):
        if not re.match(r"/(board|areas|homes|returns)/.+|/(areas|homes|returns)/$", route):
            continue
        if "/contacts/" in route or "/leads/" in route:
            continue  # the register's, which people write
        assert declared(pattern)
        for method in ("post", "put", "patch", "delete"):
            refused[method, route] = getattr(officer, method)(address(route, pattern)).status_code
    assert len(refused) >= 4 * 14
    assert set(refused.values()) == {405}


def test_a_membership_that_has_ended_opens_nothing(country):
    client = Client()
    ended = person("council-officer", "area:E09900001", valid_until=DAY - dt.timedelta(days=1))
    client.force_login(ended)
    assert client.get("/board/E09900001/").status_code == 403


def test_an_area_that_is_not_there_is_not_found(nation):
    assert nation.get("/board/E09909999/").status_code == 404


def test_a_figure_that_is_not_there_is_not_found(officer):
    assert officer.get("/board/E09900001/figures/nonsense/").status_code == 404


# --- reviewers and homes --------------------------------------------------------------------


def test_at_78_a_regional_reviewer_meets_no_home_anywhere(country, region):
    """Every page within reach of its links is opened; none tells a home's name or id."""
    for one in country.homes.values():
        file(one, DAY, beds(10, accepting=2, res_new_confirmed=2, coping="red_need_help_today"))
    waiting, seen = ["/board/"], set()
    while waiting:
        page = waiting.pop()
        seen.add(page)
        answer = region.get(page, follow=True)
        assert (answer.status_code, page) == (200, page)
        text = answer.getvalue().decode() if answer.streaming else answer.content.decode()
        for one in country.homes.values():
            assert one.location_id not in text, page
        assert not re.search(r"\b(Seaton|Marsh|Combe)\d\b", text), page
        aims = [] if answer.streaming else links(answer).values()
        plain = {aim.split("#")[0] for aim in aims if aim.startswith("/")}
        # Each page's other days, trends and answers are the same page again.
        waiting += {aim for aim in plain if "?" not in aim} - seen - set(waiting)
    assert {"/board/E09900001/", "/board/E09900001/outbreaks/", "/areas/"} <= seen
    assert len(seen) > 40


def test_at_78_a_reviewer_sees_the_homes_of_a_council_that_shares_them(country, region):
    one, other = country.homes["seaton1"], country.homes["marsh1"]
    share_homes(by=SYSTEM, code="E09900001", shares=True, now=NOON)
    assert "Seaton1" in words(region.get("/board/E09900001/"))
    assert "Seaton1" in words(region.get("/board/E09900001/figures/accepting/"))
    assert region.get(f"/homes/{one.location_id}/").status_code == 200
    # The council next to it shares nothing.
    assert region.get(f"/homes/{other.location_id}/").status_code == 403
    assert "Marsh1" not in words(region.get("/board/E09900002/"))
    # A region is shown home by home only where every council shares.
    assert "Seaton1" not in words(region.get("/board/E99000001/"))


def test_a_reviewer_is_told_why_there_are_no_homes(region):
    assert "You see the totals of this area, not its homes." in words(
        region.get("/board/E09900001/")
    )


# --- homes and their own pages --------------------------------------------------------------


def test_at_79_a_home_reporter_sees_its_own_home_only_and_a_try_at_another_is_written_down(
    country, as_role
):
    own, other = country.homes["seaton1"], country.homes["seaton2"]
    client = as_role("home-reporter", f"home:{own.location_id}")
    assert client.get("/board/")["Location"] == "/update/"
    assert client.get("/update/")["Location"] == f"/update/{own.location_id}/"
    assert client.get(f"/homes/{own.location_id}/").status_code == 200
    assert client.get(f"/homes/{other.location_id}/").status_code == 403
    assert client.get(f"/homes/{other.location_id}/reports/daily/{DAY}/").status_code == 403
    assert client.get("/board/E09900001/").status_code == 403
    assert words(client.get("/homes/")).count("1-9000") == 1
    looks = AccessRecord.objects.order_by("pk").values_list("subject", "what", "allowed")
    assert list(looks) == [
        (f"home:{own.location_id}", "home page", True),
        (f"home:{other.location_id}", "home page", False),
        (f"home:{other.location_id}", f"report daily {DAY}", False),
    ]


def test_at_79_a_group_sees_the_homes_it_runs_and_no_others(country, as_role):
    group = ProviderFactory.create()
    mine = [home(country.seaton, provider=group), home(country.combe, provider=group)]
    client = as_role("home-reporter", f"provider:{group.provider_id}")
    listed = words(client.get("/board/", follow=True))
    assert all(one.location_id in listed for one in mine)
    assert country.homes["seaton1"].location_id not in listed
    assert client.get(f"/homes/{mine[1].location_id}/").status_code == 200
    assert client.get(f"/homes/{country.homes['combe1'].location_id}/").status_code == 403


def test_a_home_that_is_not_there_is_refused_like_one_that_is_not_yours(country, as_role):
    client = as_role("home-reporter", f"home:{country.homes['seaton1'].location_id}")
    assert client.get("/homes/1-999999999/").status_code == 403


def test_somebody_without_any_place_is_told_so(as_role, country):
    client = as_role("home-reporter", "home:1-999999999")
    page = words(client.get("/board/", follow=True))
    assert "no open home that you can send an update for" in page
