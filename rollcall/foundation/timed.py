"""Work that the programme wants done at set times: what it is, and putting it in the queue once.

The table of all timed work is `rollcall.wiring.TIMED`. Any number of workers may look at it at the
same moment: for each due time one of them wins, by a change of one row.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django_tasks.base import Task

from rollcall.domain.timetables import Timetable
from rollcall.foundation.models import TimedRun


# A clock can only be this far ahead by mistake, or because a demonstration starts anew.
CLOCK_WAS_SET_BACK = dt.timedelta(days=1)

_log = structlog.get_logger(__name__)
_table: tuple["TimedWork", ...] = ()


@dataclass(frozen=True, slots=True)
class TimedWork:
    """A task and when it is due. The task is given the due instant as ISO text, `due_at`."""

    name: str
    timetable: Callable[[], Timetable]  # asked anew each time: the programme may have changed
    task: Task[[str], Any]


def connect(table: Iterable[TimedWork]) -> None:
    """Take over the table of timed work; called once, at start-up."""
    global _table
    _table = tuple(table)


def enqueue_due(now: dt.datetime) -> list[str]:
    """Put in the queue whatever is due and was not yet for its due time; returns the names."""
    last = dict(TimedRun.objects.values_list("name", "due_at"))
    put = []
    for work in _table:
        due = work.timetable().latest(now)
        if due is not None and _is_news(last.get(work.name), due, now) and _claim(work, due, now):
            put.append(work.name)
            _log.info("timed_work.queued", work=work.name, due_at=due.isoformat())
    return put


def next_due(name: str, now: dt.datetime) -> dt.datetime | None:
    """When the work of this name is due next, or None when it has no times."""
    return next((work.timetable().following(now) for work in _table if work.name == name), None)


def _is_news(last: dt.datetime | None, due: dt.datetime, now: dt.datetime) -> bool:
    return last is None or last < due or last > now + CLOCK_WAS_SET_BACK


@transaction.atomic
def _claim(work: TimedWork, due: dt.datetime, now: dt.datetime) -> bool:
    """Whether this worker is the one that queues the work for `due`; it does so at once."""
    _, first = TimedRun.objects.get_or_create(name=work.name, defaults={"due_at": due})
    won = first or TimedRun.objects.filter(
        Q(due_at__lt=due) | Q(due_at__gt=now + CLOCK_WAS_SET_BACK), name=work.name
    ).update(due_at=due)
    if won:
        work.task.enqueue(due.isoformat())
    return bool(won)
