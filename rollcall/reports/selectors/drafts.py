"""Reads of drafts, and of how long sent updates took."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict

from rollcall.foundation import clock
from rollcall.foundation.programmes import current_settings
from rollcall.reports.models import Draft, ReportTiming, ReportVersion


@dataclass(frozen=True)
class DraftInfo:
    """An update that somebody has begun. Without `saved_at` they have only looked."""

    key: str
    opened_at: dt.datetime
    based_on: int | None = None
    typed: Mapping[str, list[str]] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    pages: Mapping[str, bool] = field(default_factory=dict)
    unchanged: bool = False
    saved_at: dt.datetime | None = None

    @property
    def kept_until(self) -> dt.date:
        """The last day on which it is still there, unless somebody saves it again."""
        touched = clock.reporting_day(self.saved_at or self.opened_at)
        return touched + dt.timedelta(days=current_settings().keep_drafts_days)

    @cached_property
    def data(self) -> MultiValueDict[str, str]:
        """What was typed, as a form is given it; the names of what was asked are under `asked`."""
        return MultiValueDict({**self.typed, "asked": [" ".join(self.asked)]})


@dataclass(frozen=True, slots=True)
class SendTime:
    """How long one sent update was open."""

    version_id: int
    home_id: int
    on: dt.date
    opened_at: dt.datetime
    sent_at: dt.datetime
    seconds_open: int
    nothing_changed: bool
    source: str
    number: int


def draft(actor_id: str, location_id: str, set_key: str, on: dt.date) -> DraftInfo | None:
    """What this person has begun for a home, set and day. One query."""
    row = Draft.objects.filter(
        actor=actor_id, home__location_id=location_id, question_set=set_key, on=on
    ).first()
    return draft_info(row) if row else None


def drafts_begun(actor_id: str, set_key: str, on: dt.date) -> set[int]:
    """The ids of the homes for which this person has saved something and not sent it. One query."""
    rows = Draft.objects.filter(actor=actor_id, question_set=set_key, on=on, saved_at__isnull=False)
    return set(rows.values_list("home_id", flat=True))


def sent_on(homes: QuerySet[Any], set_key: str, on: dt.date) -> dict[int, dt.datetime]:
    """When each of some homes' own reports of a day came, by the home's id. One query."""
    rows = ReportVersion.objects.known(None).filter(
        home__in=homes.order_by(), question_set=set_key, on=on
    )
    rows = rows.own()
    return dict(rows.values_list("home_id", "known_from"))


def version_of_key(actor_id: str, key: str) -> int | None:
    """The version that this person filed under a key, or None. One query."""
    if not key:
        return None
    rows = ReportVersion.objects.filter(reported_by=actor_id, idempotency_key=key)
    return rows.values_list("pk", flat=True).first()


def last_days_of_sets(
    location_id: str, set_keys: Iterable[str], up_to: dt.date
) -> dict[str, dt.date]:
    """The date of a home's last report of each of some sets. One query."""
    rows = (
        ReportVersion.objects.known(None)
        .filter(home__location_id=location_id, question_set__in=list(set_keys), on__lte=up_to)
        .order_by("on")
    )
    return dict(rows.values_list("question_set", "on"))


def send_times(homes: QuerySet[Any], set_key: str, first: dt.date, last: dt.date) -> list[SendTime]:
    """How long the updates that homes sent for some days were open, in order of sending. One query."""
    rows = (
        ReportTiming.objects.filter(
            version__home__in=homes.order_by(),
            version__question_set=set_key,
            version__on__gte=first,
            version__on__lte=last,
        )
        .order_by("version_id")
        .values_list(
            "version_id",
            "version__home_id",
            "version__on",
            "opened_at",
            "seconds_open",
            "version__nothing_changed",
            "version__source",
            "version__number",
        )
    )
    return [
        SendTime(
            version_id,
            home_id,
            on,
            opened_at,
            opened_at + dt.timedelta(seconds=seconds),
            seconds,
            unchanged,
            source,
            number,
        )
        for version_id, home_id, on, opened_at, seconds, unchanged, source, number in rows
    ]


def draft_info(row: Draft) -> DraftInfo:
    """A row as plain values."""
    return DraftInfo(
        key=row.key,
        opened_at=row.opened_at,
        based_on=row.based_on,
        typed=row.typed,
        asked=tuple(row.asked),
        pages=row.pages,
        unchanged=row.unchanged,
        saved_at=row.saved_at,
    )
