"""Filing many reports: checked and made ready outside the transaction, written in bulk inside it.

Whoever presses Send meanwhile waits, at the worst, while finished rows are written: what is judged,
compared with the version before and turned into parameters is so before the transaction begins, and
inside it is only looked whether that version is still the current one. The counts that other writers
wait for are raised last.
"""

import datetime as dt
import hashlib
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import orjson
from django.db import IntegrityError, connection, transaction
from django.db.models import Field, JSONField

from rollcall.accounts.permissions import Permission, grants
from rollcall.domain.programme import Programme
from rollcall.domain.questions.checks import Problem
from rollcall.foundation import audit, clock, events
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import Conflict, RollcallError
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import homes_visible_to
from rollcall.register.selectors import HomeInfo, homes_by_location
from rollcall.reports.events import ReportsImported
from rollcall.reports.models import ReportVersion, ReportWords
from rollcall.reports.services.judging import (
    HISTORY_DAYS,
    Judged,
    NewReport,
    judge,
    unknown_home,
)
from rollcall.reports.services.versions import (
    NO_VERSION,
    check_recorded_at,
    check_replaces,
    check_set,
    check_source,
    count_versions,
    counted_in,
    is_late,
    is_same,
    new_version,
    supersede,
    too_late,
    with_worked_out,
)
from rollcall.reports.services.weighing import (
    Weighed,
    compared_with,
    reconcile,
    rows_met,
    weigh_report,
)


_CHUNK = 500
#: Reports judged at a time: few enough that a day of England fits in little memory.
_BATCH = 1_000
#: Homes asked for at a time inside the transaction, where each query counts.
_MANY = 5_000


#: So often a transaction is tried before it is given up to others who file the same.
ATTEMPTS = 3

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A report that was not taken: its place among those given, and why."""

    position: int
    report: NewReport
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class BulkResult:
    """What became of many reports."""

    created: int = 0
    new_version: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    noted: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, int]:
        """The contract's counts."""
        return {
            "created": self.created,
            "new_version": self.new_version,
            "unchanged": self.unchanged,
            "rejected": len(self.rejected),
        }


@dataclass(frozen=True, slots=True)
class Checked:
    """A report that may be written: what it says, what is noted about it, and what it replaces.

    `held` is the id of the version that is current now, 0 when there is none, and `held_source` how
    it came; `same` says that it says just what this one does. `weighed` is what comes out where
    extracts answer for the same day, and `source` whose word it is, where that is not the file's.
    """

    position: int
    new: NewReport
    home: HomeInfo
    judged: Judged
    held: int
    held_source: str
    same: bool
    weighed: Weighed | None = None
    source: str = ""


def file_reports(
    *,
    by: Actor,
    set_key: str,
    reports: Iterable[NewReport],
    source: str,
    now: dt.datetime,
    recorded_at: dt.datetime | None = None,
    subject: str = "",
) -> BulkResult:
    """Record many reports; each is taken or rejected by itself, and those taken commit together.

    The same home and date twice among them: the second is rejected. Raises BadInput, or Conflict
    when others kept filing the same reports meanwhile.
    """
    check_set(set_key)
    check_source(source)
    at = check_recorded_at(recorded_at, now)
    found = BulkResult()
    writing = Writing(by, set_key, source, now, recorded_at)
    ready: list[Ready] = []
    for one, held in check_each(by, set_key, reports, at, now):
        if isinstance(one, Rejected):
            found.rejected.append(one)
            continue
        found.noted.update(p.rule for p in one.judged.problems if p.level != "error")
        made = writing.ready(one, held)
        (found.rejected if isinstance(made, Rejected) else ready).append(made)  # type: ignore[arg-type]

    def write() -> BulkResult:
        written = BulkResult()
        put = writing.put(ready, written)
        writing.reconcile(put)
        writing.tell(put, written, subject)
        return written

    written = written_at_once(write)
    written.rejected = sorted([*found.rejected, *written.rejected], key=lambda one: one.position)
    written.noted = found.noted
    return written


def written_at_once(write: Callable[[], T]) -> T:
    """What `write` gives from one transaction; tried anew when others file the same meanwhile.

    Raises Conflict when they keep doing so.
    """
    for _ in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return write()
        except IntegrityError:
            continue
    raise Conflict("Others are filing the same reports at this moment.", remedy="Try again.")


def check_reports(
    *, by: Actor, set_key: str, reports: Iterable[NewReport], now: dt.datetime
) -> Iterator[Checked | Rejected]:
    """What would become of many reports, one after another; nothing is filed.

    A refusal to file for a home of others is written down here too (AT-79). Raises BadInput.
    """
    check_set(set_key)
    return (one for one, _ in check_each(by, set_key, reports, now, now))


def check_each(
    by: Actor, set_key: str, reports: Iterable[NewReport], at: dt.datetime, now: dt.datetime
) -> Iterator[tuple[Checked | Rejected, ReportVersion | None]]:
    """Judge every report in batches, each with the version it would replace."""
    numbered = enumerate(reports)
    seen: set[tuple[str, dt.date]] = set()
    while batch := list(itertools.islice(numbered, _BATCH)):
        for on, group in _by_date(batch).items():
            yield from _check_day(by, set_key, on, group, seen, at, now)


def _check_day(
    by: Actor,
    set_key: str,
    on: dt.date,
    group: Sequence[tuple[int, NewReport]],
    seen: set[tuple[str, dt.date]],
    at: dt.datetime,
    now: dt.datetime,
) -> Iterator[tuple[Checked | Rejected, ReportVersion | None]]:
    programme = current_programme(on)
    today = clock.reporting_day(at)
    homes = homes_by_location({new.location_id for _, new in group}, on)
    group = _completed(programme, set_key, group, homes)
    rights = _rights(by, homes, on, group, late=is_late(on, at))
    _write_down_refusals(by, homes, rights, now)
    ids = [home.id for home in homes.values() if home.id in rights.file]
    histories = _histories(programme, set_key, ids, on)
    current = _current_versions(set_key, on, ids)
    met = rows_met(set_key, current.values())
    for position, new in group:
        home = homes.get(new.location_id)
        problem = _not_taken(new, home, rights, seen)
        seen.add((new.location_id, on))
        if problem is not None or home is None:
            yield Rejected(position, new, tuple(filter(None, [problem]))), None
            continue
        if new.words_confirmed and home.id not in rights.confirm:
            new = replace(new, words_confirmed=False)
        judged = judge(
            programme, set_key, new, home, today=today, history=histories.get(home.id, ())
        )
        if judged.refused:
            yield Rejected(position, new, tuple(judged.refused)), None
            continue
        held = current.get(home.id)
        same = held is not None and is_same(held, judged, new)
        about = (held.pk, held.source) if held is not None else (NO_VERSION, "")
        weighed = None
        if held is not None and not same:
            weighed = weigh_report(set_key, new, home, judged, held, at, met)
        yield Checked(position, new, home, judged, *about, same, weighed), held


def _completed(
    programme: Programme,
    set_key: str,
    group: Sequence[tuple[int, NewReport]],
    homes: Mapping[str, HomeInfo],
) -> list[tuple[int, NewReport]]:
    """The reports of a day with what another set's answers say already."""
    known = [(at, new) for at, new in group if new.location_id in homes]
    made = with_worked_out(programme, set_key, [(new, homes[new.location_id]) for _, new in known])
    worked_out = dict(zip((at for at, _ in known), made, strict=True))
    return [(at, worked_out.get(at, new)) for at, new in group]


@dataclass(frozen=True, slots=True)
class _Rights:
    """Ids of the homes for which somebody may file at all, and keep words that look personal.

    `too_late` are those whose reports of this date only the council may still change (AT-16).
    """

    file: set[int]
    too_late: set[int]
    confirm: set[int]


def _rights(
    by: Actor,
    homes: Mapping[str, HomeInfo],
    on: dt.date,
    group: Sequence[tuple[int, NewReport]],
    *,
    late: bool,
) -> _Rights:
    file = _allowed(by, Permission.FILE_REPORT, homes, on)
    amend = _allowed(by, Permission.AMEND_OLD_REPORT, homes, on) if late else file
    confirming = any(new.words_confirmed for _, new in group)
    confirm = _allowed(by, Permission.CONFIRM_WORDS, homes, on) if confirming else set[int]()
    return _Rights(file, file - amend, confirm)


def _write_down_refusals(
    by: Actor, homes: Mapping[str, HomeInfo], rights: _Rights, now: dt.datetime
) -> None:
    """Keep who tried to file for a home of others (AT-79)."""
    for home in homes.values():
        if home.id not in rights.file:
            subject = f"home:{home.location_id}"
            audit.record_access(by=by, subject=subject, what="file reports", at=now, allowed=False)


def _not_taken(
    new: NewReport, home: HomeInfo | None, rights: _Rights, seen: Collection[tuple[str, dt.date]]
) -> Problem | None:
    """Why a report is not even judged. A home of others is as good as unknown."""
    if home is None or home.id not in rights.file:
        return unknown_home(new.location_id)
    if (new.location_id, new.on) in seen:
        return problem_with(
            new, "duplicate", f"Home {new.location_id} is there twice for {new.on}.",
            "Keep one row for each home and date.",
        )  # fmt: skip
    if home.id in rights.too_late:
        error = too_late()
        return problem_with(new, "window", error.message, error.remedy)
    return None


def _by_date(
    reports: Sequence[tuple[int, NewReport]],
) -> dict[dt.date, list[tuple[int, NewReport]]]:
    groups: dict[dt.date, list[tuple[int, NewReport]]] = defaultdict(list)
    for position, new in reports:
        groups[new.on].append((position, new))
    return groups


def _allowed(
    by: Actor, permission: Permission, homes: Mapping[str, HomeInfo], on: dt.date
) -> set[int]:
    """Ids of those homes for which this person holds a permission."""
    ids = {home.id for home in homes.values()}
    if grants(by, permission).everywhere:
        return ids
    return ids & set(homes_visible_to(by, permission, on).values_list("pk", flat=True))


def problem_with(new: NewReport, rule: str, message: str, remedy: str) -> Problem:
    """Something wrong with a report as a whole, said beside its home."""
    return Problem(rule, "error", "location_id", new.location_id, message, remedy)


def _histories(
    programme: Programme, set_key: str, home_ids: Sequence[int], on: dt.date
) -> dict[int, list[dict[str, Any]]]:
    """The answers of earlier days that rules ask about, newest first, by home id."""
    wanted = sorted(programme.checker(set_key).reads_history)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for start in range(0, len(home_ids) if wanted else 0, _CHUNK):
        chunk = home_ids[start : start + _CHUNK]
        for home_id, answers in ReportVersion.objects.answers_before(
            set_key, chunk, on, HISTORY_DAYS, wanted
        ):
            found[home_id].append(answers)
    return found


def _current_versions(
    set_key: str, on: dt.date, home_ids: Sequence[int], *, lock: bool = False
) -> dict[int, ReportVersion]:
    """The current versions of some homes' reports, by home id; locked where rows can be, if asked."""
    found: dict[int, ReportVersion] = {}
    for start in range(0, len(home_ids), _CHUNK):
        rows = ReportVersion.objects.known(None).with_extracts()
        rows = rows.filter(
            question_set=set_key, on=on, home_id__in=home_ids[start : start + _CHUNK]
        )
        for version in rows.select_for_update(of=("self",)) if lock else rows:
            found[version.home_id] = version
    return found


# --- writing --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ready:
    """A report made ready to be written; its answers only as the text they are stored in.

    `row` holds the parameters of its insert, None when nothing changed; `start` is the instant from
    which it is known, `digest` stands for it in the audit.
    """

    one: Checked
    answers: str
    row: tuple[Any, ...] | None
    start: dt.datetime
    digest: str


def _light(one: Checked) -> Checked:
    """The same without what is not needed to write it: fifteen thousand of these are kept at once."""
    return replace(
        one,
        new=replace(one.new, answers={}),
        home=replace(one.home, name="", provider_name="", address="", postcode=""),
        judged=replace(one.judged, answers={}, problems=()),
        weighed=one.weighed.without_answers() if one.weighed else None,
    )


@dataclass(frozen=True)
class Writing:
    """Who writes what, when."""

    by: Actor
    set_key: str
    source: str
    now: dt.datetime
    recorded_at: dt.datetime | None

    def ready(self, one: Checked, held: ReportVersion | None) -> Ready | Rejected:
        """Everything about a report that can be done before the transaction."""
        light = _light(one)
        answers = _as_text(one.judged.answers)
        if one.same:
            return Ready(light, answers, None, self.now, "")
        try:
            start = check_replaces(
                held, one.new, self.recorded_at or self.now, recorded_at=self.recorded_at
            )
        except RollcallError as error:
            problem = problem_with(one.new, "version", error.message, error.remedy)
            return Rejected(one.position, one.new, (problem,))
        source = one.source or self.source
        version = new_version(
            self.by, self.set_key, one.new, one.home, one.judged, source, start, held, one.weighed
        )
        digest = audit.digest([version.home_id, version.on, version.number, version.answers])
        stored = answers if one.weighed is None else _as_text(version.answers)
        return Ready(light, answers, _row(version, stored), start, digest)

    def put(self, ready: Sequence[Ready], result: BulkResult) -> list[Ready]:
        """Inside the transaction: look what is current now, close it, insert; all but the rejected.

        Those that changed nothing are among them, without a row.
        """
        by_date: dict[dt.date, list[Ready]] = defaultdict(list)
        for one in ready:
            by_date[one.one.new.on].append(one)
        standing: list[Ready] = []
        for on, group in sorted(by_date.items()):
            standing += self._still_ready(on, group, result)
        written = [one for one in standing if one.row is not None]
        closing: dict[dt.datetime, list[int]] = defaultdict(list)
        for one in written:
            if one.one.held:
                closing[one.start].append(one.one.held)
        for start, version_ids in closing.items():
            supersede(version_ids, start)
        _insert([one.row for one in written if one.row is not None])
        self._write_words([one.one for one in written if one.one.judged.words])
        return standing

    def reconcile(
        self, put: Sequence[Ready], row_ids: Mapping[int, int] | None = None
    ) -> Counter[str]:
        """Open and close differences where versions were weighed against extracts.

        `row_ids` are those of an extract's rows by number, where they were only just written.
        """
        by_date: dict[dt.date, list[Checked]] = defaultdict(list)
        for one in put:
            if one.one.weighed is not None:
                by_date[one.one.new.on].append(one.one)
        compared = []
        for on, group in by_date.items():
            versions = _current_ids(self.set_key, on, [one.home.id for one in group])
            compared += [
                compared_with(versions[one.home.id], one.home.id, on, one.weighed, row_ids)
                for one in group
                if one.weighed is not None
            ]
        return reconcile(self.by, self.set_key, compared, self.recorded_at or self.now)

    def _still_ready(
        self, on: dt.date, group: Sequence[Ready], result: BulkResult
    ) -> Iterator[Ready]:
        """Those that stand; any whose version was replaced meanwhile is judged against the new."""
        current = _current_ids(self.set_key, on, [one.one.home.id for one in group])
        moved = [one for one in group if current.get(one.one.home.id, NO_VERSION) != one.one.held]
        held = _current_versions(self.set_key, on, [one.one.home.id for one in moved], lock=True)
        again = {one.one.position: self.again(one, held.get(one.one.home.id)) for one in moved}
        for one in group:
            made = again.get(one.one.position, one)
            if isinstance(made, Rejected):
                result.rejected.append(made)
                continue
            result.unchanged += made.row is None
            result.created += made.row is not None and not made.one.held
            result.new_version += made.row is not None and bool(made.one.held)
            yield made

    def again(self, one: Ready, held: ReportVersion | None) -> Ready | Rejected:
        """The same report made ready against another version than it was."""
        judged = replace(one.one.judged, answers=orjson.loads(one.answers))
        new, home = one.one.new, one.one.home
        same = held is not None and is_same(held, judged, new)
        weighed = None
        if held is not None and not same:
            at = self.recorded_at or self.now
            weighed = weigh_report(self.set_key, new, home, judged, held, at)
        held_id = held.pk if held else NO_VERSION
        again = replace(one.one, judged=judged, held=held_id, same=same, weighed=weighed)
        return self.ready(again, held)

    def _write_words(self, given: Sequence[Checked]) -> None:
        """Words stand beside their version, whose id only the database knows."""
        ids: dict[tuple[int, dt.date], int] = {}
        for on in {one.new.on for one in given}:
            homes = [one.home.id for one in given if one.new.on == on]
            ids |= {
                (home, on): version
                for home, version in _current_ids(self.set_key, on, homes).items()
            }
        ReportWords.objects.bulk_create(
            [
                ReportWords(version_id=ids[(one.home.id, one.new.on)], words=one.judged.words)
                for one in given
            ],
            batch_size=_CHUNK,
        )

    def tell(
        self,
        put: Sequence[Ready],
        result: BulkResult,
        subject: str,
        *,
        action: str = "reports.imported",
        more: Mapping[str, Any] | None = None,
        always: bool = False,
    ) -> None:
        """Audit, count and publish what was written; nothing where nothing was, unless `always`."""
        written = [one for one in put if one.row is not None]
        if not written and not always:
            return
        counts: Counter[tuple[str, str, dt.date]] = Counter()
        rows = hashlib.sha256()
        for one in written:
            counts.update(counted_in(one.one.home, self.set_key, one.one.new.on))
            rows.update(one.digest.encode())
        audit.record(
            by=self.by,
            action=action,
            subject=(subject or f"set:{self.set_key}")[:200],
            at=self.now,
            detail={
                **result.as_json(),
                "set": self.set_key,
                "source": self.source,
                "known_from": (self.recorded_at or self.now).astimezone(dt.UTC).isoformat(),
                "rows": rows.hexdigest(),
                **(more or {}),
            },
        )
        if not written:
            return
        count_versions(counts)
        events.publish(
            ReportsImported(
                self.set_key,
                days=tuple((code, on) for code, _, on in sorted(counts)),
                homes=_homes_by_day(written),
            )
        )


def _homes_by_day(written: Sequence[Ready]) -> tuple[tuple[dt.date, tuple[int, ...]], ...]:
    """The homes of new versions, day after day."""
    homes: dict[dt.date, list[int]] = defaultdict(list)
    for one in written:
        homes[one.one.new.on].append(one.one.home.id)
    return tuple((on, tuple(sorted(ids))) for on, ids in sorted(homes.items()))


_FIELDS = [one for one in ReportVersion._meta.concrete_fields if not one.primary_key]


def _as_text(document: Any) -> str:
    return orjson.dumps(document).decode()


def _row(version: ReportVersion, answers: str) -> tuple[Any, ...]:
    """The parameters of a version's insert, turned into what the database takes."""
    return tuple(
        answers if one.name == "answers" else _parameter(one, getattr(version, one.attname))
        for one in _FIELDS
    )


def _parameter(field: Field[Any, Any], value: Any) -> Any:
    if isinstance(field, JSONField):
        return _as_text(value)
    return field.get_db_prep_save(value, connection)


def _insert(rows: Sequence[tuple[Any, ...]]) -> None:
    """Many versions at once, without making objects of them once more."""
    columns = ", ".join(connection.ops.quote_name(str(one.column)) for one in _FIELDS)
    json = "%s::jsonb" if connection.vendor == "postgresql" else "%s"
    places = ", ".join(json if isinstance(one, JSONField) else "%s" for one in _FIELDS)
    table = connection.ops.quote_name(ReportVersion._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608


def _current_ids(set_key: str, on: dt.date, home_ids: Sequence[int]) -> dict[int, int]:
    """The ids of current versions by home, locked where rows can be."""
    found: dict[int, int] = {}
    for start in range(0, len(home_ids), _MANY):
        rows = ReportVersion.objects.known(None).filter(
            question_set=set_key, on=on, home_id__in=home_ids[start : start + _MANY]
        )
        locked = rows.select_for_update(of=("self",)).order_by("pk")
        found |= dict(locked.values_list("home_id", "pk"))
    return found
