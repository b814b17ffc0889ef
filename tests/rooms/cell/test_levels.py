"""The level of a home: suggested by facts, decided by people, kept as it was decided."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from rollcall.cell.events import LevelChanged
from rollcall.cell.models import LevelDecision
from rollcall.cell.selectors import home_level, last_decisions, level_history
from rollcall.cell.selectors.levels import suggested_levels, suggestion_for
from rollcall.cell.services import NewLevel, decide_level, undo_level
from rollcall.foundation import events
from rollcall.foundation.errors import BadInput, Conflict, NotNow, NotPermitted
from rollcall.foundation.models import AuditEvent
from rollcall.foundation.programmes import current_programme
from rollcall.register.models import CareHome
from rollcall.register.selectors import open_homes
from rollcall.reports.selectors import known_homes
from tests.factories.reports import DAY, NOON, beds, file


pytestmark = pytest.mark.usefixtures("frozen_clock")

A_DAY = dt.timedelta(days=1)


@pytest.fixture
def heard(monkeypatch):
    """The events published, whether or not anybody listens."""
    told = []
    monkeypatch.setattr(events, "_handlers", {LevelChanged: (told.append,)})
    return told


def levels_that_stand():
    decisions = last_decisions(CareHome.objects.all())
    return {home_id: one.level for home_id, one in decisions.items() if one.level}


def decide(one, by, level, reason="", now=NOON, **more):
    return decide_level(
        by=by, location_id=one.location_id, new=NewLevel(level, reason, **more), now=now
    )


def level_of(one, now=NOON, **more):
    return home_level(CareHome.objects.filter(pk=one.pk), now, **more)


def test_at_64_a_manager_lowers_the_suggested_level_with_a_reason_and_it_is_logged(
    officer, short_of_masks
):
    """PPE red, everything else green: red is suggested, amber with a reason is allowed, logged."""
    assert level_of(short_of_masks).suggestion.level == "red"
    with pytest.raises(BadInput, match="Say why"):
        decide(short_of_masks, officer, "amber")
    made = decide(short_of_masks, officer, "amber", "A delivery comes at two.")
    assert (made.kind, made.level, made.suggested) == ("lowered", "amber", "red")
    event = AuditEvent.objects.get(action="level.lowered")
    assert (event.actor, event.detail["level"]) == (officer.actor_id, "amber")


def test_a_decision_keeps_the_triggers_as_they_stood(officer, short_of_masks):
    decide(short_of_masks, officer, "red")
    file(short_of_masks, DAY, beds(10), now=NOON)
    [kept] = level_history(short_of_masks.pk)
    assert kept.facts["met"][0]["trigger"] == "ppe-red"
    assert kept.facts["met"][0]["evidence"][0]["words"] == "masks: 1 day left"
    assert kept.facts["domains"]["ppe"] == "red"
    assert kept.policy == "1"
    assert level_of(short_of_masks).suggestion.level == "green"


def test_a_level_goes_down_one_step_a_day(officer, short_of_masks):
    decide(short_of_masks, officer, "black")
    file(short_of_masks, DAY, beds(10), now=NOON)
    with pytest.raises(NotNow, match="not stood for 24 hours"):
        decide(short_of_masks, officer, "red", "Better.")
    with pytest.raises(NotNow, match="one step at a time"):
        decide(short_of_masks, officer, "green", "Much better.", now=NOON + A_DAY)
    decide(short_of_masks, officer, "red", "Better.", now=NOON + A_DAY)
    with pytest.raises(NotNow, match="not stood for 24 hours"):
        decide(short_of_masks, officer, "amber", "Better.", now=NOON + A_DAY)


def test_confirming_a_level_does_not_begin_its_day_anew(officer, short_of_masks):
    decide(short_of_masks, officer, "red")
    again = decide(short_of_masks, officer, "red", now=NOON + A_DAY / 2)
    assert (again.kind, again.stands_since) == ("confirmed", NOON)
    assert decide(short_of_masks, officer, "amber", "Kit has come.", now=NOON + A_DAY).level


def test_a_raised_level_needs_no_reason(country, officer):
    one = country.homes["seaton1"]
    decide(one, officer, "green")
    assert decide(one, officer, "red").kind == "raised"


def test_what_only_a_person_knows_suggests_until_the_next_decision(country, officer):
    one = country.homes["seaton1"]
    made = decide(one, officer, "black", by_hand=("finance-closing",))
    assert made.suggested == "black"
    assert level_of(one).suggestion.level == "black"
    decide(one, officer, "black", by_hand=())
    assert level_of(one).suggestion.level == "green"
    with pytest.raises(BadInput, match="not a trigger that a person sets"):
        decide(one, officer, "black", by_hand=("ppe-red",))


def test_a_change_is_published_once_and_a_confirmation_is_not(
    heard, officer, short_of_masks, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        made = decide(short_of_masks, officer, "red")
        decide(short_of_masks, officer, "red")
    [event] = heard
    assert (event.before, event.level, event.decision_id) == ("", "red", made.id)
    assert event.location_id == short_of_masks.location_id


def test_the_maker_takes_a_decision_back_and_what_stood_before_stands_again(
    officer, short_of_masks
):
    decide(short_of_masks, officer, "red")
    decide(short_of_masks, officer, "black", now=NOON + A_DAY)
    undone = undo_level(by=officer, location_id=short_of_masks.location_id, now=NOON + A_DAY)
    assert (undone.level, undone.stands_since) == ("red", NOON)
    with pytest.raises(NotNow, match="nothing to take back"):
        undo_level(by=officer, location_id=short_of_masks.location_id, now=NOON + A_DAY)
    assert [one.kind for one in level_history(short_of_masks.pk)] == [
        "undone", "raised", "confirmed",
    ]  # fmt: skip


def test_the_only_decision_taken_back_leaves_none(officer, short_of_masks):
    decide(short_of_masks, officer, "red")
    undo_level(by=officer, location_id=short_of_masks.location_id, now=NOON)
    assert level_of(short_of_masks).held is None
    assert levels_that_stand() == {}


def test_nobody_takes_back_somebody_elses_decision(officer, colleague, short_of_masks):
    decide(short_of_masks, officer, "red")
    with pytest.raises(NotNow, match="somebody else’s"):
        undo_level(by=colleague, location_id=short_of_masks.location_id, now=NOON)


def test_who_decides_on_what_they_no_longer_see_is_told(officer, colleague, short_of_masks):
    decide(short_of_masks, officer, "red", based_on=0)
    with pytest.raises(Conflict, match="Somebody else decided"):
        decide(short_of_masks, colleague, "red", based_on=0)


def test_the_levels_that_stand_are_those_of_the_last_decisions(country, officer):
    one, two = country.homes["seaton1"], country.homes["seaton2"]
    decide(one, officer, "amber")
    decide(one, officer, "red")
    decide(two, officer, "green")
    assert levels_that_stand() == {one.pk: "red", two.pk: "green"}


def test_history_is_what_was_known_at_a_time(officer, short_of_masks):
    decide(short_of_masks, officer, "red")
    decide(short_of_masks, officer, "black", now=NOON + A_DAY)
    [first] = level_history(short_of_masks.pk, NOON)
    assert first.level == "red"


def test_another_councils_officer_may_not(stranger, short_of_masks):
    with pytest.raises(NotPermitted):
        decide(short_of_masks, stranger, "red")


@pytest.mark.parametrize("reason", ["Ring Mrs Smith, 943 476 5919", "x" * 501])
def test_a_reason_that_names_somebody_or_has_no_end_is_refused(officer, short_of_masks, reason):
    with pytest.raises(BadInput) as refused:
        decide(short_of_masks, officer, "amber", reason)
    assert refused.value.about == "reason"
    assert not LevelDecision.objects.exists()


def test_the_database_keeps_decisions_whole(officer, short_of_masks):
    decide(short_of_masks, officer, "red")
    row = LevelDecision.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        LevelDecision.objects.filter(pk=row.pk).update(level="green")
    new = {
        "home": row.home, "number": 2, "kind": "raised", "level": "red", "stands_since": NOON,
        "suggested": "red", "at": NOON, "by": "person:1",
    }  # fmt: skip
    for wrong in ({"number": 1}, {"kind": "lowered"}, {"stands_since": None}, {"level": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LevelDecision.objects.create(**{**new, **wrong})


def test_silence_suggests_a_level_as_days_go_by(country):
    one = country.homes["seaton1"]
    assert level_of(one).suggestion.level == "green"
    assert level_of(one, NOON + A_DAY).suggestion.level == "amber"
    assert level_of(one, NOON + 2 * A_DAY).suggestion.level == "red"


def test_a_trigger_that_one_may_not_see_stands_when_one_decides_anew(country, officer, client):
    """Whoever does not see money cannot take back what was set about it, nor learn that it was."""
    one = country.homes["seaton1"]
    decide(one, officer, "black", by_hand=("finance-closing",))
    client.force_login(officer)
    page = f"/cell/homes/{one.location_id}/level/"
    text = client.get(page).content.decode()
    assert "Money: a trigger is met (you may not see the figures)." in text
    assert 'value="finance-closing" checked' not in text
    sent = {"level": "black", "reason": "Rang them", "based_on": "1"}
    assert client.post(page, sent).status_code == 302
    assert LevelDecision.objects.get(home=one, number=2).by_hand == ["finance-closing"]


def test_the_levels_of_many_homes_asked_at_once_are_those_asked_one_by_one(
    country, officer, short_of_masks
):
    homes = country.homes
    file(homes["seaton1"], DAY, beds(10, coping="amber_some_pressure", res_new_confirmed=2))
    file(homes["seaton2"], DAY, beds(10))
    decide(homes["seaton2"], officer, "black", by_hand=("finance-closing",))
    programme, here = current_programme(), open_homes("E09900001", DAY)
    known, decisions = known_homes(programme, here, NOON), last_decisions(here)
    by_hand = {home_id: one.by_hand for home_id, one in decisions.items()}
    one_by_one = [
        suggestion_for(programme, one, by_hand.get(one.home.id, ()), NOON).level for one in known
    ]
    assert suggested_levels(programme, known, decisions) == one_by_one
    assert set(one_by_one) == {"red", "black"}
