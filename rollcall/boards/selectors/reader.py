"""Who reads about a home, and what they may there."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from rollcall.accounts.permissions import SENSITIVE, Grants, Permission, grants
from rollcall.domain.sensitivity import PLAIN, Sensitivity
from rollcall.foundation.actors import Actor
from rollcall.register.scoping import homes_in


@dataclass(frozen=True, slots=True)
class Reader:
    """A person with the permissions that they hold for one home."""

    actor: Actor
    here: frozenset[Permission]

    def may(self, *permissions: Permission) -> bool:
        """Whether they hold one of these for the home."""
        return not self.here.isdisjoint(permissions)

    @property
    def is_of_home(self) -> bool:
        """Whether they act for the home itself."""
        return self.may(Permission.SEE_OWN_PAGES)

    @property
    def sees(self) -> frozenset[Sensitivity]:
        """Which of the home's answers they see (C0); who acts for it sees all that it said."""
        needed = SENSITIVE.items()
        return PLAIN | {kind for kind, one in needed if self.is_of_home or self.may(one)}

    @property
    def knows_people(self) -> bool:
        """Whether they may know who at the home, or at the council, did something."""
        return self.may(Permission.SEE_CONTACTS, Permission.SEE_OWN_PAGES)


def reader_of(actor: Actor, location_id: str, on: dt.date) -> Reader:
    """What `actor` may for a home on a day. Two queries for each set of places they hold roles in."""
    by_places: dict[Grants, set[Permission]] = defaultdict(set)
    for permission in Permission:
        by_places[grants(actor, permission)].add(permission)
    here: set[Permission] = set()
    for places, permissions in by_places.items():
        if places and _covers(places, location_id, on):
            here |= permissions
    return Reader(actor, frozenset(here))


def _covers(places: Grants, location_id: str, on: dt.date) -> bool:
    if places.everywhere or location_id in places.homes:
        return True
    return homes_in(places, on).filter(location_id=location_id).exists()
