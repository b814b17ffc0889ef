"""Who sees what homes said about money and about health (C0): each reader, on every page and file.

The walk opens every page that it finds an address for; what is filled in day by day (an update, a call)
is left out. A page leaks where it names the home and says what the reader may not see of it.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from rollcall.accounts.permissions import ROLES, SENSITIVE, Permission
from rollcall.accounts.services import create_token
from rollcall.cell.selectors import find_cell, find_kind
from rollcall.cell.services import (
    NewLevel,
    acknowledge_signal,
    decide_level,
    issue_sitrep,
    open_meeting,
    write_line,
)
from rollcall.domain.meetings import LineKind
from rollcall.foundation.programmes import current_programme
from rollcall.register.models import CareHome
from rollcall.register.services import share_homes
from tests.architecture.test_urls import all_declared, is_called, routes
from tests.factories.accounts import person
from tests.factories.reports import (
    DAY,
    EVE,
    NOON,
    SYSTEM,
    Country,
    add_homes,
    beds,
    file,
    small_country,
)
from tests.factories.taken_back import for_a_module, undone
from tests.factories.updates import quiet_answers
from tests.rooms.boards.reading import words


pytestmark = pytest.mark.django_db

SEATON, MARSH, NORTH = "E09900001", "E09900002", "E99000001"
#: What the home says, and how it looks on a page or in a file. No total comes to these numbers.
MONEY = {"finance_flag": "serious", "full_wages": "no"}
MORNING = NOON - dt.timedelta(hours=1)
HEALTH = {"res_new_confirmed": 47, "res_cur_confirmed": 53, "st_care_abs_covid": 59}
SECRETS = {
    "commercial": re.compile(r'serious money worries|Yes, serious|,serious\b|"serious"'),
    "health": re.compile(r"(?<![\w.:/-])(47|53|59)(?![\w:/-])"),
}
#: Readers, where their role is held, and what they see of the home beside operational answers.
READERS: dict[str, tuple[str, str, set[str]]] = {
    "home": ("home-reporter", "home:{home}", {"commercial", "health"}),
    "call handler": ("call-handler", f"area:{SEATON}", set()),
    "council officer": ("council-officer", f"area:{SEATON}", {"health"}),
    "note-taker": ("note-taker", f"area:{SEATON}", {"health"}),
    "nurse": ("ipc-nurse", f"area:{SEATON}", {"health"}),
    "finance officer": ("finance-officer", f"area:{SEATON}", {"commercial"}),
    "kit officer": ("ppe-officer", f"area:{SEATON}", set()),
    "region": ("regional-reviewer", f"area:{NORTH}", set()),
    "region, where homes are shared": ("regional-reviewer", f"area:{NORTH}", set()),
}
TEAMS = {
    "partner-officer": "home-support",
    "ipc-nurse": "ipc",
    "finance-officer": "finance",
    "ppe-officer": "ppe-unit",
}
#: Where answers are filled in, day by day, by those who ask for them.
DAILY = (
    "/update/",
    "/calls/",
    "/key-in/",
    "/paper/",
    "/u/",
    "/account/",
    "/static/",
    "/_/",
    "/group/",
)


@dataclass(frozen=True)
class World:
    """A country with one home that has told everything."""

    country: Country
    home: CareHome


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with for_a_module(django_db_blocker):
        country = add_homes(small_country())
        told, other = country.homes["seaton1"], country.homes["seaton2"]
        file(told, EVE, {**calm(), **MONEY}, now=MORNING)
        file(told, DAY, {**calm(), **MONEY, **HEALTH}, now=MORNING)
        file(other, DAY, {**calm(), "res_new_confirmed": 3, "res_cur_confirmed": 3}, now=MORNING)
        officer = person("council-officer", f"area:{SEATON}")
        decide_level(
            by=officer, location_id=told.location_id, new=NewLevel("black", "Bad"), now=MORNING
        )
        decide_in_a_meeting(officer, told)
        acknowledge_signal(
            by=officer, location_id=told.location_id, rule="new-outbreak", now=MORNING
        )
        issue_sitrep(by=officer, kind=find_kind("daily"), area=SEATON, on=DAY, now=MORNING)
        yield World(country, told)


def calm() -> dict[str, Any]:
    """A day on which all is well but five carers are off."""
    absent = {"st_care_employed": 80, "st_care_abs_other": 5, "residents_today": 62}
    return quiet_answers(current_programme(), **absent, **beds(62, accepting=1))


def decide_in_a_meeting(officer: Any, told: CareHome) -> None:
    """A kept agenda and the facts that are kept with a decision, both whole."""
    number = open_meeting(
        by=officer, cell=find_cell("care-home-cell"), area=SEATON, on=DAY, now=MORNING
    )
    write_line(by=officer, meeting_id=number, kind=LineKind.DECISION, words="Ring them",
               item=f"home:{told.location_id}", key=UUID(int=1), now=MORNING)  # fmt: skip


@pytest.mark.parametrize("when", ["now", "as known before it was corrected"])
@pytest.mark.parametrize("reader", READERS)
def test_no_page_or_file_tells_a_reader_what_they_may_not_see(world: World, reader: str, when: str):
    role, scope, seen = READERS[reader]
    known = ""
    if reader.endswith("shared"):
        share_homes(by=SYSTEM, code=SEATON, shares=True, now=NOON)
    if when != "now":
        correct(world.home)
        known = "known_date=2020-05-26&known_time=11:30"
    client = Client()
    one = person(role, scope.format(home=world.home.location_id), team=TEAMS.get(role, ""))
    client.force_login(one)
    found: dict[str, set[str]] = {which: set() for which in SECRETS}
    pages = 0
    for address in addresses(world.home, set(ROLES[role].permissions)):
        with undone():
            answer = client.get(f"{address}{'&' if '?' in address else '?'}{known}")
        if answer.status_code != 200:
            continue
        text, pages = text_of(answer), pages + 1
        if not names(world.home, text):
            continue
        for which, secret in SECRETS.items():
            if secret.search(text):
                found[which].add(address)
    assert {which for which in found if found[which] and which not in seen} == set(), found
    if Permission.SEE_HOMES in ROLES[role].permissions or reader.endswith("shared"):
        assert pages > 5
        assert all(found[which] for which in seen), found


def correct(home: CareHome) -> None:
    """The home says an hour later that it was all a slip."""
    for on in (EVE, DAY):
        file(home, on, calm(), reason="A slip", now=NOON)


#: People to whom no page may name the home: it is not theirs, or not shared, or not asked of them.
STRANGERS: dict[str, tuple[str, str]] = {
    "region": ("regional-reviewer", f"area:{NORTH}"),
    "nation": ("national-reviewer", "area:E99999999"),
    "administrator": ("administrator", f"area:{SEATON}"),
    "another council": ("council-officer", f"area:{MARSH}"),
    "another council's finance": ("finance-officer", f"area:{MARSH}"),
    "another council's nurse": ("ipc-nurse", f"area:{MARSH}"),
    "a partner that was asked nothing": ("partner-officer", f"area:{SEATON}"),
    "another home": ("home-reporter", "home:{other}"),
}


@pytest.mark.parametrize("who", STRANGERS)
def test_no_page_or_file_names_a_home_to_whom_it_is_not_shown(world: World, who: str):
    """Of every page that their role opens: boards, hot spots, returns, reports, lists of all sorts."""
    role, scope = STRANGERS[who]
    other = world.country.homes["seaton2"].location_id
    client = Client()
    client.force_login(person(role, scope.format(other=other), team=TEAMS.get(role, "")))
    told = {}
    for address in addresses(world.home, set(ROLES[role].permissions)):
        with undone():
            answer = client.get(address)
        if answer.status_code == 200:
            told[address] = text_of(answer)
    assert [address for address, text in told.items() if names(world.home, text)] == []
    assert told
    assert client.get(f"/homes/{world.home.location_id}/").status_code in {403, 404}


def test_the_region_reads_the_totals_of_a_council(world: World):
    client = Client()
    client.force_login(person("regional-reviewer", f"area:{NORTH}"))
    for page in (
        f"/board/{SEATON}/",
        f"/board/{SEATON}/hot-spots/",
        f"/board/{SEATON}/outbreaks/",
        f"/sitrep/{SEATON}/{DAY}/daily/file.csv",
    ):
        assert client.get(page).status_code == 200, page
    for page in (f"/cell/board/{SEATON}/", "/cell/signals/", "/actions/"):
        assert client.get(page).status_code == 403, page


@pytest.mark.parametrize("reader", ["home", "council officer"])
def test_a_system_reads_what_its_person_may_see(world: World, reader: str):
    role, scope, seen = READERS[reader]
    one = person(role, scope.format(home=world.home.location_id))
    token = create_token(by=SYSTEM, user=one, name="Tests", now=NOON)
    answer = Client().get(
        f"/api/v1/reports?home={world.home.location_id}&set=daily&date={DAY}",
        headers={"Authorization": f"Bearer {token.text}"},
    )
    [version] = answer.json()["items"]
    assert ("finance_flag" in version["answers"]) is ("commercial" in seen)
    assert ("finance_flag" in version["withheld"]) is ("commercial" not in seen)
    assert version["answers"]["res_new_confirmed"] == 47


def test_whoever_follows_outbreaks_sees_answers_about_health():
    """Pages about outbreaks are cut for nobody: their permission comes with that for health."""
    for role in ROLES.values():
        if Permission.SEE_OUTBREAKS in role.permissions:
            assert SENSITIVE["health"] in role.permissions, role.key


def test_a_cut_trigger_says_that_it_is_met_and_the_level_stays_true(world: World):
    client = Client()
    client.force_login(person("council-officer", f"area:{SEATON}"))
    text = words(client.get(f"/cell/homes/{world.home.location_id}/level/"))
    assert "Money: a trigger is met (you may not see the figures)." in text
    assert re.search(r"Money Red\b", text)


def test_a_kept_board_is_cut_for_each_reader(world: World):
    """Both look at the same board within a minute; it was made once, and whole."""
    told = {}
    for role in ("council-officer", "call-handler"):
        client = Client()
        client.force_login(person(role, f"area:{SEATON}"))
        told[role] = words(client.get(f"/cell/board/{SEATON}/"))
    assert SECRETS["health"].search(told["council-officer"])
    assert not SECRETS["health"].search(told["call-handler"])
    assert "a signal holds (you may not see the figures)" in told["call-handler"]


# --- the walk ---------------------------------------------------------------------------------------


def addresses(home: CareHome, held: set[Permission]) -> Iterator[str]:
    """Every page and file that one of these permissions opens, about this home and its council."""
    for route, pattern in routes(get_resolver().url_patterns):
        if is_called(pattern) or route.startswith(DAILY) or not held & all_declared(pattern):
            continue
        yield from filled_in(route, pattern, home)
    for page in ("level/", "picture/", "picture.csv", "outbreak/", "history/", "history.csv"):
        yield f"/update/{home.location_id}/{page}"


VALUES: dict[str, Sequence[str]] = {
    "code": [SEATON],
    "set_key": ["daily"],
    "on": [DAY.isoformat()],
    "figure": ["finance_flag", "res_new_confirmed", "accepting"],
    "layout": ["ids", "capacity-tracker"],
    "round_key": ["2020-05-29"],
    "line_code": ["1.3"],
    "cell": ["care-home-cell"],
    "kind": ["daily"],
    "form": ["csv"],
    "rule": ["new-outbreak", "coping-red"],
    "version": ["1"],
}


def filled_in(route: str, pattern: URLPattern, home: CareHome) -> Iterator[str]:
    """The route with each value that it can have here; none where we know none."""
    found = [route]
    for name in pattern.pattern.converters:
        values = VALUES.get(name, [])
        if name == "location_id":
            values = [home.location_id]
        if name == "ref":
            values = [f"{home.location_id}.covid-19.1"]
        found = [re.sub(rf"<(?:\w+:)?{name}>", one, text) for text in found for one in values]
    yield from found


def names(home: CareHome, text: str) -> bool:
    return home.location_id in text or "Seaton1" in text


def text_of(answer: Any) -> str:
    """What a person reads: the words of a page, the lines of a file."""
    if answer.streaming:
        return b"".join(answer.streaming_content).decode()
    if answer["Content-Type"].startswith("text/html"):
        return words(answer)
    if answer["Content-Type"].startswith("application/json"):
        return json.dumps(answer.json())
    return str(answer.content.decode(errors="replace"))
