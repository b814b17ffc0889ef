"""The day's calls: who comes first, who leaves the list, and what is seen of each home."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollcall.domain.calls import Stage
from rollcall.register.selectors import open_homes
from rollcall.reports.selectors import call_list, routes_on
from rollcall.reports.services import NewAttempt, claim, record_attempt
from tests.factories.accounts import person
from tests.factories.register import home
from tests.factories.reports import DAY, EVE, NOON, beds, file


pytestmark = pytest.mark.usefixtures("frozen_clock")

SEATON = "E09900001"
EVENING_BEFORE = NOON - dt.timedelta(hours=18)


@pytest.fixture
def handler(country):
    return person("call-handler", f"area:{SEATON}")


def told(country, name, answers, on=EVE, now=EVENING_BEFORE, **details):
    """A home of Seaton with a name of its own that told us something."""
    one = home(country.seaton, name=name)
    file(one, on, answers, now=now, **details)
    return one


def names(country, now=NOON, stage=None):
    found = call_list(open_homes(SEATON, DAY), now)
    return [row.home.name for row in found.rows if stage is None or row.stage is stage]


def row(country, name, now=NOON):
    found = call_list(open_homes(SEATON, DAY), now)
    return next(row for row in found.rows if row.home.name == name)


@pytest.fixture
def calm(country):
    """The two homes that the country has told us yesterday that all is well."""
    for name in ("seaton1", "seaton2"):
        file(country.homes[name], EVE, beds(10), now=EVENING_BEFORE)
    return country


def test_homes_are_in_the_order_of_tier_points_and_silence(calm):
    told(calm, "Red", beds(10, ppe_masks_iir_rag="red"))
    told(calm, "Amber", beds(10, ppe_masks_iir_rag="amber"))
    cases = {
        "res_new_suspected": 0,
        "res_new_confirmed": 1,
        "st_new_suspected": 0,
        "st_new_confirmed": 0,
    }
    told(calm, "Case", beds(10, **cases))
    told(calm, "Earlier", beds(10), now=EVENING_BEFORE - dt.timedelta(hours=5))
    assert names(calm) == ["Red", "Case", "Amber", "Earlier", "Seaton1", "Seaton2"]


def test_a_reason_comes_with_its_words_and_the_day_of_its_answer(calm):
    told(calm, "Red", beds(10, ppe_masks_iir_rag="red"))
    [fired, *_] = row(calm, "Red").triage.fired
    assert fired.words == "Some protective kit will last less than 2 days."
    assert (fired.as_of, fired.rule.owner) == (EVE, "ppe-unit")


def test_a_home_missed_yesterday_comes_before_one_in_trouble(calm):
    told(calm, "Red", beds(10, ppe_masks_iir_rag="red"))
    told(calm, "Missed", beds(10), on=EVE - dt.timedelta(days=1), now=NOON - dt.timedelta(hours=47))
    assert names(calm)[:2] == ["Missed", "Red"]


def test_when_many_were_missed_a_home_in_trouble_comes_before_them(calm, programme):
    told(calm, "Red", beds(10, ppe_masks_iir_rag="red"))
    for number in range(programme.settings.calls.not_reached_first + 1):
        home(calm.seaton, name=f"Missed {number:02}")
    assert names(calm)[0] == "Red"


def test_a_home_that_reports_gets_a_short_call_after_its_like(calm):
    told(calm, "Red", beds(10, ppe_masks_iir_rag="red"))
    told(calm, "Red and told", beds(10, ppe_masks_iir_rag="red"), on=DAY, now=NOON)
    file(calm.homes["seaton1"], DAY, beds(10), now=NOON)
    assert row(calm, "Seaton1").stage is Stage.SHORT
    assert [name for name in names(calm) if name != "Red and told"] == ["Red", "Seaton2", "Seaton1"]


def test_a_call_back_comes_first_at_its_time(calm, handler):
    told(calm, "Red", beds(10, ppe_masks_iir_rag="red"))
    in_an_hour = NOON + dt.timedelta(hours=1)
    new = NewAttempt(
        calm.homes["seaton2"].location_id, "asked_to_call_back", callback_at=in_an_hour
    )
    record_attempt(by=handler, new=new, now=NOON)
    assert names(calm) == ["Red", "Seaton1", "Seaton2"]
    assert row(calm, "Seaton2").stage is Stage.LATER
    assert names(calm, in_an_hour)[0] == "Seaton2"


def test_an_old_report_gives_no_reason_but_its_silence(calm):
    four_days_ago = DAY - dt.timedelta(days=4)
    told(
        calm,
        "Old",
        beds(10, ppe_masks_iir_rag="red"),
        on=four_days_ago,
        now=NOON - dt.timedelta(days=4),
    )
    found = {fired.rule.id for fired in row(calm, "Old").triage.fired}
    assert found == {"silent-48-hours"}


def test_weekly_answers_of_the_week_still_speak(calm):
    earlier = DAY - dt.timedelta(days=5)
    one = told(
        calm,
        "Short of staff",
        beds(10, st_care_employed=10, st_noncare_employed=2),
        on=earlier,
        now=NOON - dt.timedelta(days=5),
    )
    off = {
        "st_care_abs_covid": 3,
        "st_care_abs_other": 0,
        "st_noncare_abs_covid": 0,
        "st_noncare_abs_other": 0,
    }
    file(one, EVE, beds(10, **off), now=EVENING_BEFORE)
    fired = {fired.rule.id for fired in row(calm, "Short of staff").triage.fired}
    # Whether it provides nursing is not known, so neither is how many nurses are off.
    assert "staff-absent-20" not in fired
    nursing = home(calm.seaton, name="No nursing", attributes={"provides_nursing": False})
    file(
        nursing,
        earlier,
        beds(10, st_care_employed=10, st_noncare_employed=2),
        now=NOON - dt.timedelta(days=5),
    )
    file(nursing, EVE, beds(10, **off), now=EVENING_BEFORE)
    assert "staff-absent-20" in {fired.rule.id for fired in row(calm, "No nursing").triage.fired}


def test_who_holds_a_home_is_seen_until_the_claim_ends(calm, handler):
    claim(by=handler, location_id=calm.homes["seaton1"].location_id, now=NOON)
    held = row(calm, "Seaton1").claim
    assert held is not None
    assert held.name == handler.name
    assert not row(calm, "Seaton1").is_free_for("person:0")
    assert row(calm, "Seaton1", NOON + dt.timedelta(minutes=30)).claim is None


def test_what_each_person_did_is_counted(calm, handler):
    for name in ("seaton1", "seaton2"):
        new = NewAttempt(calm.homes[name].location_id, "no_answer")
        record_attempt(by=handler, new=new, now=NOON)
    [day] = call_list(open_homes(SEATON, DAY), NOON).handlers
    assert (day.name, day.tries, day.reached, day.reports) == (handler.name, 2, 0, 0)


def test_a_home_counts_by_one_route(calm, handler):
    one = calm.homes["seaton1"]
    file(one, DAY, beds(10), source="api", now=NOON)
    assert routes_on(open_homes(SEATON, DAY), DAY)[one.pk] == "api"
    record_attempt(by=handler, new=NewAttempt(one.location_id, "reached"), now=NOON)
    assert routes_on(open_homes(SEATON, DAY), DAY)[one.pk] == "phone"


def test_the_list_asks_as_often_for_many_homes_as_for_few(calm, handler):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            call_list(open_homes(SEATON, DAY), NOON)
        return len(queries)

    record_attempt(
        by=handler, new=NewAttempt(calm.homes["seaton1"].location_id, "no_answer"), now=NOON
    )
    claim(by=handler, location_id=calm.homes["seaton2"].location_id, now=NOON)
    few = asked()
    for number in range(20):
        told(calm, f"Home {number}", beds(10, ppe_masks_iir_rag="red"))
    assert asked() == few
    # The area (1); homes and their areas (2); reports of the last days and the last of all (2);
    # tries and when somebody was spoken to (2); claims and the names of who holds them (2); the
    # regions and their councils (3); the homes of the region, their cases and what was found about
    # these (3); who rang (1); what rooms above know of them (6, see the signals of the cell).
    assert few <= 22
