"""Whom to ring or write to at homes."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from rollcall.foundation.errors import NotFound
from rollcall.register.models import HomeContact


_ORDER = {"update": 0, "any": 1, "urgent": 2}


@dataclass(frozen=True, slots=True)
class ContactInfo:
    """One contact of one home as it was on a date. "" = there is none."""

    id: int
    location_id: str
    name: str
    role: str
    purpose: str
    phone: str
    mobile: str
    email: str
    source: str
    as_of: dt.date

    @property
    def called(self) -> str:
        """The name with the role, or the one that there is."""
        return f"{self.name} ({self.role})" if self.name and self.role else self.name or self.role

    @property
    def key(self) -> str:
        """How messages and links name the contact without saying who it is."""
        return f"contact:{self.id}"


def contacts_of(location_ids: Collection[str], on: dt.date) -> dict[str, list[ContactInfo]]:
    """Each home's contacts on a day, those for the daily update first. One query.

    Give only homes for which the reader holds SEE_CONTACTS (`scoping.homes_visible_to`). A home
    without contacts has an empty list.
    """
    found: dict[str, list[ContactInfo]] = {one: [] for one in location_ids}
    rows = HomeContact.objects.on(on).filter(home__location_id__in=list(location_ids))
    infos = (_info(row) for row in rows.select_related("home").order_by("pk"))
    for info in sorted(infos, key=lambda one: _ORDER.get(one.purpose, 9)):
        found[info.location_id].append(info)
    return found


def contact(contact_id: int, location_id: str) -> ContactInfo:
    """One contact of a home, past or present. NotFound when the home has none such."""
    row = (
        HomeContact.objects.select_related("home")
        .filter(pk=contact_id, home__location_id=location_id)
        .first()
    )
    if row is None:
        raise NotFound("There is no such contact.", remedy="It may have been changed: look again.")
    return _info(row)


def contacts_by_id(contact_ids: Collection[int]) -> dict[int, ContactInfo]:
    """Contacts by their ids, past ones too. One query."""
    rows = HomeContact.objects.select_related("home").filter(pk__in=list(contact_ids))
    return {row.pk: _info(row) for row in rows}


def _info(row: HomeContact) -> ContactInfo:
    return ContactInfo(
        id=row.pk,
        location_id=row.home.location_id,
        name=row.name,
        role=row.role,
        purpose=row.purpose,
        phone=row.phone,
        mobile=row.mobile,
        email=row.email,
        source=row.source,
        as_of=row.as_of,
    )
