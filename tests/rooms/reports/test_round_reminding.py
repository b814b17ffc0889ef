"""Reminders of rounds: to homes still missing, once for each time, with words of the programme."""

import datetime as dt

import pytest
import yaml

from rollcall.foundation.actors import SystemActor
from rollcall.notices.models import Message
from rollcall.notices.selectors import message
from rollcall.register.services import add_contact
from rollcall.reports.services.round_reminding import (
    ROUND_REMINDER,
    is_still_missing,
    remind_of_rounds,
)
from rollcall.reports.tasks import remind_round_homes
from rollcall.wiring import STILL_WANTED, TIMED
from tests.factories.programmes import read_england, use_england_with
from tests.factories.reports import DAY, NOON, SYSTEM, file


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

BY = SystemActor("reminders")

#: Due on the day of these tests at five, with a reminder six hours before.
TODAY = """
key: check
title: Equipment check
set: equipment-audit
opens: 2020-05-20
closes: 2020-05-27
deadline: "2020-05-26T17:00:00+01:00"
remind_hours_before: [6]
"""


@pytest.fixture
def due(country, settings, tmp_path):
    """Every home is asked; the first home of Seaton has an address."""
    use_england_with(settings, tmp_path, {"rounds/equipment-audit.yaml": TODAY})
    add_contact(
        by=SYSTEM,
        location_id=country.homes["seaton1"].location_id,
        facts={"name": "Kim Invented", "email": "kim@example.org", "purpose": "any"},
        on=DAY,
        source="tests",
        now=NOON,
    )
    return country


def test_each_home_still_missing_is_reminded_once(due):
    first = remind_of_rounds(by=BY, now=NOON)
    assert sum(first.values()) == 6
    assert first["queued"] == 1
    again = remind_of_rounds(by=BY, now=NOON + dt.timedelta(minutes=5))
    assert again == first  # the same messages: their keys stand for them
    kept = Message.objects.filter(kind=ROUND_REMINDER)
    assert kept.count() == 6
    one = kept.get(recipient__gt="")
    assert one.question_set == "equipment-audit"
    assert one.on == DAY
    assert one.values["title"] == "Equipment check"
    assert one.values["deadline"] == "17:00 on Tuesday 26 May"


def test_before_its_time_and_after_it_was_long_ago_nobody_is_reminded(due):
    eleven = dt.datetime(2020, 5, 26, 10, 0, tzinfo=dt.UTC)
    assert not remind_of_rounds(by=BY, now=eleven - dt.timedelta(minutes=1))
    assert sum(remind_of_rounds(by=BY, now=eleven).values()) == 6
    assert not remind_of_rounds(by=BY, now=eleven + dt.timedelta(hours=2))


def test_a_home_that_answers_before_the_message_goes_gets_none(due):
    remind_of_rounds(by=BY, now=NOON)
    held = message(Message.objects.get(recipient__gt="").pk)
    assert STILL_WANTED[ROUND_REMINDER] is is_still_missing
    assert is_still_missing(held)
    eve = DAY - dt.timedelta(days=1)  # any day of the round will do
    file(due.homes["seaton1"], eve, {"thermo_n": 1}, set_key="equipment-audit")
    assert not is_still_missing(held)


def test_a_home_that_answered_is_not_reminded(due):
    file(due.homes["seaton1"], DAY, {"thermo_n": 1}, set_key="equipment-audit")
    assert sum(remind_of_rounds(by=BY, now=NOON).values()) == 5


def test_a_programme_without_words_for_it_reminds_nobody(country, settings, tmp_path):
    main = yaml.safe_load(read_england("programme.yaml"))
    del main["reminders"]["texts"][ROUND_REMINDER]
    main["key"] = "adapted"
    files = {"rounds/equipment-audit.yaml": TODAY}
    files["programme.yaml"] = yaml.safe_dump(main, sort_keys=False)
    use_england_with(settings, tmp_path, files)
    assert not remind_of_rounds(by=BY, now=NOON)


def test_the_worker_looks_every_few_minutes(due):
    [timed] = [one for one in TIMED if one.name == "round-reminders"]
    assert timed.task is remind_round_homes
    assert timed.timetable().latest(NOON + dt.timedelta(minutes=4)) == NOON
    assert remind_round_homes.call(NOON.isoformat())["queued"] == 1
