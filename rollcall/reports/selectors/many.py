"""Many homes at once: what each last said in a set, and how it stands with one day's report."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from rollcall.reports.models import ReportVersion, ReportVersionQuerySet


#: How many days back an answer may lie that is still offered as the last known one.
LAST_KNOWN_DAYS = 14


@dataclass(frozen=True, slots=True)
class LastKnown:
    """A home's newest report up to a day, words included."""

    version_id: int
    on: dt.date
    answers: dict[str, Any]
    source: str
    reported_by: str
    known_from: dt.datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """When and how a home was last heard from in a set, up to a day."""

    on: dt.date
    source: str
    reported_by: str
    known_from: dt.datetime
    nothing_changed: bool


def last_known(
    homes: QuerySet[Any], set_key: str, on: dt.date, *, days: int = LAST_KNOWN_DAYS
) -> dict[int, LastKnown]:
    """Each home's newest report of the last days, by home id. One query."""
    newest = _newest(homes, set_key, on, ReportVersion.objects.all()).filter(
        on__gte=on - dt.timedelta(days=days)
    )
    found = {}
    for row in newest.select_related("words").iterator(chunk_size=1_000):
        words = row.words.words if hasattr(row, "words") else {}
        found[row.home_id] = LastKnown(
            version_id=row.pk,
            on=row.on,
            answers={**row.answers, **words},
            source=row.source,
            reported_by=row.reported_by,
            known_from=row.known_from,
        )
    return found


def last_heard(homes: QuerySet[Any], set_key: str, on: dt.date) -> dict[int, Heard]:
    """When each home itself was last heard from up to a day, by home id. One query, without answers."""
    rows = _newest(homes, set_key, on, ReportVersion.objects.own()).values_list(
        "home_id", "on", "source", "reported_by", "known_from", "nothing_changed"
    )
    return {row[0]: Heard(*row[1:]) for row in rows}


def current_answers(set_key: str, version_ids: Collection[int]) -> dict[int, LastKnown]:
    """Some versions with their words, by their own id. One query for each thousand."""
    found: dict[int, LastKnown] = {}
    for some in _chunks(sorted(version_ids)):
        rows = ReportVersion.objects.filter(pk__in=some, question_set=set_key)
        for row in rows.select_related("words"):
            words = row.words.words if hasattr(row, "words") else {}
            found[row.pk] = LastKnown(
                row.pk, row.on, {**row.answers, **words}, row.source, row.reported_by,
                row.known_from,
            )  # fmt: skip
    return found


def _newest(
    homes: QuerySet[Any], set_key: str, on: dt.date, among: ReportVersionQuerySet
) -> QuerySet[ReportVersion]:
    known = among.known(None).filter(question_set=set_key, on__lte=on)
    newest = known.filter(home=OuterRef("pk")).order_by("-on").values("pk")[:1]
    return ReportVersion.objects.filter(
        pk__in=homes.order_by().annotate(newest=Subquery(newest)).values("newest")
    )


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + 1_000] for start in range(0, len(ids), 1_000))
