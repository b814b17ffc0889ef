"""Filing many reports: each taken or rejected by itself, and those taken written in parts."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence

from rollcall.foundation.actors import Actor
from rollcall.reports.services.checking import Rejected, check_each
from rollcall.reports.services.judging import NewReport
from rollcall.reports.services.parts import Follow, Part, Placed, in_parts, write_parts
from rollcall.reports.services.versions import check_recorded_at, check_set, check_source
from rollcall.reports.services.writing import BulkResult, Ready, Writing


def file_reports(
    *,
    by: Actor,
    set_key: str,
    reports: Iterable[NewReport],
    source: str,
    now: dt.datetime,
    recorded_at: dt.datetime | None = None,
    subject: str = "",
    follow: Follow[Ready] = iter,
    beside: Callable[[BulkResult, Sequence[Ready]], None] = lambda _result, _part: None,
) -> BulkResult:
    """Record many reports; each is taken or rejected by itself, and those taken are written in parts.

    The same home and date twice among them: the second is rejected. Each part commits by itself, with
    what `beside` writes about it, and all are known from the same instant. Raises BadInput; and what
    stopped the first part, Conflict when others kept filing the same. What stops a later one is told
    in the result.
    """
    check_set(set_key)
    check_source(source)
    at = check_recorded_at(recorded_at, now)
    total = BulkResult()
    writing = Writing(by, set_key, source, now, recorded_at)

    def ready() -> Iterator[Ready]:
        for one, held in check_each(by, set_key, reports, at, now):
            if isinstance(one, Rejected):
                total.rejected.append(one)
                continue
            total.noted.update(p.rule for p in one.judged.problems if p.level != "error")
            made = writing.ready(one, held)
            if isinstance(made, Rejected):
                total.rejected.append(made)
            else:
                yield made

    def write(part: Part[Ready], reports: Sequence[Ready]) -> BulkResult:
        written = BulkResult()
        put = writing.put(reports, written)
        writing.reconcile(put)
        writing.tell(put, written, subject, more=part.told)
        beside(written, put)
        return written

    write_parts(
        in_parts(ready(), _place),
        total,
        ready=lambda part: part.items,
        write=write,
        report_of=lambda one: (one.one.position, one.one.new),
        follow=follow,
    )
    total.rejected.sort(key=lambda one: one.position)
    return total


def _place(one: Ready) -> Placed:
    return Placed(one.one.home.authority_code, one.one.home.location_id)
