"""Writing many reports in parts: whole authorities each, every part a short transaction of its own.

Whoever presses Send meanwhile waits for one part at the most. Each part is whole when it is committed:
its versions, words, differences, counts and audit event. What goes wrong later leaves the parts before
as they are, and the rest as though it had never come; the same file read again writes only that.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

import structlog
from django.db import DatabaseError, connection

from rollcall.foundation.errors import Conflict
from rollcall.reports.services.checking import Rejected, problem_with
from rollcall.reports.services.judging import NewReport
from rollcall.reports.services.writing import BulkResult, written_at_once


_log = structlog.get_logger(__name__)

T = TypeVar("T")
P = TypeVar("P")
R = TypeVar("R", bound=BulkResult)

#: Homes of a part at most: few enough that writing them takes a fraction of a second.
MOST_HOMES = 500
#: How long nobody writes between two parts. SQLite has no queue: whoever waits sleeps and looks again,
#: and in the first eighth of a second never sleeps longer than this.
PAUSE_SECONDS = 0.03
NO_DATABASE = "The database could not write just then."


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a report belongs when parts are made: its authority, and its home."""

    authority: str
    home: str


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """Some of what is to be written: all that is there for its homes. `number` counts from 1.

    `items` are let go of once they are written, for the sake of memory.
    """

    number: int
    of: int
    size: int
    items: list[T]

    @property
    def told(self) -> dict[str, int]:
        """As the audit event of the part says it."""
        return {"part": self.number, "parts": self.of}


#: Goes through the parts and tells somebody how far it is.
Follow = Callable[[Sequence[Part[T]]], Iterable[Part[T]]]


def in_parts(items: Iterable[T], place: Callable[[T], Placed]) -> list[Part[T]]:
    """Whole authorities together as long as they fit; one that is larger is parted by home.

    A home's items stay together and in their order. Where there is nothing there is one empty part.
    """
    homes: dict[str, list[T]] = defaultdict(list)
    authority: dict[str, str] = {}
    for item in items:
        at = place(item)
        homes[at.home].append(item)
        authority.setdefault(at.home, at.authority)
    together: dict[str, list[list[T]]] = defaultdict(list)
    for home, code in sorted(authority.items(), key=lambda one: one[::-1]):
        together[code].append(homes[home])
    packs = list(_packed(together.values())) or [[]]
    found = [[item for home in pack for item in home] for pack in packs]
    return [
        Part(number, len(found), len(items), items) for number, items in enumerate(found, start=1)
    ]


def _packed(authorities: Iterable[list[list[T]]]) -> Iterator[list[list[T]]]:
    """Homes of one or more authorities, at most so many at a time."""
    pack: list[list[T]] = []
    for homes in authorities:
        if pack and len(pack) + len(homes) > MOST_HOMES:
            yield pack
            pack = []
        pack += homes
        while len(pack) > MOST_HOMES:
            yield pack[:MOST_HOMES]
            pack = pack[MOST_HOMES:]
    if pack:
        yield pack


def write_parts(
    parts: Sequence[Part[T]],
    total: R,
    *,
    ready: Callable[[Part[T]], P],
    write: Callable[[Part[T], P], R],
    report_of: Callable[[T], tuple[int, NewReport]],
    follow: Follow[T] = iter,
) -> None:
    """Make each part `ready`, then `write` it in a transaction; what became of it goes to `total`.

    When a part cannot be written, it and those after it are told as rejected, with the reason, and
    `total.stopped` says so. Raises what went wrong where nothing was written before.
    """
    done = 0
    for part in follow(parts):
        if part.number > 1:
            _let_others_write()
        try:
            total.add(written_at_once(partial(write, part, ready(part))))
        except (DatabaseError, Conflict) as error:
            if not done:
                raise
            _log.exception("reports.stopped", part=part.number, parts=part.of)
            left = [report_of(item) for one in parts[part.number - 1 :] for item in one.items]
            total.rejected += (_not_written(*one, error) for one in left)
            total.stopped = _stopped(done, done + len(left), error)
            return
        done += part.size
        part.items.clear()


def _let_others_write() -> None:
    if connection.vendor == "sqlite":
        time.sleep(PAUSE_SECONDS)


def _stopped(done: int, of: int, error: Exception) -> str:
    return (
        f"Stopped after {done:,} of {of:,} updates, which are kept. {_why(error)} "
        "Send the same file again to add the rest."
    )


def _not_written(position: int, new: NewReport, error: Exception) -> Rejected:
    remedy = "Send the same file again to add the rest."
    problem = problem_with(new, "not-written", f"Not written. {_why(error)}", remedy)
    return Rejected(position, new, (problem,))


def _why(error: Exception) -> str:
    """What stopped it, in words for whoever sent the file; what the database said is for the log."""
    if isinstance(error, Conflict):
        return error.message
    return NO_DATABASE
