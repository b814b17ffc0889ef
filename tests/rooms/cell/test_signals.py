"""Signals of homes, and what people do about them: seen, set aside, an action, and back again."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rollcall.cell.models import SignalReview
from rollcall.cell.selectors import find_signal, signals_of_homes
from rollcall.cell.services import (
    acknowledge_signal,
    set_signal_aside,
    turn_signal_into_action,
    undo_review,
)
from rollcall.foundation.errors import BadInput, NotFound, NotNow, NotPermitted
from rollcall.foundation.models import AuditEvent
from rollcall.register.models import CareHome
from rollcall.register.selectors import open_homes
from rollcall.reports.selectors import call_list
from tests.factories.actions import ask, take
from tests.factories.outbreaks import PLAN, record
from tests.factories.register import home
from tests.factories.reports import DAY, EVE, NOON, beds, file


pytestmark = pytest.mark.usefixtures("frozen_clock")

SEATON = "E09900001"
HOUR, A_DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def here(now=NOON, **more):
    return signals_of_homes(open_homes(SEATON, DAY), now, **more)


def listed(now=NOON):
    return [one.home.name for one in here(now) if any(each.is_open for each in one.signals)]


def signal(one, rule="ppe-red", now=NOON):
    return find_signal(CareHome.objects.filter(pk=one.pk), rule, now)


def aside(one, by, **more):
    details = {"reason": "A delivery is on its way.", "review_on": DAY + 3 * A_DAY, "now": NOON}
    set_signal_aside(by=by, location_id=one.location_id, rule="ppe-red", **{**details, **more})


# --- what holds -------------------------------------------------------------------------------


def test_a_signal_says_what_was_said_and_by_whom_and_when(short_of_masks):
    [found] = here()
    [one] = found.signals
    [evidence] = one.fired.evidence
    assert (found.place.tier, one.fired.rule.id) == (1, "ppe-red")
    assert evidence.words == "masks: 1 day left"
    assert (evidence.said.source, evidence.said.on) == ("phone", EVE)


@pytest.mark.usefixtures("country")
def test_homes_where_all_is_well_are_not_in_the_list():
    assert here() == []


def test_signals_are_worked_out_as_known_at_any_time(short_of_masks):
    file(short_of_masks, EVE, beds(10), now=NOON, source="phone", reason="Counted again")
    assert here() == []
    before = NOON - HOUR
    [found] = here(before, known_at=before)
    assert found.signals[0].fired.rule.id == "ppe-red"


def test_a_late_action_is_a_reason_everywhere_and_nobody_has_to_hand_it_in(country):
    one, late = country.homes["seaton1"], NOON + 5 * HOUR
    asked = ask(one)
    assert here() == []
    words = "Agreed actions not done in time: 1."
    assert [each.fired.words for found in here(late) for each in found.signals] == [words]
    assert signal(one, "action-overdue", late).fired.words == words
    row = next(
        row for row in call_list(open_homes(SEATON, DAY), late).rows if row.home.id == one.pk
    )
    assert [fired.words for fired in row.triage.fired] == [words]
    take(asked, "refuse", now=late, words="There is none.")
    assert here(late) == []
    assert [found.home.id for found in here(late + HOUR, known_at=late - HOUR)] == [one.pk]


def test_an_outbreak_without_a_plan_is_a_signal_until_the_plan_is_written(country, officer):
    one = country.homes["seaton1"]
    file(one, DAY, beds(10, res_new_confirmed=2), now=NOON - HOUR)
    assert signal(one, "outbreak-without-plan").fired.words == "Outbreaks without a plan: 1."
    record(officer, one, "plan", PLAN)
    with pytest.raises(NotFound):
        signal(one, "outbreak-without-plan")


def test_the_list_asks_as_often_for_many_homes_as_for_few(country, officer, short_of_masks):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            here()
        return len(queries)

    acknowledge_signal(by=officer, location_id=short_of_masks.location_id, rule="ppe-red", now=NOON)
    few = asked()
    for number in range(15):
        one = home(country.seaton, name=f"Home {number}")
        file(one, EVE, beds(10, ppe_eyes_rag="red"), now=NOON - HOUR)
    assert asked() == few
    # The area (1); homes (1); reports of the last days and the last of all (2); tries and when
    # somebody was spoken to (2); the regions and their councils (3); the homes of the region and
    # their cases and what was found about these (3, and their tree 1); reviews and the names of who
    # made them (2); late actions (1); plans (1), and cases and findings of each disease (2, and 1 each).
    assert few <= 21


# --- what people do ----------------------------------------------------------------------------


def test_a_signal_that_was_seen_stays_in_the_list_and_is_marked(officer, short_of_masks):
    acknowledge_signal(by=officer, location_id=short_of_masks.location_id, rule="ppe-red", now=NOON)
    assert listed() == ["Short of masks"]
    found = signal(short_of_masks)
    assert (found.stands, found.review.by_name) == ("acknowledged", officer.name)
    event = AuditEvent.objects.get(action="signal.acknowledged")
    assert event.subject == f"home:{short_of_masks.location_id}"
    assert event.detail["rule"] == "ppe-red"


def test_a_signal_seen_twice_is_written_down_once(officer, short_of_masks):
    first, second = (
        acknowledge_signal(
            by=officer, location_id=short_of_masks.location_id, rule="ppe-red", now=NOON
        )
        for _ in range(2)
    )
    assert first == second
    assert SignalReview.objects.count() == 1


def test_a_review_keeps_what_the_signal_said(officer, short_of_masks):
    aside(short_of_masks, officer)
    kept = SignalReview.objects.get().facts
    assert kept["words"] == "Some protective kit will last less than 2 days."
    assert kept["evidence"][0]["words"] == "masks: 1 day left"
    assert kept["evidence"][0]["source"] == "phone"


def test_a_signal_set_aside_returns_at_its_day(officer, short_of_masks):
    aside(short_of_masks, officer, review_on=DAY + A_DAY)
    assert listed() == []
    found = signal(short_of_masks, now=NOON + A_DAY)
    assert (found.returned, found.is_open) == ("review_date", True)
    assert listed(NOON + A_DAY) == ["Short of masks"]


def test_a_signal_that_became_an_action_leaves_the_list_and_names_it(officer, short_of_masks):
    turn_signal_into_action(
        by=officer,
        location_id=short_of_masks.location_id,
        rule="ppe-red",
        action_id=17,
        now=NOON,
    )
    assert listed() == []
    assert signal(short_of_masks).review.became_action == 17


def test_a_signal_returns_when_it_gets_worse(country, officer):
    one = home(country.seaton, name="Off")
    file(one, EVE, beds(10, deaths_all=1), now=NOON - 18 * HOUR)
    set_signal_aside(
        by=officer,
        location_id=one.location_id,
        rule="deaths",
        reason="Expected.",
        review_on=DAY + 5 * A_DAY,
        now=NOON,
    )
    file(one, DAY, beds(10, deaths_all=1), now=NOON + HOUR)
    assert signal(one, "deaths", NOON + HOUR).stands == "set_aside"
    file(one, DAY, beds(10, deaths_all=2), now=NOON + 2 * HOUR, reason="Another one")
    assert signal(one, "deaths", NOON + 2 * HOUR).returned == "worse"


def test_a_signal_that_cleared_and_began_anew_is_a_new_one(officer, short_of_masks):
    aside(short_of_masks, officer, review_on=DAY + 10 * A_DAY)
    red, later = {"ppe_masks_iir_rag": "red"}, NOON + 2 * A_DAY
    file(short_of_masks, DAY + A_DAY, beds(10, ppe_masks_iir_rag="green"), now=NOON + A_DAY)
    file(short_of_masks, DAY + 2 * A_DAY, beds(10, **red), now=later)
    assert signal(short_of_masks, now=later).returned == "again"


def test_a_signal_that_goes_on_stays_set_aside(officer, short_of_masks):
    aside(short_of_masks, officer, review_on=DAY + 10 * A_DAY)
    for days in (1, 2):
        file(
            short_of_masks,
            DAY + days * A_DAY,
            beds(10, ppe_masks_iir_rag="red"),
            now=NOON + days * A_DAY,
        )
    assert signal(short_of_masks, now=NOON + 2 * A_DAY).stands == "set_aside"


def test_setting_aside_needs_a_reason_and_a_day_ahead(officer, short_of_masks):
    for wrong, about in (
        ({"reason": " "}, "reason"),
        ({"review_on": DAY}, "review_on"),
        ({"review_on": DAY + 29 * A_DAY}, "review_on"),
        ({"reason": "Mrs Smith 943 476 5919"}, "reason"),
    ):
        with pytest.raises(BadInput) as refused:
            aside(short_of_masks, officer, **wrong)
        assert refused.value.about == about
    assert not SignalReview.objects.exists()


def test_the_maker_takes_a_review_back_and_what_stood_before_stands_again(officer, short_of_masks):
    where = {"location_id": short_of_masks.location_id, "rule": "ppe-red", "now": NOON}
    acknowledge_signal(by=officer, **where)
    aside(short_of_masks, officer)
    undo_review(by=officer, **where)
    assert signal(short_of_masks).stands == "acknowledged"
    assert [one.step for one in SignalReview.objects.order_by("number")] == [
        "acknowledged", "set_aside", "undone",
    ]  # fmt: skip
    with pytest.raises(NotNow, match="nothing to take back"):
        undo_review(by=officer, **where)


def test_nobody_takes_back_what_somebody_else_did(officer, colleague, short_of_masks):
    aside(short_of_masks, officer)
    with pytest.raises(NotNow, match="Somebody else"):
        undo_review(by=colleague, location_id=short_of_masks.location_id, rule="ppe-red", now=NOON)


def test_a_signal_that_cleared_cannot_be_dealt_with(country, officer):
    with pytest.raises(NotFound, match="no longer holds"):
        acknowledge_signal(
            by=officer,
            location_id=country.homes["seaton1"].location_id,
            rule="ppe-red",
            now=NOON,
        )


def test_another_councils_officer_may_not(stranger, short_of_masks):
    with pytest.raises(NotPermitted):
        aside(short_of_masks, stranger)


def test_the_database_keeps_reviews_whole(officer, short_of_masks):
    aside(short_of_masks, officer)
    row = SignalReview.objects.get()
    for change in ({"reason": "Another"}, {"stands": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SignalReview.objects.filter(pk=row.pk).update(**change)
    wrong = {"home": row.home, "rule": "x", "number": 1, "tier": 1, "at": NOON, "by": "person:1"}
    for details in (
        {"step": "set_aside"},
        {"step": "became_action"},
        {"step": "acknowledged", "rule": "ppe-red"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            SignalReview.objects.create(**{**wrong, **details})
