"""Queueing a message, sending it once, and counting it against the home's day.

A message ends in exactly one way. To send one is to claim a try of it, in a short transaction that
also takes its place in the home's day; then to send outside any transaction; then to write down how
it went. A try that was begun and never ended is in doubt: where the carrier can be asked it is, and
elsewhere the message is not sent again, because two reminders are worse than a missing one.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models import F

from rollcall.accounts.permissions import Permission
from rollcall.domain.programme.reminders import Reminders
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor, SystemActor
from rollcall.foundation.errors import NotFound
from rollcall.foundation.events import publish
from rollcall.foundation.programmes import current_programme
from rollcall.notices import channels, texts
from rollcall.notices.events import MessagesQueued
from rollcall.notices.models import Message, MessageAttempt, MessageBudget, Outcome
from rollcall.notices.recipients import (
    Recipient,
    choose,
    day_is_over,
    digest_of_address,
)
from rollcall.notices.selectors.messages import (
    MessageInfo,
    message,
    messages_of_keys,
    stopped_authorities,
    unwanted_digests,
)
from rollcall.notices.services.links import make_link
from rollcall.register.scoping import check_home, homes_visible_to
from rollcall.register.selectors import (
    ContactInfo,
    authorities_of,
    contacts_by_id,
    contacts_of,
)
from rollcall.register.selectors import home as find_home


#: How long to wait before each further try. After the last one the message is given up.
WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (2, 10, 30, 120))
#: A try without an end after this long was cut off; a sender's own limits are far below.
IN_DOUBT_AFTER = dt.timedelta(minutes=10)

BY = SystemActor("messages")
StillWanted = Callable[[MessageInfo], bool]

_still_wanted: dict[str, StillWanted] = {}
_log = structlog.get_logger(__name__)


def connect(still_wanted: Mapping[str, StillWanted]) -> None:
    """Take over what rooms above ask just before a kind of message is sent; called at start-up."""
    _still_wanted.clear()
    _still_wanted.update(still_wanted)


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to one home; `key` stands for it, so that it is queued once."""

    location_id: str
    key: str
    values: Mapping[str, str] = field(default_factory=dict)


def queue_messages(
    *,
    by: Actor,
    kind: str,
    messages: Sequence[NewMessage],
    now: dt.datetime,
    set_key: str = "",
    on: dt.date | None = None,
    with_link: bool = False,
    essential: bool = False,
    by_channels: Sequence[str] = ("email",),
) -> list[MessageInfo]:
    """Let messages be sent, each to its home's first contact that can be reached, all or none.

    As many queries for a hundred homes as for one. The same key again gives the message that there
    is. A home that nobody can be reached at gets a message that ended as such, so that an officer
    sees it. Raises NotPermitted, NotFound, BadInput for a text that the programme lacks.
    """
    texts.text_of(kind)
    homes = _homes(by, [one.location_id for one in messages], now)
    contacts = contacts_of(list(homes), clock.reporting_day(now))
    unwanted = unwanted_digests()
    shared = {
        "kind": kind, "question_set": set_key, "on": on, "essential": essential, "with_link": with_link,
        "queued_by": by.actor_id, "queued_at": now,
    }  # fmt: skip
    keys = [one.key for one in messages]
    with transaction.atomic():
        before = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
        Message.objects.bulk_create(
            [
                Message(
                    key=one.key,
                    home_id=homes[one.location_id],
                    values=dict(one.values),
                    **_addressed(contacts[one.location_id], by_channels, unwanted, now),
                    **shared,
                )
                for one in messages
                if one.key not in before
            ],
            # Another worker that queues the same at this moment wins or loses message by message.
            ignore_conflicts=True,
        )
        found = messages_of_keys(keys)
        new = [one.id for one in found.values() if one.key not in before and not one.outcome]
        if new:
            publish(MessagesQueued(tuple(new)))
    return [found[key] for key in keys]


def queue_message(
    *, by: Actor, kind: str, location_id: str, key: str, now: dt.datetime,
    values: Mapping[str, str] | None = None, **details: Any,
) -> MessageInfo:  # fmt: skip
    """One message; `details` are those of `queue_messages`, and it raises the same."""
    one = NewMessage(location_id, key, values or {})
    [found] = queue_messages(by=by, kind=kind, messages=[one], now=now, **details)
    return found


def deliver(message_id: int, *, now: dt.datetime) -> str:
    """Send a message that waits, if it still should be; what became of it, or "" when it waits on."""
    found = message(message_id)
    if found is None or found.outcome:
        return found.outcome if found else ""
    to = _recipient(found)
    why_not = _why_not(found, to, now)
    if to is None or why_not:
        return _end(found.id, why_not, now)
    if _is_quiet(found, now):
        return ""
    claimed = _claim(found, now)
    if isinstance(claimed, str):
        return claimed
    return _try(found, to, claimed, now)


def waiting(now: dt.datetime, *, most: int = 500) -> list[int]:
    """The ids of messages that wait and whose time for another try has come, oldest first."""
    rows = Message.objects.filter(outcome=None).prefetch_related("attempts").order_by("pk")
    return [row.pk for row in rows[:most] if may_try(list(row.attempts.all()), now)]


# --- may it be sent -------------------------------------------------------------------------


def _homes(by: Actor, location_ids: Sequence[str], now: dt.datetime) -> dict[str, int]:
    """The homes' ids, when this actor may send messages to every one of them. A refusal is kept."""
    today = clock.reporting_day(now)
    seen = homes_visible_to(by, Permission.SEND_NOTICES, today)
    found = dict(seen.filter(location_id__in=location_ids).values_list("location_id", "pk"))
    for one in location_ids:
        if one not in found:
            check_home(by, Permission.SEND_NOTICES, one, today, what="send a message", now=now)
            found[one] = find_home(one, today).id
    return found


def _addressed(
    contacts: Sequence[ContactInfo],
    by_channels: Sequence[str],
    unwanted: Collection[str],
    now: dt.datetime,
) -> dict[str, Any]:
    """To whom a message goes; how it ends when it has no recipient from the start."""
    to = choose(contacts, by_channels, unwanted)
    if to is not None:
        return {"recipient": to.contact.key, "channel": to.channel}
    refused = choose(contacts, by_channels) is not None
    return {"outcome": Outcome.REFUSED if refused else Outcome.NOBODY, "ended_at": now}


def _why_not(found: MessageInfo, to: Recipient | None, now: dt.datetime) -> str:
    """The outcome of a message that should not be sent any more, or ""."""
    if to is None or not to.address:
        return Outcome.NOBODY
    if digest_of_address(to.channel, to.address) in unwanted_digests():
        return Outcome.REFUSED
    if found.essential:
        return ""
    zone = ZoneInfo(current_programme().settings.time_zone)
    if day_is_over(found.queued_at, now, zone):
        return Outcome.NOT_WANTED
    today = clock.reporting_day(now)
    stopped = stopped_authorities(today)
    if stopped and authorities_of([found.home_id], today).get(found.home_id) in stopped:
        return Outcome.STOPPED
    wanted = _still_wanted.get(found.kind)
    return "" if wanted is None or wanted(found) else Outcome.NOT_WANTED


def _recipient(found: MessageInfo) -> Recipient | None:
    """The contact as it was when the message was queued."""
    _, _, number = found.recipient.partition(":")
    contact = contacts_by_id([int(number)]).get(int(number)) if number.isdecimal() else None
    return Recipient(contact, found.channel) if contact else None


def _is_quiet(found: MessageInfo, now: dt.datetime) -> bool:
    """Whether the programme's quiet hours hold it back; never what the home asked for itself."""
    settings = current_programme().settings
    quiet = settings.reminders.quiet
    if quiet is None or found.essential:
        return False
    return quiet.holds_at(now.astimezone(ZoneInfo(settings.time_zone)).time())


# --- one try --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Claimed:
    attempt_id: int
    number: int
    again: bool  # an earlier try may have gone out


@transaction.atomic
def _claim(found: MessageInfo, now: dt.datetime) -> _Claimed | str:
    """Take the right to try; else what became of the message, "" when it waits on."""
    row = Message.objects.select_for_update(of=("self",)).get(pk=found.id)
    if row.outcome:
        return row.outcome
    attempts = list(MessageAttempt.objects.filter(message=row).order_by("number"))
    if not may_try(attempts, now):
        return ""
    in_doubt = bool(attempts) and attempts[-1].ended_at is None
    if in_doubt and not channels.can_be_asked(found.channel):
        return _ended(row, Outcome.UNKNOWN, now)
    if not attempts and not _take_place(found, now):
        return _ended(row, Outcome.OVER_BUDGET, now)
    number = len(attempts) + 1
    attempt = MessageAttempt.objects.create(message=row, number=number, started_at=now)
    return _Claimed(attempt.pk, number, again=number > 1)


class Attempt(Protocol):
    """A try to send something, of whatever kind."""

    number: int
    started_at: dt.datetime
    ended_at: dt.datetime | None


def may_try(attempts: Sequence[Attempt], now: dt.datetime) -> bool:
    """Whether it is time for the first or another try."""
    if not attempts:
        return True
    last = max(attempts, key=lambda one: one.number)
    if last.ended_at is None:
        return now - last.started_at >= IN_DOUBT_AFTER
    return last.number <= len(WAITS) and now - last.ended_at >= WAITS[last.number - 1]


def _take_place(found: MessageInfo, now: dt.datetime) -> bool:
    """Count the message in the home's day; False when the day is full. One row, changed at once."""
    day = clock.reporting_day(now)
    rows = MessageBudget.objects.filter(home_id=found.home_id, day=day)
    MessageBudget.objects.get_or_create(home_id=found.home_id, day=day)
    if not found.essential:
        rows = rows.filter(used__lt=_reminders().messages_a_day)
    return rows.update(used=F("used") + 1) == 1


def _give_place_back(found: MessageInfo, started_at: dt.datetime) -> None:
    """Nothing was sent after all, so the home has one more."""
    day = clock.reporting_day(started_at)
    rows = MessageBudget.objects.filter(home_id=found.home_id, day=day, used__gt=0)
    rows.update(used=F("used") - 1)


def _try(found: MessageInfo, to: Recipient, claimed: _Claimed, now: dt.datetime) -> str:
    """Send, outside any transaction, and write down how it went."""
    try:
        outgoing = _outgoing(found, to, now)
    except Exception as error:
        # For a reason that is ours; the words of the error may hold what must not be kept.
        _log.exception("message.not_made", message=found.id)
        why = f"It could not be made ({type(error).__name__})."
        return _failed(found, claimed, channels.DeliveryFailed(why), now)
    try:
        provider_id = channels.send(outgoing, again=claimed.again)
    except channels.DeliveryFailed as failure:
        return _failed(found, claimed, failure, now)
    except Exception as error:
        # Nobody foresaw it, so nobody knows whether it went out; its words may hold an address.
        kind = type(error).__name__
        _log.error("message.broke_off", message=found.id, error=kind)
        why = f"It broke off ({kind})."
        return _failed(found, claimed, channels.DeliveryFailed(why, in_doubt=True), now)
    with transaction.atomic():
        MessageAttempt.objects.filter(pk=claimed.attempt_id).update(
            ended_at=now, sent=True, provider_id=provider_id[:100]
        )
        row = Message.objects.get(pk=found.id)
        audit.record(
            by=BY,
            action="message.sent",
            subject=f"home:{found.location_id}",
            at=now,
            detail={"message": found.id, "kind": found.kind, "channel": found.channel,
                    "to": found.recipient},
        )  # fmt: skip
        return _ended(row, Outcome.SENT, now)


@transaction.atomic
def _failed(
    found: MessageInfo, claimed: _Claimed, failure: channels.DeliveryFailed, now: dt.datetime
) -> str:
    """Write the try down; end the message when another could not help or must not be made."""
    MessageAttempt.objects.filter(pk=claimed.attempt_id).update(
        ended_at=now, sent=False, error=failure.why[:200]
    )
    row = Message.objects.get(pk=found.id)
    if failure.in_doubt and not channels.can_be_asked(found.channel):
        return _ended(row, Outcome.UNKNOWN, now)
    if failure.permanent or claimed.number > len(WAITS):
        started = MessageAttempt.objects.filter(message=row).earliest("number").started_at
        _give_place_back(found, started)
        return _ended(row, Outcome.GAVE_UP, now)
    return ""


def _outgoing(found: MessageInfo, to: Recipient, now: dt.datetime) -> channels.Outgoing:
    """The message with its words and, made this moment, its link."""
    values = {key: str(value) for key, value in found.values.items()}
    if found.with_link and found.on:
        made = make_link(
            by=BY,
            location_id=found.location_id,
            set_key=found.set_key,
            on=found.on,
            recipient=found.recipient,
            now=now,
        )
        values["link"] = texts.address_of(made.path)
        values["until"] = _said_end(made.expires_at)
    stop = ""
    if not found.essential:
        stop = texts.address_of(f"/messages/stop/{texts.stop_token(found.id)}/")
    words = texts.compose(found.kind, to.channel, values, stop=stop)
    return channels.Outgoing(found.key, to.channel, to.address, words.subject, words.body, stop)


def _said_end(at: dt.datetime) -> str:
    """Midnight tonight, or 4:30pm on Tuesday 26 May."""
    zone = ZoneInfo(current_programme().settings.time_zone)
    wall = at.astimezone(zone)
    if wall.time() == dt.time():
        return f"midnight at the end of {texts.said_day((wall - dt.timedelta(days=1)).date())}"
    return f"{wall:%H:%M} on {texts.said_day(wall.date())}"


def _end(message_id: int, outcome: str, now: dt.datetime) -> str:
    """End a message that is not to be sent, unless another worker is on it."""
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).filter(pk=message_id).first()
        if row is None:
            raise NotFound("There is no such message.")
        last = MessageAttempt.objects.filter(message=row).order_by("-number").first()
        if row.outcome or (last and last.ended_at is None):
            return row.outcome or ""
        return _ended(row, outcome, now)


def _ended(row: Message, outcome: str, now: dt.datetime) -> str:
    Message.objects.filter(pk=row.pk, outcome=None).update(outcome=outcome, ended_at=now)
    return str(outcome)


def _reminders() -> Reminders:
    return current_programme().settings.reminders
