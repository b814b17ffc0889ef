"""Whose homes: narrows the register to where somebody holds a permission.

What a person may do is accounts' to say (`grants`); which homes that covers on a date is said here.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Q

from rollcall.accounts.links import LinkActor
from rollcall.accounts.permissions import SENSITIVE, Grants, Permission, grants
from rollcall.accounts.scopes import KINDS, Scope
from rollcall.domain.sensitivity import PLAIN, Sensitivity, Sight
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import NotPermitted
from rollcall.register.kinds import kinds
from rollcall.register.models import (
    Area,
    AreaParent,
    CareHome,
    CareHomeQuerySet,
    HomeArea,
    HomeRecord,
)
from rollcall.register.selectors.areas import info, tree_ids
from rollcall.register.selectors.homes import home, open_homes
from rollcall.register.selectors.info import AreaInfo, HomeInfo


def homes_visible_to(actor: Actor, permission: Permission, on: dt.date) -> CareHomeQuerySet:
    """The homes, open or closed, for which `actor` holds `permission`, by their places on a day.

    Somebody who sees an authority's totals sees its homes too when the authority shares them
    (AT-78). At most two queries to find the areas; the rest is left to the query it is used in.
    """
    held = _granted_on(actor, permission, on)
    return _homes(held, on, also=_shared_with(actor, permission, on))


def homes_in(places: Grants, on: dt.date) -> CareHomeQuerySet:
    """The homes, open or closed, that some places hold on a day. At most one query to find areas."""
    return _homes(places, on, also=Q())


def sight_over(actor: Actor, permission: Permission, on: dt.date) -> Sight:
    """Which answers `actor` sees of the homes for which they hold `permission` on a day (C0).

    Whoever acts for a home sees all that it said. Where the permission for a sensitivity was granted
    wherever the homes are seen, no query is asked; else one or two for each sensitivity.
    """
    own, listed = _granted_on(actor, Permission.SEE_OWN_PAGES, on), grants(actor, permission)
    if permission is Permission.SEE_HOMES:  # an authority may share its homes with who sees totals
        listed |= Grants(areas=grants(actor, Permission.SEE_FIGURES).areas)
    seen: dict[Sensitivity, frozenset[int] | None] = dict.fromkeys(PLAIN)
    for sensitivity, needed in SENSITIVE.items():
        held = grants(actor, needed) | own
        if held >= listed:
            seen[sensitivity] = None
        elif held:
            ids = homes_in(held, on).order_by().values_list("pk", flat=True)
            seen[sensitivity] = frozenset(ids)
    return Sight(seen)


def seen_in_area(actor: Actor, area_code: str, on: dt.date) -> frozenset[Sensitivity]:
    """Which answers `actor` sees of every home of an area on a day (C0)."""
    return PLAIN | {
        sensitivity
        for sensitivity, needed in SENSITIVE.items()
        if may_see_area(actor, needed, area_code, on)
    }


def areas_in(places: Grants, on: dt.date) -> frozenset[str]:
    """The codes of areas granted and of all that lies in them; empty for homes and providers."""
    if not places.areas:
        return frozenset()
    rows = Area.objects.filter(pk__in=tree_ids(sorted(places.areas), on))
    return frozenset(rows.values_list("code", flat=True))


def _homes(held: Grants, on: dt.date, *, also: Q) -> CareHomeQuerySet:
    if held.everywhere:
        return CareHome.objects.all()
    condition = Q()
    if held.homes:
        condition |= Q(location_id__in=held.homes)
    if held.providers:
        records = HomeRecord.objects.on(on).filter(provider__provider_id__in=held.providers)
        condition |= Q(pk__in=records.values("home"))
    areas = Q(area_id__in=tree_ids(sorted(held.areas), on)) if held.areas else Q()
    areas |= also
    if areas:
        condition |= Q(pk__in=HomeArea.objects.on(on).filter(areas).values("home"))
    return CareHome.objects.filter(condition) if condition else CareHome.objects.none()


def may_see_home(actor: Actor, permission: Permission, location_id: str, on: dt.date) -> bool:
    """Whether `actor` holds `permission` for one home on a day."""
    return homes_visible_to(actor, permission, on).filter(location_id=location_id).exists()


def check_home(
    actor: Actor,
    permission: Permission,
    home: CareHome | str,
    on: dt.date,
    *,
    what: str = "",
    now: dt.datetime | None = None,
) -> None:
    """Refuse with NotPermitted, and write the refusal down, unless the home is `actor`'s (AT-79).

    `home` may be a location id; one that the register does not hold is refused alike, so that
    nobody learns which homes there are. Call it outside a transaction, or the refusal's record is
    rolled back with it.
    """
    location_id = home if isinstance(home, str) else home.location_id
    held = _granted_on(actor, permission, on)
    # The machine's own commands, and people whose own home it is, are told by the verb itself
    # when there is no such home.
    if held.everywhere or location_id in held.homes:
        return
    if may_see_home(actor, permission, location_id, on):
        return
    audit.record_access(
        by=actor,
        subject=f"home:{location_id}"[:200],
        what=what or permission.value,
        at=now or clock.now(),
        allowed=False,
    )
    raise NotPermitted(
        f"You may not do this for the home {location_id}.",
        remedy="Ask the council that keeps its record for access.",
    )


def look_at_home(
    actor: Actor,
    permission: Permission,
    location_id: str,
    on: dt.date,
    *,
    what: str,
    now: dt.datetime | None = None,
    held: bool = False,
) -> HomeInfo:
    """The home on a day, for `actor`; the look is written down, and a refused one too (AT-79).

    `held`: the caller has found that they hold the permission for it, so it is not asked again.
    Raises NotPermitted, and NotFound for a home that the register does not hold.
    """
    at = now or clock.now()
    if not held:
        check_home(actor, permission, location_id, on, what=what, now=at)
    found = home(location_id, on)
    audit.record_access(by=actor, subject=f"home:{location_id}", what=what, at=at)
    return found


def may_see_area(actor: Actor, permission: Permission, area_code: str, on: dt.date) -> bool:
    """Whether `actor` holds `permission` for the whole of an area on a day. At most four queries.

    It does for an area it was granted, for all that lies in that, and for a cross-cutting area all
    of whose open homes lie there: their total is no secret to somebody who sees each part.
    """
    held = grants(actor, permission)
    if held.everywhere or area_code in held.areas:
        return True
    if not held.areas:
        return False
    granted = tree_ids(sorted(held.areas), on)
    if Area.objects.filter(code=area_code, pk__in=granted).exists():
        return True
    inside = HomeArea.objects.on(on).filter(area_id__in=granted)
    homes = open_homes(area_code, on)
    return homes.exists() and not homes.exclude(pk__in=inside.values("home")).exists()


def places_within(
    actor: Actor, permission: Permission, scopes: Iterable[Scope], on: dt.date
) -> set[Scope]:
    """Which of some places lie wholly where `actor` holds `permission` on a day.

    A provider does when all its open homes do. At most four queries, however many places.
    """
    held, asked = grants(actor, permission), set(scopes)
    if held.everywhere:
        return asked
    keys = {kind: {one.key for one in asked if one.kind == kind} for kind in KINDS}
    inside = homes_in(held, on).order_by()
    found = {Scope("area", code) for code in areas_in(held, on) & keys["area"]}
    if keys["home"]:
        ids = inside.filter(location_id__in=keys["home"]).values_list("location_id", flat=True)
        found |= {Scope("home", one) for one in ids}
    if keys["provider"]:
        records = HomeRecord.objects.on(on).filter(provider__provider_id__in=keys["provider"])
        rows = records.values_list("provider__provider_id", "home_id")
        ours = set(inside.filter(pk__in=records.values("home")).values_list("pk", flat=True))
        outside = {provider for provider, home_id in rows if home_id not in ours}
        found |= {Scope("provider", one) for one, _ in rows if one not in outside}
    return found


def check_area(actor: Actor, permission: Permission, area_code: str, on: dt.date) -> None:
    """Refuse with NotPermitted unless `actor` holds `permission` for the whole of an area."""
    if not may_see_area(actor, permission, area_code, on):
        raise NotPermitted(
            f"You may not do this for the area {area_code}.",
            remedy="Ask an administrator if you need it for your work.",
        )


def _granted_on(actor: Actor, permission: Permission, on: dt.date) -> Grants:
    """Where `actor` holds `permission` for what concerns a day: a signed link is good for its own."""
    if isinstance(actor, LinkActor) and not actor.reaches(on):
        return Grants()
    return grants(actor, permission)


def _shared_with(actor: Actor, permission: Permission, on: dt.date) -> Q:
    """The links of homes in authorities that share them with those who see their totals."""
    if permission is not Permission.SEE_HOMES:
        return Q()
    seen = grants(actor, Permission.SEE_FIGURES)
    if not seen.areas:
        return Q()
    return Q(area_id__in=tree_ids(sorted(seen.areas), on), area__shares_homes=True, main=True)


def areas_visible_to(actor: Actor, permission: Permission, on: dt.date) -> list[AreaInfo]:
    """Every area for the whole of which `actor` holds `permission`, by kind and name.

    Those granted, all that lies in them, and the footprints whose homes all lie there.
    """
    areas = Area.objects.on(on)
    held = grants(actor, permission)
    if held.everywhere:
        return _by_kind(areas)
    granted = tree_ids(sorted(held.areas), on)
    if not granted:
        return []
    here = HomeArea.objects.on(on).filter(
        area_id__in=granted, home__in=CareHome.objects.open_on(on)
    )
    outside = CareHome.objects.open_on(on).exclude(pk__in=here.values("home"))
    links = HomeArea.objects.on(on).filter(main=False)
    whole = (
        areas.filter(pk__in=links.filter(home__in=here.values("home")).values("area"))
        .exclude(pk__in=links.filter(home__in=outside).values("area"))
        .exclude(pk__in=AreaParent.objects.on(on).values("parent"))
    )
    found = {one.pk: one for one in [*areas.filter(pk__in=granted), *whole]}
    for one in areas.filter(pk__in=_footprints_touching(granted, on)).exclude(pk__in=found):
        if may_see_area(actor, permission, one.code, on):
            found[one.pk] = one
    return _by_kind(found.values())


def may_see_homes_of(actor: Actor, area_code: str, on: dt.date) -> bool:
    """Whether every open home of an area is one that `actor` may see by name; False for none."""
    homes = open_homes(area_code, on)
    seen = homes_visible_to(actor, Permission.SEE_HOMES, on).order_by()
    return homes.exists() and not homes.exclude(pk__in=seen.values("pk")).exists()


def _footprints_touching(granted: Sequence[int], on: dt.date) -> list[int]:
    """Areas made of others, such as a resilience forum, of which at least one is granted."""
    parents = AreaParent.objects.on(on).filter(area_id__in=granted)
    return list(parents.exclude(parent_id__in=granted).values_list("parent_id", flat=True))


def _by_kind(areas: Iterable[Area]) -> list[AreaInfo]:
    place = {kind.key: order for order, kind in enumerate(kinds().areas)}
    return sorted(map(info, areas), key=lambda one: (place.get(one.kind, 99), one.name))
