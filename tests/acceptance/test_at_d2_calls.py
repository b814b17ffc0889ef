"""Worked examples D2 through the database: a day of calls to 130 homes, and the next morning."""

import datetime as dt

import pytest

from rollcall.domain.calls import ROUTES, Stage
from rollcall.domain.figures import percent
from rollcall.register.selectors import open_homes
from rollcall.reports.selectors import call_list, routes_on
from rollcall.reports.selectors.reminding import homes_to_remind
from rollcall.reports.services import NewAttempt, file_call, record_attempt
from tests.factories.accounts import person
from tests.factories.extracts import tell_tracker
from tests.factories.register import AreaFactory, home
from tests.factories.reports import DAY, NOON, beds, file, report_of


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

SEFTON = "E08000014"


def test_at_11_coverage_and_voice_coverage_of_a_day_and_the_next_morning():
    """AT-11: 118 by phone, 6 by themselves, 4 from the Capacity Tracker only, 2 nothing."""
    council = AreaFactory.create(code=SEFTON, name="Sefton")
    homes = [home(council, name=f"Home {number:03}") for number in range(130)]
    handler = person("call-handler", f"area:{SEFTON}")
    phone, own, tracker, silent = homes[:118], homes[118:124], homes[124:128], homes[128:]
    for number, one in enumerate(phone):
        # Among them a home in trouble, which would come first on any other morning.
        said = beds(10, ppe_masks_iir_rag="green" if number else "red")
        new = report_of(one, answers=said)
        file_call(by=handler, new=new, call=NewAttempt(one.location_id, ""), now=NOON)
    for one in own:
        file(one, DAY, beds(10), source="self")
    for one in tracker:
        tell_tracker(one, beds(10))
    record_attempt(by=handler, new=NewAttempt(silent[0].location_id, "no_answer"), now=NOON)

    evening = call_list(open_homes(SEFTON, DAY), NOON + dt.timedelta(hours=9))
    found = evening.coverage
    assert dict(found.routes) == {
        "phone": 118,
        "self": 6,
        "extract": 4,
        "none": 2,
        "file": 0,
        "api": 0,
    }
    assert (found.heard, found.homes) == (128, 130)
    assert percent(found.heard, found.homes) == "98.5%"
    assert percent(found.spoken, found.homes) == "90.8%"
    not_reached = {row.home.id for row in evening.rows if row.route == "none"}
    assert not_reached == {one.pk for one in silent}
    # Whom only the Tracker tells us of was asked nothing, so it is rung and reminded like the silent.
    unheard = {one.pk for one in [*tracker, *silent]}
    assert {row.home.id for row in evening.rows if row.stage is Stage.DUE} == unheard
    everywhere = open_homes(SEFTON, DAY)
    assert {one.id for one in homes_to_remind(everywhere, "daily", DAY, NOON)} == unheard

    morning = call_list(open_homes(SEFTON, DAY), NOON + dt.timedelta(hours=20))
    assert {row.home.id for row in morning.rows[:2]} == not_reached
    assert all(row.carried_over for row in morning.rows[:2])
    assert [row.triage.tier for row in morning.rows[2:4]] == [1, 4]
    # The day that is over can still be looked up.
    day = routes_on(open_homes(SEFTON, DAY), DAY)
    assert [sum(where == one for where in day.values()) for one in ROUTES] == [118, 6, 0, 0, 4, 2]
