"""Queueing an e-mail to somebody who is no home, and sending it once.

It goes the way of messages: a try is claimed in a short transaction, sent outside any, and written
down. A try that never ended is in doubt, and the letter is not sent again.
"""

import datetime as dt
from dataclasses import dataclass

import structlog
from django.db import transaction

from rollcall.foundation import audit
from rollcall.foundation.actors import Actor
from rollcall.foundation.events import publish
from rollcall.notices import channels
from rollcall.notices.events import LetterQueued
from rollcall.notices.models import Letter, LetterAddress, LetterAttempt, Outcome
from rollcall.notices.recipients import digest_of_address
from rollcall.notices.selectors.messages import unwanted_digests
from rollcall.notices.services.messages import BY, WAITS, may_try


_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Addressed:
    """To whom a letter goes: `recipient` names the person in the record, such as `addressee:12`."""

    recipient: str
    email: str


@transaction.atomic
def queue_letter(
    *,
    by: Actor,
    kind: str,
    key: str,
    to: Addressed,
    subject: str,
    body: str,
    now: dt.datetime,
) -> int:
    """Let a letter be sent; `key` stands for it, and the same key again is the same letter.

    Whether `by` may write to these people is for the room that asks to say. The id of the letter.
    """
    refused = digest_of_address("email", to.email) in unwanted_digests()
    ending = {"outcome": Outcome.REFUSED, "ended_at": now} if refused else {}
    row, made = Letter.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "recipient": to.recipient,
            "subject": " ".join(subject.split())[:200],
            "body": body,
            "queued_by": by.actor_id,
            "queued_at": now,
            **ending,
        },
    )
    if made and not refused:
        LetterAddress.objects.create(letter=row, address=to.email)
        publish(LetterQueued(row.pk))
    return row.pk


def waiting_letters(now: dt.datetime, *, most: int = 500) -> list[int]:
    """The ids of letters that wait and whose time for another try has come, oldest first."""
    rows = Letter.objects.filter(outcome=None).prefetch_related("attempts").order_by("pk")
    return [row.pk for row in rows[:most] if may_try(list(row.attempts.all()), now)]


def deliver_letter(letter_id: int, *, now: dt.datetime) -> str:
    """Send a letter that waits; what became of it, or "" when it waits on."""
    claimed = _claim(letter_id, now)
    if isinstance(claimed, str):
        return claimed
    letter, address = claimed.letter, claimed.letter.address.address
    outgoing = channels.Outgoing(letter.key, "email", address, letter.subject, letter.body)
    try:
        channels.send(outgoing, again=claimed.number > 1)
    except channels.DeliveryFailed as failure:
        return _failed(claimed, failure, now)
    except Exception as error:
        # Nobody foresaw it, so nobody knows whether it went out; its words may hold an address.
        kind = type(error).__name__
        _log.error("letter.broke_off", letter=letter.pk, error=kind)
        why = f"It broke off ({kind})."
        return _failed(claimed, channels.DeliveryFailed(why, in_doubt=True), now)
    with transaction.atomic():
        LetterAttempt.objects.filter(pk=claimed.pk).update(ended_at=now, sent=True)
        audit.record(
            by=BY,
            action="letter.sent",
            subject=letter.recipient,
            at=now,
            detail={"letter": letter.pk, "kind": letter.kind},
        )
        return _end(letter, Outcome.SENT, now)


@transaction.atomic
def _claim(letter_id: int, now: dt.datetime) -> LetterAttempt | str:
    """Take the right to try; else what became of the letter, "" when it waits on."""
    row = Letter.objects.select_for_update(of=("self",)).get(pk=letter_id)
    if row.outcome:
        return row.outcome
    attempts = list(LetterAttempt.objects.filter(letter=row).order_by("number"))
    if not may_try(attempts, now):
        return ""
    if attempts and attempts[-1].ended_at is None and not channels.can_be_asked("email"):
        return _end(row, Outcome.UNKNOWN, now)
    return LetterAttempt.objects.create(letter=row, number=len(attempts) + 1, started_at=now)


@transaction.atomic
def _failed(attempt: LetterAttempt, failure: channels.DeliveryFailed, now: dt.datetime) -> str:
    LetterAttempt.objects.filter(pk=attempt.pk).update(
        ended_at=now, sent=False, error=failure.why[:200]
    )
    if failure.in_doubt and not channels.can_be_asked("email"):
        return _end(attempt.letter, Outcome.UNKNOWN, now)
    if failure.permanent or attempt.number > len(WAITS):
        return _end(attempt.letter, Outcome.GAVE_UP, now)
    return ""


def _end(row: Letter, outcome: str, now: dt.datetime) -> str:
    """Write down how it ended, and forget where it went."""
    Letter.objects.filter(pk=row.pk, outcome=None).update(outcome=outcome, ended_at=now)
    LetterAddress.objects.filter(letter_id=row.pk).delete()
    return str(outcome)
