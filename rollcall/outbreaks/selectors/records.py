"""What is recorded about homes with cases, as known at a time."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from rollcall.domain.outbreak_records import RecordKind
from rollcall.foundation.errors import NotFound
from rollcall.foundation.newest import newest
from rollcall.outbreaks.models import RecordVersion


@dataclass(frozen=True, slots=True)
class RecordInfo:
    """One version of a record. Words that were erased are not in `values`."""

    id: int
    location_id: str
    home_id: int
    disease: str
    kind: RecordKind
    ordinal: int
    number: int
    on: dt.date
    ended_on: dt.date | None
    values: Mapping[str, str]
    withdrawn: bool
    reason: str
    by: str
    at: dt.datetime
    is_current: bool

    def is_open(self, on: dt.date) -> bool:
        """Whether it holds on a day."""
        return (
            not self.withdrawn and self.on <= on and (self.ended_on is None or self.ended_on > on)
        )


#: Kinds of record that hold for a while; the others say what happened.
_THAT_HOLD = (RecordKind.PLAN, RecordKind.RESTRICTION)


def records_of(
    home_id: int, disease: str, *, known_at: dt.datetime | None = None
) -> list[RecordInfo]:
    """Every record about a home and a disease, the newest first. One query."""
    rows = RecordVersion.objects.known(known_at).filter(
        record__home=home_id, record__disease=disease
    )
    return _infos(rows.order_by("-on", "-record_id"))


def every_record_of(home_id: int, *, known_at: dt.datetime | None = None) -> list[RecordInfo]:
    """Every record about a home, of any disease, the newest first. One query."""
    rows = RecordVersion.objects.known(known_at).filter(record__home=home_id)
    return _infos(rows.order_by("-on", "-record_id"))


def versions_by_id(ids: Collection[int]) -> dict[int, RecordInfo]:
    """Some versions by the numbers of their rows. One query."""
    rows = RecordVersion.objects.filter(pk__in=ids).order_by("pk")
    return dict(zip(sorted(set(ids)), _infos(rows), strict=True))


def open_records(
    homes: QuerySet[Any],
    disease: str,
    on: dt.date,
    *,
    known_at: dt.datetime | None = None,
) -> dict[int, list[RecordInfo]]:
    """The plans and restrictions that hold on a day, by home id. One query."""
    rows = RecordVersion.objects.known(known_at).open_on(on)
    rows = rows.filter(
        record__home__in=homes.order_by(), record__disease=disease, record__kind__in=_THAT_HOLD
    )
    found: dict[int, list[RecordInfo]] = defaultdict(list)
    for one in _infos(rows.order_by("record_id")):
        found[one.home_id].append(one)
    return dict(found)


def open_plans(
    homes: QuerySet[Any], on: dt.date, *, known_at: dt.datetime | None = None
) -> set[tuple[int, str]]:
    """The homes and diseases for which a plan holds on a day, by home id. One query."""
    rows = RecordVersion.objects.known(known_at).open_on(on)
    held = rows.filter(record__home__in=homes.order_by(), record__kind=RecordKind.PLAN)
    return set(held.values_list("record__home_id", "record__disease"))


def find_record(record_id: int) -> RecordInfo:
    """A record as it stands; NotFound when there is none. One query."""
    found = _infos(RecordVersion.objects.known(None).filter(record=record_id))
    if not found:
        raise NotFound("There is no such record.", remedy="Look for it on the home’s page.")
    return found[0]


def record_versions(record_id: int) -> list[RecordInfo]:
    """Every version of a record, the newest first. One query."""
    return _infos(RecordVersion.objects.filter(record=record_id).order_by("-number"))


def last_record(homes: QuerySet[Any]) -> int:
    """The number of the last version of any record about some homes, 0 for none. One query."""
    rows = RecordVersion.objects.filter(record__home__in=homes.order_by().values("pk"))
    [last] = newest(rows)
    return last


def _infos(rows: QuerySet[RecordVersion]) -> list[RecordInfo]:
    return [
        RecordInfo(
            id=row.record_id,
            location_id=row.record.home.location_id,
            home_id=row.record.home_id,
            disease=row.record.disease,
            kind=RecordKind(row.record.kind),
            ordinal=row.record.ordinal,
            number=row.number,
            on=row.on,
            ended_on=row.ended_on,
            values={**row.values, **(row.words.words if hasattr(row, "words") else {})},
            withdrawn=row.withdrawn,
            reason=row.reason,
            by=row.written_by,
            at=row.known_from,
            is_current=row.known_until is None,
        )
        for row in rows.select_related("record__home", "words")
    ]
