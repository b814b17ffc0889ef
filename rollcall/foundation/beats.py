"""Which workers are alive, and what becomes of a task whose worker is not.

A worker writes down every half minute that it is there, from a thread of its own, so that a long task
does not look like a dead worker. The queue keeps the database's real time, and so do the beats.
"""

import datetime as dt
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models.functions import Now
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from rollcall.foundation.models import Progress, WorkerBeat


SECONDS_BETWEEN_BEATS = 30.0
#: A worker not seen for this long is gone: ten beats missed.
GONE_AFTER = dt.timedelta(minutes=5)
#: How often a task is begun at most. One that was broken off twice may itself be what ends workers.
MOST_STARTS = 2
BROKEN_OFF = (
    "This was broken off twice, because the worker stopped. Start it again, or ask for help."
)

_log = structlog.get_logger(__name__)


def beat(worker: str) -> None:
    """Write down that this worker is alive."""
    WorkerBeat.objects.update_or_create(worker=worker, defaults={"seen_at": Now()})


@contextmanager
def beating(worker: str) -> Iterator[None]:
    """Beat now and every half minute until the block ends; a worker that ends in order says so."""
    stop = threading.Event()
    _try(beat, worker)
    thread = threading.Thread(target=_go_on, args=(worker, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        _try(_end, worker)


def _go_on(worker: str, stop: threading.Event) -> None:
    while not stop.wait(SECONDS_BETWEEN_BEATS):
        _try(beat, worker)
        connection.close()


def _end(worker: str) -> None:
    WorkerBeat.objects.filter(worker=worker).delete()


def _try(write: Callable[[str], None], worker: str) -> None:
    """A database that does not answer ends no worker; there is another beat in half a minute."""
    try:
        write(worker)
    except DatabaseError:
        _log.exception("worker.beat_failed", worker=worker)


@transaction.atomic
def take_up_lost_tasks(now: dt.datetime) -> int:
    """Put tasks whose worker is gone back in the queue, each once; a second time they have failed.

    How many there were. Every task can be begun again: it looks for what is still to be done.
    """
    alive = WorkerBeat.objects.filter(seen_at__gte=Now() - GONE_AFTER)
    workers = set(alive.values_list("worker", flat=True))
    rows = DBTaskResult.objects.running().filter(started_at__lt=Now() - GONE_AFTER)
    lost = [
        one
        for one in rows.select_for_update(skip_locked=True)
        if not workers.intersection(one.worker_ids[-1:])
    ]
    for one in lost:
        if len(one.worker_ids) < MOST_STARTS:
            _put_back(one)
        else:
            _give_up(one, now)
        _log.warning("task.lost", task=one.task_path, id=str(one.pk), starts=len(one.worker_ids))
    return len(lost)


def _put_back(task: DBTaskResult[Any, Any]) -> None:
    task.status = TaskResultStatus.READY
    task.started_at = None
    task.save(update_fields=["status", "started_at"])


def _give_up(task: DBTaskResult[Any, Any], now: dt.datetime) -> None:
    """Mark a task as failed, and say so where somebody waits for it: at the progress it was given."""
    task.set_failed(RuntimeError(BROKEN_OFF))
    given = [one for one in task.args_kwargs["args"] if _is_id(one)]
    Progress.objects.filter(pk__in=given, state=Progress.RUNNING).update(
        state=Progress.FAILED, message=BROKEN_OFF, updated_at=now
    )


def _is_id(value: object) -> bool:
    try:
        uuid.UUID(str(value))
    except ValueError:
        return False
    return True
