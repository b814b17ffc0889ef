"""Keeping the list of those who get minutes and situation reports."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from rollcall.accounts.permissions import Permission
from rollcall.cell.models import Addressee
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, NotFound
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import check_area


def add_addressee(
    *, by: Actor, area: str, body: str, name: str, email: str, now: dt.datetime
) -> int:
    """Write to somebody from now on; the same address of the same body is there once. Its id."""
    check_area(by, Permission.HOLD_MEETING, area, clock.reporting_day(now))
    bodies = current_programme().cells.bodies
    if body not in bodies:
        raise BadInput(
            "Say for whom this address is.", remedy="Choose one from the list.", about="body"
        )
    name, email = " ".join(name.split())[:200], email.strip().lower()
    if not name:
        raise BadInput("Enter a name.", about="name")
    try:
        validate_email(email)
    except ValidationError:
        raise BadInput(
            f"“{email[:60]}” is not an e-mail address.",
            remedy="Write one such as name@example.org.",
            about="email",
        ) from None
    with transaction.atomic():
        row, made = Addressee.objects.get_or_create(
            authority_code=area,
            body=body,
            email=email,
            ended_at=None,
            defaults={"name": name, "added_at": now, "added_by": by.actor_id},
        )
        if made:
            _record(by, "addressee.added", row, now)
    return row.pk


@transaction.atomic
def end_addressee(*, by: Actor, addressee_id: int, area: str, now: dt.datetime) -> None:
    """Write to somebody no more."""
    check_area(by, Permission.HOLD_MEETING, area, clock.reporting_day(now))
    row = Addressee.objects.filter(pk=addressee_id, authority_code=area).first()
    if row is None:
        raise NotFound("This address is in the list no more.", remedy="Look for it there.")
    if row.ended_at is None:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        _record(by, "addressee.ended", row, now)


def _record(by: Actor, action: str, row: Addressee, now: dt.datetime) -> None:
    audit.record(
        by=by,
        action=action,
        subject=f"area:{row.authority_code}",
        at=now,
        detail={"addressee": row.pk, "body": row.body},
    )
