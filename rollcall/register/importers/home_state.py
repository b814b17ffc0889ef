"""What the register holds of the homes in a list, read with one query a table."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from rollcall.register.models import Area, CareHome, HomeArea, HomeRecord, Provider


#: A list longer than this is compared with the whole register, a shorter one with its own homes.
_SHORT_LIST = 500


@dataclass
class HomeState:
    """The present state: areas and providers by code, homes by location id, the rest by home."""

    areas: dict[str, Area] = field(default_factory=dict)
    providers: dict[str, Provider] = field(default_factory=dict)
    homes: dict[str, CareHome] = field(default_factory=dict)
    records: dict[int, HomeRecord] = field(default_factory=dict)  # in force on the as-of date
    links: dict[int, list[HomeArea]] = field(default_factory=lambda: defaultdict(list))
    area_kinds: dict[int, str] = field(default_factory=dict)

    @classmethod
    def load(cls, location_ids: Collection[str], as_of: dt.date) -> "HomeState":
        """Five queries, whatever the length of the list."""
        state = cls()
        state.areas = {area.code: area for area in Area.objects.all()}
        state.area_kinds = {area.pk: area.kind for area in state.areas.values()}
        state.providers = {row.provider_id: row for row in Provider.objects.all()}
        homes = CareHome.objects.order_by()
        records, links = HomeRecord.objects.on(as_of), HomeArea.objects.all()
        if len(location_ids) <= _SHORT_LIST:
            homes = homes.filter(location_id__in=location_ids)
            records = records.filter(home__location_id__in=location_ids)
            links = links.filter(home__location_id__in=location_ids)
        state.homes = {home.location_id: home for home in homes}
        state.records = {record.home_id: record for record in records}
        for link in links:
            state.links[link.home_id].append(link)
        return state
