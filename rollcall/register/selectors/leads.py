"""Who outside homes answers for parts of their support."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from rollcall.register.models import HomeLead


@dataclass(frozen=True, slots=True)
class LeadInfo:
    """One lead of one home as it was on a date. "" = there is none."""

    location_id: str
    kind: str
    name: str
    organisation: str
    phone: str
    email: str
    since: dt.date | None
    source: str
    as_of: dt.date

    @property
    def called(self) -> str:
        """The name with the organisation, where there is one."""
        return f"{self.name}, {self.organisation}" if self.organisation else self.name


def leads_of(location_ids: Collection[str], on: dt.date) -> dict[str, dict[str, LeadInfo]]:
    """Each home's leads on a day by kind; a home without any has an empty one. One query."""
    found: dict[str, dict[str, LeadInfo]] = {one: {} for one in location_ids}
    rows = HomeLead.objects.on(on).filter(home__location_id__in=list(location_ids))
    for row in rows.select_related("home"):
        found[row.home.location_id][row.kind] = LeadInfo(
            location_id=row.home.location_id,
            kind=row.kind,
            name=row.name,
            organisation=row.organisation,
            phone=row.phone,
            email=row.email,
            since=row.valid_from,
            source=row.source,
            as_of=row.as_of,
        )
    return found
