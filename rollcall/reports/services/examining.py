"""Looking at new reports for doubtful answers: queries are opened, and closed when the cause is gone.

Runs after a report was filed, never before: nothing here can refuse a report or hold one up.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from rollcall.domain.programme import Programme
from rollcall.domain.quality.examining import Examiner, Finding
from rollcall.domain.quality.queries import WAITING, QueryState
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import attributes_of
from rollcall.reports.models import Query, QueryEvent
from rollcall.reports.selectors.quality import ToExamine, reports_to_examine
from rollcall.reports.services.versions import is_late


_CHUNK = 500
#: Rule, question and fact: what makes a query about a report the same as another.
Same = tuple[str, str, str]
#: A home's id, its report with those before, and what is doubtful in it.
Looked = tuple[int, ToExamine, list[Finding]]


@dataclass(frozen=True, slots=True)
class Examined:
    """How many queries were opened, and how many a correction closed."""

    opened: int = 0
    corrected: int = 0


@dataclass(frozen=True, slots=True)
class _Held:
    """A query that is there already."""

    id: int
    state: str


def examine_reports(
    *, by: Actor, set_key: str, homes: Mapping[dt.date, Collection[int]], now: dt.datetime
) -> Examined:
    """Look at the current reports of some homes, by their day.

    A correction may also settle what was asked about a later day, so waiting queries of later days
    are looked at again. Nobody is asked about a day that the home can no longer correct.
    """
    opened = corrected = 0
    for on, home_ids in sorted(homes.items()):
        programme = current_programme(on)
        if not programme.examiner(set_key).rules:
            continue
        ids = sorted(set(home_ids))
        for start in range(0, len(ids), _CHUNK):
            found = _examine_chunk(programme, by, set_key, on, ids[start : start + _CHUNK], now)
            opened += found.opened
            corrected += found.corrected
    return Examined(opened, corrected)


def _examine_chunk(
    programme: Programme,
    by: Actor,
    set_key: str,
    on: dt.date,
    home_ids: Sequence[int],
    now: dt.datetime,
) -> Examined:
    looked: list[Looked] = []
    if not is_late(on, now):
        looked = list(_findings(programme, set_key, home_ids, on))
        if on >= clock.reporting_day(now) and all(_is_quiet(*one) for one in looked):
            # Nobody can have been asked about today's first reports, nor about a later day's.
            return Examined()
    held = _held(set_key, home_ids, on)
    for day, ids in sorted(_to_look_at_again(held, {(one[0], on) for one in looked}).items()):
        looked += _findings(current_programme(day), set_key, sorted(ids), day)
    active = {rule.id for rule in programme.examiner(set_key).rules}
    new: list[Query] = []
    gone: list[tuple[int, int]] = []
    for home_id, report, findings in looked:
        day = report.report.on
        found = {(one.rule, one.question, one.fact): one for one in findings}
        asked = held.get((home_id, day), {})
        if not is_late(day, now):
            unasked = [one for same, one in found.items() if same not in asked]
            new += [_query(set_key, home_id, report, one, now) for one in unasked]
        gone += [
            (one.id, report.version_id)
            for same, one in asked.items()
            if one.state in WAITING and same not in found and same[0] in active
        ]
    return _write(by, set_key, new, gone, now)


def _to_look_at_again(
    held: Mapping[tuple[int, dt.date], Mapping[Same, _Held]], seen: Collection[tuple[int, dt.date]]
) -> dict[dt.date, set[int]]:
    """The homes with a waiting query about a report that was not looked at yet, by day."""
    again: dict[dt.date, set[int]] = defaultdict(set)
    for (home_id, day), asked in held.items():
        waits = any(one.state in WAITING for one in asked.values())
        if waits and (home_id, day) not in seen:
            again[day].add(home_id)
    return again


def _is_quiet(home_id: int, report: ToExamine, findings: Sequence[Finding]) -> bool:
    """Whether a report is the first of its day and nothing in it is doubtful."""
    return report.number == 1 and not findings


def _held(
    set_key: str, home_ids: Sequence[int], on: dt.date
) -> dict[tuple[int, dt.date], dict[Same, _Held]]:
    """The queries about these homes' reports of a day and of later ones. One query."""
    rows = Query.objects.filter(question_set=set_key, home_id__in=home_ids, on__gte=on)
    found: dict[tuple[int, dt.date], dict[Same, _Held]] = defaultdict(dict)
    fields = ("home_id", "on", "rule", "question", "fact", "pk", "state")
    for home_id, day, rule, question, fact, query_id, state in rows.values_list(*fields):
        found[home_id, day][rule, question, fact] = _Held(query_id, state)
    return found


def _findings(
    programme: Programme, set_key: str, home_ids: Sequence[int], on: dt.date
) -> Iterator[Looked]:
    """What is doubtful in each home's report of a day. Two queries at most."""
    examiner: Examiner = programme.examiner(set_key)
    reports = reports_to_examine(
        set_key, home_ids, on, days=examiner.look_back_days, questions=examiner.reads
    )
    known = attributes_of(home_ids, on) if examiner.reads_home and reports else {}
    conditions = programme.round_conditions(set_key, on)
    for home_id, one in reports.items():
        sheet = examiner.compiled.sheet(
            one.report.answers,
            on=on,
            home=known.get(home_id),
            round_settings=conditions,
            history=[before.answers for before in one.earlier],
        )
        yield home_id, one, examiner.examine(sheet, one.earlier, one.report.carried)


def _query(set_key: str, home_id: int, report: ToExamine, one: Finding, now: dt.datetime) -> Query:
    return Query(
        home_id=home_id,
        question_set=set_key,
        on=report.report.on,
        version_id=report.version_id,
        rule=one.rule,
        kind=one.kind,
        question=one.question,
        said=one.said,
        fact=one.fact,
        ask=one.ask,
        evidence=one.evidence,
        owner=one.owner,
        opened_at=now,
    )


def _write(
    by: Actor,
    set_key: str,
    new: Sequence[Query],
    gone: Sequence[tuple[int, int]],
    now: dt.datetime,
) -> Examined:
    """Open and close in one transaction; another process that found the same first is left to it."""
    if not new and not gone:
        return Examined()
    with transaction.atomic():
        Query.objects.bulk_create(new, ignore_conflicts=True, batch_size=_CHUNK)
        closed = [one for one in gone if _close(one[0])]
        QueryEvent.objects.bulk_create(
            QueryEvent(
                query_id=query_id,
                at=now,
                by=by.actor_id,
                step="correct",
                state=QueryState.CORRECTED,
                version_id=version_id,
            )
            for query_id, version_id in closed
        )
        audit.record(
            by=by,
            action="queries.examined",
            subject=f"set:{set_key}",
            at=now,
            detail={
                "opened": len(new),
                "corrected": [query_id for query_id, _ in closed],
                "facts": audit.digest_rows((q.home_id, q.on, q.rule, q.fact) for q in new),
            },
        )
    return Examined(len(new), len(closed))


def _close(query_id: int) -> bool:
    """Settle a query that still waits; False when somebody else did meanwhile."""
    waiting = Query.objects.filter(pk=query_id, state__in=[state.value for state in WAITING])
    return bool(waiting.update(state=QueryState.CORRECTED))
