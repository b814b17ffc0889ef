"""Actions and requests: opened, moved by the right side, agreed in another number, undone, at once."""

import datetime as dt
import io
import itertools
import zipfile

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollcall.cell import selectors
from rollcall.cell.models import Action, ActionEvent, ActionFile, ActionWords
from rollcall.cell.services import (
    NewAction,
    assign_action,
    attach_to_action,
    comment_on_action,
    hand_over_action,
    move_action,
    open_action,
    watch_actions,
)
from rollcall.domain.workflow import ACTIONS, ENDED
from rollcall.foundation.errors import BadInput, Conflict, NotFound, NotNow, NotPermitted
from rollcall.foundation.models import AccessRecord, AuditEvent
from tests.factories.accounts import person
from tests.factories.actions import MARSH, SEATON, ask, ppe_officer, reporter, take
from tests.factories.concurrency import at_the_same_moment
from tests.factories.reports import DAY, NOON, SYSTEM, add_homes, small_country


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

MINUTE, HOUR, ONE_DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture
def country():
    return add_homes(small_country())


@pytest.fixture
def sea(country):
    return country.homes["seaton1"]


def steps(action):
    return [(one.step, one.target) for one in selectors.events_of(action.pk)]


# --- opening ---


def test_a_home_asks_and_the_team_that_is_there_has_it_with_a_time(sea):
    robin = reporter(sea)
    asked = ask(sea, by=robin, words="We have one box left.")
    assert (asked.state, asked.team, asked.asked, asked.agreed) == ("asked", "ppe-unit", 400, None)
    assert asked.area_code == "E09900001"
    assert asked.due_at == NOON + 4 * HOUR
    [event] = ActionEvent.objects.filter(action=asked)
    assert (event.step, event.by, event.words.words) == (
        "opened", robin.actor_id, "We have one box left.",
    )  # fmt: skip
    audited = AuditEvent.objects.get(action="action.opened")
    assert (audited.actor, audited.subject) == (robin.actor_id, f"action:{asked.pk}")
    assert "box" not in str(audited.detail)


def test_at_67_what_is_asked_on_a_saturday_has_those_on_call(sea):
    asked = ask(sea, "ipc-advice", now=NOON + 4 * ONE_DAY)
    assert asked.team == "hpt"


@pytest.mark.parametrize(
    ("details", "about"),
    [
        ({"kind": "sweets"}, "kind"),
        ({"urgency": "yesterday"}, "urgency"),
        ({"details": {"items": ["sweets"]}}, "details.items"),
        ({"details": {}}, "details.items"),
        ({"asked": 0}, "asked"),
        ({"words": "Mrs Smith needs gloves"}, "words"),
        ({"words": "x" * 1001}, "words"),
        ({"partner": "x" * 101}, "partner"),
        ({"kind": "ipc-advice", "asked": 3, "details": {}}, "asked"),
    ],
)
def test_what_cannot_be_opened_names_the_field_and_writes_nothing(sea, details, about):
    given = {"kind": "ppe", "urgency": "today", "details": {"items": ["gloves"]}, **details}
    with pytest.raises(BadInput) as error:
        open_action(by=SYSTEM, new=NewAction(location_id=sea.location_id, **given), now=NOON)
    assert error.value.about == about
    assert not Action.objects.exists()


def test_nobody_asks_for_a_home_of_others_and_the_attempt_is_written_down(country, sea):
    for stranger in (
        reporter(country.homes["marsh1"]),
        ppe_officer(MARSH),
        person("regional-reviewer", "area:E99000001"),
    ):
        with pytest.raises(NotPermitted):
            ask(sea, by=stranger)
    assert AccessRecord.objects.filter(allowed=False).count() == 3


def test_what_only_officers_open_is_not_opened_by_a_home(sea):
    with pytest.raises(NotPermitted, match="not something that homes ask for"):
        ask(sea, "comprehensive", by=reporter(sea))
    assert ask(sea, "comprehensive", by=person("cell-chair", SEATON)).team == "home-support"


def test_an_action_for_all_homes_needs_words_and_the_whole_area(country):
    chair = person("cell-chair", SEATON)
    opened = ask(None, "other", by=chair, area_code="E09900001", what="Find 20 more carers")
    assert (opened.home_id, opened.what) == (None, "Find 20 more carers")
    with pytest.raises(BadInput, match="what is to be done"):
        ask(None, "other", by=chair, area_code="E09900001")
    with pytest.raises(NotPermitted):
        ask(None, "other", by=chair, area_code="E09900002", what="Theirs")
    with pytest.raises(NotFound):
        ask(None, "other", by=chair, area_code="nowhere", what="Theirs")


# --- moving ---


def test_asked_and_agreed_stand_apart_and_both_sides_acknowledge(sea):
    robin, pat = reporter(sea), ppe_officer()
    asked = ask(sea, by=robin)
    take(asked, "accept", pat)
    take(asked, "agree", pat, agreed=200)
    take(asked, "send", pat)
    take(asked, "deliver", pat)
    assert (asked.asked, asked.agreed, asked.state, asked.ended_at) == (400, 200, "delivered", None)
    take(asked, "confirm", robin, NOON + HOUR)
    assert (asked.state, asked.ended_at) == ("closed", NOON + HOUR)
    assert [target for _, target in steps(asked)] == [
        "asked", "accepted", "agreed", "on_its_way", "delivered", "closed",
    ]  # fmt: skip


def test_without_another_number_what_was_asked_is_agreed(sea):
    pat = ppe_officer()
    assert take(ask(sea), "agree", pat).agreed == 400
    nothing_said = ask(sea, asked=None)
    with pytest.raises(BadInput) as error:
        take(nothing_said, "agree", pat)
    assert error.value.about == "agreed"


def test_another_number_later_needs_a_reason(sea):
    pat = ppe_officer()
    agreed = take(ask(sea), "agree", pat, agreed=200)
    with pytest.raises(BadInput, match="Say why"):
        take(agreed, "agree", pat, agreed=100)
    take(agreed, "agree", pat, agreed=100, words="Stock is short.")
    assert agreed.agreed == 100


def test_a_refusal_needs_a_reason_which_the_home_reads(sea):
    pat = ppe_officer()
    asked = ask(sea)
    with pytest.raises(BadInput, match="Say why"):
        take(asked, "refuse", pat)
    take(asked, "refuse", pat, words="Your own supplier delivers today.")
    shown = selectors.events_of(asked.pk, for_home=True)
    assert shown[-1].words == "Your own supplier delivers today."


def test_each_side_takes_its_own_steps_only(sea):
    robin, pat, marsh = reporter(sea), ppe_officer(), ppe_officer(MARSH)
    asked = ask(sea, by=robin)
    with pytest.raises(NotNow, match="Only the team"):
        take(asked, "accept", robin)
    with pytest.raises(NotFound):
        take(asked, "accept", marsh)
    with pytest.raises(NotNow, match="Only who asked"):
        take(asked, "withdraw", pat)
    with pytest.raises(NotNow, match="cannot be done now"):
        take(asked, "deliver", pat)
    with pytest.raises(NotNow, match="Only the team"):
        take(ask(sea, "ipc-advice"), "accept", pat)
    assert steps(asked) == [("opened", "asked")]


def test_an_officer_does_not_confirm_what_they_delivered_themselves(sea):
    officer = person("council-officer", SEATON)
    asked = ask(sea)
    for event in ("accept", "agree", "send", "deliver"):
        take(asked, event, officer)
    with pytest.raises(NotNow, match="somebody else confirms"):
        take(asked, "confirm", officer)
    assert take(asked, "confirm", person("call-handler", SEATON)).state == "closed"


def test_what_did_not_come_goes_back_to_the_team(sea):
    robin, pat = reporter(sea), ppe_officer()
    asked = ask(sea, by=robin)
    for event in ("agree", "send", "deliver"):
        take(asked, event, pat)
    take(asked, "missing", robin, words="Nobody was here.")
    assert asked.state == "accepted"


def test_the_maker_undoes_a_step_and_what_it_changed_and_nobody_else_does(sea):
    pat, other = ppe_officer(), ppe_officer()
    asked = take(ask(sea), "agree", pat, agreed=200)
    with pytest.raises(NotNow, match="Only who took"):
        take(asked, "undo", other)
    take(asked, "undo", pat)
    assert (asked.state, asked.agreed) == ("asked", None)
    take(asked, "refuse", pat, words="By mistake")
    take(asked, "undo", pat)
    assert (asked.state, asked.ended_at) == ("asked", None)
    take(asked, "refuse", pat, words="On purpose")
    with pytest.raises(NotNow, match="too late"):
        take(asked, "undo", pat, NOON + 31 * MINUTE)


def test_of_two_who_move_it_the_second_is_told_what_the_first_did(sea):
    pat, other = ppe_officer(), ppe_officer()
    asked = ask(sea)
    take(asked, "accept", pat)
    with pytest.raises(Conflict, match=f"{pat.name} was quicker: it is “Being looked at” now"):
        move_action(by=other, action_id=asked.pk, event="accept", based_on=1, now=NOON)
    assert steps(asked) == [("opened", "asked"), ("accept", "accepted")]


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_move_it_at_the_same_moment_one_does(country, sea, shared):
    asked, movers = ask(sea), [ppe_officer() for _ in range(8)]
    shared()

    def mover(one):
        return lambda: move_action(
            by=one, action_id=asked.pk, event="agree", based_on=1, agreed=100, now=NOON
        )

    results = at_the_same_moment(*map(mover, movers))
    assert results.count(None) == 1
    assert all(isinstance(one, Conflict) for one in results if one is not None)
    found = at_the_same_moment(lambda: list(ActionEvent.objects.values_list("step", flat=True)))
    assert found == [["opened", "agree"]]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(ACTIONS.events), st.sampled_from(["robin", "pat"])), max_size=10
    )
)
def test_whatever_is_tried_the_row_repeats_its_last_event(country, sea, tried):
    people = {"robin": reporter(sea), "pat": ppe_officer()}
    asked = ask(sea, by=people["robin"])
    for event, who in tried:
        try:
            take(asked, event, people[who], words="Because", agreed=5)
        except (NotNow, BadInput):
            asked.refresh_from_db()
    events = list(ActionEvent.objects.filter(action=asked).order_by("number"))
    assert [one.number for one in events] == list(range(1, len(events) + 1))
    assert asked.state == events[-1].target
    assert asked.version == len(events)
    assert (asked.ended_at is not None) is (asked.state in ENDED)
    for before, after in itertools.pairwise(events):
        assert after.source == before.target


# --- beside the states ---


def test_comments_are_for_both_sides_or_for_the_team_alone(sea):
    asked = ask(sea)
    pat = ppe_officer()
    comment_on_action(by=pat, action_id=asked.pk, words="On the van.", now=NOON)
    comment_on_action(by=pat, action_id=asked.pk, words="Stock is low.", now=NOON, internal=True)
    both = [one.words for one in selectors.events_of(asked.pk)]
    assert both == ["", "On the van.", "Stock is low."]
    assert [one.words for one in selectors.events_of(asked.pk, for_home=True)] == both[:2]
    with pytest.raises(BadInput):
        comment_on_action(by=pat, action_id=asked.pk, words=" ", now=NOON)
    with pytest.raises(NotFound):
        comment_on_action(by=ppe_officer(MARSH), action_id=asked.pk, words="Hm", now=NOON)


def test_it_is_given_to_people_of_the_team_alone(sea):
    asked, pat, marsh = ask(sea), ppe_officer(), ppe_officer(MARSH)
    details = {"by": pat, "action_id": asked.pk, "now": NOON}
    assign_action(**details, person_id=pat.pk, based_on=1)
    asked.refresh_from_db()
    assert asked.assignee == pat
    with pytest.raises(BadInput, match="does not work for the team"):
        assign_action(**details, person_id=marsh.pk, based_on=2)
    with pytest.raises(Conflict):
        assign_action(**details, person_id=None, based_on=1)
    with pytest.raises(NotNow):
        assign_action(by=reporter(sea), action_id=asked.pk, person_id=pat.pk, based_on=2, now=NOON)


def test_another_team_or_an_organisation_outside_takes_over_with_a_reason(sea):
    asked, pat = ask(sea), ppe_officer()
    details = {"by": pat, "action_id": asked.pk, "now": NOON}
    assign_action(**details, person_id=pat.pk, based_on=1)
    with pytest.raises(BadInput, match="Say why"):
        hand_over_action(**details, team="cell", partner="", words="", based_on=2)
    with pytest.raises(BadInput, match="no such team"):
        hand_over_action(**details, team="nobody", partner="", words="Hm", based_on=2)
    hand_over_action(
        **details, team="ppe-unit", partner="Westshire Council", words="They have some.", based_on=2
    )
    asked.refresh_from_db()
    assert (asked.partner, asked.assignee) == ("Westshire Council", pat)
    hand_over_action(**details, team="cell", partner="", words="Bigger than us.", based_on=3)
    asked.refresh_from_db()
    assert (asked.team, asked.partner, asked.assignee) == ("cell", "", None)
    with pytest.raises(NotNow, match="Only the team"):
        take(asked, "accept", pat)


def office_file(*names):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("list.pdf", PDF, "application/pdf"),
        ("photo.JPEG", b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        ("photo.png", b"\x89PNG\r\n\x1a\nrest", "image/png"),
        ("../plan.docx", office_file("word/document.xml"), "application/vnd.openxmlformats-"),
        ("plan.xlsx", office_file("xl/workbook.xml"), "application/vnd.openxmlformats-"),
    ],
)
def test_files_are_kept_with_what_they_are(sea, name, content, kind):
    asked = ask(sea)
    attach_to_action(by=ppe_officer(), action_id=asked.pk, name=name, content=content, now=NOON)
    kept = ActionFile.objects.get()
    assert kept.content_type.startswith(kind)
    assert bytes(kept.content) == content
    assert "/" not in kept.name
    assert kept.event.after["size"] == len(content)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.pdf", b"", "is empty"),
        ("big.pdf", PDF + b"x" * 5 * 1024 * 1024, "5.0 MB"),
        ("page.html", b"<html>", "of a kind that is not taken"),
        ("program.exe", b"MZ\x90\x00", "of a kind that is not taken"),
        ("picture.png", PDF, "is called .png and holds PDF"),
        ("active.pdf", PDF + b"/JavaScript (x)", "does something when it is opened"),
        ("macro.docx", office_file("word/document.xml", "word/vbaProject.bin"), "holds a program"),
        ("other.docx", office_file("mimetype"), "of a kind that is not taken"),
        ("broken.docx", b"PK\x03\x04rubbish", "is damaged"),
    ],
)
def test_files_that_are_not_taken_say_why(sea, name, content, told):
    asked = ask(sea)
    with pytest.raises(BadInput, match=told) as error:
        attach_to_action(by=ppe_officer(), action_id=asked.pk, name=name, content=content, now=NOON)
    assert error.value.about == "file"
    assert not ActionFile.objects.exists()


def test_there_is_an_end_of_files(sea):
    asked, pat = ask(sea), ppe_officer()
    for number in range(10):
        attach_to_action(by=pat, action_id=asked.pk, name=f"{number}.pdf", content=PDF, now=NOON)
    with pytest.raises(BadInput, match="10 files"):
        attach_to_action(by=pat, action_id=asked.pk, name="more.pdf", content=PDF, now=NOON)


def test_the_history_cannot_be_changed_and_its_words_can_be_erased(sea):
    asked = ask(sea, words="To be erased")
    event = ActionEvent.objects.get(action=asked)
    with pytest.raises(DatabaseError), transaction.atomic():
        ActionEvent.objects.filter(pk=event.pk).update(by="person:0")
    ActionWords.objects.filter(event=event).delete()
    assert selectors.events_of(asked.pk)[0].words == ""


# --- time alone ---


def test_late_ones_are_noted_once_and_passed_on_when_very_late(sea):
    asked = ask(sea)
    assert watch_actions(now=NOON + 4 * HOUR).overdue == 0
    late = NOON + 5 * HOUR
    assert watch_actions(now=late).overdue == 1
    assert watch_actions(now=late).overdue == 0
    assert watch_actions(now=NOON + 29 * HOUR).escalated == 1
    assert [step for step, _ in steps(asked)] == ["opened", "overdue", "escalate"]
    assert [step.step for step in selectors.events_of(asked.pk, for_home=True)] == ["opened"]


def test_what_nobody_confirms_closes_after_the_programmes_days(sea):
    asked = ask(sea)
    for event in ("agree", "send", "deliver"):
        take(asked, event, ppe_officer())
    assert watch_actions(now=NOON + 3 * ONE_DAY - MINUTE).closed == 0
    assert watch_actions(now=NOON + 3 * ONE_DAY).closed == 1
    asked.refresh_from_db()
    assert asked.state == "closed"


# --- lists ---


def listed(who, **wanted):
    seen = selectors.actions_seen_by(who, DAY)
    found = selectors.some_actions(seen, who, selectors.ActionFilter(**wanted), NOON)
    return [one.id for one in found]


def test_late_and_stuck_ones_rise_to_the_top(country, sea):
    officer = person("council-officer", SEATON)
    fresh = ask(sea)
    stuck = ask(sea, "other", urgency="no_rush", now=NOON - 3 * ONE_DAY)
    late = ask(country.homes["seaton2"], now=NOON - 5 * ONE_DAY)
    over = take(ask(sea, "testing"), "refuse", words="No kits.")
    assert listed(officer) == [late.pk, stuck.pk, fresh.pk]
    assert listed(officer, state="every") == [late.pk, stuck.pk, fresh.pk, over.pk]
    assert listed(officer, view="overdue") == [late.pk]
    assert listed(officer, state="refused") == [over.pk]
    assert listed(officer, location_id=country.homes["seaton2"].location_id) == [late.pk]
    assert listed(ppe_officer(), view="team") == [late.pk, fresh.pk]
    assert selectors.counts_by_view(selectors.actions_seen_by(officer, DAY), officer, NOON) == {
        "mine": 0, "team": 0, "overdue": 1, "all": 3,
    }  # fmt: skip


def test_each_role_sees_by_place_team_and_sensitivity(country, sea):
    plain = ask(sea)
    health = ask(sea, "medicines")
    money = ask(sea, "finance")
    hidden = ask(sea, "other", shared=False)
    everywhere = ask(None, "other", area_code="E09900001", what="For all")
    elsewhere = ask(country.homes["marsh1"])

    def sees(role, scope=SEATON, **details):
        return set(listed(person(role, scope, **details)))

    all_but_money = {plain.pk, health.pk, hidden.pk, everywhere.pk}
    assert sees("council-officer") == all_but_money
    assert sees("cell-chair") == all_but_money
    assert sees("ipc-nurse", team="ipc") == all_but_money
    assert sees("ppe-officer", team="ppe-unit") == all_but_money - {health.pk}
    assert sees("call-handler") == all_but_money - {health.pk}
    assert sees("finance-officer", team="finance") == {money.pk}
    assert sees("partner-officer", team="ppe-unit") == {plain.pk}
    assert sees("partner-officer", team="home-support") == set()
    assert sees("home-reporter", f"home:{sea.location_id}") == {plain.pk, health.pk, money.pk}
    assert sees("council-officer", MARSH) == {elsewhere.pk}
    assert sees("regional-reviewer", "area:E99000001") == set()
    assert sees("administrator", "area:E99999999") == set()


def test_whoever_asked_sees_it_whatever_it_is(sea):
    officer = person("council-officer", SEATON)
    money = ask(sea, "finance", by=officer)
    assert listed(officer) == [money.pk]


def test_somebody_who_moved_to_another_home_sees_the_last_ones_no_more(country, sea):
    robin = reporter(sea)
    ask(sea, by=robin)
    robin.memberships.update(scope=f"home:{country.homes['seaton2'].location_id}")
    robin.refresh_from_db()
    assert listed(robin) == []


def test_one_that_is_not_theirs_is_not_there_for_them_and_the_look_is_logged(country, sea):
    asked = ask(sea)
    reference = selectors.action_info(asked.pk).reference
    with pytest.raises(NotFound):
        selectors.find_action(ppe_officer(MARSH), reference, NOON, DAY)
    assert (
        AccessRecord.objects.filter(allowed=False, subject=f"home:{sea.location_id}").count() == 1
    )
    assert selectors.find_action(ppe_officer(), reference.lower(), NOON, DAY).id == asked.pk
    with pytest.raises(NotFound):
        selectors.find_action(ppe_officer(), "A-NONSENSE", NOON, DAY)


def test_similar_ones_are_the_open_ones_and_those_that_ended_lately(country, sea):
    officer = person("council-officer", SEATON)
    open_one = ask(sea)
    lately = take(ask(sea), "refuse", words="No.")
    long_ago = take(ask(sea, now=NOON - 9 * ONE_DAY), "refuse", now=NOON - 9 * ONE_DAY, words="No.")
    ask(country.homes["seaton2"])
    for_all = ask(
        None,
        "ppe",
        area_code="E09900001",
        what="Kit for all",
        asked=None,
        details={"items": ["gloves"]},
    )
    found = selectors.similar_actions(officer, ["ppe"], sea.location_id, "E09900001", NOON, DAY)
    ids = {one.id for one in found}
    assert ids == {open_one.pk, lately.pk, for_all.pk}
    assert long_ago.pk not in ids
