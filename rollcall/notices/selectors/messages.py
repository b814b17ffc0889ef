"""Messages as they stand: waiting, sent, failed; and what a home was sent on a day."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from rollcall.notices.models import DoNotSend, Message, MessageBudget, Outcome, ReminderStop


OUTCOME_WORDS: dict[str, str] = {str(key): str(label) for key, label in Outcome.choices}
FAILED = (Outcome.GAVE_UP, Outcome.UNKNOWN, Outcome.NOBODY, Outcome.REFUSED)


@dataclass(frozen=True, slots=True)
class MessageInfo:
    """One message and how its last try went. `outcome` "" = it waits."""

    id: int
    key: str
    kind: str
    home_id: int
    location_id: str
    set_key: str
    on: dt.date | None
    recipient: str
    channel: str
    essential: bool
    with_link: bool
    values: Mapping[str, Any]
    queued_by: str
    queued_at: dt.datetime
    ended_at: dt.datetime | None
    outcome: str
    attempts: int
    error: str


def message(message_id: int) -> MessageInfo | None:
    """One message, or None. Two queries."""
    found = _infos(Message.objects.filter(pk=message_id))
    return found[0] if found else None


def messages_of_keys(keys: Collection[str]) -> dict[str, MessageInfo]:
    """The messages that some keys stand for. Two queries."""
    return {one.key: one for one in _infos(Message.objects.filter(key__in=list(keys)))}


def messages_by_id(ids: Collection[int]) -> dict[int, MessageInfo]:
    """Some messages by their numbers. Two queries."""
    return {one.id: one for one in _infos(Message.objects.filter(pk__in=ids))}


def messages_about(
    homes: QuerySet[Any],
    on: dt.date,
    kinds: Collection[str],
    *,
    first: int,
    most: int,
    outcomes: Collection[str] | None = None,
) -> list[MessageInfo]:
    """Messages to some homes about a day, newest first, a part of them. Two queries.

    `outcomes` narrows them to those that ended so.
    """
    rows = Message.objects.filter(home__in=homes.order_by(), on=on, kind__in=kinds)
    if outcomes is not None:
        rows = rows.filter(outcome__in=outcomes)
    return _infos(rows.order_by("-queued_at", "-pk")[first : first + most])


def outcomes_about(homes: QuerySet[Any], on: dt.date, kinds: Collection[str]) -> dict[str, int]:
    """How many messages about a day ended how; "" = those that wait. One query."""
    rows = Message.objects.filter(home__in=homes.order_by(), on=on, kind__in=kinds)
    counted = rows.order_by().values_list("outcome").annotate(count=Count("pk"))
    return {outcome or "": count for outcome, count in counted}


def messages_to(location_id: str, *, most: int = 50) -> list[MessageInfo]:
    """The latest messages to one home. Two queries."""
    rows = Message.objects.filter(home__location_id=location_id)
    return _infos(rows.order_by("-queued_at", "-pk")[:most])


def sent_today(home_ids: Collection[int], day: dt.date) -> dict[int, int]:
    """How many messages each home was sent on a day; those that had none are left out. One query."""
    rows = MessageBudget.objects.filter(home_id__in=list(home_ids), day=day)
    return dict(rows.values_list("home_id", "used"))


def unwanted_digests() -> set[str]:
    """Digests of all addresses that want no messages. One query; they are few."""
    return set(DoNotSend.objects.filter(until=None).values_list("digest", flat=True))


def stopped_authorities(day: dt.date) -> dict[str, str]:
    """Authorities whose homes get no reminders on a day, and who said so. One query."""
    rows = ReminderStop.objects.filter(day=day, resumed_at=None)
    return dict(rows.values_list("authority_code", "stopped_by"))


def homes_queued_since(
    homes: QuerySet[Any], on: dt.date, kinds: Collection[str], since: dt.datetime
) -> set[int]:
    """Ids of homes for which such a message about a day was queued lately. One query.

    It waits or was sent; one that ended otherwise reached nobody.
    """
    rows = Message.objects.filter(
        home__in=homes.order_by(), on=on, kind__in=kinds, queued_at__gt=since
    )
    reached = Q(outcome=None) | Q(outcome=Outcome.SENT) | Q(outcome=Outcome.UNKNOWN)
    return set(rows.filter(reached).values_list("home_id", flat=True))


def _infos(rows: QuerySet[Message]) -> list[MessageInfo]:
    return [_info(row) for row in rows.select_related("home").prefetch_related("attempts")]


def _info(row: Message) -> MessageInfo:
    attempts = sorted(row.attempts.all(), key=lambda one: one.number)
    return MessageInfo(
        id=row.pk,
        key=row.key,
        kind=row.kind,
        home_id=row.home_id,
        location_id=row.home.location_id,
        set_key=row.question_set,
        on=row.on,
        recipient=row.recipient,
        channel=row.channel,
        essential=row.essential,
        with_link=row.with_link,
        values=row.values,
        queued_by=row.queued_by,
        queued_at=row.queued_at,
        ended_at=row.ended_at,
        outcome=row.outcome or "",
        attempts=len(attempts),
        error=(attempts[-1].error or "") if attempts else "",
    )
