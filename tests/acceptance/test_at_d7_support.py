"""Worked examples D7: which team takes a request, and when it opens."""

import datetime as dt
from zoneinfo import ZoneInfo

from rollcall.domain.programme import Programme
from rollcall.domain.support import next_opening, route


LONDON = ZoneInfo("Europe/London")


def test_at_65_a_request_after_hours_waits_for_the_ppe_units_next_opening(
    programme: Programme,
) -> None:
    """AT-65: Tuesday 23 June 2020, 17:00; open Monday, Thursday and Friday 10 to 16 from 22 June."""
    asked = dt.datetime(2020, 6, 23, 17, 0, tzinfo=LONDON)
    thursday = dt.datetime(2020, 6, 25, 10, 0, tzinfo=LONDON)
    support = programme.support
    assert next_opening(support.team["ppe-unit"], asked) == thursday
    routed = route(support, support.kind["ppe"], "today", asked, programme.settings.bank_holidays)
    assert (routed.team, routed.begins_at) == ("ppe-unit", thursday)
    assert routed.due_at == dt.datetime(2020, 6, 25, 14, 0, tzinfo=LONDON)


def test_at_67_infection_control_asked_for_on_a_saturday_goes_to_those_on_call(
    programme: Programme,
) -> None:
    """AT-67: Saturday 30 May; the infection control team is there Monday to Friday, 9 to 5."""
    support, saturday = programme.support, dt.datetime(2020, 5, 30, 11, 0, tzinfo=LONDON)
    for kind in ("ipc-advice", "ipc-visit"):
        routed = route(support, support.kind[kind], "today", saturday)
        assert support.team[routed.team].name == "PHE health protection team, on call"
        assert routed.begins_at == saturday
    friday = saturday - dt.timedelta(days=1)
    assert route(support, support.kind["ipc-advice"], "today", friday).team == "ipc"
