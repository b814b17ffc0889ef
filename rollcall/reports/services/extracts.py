"""Reading an extract of another collection: kept row by row, weighed against what homes told us."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.db import IntegrityError, transaction

from rollcall.domain.differences import Conflict
from rollcall.domain.programme import Layout
from rollcall.domain.questions.checks import Problem
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import Conflict as Busy
from rollcall.foundation.errors import RollcallError
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import HomeInfo
from rollcall.reports.models import Extract, ExtractRow, ReportVersion, ReportVersionQuerySet
from rollcall.reports.selectors.extracts import RowTold, extract_rows
from rollcall.reports.services.bulk import (
    Batch,
    BulkResult,
    Ready,
    Rejected,
    check_all,
    problem_with,
)
from rollcall.reports.services.judging import Judged, NewReport
from rollcall.reports.services.versions import (
    check_recorded_at,
    check_replaces,
    check_set,
    check_source,
    new_version,
)
from rollcall.reports.services.weighing import (
    NOT_JUDGED,
    Compared,
    Weighed,
    in_order,
    reconcile,
    weigh,
)


_CHUNK = 500


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of an extract's file: its number, and what it says; `captured_at` is when it was saved."""

    number: int
    report: NewReport


@dataclass(slots=True)
class ExtractResult(BulkResult):
    """What became of an extract's rows, and of the differences they made.

    Rows `not_of_the_day` were last saved on another day, and of the `twice` another row of the same
    home was saved later: both are kept, and answer nothing.
    """

    not_of_the_day: int = 0
    twice: int = 0
    differences: int = 0
    differences_closed: int = 0

    def as_json(self) -> dict[str, int]:
        """The contract's counts, and those that only an extract has."""
        return {
            # Not super(): a dataclass with slots is another class than the one that was written.
            **BulkResult.as_json(self),
            "not_of_the_day": self.not_of_the_day,
            "twice": self.twice,
            "differences": self.differences,
            "differences_closed": self.differences_closed,
        }


@dataclass(frozen=True, slots=True)
class _Taken:
    """A row that was judged and will be kept."""

    ready: Ready
    number: int
    of_day: bool

    def told(self, layout: str) -> RowTold:
        """As it is weighed."""
        one = self.ready
        return RowTold(
            one.home.id, layout, one.judged.answers, one.new.captured_at, None, self.number
        )


@dataclass(frozen=True, slots=True)
class _Change:
    """A version to write: the report it is made of, its answers, and the version it replaces.

    Of that only its place in the chain is kept. `source` is whose word the new one is.
    """

    new: NewReport
    weighed: Weighed
    held: ReportVersion | None
    source: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """What an extract does to one home's report, as planned from the version `held_id`."""

    taken: _Taken
    held_id: int | None
    conflicts: tuple[Conflict, ...]
    rows: tuple[RowTold, ...]
    change: _Change | None = None

    def compared(self, version_id: int, on: dt.date, row_ids: Mapping[int, int]) -> Compared:
        """What is in dispute, with the ids that the file's rows were given."""
        ids = {
            row.layout: row_ids[row.number] if row.row_id is None else row.row_id
            for row in self.rows
        }
        return Compared(self.taken.ready.home.id, on, version_id, self.conflicts, ids)


@dataclass(frozen=True, slots=True)
class _Import:
    """One import: who reads what for which day."""

    by: Actor
    layout: Layout
    on: dt.date
    source: str
    now: dt.datetime
    recorded_at: dt.datetime | None
    name: str
    reason: str

    @property
    def at(self) -> dt.datetime:
        return self.recorded_at or self.now


def import_extract(
    *,
    by: Actor,
    layout: Layout,
    on: dt.date,
    rows: Sequence[FileRow],
    source: str,
    now: dt.datetime,
    recorded_at: dt.datetime | None = None,
    name: str = "",
    reason: str = "",
) -> ExtractResult:
    """Keep an extract's rows, and let them fill in and differ from what homes told us.

    Each row is taken or rejected by itself. A home that said nothing gets a version from its row; one
    that did keeps every word of its own. Raises BadInput, or Conflict when others kept filing the
    same reports meanwhile.
    """
    check_set(layout.set)
    check_source(source)
    check_recorded_at(recorded_at, now)
    job = _Import(by, layout, on, source, now, recorded_at, name, reason)
    result = ExtractResult()
    taken = _check_rows(job, rows, result)
    file = _File(taken, _digest(taken), _is_kept(job, _digest(taken)))
    for attempt in range(3):
        written = replace(result, rejected=list(result.rejected))
        plans = list(_plans(job, file))
        try:
            with transaction.atomic():
                _write(job, file, plans, written)
        except IntegrityError:
            if attempt == 2:
                raise Busy(
                    "Others are filing the same reports at this moment.", remedy="Try again."
                ) from None
            continue
        break
    written.rejected.sort(key=lambda one: one.position)
    return written


def _check_rows(job: _Import, rows: Sequence[FileRow], result: ExtractResult) -> list[_Taken]:
    """Judge every row. Of several about one home the latest come first, and all are kept (Q6)."""
    programme = current_programme()
    of_home: dict[str, list[int]] = defaultdict(list)
    for position, row in enumerate(rows):
        of_home[row.report.location_id].append(position)
    for positions in of_home.values():
        positions.sort(key=lambda p: _recency(rows[p], p), reverse=True)
    taken: list[_Taken] = []
    for turn in range(max(map(len, of_home.values()), default=0)):
        these = [positions[turn] for positions in of_home.values() if len(positions) > turn]
        checked = BulkResult()
        reports = [rows[position].report for position in these]
        for ready in check_all(job.by, job.layout.set, reports, job.at, job.now, checked):
            saved_at = ready.new.captured_at
            of_day = programme.answers_for(
                job.layout, job.on, clock.reporting_day(saved_at) if saved_at else None
            )
            position = these[ready.position]
            taken.append(_Taken(replace(ready, position=position), rows[position].number, of_day))
            result.twice += turn > 0
            result.not_of_the_day += turn == 0 and not of_day
        result.noted.update(checked.noted)
        result.rejected += [replace(one, position=these[one.position]) for one in checked.rejected]
    return taken


def _recency(row: FileRow, position: int) -> tuple[bool, float, int]:
    saved_at = row.report.captured_at
    return (saved_at is not None, saved_at.timestamp() if saved_at else 0.0, position)


@dataclass(frozen=True)
class _File:
    """The rows to keep; `is_kept` when the last file of the day was the same."""

    taken: Sequence[_Taken]
    digest: str
    is_kept: bool

    @cached_property
    def of_home(self) -> dict[int, _Taken]:
        """The row that answers for each home: the first, as the one saved last comes first."""
        found: dict[int, _Taken] = {}
        for one in self.taken:
            if one.of_day:
                found.setdefault(one.ready.home.id, one)
        return found


def _digest(taken: Sequence[_Taken]) -> str:
    return audit.digest_rows(
        (one.number, one.ready.home.id, one.ready.new.captured_at, one.ready.judged.answers)
        for one in taken
    )


def _is_kept(job: _Import, digest: str) -> bool:
    files = Extract.objects.filter(layout=job.layout.key, on=job.on).order_by("-pk")
    return files.values_list("digest", flat=True).first() == digest


# --- outside the transaction: what would change -------------------------------------------------


def _plans(job: _Import, file: _File) -> Iterator[_Plan]:
    """What the rows of the day would do, a few hundred homes at a time.

    Reports that stay as they are are let go of again, so that a country's day fits into memory.
    """
    home_ids = list(file.of_home)
    for start in range(0, len(home_ids), _CHUNK):
        chunk = home_ids[start : start + _CHUNK]
        current = {one.home_id: one for one in _current(job, chunk).select_related("words")}
        kept = extract_rows(job.layout.set, job.on, chunk)
        for home_id in chunk:
            yield _plan(job, file, home_id, current.get(home_id), kept.get(home_id, {}))


def _current(job: _Import, home_ids: Sequence[int]) -> ReportVersionQuerySet:
    rows = ReportVersion.objects.known(None)
    return rows.filter(question_set=job.layout.set, on=job.on, home_id__in=home_ids)


def _plan(
    job: _Import,
    file: _File,
    home_id: int,
    held: ReportVersion | None,
    kept: Mapping[str, RowTold],
) -> _Plan:
    one = file.of_home[home_id]
    row = _row_that_counts(one.told(job.layout.key), kept.get(job.layout.key), file.is_kept)
    rows, own = in_order({**kept, row.layout: row}), _own(held)
    new = _new_report(job, one.ready.new, held)
    programme = current_programme()
    if own is None and rows == [row] and row.row_id is None:
        # Judged already, and nothing to weigh it against.
        settled = programme.source_rules(job.layout.set).settle(None, [row.told])
        weighed = Weighed(one.ready.judged, settled.filled, (), (row,))
    else:
        weighed = weigh(
            programme, job.layout.set, new, one.ready.home, own, rows,
            at=job.at, today=clock.reporting_day(job.at), held=held,
        )  # fmt: skip
    if held is not None and _says(held, weighed, new):
        return _Plan(one, held.pk, weighed.conflicts, weighed.rows)
    change = _Change(new, weighed, _place_of(held), held.source if held and own else job.source)
    return _Plan(one, held.pk if held else None, weighed.conflicts, weighed.rows, change)


def _says(held: ReportVersion, weighed: Weighed, new: NewReport) -> bool:
    """Whether a version already says what was weighed."""
    return weighed.judged is NOT_JUDGED or (
        held.answers == weighed.judged.answers
        and held.from_extracts == weighed.filled_json(new.carried)
    )


def _place_of(held: ReportVersion | None) -> ReportVersion | None:
    """A version without what it says: fifteen thousand of them wait to be replaced."""
    if held is None:
        return None
    return ReportVersion(pk=held.pk, on=held.on, number=held.number, known_from=held.known_from)


def _row_that_counts(row: RowTold, before: RowTold | None, is_kept: bool) -> RowTold:
    """The file's row, unless it is kept already or the home saved what is kept later."""
    if before is None:
        return row
    return before if is_kept or _is_older(row, before) else row


def _is_older(row: RowTold, before: RowTold) -> bool:
    """Whether a new row was saved before one that is already kept; one without a time is."""
    if before.saved_at is None:
        return False
    return row.saved_at is None or row.saved_at < before.saved_at


def _own(held: ReportVersion | None) -> Judged | None:
    """The home's own word in a version, as it was judged when it was filed."""
    if held is None or not held.is_own:
        return None
    words = held.words.words if hasattr(held, "words") else {}
    return Judged(held.own_answers, words, (), held.new_suspected, held.new_confirmed)


def _new_report(job: _Import, row: NewReport, held: ReportVersion | None) -> NewReport:
    """The report that a version is made of: the home's own with its envelope, or the row's."""
    if held is None or not held.is_own:
        return replace(row, reason=job.reason)
    return NewReport(
        row.location_id,
        job.on,
        held.own_answers,
        captured_at=held.captured_at,
        carried=frozenset(held.own_carried),
        taken_over=held.taken_over,
        nothing_changed=held.nothing_changed,
        reason=job.reason,
    )


# --- inside it ------------------------------------------------------------------------------------


def _write(job: _Import, file: _File, plans: list[_Plan], result: ExtractResult) -> None:
    """Keep the rows, then write what changes; homes that filed meanwhile are planned anew."""
    row_ids = {} if file.is_kept else _keep(job, file)
    batch, version_ids = Batch(job.layout.set), dict[int, int]()
    plans = list(_up_to_date(job, file, plans))
    for plan in plans:
        if plan.change is None:
            result.unchanged += 1
            if plan.held_id is not None:
                version_ids[plan.taken.ready.home.id] = plan.held_id
            continue
        problem = _put(job, plan.taken.ready.home, plan.change, batch)
        if problem is not None:
            position = plan.taken.ready.position
            result.rejected.append(Rejected(position, plan.change.new, (problem,)))
            continue
        result.created += plan.change.held is None
        result.new_version += plan.change.held is not None
    batch.insert()
    version_ids.update((version.home_id, version.pk) for version in batch.inserts)
    compared = [
        plan.compared(version_ids[plan.taken.ready.home.id], job.on, row_ids)
        for plan in plans
        if plan.taken.ready.home.id in version_ids
    ]
    counted = reconcile(job.by, job.layout.set, compared, job.at)
    result.differences, result.differences_closed = counted["opened"], counted["closed"]
    if row_ids or batch.inserts or counted.total():
        _record(job, batch, result)
    if batch.inserts:
        batch.count_and_tell()


def _put(job: _Import, home: HomeInfo, change: _Change, batch: Batch) -> Problem | None:
    """Put a version into the batch, or say why it cannot take the place of the current one."""
    new, held, judged = change.new, change.held, change.weighed.judged
    try:
        start = check_replaces(held, new, job.at, recorded_at=job.recorded_at)
    except RollcallError as error:
        return problem_with(new, "version", error.message, error.remedy)
    version = new_version(
        job.by, job.layout.set, new, home, judged, change.source, start, held, change.weighed
    )
    batch.add(version, home, held, judged.words, None)
    return None


def _keep(job: _Import, file: _File) -> dict[int, int]:
    """Write the file and its rows down; the id of each row by its number."""
    if not file.taken:
        return {}
    extract = Extract.objects.create(
        layout=job.layout.key,
        question_set=job.layout.set,
        on=job.on,
        name=job.name[:200],
        digest=file.digest,
        rows=len(file.taken),
        read_by=job.by.actor_id,
        known_from=job.at,
    )
    rows = [
        ExtractRow(
            extract=extract,
            home_id=one.ready.home.id,
            layout=job.layout.key,
            question_set=job.layout.set,
            on=job.on,
            row=one.number,
            saved_at=one.ready.new.captured_at,
            of_day=one.of_day,
            answers=one.ready.judged.answers,
        )
        for one in file.taken
    ]
    ExtractRow.objects.bulk_create(rows, batch_size=_CHUNK)
    return {row.row: row.pk for row in rows}


def _up_to_date(job: _Import, file: _File, plans: Sequence[_Plan]) -> Iterator[_Plan]:
    """The plans, those made anew whose home filed since; what is current is locked where it can be."""
    for start in range(0, len(plans), _CHUNK):
        chunk = plans[start : start + _CHUNK]
        ids = [plan.taken.ready.home.id for plan in chunk]
        locked = _current(job, ids).select_for_update(of=("self",)).order_by("pk")
        current = dict(locked.values_list("home_id", "pk"))
        moved = {
            one for one, plan in zip(ids, chunk, strict=True) if current.get(one) != plan.held_id
        }
        held = {v.home_id: v for v in _current(job, sorted(moved)).select_related("words")}
        kept = extract_rows(job.layout.set, job.on, sorted(moved)) if moved else {}
        for home_id, plan in zip(ids, chunk, strict=True):
            if home_id in moved:
                yield _plan(job, file, home_id, held.get(home_id), kept.get(home_id, {}))
            else:
                yield plan


def _record(job: _Import, batch: Batch, result: ExtractResult) -> None:
    audit.record(
        by=job.by,
        action="extract.imported",
        subject=f"file:{job.name}"[:200],
        at=job.now,
        detail={
            **result.as_json(),
            "layout": job.layout.key,
            "set": job.layout.set,
            "source": job.source,
            "known_from": job.at.astimezone(dt.UTC).isoformat(),
            "rows": batch.digest(),
        },
    )
