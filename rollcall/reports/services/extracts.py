"""Reading an extract of another collection: kept row by row, weighed against what homes told us."""

import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from rollcall.domain.programme import Layout
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import authorities_by_location
from rollcall.reports.models import Extract, ExtractRow, ReportVersion, ReportWords
from rollcall.reports.selectors.extracts import RowTold, extract_rows
from rollcall.reports.services.checking import Checked, Rejected, check_each
from rollcall.reports.services.inserting import as_text, insert, row_of
from rollcall.reports.services.judging import Judged, NewReport
from rollcall.reports.services.parts import Follow, Part, Placed, in_parts, write_parts
from rollcall.reports.services.versions import (
    NO_VERSION,
    check_recorded_at,
    check_set,
    check_source,
)
from rollcall.reports.services.weighing import NOT_JUDGED, Weighed, in_order, weigh
from rollcall.reports.services.writing import BulkResult, Ready, Writing


_CHUNK = 500

#: What a row of an extract is inserted with, beside the extract itself.
_TOLD = ("home", "layout", "question_set", "on", "row", "saved_at", "of_day", "answers")


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row of an extract's file: its number, and what it says; `captured_at` is when it was saved."""

    number: int
    report: NewReport


#: A row of the file with its place among them.
At = tuple[int, FileRow]


@dataclass(slots=True)
class ExtractResult(BulkResult):
    """What became of an extract's rows, and of the differences they made.

    Rows `not_of_the_day` were last saved on another day, and of the `twice` another row of the same
    home was saved later: both are kept, and answer nothing. `extract_id` is the file as it was kept,
    once a row of it is.
    """

    not_of_the_day: int = 0
    twice: int = 0
    differences: int = 0
    differences_closed: int = 0
    extract_id: int | None = None

    def add(self, part: BulkResult) -> None:
        """Count what became of a part of the rows."""
        BulkResult.add(self, part)
        if isinstance(part, ExtractResult):
            self.not_of_the_day += part.not_of_the_day
            self.twice += part.twice
            self.differences += part.differences
            self.differences_closed += part.differences_closed
            self.extract_id = part.extract_id

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
    follow: Follow[At] = iter,
) -> ExtractResult:
    """Keep an extract's rows, and let them fill in and differ from what homes told us.

    Each row is taken or rejected by itself. A home that said nothing gets a version from its row; one
    that did keeps every word of its own. Rows are read and written in parts, so that memory holds what
    is known of a part's homes only. Raises BadInput; and what stopped the first part, Conflict when
    others kept filing the same reports. What stops a later one is told in the result.
    """
    check_set(layout.set)
    check_source(source)
    check_recorded_at(recorded_at, now)
    digest = _digest(rows)
    extract_id = _kept_before(layout, on, digest)
    reading = _Reading(
        by, layout.set, source, now, recorded_at, layout=layout, on=on, name=name, reason=reason,
        digest=digest, size=len(rows), kept=_rows_kept(extract_id).keys(),
    )  # fmt: skip
    total = ExtractResult(extract_id=extract_id)
    authority = authorities_by_location(on)

    def place(at: At) -> Placed:
        home = at[1].report.location_id
        return Placed(authority.get(home, ""), home)

    write_parts(
        in_parts(enumerate(rows), place),
        total,
        ready=reading.read,
        write=lambda part, read: reading.write(part, read, total.extract_id),
        report_of=lambda at: (at[0], at[1].report),
        follow=follow,
    )
    total.rejected.sort(key=lambda one: one.position)
    return total


def _digest(rows: Sequence[FileRow]) -> str:
    return audit.digest_rows(
        (one.number, one.report.location_id, one.report.captured_at, dict(one.report.answers))
        for one in rows
    )


def _kept_before(layout: Layout, on: dt.date, digest: str) -> int | None:
    """The id of the last file of the day, if it was this one: all of its rows are kept, or some."""
    last = Extract.objects.filter(layout=layout.key, on=on).order_by("-pk").first()
    return last.pk if last is not None and last.digest == digest else None


def _rows_kept(extract_id: int | None, numbers: Collection[int] | None = None) -> dict[int, int]:
    """The ids of the rows of a file that are kept, by number: all, or of some numbers."""
    rows = (
        ExtractRow.objects.filter(extract=extract_id) if extract_id else ExtractRow.objects.none()
    )
    if numbers is not None:
        rows = rows.filter(row__in=numbers)
    return dict(rows.values_list("row", "pk"))


@dataclass(frozen=True, slots=True)
class _Kept:
    """A row as it will be kept; its answers only as the text they are stored in.

    `row` holds the parameters of its insert.
    """

    home_id: int
    number: int
    saved_at: dt.datetime | None
    of_day: bool
    answers: str
    row: tuple[Any, ...]

    def told(self, layout: str) -> RowTold:
        """As it is weighed."""
        answers = orjson.loads(self.answers)
        return RowTold(self.home_id, layout, answers, self.saved_at, None, self.number)


@dataclass(frozen=True, kw_only=True)
class _Reading(Writing):
    """One import of an extract, part by part; `kept` are the numbers of rows kept before.

    `rows` are those of the part in hand, by their place.
    """

    layout: Layout
    on: dt.date
    name: str
    reason: str
    digest: str
    size: int
    kept: Collection[int]
    rows: dict[int, _Kept] = field(default_factory=dict)

    @property
    def at(self) -> dt.datetime:
        """The instant from which it is known."""
        return self.recorded_at or self.now

    # --- outside the transaction: what would change -------------------------------------------

    def read(self, part: Part[At]) -> tuple[list[Ready], ExtractResult]:
        """Judge every row of a part and make ready what it changes, a few hundred homes at a time.

        With it, what became of the rows that change nothing.
        """
        self.rows.clear()
        found = ExtractResult()
        return list(self._changes(part.items, found)), found

    def _changes(self, rows: Sequence[At], found: ExtractResult) -> Iterator[Ready]:
        answering = self._judged(rows, found)
        while chunk := list(itertools.islice(answering, _CHUNK)):
            home_ids = [one.home.id for one, _ in chunk]
            kept = extract_rows(self.set_key, self.on, home_ids)
            words = _words([held for _, held in chunk if held is not None])
            for one, held in chunk:
                weighed = self._weighed(one, held, kept.get(one.home.id, {}), words)
                made = self.ready(weighed, held)
                if isinstance(made, Rejected):
                    found.rejected.append(made)
                else:
                    yield made

    def _judged(
        self, rows: Sequence[At], found: ExtractResult
    ) -> Iterator[tuple[Checked, ReportVersion | None]]:
        """The row that answers for each home: of several the one saved last, and all are kept (Q6)."""
        programme = current_programme(self.on)
        planned: set[int] = set()
        for turn, taken in enumerate(_turns(rows)):
            reports = (row.report for _, row in taken)
            for one, held in check_each(self.by, self.set_key, reports, self.at, self.now):
                position, row = taken[one.position]
                if isinstance(one, Rejected):
                    found.rejected.append(replace(one, position=position))
                    continue
                found.noted.update(p.rule for p in one.judged.problems if p.level != "error")
                saved_at = one.new.captured_at
                of_day = programme.answers_for(
                    self.layout, self.on, clock.reporting_day(saved_at) if saved_at else None
                )
                self.rows[position] = self._kept(one, row.number, of_day=of_day)
                if of_day and one.home.id not in planned:
                    planned.add(one.home.id)
                    yield replace(one, position=position), held
                elif turn > 0:
                    found.twice += 1
                else:
                    found.not_of_the_day += 1

    def _kept(self, one: Checked, number: int, *, of_day: bool) -> _Kept:
        home_id, saved_at = one.home.id, one.new.captured_at
        row = ExtractRow(
            home_id=home_id,
            layout=self.layout.key,
            question_set=self.set_key,
            on=self.on,
            row=number,
            saved_at=saved_at,
            of_day=of_day,
        )
        answers = as_text(one.judged.answers)
        told = row_of(row, _TOLD, answers=answers)
        return _Kept(home_id, number, saved_at, of_day, answers, told)

    def _weighed(
        self,
        one: Checked,
        held: ReportVersion | None,
        kept: Mapping[str, RowTold],
        words: Mapping[int, dict[str, str]],
    ) -> Checked:
        """What a row does to a home's report, weighed against the home's own word in it."""
        row = self.rows[one.position].told(self.layout.key)
        before = kept.get(row.layout)
        if before is not None and (row.number in self.kept or _is_older(row, before)):
            row = before
        rows, own = in_order({**kept, row.layout: row}), _own(held, words)
        new = self._new_report(one.new, held if own else None)
        programme = current_programme(self.on)
        if own is None and rows == [row] and row.row_id is None:
            # Judged already, and nothing to weigh it against.
            settled = programme.source_rules(self.set_key).settle(None, [row.told])
            weighed = Weighed(one.judged, settled.filled, (), (row,))
        else:
            weighed = weigh(
                programme, self.set_key, new, one.home, own, rows,
                at=self.at, today=clock.reporting_day(self.at), held=held,
            )  # fmt: skip
        return replace(
            one,
            new=new,
            judged=own or one.judged,
            same=held is not None and _says(held, weighed, new),
            weighed=weighed,
            # What a home said stays its own word, by the route it came.
            source=held.source if held is not None and own else "",
        )

    def _new_report(self, row: NewReport, own: ReportVersion | None) -> NewReport:
        """The report that a version is made of: the home's own with its envelope, or the row's."""
        if own is None:
            return replace(row, reason=self.reason)
        return NewReport(
            row.location_id,
            self.on,
            own.own_answers,
            captured_at=own.captured_at,
            carried=frozenset(own.own_carried),
            taken_over=own.taken_over,
            nothing_changed=own.nothing_changed,
            reason=self.reason,
        )

    # --- inside it ----------------------------------------------------------------------------

    def write(
        self,
        part: Part[At],
        read: tuple[list[Ready], ExtractResult],
        extract_id: int | None,
    ) -> ExtractResult:
        """Keep a part's rows, then write what changes; homes that filed meanwhile are weighed anew.

        `extract_id` is the file they belong to, None when none of its rows is kept yet.
        """
        ready, found = read
        result = replace(found, rejected=list(found.rejected), extract_id=extract_id)
        row_ids = self._keep(result)
        put = self.put(ready, result)
        counted: Counter[str] = self.reconcile(put, row_ids)
        result.differences, result.differences_closed = counted["opened"], counted["closed"]
        self.tell(
            put,
            result,
            f"file:{self.name}",
            action="extract.imported",
            more={"layout": self.layout.key, **part.told},
            always=bool(row_ids or counted.total()),
        )
        return result

    def _keep(self, result: ExtractResult) -> dict[int, int]:
        """Write down the rows that are not kept yet; the id of each by its number."""
        new = [one for one in self.rows.values() if one.number not in self.kept]
        if not new:
            return {}
        if result.extract_id is None:
            result.extract_id = self._keep_file().pk
        insert(ExtractRow, ("extract", *_TOLD), ((result.extract_id, *one.row) for one in new))
        return _rows_kept(result.extract_id, [one.number for one in new])

    def _keep_file(self) -> Extract:
        return Extract.objects.create(
            layout=self.layout.key,
            question_set=self.set_key,
            on=self.on,
            name=self.name[:200],
            digest=self.digest,
            rows=self.size,
            read_by=self.by.actor_id,
            known_from=self.at,
        )

    def again(self, one: Ready, held: ReportVersion | None) -> Ready | Rejected:
        """The same row weighed against another version than it was."""
        home, row = one.one.home, self.rows[one.one.position]
        judged = Judged(orjson.loads(row.answers), {}, ())
        new = NewReport(home.location_id, self.on, {}, captured_at=row.saved_at)
        kept = extract_rows(self.set_key, self.on, [home.id]).get(home.id, {})
        checked = replace(
            one.one,
            new=new,
            judged=judged,
            held=held.pk if held else NO_VERSION,
            held_source=held.source if held else "",
        )
        words = _words([held] if held else [])
        return self.ready(self._weighed(checked, held, kept, words), held)


def _turns(rows: Sequence[At]) -> Iterator[list[At]]:
    """First the row of each home that was saved last, then the one before …"""
    of_home: dict[str, list[At]] = defaultdict(list)
    for at in rows:
        of_home[at[1].report.location_id].append(at)
    for several in of_home.values():
        several.sort(key=_recency, reverse=True)
    for turn in range(max(map(len, of_home.values()), default=0)):
        yield [several[turn] for several in of_home.values() if len(several) > turn]


def _recency(at: At) -> tuple[bool, float, int]:
    position, row = at
    saved_at = row.report.captured_at
    return (saved_at is not None, saved_at.timestamp() if saved_at else 0.0, position)


def _is_older(row: RowTold, before: RowTold) -> bool:
    """Whether a new row was saved before one that is already kept; one without a time is."""
    if before.saved_at is None:
        return False
    return row.saved_at is None or row.saved_at < before.saved_at


def _words(versions: Iterable[ReportVersion]) -> dict[int, dict[str, str]]:
    """The words beside some versions, by version id. One query, or none."""
    given = [one.pk for one in versions if one.words_given]
    if not given:
        return {}
    return dict(ReportWords.objects.filter(version__in=given).values_list("version", "words"))


def _own(held: ReportVersion | None, words: Mapping[int, dict[str, str]]) -> Judged | None:
    """The home's own word in a version, as it was judged when it was filed."""
    if held is None or not held.is_own:
        return None
    given = words.get(held.pk, {})
    return Judged(held.own_answers, given, (), held.new_suspected, held.new_confirmed)


def _says(held: ReportVersion, weighed: Weighed, new: NewReport) -> bool:
    """Whether a version already says what was weighed."""
    return weighed.judged is NOT_JUDGED or (
        held.answers == weighed.judged.answers
        and held.from_extracts == weighed.filled_json(new.carried)
    )
