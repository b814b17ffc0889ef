"""What is being done for one home, now and as it stood at an earlier moment."""

import datetime as dt

import pytest

from rollcall.cell.selectors import Moment, open_actions_of_home
from rollcall.cell.services import hand_over_action
from tests.factories.actions import ask, ppe_officer, take
from tests.factories.reports import DAY, NOON


pytestmark = pytest.mark.usefixtures("frozen_clock")


def at(minutes):
    return NOON + dt.timedelta(minutes=minutes)


def stood(by, one, minutes):
    """State, team and number agreed of the home's open actions at some minutes past noon."""
    moment = Moment(at(minutes), at(minutes), is_now=False)
    found = open_actions_of_home(by, one.pk, DAY, moment)
    return [(each.state, each.team, each.agreed) for each in found]


def test_an_action_stands_as_its_steps_had_made_it_by_then(country, officer):
    one, unit = country.homes["seaton1"], ppe_officer()
    asked = ask(one)
    take(asked, "agree", by=unit, now=at(1), agreed=300)
    take(asked, "undo", by=unit, now=at(2))
    take(asked, "accept", by=unit, now=at(3))
    hand_over_action(
        by=unit, action_id=asked.pk, team="cell", partner="", words="Theirs", based_on=4, now=at(4)
    )
    take(asked, "refuse", now=at(5), words="None are left")
    assert [stood(officer, one, minutes) for minutes in range(-1, 6)] == [
        [],
        [("asked", "ppe-unit", None)],
        [("agreed", "ppe-unit", 300)],
        [("asked", "ppe-unit", None)],
        [("accepted", "ppe-unit", None)],
        [("accepted", "cell", None)],
        [],
    ]


def test_only_what_somebody_may_see_stands_there_then_too(country, officer, stranger):
    one = country.homes["seaton1"]
    ask(one, "finance")
    assert stood(officer, one, 1) == []
    ask(one, "training")
    assert len(stood(officer, one, 1)) == 1
    assert stood(stranger, one, 1) == []
