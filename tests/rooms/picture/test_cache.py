"""Kept authority-days: read when true, made anew when anything they were made from has changed."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollcall.picture.models import AreaDay
from rollcall.picture.selectors import picture, trend
from rollcall.register import services as register
from tests.factories.reports import DAY, EVE, LATER, NOON, SYSTEM, file


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

CHANGE = {"by": SYSTEM, "source": "a letter", "now": NOON}


@pytest.fixture
def homes(country):
    return country.homes


def accepting(area, on=DAY, **more):
    return picture(area.code, "daily", on, only=["accepting"], **more).figures["accepting"].value


def of(area, on=DAY):
    return picture(area.code, "daily", on, only=["accepting"])


def test_a_day_is_kept_and_read_again(country, homes):
    file(homes["seaton1"], DAY, {"accepting": 3})
    assert accepting(country.seaton) == 3
    kept = AreaDay.objects.get()
    with CaptureQueriesContext(connection) as queries:
        assert accepting(country.seaton) == 3
    assert AreaDay.objects.get().made_from == kept.made_from
    # 1 the area, 2 and 3 its authorities, 4 the register's revision, 5 the count of facts, 6 the
    # kept row.
    assert len(queries) <= 6, "\n".join(query["sql"][:120] for query in queries)


def test_a_kept_day_that_somebody_spoilt_is_trusted_only_while_its_facts_stand(country, homes):
    """That is what `made_from` means, and why nobody writes the table but the reader."""
    file(homes["seaton1"], DAY, {"accepting": 3})
    accepting(country.seaton)
    AreaDay.objects.update(made_from="somebody:else:0")
    assert accepting(country.seaton) == 3


def test_emptying_the_table_is_always_safe(country, homes):
    file(homes["seaton1"], DAY, {"accepting": 3})
    accepting(country.seaton)
    AreaDay.objects.all().delete()
    assert accepting(country.seaton) == 3


def test_a_figure_not_kept_yet_is_added_to_those_that_are(country, homes):
    file(homes["seaton1"], DAY, {"accepting": 3, "reserved": 2})
    accepting(country.seaton)
    found = picture(country.seaton.code, "daily", DAY, only=["reserved"])
    assert found.figures["reserved"].value == 2
    assert AreaDay.objects.get().tallies.keys() == {"accepting", "reserved"}


def test_what_was_known_earlier_is_not_kept(country, homes):
    file(homes["seaton1"], DAY, {"accepting": 3})
    assert accepting(country.seaton, known_at=NOON) == 3
    assert not AreaDay.objects.exists()


@pytest.mark.parametrize("wide", [False, True])
def test_a_new_report_counts_at_once_and_so_does_a_correction(country, homes, wide):
    area = country.nation if wide else country.seaton
    assert accepting(area) is None
    file(homes["seaton1"], DAY, {"accepting": 3})
    assert accepting(area) == 3
    file(homes["seaton1"], DAY, {"accepting": 4}, now=LATER, reason="a slip")
    assert accepting(area) == 4


def test_a_late_report_of_the_day_before_changes_today_too(country, homes):
    assert accepting(country.seaton) is None
    file(homes["seaton1"], EVE, {"accepting": 3})
    assert accepting(country.seaton) == 3


def test_a_very_late_report_turns_never_into_stale(country, homes):
    assert of(country.seaton).coverage.never == 2
    file(homes["seaton1"], DAY - dt.timedelta(days=60))
    cover = of(country.seaton).coverage
    assert (cover.never, cover.stale) == (1, 1)


def test_a_home_that_closes_opens_or_moves_counts_at_once(country, homes):
    file(homes["seaton1"], DAY, {"accepting": 3})
    assert (accepting(country.seaton), accepting(country.marsh)) == (3, None)
    one = homes["seaton1"].location_id
    register.move_home(location_id=one, to_code=country.marsh.code, on=DAY, **CHANGE)
    assert (accepting(country.seaton), accepting(country.marsh)) == (None, 3)
    assert (of(country.seaton).coverage.homes, of(country.marsh).coverage.homes) == (1, 3)
    register.close_home(location_id=one, on=DAY, **CHANGE)
    assert accepting(country.marsh) is None
    register.reopen_home(location_id=one, **CHANGE)
    assert accepting(country.marsh) == 3


def test_what_a_home_is_like_counts_at_once(country, homes):
    file(homes["seaton1"], DAY, {"st_nurse_employed": 5})

    def nurses():
        found = picture(country.seaton.code, "daily", DAY, only=["st_nurse_employed"])
        return found.figures["st_nurse_employed"].value

    assert nurses() is None
    register.change_home(
        location_id=homes["seaton1"].location_id,
        on=DAY,
        facts={"attributes": {"provides_nursing": True}},
        **CHANGE,
    )
    assert nurses() == 5


def test_a_correction_to_before_a_move_reaches_the_new_authority(country, homes):
    """The report is of a day on which the home was elsewhere, and still speaks for it today."""
    one = homes["seaton1"]
    register.move_home(location_id=one.location_id, to_code=country.marsh.code, on=DAY, **CHANGE)
    file(one, EVE, {"accepting": 3})
    assert accepting(country.marsh) == 3
    file(one, EVE, {"accepting": 4}, now=LATER, reason="a slip")
    assert accepting(country.marsh) == 4
    assert accepting(country.seaton, EVE) == 4


def test_cases_from_before_a_move_reach_the_new_authority(country, homes):
    one = homes["seaton1"]
    register.move_home(location_id=one.location_id, to_code=country.marsh.code, on=DAY, **CHANGE)
    assert of(country.marsh).outbreaks["outbreak"] == 0
    file(one, DAY - dt.timedelta(days=3), {"res_new_confirmed": 2})
    assert of(country.marsh).outbreaks["outbreak"] == 1


def test_a_report_of_a_later_day_leaves_a_kept_day_alone(country, homes):
    file(homes["seaton1"], EVE, {"accepting": 3})
    accepting(country.seaton, EVE)
    kept = AreaDay.objects.get().made_from
    file(homes["seaton1"], DAY, {"accepting": 4})
    accepting(country.seaton, EVE)
    assert AreaDay.objects.get().made_from == kept


@pytest.mark.parametrize("days", [2, 12])
def test_a_kept_trend_takes_as_many_queries_for_any_number_of_days(country, homes, days):
    file(homes["seaton1"], EVE, {"accepting": 3})
    dates = [DAY - dt.timedelta(days=back) for back in range(days)]
    trend(country.north.code, "daily", dates, only=["accepting"])
    with CaptureQueriesContext(connection) as queries:
        trend(country.north.code, "daily", dates, only=["accepting"])
    # As for one day, and the authorities of the first day beside those of the last.
    assert len(queries) <= 8, "\n".join(query["sql"][:120] for query in queries)


def test_a_day_from_the_facts_takes_as_many_queries_for_any_number_of_homes(country, homes):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            picture(country.nation.code, "daily", DAY)
        return len(captured)

    for one in list(homes.values())[:2]:
        file(one, DAY, {"res_new_confirmed": 1})
    few = queries()
    for one in homes.values():
        file(one, DAY, {"res_new_confirmed": 2}, reason="x", now=LATER)
    assert queries() <= few
