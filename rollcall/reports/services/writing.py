"""Writing many reports: made ready outside the transaction, put in bulk inside it.

Whoever presses Send meanwhile waits, at the worst, while the finished rows of a part are written: what
is judged, compared with the version before and turned into parameters is so before the transaction
begins, and inside it is only looked whether that version is still the current one. The counts that
other writers wait for are raised last.
"""

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import orjson
from django.db import IntegrityError, transaction

from rollcall.foundation import audit, events
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import Conflict, RollcallError
from rollcall.reports.events import ReportsImported
from rollcall.reports.models import ReportTiming, ReportVersion, ReportWords
from rollcall.reports.services.checking import (
    Checked,
    Rejected,
    current_versions,
    problem_with,
)
from rollcall.reports.services.inserting import as_text, insert, row_of
from rollcall.reports.services.versions import (
    NO_VERSION,
    check_replaces,
    count_versions,
    counted_in,
    is_same,
    new_timing,
    new_version,
    supersede,
)
from rollcall.reports.services.weighing import compared_with, reconcile, weigh_report


_CHUNK = 500
#: So often a transaction is tried before it is given up to others who file the same.
ATTEMPTS = 3

T = TypeVar("T")

_COLUMNS = tuple(one.name for one in ReportVersion._meta.concrete_fields if not one.primary_key)


@dataclass(slots=True)
class BulkResult:
    """What became of many reports; `stopped` says so when some could not be written in the end."""

    created: int = 0
    new_version: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    noted: Counter[str] = field(default_factory=Counter)
    stopped: str = ""

    def add(self, part: "BulkResult") -> None:
        """Count what became of a part of them."""
        self.created += part.created
        self.new_version += part.new_version
        self.unchanged += part.unchanged
        self.rejected += part.rejected
        self.noted.update(part.noted)

    def as_json(self) -> dict[str, int]:
        """The contract's counts."""
        return {
            "created": self.created,
            "new_version": self.new_version,
            "unchanged": self.unchanged,
            "rejected": len(self.rejected),
        }


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
        answers = as_text(one.judged.answers)
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
        stored = answers if one.weighed is None else as_text(version.answers)
        return Ready(light, answers, row_of(version, _COLUMNS, answers=stored), start, digest)

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
        insert(ReportVersion, _COLUMNS, [one.row for one in written if one.row is not None])
        self._write_beside([one.one for one in written])
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
        held = current_versions(self.set_key, on, [one.one.home.id for one in moved], lock=True)
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

    def _write_beside(self, written: Sequence[Checked]) -> None:
        """What stands beside a version, whose id only the database knows: words, and the time it took."""
        given = [one for one in written if one.judged.words or one.new.opened_at]
        ids: dict[tuple[int, dt.date], int] = {}
        for on in {one.new.on for one in given}:
            homes = [one.home.id for one in given if one.new.on == on]
            ids |= {
                (home, on): version
                for home, version in _current_ids(self.set_key, on, homes).items()
            }
        words = [
            ReportWords(version_id=ids[one.home.id, one.new.on], words=one.judged.words)
            for one in given
            if one.judged.words
        ]
        ReportWords.objects.bulk_create(words, batch_size=_CHUNK)
        at = self.recorded_at or self.now
        timings = [
            new_timing(ids[one.home.id, one.new.on], one.new.opened_at, at)
            for one in given
            if one.new.opened_at
        ]
        ReportTiming.objects.bulk_create(timings, batch_size=_CHUNK)

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
        counts = self._counts(written)
        rows = hashlib.sha256("".join(one.digest for one in written).encode())
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

    def _counts(self, written: Sequence[Ready]) -> Counter[tuple[str, str, dt.date]]:
        """How many versions of each authority and day there are more."""
        homes: dict[tuple[frozenset[str], dt.date], list[Ready]] = defaultdict(list)
        for one in written:
            homes[one.one.home.authority_codes, one.one.new.on].append(one)
        counts: Counter[tuple[str, str, dt.date]] = Counter()
        for (_, on), alike in homes.items():
            for counted in counted_in(alike[0].one.home, self.set_key, on):
                counts[counted] += len(alike)
        return counts


def _homes_by_day(written: Sequence[Ready]) -> tuple[tuple[dt.date, tuple[int, ...]], ...]:
    """The homes of new versions, day after day."""
    homes: dict[dt.date, list[int]] = defaultdict(list)
    for one in written:
        homes[one.one.new.on].append(one.one.home.id)
    return tuple((on, tuple(sorted(ids))) for on, ids in sorted(homes.items()))


def _current_ids(set_key: str, on: dt.date, home_ids: Sequence[int]) -> dict[int, int]:
    """The ids of current versions by home, locked where rows can be."""
    rows = ReportVersion.objects.known(None).filter(
        question_set=set_key, on=on, home_id__in=home_ids
    )
    locked = rows.select_for_update(of=("self",)).order_by("pk")
    return dict(locked.values_list("home_id", "pk"))
