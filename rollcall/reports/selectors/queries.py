"""Reads of queries: what waits for whom, one query with its history, and how often each rule asks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from rollcall.domain.quality.queries import WAITING, QueryState, share_right
from rollcall.foundation.errors import NotFound
from rollcall.reports.models import Query, QueryEvent, ReportVersion


WAITING_STATES = [state.value for state in WAITING]


@dataclass(frozen=True, slots=True)
class QueryInfo:
    """One query as it stands."""

    id: int
    home_id: int
    location_id: str
    question_set: str
    on: dt.date
    rule: str
    kind: str
    question: str
    said: Any
    ask: str
    evidence: str
    owner: str
    opened_at: dt.datetime
    state: QueryState

    @property
    def is_waiting(self) -> bool:
        """Whether somebody still has something to do."""
        return self.state in WAITING


@dataclass(frozen=True, slots=True)
class QueryStep:
    """One step of a query's history; `words` is empty when they were erased or none were given."""

    at: dt.datetime
    by: str
    step: str
    state: QueryState
    words: str
    version_id: int | None


@dataclass(frozen=True, slots=True)
class QueryFilter:
    """Which queries to list; "" and nothing mean all."""

    owner: str = ""
    rule: str = ""
    states: tuple[str, ...] = tuple(WAITING_STATES)


@dataclass(frozen=True, slots=True)
class RuleRate:
    """How often a rule asked, of how many reports, and what came of it."""

    rule: str
    reports: int
    opened: int = 0
    waiting: int = 0
    confirmed: int = 0
    corrected: int = 0
    set_aside: int = 0

    @property
    def per_hundred(self) -> float | None:
        """Queries for each hundred reports; None without reports."""
        return 100 * self.opened / self.reports if self.reports else None

    @property
    def share_right(self) -> float | None:
        """Of those the home settled, the share where the answer was right after all."""
        return share_right(self.confirmed, self.corrected)


def find_query(query_id: int) -> QueryInfo:
    """One query, or NotFound. One query of the database."""
    rows = list(_infos(Query.objects.filter(pk=query_id)))
    if not rows:
        raise NotFound("There is no such query.", remedy="Look for it in the list.")
    return rows[0]


def steps_of(query_id: int) -> list[QueryStep]:
    """A query's history after it was opened, oldest first. One query."""
    rows = QueryEvent.objects.filter(query_id=query_id).select_related("words").order_by("pk")
    return [
        QueryStep(
            row.at,
            row.by,
            row.step,
            QueryState(row.state),
            row.words.words if hasattr(row, "words") else "",
            row.version_id,
        )
        for row in rows
    ]


def waiting_queries(location_id: str, owner: str = "") -> list[QueryInfo]:
    """What a home has been asked and has not settled, what cannot be so first. One query."""
    rows = Query.objects.filter(home__location_id=location_id, state__in=WAITING_STATES)
    return list(_infos(_in_order(rows.filter(owner=owner) if owner else rows)))


def count_queries(homes: QuerySet[Any], wanted: QueryFilter) -> int:
    """How many queries of some homes there are. One query."""
    return _filtered(homes, wanted).count()


def some_queries(
    homes: QuerySet[Any], wanted: QueryFilter, *, start: int = 0, stop: int | None = None
) -> list[QueryInfo]:
    """A part of the list: what cannot be so first, then the longest open. One query."""
    return list(_infos(_in_order(_filtered(homes, wanted))[start:stop]))


def queries_in_doubt(
    homes: QuerySet[Any], set_key: str, days: Collection[dt.date], questions: Iterable[str]
) -> int:
    """How many homes have a waiting query about any of some answers of these days. One query."""
    return (
        Query.objects.filter(
            home__in=homes.order_by(),
            question_set=set_key,
            on__in=list(days),
            question__in=list(questions),
            state__in=WAITING_STATES,
        )
        .values("home_id")
        .distinct()
        .count()
    )


def rule_rates(
    homes: QuerySet[Any], rules: Iterable[tuple[str, str]], first: dt.date, last: dt.date
) -> list[RuleRate]:
    """How often each rule (its id and its set) asked about reports dated from `first` to `last`.

    Two queries. The denominator is the homes' reports of the rule's set on these days.
    """
    reports = dict(
        ReportVersion.objects.known(None)
        .filter(home__in=homes.order_by(), on__gte=first, on__lte=last)
        .values_list("question_set")
        .annotate(n=Count("pk"))
    )
    states: dict[str, dict[str, int]] = defaultdict(dict)
    counted = (
        Query.objects.filter(home__in=homes.order_by(), on__gte=first, on__lte=last)
        .values_list("rule", "state")
        .annotate(n=Count("pk"))
    )
    for rule, state, count in counted:
        states[rule][state] = count
    return [_rate(rule, reports.get(set_key, 0), states[rule]) for rule, set_key in rules]


def _rate(rule: str, reports: int, states: dict[str, int]) -> RuleRate:
    return RuleRate(
        rule=rule,
        reports=reports,
        opened=sum(states.values()),
        waiting=sum(states.get(state, 0) for state in WAITING_STATES),
        confirmed=states.get(QueryState.CONFIRMED, 0),
        corrected=states.get(QueryState.CORRECTED, 0),
        set_aside=states.get(QueryState.SET_ASIDE, 0),
    )


def _filtered(homes: QuerySet[Any], wanted: QueryFilter) -> QuerySet[Query]:
    rows = Query.objects.filter(home__in=homes.order_by())
    if wanted.owner:
        rows = rows.filter(owner=wanted.owner)
    if wanted.rule:
        rows = rows.filter(rule=wanted.rule)
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    return rows


def _in_order(rows: QuerySet[Query]) -> QuerySet[Query]:
    impossible_first = Case(
        When(Q(kind="impossible"), then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return rows.order_by(impossible_first, "opened_at", "pk")


def _infos(rows: QuerySet[Query]) -> Iterable[QueryInfo]:
    for row in rows.select_related("home"):
        yield QueryInfo(
            id=row.pk,
            home_id=row.home_id,
            location_id=row.home.location_id,
            question_set=row.question_set,
            on=row.on,
            rule=row.rule,
            kind=row.kind,
            question=row.question,
            said=row.said,
            ask=row.ask,
            evidence=row.evidence,
            owner=row.owner,
            opened_at=row.opened_at,
            state=QueryState(row.state),
        )
