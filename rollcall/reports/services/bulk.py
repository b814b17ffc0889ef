"""Filing many reports: each taken or rejected by itself, and those taken written together."""

import datetime as dt
from collections.abc import Iterable

from rollcall.foundation.actors import Actor
from rollcall.reports.services.checking import Rejected, check_each
from rollcall.reports.services.judging import NewReport
from rollcall.reports.services.versions import check_recorded_at, check_set, check_source
from rollcall.reports.services.writing import BulkResult, Ready, Writing, written_at_once


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
