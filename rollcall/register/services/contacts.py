"""Entering, changing and ending the contacts of a home."""

import datetime as dt
from typing import Any

from django.db import transaction

from rollcall.accounts.permissions import Permission
from rollcall.foundation import audit
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import NotFound
from rollcall.register.contacts import FIELDS, ContactFacts, check_contact, tidy
from rollcall.register.models import CareHome, HomeContact
from rollcall.register.scoping import check_home
from rollcall.register.services.changes import known_home, need_source
from rollcall.register.timelines import copy_row


def add_contact(
    *,
    by: Actor,
    location_id: str,
    facts: ContactFacts,
    on: dt.date,
    source: str,
    now: dt.datetime,
) -> HomeContact:
    """Enter a contact of a home, good from `on`. Raises NotPermitted, NotFound, BadInput."""
    check_home(by, Permission.KEEP_REGISTER, location_id, on, what="add contact", now=now)
    source, facts = need_source(source), tidy(facts)
    check_contact(facts)
    with transaction.atomic():
        home = known_home(location_id)
        row = HomeContact.objects.create(home=home, valid_from=on, source=source, as_of=on, **facts)
        _done(by, home, "contact.added", now, row, {"on": on.isoformat()})
    return row


def change_contact(
    *,
    by: Actor,
    location_id: str,
    contact_id: int,
    facts: ContactFacts,
    on: dt.date,
    source: str,
    now: dt.datetime,
) -> HomeContact:
    """Say what a contact is from `on`; what it was before stays on record.

    What is left out of `facts` stays as it was. Raises NotPermitted, NotFound, BadInput.
    """
    check_home(by, Permission.KEEP_REGISTER, location_id, on, what="change contact", now=now)
    source, facts = need_source(source), tidy(facts)
    with transaction.atomic():
        row = _present(location_id, contact_id, on)
        changed = {key: value for key, value in facts.items() if getattr(row, key) != value}
        if not changed:
            return row
        new = row if row.valid_from == on else copy_row(row)
        for key, value in changed.items():
            setattr(new, key, value)
        check_contact({key: getattr(new, key) for key in FIELDS})
        if new is not row:
            row.valid_to = new.valid_from = on
            row.save(update_fields=["valid_to"])
        new.source, new.as_of = source, on
        new.save()
        detail = {"on": on.isoformat(), "fields": sorted(changed), "was": f"contact:{row.pk}"}
        _done(by, row.home, "contact.changed", now, new, detail)
    return new


def end_contact(
    *, by: Actor, location_id: str, contact_id: int, on: dt.date, source: str, now: dt.datetime
) -> None:
    """Let a contact be one no longer from `on`. Raises NotPermitted, NotFound, BadInput.

    One that was entered on this very day never was: it is taken out.
    """
    check_home(by, Permission.KEEP_REGISTER, location_id, on, what="end contact", now=now)
    source = need_source(source)
    with transaction.atomic():
        row = _present(location_id, contact_id, on)
        _done(by, row.home, "contact.ended", now, row, {"on": on.isoformat(), "source": source})
        if row.valid_from == on:
            row.delete()
        else:
            row.valid_to = on
            row.save(update_fields=["valid_to"])


def _present(location_id: str, contact_id: int, on: dt.date) -> HomeContact:
    row = (
        HomeContact.objects.on(on)
        .select_related("home")
        .select_for_update(of=("self",))
        .filter(pk=contact_id, home__location_id=location_id)
        .first()
    )
    if row is None:
        raise NotFound("There is no such contact.", remedy="It may have been changed: look again.")
    return row


def _done(
    by: Actor,
    home: CareHome,
    action: str,
    now: dt.datetime,
    row: HomeContact,
    detail: dict[str, Any],
) -> None:
    """The audit names the contact by number: names and numbers stand in the register alone."""
    audit.record(
        by=by,
        action=action,
        subject=f"home:{home.location_id}",
        at=now,
        detail={"contact": f"contact:{row.pk}", **detail},
    )
