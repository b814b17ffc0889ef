"""Who is told: the team, the person it was given to, who asked; on their page and in one e-mail."""

import datetime as dt

import pytest
from django.core import mail

from rollcall.accounts.services import end_membership
from rollcall.cell.events import ActionMoved, ActionsOpened
from rollcall.cell.handlers import tell_of_opened, tell_of_step
from rollcall.cell.models import ActionEvent
from rollcall.cell.services import assign_action, comment_on_action, watch_actions
from rollcall.foundation.actors import SystemActor
from rollcall.foundation.models import AuditEvent
from rollcall.notices import channels
from rollcall.notices.models import Digest, Message, Notice
from rollcall.notices.selectors import notices_for
from rollcall.notices.services import Line, mark_seen, send_digests, tell
from tests.factories.accounts import person
from tests.factories.actions import MARSH, SEATON, ask, ppe_officer, reporter, take
from tests.factories.reports import DAY, NOON, SYSTEM, add_homes, small_country


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture
def country():
    return add_homes(small_country())


@pytest.fixture
def sea(country):
    return country.homes["seaton1"]


def told_of_opening(action, by=SYSTEM):
    tell_of_opened(ActionsOpened((action.pk,), by))
    return told()


def told_of_last_step(action):
    """Whom the last step was told to, as the handler does it after the commit."""
    Notice.objects.update(seen_at=NOON)
    event = ActionEvent.objects.filter(action=action).latest("number")
    before = set(Notice.objects.values_list("pk", flat=True))
    by = SystemActor("support") if event.by.startswith("system") else Named(event.by)
    tell_of_step(ActionMoved(action.pk, event.pk, event.step, by))
    return {(one.to, one.line) for one in Notice.objects.exclude(pk__in=before)}


class Named:
    def __init__(self, actor_id):
        self.actor_id = actor_id


def told():
    return set(Notice.objects.values_list("to", "line"))


def whom(lines):
    return {to for to, _ in lines}


def test_the_people_of_the_team_in_that_place_are_told_what_is_new(sea):
    pat, _marsh = ppe_officer(), ppe_officer(MARSH)
    [(to, line)] = told_of_opening(ask(sea))
    assert to == pat.actor_id
    assert line.endswith(
        "Protective kit (PPE), Seaton1: new for your team, due by 4pm on Tuesday 26 May 2020"
    )


def test_a_team_without_accounts_is_told_at_its_address(sea):
    assert whom(told_of_opening(ask(sea))) == {"team:ppe-unit"}


def test_nobody_is_told_what_they_did_themselves(sea):
    pat = ppe_officer()
    assert told_of_opening(ask(sea, by=pat), by=pat) == set()


def test_of_something_sensitive_no_more_is_said_than_that_it_is_there(sea):
    person("finance-officer", SEATON, team="finance")
    [(_, line)] = told_of_opening(ask(sea, "finance"))
    assert "A request: new for your team" in line
    assert "money" not in line
    assert "Seaton" not in line


def test_the_other_side_is_told_of_each_step(sea):
    robin, pat = reporter(sea), ppe_officer()
    asked = ask(sea, by=robin)
    for event in ("accept", "agree", "send", "deliver"):
        take(asked, event, pat)
        assert whom(told_of_last_step(asked)) == {robin.actor_id}
    take(asked, "missing", robin, words="Nothing came.")
    assert whom(told_of_last_step(asked)) == {pat.actor_id}
    [line] = Notice.objects.filter(seen_at=None)
    assert line.path.startswith("/actions/A-")
    comment_on_action(by=robin, action_id=asked.pk, words="Any news?", now=NOON)
    assert whom(told_of_last_step(asked)) == {pat.actor_id}


def test_whom_it_was_given_to_is_told_and_then_alone(sea):
    pat, other = ppe_officer(), ppe_officer()
    asked = ask(sea)
    assign_action(by=pat, action_id=asked.pk, person_id=other.pk, based_on=1, now=NOON)
    [(to, line)] = told_of_last_step(asked)
    assert to == other.actor_id
    assert "given to you" in line
    watch_actions(now=NOON + 5 * HOUR)
    assert whom(told_of_last_step(asked)) == {other.actor_id}


def test_much_too_late_is_passed_on_to_those_who_run_the_area(sea):
    chair, _marsh = person("cell-chair", SEATON), person("cell-chair", MARSH)
    gone = person("cell-chair", SEATON)
    end_membership(
        by=SYSTEM, membership=gone.memberships.get(), last_day=DAY - dt.timedelta(days=1),
        now=NOON, reason="Left",
    )  # fmt: skip
    asked = ask(sea)
    watch_actions(now=NOON + 29 * HOUR)
    [(to, line)] = told_of_last_step(asked)
    assert to == chair.actor_id
    assert "passed on to you" in line


def test_a_home_whose_report_asked_has_the_answer_by_its_own_messages(sea):
    asked = ask(sea)
    take(asked, "refuse", ppe_officer(), words="No.")
    told_of_last_step(asked)
    told_of_last_step(asked)
    [message] = Message.objects.all()
    assert (message.kind, message.values["title"], message.essential) == (
        "request", "not agreed", False,
    )  # fmt: skip
    theirs = ask(sea, by=reporter(sea))
    take(theirs, "refuse", ppe_officer(), words="No.")
    told_of_last_step(theirs)
    assert Message.objects.count() == 1


# --- one digest ---


def lines(to, count, at=NOON):
    tell(
        [
            Line(f"{to}:{at}:{number}", to, f"Thing {number}", f"/actions/{number}/")
            for number in range(count)
        ],
        now=at,
    )


def test_ten_things_are_one_e_mail_after_the_programmes_minutes(sea):
    pat = ppe_officer()
    lines(pat.actor_id, 9)
    lines(pat.actor_id, 1, NOON + 10 * MINUTE)
    assert send_digests(now=NOON + 29 * MINUTE) == {}
    assert send_digests(now=NOON + 30 * MINUTE) == {"sent": 1}
    [sent] = mail.outbox
    assert sent.to == [pat.email]
    assert sent.subject == "10 things about what you look after"
    assert sent.body.count("- Thing") == 10
    assert f"Hello {pat.name}" in sent.body
    assert "/actions/0/" in sent.body
    assert send_digests(now=NOON + HOUR) == {}
    assert AuditEvent.objects.filter(action="digest.sent", subject=pat.actor_id).count() == 1


def test_the_same_thing_is_told_once(sea):
    lines("person:1", 2)
    lines("person:1", 2)
    assert Notice.objects.count() == 2


def test_in_quiet_hours_nothing_is_sent_and_it_comes_in_the_morning(sea):
    pat = ppe_officer()
    lines(pat.actor_id, 1)
    night = NOON.replace(hour=22)
    assert send_digests(now=night) == {}
    assert not mail.outbox
    assert send_digests(now=night + 10 * HOUR) == {"sent": 1}


def test_a_teams_address_is_the_programmes_and_nobody_is_noted(sea):
    lines("team:ppe-unit", 1)
    lines("person:999", 1)
    assert send_digests(now=NOON + HOUR) == {"sent": 1, "nobody": 1}
    assert mail.outbox[0].to == ["ppe-unit@example.org"]


def test_a_failure_is_tried_again_later_and_a_doubt_is_not(sea, monkeypatch):
    pat = ppe_officer()
    lines(pat.actor_id, 1)
    failures = [channels.DeliveryFailed("The mail server answered 451.")]

    def send(message, *, again):
        if failures:
            raise failures.pop()
        return ""

    monkeypatch.setattr(channels, "send", send)
    assert send_digests(now=NOON + HOUR) == {"": 1}
    assert send_digests(now=NOON + HOUR + MINUTE) == {}
    assert send_digests(now=NOON + HOUR + 3 * MINUTE) == {"sent": 1}
    lines(pat.actor_id, 1, NOON + HOUR)
    failures.append(channels.DeliveryFailed("It broke off.", in_doubt=True))
    assert send_digests(now=NOON + 2 * HOUR) == {"unknown": 1}
    assert send_digests(now=NOON + 3 * HOUR) == {}
    assert [one.outcome for one in Digest.objects.order_by("pk")] == ["sent", "unknown"]


def test_a_digest_is_given_up_after_some_tries(sea, monkeypatch):
    lines(ppe_officer().actor_id, 1)

    def send(message, *, again):
        raise channels.DeliveryFailed("The mail server answered 451.")

    monkeypatch.setattr(channels, "send", send)
    ended = [send_digests(now=NOON + hours * HOUR) for hours in (1, 2, 3, 4, 6)]
    assert ended == [{"": 1}, {"": 1}, {"": 1}, {"": 1}, {"gave_up": 1}]


def test_what_stands_on_the_page_goes_once_it_was_seen(sea):
    pat = ppe_officer()
    lines(pat.actor_id, 12)
    assert len(notices_for(pat)) == 10
    assert mark_seen(by=pat, now=NOON) == 12
    assert notices_for(pat) == []
