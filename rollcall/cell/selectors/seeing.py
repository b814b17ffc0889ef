"""Whose actions: narrows them to what somebody may see, by place, team and sensitivity (C0)."""

import datetime as dt

from django.db.models import Q, QuerySet

from rollcall.accounts.permissions import SENSITIVE, Grants, Permission, grants, may, teams_of
from rollcall.cell.models import Action
from rollcall.domain.support import Seen
from rollcall.domain.workflow import Side
from rollcall.foundation.actors import Actor, SystemActor
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import areas_in, homes_in


#: What is seen beside what every partner of the area sees, and the permission for it.
_SENSITIVE: tuple[tuple[Permission, Seen], ...] = (
    (SENSITIVE["health"], "health"),
    (SENSITIVE["commercial"], "commercial"),
)


def actions_seen_by(actor: Actor, on: dt.date) -> QuerySet[Action]:
    """The actions that `actor` may see on a day.

    All of their area that are not sensitive; sensitive ones with the permission for them; all of their
    own teams; those they opened themselves. A home sees its own that are shared with it. The number of queries
    to find the areas depends on the person's roles alone.
    """
    if isinstance(actor, SystemActor):
        return Action.objects.all()
    found = _of_the_area(actor, on) | _of_own_homes(actor, on)
    for team, places in teams_of(actor).items():
        found |= Q(team=team) & _in(places, on)
    # Not those who act for homes: somebody who moved to another home has left the last one's behind.
    if grants(actor, Permission.ASK_FOR_HELP).areas or may(actor, Permission.OPEN_ACTIONS):
        found |= Q(opened_by=actor.actor_id)
    return Action.objects.filter(found) if found else Action.objects.none()


def seen_kinds(actor: Actor) -> list[str]:
    """The kinds of action that `actor` may see throughout an area of theirs."""
    seen: list[Seen] = ["operational"]
    seen += [which for permission, which in _SENSITIVE if may(actor, permission)]
    return current_programme().support.kinds_seen(seen)


def fields_seen_by(actor: Actor, opened_by: str) -> frozenset[Seen]:
    """Of which sensitivity the fields are that `actor` sees; homes and who asked see all."""
    asks = grants(actor, Permission.ASK_FOR_HELP)
    if asks.homes or asks.providers or opened_by == actor.actor_id:
        return frozenset({"operational", "health", "commercial"})
    seen: set[Seen] = {which for permission, which in _SENSITIVE if may(actor, permission)}
    return frozenset({"operational", *seen})


def sides_of(actor: Actor, action: Action, on: dt.date) -> frozenset[Side]:
    """On which sides `actor` stands; who took the last step is for the caller to say."""
    if isinstance(actor, SystemActor):
        return frozenset({Side.TEAM, Side.ASKER, Side.CLOCK})
    sides = set()
    work = [grants(actor, Permission.RUN_ACTIONS)]
    work += [places for team, places in teams_of(actor).items() if team == action.team]
    if any(_lies_in(action, places, on) for places in work):
        sides.add(Side.TEAM)
    asks = grants(actor, Permission.ASK_FOR_HELP)
    if action.opened_by == actor.actor_id or (action.home_id and _lies_in(action, asks, on)):
        sides.add(Side.ASKER)
    return frozenset(sides)


def _of_the_area(actor: Actor, on: dt.date) -> Q:
    held = grants(actor, Permission.SEE_ACTIONS)
    if not held:
        return Q()
    support, here = current_programme().support, _in(held, on)
    found = here & Q(kind__in=support.kinds_seen(["operational"]))
    for permission, which in _SENSITIVE:
        more = grants(actor, permission)
        if more:
            there = here if more == held else here & _in(more, on)
            found |= there & Q(kind__in=support.kinds_seen([which]))
    return found


def _of_own_homes(actor: Actor, on: dt.date) -> Q:
    """What a home sees of itself; what an officer asked for a home is seen by area."""
    held = grants(actor, Permission.ASK_FOR_HELP)
    own = Grants(homes=held.homes, providers=held.providers)
    return Q(home__in=homes_in(own, on).order_by().values("pk"), shared=True) if own else Q()


def _in(places: Grants, on: dt.date) -> Q:
    homes = Q(home__in=homes_in(places, on).order_by().values("pk"))
    return homes | Q(home__isnull=True, area_code__in=areas_in(places, on))


def _lies_in(action: Action, places: Grants, on: dt.date) -> bool:
    if not places:
        return False
    if action.home_id is None:
        return action.area_code in areas_in(places, on)
    return homes_in(places, on).filter(pk=action.home_id).exists()
