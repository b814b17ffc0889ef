"""Who wants no messages, and which homes are to get none today."""

import datetime as dt

from django.db import transaction

from rollcall.accounts.permissions import Permission
from rollcall.foundation import audit
from rollcall.foundation.actors import Actor, SystemActor
from rollcall.foundation.errors import NotFound
from rollcall.notices.models import DoNotSend, Message, ReminderStop
from rollcall.notices.recipients import address_for, digest_of_address
from rollcall.notices.texts import message_of_stop_token
from rollcall.register.scoping import check_area, check_home
from rollcall.register.selectors import contact, contacts_by_id


CHANNELS = ("email", "sms")


def refuse_by_link(*, token: str, now: dt.datetime) -> None:
    """Stop messages to the address that a message went to, by its recipient's own wish."""
    number = message_of_stop_token(token)
    row = Message.objects.select_related("home").filter(pk=number).first() if number else None
    if row is None:
        raise NotFound("This link does not work.", remedy="Check that you have the whole of it.")
    _, _, contact_id = row.recipient.partition(":")
    found = contacts_by_id([int(contact_id)]).get(int(contact_id)) if contact_id else None
    if found:
        by = SystemActor("recipient")
        asked_by, location_id = f"message:{row.pk}", row.home.location_id
        with transaction.atomic():
            _refuse(by, row.channel, address_for(found, row.channel), asked_by, location_id, now)


def set_wanted(
    *, by: Actor, location_id: str, contact_id: int, wanted: bool, now: dt.datetime, on: dt.date
) -> None:
    """Stop messages to one contact's addresses, or let them be sent again.

    Raises NotPermitted, NotFound.
    """
    check_home(by, Permission.SEND_NOTICES, location_id, on, what="stop messages", now=now)
    found = contact(contact_id, location_id)
    addresses = {channel: address_for(found, channel) for channel in CHANNELS}
    with transaction.atomic():
        for channel, address in addresses.items():
            if not address:
                continue
            if wanted:
                digest = digest_of_address(channel, address)
                rows = DoNotSend.objects.filter(channel=channel, digest=digest, until=None)
                if rows.update(until=now):
                    _write(by, "messages.wanted_again", location_id, channel, now)
            else:
                _refuse(by, channel, address, by.actor_id, location_id, now)


def stop_reminders(*, by: Actor, authority_code: str, day: dt.date, now: dt.datetime) -> None:
    """Send no reminders to the homes of one authority for the rest of a day."""
    check_area(by, Permission.SEND_NOTICES, authority_code, day)
    with transaction.atomic():
        _, made = ReminderStop.objects.get_or_create(
            authority_code=authority_code,
            day=day,
            resumed_at=None,
            defaults={"stopped_by": by.actor_id, "stopped_at": now},
        )
        if made:
            _write_area(by, "reminders.stopped", authority_code, day, now)


def resume_reminders(*, by: Actor, authority_code: str, day: dt.date, now: dt.datetime) -> None:
    """Let the day's remaining reminders be sent after all."""
    check_area(by, Permission.SEND_NOTICES, authority_code, day)
    with transaction.atomic():
        rows = ReminderStop.objects.filter(authority_code=authority_code, day=day, resumed_at=None)
        if rows.update(resumed_at=now):
            _write_area(by, "reminders.resumed", authority_code, day, now)


def _refuse(
    by: Actor, channel: str, address: str, asked_by: str, location_id: str, now: dt.datetime
) -> None:
    if not address:
        return
    _, made = DoNotSend.objects.get_or_create(
        channel=channel,
        digest=digest_of_address(channel, address),
        until=None,
        defaults={"since": now, "asked_by": asked_by},
    )
    if made:
        _write(by, "messages.unwanted", location_id, channel, now)


def _write(by: Actor, action: str, location_id: str, channel: str, now: dt.datetime) -> None:
    subject = f"home:{location_id}"
    audit.record(by=by, action=action, subject=subject, at=now, detail={"channel": channel})


def _write_area(by: Actor, action: str, code: str, day: dt.date, now: dt.datetime) -> None:
    detail = {"day": day.isoformat()}
    audit.record(by=by, action=action, subject=f"area:{code}", at=now, detail=detail)
