"""Letters to people who are no home: queued once, sent once, and the address forgotten after."""

import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction

from rollcall.foundation.actors import SystemActor
from rollcall.notices import channels
from rollcall.notices.models import DoNotSend, Letter, LetterAddress, LetterAttempt
from rollcall.notices.recipients import digest_of_address
from rollcall.notices.selectors import letters_about
from rollcall.notices.services import Addressed, deliver_letter, queue_letter, waiting_letters
from tests.factories.reports import NOON
from tests.factories.tasks import run_queued


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

BY = SystemActor("tests")
MINUTE = dt.timedelta(minutes=1)


def queue(key="minutes:1:1", email="sam@example.org"):
    return queue_letter(
        by=BY, kind="minutes", key=key, to=Addressed("addressee:1", email),
        subject="Minutes\nof today", body="Words.", now=NOON,
    )  # fmt: skip


def test_a_letter_is_sent_once_and_its_address_is_forgotten():
    letter_id = queue()
    assert queue() == letter_id
    assert deliver_letter(letter_id, now=NOON) == "sent"
    assert deliver_letter(letter_id, now=NOON) == "sent"
    [sent] = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["sam@example.org"], "Minutes of today", "Words.")
    assert not LetterAddress.objects.exists()
    assert letters_about("minutes:1:")[0].outcome == "sent"


def test_a_worker_sends_it_by_itself(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue()
    run_queued()
    assert len(mail.outbox) == 1


def test_an_address_that_wants_no_messages_gets_no_letter():
    DoNotSend.objects.create(
        channel="email", digest=digest_of_address("email", "sam@example.org"), since=NOON,
        asked_by="message:1",
    )  # fmt: skip
    queue()
    assert letters_about("minutes:")[0].outcome == "refused"
    assert waiting_letters(NOON) == []


def test_a_letter_that_did_not_go_out_is_tried_again_later(monkeypatch):
    letter_id = queue()

    def down(*_args, **_more):
        raise channels.DeliveryFailed("The mail server cannot be reached.")

    with monkeypatch.context() as patched:
        patched.setattr(channels, "send", down)
        assert deliver_letter(letter_id, now=NOON) == ""
    assert waiting_letters(NOON + MINUTE) == []
    assert waiting_letters(NOON + 2 * MINUTE) == [letter_id]
    assert deliver_letter(letter_id, now=NOON + 2 * MINUTE) == "sent"
    assert LetterAttempt.objects.count() == 2


def test_a_letter_that_may_have_gone_out_is_not_sent_again(monkeypatch):
    letter_id = queue()

    def broken(*_args, **_more):
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(mail.EmailMessage, "send", broken)
    assert deliver_letter(letter_id, now=NOON) == "unknown"
    assert waiting_letters(NOON + 60 * MINUTE) == []


def test_a_try_that_never_ended_is_in_doubt():
    letter_id = queue()
    LetterAttempt.objects.create(letter_id=letter_id, number=1, started_at=NOON)
    assert waiting_letters(NOON + MINUTE) == []
    assert deliver_letter(letter_id, now=NOON + 10 * MINUTE) == "unknown"


def test_an_address_that_is_refused_for_good_is_given_up(monkeypatch):
    letter_id = queue()

    def refused(*_args, **_more):
        raise channels.DeliveryFailed("The mail server refuses this address.", permanent=True)

    monkeypatch.setattr(channels, "send", refused)
    assert deliver_letter(letter_id, now=NOON) == "gave_up"
    assert not LetterAddress.objects.exists()


def test_a_letter_is_never_rewritten():
    queue()
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.update(body="Other words.")


def test_a_letter_ends_with_an_outcome():
    queue()
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.update(ended_at=NOON)


def test_two_tries_never_have_one_number():
    letter_id = queue()
    LetterAttempt.objects.create(letter_id=letter_id, number=1, started_at=NOON)
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterAttempt.objects.create(letter_id=letter_id, number=1, started_at=NOON)
