"""What came of an import, and the file of rows to correct."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from rollcall.foundation import tables
from rollcall.foundation.tables import Row


class Outcome(StrEnum):
    """What became of one row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be taken in, and why."""

    row: Row
    reason: str


@dataclass
class ImportOutcome:
    """Counts that add up to the rows of the file, with what to look at."""

    columns: tuple[str, ...] = ()
    counts: Counter[Outcome] = field(default_factory=Counter)
    rejects: list[Reject] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)  # location id, name

    def reject(self, row: Row, reasons: str | Iterable[str]) -> None:
        """Turn a row away."""
        reason = reasons if isinstance(reasons, str) else "; ".join(reasons)
        self.rejects.append(Reject(row, reason))
        self.counts[Outcome.REJECTED] += 1

    def warn(self, number: int, message: str) -> None:
        """Say what looks odd about a row that is taken in all the same."""
        self.warnings.append(f"Row {number}: {message}")

    def as_counts(self) -> dict[str, int]:
        """`created`, `updated`, `unchanged`, `rejected`."""
        return {outcome.value: self.counts[outcome] for outcome in Outcome}

    def to_look_at(self, most: int) -> Iterator[str]:
        """Lines for a person: warnings, rejected rows and missing homes, `most` of each."""
        rejected = [f"Row {reject.row.number}: {reject.reason}" for reject in self.rejects]
        missing = [f"{location_id} {name}".strip() for location_id, name in self.missing]
        for what, lines in (
            ("to check", self.warnings),
            ("rejected", rejected),
            ("open in the register and not in the list", missing),
        ):
            if lines:
                yield f"{len(lines):,} {what}:"
                yield from (f"  {line}" for line in lines[:most])
            if len(lines) > most:
                yield f"  and {len(lines) - most:,} more"

    def write_rejects(self, file: Path | str) -> None:
        """The rejected rows as they came, with row number and reason, to correct and send again."""
        rejected = ((one.row, one.reason) for one in self.rejects)
        tables.write_rejects(file, self.columns, rejected)
