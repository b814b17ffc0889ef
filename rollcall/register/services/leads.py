"""Naming who outside a home answers for a part of its support."""

import datetime as dt
from typing import Any

from django.db import transaction

from rollcall.accounts.permissions import Permission
from rollcall.foundation import audit
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, NotFound
from rollcall.foundation.programmes import current_settings
from rollcall.register.contacts import LEAD_FIELDS, ContactFacts, lead_problems, tidy
from rollcall.register.models import HomeLead
from rollcall.register.scoping import check_home
from rollcall.register.services.changes import known_home, need_source
from rollcall.register.timelines import copy_row


def name_lead(
    *,
    by: Actor,
    location_id: str,
    kind: str,
    facts: ContactFacts,
    on: dt.date,
    source: str,
    now: dt.datetime,
) -> HomeLead:
    """Say who is a home's lead of a kind from `on`; who was it before stays on record.

    Raises NotPermitted, NotFound, BadInput.
    """
    check_home(by, Permission.KEEP_REGISTER, location_id, on, what="name lead", now=now)
    _check_kind(kind)
    source, facts = need_source(source), tidy(facts)
    problems = lead_problems(facts)
    if problems:
        raise BadInput(" ".join(problems.values()))
    facts = {key: facts.get(key, "") for key in LEAD_FIELDS}
    with transaction.atomic():
        home, row = known_home(location_id), _present(location_id, kind, on)
        if row is not None and all(getattr(row, key) == value for key, value in facts.items()):
            return row
        if row is None:
            new = HomeLead(home=home, kind=kind, valid_from=on)
        elif row.valid_from == on:
            new = row
        else:
            new = copy_row(row)
            row.valid_to = new.valid_from = on
            row.save(update_fields=["valid_to"])
        for key, value in facts.items():
            setattr(new, key, value)
        new.source, new.as_of = source, on
        new.save()
        _done(by, location_id, "lead.named", now, new, {"on": on.isoformat()})
    return new


def end_lead(
    *, by: Actor, location_id: str, kind: str, on: dt.date, source: str, now: dt.datetime
) -> None:
    """Let a home have no lead of a kind from `on`. Raises NotPermitted, NotFound, BadInput.

    One that was named on this very day never was: it is taken out.
    """
    check_home(by, Permission.KEEP_REGISTER, location_id, on, what="end lead", now=now)
    source = need_source(source)
    with transaction.atomic():
        row = _present(location_id, kind, on)
        if row is None:
            raise NotFound("Nobody is named here.", remedy="It may have been changed: look again.")
        _done(by, location_id, "lead.ended", now, row, {"on": on.isoformat(), "source": source})
        if row.valid_from == on:
            row.delete()
        else:
            row.valid_to = on
            row.save(update_fields=["valid_to"])


def _check_kind(kind: str) -> None:
    known = [one.key for one in current_settings().lead_kinds]
    if kind not in known:
        raise BadInput(
            f"“{kind[:40]}” is not a kind of lead.", remedy=f"Use one of {', '.join(known)}."
        )


def _present(location_id: str, kind: str, on: dt.date) -> HomeLead | None:
    held = HomeLead.objects.on(on).select_for_update(of=("self",))
    return held.filter(home__location_id=location_id, kind=kind).first()


def _done(
    by: Actor,
    location_id: str,
    action: str,
    now: dt.datetime,
    row: HomeLead,
    detail: dict[str, Any],
) -> None:
    """The audit names the lead by number: names stand in the register alone."""
    audit.record(
        by=by,
        action=action,
        subject=f"home:{location_id}",
        at=now,
        detail={"lead": f"lead:{row.pk}", "kind": row.kind, **detail},
    )
