"""Names that change, and whether an authority lets others see its homes."""

import datetime as dt

from django.db import transaction

from rollcall.accounts.permissions import Permission
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, NotFound, NotPermitted
from rollcall.register.facts import longest
from rollcall.register.holding import hold_register
from rollcall.register.kinds import kinds
from rollcall.register.models import Alias, Area, CareHome, Provider
from rollcall.register.scoping import check_area, check_home, homes_visible_to
from rollcall.register.selectors.homes import homes_of_provider
from rollcall.register.services.changes import keep_alias, need_source


def rename_area(
    *, by: Actor, code: str, name: str, on: dt.date, source: str, now: dt.datetime
) -> Area:
    """Give an area a new name; the old one is kept as an alias, so that it is still found."""
    check_area(by, Permission.KEEP_REGISTER, code, on)
    source, name = need_source(source), _need_name(name)
    with transaction.atomic():
        hold_register()
        area = _area(code)
        if area.name == name:
            return area
        keep_alias(Alias.Kind.AREA, code, area.name, on, source)
        area.name = name
        area.save(update_fields=["name"])
        audit.record(
            by=by, action="area.renamed", subject=f"area:{code}", at=now, detail={"on": str(on)}
        )
    return area


def rename_provider(
    *, by: Actor, provider_id: str, name: str, on: dt.date, source: str, now: dt.datetime
) -> Provider:
    """Give a provider a new name; the old one is kept as an alias.

    For somebody who keeps the register of every open home the provider runs.
    """
    homes = homes_of_provider(provider_id, on)
    mine = homes_visible_to(by, Permission.KEEP_REGISTER, on)
    if homes.exclude(pk__in=mine.values("pk")).exists():
        raise NotPermitted(
            f"The provider {provider_id} also runs homes whose register you do not keep.",
            remedy="Ask an administrator to rename it.",
        )
    source, name = need_source(source), _need_name(name)
    with transaction.atomic():
        hold_register()
        provider = Provider.objects.filter(provider_id=provider_id).first()
        if provider is None or not (homes.exists() or mine.exists()):
            raise NotFound(f"There is no provider {provider_id} in the register.")
        if provider.name == name:
            return provider
        keep_alias(Alias.Kind.PROVIDER, provider_id, provider.name, on, source)
        provider.name, provider.as_of = name, on
        provider.save(update_fields=["name", "as_of"])
        subject = f"provider:{provider_id}"
        audit.record(
            by=by, action="provider.renamed", subject=subject, at=now, detail={"on": str(on)}
        )
    return provider


def add_alias(
    *, by: Actor, kind: Alias.Kind, key: str, name: str, source: str, now: dt.datetime
) -> None:
    """Keep another name by which an area, a provider or a home is known, to be found by."""
    _check_key(by, kind, key, now)
    source, name = need_source(source), _need_name(name)
    with transaction.atomic():
        hold_register()
        keep_alias(kind, key, name, None, source)
        audit.record(by=by, action="alias.added", subject=f"{kind.value}:{key}", at=now)


def share_homes(*, by: Actor, code: str, shares: bool, now: dt.datetime) -> Area:
    """Let those who see an authority's totals see its homes too, or no longer (AT-78)."""
    check_area(by, Permission.KEEP_REGISTER, code, clock.reporting_day(now))
    with transaction.atomic():
        hold_register()
        area = _area(code)
        if area.kind != kinds().main.key:
            raise BadInput(
                f"{area.name} is a {area.kind}.",
                remedy=f"Only a {kinds().main.label.lower()} can share its homes.",
            )
        if area.shares_homes != shares:
            area.shares_homes = shares
            area.save(update_fields=["shares_homes"])
            action = "area.homes_shared" if shares else "area.homes_no_longer_shared"
            audit.record(by=by, action=action, subject=f"area:{code}", at=now)
    return area


def _check_key(by: Actor, kind: Alias.Kind, key: str, now: dt.datetime) -> None:
    on = clock.reporting_day(now)
    if kind is Alias.Kind.AREA:
        check_area(by, Permission.KEEP_REGISTER, key, on)
        found = Area.objects.filter(code=key).exists()
    elif kind is Alias.Kind.HOME:
        check_home(by, Permission.KEEP_REGISTER, key, on, what="add alias", now=now)
        found = CareHome.objects.filter(location_id=key).exists()
    else:
        mine = homes_visible_to(by, Permission.KEEP_REGISTER, on)
        found = homes_of_provider(key, on).filter(pk__in=mine.values("pk")).exists()
    if not found:
        raise NotFound(f"There is no {kind.value} {key} in the register.")


def _area(code: str) -> Area:
    found = Area.objects.filter(code=code).first()
    if found is None:
        raise NotFound(f"There is no area with the code {code}.", remedy="Check the code.")
    return found


def _need_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > longest("name"):
        raise BadInput(f"A name has 1 to {longest('name')} characters.")
    return name
