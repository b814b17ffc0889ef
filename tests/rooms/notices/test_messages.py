"""Messages: said in the programme's words, sent once, within the home's day, and never to who refused."""

import datetime as dt
import re
import smtplib

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from rollcall.domain.programme.reminders import QuietHours
from rollcall.foundation.actors import SystemActor
from rollcall.foundation.errors import BadInput, NotFound, NotPermitted
from rollcall.foundation.models import AuditEvent
from rollcall.notices import channels, services
from rollcall.notices.models import Message, MessageAttempt, MessageBudget
from rollcall.notices.selectors import message, sent_today
from rollcall.notices.services import deliver, queue_message, set_wanted, waiting
from rollcall.register.services import add_contact
from rollcall.wiring import STILL_WANTED
from tests.factories.concurrency import at_the_same_moment, share_database
from tests.factories.notify import ANSWER_NOTHING
from tests.factories.reports import DAY, NOON
from tests.factories.tasks import run_queued


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _nothing_is_asked(settings):
    """What a message is about is not looked at here; `reports` has tests of it."""
    services.connect({})
    settings.SITE_URL = "https://rollcall.example.org"
    settings.SUPPORT_PHONE = "01632 960000"
    yield
    services.connect(STILL_WANTED)


def link_in(text):
    [path] = re.findall(r"https://rollcall\.example\.org(/u/\S+)", text)
    return path


# --- the words ------------------------------------------------------------------------------


def test_an_email_has_the_programmes_words_and_a_link_that_opens(queue, client, location_id):
    deliver(queue().id, now=NOON)
    [sent] = mail.outbox
    assert sent.to == ["kim@example.org"]
    assert sent.subject == "Seaton1: your daily update for Tuesday 26 May"
    assert "It takes about two minutes" in sent.body
    assert "until midnight at the end of Tuesday 26 May" in sent.body
    assert "Ring 01632 960000" in sent.body
    assert "{" not in sent.body
    opened = client.get(link_in(sent.body))
    assert opened["Location"] == f"/update/{location_id}/"


def test_a_name_with_braces_and_line_breaks_is_only_a_name(queue):
    deliver(queue(values={"home": "{link}\nBcc: everybody@example.org"}).id, now=NOON)
    [sent] = mail.outbox
    assert sent.subject.startswith("{link} Bcc: everybody@example.org:")
    assert sent.recipients() == ["kim@example.org"]


def test_nothing_stored_holds_an_address_or_a_link(queue):
    deliver(queue().id, now=NOON)
    token = link_in(mail.outbox[0].body).split("/")[2]
    stored = [
        *Message.objects.values(),
        *MessageAttempt.objects.values(),
        *AuditEvent.objects.values(),
    ]
    assert "kim@example.org" not in str(stored)
    assert token not in str(stored)


def test_a_text_that_the_programme_lacks_is_refused(queue):
    with pytest.raises(BadInput, match="no text “greeting”"):
        queue(kind="greeting")


# --- to whom --------------------------------------------------------------------------------


def test_a_home_without_contacts_gets_a_message_that_says_so(country):
    other = country.homes["seaton2"].location_id
    found = queue_message(
        by=SystemActor("tests"), kind="reminder", location_id=other, key="k", now=NOON
    )
    assert (found.outcome, found.recipient) == ("nobody", "")


@pytest.mark.usefixtures("notify")
@pytest.mark.parametrize(
    ("by_channels", "used"), [(["email", "sms"], "email"), (["sms", "email"], "sms")]
)
def test_the_first_channel_that_reaches_somebody_is_used(queue, by_channels, used):
    assert queue(by_channels=by_channels).channel == used


def test_without_notify_there_are_no_text_messages(queue):
    assert queue(by_channels=["sms", "email"]).channel == "email"


def test_only_who_may_send_notices_there_queues_a_message(queue, officer, stranger):
    assert queue(by=officer, key="mine").queued_by == officer.actor_id
    with pytest.raises(NotPermitted):
        queue(by=stranger, key="another")


# --- once -----------------------------------------------------------------------------------


def test_the_same_key_is_one_message_and_is_sent_once(queue):
    first, second = queue(), queue(values={"home": "Another name"})
    assert first.id == second.id
    assert [deliver(first.id, now=NOON) for _ in range(3)] == ["sent"] * 3
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_queued_message_is_sent_by_the_worker(queue):
    queue()
    run_queued()
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_the_same_moment_send_it_once(queue, tmp_path, monkeypatch):
    found = queue()
    share_database(tmp_path, monkeypatch)
    results = at_the_same_moment(*[lambda: deliver(found.id, now=NOON)] * 8)
    assert set(results) <= {"sent", ""}
    assert results.count("sent") >= 1
    assert len(mail.outbox) == 1


def test_a_message_that_was_rolled_back_is_not_sent(queue):
    def roll_back():
        with transaction.atomic():
            queue()
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError):
        roll_back()
    run_queued()
    assert mail.outbox == []


def test_the_database_refuses_to_rewrite_what_was_sent(queue):
    deliver(queue().id, now=NOON)
    for change in (
        lambda: Message.objects.update(outcome="stopped"),
        lambda: Message.objects.all().delete(),
        lambda: MessageAttempt.objects.update(sent=False),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# --- trying again ---------------------------------------------------------------------------


def fails_with(monkeypatch, error):
    def send(self, *_, **__):
        raise error

    monkeypatch.setattr(channels.EmailMessage, "send", send)


def test_a_server_that_is_away_is_tried_again_later_and_later_and_then_given_up(queue, monkeypatch):
    fails_with(monkeypatch, ConnectionRefusedError())
    found = queue(essential=True)
    tried, now = [], NOON
    while message(found.id).outcome == "":
        if waiting(now):
            tried.append(int((now - NOON) / MINUTE))
            deliver(found.id, now=now)
        now += MINUTE
    assert tried == [0, 2, 12, 42, 162]
    ended = message(found.id)
    assert (ended.outcome, ended.attempts) == ("gave_up", 5)
    assert ended.error == "The mail server cannot be reached (ConnectionRefusedError)."
    assert sent_today([found.home_id], DAY) == {found.home_id: 0}  # the home has its place back


def test_a_try_that_succeeds_after_a_failure_is_one_message(queue, monkeypatch):
    found = queue()
    with monkeypatch.context() as broken:
        fails_with(broken, smtplib.SMTPResponseException(451, b"later"))
        assert deliver(found.id, now=NOON) == ""
    assert deliver(found.id, now=NOON + MINUTE) == ""  # too soon
    assert deliver(found.id, now=NOON + 2 * MINUTE) == "sent"
    assert len(mail.outbox) == 1
    assert MessageBudget.objects.get().used == 1


@pytest.mark.parametrize(
    ("error", "outcome", "says"),
    [
        (smtplib.SMTPResponseException(550, b"kim@example.org"), "gave_up", "answered 550"),
        (
            smtplib.SMTPRecipientsRefused({"kim@example.org": (550, b"who?")}),
            "gave_up",
            "refuses this address",
        ),
        (smtplib.SMTPServerDisconnected("kim@example.org"), "unknown", "broke off"),
        (TimeoutError(), "unknown", "broke off"),
        (RuntimeError("kim@example.org"), "unknown", "RuntimeError"),
    ],
)
def test_what_cannot_succeed_or_may_have_is_not_tried_again(
    queue, monkeypatch, error, outcome, says
):
    fails_with(monkeypatch, error)
    found = queue()
    assert deliver(found.id, now=NOON) == outcome
    assert says in message(found.id).error
    assert "kim@example.org" not in message(found.id).error
    assert waiting(NOON + dt.timedelta(days=1)) == []


def test_a_try_that_a_crash_cut_off_is_in_doubt_and_not_made_again(queue):
    found = queue()
    MessageAttempt.objects.create(message_id=found.id, number=1, started_at=NOON)
    assert deliver(found.id, now=NOON + 9 * MINUTE) == ""
    assert deliver(found.id, now=NOON + 10 * MINUTE) == "unknown"
    assert mail.outbox == []


# --- text messages by Notify ----------------------------------------------------------------


def test_a_text_message_goes_out_with_its_key_and_its_link(queue, notify):
    assert deliver(queue(by_channels=["sms"]).id, now=NOON) == "sent"
    [taken] = notify.taken
    assert taken["path"] == "/v2/notifications/sms"
    assert (taken["phone_number"], taken["template_id"]) == ("07700 900123", "sms-template")
    assert taken["reference"] == "reminder:1"
    assert link_in(taken["personalisation"]["body"])
    assert notify.authorisations[0].startswith("Bearer ey")
    assert MessageAttempt.objects.get().provider_id == taken["id"]


def test_emails_go_by_notify_where_it_has_a_template(queue, notify, settings):
    settings.NOTIFY_EMAIL_TEMPLATE = "email-template"
    deliver(queue().id, now=NOON)
    [taken] = notify.taken
    assert taken["email_address"] == "kim@example.org"
    assert taken["personalisation"]["subject"].startswith("Seaton1: your daily update")
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("status", "outcome"), [(400, "gave_up"), (403, "gave_up"), (429, ""), (500, ""), (503, "")]
)
def test_notifys_refusals_end_and_its_troubles_pass(queue, notify, status, outcome):
    notify.answers = [status]
    found = queue(by_channels=["sms"])
    assert deliver(found.id, now=NOON) == outcome
    assert message(found.id).error == f"GOV.UK Notify answered {status}."
    if not outcome:
        assert deliver(found.id, now=NOON + 2 * MINUTE) == "sent"
        assert len(notify.taken) == 1


def test_after_a_line_that_broke_notify_is_asked_before_it_is_sent_again(queue, notify):
    notify.answers = [ANSWER_NOTHING]
    found = queue(by_channels=["sms"])
    assert deliver(found.id, now=NOON) == ""
    assert message(found.id).error == "GOV.UK Notify cannot be reached."
    assert deliver(found.id, now=NOON + 2 * MINUTE) == "sent"
    assert notify.asked == ["reminder:1"]
    assert len(notify.taken) == 1  # it had it already


# --- enough for a day -----------------------------------------------------------------------


def test_every_sender_counts_against_the_homes_day(queue, officer):
    by = [SystemActor("reminders"), officer, SystemActor("rounds"), officer]
    found = [queue(key=str(number), by=one) for number, one in enumerate(by)]
    assert [deliver(one.id, now=NOON) for one in found] == ["sent"] * 3 + ["over_budget"]
    assert len(mail.outbox) == 3


def test_what_the_home_asked_for_counts_and_is_never_held_back(queue, reminders):
    reminders(messages_a_day=1)
    kinds = [("a", True), ("b", True), ("c", False)]
    found = [queue(key=key, essential=essential) for key, essential in kinds]
    assert [deliver(one.id, now=NOON) for one in found] == ["sent", "sent", "over_budget"]


def test_the_next_day_begins_at_midnight_in_london(queue, reminders):
    reminders(messages_a_day=1, quiet=None)
    midnight = dt.datetime(2020, 5, 26, 23, 0, tzinfo=dt.UTC)
    first = queue(key="today")
    second = queue(key="tomorrow", on=DAY + dt.timedelta(days=1), now=midnight)
    assert deliver(first.id, now=NOON) == "sent"
    assert deliver(second.id, now=midnight) == "sent"


@pytest.mark.django_db(transaction=True)
def test_eight_messages_at_the_same_moment_stay_within_the_homes_day(queue, tmp_path, monkeypatch):
    found = [queue(key=str(number)) for number in range(8)]
    share_database(tmp_path, monkeypatch)
    results = at_the_same_moment(*[lambda one=one: deliver(one.id, now=NOON) for one in found])
    assert sorted(results) == ["over_budget"] * 5 + ["sent"] * 3
    assert len(mail.outbox) == 3


# --- not now, not any more ------------------------------------------------------------------


def test_in_quiet_hours_a_message_waits_and_by_morning_its_day_is_over(queue):
    evening = dt.datetime(2020, 5, 26, 19, 30, tzinfo=dt.UTC)
    found = queue(now=evening)
    assert deliver(found.id, now=evening) == ""
    assert waiting(evening) == [found.id]
    assert deliver(found.id, now=evening + dt.timedelta(hours=12)) == "not_wanted"


def test_after_quiet_hours_of_the_same_day_it_is_sent(queue, reminders):
    reminders(quiet=QuietHours("11:00", "13:00"))
    found = queue()
    assert deliver(found.id, now=NOON) == ""
    assert deliver(found.id, now=NOON + dt.timedelta(hours=1)) == "sent"


def test_quiet_hours_do_not_hold_back_what_the_home_asked_for(queue):
    evening = dt.datetime(2020, 5, 26, 21, 30, tzinfo=dt.UTC)
    assert deliver(queue(now=evening, essential=True).id, now=evening) == "sent"


def test_who_answered_between_queueing_and_sending_gets_nothing(queue):
    found = queue()
    services.connect({"reminder": lambda one: False})
    assert deliver(found.id, now=NOON) == "not_wanted"
    assert mail.outbox == []


def test_a_contact_that_was_changed_meanwhile_is_written_to_as_it_was_chosen(queue, contact):
    found = queue()
    type(contact).objects.filter(pk=contact.pk).update(email="new@example.org")
    deliver(found.id, now=NOON)
    assert mail.outbox[0].to == ["new@example.org"]  # the same row, put right on the same day


# --- who wants no messages ------------------------------------------------------------------


def unwant(officer, contact, location_id, *, wanted=False):
    set_wanted(by=officer, location_id=location_id, contact_id=contact.pk, wanted=wanted,
               on=DAY, now=NOON)  # fmt: skip


def test_an_officer_stops_messages_to_a_contact_and_lets_them_begin_again(
    queue, officer, contact, location_id
):
    waits = queue(key="queued before")
    unwant(officer, contact, location_id)
    assert deliver(waits.id, now=NOON) == "refused"
    assert queue(key="queued after").outcome == "refused"
    unwant(officer, contact, location_id, wanted=True)
    assert deliver(queue(key="and again").id, now=NOON) == "sent"


def test_a_wish_holds_for_the_address_whatever_contact_has_it(
    queue, officer, contact, location_id, country
):
    unwant(officer, contact, location_id)
    other = country.homes["seaton2"].location_id
    services_contact = {"name": "Kim elsewhere", "email": "KIM@example.org"}
    add_contact(by=officer, location_id=other, facts=services_contact, on=DAY, source="x", now=NOON)
    assert queue(key="other", location_id=other).outcome == "refused"


def test_another_contact_is_written_to_in_place_of_one_who_wants_none(
    queue, officer, contact, location_id
):
    facts = {"name": "Lee Invented", "email": "lee@example.org"}
    add_contact(by=officer, location_id=location_id, facts=facts, on=DAY, source="x", now=NOON)
    unwant(officer, contact, location_id)
    deliver(queue().id, now=NOON)
    assert mail.outbox[0].to == ["lee@example.org"]


def stop_address(sent):
    [path] = re.findall(r"https://rollcall\.example\.org(/messages/stop/\S+)", sent.body)
    return path


def test_a_recipient_stops_messages_by_the_link_in_one_after_being_asked(queue, client):
    deliver(queue().id, now=NOON)
    [sent] = mail.outbox
    address = stop_address(sent)
    assert sent.extra_headers["List-Unsubscribe"] == f"<https://rollcall.example.org{address}>"
    page = client.get(address).content.decode()
    assert "Stop messages to this address?" in page
    assert "kim@example.org" not in page
    assert queue(key="still wanted").outcome == ""  # to look is not to stop
    done = client.post(address, follow=True).content.decode()
    assert "We will send no more messages" in done
    assert queue(key="no more").outcome == "refused"


@pytest.mark.parametrize("token", ["1", "1:forged", "x", "999999:x"])
def test_nobody_stops_messages_by_a_link_that_is_not_ours(client, queue, token):
    deliver(queue().id, now=NOON)
    assert client.get(f"/messages/stop/{token}/").status_code == 404
    assert client.post(f"/messages/stop/{token}/").status_code == 404
    assert queue(key="still wanted").outcome == ""


def test_what_the_home_asked_for_has_no_link_to_stop_it(queue):
    deliver(queue(essential=True).id, now=NOON)
    assert "/messages/stop/" not in mail.outbox[0].body


def test_only_who_may_send_notices_there_stops_them(stranger, contact, location_id, officer):
    with pytest.raises(NotPermitted):
        unwant(stranger, contact, location_id)
    with pytest.raises(NotFound):
        set_wanted(by=officer, location_id=location_id, contact_id=contact.pk + 1, wanted=False,
                   on=DAY, now=NOON)  # fmt: skip
