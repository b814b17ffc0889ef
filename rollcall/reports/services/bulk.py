"""Filing many reports: checked outside the transaction, written in bulk inside it.

The counts that other writers wait for are raised last, so that an import never holds up a home that
presses Send.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import IntegrityError, transaction

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
from rollcall.reports.selectors.extracts import RowTold
from rollcall.reports.services.judging import (
    HISTORY_DAYS,
    Judged,
    NewReport,
    judge,
    unknown_home,
)
from rollcall.reports.services.versions import (
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
)
from rollcall.reports.services.weighing import (
    Compared,
    Weighed,
    compared_with,
    reconcile,
    rows_met,
    weigh,
)


_CHUNK = 500


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
class Ready:
    """A report that may be written."""

    position: int
    new: NewReport
    home: HomeInfo
    judged: Judged


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
    result = BulkResult()
    ready = list(check_all(by, set_key, list(reports), at, now, result))
    for attempt in range(3):
        written = BulkResult()
        try:
            with transaction.atomic():
                _write_all(by, set_key, ready, source, now, recorded_at, written, subject)
        except IntegrityError:
            if attempt == 2:
                raise Conflict(
                    "Others are filing the same reports at this moment.", remedy="Try again."
                ) from None
            continue
        break
    written.rejected = sorted([*result.rejected, *written.rejected], key=lambda one: one.position)
    written.noted = result.noted
    return written


def check_all(
    by: Actor,
    set_key: str,
    reports: Sequence[NewReport],
    at: dt.datetime,
    now: dt.datetime,
    result: BulkResult,
) -> Iterator[Ready]:
    """Judge every report; what is wrong goes to `result`."""
    programme = current_programme()
    today = clock.reporting_day(at)
    for on, group in _by_date(reports).items():
        homes = homes_by_location({new.location_id for _, new in group}, on)
        rights = _rights(by, homes, on, group, late=is_late(on, at))
        _write_down_refusals(by, homes, rights, now)
        histories = _histories(programme, set_key, [home.id for home in homes.values()], on)
        seen: set[str] = set()
        for position, new in group:
            home = homes.get(new.location_id)
            problem = _not_taken(new, home, rights, seen)
            seen.add(new.location_id)
            if problem is not None or home is None:
                result.rejected.append(Rejected(position, new, tuple(filter(None, [problem]))))
                continue
            if new.words_confirmed and home.id not in rights.confirm:
                new = replace(new, words_confirmed=False)
            judged = judge(
                programme, set_key, new, home, today=today, history=histories.get(home.id, ())
            )
            result.noted.update(p.rule for p in judged.problems if p.level != "error")
            if judged.refused:
                result.rejected.append(Rejected(position, new, tuple(judged.refused)))
            else:
                yield Ready(position, new, home, judged)


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
    new: NewReport, home: HomeInfo | None, rights: _Rights, seen: Collection[str]
) -> Problem | None:
    """Why a report is not even judged. A home of others is as good as unknown."""
    if home is None or home.id not in rights.file:
        return unknown_home(new.location_id)
    if new.location_id in seen:
        return problem_with(
            new, "duplicate", f"Home {new.location_id} is there twice for {new.on}.",
            "Keep one row for each home and date.",
        )  # fmt: skip
    if home.id in rights.too_late:
        error = too_late()
        return problem_with(new, "window", error.message, error.remedy)
    return None


def _by_date(reports: Sequence[NewReport]) -> dict[dt.date, list[tuple[int, NewReport]]]:
    groups: dict[dt.date, list[tuple[int, NewReport]]] = defaultdict(list)
    for position, new in enumerate(reports):
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


def _write_all(
    by: Actor,
    set_key: str,
    ready: Sequence[Ready],
    source: str,
    now: dt.datetime,
    recorded_at: dt.datetime | None,
    result: BulkResult,
    subject: str,
) -> None:
    """Inside the transaction: see what is current now, close it, insert, count, audit."""
    batch = Batch(set_key)
    current = _current_versions(set_key, ready)
    met = rows_met(set_key, current.values())
    for one in ready:
        held = current.get((one.home.id, one.new.on))
        if held is not None and is_same(held, one.judged, one.new):
            result.unchanged += 1
            continue
        try:
            start = check_replaces(held, one.new, recorded_at or now, recorded_at=recorded_at)
        except RollcallError as error:
            problem = problem_with(one.new, "version", error.message, error.remedy)
            result.rejected.append(Rejected(one.position, one.new, (problem,)))
            continue
        weighed = _weighed(set_key, one, met.get((one.home.id, one.new.on)), start)
        version = new_version(
            by, set_key, one.new, one.home, one.judged, source, start, held, weighed
        )
        result.created += held is None
        result.new_version += held is not None
        batch.add(version, one.home, held, one.judged.words, weighed)
    if not batch.inserts:
        return
    batch.insert()
    reconcile(by, set_key, batch.compared(), recorded_at or now)
    audit.record(
        by=by,
        action="reports.imported",
        subject=(subject or f"set:{set_key}")[:200],
        at=now,
        detail={
            **result.as_json(),
            "set": set_key,
            "source": source,
            "known_from": (recorded_at or now).astimezone(dt.UTC).isoformat(),
            "rows": batch.digest(),
        },
    )
    batch.count_and_tell()


def _weighed(
    set_key: str, one: Ready, rows: Sequence[RowTold] | None, at: dt.datetime
) -> Weighed | None:
    """A home's report weighed against what extracts said before it; None where none did."""
    if not rows:
        return None
    return weigh(
        current_programme(), set_key, one.new, one.home, one.judged, rows,
        at=at, today=clock.reporting_day(at),
    )  # fmt: skip


@dataclass
class Batch:
    """Versions to write together, with what goes with them; the counts are raised last."""

    set_key: str
    inserts: list[ReportVersion] = field(default_factory=list)
    _words: list[tuple[ReportVersion, dict[str, Any]]] = field(default_factory=list)
    _closing: dict[dt.datetime, list[int]] = field(default_factory=lambda: defaultdict(list))
    _counts: Counter[tuple[str, str, dt.date]] = field(default_factory=Counter)
    _weighed: list[tuple[ReportVersion, Weighed]] = field(default_factory=list)

    def add(
        self,
        version: ReportVersion,
        home: HomeInfo,
        held: ReportVersion | None,
        words: dict[str, Any],
        weighed: Weighed | None,
    ) -> None:
        """Put a version in, and the one it replaces out."""
        self.inserts.append(version)
        self._counts.update(counted_in(home, self.set_key, version.on))
        if held is not None:
            self._closing[version.known_from].append(held.pk)
        if words:
            self._words.append((version, words))
        if weighed is not None:
            self._weighed.append((version, weighed))

    def insert(self) -> None:
        """Close what is replaced, then write versions and words."""
        for start, version_ids in self._closing.items():
            supersede(version_ids, start)
        ReportVersion.objects.bulk_create(self.inserts, batch_size=_CHUNK)
        ReportWords.objects.bulk_create(
            [ReportWords(version=version, words=kept) for version, kept in self._words],
            batch_size=_CHUNK,
        )

    def compared(self) -> list[Compared]:
        """The written versions that were weighed against extracts."""
        return [compared_with(version, weighed) for version, weighed in self._weighed]

    def digest(self) -> str:
        """One digest of all that was written, for the audit."""
        return audit.digest_rows((v.home_id, v.on, v.number, v.answers) for v in self.inserts)

    def count_and_tell(self) -> None:
        """Raise the counts that other writers wait for, and say which days changed."""
        count_versions(self._counts)
        days = tuple((code, on) for code, _, on in sorted(self._counts))
        events.publish(ReportsImported(self.set_key, days))


def _current_versions(
    set_key: str, ready: Sequence[Ready]
) -> dict[tuple[int, dt.date], ReportVersion]:
    """The versions that these reports would replace, locked where rows can be."""
    found: dict[tuple[int, dt.date], ReportVersion] = {}
    by_date: dict[dt.date, list[int]] = defaultdict(list)
    for one in ready:
        by_date[one.new.on].append(one.home.id)
    for on, home_ids in sorted(by_date.items()):
        for start in range(0, len(home_ids), _CHUNK):
            rows = ReportVersion.objects.known(None).with_extracts()
            rows = rows.filter(
                question_set=set_key, on=on, home_id__in=home_ids[start : start + _CHUNK]
            )
            for version in rows.select_for_update(of=("self",)).order_by("pk"):
                found[(version.home_id, version.on)] = version
    return found
