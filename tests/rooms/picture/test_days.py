"""Several days tallied from one reading of the facts, beside the same days one by one."""

import datetime as dt
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollcall.foundation.programmes import current_programme
from rollcall.picture.selectors import trend
from rollcall.picture.selectors.days import tally_by_group, tally_days
from rollcall.register.models import HomeArea, HomeRecord
from rollcall.register.selectors import open_homes, open_ids_by_day
from rollcall.reports.models import ReportVersion
from rollcall.reports.services import NewFinding, record_finding
from tests.factories.register import home, lies_in
from tests.factories.reports import DAY, LATER, NOON, SYSTEM, add_homes, beds, file, small_country


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

DAYS = tuple(DAY - dt.timedelta(days=days) for days in reversed(range(14)))
#: A sum, one of some homes only, a count of options, what happened, what the register decides.
FIGURES = ("accepting", "short_term", "admission_status", "deaths_all", "st_nurse_employed")


@pytest.fixture
def story(db):
    """Weeks in which homes report or not, correct themselves, fall ill, open, close, move, change."""
    country, rng = add_homes(small_country()), Random("days")
    homes = [*country.homes.values()]
    homes.append(home(country.seaton, opened_on=DAYS[5]))
    homes.append(home(country.marsh, closed_on=DAYS[9]))
    moved = home(country.seaton)
    link = HomeArea.objects.get(home=moved)
    HomeArea.objects.filter(home=moved).update(valid_to=DAYS[7])
    HomeArea.objects.create(
        home=moved, area=country.marsh, main=True, valid_from=DAYS[7], as_of=link.as_of
    )
    HomeRecord.objects.filter(home=homes[0]).update(valid_to=DAYS[6])
    last = HomeRecord.objects.get(home=homes[0])
    HomeRecord.objects.create(
        home=homes[0], name=last.name, provider=last.provider, source=last.source, as_of=last.as_of,
        attributes={"provides_nursing": True}, valid_from=DAYS[6], valid_to=None,
    )  # fmt: skip
    early = [DAYS[0] - dt.timedelta(days=days) for days in (20, 3, 2, 1)]
    for on in (*early, *DAYS):
        for one in [*homes, moved]:
            if rng.random() < 0.6 and is_open(one, on):
                tell(one, on, rng, NOON)
                if rng.random() < 0.3:
                    tell(one, on, rng, LATER)
    ill = ReportVersion.objects.known(None).filter(on__in=DAYS[:8], new_suspected__gt=0)[0]
    found = NewFinding("covid-19", 1, "negative", reported_on=ill.on, reference="A1")
    record_finding(by=SYSTEM, location_id=ill.home.location_id, new=found, now=LATER)
    return country


def is_open(one, on):
    return (one.opened_on is None or one.opened_on <= on) and (
        one.closed_on is None or on < one.closed_on
    )


def tell(one, on, rng, now):
    free = rng.choice((0, 1, 2))
    answers = beds(rng.randint(5, 20), accepting=free, deaths_all=0)
    answers["admission_status"] = "open" if free else rng.choice(("open", "closed"))
    answers |= {key: rng.choice((0, 0, 0, 1)) for key in ("res_new_suspected", "res_new_confirmed")}
    at = dt.datetime.combine(on, now.time(), dt.UTC)
    file(one, on, answers, reason="counted again", now=LATER, recorded_at=at)


def test_days_read_together_are_the_days_read_one_by_one(story):
    """Of an authority, of a footprint and of the nation, as known at three instants."""
    for area in (story.seaton, story.forum, story.nation):
        opened = {on: set(open_homes(area.code, on).values_list("pk", flat=True)) for on in DAYS}
        assert open_ids_by_day(area.code, DAYS) == opened
        groups = {
            on: {home_id: f"group {home_id % 2}" for home_id in homes}
            for on, homes in opened.items()
        }
        for days in (0, 1, 9):
            assert_alike(groups, LATER - dt.timedelta(days=days))


def assert_alike(groups, known_at):
    together = tally_days("daily", groups, known_at=known_at, figures=FIGURES)
    for on in DAYS:
        alone = tally_by_group(
            current_programme(on), "daily", groups[on], on, known_at=known_at, figures=FIGURES
        )
        assert together[on] == alone, (on, known_at)
    of_groups = [day for of_day in together.values() for day in of_day.values()]
    assert any(day.coverage.recent for day in of_groups)
    assert any(day.coverage.stale for day in of_groups)
    assert any(day.outbreaks for day in of_groups)


def test_a_board_that_looks_back_asks_as_often_for_fourteen_days_as_for_two(story):
    def asked(days):
        with CaptureQueriesContext(connection) as queries:
            trend(story.seaton, "daily", days, known_at=LATER, only=FIGURES)
        return len(queries)

    asked(DAYS)
    # What the area is made of, first and last; its homes; their first reports, what the register says
    # of them, new cases, findings; and the reports.
    assert (asked(DAYS), asked(DAYS[-2:])) == (8, 8)


def test_an_area_made_of_others_meanwhile_has_on_each_day_its_homes_of_that_day(country):
    lies_in(country.combe, country.forum, valid_from=DAYS[6])
    found = open_ids_by_day(country.forum.code, DAYS)
    assert found == {
        on: set(open_homes(country.forum.code, on).values_list("pk", flat=True)) for on in DAYS
    }
    assert len(found[DAYS[-1]]) > len(found[DAYS[0]])
