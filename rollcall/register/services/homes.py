"""Opening, closing, changing and moving care homes."""

import datetime as dt
import re
from collections.abc import Collection
from typing import Any

from django.db import transaction

from rollcall.accounts.permissions import Permission
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, Conflict, NotFound, NotNow
from rollcall.register.facts import CODE, HomeFacts, check_facts, longest
from rollcall.register.holding import hold_register
from rollcall.register.kinds import kinds
from rollcall.register.models import Area, CareHome, HomeArea, HomeRecord
from rollcall.register.scoping import check_area, check_home
from rollcall.register.services.changes import (
    area_of_kind,
    authority_link_from,
    bump_homes_revision,
    known_home,
    need_source,
    record_from,
    write_facts,
)


def open_home(
    *,
    by: Actor,
    location_id: str,
    authority_code: str,
    facts: HomeFacts,
    source: str,
    now: dt.datetime,
    opened_on: dt.date | None = None,
    as_of: dt.date | None = None,
    area_codes: tuple[str, ...] = (),
) -> CareHome:
    """Enter a home. `opened_on` None = it was open before anything we know.

    `as_of` is the date the source speaks for, by default the opening date or today.
    `area_codes` are the cross-cutting areas it is in.
    """
    stated = as_of or opened_on or clock.reporting_day(now)
    check_area(by, Permission.KEEP_REGISTER, authority_code, stated)
    source = need_source(source)
    _check_location_id(location_id)
    check_facts({"name": "", **facts})
    with transaction.atomic():
        hold_register()
        if CareHome.objects.filter(location_id=location_id).exists():
            raise Conflict(f"The home {location_id} is in the register already.")
        home = CareHome.objects.create(location_id=location_id, opened_on=opened_on, source=source)
        row = HomeRecord(home=home, source=source, as_of=stated)
        write_facts(row, facts, stated)
        row.save()
        authority = area_of_kind(authority_code, stated, kinds().main.key)
        said: dict[str, Any] = {"home": home, "source": source, "as_of": stated}
        HomeArea.objects.create(area=authority, main=True, **said)
        for code in area_codes:
            HomeArea.objects.create(area=_cross_cutting(code, stated), main=False, **said)
        _done(by, home, "home.opened", now, {"on": opened_on, "authority": authority_code})
    return home


def close_home(
    *,
    by: Actor,
    location_id: str,
    on: dt.date,
    source: str,
    now: dt.datetime,
    reason: str = "",
    successor_id: str | None = None,
) -> CareHome:
    """Close a home. `on` is the first day it is closed; its last open day is the day before.

    `successor_id` is the location that took over, such as the same building under a new provider.
    """
    check_home(by, Permission.KEEP_REGISTER, location_id, on, what="close home", now=now)
    source = need_source(source)
    with transaction.atomic():
        hold_register()
        home = known_home(location_id)
        if home.closed_on is not None:
            raise NotNow(
                f"{location_id} closed on {home.closed_on:%d %B %Y} already.",
                remedy="Reopen it first if that was wrong.",
            )
        if home.opened_on is not None and on <= home.opened_on:
            raise BadInput(
                f"{location_id} opened on {home.opened_on:%d %B %Y}, so it cannot close on "
                f"{on:%d %B %Y}.",
                remedy="Check the date.",
            )
        home.closed_on = on
        home.close_reason, home.close_source = reason.strip()[:200], source
        home.successor = _successor(home, successor_id, on) if successor_id else None
        home.save()
        _done(by, home, "home.closed", now, {"on": on, "successor": successor_id})
    return home


def reopen_home(*, by: Actor, location_id: str, source: str, now: dt.datetime) -> CareHome:
    """Take back a closure that was wrong, as if it had never been."""
    check_home(
        by,
        Permission.KEEP_REGISTER,
        location_id,
        clock.reporting_day(now),
        what="reopen home",
        now=now,
    )
    need_source(source)
    with transaction.atomic():
        hold_register()
        home = known_home(location_id)
        if home.closed_on is None:
            raise NotNow(f"{location_id} is not closed.")
        was = home.closed_on
        home.closed_on = home.successor = None
        home.close_reason = home.close_source = ""
        home.save()
        _done(by, home, "home.reopened", now, {"was_closed_on": was})
    return home


def change_home(
    *,
    by: Actor,
    location_id: str,
    on: dt.date,
    facts: HomeFacts,
    source: str,
    now: dt.datetime,
) -> CareHome:
    """Say what a home is like from a date, up to the next change already known.

    What is left out of `facts` stays as it was. Saying what is said already changes nothing.
    """
    check_home(by, Permission.KEEP_REGISTER, location_id, on, what="change home", now=now)
    source = need_source(source)
    check_facts(facts)
    with transaction.atomic():
        hold_register()
        home = known_home(location_id)
        present = HomeRecord.objects.on(on).get(home=home)
        before = _comparable(present)
        write_facts(present, facts, on)
        if _comparable(present) == before:
            return home
        row = record_from(home, on)
        write_facts(row, facts, on)
        row.source, row.as_of = source, on
        row.save()
        _done(by, home, "home.changed", now, {"on": on, "fields": sorted(facts)})
    return home


def move_home(
    *, by: Actor, location_id: str, to_code: str, on: dt.date, source: str, now: dt.datetime
) -> CareHome:
    """Move a home to another authority from a date, up to the next move already known."""
    check_home(by, Permission.KEEP_REGISTER, location_id, on, what="move home", now=now)
    check_area(by, Permission.KEEP_REGISTER, to_code, on)
    source = need_source(source)
    with transaction.atomic():
        hold_register()
        home = known_home(location_id)
        target = area_of_kind(to_code, on, kinds().main.key)
        if HomeArea.objects.on(on).filter(home=home, main=True, area=target).exists():
            return home
        link = authority_link_from(home, on)
        left_id, link.area = link.area_id, target
        link.source, link.as_of = source, on
        link.save()
        _done(by, home, "home.moved", now, {"on": on, "to": to_code}, left=[left_id])
    return home


def place_home(
    *,
    by: Actor,
    location_id: str,
    area_code: str,
    on: dt.date | None,
    source: str,
    now: dt.datetime,
) -> CareHome:
    """Put a home into a cross-cutting area, such as a primary care network; None = always."""
    day = on or clock.reporting_day(now)
    check_home(by, Permission.KEEP_REGISTER, location_id, day, what="place home", now=now)
    source = need_source(source)
    with transaction.atomic():
        hold_register()
        home = known_home(location_id)
        target = _cross_cutting(area_code, day)
        links = HomeArea.objects.filter(home=home, area=target, main=False)
        if links.on(day).exists():
            return home
        if on is None and links.exists():
            raise BadInput(
                f"{location_id} was in {target.name} for a time already.",
                remedy="Give the date from which it is there again.",
            )
        link = links.filter(valid_from__gt=day).order_by("valid_from").first() or HomeArea(
            home=home, area=target, main=False
        )
        link.valid_from, link.source, link.as_of = on, source, day
        link.save()
        _done(by, home, "home.placed", now, {"on": on, "area": area_code})
    return home


def take_home_out(
    *, by: Actor, location_id: str, area_code: str, on: dt.date, source: str, now: dt.datetime
) -> CareHome:
    """End a home's place in a cross-cutting area; `on` is the first day it is no longer there."""
    check_home(by, Permission.KEEP_REGISTER, location_id, on, what="take home out", now=now)
    need_source(source)
    with transaction.atomic():
        hold_register()
        home = known_home(location_id)
        link = HomeArea.objects.on(on).filter(home=home, area__code=area_code, main=False).first()
        if link is None:
            raise NotFound(f"{location_id} is not in {area_code} on {on:%d %B %Y}.")
        if link.valid_from == on:
            link.delete()
        else:
            link.valid_to = on
            link.save(update_fields=["valid_to"])
        _done(by, home, "home.taken_out", now, {"on": on, "area": area_code})
    return home


def _done(
    by: Actor,
    home: CareHome,
    action: str,
    now: dt.datetime,
    detail: dict[str, Any],
    left: Collection[int] = (),
) -> None:
    """Tell caches, and write the audit event."""
    bump_homes_revision(home, also=left)
    shown = {
        key: value.isoformat() if isinstance(value, dt.date) else value
        for key, value in detail.items()
    }
    audit.record(by=by, action=action, subject=f"home:{home.location_id}", at=now, detail=shown)


def _check_location_id(location_id: str) -> None:
    if not re.fullmatch(CODE, location_id) or len(location_id) > longest("location_id"):
        raise BadInput(
            f"{location_id or 'A blank'} cannot be a location id.",
            remedy="Use letters, digits, dots and hyphens, such as 1-545611283.",
        )


def _cross_cutting(code: str, on: dt.date) -> Area:
    found = area_of_kind(code, on)
    if found.kind not in {kind.key for kind in kinds().cross_cutting}:
        raise BadInput(
            f"A {found.kind} does not hold homes beside their authority.",
            remedy="Use move_home for the authority itself.",
        )
    return found


def _successor(home: CareHome, successor_id: str, on: dt.date) -> CareHome:
    found = CareHome.objects.filter(location_id=successor_id).first()
    if found is None:
        raise NotFound(
            f"There is no care home {successor_id} to take over from {home.location_id}.",
            remedy="Enter the new home first.",
        )
    if found.pk == home.pk or not found.is_open(on):
        raise BadInput(
            f"{successor_id} cannot take over from {home.location_id} on {on:%d %B %Y}: "
            "it must be another home, open on that day."
        )
    return found


def _comparable(row: HomeRecord) -> tuple[Any, ...]:
    """What two records are compared by: all that is said, not who said it."""
    return (
        row.name,
        row.provider_id,
        row.address,
        row.postcode,
        row.beds,
        row.latitude,
        row.longitude,
        row.attributes,
    )
