"""What happened, by the rows of several tables at once, the newest first; cut in one query."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, F, QuerySet, Value
from django.db.models.functions import Cast


@dataclass(frozen=True, slots=True)
class Trail:
    """Rows of one table that each say that something happened.

    `at` names the column with the instant. `read` gives what some rows say, by their numbers.
    """

    key: str
    rows: QuerySet[Any]
    at: str
    read: Callable[[Collection[int]], Mapping[int, Any]]


class Mark(NamedTuple):
    """That something happened at an instant, and where it stands."""

    at: dt.datetime
    trail: str
    number: int


class Span(NamedTuple):
    """The time from an instant up to another, which is outside; `first` None = from the beginning."""

    first: dt.datetime | None
    until: dt.datetime


def count_marks(trails: Sequence[Trail], span: Span) -> int:
    """How much happened. One query, or none without trails."""
    return _marks(trails, span).count() if trails else 0


def newest_marks(
    trails: Sequence[Trail], extra: Sequence[Mark], span: Span, start: int, stop: int
) -> list[Mark]:
    """Of the rows and of `extra`, which no table holds, those from place `start` up to `stop`.

    The database cuts the rows. Each of `extra` can push a row back by one place at most, so that many
    rows more before `start` are enough to know where each belongs. One query.
    """
    inside = [
        one for one in extra if one.at < span.until and (not span.first or one.at >= span.first)
    ]
    skipped = max(0, start - len(inside))
    rows = [Mark(*row) for row in _marks(trails, span)[skipped:stop]] if trails else []
    both = sorted([*inside, *rows], key=lambda one: one.at, reverse=True)
    return both[start - skipped : stop - skipped]


def read_marks(trails: Sequence[Trail], marks: Sequence[Mark]) -> list[Any]:
    """What each mark says, in their order; None for one that no table holds."""
    found = {
        trail.key: trail.read([one.number for one in marks if one.trail == trail.key])
        for trail in trails
        if any(one.trail == trail.key for one in marks)
    }
    return [found[one.trail][one.number] if one.trail in found else None for one in marks]


def _marks(trails: Sequence[Trail], span: Span) -> QuerySet[Any, Any]:
    first, *others = (_of_one(trail, span) for trail in trails)
    return first.union(*others, all=True).order_by("-happened", "trail", "-number_of_row")


def _of_one(trail: Trail, span: Span) -> QuerySet[Any, Any]:
    rows = trail.rows.filter(**{f"{trail.at}__lt": span.until})
    if span.first is not None:
        rows = rows.filter(**{f"{trail.at}__gte": span.first})
    marks: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(
            happened=F(trail.at),
            trail=Value(trail.key, output_field=CharField()),
            # Numbers of several tables stand in one column.
            number_of_row=Cast("pk", BigIntegerField()),
        )
        .values_list("happened", "trail", "number_of_row")
    )
    return marks
