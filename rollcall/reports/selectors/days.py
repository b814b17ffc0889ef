"""Reads of many homes' reports at once, as rows for counting."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import Count, IntegerField, Max, Min, QuerySet, Sum, TextField
from django.db.models.functions import Cast

from rollcall.domain.outbreaks import CaseDay
from rollcall.domain.questions.definition import QuestionSet
from rollcall.reports.models import (
    ReportCount,
    ReportVersion,
    ReportVersionQuerySet,
    read_document,
)


#: Above this many questions the whole document is quicker to read than its parts.
MOST_PARTS = 40


@dataclass(frozen=True, slots=True)
class DayRow:
    """One home's report as read for counting; words are only marked as given."""

    home_id: int
    on: dt.date
    answers: dict[str, Any]
    carried: frozenset[str]
    nothing_changed: bool


def latest_between(
    homes: QuerySet[Any],
    question_set: QuestionSet,
    *,
    first: dt.date,
    last: dt.date,
    known_at: dt.datetime | None = None,
    questions: Collection[str] | None = None,
    of: int | None = None,
) -> dict[int, DayRow]:
    """Each home's latest report dated from `first` to `last`, by home id. Two queries at most.

    `questions` limits what is read of the answers; None reads all. `of` is how many homes there are,
    where that is known: when all of them reported for the last day, nobody is looked for before it.
    """
    known = ReportVersion.objects.known(known_at).filter(question_set=question_set.key)
    homes = homes.order_by()
    of_last = known.filter(on=last, home__in=homes)
    rows = list(_day_rows(of_last, question_set, questions))
    if first < last and len(rows) != of:
        # Most homes report for the day itself, and what these said before is not even read.
        before = known.filter(on__gte=first, on__lt=last, home__in=homes)
        before = before.exclude(home__in=of_last.values("home")).order_by("on")
        rows += _day_rows(before, question_set, questions)
    return {row.home_id: row for row in rows}


def _day_rows(
    rows: ReportVersionQuerySet, question_set: QuestionSet, questions: Collection[str] | None
) -> Iterator[DayRow]:
    """Rows straight from the database: 15,000 of them must not become model instances.

    Columns are asked for as text or number, so that Django has nothing to convert row by row.
    """
    words = question_set.words if questions is None else question_set.words & set(questions)
    wanted = None if questions is None else sorted(set(questions) - words)
    if wanted is not None and len(wanted) > MOST_PARTS:
        wanted = None
    found = rows.with_document(wanted).values_list(
        "home_id",
        Cast("on", TextField()),
        "document",
        Cast("carried", TextField()),
        Cast("nothing_changed", IntegerField()),
        Cast("words_given", TextField()),
    )
    nothing = frozenset[str]()
    for home_id, on, text, carried, unchanged, given in found.iterator(chunk_size=5_000):
        answers = read_document(text, wanted)
        if words and given != "[]":
            answers.update(dict.fromkeys(words.intersection(orjson.loads(given)), True))
        carried_ids = nothing if carried == "[]" else frozenset(orjson.loads(carried))
        day = dt.date.fromisoformat(on)
        yield DayRow(home_id, day, answers, carried_ids, bool(unchanged))


def homes_heard_before(
    homes: QuerySet[Any], set_key: str, before: dt.date, known_at: dt.datetime | None = None
) -> set[int]:
    """Ids of the homes with any report dated before a day. One query."""
    return set(
        ReportVersion.objects.known(known_at)
        .filter(home__in=homes.order_by(), question_set=set_key, on__lt=before)
        .values_list("home_id", flat=True)
        .distinct()
    )


def last_reports(
    homes: QuerySet[Any], set_key: str, up_to: dt.date, known_at: dt.datetime | None = None
) -> dict[int, dt.date]:
    """The date of each home's last report up to a day, by home id. One query."""
    return dict(
        ReportVersion.objects.known(known_at)
        .filter(home__in=homes.order_by(), question_set=set_key, on__lte=up_to)
        .values_list("home_id")
        .annotate(last=Max("on"))
    )


def case_days(
    homes: QuerySet[Any], set_key: str, up_to: dt.date, known_at: dt.datetime | None = None
) -> dict[int, list[CaseDay]]:
    """The days with new cases of each home that ever had one, by home id. One query."""
    rows = (
        ReportVersion.objects.known(known_at)
        .filter(home__in=homes.order_by(), question_set=set_key, on__lte=up_to)
        .with_new_cases()
        .values_list("home_id", "on", "new_suspected", "new_confirmed")
    )
    found: dict[int, list[CaseDay]] = defaultdict(list)
    for home_id, on, suspected, confirmed in rows:
        found[home_id].append(CaseDay(on, suspected or 0, confirmed or 0))
    return dict(found)


def days_answered_for_cases(
    homes: QuerySet[Any],
    set_key: str,
    *,
    first: dt.date,
    last: dt.date,
    known_at: dt.datetime | None = None,
) -> dict[int, set[dt.date]]:
    """The days on which each home answered the new-case questions, by home id. One query."""
    found: dict[int, set[dt.date]] = defaultdict(set)
    rows = (
        ReportVersion.objects.known(known_at)
        .filter(
            home__in=homes.order_by(),
            question_set=set_key,
            on__gte=first,
            on__lte=last,
            new_suspected__isnull=False,
            new_confirmed__isnull=False,
        )
        .values_list("home_id", "on")
    )
    for home_id, on in rows:
        found[home_id].add(on)
    return dict(found)


def counts_by_day(
    authority_codes: Iterable[str] | None, set_key: str, days: Collection[dt.date]
) -> dict[str, dict[dt.date, int]]:
    """For each authority and day, how many versions dated up to that day there are. One query."""
    rows = ReportCount.objects.filter(question_set=set_key, on__lte=max(days))
    if authority_codes is not None:
        rows = rows.filter(authority_code__in=list(authority_codes))
    totals: dict[str, dict[dt.date, int]] = defaultdict(lambda: dict.fromkeys(days, 0))
    for code, on, count in rows.values_list("authority_code", "on").annotate(n=Sum("versions")):
        for day in days:
            if on <= day:
                totals[code][day] += count
    return dict(totals)


def span(set_key: str) -> tuple[dt.date, dt.date] | None:
    """The first and the last date reported for; None without reports. One query."""
    found = ReportCount.objects.filter(question_set=set_key).aggregate(
        first=Min("on"), last=Max("on"), n=Count("pk")
    )
    return (found["first"], found["last"]) if found["n"] else None
