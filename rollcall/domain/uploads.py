"""A file with the reports of many homes, from its arrival until nothing more can come of it.

What is said of each row, which rows may be sent, and which states the file goes through. Rows are
judged again when they are sent: what is kept here is only what a person was shown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class UploadState(StrEnum):
    """Where a file stands."""

    CHECKING = "checking"
    UNREADABLE = "unreadable"  # no table was found in it; it is kept all the same
    CHECKED = "checked"  # a person sees what was found, and chooses
    SENDING = "sending"


#: What may follow what. A file that was checked can be checked and sent again as often as wanted.
FOLLOWS: Mapping[UploadState, frozenset[UploadState]] = {
    UploadState.CHECKING: frozenset(
        {UploadState.CHECKED, UploadState.UNREADABLE, UploadState.CHECKING}
    ),
    UploadState.CHECKED: frozenset({UploadState.SENDING, UploadState.CHECKING}),
    UploadState.SENDING: frozenset({UploadState.CHECKED, UploadState.CHECKING}),
    UploadState.UNREADABLE: frozenset(),
}


class RowState(StrEnum):
    """What can become of one row."""

    WRONG = "wrong"  # must be put right first
    CONFLICT = "conflict"  # the home's update has changed since; a person chooses
    CONFIRM = "confirm"  # right only if a person says so
    READY = "ready"
    SENT = "sent"  # from this very file
    UNCHANGED = "unchanged"  # says what we have
    UNTOUCHED = "untouched"  # nobody filled in anything


#: Rows of which something is left to do.
OPEN = frozenset({RowState.WRONG, RowState.CONFLICT, RowState.CONFIRM, RowState.READY})


@dataclass(frozen=True, slots=True)
class Found:
    """One problem of a row: the column, what stands there, what is wrong and what to do."""

    level: str
    column: str
    value: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class RowFinding:
    """What was found in one row; `held` is the version that was current then, 0 when none was."""

    row: int
    location_id: str
    name: str
    state: RowState
    problems: tuple[Found, ...] = ()
    held: int = 0

    def as_json(self) -> list[Any]:
        """A compact form to keep: thousands of these stand in one document."""
        problems = [[p.level, p.column, p.value, p.message, p.remedy] for p in self.problems]
        return [self.row, self.location_id, self.name, self.state.value, problems, self.held]

    @classmethod
    def from_json(cls, kept: list[Any]) -> "RowFinding":
        """The same back."""
        row, location_id, name, state, problems, held = kept
        found = tuple(Found(*problem) for problem in problems)
        return cls(row, location_id, name, RowState(state), found, held)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose: rows confirmed, and for conflicts the rows whose file's answers count.

    `conflicts` maps a row to the version its person saw beside the file's; another one meanwhile is
    a conflict anew.
    """

    confirmed: frozenset[int] = frozenset()
    conflicts: Mapping[int, int] | None = None

    def base_for(self, finding: RowFinding) -> int | None:
        """The version that a conflicting row may replace; None when nobody chose the file."""
        return (self.conflicts or {}).get(finding.row)

    def takes(self, finding: RowFinding) -> bool:
        """Whether a row is to be sent."""
        match finding.state:
            case RowState.READY:
                return True
            case RowState.CONFIRM:
                return finding.row in self.confirmed
            case RowState.CONFLICT:
                return self.base_for(finding) == finding.held
            case _:
                return False


def row_state(
    *, levels: Iterable[str], untouched: bool, same: bool, sent: bool, moved: bool
) -> RowState:
    """What can become of a row.

    `levels` are those of its problems; `same` = it says what we have, `sent` = and that came from
    this file; `moved` = the home's report is not the one that the row was made from.
    """
    given = frozenset(levels)
    if untouched:
        return RowState.UNTOUCHED
    if "error" in given:
        return RowState.WRONG
    if same:
        return RowState.SENT if sent else RowState.UNCHANGED
    if moved:
        return RowState.CONFLICT
    return RowState.CONFIRM if "confirm" in given else RowState.READY


def is_moved(*, held: int, held_source: str, based_on: int | None, own_source: str) -> bool:
    """Whether a row would replace a report that its writer has not seen.

    A row of our workbooks says what it was made from. One that does not say may replace what came
    from a file before, and nothing that a home or a caller told us.
    """
    if based_on is not None:
        return held != based_on
    return bool(held) and held_source != own_source


def count(findings: Iterable[RowFinding]) -> dict[str, int]:
    """How many rows are in each state; every state is named."""
    counted = Counter(finding.state.value for finding in findings)
    return {state.value: counted[state.value] for state in RowState}
