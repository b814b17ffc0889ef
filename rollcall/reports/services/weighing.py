"""A home's own word and what extracts said, weighed into one report; and the differences between.

Every route that writes a report comes by here: a home that sends after an extract was read is weighed
against it exactly as an extract that comes after a home has sent.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import orjson
from django.db.models import TextField
from django.db.models.functions import Cast

from rollcall.domain.differences import Conflict, Filled, Settled, Told
from rollcall.domain.programme import Programme
from rollcall.foundation import clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import HomeInfo
from rollcall.reports.models import DECIDED, Difference, Outcome, ReportVersion
from rollcall.reports.selectors.extracts import RowTold, extract_rows
from rollcall.reports.services.judging import Judged, NewReport, judge


_CHUNK = 500

#: A question and the layout of the extract that answered it too.
Disputed = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a version will hold, which of it extracts filled in, and what is in dispute."""

    judged: Judged
    filled: Mapping[str, Filled] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    rows: tuple[RowTold, ...] = ()

    def without_answers(self) -> "Weighed":
        """What is still asked for once the version is made ready: disputes, and the rows' names."""
        rows = tuple(replace(row, answers={}) for row in self.rows)
        return Weighed(NOT_JUDGED, {}, self.conflicts, rows)

    def filled_json(self, carried: Iterable[str]) -> dict[str, Any]:
        """As a version keeps it; an answer that the home had carried forward is marked."""
        kept, shared = set(carried), dict[str, dict[str, Any]]()
        marks: dict[str, Any] = {}
        for key, one in self.filled.items():
            if one.instead_of is None and key not in kept:
                marks[key] = shared.setdefault(one.layout, one.as_json())
            else:
                marks[key] = {**one.as_json(), **({"carried": True} if key in kept else {})}
        return marks


#: Stands where nothing is written, because the version that is there says the same.
NOT_JUDGED = Judged({}, {}, ())


def weigh(
    programme: Programme,
    set_key: str,
    new: NewReport,
    home: HomeInfo,
    judged: Judged | None,
    rows: Sequence[RowTold],
    *,
    at: dt.datetime,
    today: dt.date,
    held: ReportVersion | None = None,
) -> Weighed:
    """Weigh a home's own word (`judged`; None = it said nothing) against rows of extracts.

    A whole that would break a rule is taken back step by step: first the newer answers that stand
    in for the home's, then those that fill in blanks. So a home's own report is never spoilt. What
    comes out as the version `held` has it was judged before, and is not judged again.
    """
    rules = programme.source_rules(set_key)
    own = Told(judged.answers, new.captured_at or at) if judged else None
    told = [row.told for row in rows]
    for blanks, newer in ((True, True), (True, False), (False, False)):
        settled = rules.settle(own, told, blanks=blanks, newer=newer)
        if judged is not None and not settled.filled:
            return Weighed(judged, {}, settled.conflicts, tuple(rows))
        weighed = Weighed(NOT_JUDGED, settled.filled, settled.conflicts, tuple(rows))
        if held is not None and (held.answers, held.from_extracts) == (
            settled.answers,
            weighed.filled_json(new.carried),
        ):
            return weighed
        whole = _judge_whole(programme, set_key, new, home, judged, settled, today)
        if not whole.refused:
            return replace(weighed, judged=whole)
    # Only without the home's own word: collections that contradict one another. The newest counts.
    newest = rows[-1]
    settled = rules.settle(None, [newest.told])
    whole = _judge_whole(programme, set_key, new, home, None, settled, today)
    return Weighed(whole, settled.filled, (), (newest,))


def _judge_whole(
    programme: Programme,
    set_key: str,
    new: NewReport,
    home: HomeInfo,
    own: Judged | None,
    settled: Settled,
    today: dt.date,
) -> Judged:
    words = own.words if own else {}
    whole = replace(new, answers={**settled.answers, **words}, words_confirmed=True)
    return judge(programme, set_key, whole, home, today=today)


def weigh_report(
    set_key: str,
    new: NewReport,
    home: HomeInfo,
    judged: Judged,
    current: ReportVersion,
    at: dt.datetime,
    rows: Mapping[tuple[int, dt.date], list[RowTold]] | None = None,
) -> Weighed | None:
    """A home's report weighed against what extracts said before it; None where none did.

    `current` (`with_extracts`) is the version it replaces; `rows` are given where they are known.
    """
    met = rows_met(set_key, [current]) if rows is None else rows
    against = met.get((home.id, new.on))
    if not against:
        return None
    programme, today = current_programme(new.on), clock.reporting_day(at)
    return weigh(programme, set_key, new, home, judged, against, at=at, today=today)


def in_order(rows: Mapping[str, RowTold]) -> list[RowTold]:
    """The rows of several collections, the one saved last at the end."""
    return sorted(rows.values(), key=lambda row: (row.saved_at is not None, row.saved_at))


def rows_met(
    set_key: str, versions: Iterable[ReportVersion]
) -> dict[tuple[int, dt.date], list[RowTold]]:
    """The rows of extracts beside some versions (`with_extracts`); no query where there are none."""
    by_day: dict[dt.date, list[int]] = defaultdict(list)
    for version in versions:
        if version.meets_extract:  # type: ignore[attr-defined]
            by_day[version.on].append(version.home_id)
    return {
        (home_id, on): in_order(rows)
        for on, home_ids in by_day.items()
        for start in range(0, len(home_ids), _CHUNK)
        for home_id, rows in extract_rows(set_key, on, home_ids[start : start + _CHUNK]).items()
    }


def taken_over(
    new: NewReport, answers: Mapping[str, Any], rows: Iterable[RowTold]
) -> dict[str, str]:
    """The layouts of answers that somebody confirmed rather than typed, where they are the same."""
    said = {(row.layout, key): value for row in rows for key, value in row.answers.items()}
    return {
        question: layout
        for question, layout in new.taken_over.items()
        if question in answers and said.get((layout, question)) == answers[question]
    }


# --- differences ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compared:
    """A home and day whose sources were weighed: the version, and what is in dispute."""

    home_id: int
    on: dt.date
    version_id: int
    conflicts: tuple[Conflict, ...]
    row_ids: Mapping[str, int]


def compared_with(
    version_id: int,
    home_id: int,
    on: dt.date,
    weighed: Weighed,
    written: Mapping[int, int] | None = None,
) -> Compared:
    """A version as compared with the rows it was weighed against.

    `written` are the ids of rows by number that were not yet kept when they were weighed.
    """
    row_ids = {
        row.layout: (written or {})[row.number] if row.row_id is None else row.row_id
        for row in weighed.rows
    }
    return Compared(home_id, on, version_id, weighed.conflicts, row_ids)


def reconcile(
    by: Actor, set_key: str, compared: Sequence[Compared], at: dt.datetime
) -> Counter[str]:
    """Open what differs now, close what agrees again; how many of each (`opened`, `closed`).

    Two answers that somebody decided about stay decided until one of them changes.
    """
    held = _latest_differences(set_key, compared)
    opening: list[Difference] = []
    closing: dict[Outcome, list[int]] = defaultdict(list)
    for one in compared:
        before = held.get((one.home_id, one.on), {})
        disputed = {(c.question, c.layout): c for c in one.conflicts}
        closing[Outcome.AGREED] += [
            last.pk
            for key, last in before.items()
            if last.closed_at is None and key not in disputed
        ]
        for key, conflict in disputed.items():
            last = before.get(key)
            if last is not None and _stands(last, conflict):
                continue
            if last is not None and last.closed_at is None:
                closing[Outcome.REPLACED].append(last.pk)
            opening.append(
                new_difference(by, set_key, one, conflict, at, last.pk if last else None)
            )
    for outcome, ids in closing.items():
        for start in range(0, len(ids), _CHUNK):
            Difference.objects.filter(pk__in=ids[start : start + _CHUNK]).update(
                closed_at=at, closed_by=by.actor_id, outcome=outcome, reason=""
            )
    Difference.objects.bulk_create(opening, batch_size=_CHUNK)
    return Counter(opened=len(opening), closed=sum(map(len, closing.values())))


def new_difference(
    by: Actor,
    set_key: str,
    one: Compared,
    conflict: Conflict,
    at: dt.datetime,
    follows: int | None,
    because: str = "",
) -> Difference:
    """The row to insert, with both values and where each came from."""
    return Difference(
        home_id=one.home_id,
        question_set=set_key,
        on=one.on,
        question=conflict.question,
        layout=conflict.layout,
        own_value=conflict.own,
        own_version_id=one.version_id,
        extract_value=conflict.extract,
        extract_row_id=one.row_ids[conflict.layout],
        decides=conflict.decides,
        opened_at=at,
        opened_by=by.actor_id,
        reopened_because=because,
        follows_id=follows,
    )


class _Last(NamedTuple):
    """The newest difference about one question, as far as the next one asks of it."""

    pk: int
    own_value: Any
    extract_value: Any
    closed_at: dt.datetime | None
    outcome: str | None


def _stands(last: _Last, conflict: Conflict) -> bool:
    """Whether the last difference already speaks of these two values."""
    same = (last.own_value, last.extract_value) == (conflict.own, conflict.extract)
    return same and (last.closed_at is None or last.outcome in DECIDED)


def _latest_differences(
    set_key: str, compared: Sequence[Compared]
) -> dict[tuple[int, dt.date], dict[Disputed, _Last]]:
    """The newest difference of each question, by home and day.

    Asked inside the transaction, and a day of a country may have a hundred thousand: so no objects.
    """
    by_day: dict[dt.date, list[int]] = defaultdict(list)
    for one in compared:
        by_day[one.on].append(one.home_id)
    found: dict[tuple[int, dt.date], dict[Disputed, _Last]] = defaultdict(dict)
    for on, home_ids in by_day.items():
        for start in range(0, len(home_ids), _CHUNK):
            rows = Difference.objects.filter(
                question_set=set_key, on=on, home_id__in=home_ids[start : start + _CHUNK]
            ).order_by("pk")
            for home_id, question, layout, pk, own, told, closed_at, outcome in rows.values_list(
                "home_id",
                "question",
                "layout",
                "pk",
                Cast("own_value", TextField()),
                Cast("extract_value", TextField()),
                "closed_at",
                "outcome",
            ):
                values = orjson.loads(own), orjson.loads(told)
                found[home_id, on][question, layout] = _Last(pk, *values, closed_at, outcome)
    return found
