"""Reads of differences: the open ones first, with both values and where each came from."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, Max, Min, Q, QuerySet, When, Window

from rollcall.reports.models import Difference


@dataclass(frozen=True, slots=True)
class DifferenceInfo:
    """One difference with the provenance of both values."""

    id: int
    home_id: int
    location_id: str
    question_set: str
    on: dt.date
    question: str
    layout: str
    own_value: Any
    own_source: str
    own_at: dt.datetime
    extract_value: Any
    extract_file: str
    saved_at: dt.datetime | None
    received_at: dt.datetime
    decides: str
    opened_at: dt.datetime
    reopened_because: str
    closed_at: dt.datetime | None
    closed_by: str
    outcome: str
    reason: str
    correction: int | None
    followed: bool

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class DifferenceFilter:
    """Which differences: open, closed or all; of some questions; of one day; of one home."""

    state: str = "open"
    questions: tuple[str, ...] = ()
    on: dt.date | None = None
    location_id: str = ""

    @property
    def condition(self) -> Q:
        """As a condition of a query."""
        found = Q()
        if self.state in ("open", "closed"):
            found &= Q(closed_at__isnull=self.state == "open")
        if self.questions:
            found &= Q(question__in=self.questions)
        if self.on is not None:
            found &= Q(on=self.on)
        if self.location_id:
            found &= Q(home__location_id=self.location_id)
        return found


def count_differences(homes: QuerySet[Any], wanted: DifferenceFilter | None = None) -> int:
    """How many differences there are about some homes; the open ones unless told. One query."""
    return _of(homes, wanted or DifferenceFilter()).count()


def some_differences(
    homes: QuerySet[Any],
    wanted: DifferenceFilter | None = None,
    *,
    start: int = 0,
    stop: int | None = None,
) -> list[DifferenceInfo]:
    """Differences about some homes, those of one home together. One query.

    Homes with an open one come first, and among them the home whose oldest has waited longest.
    """
    is_open = Case(When(closed_at__isnull=True, then=1), default=0, output_field=IntegerField())
    rows = _of(homes, wanted or DifferenceFilter()).annotate(
        any_open=Window(Max(is_open), partition_by=[F("home_id")]),
        waiting=Window(Min("opened_at"), partition_by=[F("home_id")]),
    )
    rows = rows.order_by(
        "-any_open", "waiting", "home_id", F("closed_at").desc(nulls_first=True), "-on", "question", "pk"
    )  # fmt: skip
    return list(_infos(rows[start:stop]))


def difference(difference_id: int) -> DifferenceInfo | None:
    """One difference; None when there is none. One query."""
    return next(_infos(Difference.objects.filter(pk=difference_id)), None)


def earlier_differences(info: DifferenceInfo) -> list[DifferenceInfo]:
    """The same question's differences before and after this one, newest first. One query."""
    rows = Difference.objects.filter(
        home_id=info.home_id,
        question_set=info.question_set,
        on=info.on,
        question=info.question,
        layout=info.layout,
    )
    return list(_infos(rows.exclude(pk=info.id).order_by("-pk")))


def _of(homes: QuerySet[Any], wanted: DifferenceFilter) -> QuerySet[Difference]:
    return Difference.objects.filter(wanted.condition, home__in=homes.order_by().values("pk"))


def _infos(rows: QuerySet[Difference]) -> Iterator[DifferenceInfo]:
    related = ("home", "own_version", "extract_row__extract", "correction", "followed_by")
    for row in rows.select_related(*related):
        yield DifferenceInfo(
            id=row.pk,
            home_id=row.home_id,
            location_id=row.home.location_id,
            question_set=row.question_set,
            on=row.on,
            question=row.question,
            layout=row.layout,
            own_value=row.own_value,
            own_source=row.own_version.source,
            own_at=row.own_version.captured_at,
            extract_value=row.extract_value,
            extract_file=row.extract_row.extract.name,
            saved_at=row.extract_row.saved_at,
            received_at=row.extract_row.extract.known_from,
            decides=row.decides,
            opened_at=row.opened_at,
            reopened_because=row.reopened_because,
            closed_at=row.closed_at,
            closed_by=row.closed_by or "",
            outcome=row.outcome or "",
            reason=row.reason or "",
            correction=row.correction.number if row.correction else None,
            followed=hasattr(row, "followed_by"),
        )
