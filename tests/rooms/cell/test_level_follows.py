"""What a level brings about: actions of its kinds, and people who must be told by a time."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from rollcall.cell.events import LevelChanged
from rollcall.cell.handlers import follow_level
from rollcall.cell.models import Action, ActionEvent, TellingDuty, TellingStep
from rollcall.cell.selectors import (
    board_of,
    draft_agenda,
    duties_of_home,
    duties_waiting_for,
    find_cell,
    find_meeting,
    waiting_duties,
)
from rollcall.cell.services import (
    NewLevel,
    comment_on_action,
    decide_level,
    open_meeting,
    say_told,
    undo_level,
    undo_told,
)
from rollcall.foundation.errors import BadInput, NotFound, NotNow, NotPermitted
from rollcall.foundation.models import AuditEvent
from rollcall.notices.models import Notice
from rollcall.register.models import CareHome
from rollcall.register.selectors import area
from tests.factories.actions import ask
from tests.factories.reports import DAY, NOON, SYSTEM


pytestmark = pytest.mark.usefixtures("frozen_clock")

HOUR, A_DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def decide(officer, django_capture_on_commit_callbacks):
    """Decide a level and let happen what follows after the commit; the decision."""

    def decided(one, level, reason="Seen.", now=NOON, by=officer):
        with django_capture_on_commit_callbacks(execute=True):
            return decide_level(
                by=by, location_id=one.location_id, new=NewLevel(level, reason), now=now
            )

    return decided


@pytest.fixture
def take_back(officer, django_capture_on_commit_callbacks):
    def taken_back(one, now=NOON):
        with django_capture_on_commit_callbacks(execute=True):
            undo_level(by=officer, location_id=one.location_id, now=now)

    return taken_back


def opened(one):
    """The kinds and states of the actions that levels opened for a home."""
    rows = Action.objects.filter(home=one, origin="level").order_by("pk")
    return list(rows.values_list("kind", "state"))


def duty(one, who="CQC"):
    return next(each for each in duties_of_home(one.pk) if who in each.who)


def waiting(one):
    return [each.who for each in waiting_duties(CareHome.objects.filter(pk=one.pk)).get(one.pk, ())]


# --- actions ------------------------------------------------------------------------------------


def test_a_risen_level_opens_one_action_of_each_of_its_kinds_for_who_decided_it(
    decide, officer, short_of_masks
):
    made = decide(short_of_masks, "red")
    assert opened(short_of_masks) == [("comprehensive", "asked"), ("staff", "asked")]
    one = Action.objects.get(kind="staff")
    assert (one.origin_ref, one.urgency) == (f"level:{made.id}", "today")
    assert one.opened_by == officer.actor_id
    first = ActionEvent.objects.get(action=one)
    assert (first.by, first.words.words) == ("system:levels", "The home’s level rose to Red.")
    assert first.facts["met"][0]["trigger"] == "ppe-red"
    assert Notice.objects.filter(to="team:workforce").count() == 1


def test_it_opens_them_once_however_often_the_event_is_told(decide, officer, short_of_masks):
    made = decide(short_of_masks, "red")
    event = LevelChanged(
        short_of_masks.pk, short_of_masks.location_id, "", "red", made.id, NOON, officer
    )
    follow_level(event)
    decide(short_of_masks, "red", now=NOON + HOUR)  # confirmed: nothing new
    assert len(opened(short_of_masks)) == 2
    assert ActionEvent.objects.count() == 2


def test_where_one_of_the_kind_is_open_its_history_says_that_the_level_rose(decide, short_of_masks):
    standing = ask(short_of_masks, "staff")
    decide(short_of_masks, "red")
    assert opened(short_of_masks) == [("comprehensive", "asked")]
    last = ActionEvent.objects.filter(action=standing).order_by("-number").first()
    assert (last.step, last.words.words) == ("comment", "The home’s level rose to Red.")


def test_a_level_that_goes_down_opens_nothing_and_tells_nobody(decide, short_of_masks, country):
    decide(short_of_masks, "red")
    before = (Action.objects.count(), TellingDuty.objects.count())
    decide(short_of_masks, "amber", now=NOON + A_DAY)
    decide(country.homes["seaton1"], "green")
    assert (Action.objects.count(), TellingDuty.objects.count()) == before


def test_taking_a_level_back_withdraws_what_nobody_has_touched(
    decide, take_back, officer, short_of_masks
):
    decide(short_of_masks, "red")
    touched = Action.objects.get(kind="staff")
    comment_on_action(by=officer, action_id=touched.pk, words="I have rung them.", now=NOON)
    take_back(short_of_masks)
    assert opened(short_of_masks) == [("comprehensive", "withdrawn"), ("staff", "asked")]
    decide(short_of_masks, "red", now=NOON + HOUR)
    assert opened(short_of_masks)[2:] == [("comprehensive", "asked")]


def test_taking_a_lowering_back_opens_nothing_anew(decide, take_back, short_of_masks):
    decide(short_of_masks, "red")
    decide(short_of_masks, "amber", now=NOON + A_DAY)
    take_back(short_of_masks, now=NOON + A_DAY)
    assert len(opened(short_of_masks)) == 2
    assert len(waiting(short_of_masks)) == 3


# --- who must be told ---------------------------------------------------------------------------


def test_who_must_be_told_is_written_with_the_decision_with_the_time_by_which(officer, country):
    one = country.homes["seaton1"]
    decide_level(by=officer, location_id=one.location_id, new=NewLevel("black"), now=NOON)
    assert {each.due_at for each in duties_of_home(one.pk)} == {NOON + 2 * HOUR}
    assert duty(one).who == "The Care Quality Commission (CQC)"
    assert not duty(one).is_late(NOON + 2 * HOUR)
    assert duty(one).is_late(NOON + 3 * HOUR)


def test_somebody_says_once_that_they_told_them_and_takes_it_back_alone(
    decide, officer, colleague, country
):
    one = country.homes["seaton1"]
    decide(one, "black")
    cqc = duty(one).id
    told = say_told(by=officer, duty_id=cqc, how="phone", now=NOON + 3 * HOUR)
    assert (told.told_by, told.how, told.was_late, told.waits) == (
        officer.actor_id, "phone", True, False,
    )  # fmt: skip
    assert "The Care Quality Commission (CQC)" not in waiting(one)
    with pytest.raises(NotNow, match=f"{officer.name} has told them already"):
        say_told(by=colleague, duty_id=cqc, how="email", now=NOON + 3 * HOUR)
    with pytest.raises(NotNow, match="Somebody else wrote this down"):
        undo_told(by=colleague, duty_id=cqc, now=NOON + 3 * HOUR)
    assert undo_told(by=officer, duty_id=cqc, now=NOON + 4 * HOUR).waits
    with pytest.raises(NotNow, match="nothing to take back"):
        undo_told(by=officer, duty_id=cqc, now=NOON + 4 * HOUR)
    assert list(TellingStep.objects.values_list("number", "step")) == [(1, "told"), (2, "undone")]
    done = AuditEvent.objects.filter(action__startswith="level.t").order_by("pk")
    assert [each.action for each in done] == ["level.told", "level.telling_undone"]
    assert done[0].detail["who"] == "The Care Quality Commission (CQC)"


def test_telling_needs_a_way_and_somebody_who_decides_about_the_home(
    decide, officer, stranger, short_of_masks
):
    decide(short_of_masks, "red")
    one = duty(short_of_masks, "clinical").id
    with pytest.raises(BadInput, match="how they were told"):
        say_told(by=officer, duty_id=one, how="pigeon", now=NOON)
    with pytest.raises(NotPermitted):
        say_told(by=stranger, duty_id=one, how="phone", now=NOON)
    with pytest.raises(NotFound):
        say_told(by=officer, duty_id=one + 99, how="phone", now=NOON)


def test_nobody_waits_to_be_told_of_a_level_that_stands_no_more(decide, take_back, short_of_masks):
    decide(short_of_masks, "red")
    decide(short_of_masks, "black", now=NOON + HOUR)
    assert len(waiting(short_of_masks)) == 8  # those of Red are to be told still
    take_back(short_of_masks, now=NOON + HOUR)
    assert len(waiting(short_of_masks)) == 3
    decide(short_of_masks, "amber", now=NOON + 2 * A_DAY)
    assert waiting(short_of_masks) == []


def test_the_board_the_agenda_and_the_decider_are_shown_who_waits(decide, officer, country):
    one = country.homes["seaton1"]
    seaton = area("E09900001")

    def on_the_board():
        return next(row for row in board_of(seaton, NOON).rows if row.home.id == one.pk)

    assert on_the_board().group == "rest"
    decide(one, "amber")
    assert on_the_board().group == "decide"
    [waits] = on_the_board().to_tell
    assert [each.id for each in duties_waiting_for(officer)] == [waits.id]
    cell = find_cell("care-home-cell")
    open_meeting(by=officer, cell=cell, area="E09900001", on=DAY, now=NOON)
    words = "A named officer of the council: to be told of Amber by 26 May, 16:00."

    def said(now):
        parts = draft_agenda(find_meeting(cell, "E09900001", DAY), now)
        return [why.words for part in parts for item in part.items for why in item.reasons]

    assert words in said(NOON)
    assert f"{words} This is late." in said(NOON + 5 * HOUR)
    say_told(by=officer, duty_id=waits.id, how="person", now=NOON)
    assert on_the_board().group == "rest"
    assert duties_waiting_for(officer) == []


def test_the_database_keeps_duties_and_what_became_of_them_whole(decide, officer, short_of_masks):
    decide(short_of_masks, "red")
    one = TellingDuty.objects.first()
    say_told(by=officer, duty_id=one.pk, how="phone", now=NOON)
    for rows in (TellingDuty.objects.all(), TellingStep.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        TellingDuty.objects.update(due_at=NOON)
    for wrong in ({"how": "", "number": 2}, {"how": "phone", "number": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TellingStep.objects.create(
                **{"duty": one, "step": "told", "at": NOON, "by": SYSTEM.actor_id, **wrong}
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        TellingDuty.objects.create(decision=one.decision, who=one.who, due_at=NOON)
