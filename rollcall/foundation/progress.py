"""How far a long task has come, for the page of the person who waits for it.

    started = progress.start(what="Reading the file", by=user, now=now)      # in the view
    read_file.enqueue(str(started.id), ...)                                   # django_tasks
    for row in progress.track(rows, started_id, of=len(rows)): ...            # in the task
    progress.finish(started_id, "400 rows read, 3 rejected", now=clock.now())

What is written inside a transaction is seen by others only at its end, so a task that checks many
rows tracks the checking, outside the transaction that saves them.
"""

import datetime as dt
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import ValidationError

from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import NotFound
from rollcall.foundation.models import Progress


T = TypeVar("T")

SECONDS_BETWEEN_WRITES = 0.5
# Longer than any task of ours works on one row.
LOST_AFTER = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class ProgressInfo:
    """How far one long task has come; `of` is None while nobody knows how much there is."""

    id: uuid.UUID
    what: str
    done: int
    of: int | None
    message: str
    started_at: dt.datetime
    updated_at: dt.datetime
    finished: bool
    failed: bool
    lost: bool

    @property
    def waits(self) -> bool:
        """Whether there is anything more to come."""
        return not (self.finished or self.failed or self.lost)

    @property
    def percent(self) -> int | None:
        """0 to 100, or None while nobody knows."""
        if self.finished:
            return 100
        return min(100, self.done * 100 // self.of) if self.of else None


def start(*, what: str, by: Actor, now: dt.datetime, of: int | None = None) -> ProgressInfo:
    """Begin to tell; give the id to the task, and show `ui.progress` on the page."""
    row = Progress.objects.create(
        what=what, owner=by.actor_id, of=of, started_at=now, updated_at=now
    )
    return _info(row, now)


def update(
    progress_id: uuid.UUID | str,
    *,
    done: int,
    now: dt.datetime,
    of: int | None = None,
    message: str = "",
) -> None:
    """Say how far it is; `message` is a short sentence without anything personal."""
    total = {} if of is None else {"of": of}
    Progress.objects.filter(pk=progress_id).update(
        done=done, message=message, updated_at=now, **total
    )


def track(
    rows: Iterable[T], progress_id: uuid.UUID | str, *, of: int | None, now: dt.datetime
) -> Iterator[T]:
    """Go through `rows` and tell how far it is, twice a second at most."""
    began = written = time.monotonic()
    update(progress_id, done=0, of=of, now=now)
    for done, row in enumerate(rows):
        ticks = time.monotonic()
        if ticks - written >= SECONDS_BETWEEN_WRITES:
            written = ticks
            update(progress_id, done=done, of=of, now=now + dt.timedelta(seconds=ticks - began))
        yield row


def finish(progress_id: uuid.UUID | str, message: str, *, now: dt.datetime) -> None:
    """It is done; `message` says what came of it."""
    _end(progress_id, message, now, Progress.FINISHED)


def fail(progress_id: uuid.UUID | str, message: str, *, now: dt.datetime) -> None:
    """It could not be done; `message` says why and what to do."""
    _end(progress_id, message, now, Progress.FAILED)


def progress_of(progress_id: uuid.UUID | str, *, by: Actor, now: dt.datetime) -> ProgressInfo:
    """How far it is. Raises `NotFound` for a task of somebody else's."""
    try:
        row = Progress.objects.filter(pk=progress_id, owner=by.actor_id).first()
    except ValidationError:
        row = None
    if row is None:
        raise NotFound("There is no such task of yours.")
    return _info(row, now)


def _end(progress_id: uuid.UUID | str, message: str, now: dt.datetime, state: str) -> None:
    Progress.objects.filter(pk=progress_id, state=Progress.RUNNING).update(
        state=state, message=message, updated_at=now
    )


def _info(row: Progress, now: dt.datetime) -> ProgressInfo:
    return ProgressInfo(
        id=row.id,
        what=row.what,
        done=row.done,
        of=row.of,
        message=row.message,
        started_at=row.started_at,
        updated_at=row.updated_at,
        finished=row.state == Progress.FINISHED,
        failed=row.state == Progress.FAILED,
        lost=row.state == Progress.RUNNING and now - row.updated_at > LOST_AFTER,
    )
