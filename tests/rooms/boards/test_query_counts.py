"""A page asks the database as often for sixty homes as for five, and not often."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rollcall.picture.models import AreaDay
from rollcall.reports.services import file_reports
from tests.factories.actions import ask
from tests.factories.happenings import busy_morning
from tests.factories.outbreaks import VISIT, record
from tests.factories.register import AreaFactory, home, lies_in
from tests.factories.reports import DAY, NOON, SYSTEM, beds, report_of


# What a page asks for at most. Each begins with 3: the session, the person, the memberships.
BUDGETS = {
    # the area and may-I (3); the area's authorities on both ends of the trend (4); what the fourteen
    # kept days are made from, and they themselves (3); the areas above (2); the homes' areas, their
    # source, records and authorities (4); answers, cases, days answered and last reports (5); calls
    # that nobody answered (1); whose differences this person decides about, and how many are open (2)
    "/board/E09900001/": 27,
    # the same without homes; the councils inside, and their kept days once more (5)
    "/board/E99000001/": 26,
    "/board/E99999999/": 28,
    # one figure: the area, may-I, its kept day, the homes and what they said
    "/board/E09900001/figures/accepting/": 18,
    "/board/E09900001/outbreaks/": 20,
    # how many, which fifty, their records and authorities
    "/homes/": 9,
    "/homes/?q=home": 9,
    "/returns/2020-05-29/E09900001/": 13,
    "/returns/2020-05-29/E09900001/lines/1.3/": 24,
}


def homes_told(country, count: int) -> Iterator[str]:
    """Add homes that have all told us, some of them about an outbreak."""
    made = [home(country.seaton, name=f"Home {number}") for number in range(count)]
    cases = {"res_new_suspected": 0, "st_new_suspected": 0, "st_new_confirmed": 0}
    file_reports(
        by=SYSTEM,
        set_key="daily",
        reports=[
            report_of(one, answers=beds(10, accepting=1, res_new_confirmed=number % 3, **cases))
            for number, one in enumerate(made)
        ],
        source="self",
        now=NOON,
    )
    return (one.location_id for one in made)


def queries(client, address: str) -> int:
    """How often a page asks once the days it needs are kept."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("address", BUDGETS)
def test_a_page_asks_as_often_for_sixty_homes_as_for_five(address, country, officer, nation):
    client = officer if "E0990" in address or "homes" in address else nation
    list(homes_told(country, 5))
    few = queries(client, address)
    list(homes_told(country, 55))
    many = queries(client, address)
    assert many == few
    assert many <= BUDGETS[address]


def test_a_homes_page_asks_no_oftener_when_everything_happened_there(country):
    morning = busy_morning(country)
    client = Client()
    client.force_login(morning.officer)
    address = f"/homes/{morning.home.location_id}/"
    few = queries(client, address)
    for kind in ("training", "staff", "equipment"):
        ask(morning.home, kind)
    record(morning.nurse, morning.home, "visit", VISIT)
    assert queries(client, address) == few
    # The days answered since the first case (1) and the names of those who decided and reviewed (2)
    # beside those of the next test.
    assert few <= 44


def test_a_homes_page_asks_as_often_after_many_reports_as_after_one(country, officer):
    first = next(homes_told(country, 1))
    address = f"/homes/{first}/"
    few = queries(officer, address)
    for back in range(1, 7):
        on = DAY.replace(day=DAY.day - back)
        file_reports(
            by=SYSTEM,
            set_key="daily",
            reports=[report_of(first, on, answers=beds(10))],
            source="self",
            now=NOON,
        )
    assert queries(officer, address) == few
    # The session, the person and the memberships (3); what may be seen here and the look (4); the
    # latest reports of every set (1); what is recorded about cases (1), what is known of the home and
    # around it, with late actions and plans (16), the level, reviews and whom to tell (3), cases (2), the open actions
    # that this reader may see (4); areas, predecessors and other names (3); open differences, questions
    # about answers, contacts and leads (4).
    assert few <= 41


def test_a_national_board_asks_as_often_for_many_regions_as_for_few(country, nation):
    few = queries(nation, "/board/E99999999/")
    for number in range(6):
        region = AreaFactory.create(code=f"E9900010{number}", name=f"R{number}", kind="region")
        lies_in(region, country.nation)
        authority = AreaFactory.create(name=f"A{number}")
        lies_in(authority, region)
        home(authority)
    assert queries(nation, "/board/E99999999/") == few


def test_a_board_whose_days_are_not_kept_yet_still_asks_a_fixed_number_of_times(country, officer):
    def cold() -> int:
        AreaDay.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            officer.get("/board/E09900001/")
        return len(asked)

    list(homes_told(country, 5))
    few = cold()
    list(homes_told(country, 55))
    assert cold() == few
