"""What was before: earlier records of a home, earlier names, the homes it took over from."""

import datetime as dt

from rollcall.register.models import Alias, CareHome, HomeRecord
from rollcall.register.selectors.homes import home_infos
from rollcall.register.selectors.info import HomeInfo, RecordSpan


def history(location_id: str) -> list[RecordSpan]:
    """Every record of a home, the latest first. One query."""
    rows = HomeRecord.objects.filter(home__location_id=location_id).select_related("provider")
    spans = [
        RecordSpan(
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            name=row.name,
            provider_name=row.provider.name if row.provider else "",
            postcode=row.postcode,
            beds=row.beds,
            attributes=row.attributes,
            source=row.source,
            as_of=row.as_of,
        )
        for row in rows
    ]
    return sorted(spans, key=lambda span: span.valid_from or dt.date.min, reverse=True)


def aliases(kind: str, key: str) -> list[str]:
    """The other names of an area, a provider or a home, in alphabetical order. One query."""
    found = Alias.objects.filter(kind=kind, key=key).order_by("name")
    return list(found.values_list("name", flat=True))


def predecessors(location_id: str, on: dt.date) -> list[HomeInfo]:
    """The homes that closed and whose place this one took, as they were on a day. Two queries."""
    return home_infos(CareHome.objects.filter(successor__location_id=location_id), on)
