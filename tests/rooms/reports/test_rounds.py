"""Rounds from the register and the facts: who is expected, who sent, who is late, who is missing."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollcall.domain.rounds import HomeState, Phase
from rollcall.foundation.errors import NotFound
from rollcall.register.selectors import home as find_home
from rollcall.reports import selectors
from rollcall.reports.services import file_reports
from tests.factories.programmes import use_england_with
from tests.factories.register import home
from tests.factories.reports import DAY, NOON, SYSTEM, file, report_of


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

MAY = "2020-05-29"
AUDIT = "equipment-audit-2020-06-05"

#: A round whose deadline is before noon on the day of these tests, of nursing homes in the North.
NURSING = """
key: nursing
title: Nursing homes
set: equipment-audit
opens: 2020-05-20
closes: 2020-05-27
deadline: "2020-05-25T17:00:00+01:00"
homes: {areas: [E99000001], where: home.provides_nursing}
remind_hours_before: [24]
"""


@pytest.fixture
def homes(country):
    return country.homes


@pytest.fixture
def nursing(settings, tmp_path):
    """The round of nursing homes, in place of the shipped audit."""
    files = {"rounds/nursing.yaml": NURSING}
    files["rounds/equipment-audit.yaml"] = NURSING.replace("key: nursing", "key: other").replace(
        "set: equipment-audit", "set: daily"
    )
    use_england_with(settings, tmp_path, files)
    return selectors.find_round("nursing")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def counts(area, a_round, **more):
    found = selectors.round_progress(area.code, a_round, **more).counts
    return (found.expected, found.sent, found.late, found.missing)


def actions(one, on=DAY, answers=None, **more):
    return file(one, on, answers or {"a1_1": "yes"}, set_key="support-actions", **more)


# --- an area's progress -------------------------------------------------------------------------


def test_every_open_home_is_expected_and_one_that_says_nothing_is_missing(country, homes):
    may = selectors.find_round(MAY)
    assert counts(country.seaton, may) == (2, 0, 0, 2)
    actions(homes["seaton1"])
    assert counts(country.seaton, may) == (2, 1, 0, 1)
    found = selectors.round_progress(country.seaton.code, may)
    assert found.homes_source == "invented list.csv (as of 1 May 2020)"
    assert found.on == DAY
    assert dict(found.counts.routes) == {"From the home itself": 1}


def test_a_report_that_answers_nothing_is_no_report(country, homes):
    file(homes["seaton1"], DAY, {}, set_key="support-actions")
    assert counts(country.seaton, selectors.find_round(MAY)) == (2, 0, 0, 2)


def test_a_report_of_another_day_or_another_set_does_not_count(country, homes):
    actions(homes["seaton1"], dt.date(2020, 5, 14), recorded_at=at("2020-05-14T12:00:00+01:00"))
    file(homes["seaton2"], DAY, {"occupied": 3})
    assert counts(country.seaton, selectors.find_round(MAY)) == (2, 0, 0, 2)


def test_a_home_that_closed_is_not_expected_and_one_that_opens_later_is_not_yet(country, homes):
    home(country.seaton, closed_on=DAY)
    home(country.seaton, opened_on=DAY + dt.timedelta(days=1))
    assert counts(country.seaton, selectors.find_round(MAY))[0] == 2


def test_a_report_after_the_deadline_is_late_and_counts(country, homes, nursing):
    one = home(country.seaton, attributes={"provides_nursing": True})
    other = home(country.seaton, attributes={"provides_nursing": True})
    early = at("2020-05-25T17:00:00+01:00")
    file(one, dt.date(2020, 5, 25), {"thermo_n": 1}, set_key=nursing.set, recorded_at=early)
    file(other, DAY, {"thermo_n": 1}, set_key=nursing.set)
    assert counts(country.seaton, nursing) == (2, 1, 1, 0)


def test_a_correction_after_the_deadline_makes_nobody_late(country, nursing):
    one = home(country.seaton, attributes={"provides_nursing": True})
    day, early = dt.date(2020, 5, 25), at("2020-05-25T12:00:00+01:00")
    file(one, day, {"thermo_n": 1}, set_key=nursing.set, recorded_at=early)
    file(one, day, {"thermo_n": 2}, set_key=nursing.set, source="phone", reason="counted again")
    [found] = selectors.homes_in_round(country.seaton.code, nursing)
    assert found.state is HomeState.SENT
    assert (found.sent.first_at, found.sent.on, found.sent.route) == (early, day, "By phone")


def test_only_homes_that_the_round_asks_are_expected_and_unknown_ones_are_said(country, nursing):
    asked = home(country.seaton, attributes={"provides_nursing": True})
    home(country.seaton, attributes={"provides_nursing": False})
    found = selectors.round_progress(country.seaton.code, nursing).counts
    # The two homes of the fixture have no such attribute: unknown is neither yes nor no.
    assert (found.expected, found.unknown) == (1, 2)
    [listed] = selectors.homes_in_round(country.seaton.code, nursing)
    assert listed.home.id == asked.pk


def test_a_round_of_one_region_expects_nobody_elsewhere(country, nursing):
    home(country.combe, attributes={"provides_nursing": True})
    home(country.marsh, attributes={"provides_nursing": True})
    assert counts(country.combe, nursing) == (0, 0, 0, 0)
    assert counts(country.nation, nursing) == (1, 0, 0, 1)


def test_progress_can_be_seen_as_it_was_known_earlier(country, homes):
    may = selectors.find_round(MAY)
    actions(homes["seaton1"], recorded_at=at("2020-05-26T10:00:00+01:00"))
    assert counts(country.seaton, may, known_at=at("2020-05-26T09:59:00+01:00")) == (2, 0, 0, 2)
    assert counts(country.seaton, may, known_at=at("2020-05-26T10:00:00+01:00")) == (2, 1, 0, 1)


def test_missing_homes_come_first_then_late_ones_each_by_name(country, nursing):
    def nursing_home(name):
        return home(country.seaton, name=name, attributes={"provides_nursing": True})

    sent, late, *_ = map(nursing_home, ("Ash", "Beech", "Yew", "Elm"))
    early = at("2020-05-25T12:00:00+01:00")
    file(sent, dt.date(2020, 5, 25), {"thermo_n": 1}, set_key=nursing.set, recorded_at=early)
    file(late, DAY, {"thermo_n": 1}, set_key=nursing.set)
    listed = selectors.homes_in_round(country.seaton.code, nursing)
    assert [one.home.name for one in listed] == ["Elm", "Yew", "Beech", "Ash"]


def test_the_counts_of_councils_add_up_to_those_of_their_region(country, homes):
    may = selectors.find_round(MAY)
    actions(homes["seaton1"])
    actions(homes["marsh1"], source="phone")
    actions(homes["marsh2"])
    listed = selectors.areas_in_round(country.north.code, may)
    assert [(one.area.name, one.counts.expected, one.counts.sent) for one in listed] == [
        ("Marsh", 2, 2),
        ("Seaton", 2, 1),
    ]
    region = selectors.round_progress(country.north.code, may).counts
    assert sum(one.counts.sent for one in listed) == region.sent
    assert sum(one.counts.missing for one in listed) == region.missing


def test_progress_asks_as_often_for_sixty_homes_as_for_two(country, nursing):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            selectors.round_progress(country.seaton.code, nursing)
            selectors.homes_in_round(country.seaton.code, nursing)
            selectors.areas_in_round(country.seaton.code, nursing)
        return len(queries)

    few = asked()
    made = [home(country.seaton, attributes={"provides_nursing": True}) for _ in range(58)]
    file_reports(
        by=SYSTEM,
        set_key=nursing.set,
        reports=[report_of(one, DAY, answers={"thermo_n": 1}) for one in made],
        source="self",
        now=NOON,
    )
    assert asked() == few


def test_a_round_that_is_not_there_is_said():
    with pytest.raises(NotFound, match="no round “2020-06-30”"):
        selectors.find_round("2020-06-30")


# --- the list -----------------------------------------------------------------------------------


def keys(phase, codes, now=NOON):
    return [one.key for one in selectors.rounds_by_phase(now, codes)[phase]]


def test_rounds_are_listed_by_what_is_due_first_and_one_of_each_series_to_come(country):
    assert keys(Phase.OPEN, ["E09900001"]) == [MAY, AUDIT]
    assert keys(Phase.UPCOMING, ["E09900001"]) == [
        "support-actions-2020-08-14",
        "equipment-audit-2020-09-04",
    ]
    assert keys(Phase.CLOSED, ["E09900001"]) == []


def test_a_round_of_an_area_is_listed_for_it_and_for_what_lies_in_it_or_around_it(country, nursing):
    for code in ("E99000001", "E09900001", "E99999999", "lrf-coast"):
        assert "nursing" in keys(Phase.LATE, [code]), code
    assert keys(Phase.LATE, ["E99000002"]) == keys(Phase.LATE, ["E09900003"]) == []


def test_closed_rounds_come_latest_first(country):
    later = at("2020-09-20T12:00:00+01:00")
    closed = keys(Phase.CLOSED, ["E09900001"], later)
    assert closed[0] == "support-actions-2020-09-11"
    assert set(closed[1:3]) == {"support-actions-2020-09-04", "equipment-audit-2020-09-04"}
    assert closed[-1] == MAY


# --- one home's rounds --------------------------------------------------------------------------


def due(one, on=DAY):
    return [
        (each.round.key, each.day, each.state)
        for each in selectors.due_rounds(find_home(one.location_id, on), on)
    ]


def test_a_home_is_asked_for_the_open_rounds_dated_today(homes):
    assert due(homes["seaton1"]) == [
        (MAY, DAY, HomeState.MISSING),
        (AUDIT, DAY, HomeState.MISSING),
    ]


def test_a_home_that_sent_its_report_is_led_to_that_one(homes):
    on = dt.date(2020, 5, 20)
    actions(homes["seaton1"], on, recorded_at=at("2020-05-20T12:00:00+01:00"))
    assert due(homes["seaton1"])[0] == (MAY, on, HomeState.SENT)


def test_a_round_that_ended_without_a_home_can_be_answered_while_reports_may_be_sent(homes):
    last = dt.date(2020, 5, 29)
    assert due(homes["seaton1"], dt.date(2020, 6, 5))[0] == (MAY, last, HomeState.MISSING)
    assert MAY not in [key for key, _, _ in due(homes["seaton1"], dt.date(2020, 6, 6))]
    actions(homes["seaton1"])
    assert MAY not in [key for key, _, _ in due(homes["seaton1"], dt.date(2020, 6, 1))]


def test_a_home_that_a_round_does_not_ask_has_it_not(country, nursing):
    asked = home(country.seaton, attributes={"provides_nursing": True})
    elsewhere = home(country.combe, attributes={"provides_nursing": True})
    other = home(country.seaton, attributes={"provides_nursing": False})
    assert "nursing" in [key for key, _, _ in due(asked)]
    for one in (elsewhere, other, country.homes["seaton1"]):
        assert "nursing" not in [key for key, _, _ in due(one)]


def test_what_a_home_is_asked_takes_one_reading_of_its_reports(homes, django_assert_num_queries):
    info = find_home(homes["seaton1"].location_id, DAY)
    # Its reports (1), and whether it lies in the region whose survey runs today (2).
    with django_assert_num_queries(3):
        assert len(selectors.due_rounds(info, DAY)) == 2


# --- reminders ----------------------------------------------------------------------------------


def reminded(since: str, now: str):
    return [
        (one.round.key, one.at, [home.name for home in one.homes])
        for one in selectors.rounds_to_remind(at(since), at(now))
    ]


def test_homes_still_missing_are_reminded_once_the_time_has_come(country, nursing):
    late = home(country.seaton, name="Yew", attributes={"provides_nursing": True})
    done = home(country.seaton, name="Ash", attributes={"provides_nursing": True})
    home(country.combe, name="Far", attributes={"provides_nursing": True})
    early = at("2020-05-23T12:00:00+01:00")
    file(done, dt.date(2020, 5, 23), {"thermo_n": 1}, set_key=nursing.set, recorded_at=early)
    due_at = at("2020-05-24T17:00:00+01:00")
    found = reminded("2020-05-24T16:55:00+01:00", "2020-05-24T17:00:00+01:00")
    assert ("nursing", due_at, [late.records.get().name]) in found
    # The next look, five minutes later, finds the same time no more.
    again = reminded("2020-05-24T17:00:00+01:00", "2020-05-24T17:05:00+01:00")
    assert "nursing" not in [key for key, _, _ in again]


def test_nobody_is_reminded_after_the_deadline(country, nursing):
    home(country.seaton, attributes={"provides_nursing": True})
    assert reminded("2020-05-24T16:00:00+01:00", "2020-05-25T17:00:01+01:00") == []


def test_when_every_home_has_answered_there_is_nobody_to_remind(country, nursing):
    one = home(country.seaton, attributes={"provides_nursing": True})
    file(
        one,
        dt.date(2020, 5, 23),
        {"thermo_n": 1},
        set_key=nursing.set,
        recorded_at=at("2020-05-23T12:00:00+01:00"),
    )
    found = reminded("2020-05-24T16:55:00+01:00", "2020-05-24T17:00:00+01:00")
    assert "nursing" not in [key for key, _, _ in found]
