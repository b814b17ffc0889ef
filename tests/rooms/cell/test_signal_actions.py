"""Actions made of signals: opened from the pages, shown on the signal, and back when they do not help."""

import datetime as dt

import pytest

from rollcall.cell.models import Action, ActionEvent, SignalReview
from rollcall.cell.selectors import find_signal
from rollcall.cell.services import (
    NewAction,
    SignalOvertaken,
    link_signal_to_action,
    open_action_of_signal,
    set_signal_aside,
    undo_review,
)
from rollcall.domain.references import action_reference
from rollcall.foundation.errors import BadInput, NotFound, NotPermitted
from rollcall.register.models import CareHome
from tests.factories.accounts import person
from tests.factories.actions import ask, take
from tests.factories.reports import DAY, EVE, NOON, beds, file
from tests.rooms.boards.reading import links, rows, words


pytestmark = pytest.mark.usefixtures("frozen_clock")

HOUR, A_DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
FILLED_IN = {"urgency": "today", "details.items": ["masks_iir"], "words": "Masks by tonight."}


@pytest.fixture
def office(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def form_page(short_of_masks):
    home = short_of_masks.location_id
    return f"/actions/new/?home={home}&origin=signal&from=signal%3Appe-red&kind=ppe"


def signal(one, now=NOON, rule="ppe-red"):
    return find_signal(CareHome.objects.filter(pk=one.pk), rule, now)


def new(one, kind="ppe", **more):
    return NewAction(
        kind=kind,
        urgency="today",
        location_id=one.location_id,
        details={"items": ["masks_iir"]},
        **more,
    )


def make(one, by, now=NOON, **more):
    return open_action_of_signal(by=by, rule="ppe-red", new=new(one), now=now, **more)


def clear(one):
    file(one, EVE, beds(10), now=NOON, source="phone", reason="Counted again")


# --- the verb -----------------------------------------------------------------------------------


def test_the_action_and_the_signals_review_are_written_together(officer, short_of_masks):
    number = make(short_of_masks, officer)
    found = signal(short_of_masks)
    assert (found.stands, found.review.became_action) == ("became_action", number)
    opened = Action.objects.get()
    assert (opened.origin, opened.origin_ref) == ("signal", "signal:ppe-red")
    facts = ActionEvent.objects.get().facts
    assert facts["words"] == "Some protective kit will last less than 2 days."
    assert facts["evidence"][0]["words"] == "masks: 1 day left"


def test_an_action_that_cannot_be_opened_leaves_the_signal_as_it_was(officer, short_of_masks):
    with pytest.raises(BadInput, match="Which items"):
        open_action_of_signal(
            by=officer,
            rule="ppe-red",
            new=NewAction("ppe", "today", short_of_masks.location_id),
            now=NOON,
        )
    assert not Action.objects.exists()
    assert not SignalReview.objects.exists()


def test_of_two_who_act_at_once_the_second_is_told_and_chooses(officer, colleague, short_of_masks):
    make(short_of_masks, officer)
    said = f"{officer.name} made an action of it at midday on Tuesday 26 May 2020."
    with pytest.raises(SignalOvertaken, match=said):
        make(short_of_masks, colleague)
    assert Action.objects.count() == 1
    second = make(short_of_masks, colleague, all_the_same=True)
    assert signal(short_of_masks).review.became_action == second


def test_a_signal_set_aside_meanwhile_is_said(officer, colleague, short_of_masks):
    set_signal_aside(
        by=colleague,
        location_id=short_of_masks.location_id,
        rule="ppe-red",
        reason="A van is on its way.",
        review_on=DAY + A_DAY,
        now=NOON,
    )
    with pytest.raises(SignalOvertaken, match=f"{colleague.name} set it aside"):
        make(short_of_masks, officer)


def test_a_signal_that_cleared_opens_nothing_unless_somebody_insists(officer, short_of_masks):
    clear(short_of_masks)
    with pytest.raises(SignalOvertaken, match="no longer holds"):
        make(short_of_masks, officer)
    assert not Action.objects.exists()
    make(short_of_masks, officer, all_the_same=True)
    assert Action.objects.get().origin == "signal"
    assert not SignalReview.objects.exists()


def test_it_takes_both_permissions(stranger, short_of_masks):
    with pytest.raises(NotPermitted):
        make(short_of_masks, stranger)
    with pytest.raises(NotPermitted):
        make(short_of_masks, person("ppe-officer", "area:E09900001", team="ppe-unit"))


def test_a_signal_returns_when_it_gets_worse_though_an_action_is_open(country, officer):
    one = country.homes["seaton1"]
    file(one, DAY, beds(10, deaths_all=1), now=NOON)
    open_action_of_signal(
        by=officer, rule="deaths", new=NewAction("wellbeing", "today", one.location_id), now=NOON
    )
    assert not signal(one, rule="deaths").is_open
    file(one, DAY, beds(10, deaths_all=2), now=NOON + HOUR, reason="Another")
    assert signal(one, NOON + HOUR, "deaths").returned == "worse"


@pytest.mark.parametrize(
    ("steps", "heard_again", "comes_back"),
    [
        ((), True, False),
        (("refuse",), False, True),
        (("agree", "send", "confirm"), False, False),
        (("agree", "send", "confirm"), True, True),
    ],
)
def test_a_signal_that_still_holds_returns_when_its_action_is_over(
    officer, short_of_masks, steps, heard_again, comes_back
):
    action = Action.objects.get(pk=make(short_of_masks, officer))
    for event in steps:
        more = (
            {"agreed": 10} if event == "agree" else {"words": "None."} if event == "refuse" else {}
        )
        take(action, event, now=NOON + HOUR, **more)
    if heard_again:
        again = {"ppe_masks_iir_rag": "red", "ppe_masks_iir_stock": 90, "ppe_masks_iir_use": 60}
        file(short_of_masks, DAY, beds(10, **again), now=NOON + 2 * HOUR)
    found = signal(short_of_masks, NOON + 3 * HOUR)
    assert found.returned == ("action_over" if comes_back else "")


def test_taking_the_review_back_lets_the_action_stand(officer, short_of_masks):
    make(short_of_masks, officer)
    undo_review(by=officer, location_id=short_of_masks.location_id, rule="ppe-red", now=NOON)
    assert signal(short_of_masks).is_open
    assert Action.objects.get().state == "asked"


def test_an_action_that_is_open_already_can_be_the_signals_own(officer, country, short_of_masks):
    def link(action):
        return link_signal_to_action(
            by=officer,
            location_id=short_of_masks.location_id,
            rule="ppe-red",
            action_id=action.pk,
            now=NOON,
        )

    for wrong in (ask(country.homes["seaton1"]), take(ask(short_of_masks), "withdraw")):
        with pytest.raises(NotFound, match="over, or not about this home"):
            link(wrong)
    standing = ask(short_of_masks)
    link(standing)
    assert signal(short_of_masks).review.became_action == standing.pk
    with pytest.raises(SignalOvertaken, match="made an action of it"):
        link(standing)


# --- the pages ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page", ["/cell/signals/", "/cell/board/E09900001/", "/cell/signals/{}/ppe-red/"]
)
def test_each_page_of_a_signal_leads_to_the_form_with_all_that_is_known(
    office, short_of_masks, form_page, page
):
    found = links(office.get(page.format(short_of_masks.location_id)))
    [aim] = [aim for text, aim in found.items() if text.startswith("Make an action of it")]
    assert "from=signal:ppe-red" in aim
    assert "kind=ppe" in aim
    said = words(office.get(form_page))
    assert "Open an action: Protective kit (PPE)" in said
    assert "masks: 1 day left, said by phone 6pm for 25 May" in said


def test_the_signal_shows_the_action_that_was_made_of_it(office, short_of_masks, form_page):
    answer = office.post(form_page, FILLED_IN)
    action = Action.objects.get()
    assert answer.headers["Location"] == f"/actions/{action_reference(action.pk)}/"
    found = links(office.get("/cell/signals/?show=settled"))
    shown = f"Action {action_reference(action.pk)} for Short of masks"
    assert any(text.startswith(shown) for text in found)
    [heads, line] = rows(office.get("/cell/signals.csv?show=settled"))
    assert line[heads.index("action")] == action_reference(action.pk)
    assert "No home has a signal that waits" in words(office.get("/cell/signals/"))
    assert "1 signal set aside or with an action" in words(office.get("/cell/board/E09900001/"))


def test_pressing_twice_opens_one_and_keeps_what_was_typed(office, officer, form_page):
    office.post(form_page, FILLED_IN)
    answer = office.post(form_page, FILLED_IN)
    assert (answer.status_code, Action.objects.count()) == (422, 1)
    said = words(answer)
    assert f"{officer.name} made an action of it at midday on Tuesday 26 May 2020." in said
    assert "Masks by tonight." in answer.content.decode()
    assert "Open it all the same" in said
    reference = action_reference(Action.objects.get().pk)
    assert f"Action {reference}" in links(answer)
    office.post(form_page, {**FILLED_IN, "all_the_same": "1"})
    assert Action.objects.count() == 2


def test_a_signal_that_cleared_while_somebody_typed_is_said_and_nothing_is_lost(
    office, short_of_masks, form_page
):
    clear(short_of_masks)
    answer = office.post(form_page, FILLED_IN)
    assert answer.status_code == 422
    assert "This signal no longer holds, so the home may need nothing any more." in words(answer)
    assert "Masks by tonight." in answer.content.decode()
    assert "This signal no longer holds." in words(office.get(form_page))


def test_one_of_the_kind_that_is_open_is_offered_first_and_one_press_links_it(
    office, short_of_masks, form_page
):
    take(ask(short_of_masks), "withdraw")
    assert "Is it one of these?" in words(office.get(form_page))
    assert "Yes, the signal is about" not in words(office.get(form_page))  # that one is over
    standing = ask(short_of_masks)
    said = words(office.get(form_page))
    assert "Is it one of these?" in said
    assert "Yes, the signal is about this one" in said
    sent = {"action": action_reference(standing.pk)}
    link = f"/cell/signals/{short_of_masks.location_id}/ppe-red/link/"
    assert "The signal shows this action now." in words(office.post(link, sent, follow=True))
    assert "made an action of it" in words(office.post(link, sent, follow=True))
    assert "not about this home" in words(office.post(link, {"action": "?"}, follow=True))


def test_who_does_not_deal_with_signals_opens_an_action_and_the_signal_waits_on(
    client, short_of_masks, form_page
):
    client.force_login(person("note-taker", "area:E09900001"))
    assert "Make an action of it" not in words(client.get("/cell/board/E09900001/"))
    assert "masks: 1 day left" not in words(client.get(form_page))
    client.post(form_page, FILLED_IN)
    assert Action.objects.get().origin == "signal"
    assert signal(short_of_masks).is_open
