"""Files with the reports of many homes: received, checked, sent as far as a person chose, deleted.

Nothing is lost when a file is wrong: it is kept as it came for the programme's days. Checking files
nothing, and sending judges every row anew, so that what a person saw is never more than a preview.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F

from rollcall.accounts.permissions import Permission, may
from rollcall.domain.questions.checks import Problem
from rollcall.domain.uploads import (
    FOLLOWS,
    Choices,
    Found,
    RowFinding,
    RowState,
    UploadState,
    count,
    is_moved,
    row_state,
)
from rollcall.foundation import audit
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, Conflict, NotNow, NotPermitted, RollcallError
from rollcall.foundation.programmes import current_programme, current_settings
from rollcall.foundation.tables import Limits, Table, shorten, table_from_bytes
from rollcall.reports import importers
from rollcall.reports.models import Source, Upload, UploadContent
from rollcall.reports.selectors.uploads import UploadFile, office_of, upload, upload_file
from rollcall.reports.services.bulk import file_reports
from rollcall.reports.services.checking import Checked, Rejected, check_reports
from rollcall.reports.services.judging import NewReport
from rollcall.reports.services.parts import Follow
from rollcall.reports.services.versions import LONGEST_REASON, check_set
from rollcall.reports.services.writing import BulkResult, Ready


#: What is read of a file from a page: a day of England at most.
MOST_ROWS, MOST_CELLS = 20_000, 4_000_000

Watch = Callable[[Iterable[importers.ReadRow]], Iterable[importers.ReadRow]]


class Sent(NamedTuple):
    """How many rows of a file were filed; `stopped` says why not all that were chosen."""

    number: int
    stopped: str


def limits() -> Limits:
    """How large a file that comes through a page may be."""
    packed = settings.UPLOAD_MAX_BYTES
    return Limits(packed=packed, unpacked=packed * 25, rows=MOST_ROWS, cells=MOST_CELLS)


def receive_upload(
    *, by: Actor, name: str, content: bytes, set_key: str, on: dt.date, now: dt.datetime
) -> uuid.UUID:
    """Keep a file as it came; it is checked next. Raises NotPermitted, or BadInput when too large."""
    _check_may(by)
    check_set(set_key)
    limits().check_size(name, len(content))
    if not content:
        raise BadInput(f"{name} is empty.", remedy="Choose the file that you filled in.")
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        row = Upload.objects.create(
            uploaded_by=by.actor_id,
            uploaded_at=now,
            scope=office_of(by),
            name=name[:200],
            size=len(content),
            digest=digest,
            question_set=set_key,
            on=on,
            state=UploadState.CHECKING,
        )
        days = current_settings().keep_files_days
        UploadContent.objects.create(
            upload=row, file=content, delete_on=now.date() + dt.timedelta(days=days)
        )
        audit.record(
            by=by,
            action="upload.received",
            subject=f"upload:{row.pk}",
            at=now,
            detail={"set": set_key, "date": on.isoformat(), "file": digest, "size": len(content)},
        )
    return row.pk


def watch_upload(upload_id: uuid.UUID, progress_id: uuid.UUID) -> None:
    """Remember which progress tells how far the work on a file is."""
    Upload.objects.filter(pk=upload_id).update(progress=progress_id)


def begin_sending(upload_id: uuid.UUID, progress_id: uuid.UUID) -> None:
    """Keep a file for the worker, which will send it. Raises Conflict when somebody was quicker."""
    _move(upload_id, UploadState.CHECKED, UploadState.SENDING, progress=progress_id)


def check_upload(
    *, by: Actor, upload_id: uuid.UUID, now: dt.datetime, watch: Watch = iter
) -> UploadState:
    """Read a file and say what can become of each row. A file that is no table is kept, and told.

    Raises NotFound for a file of others, or one that was deleted.
    """
    _check_may(by)
    info, file = upload(upload_id, by=by), upload_file(upload_id)
    if info.state != UploadState.CHECKING:
        _move(upload_id, info.state, UploadState.CHECKING)
    try:
        table, findings = _examine(by, info.name, info.set_key, info.on, file, now, watch)
    except RollcallError as error:
        told = str(error)[:1000]
        _move(upload_id, UploadState.CHECKING, UploadState.UNREADABLE, told=told, notes=[])
        return UploadState.UNREADABLE
    with transaction.atomic():
        _keep(upload_id, table, findings, file.filed)
        _move(upload_id, UploadState.CHECKING, UploadState.CHECKED)
    return UploadState.CHECKED


def send_upload(
    *,
    by: Actor,
    upload_id: uuid.UUID,
    choices: Choices,
    now: dt.datetime,
    watch: Watch = iter,
    follow: Follow[Ready] = iter,
    begun: bool = False,
) -> Sent:
    """File the rows that are ready and those a person chose, in parts; how many were filed.

    `begun` says that the file was kept for this by `begin_sending`. Each part is written down with what
    it filed, so that a worker that takes the file up again after another was lost sends only the rest.
    Then the file is checked anew, so that what is left shows what is wrong with it now. Raises NotNow
    while the file is being worked on, BadInput when nothing is chosen.
    """
    _check_may(by)
    info, file = upload(upload_id, by=by), upload_file(upload_id)
    taken = {one.row: one for one in file.findings if choices.takes(one)}
    if not taken:
        raise BadInput(
            "There is nothing to send yet.",
            remedy="Tick what is right, or put the file right and send it again.",
        )
    if not begun:
        _move(upload_id, UploadState.CHECKED, UploadState.SENDING)
    elif info.state is not UploadState.SENDING:
        raise Conflict("Somebody else took this file up.", remedy="Look at the file again.")
    try:
        table = table_from_bytes(
            file.content, name=info.name, key=(importers.HOME_COLUMN,), limits=limits()
        )
        result = file_reports(
            by=by,
            set_key=info.set_key,
            reports=_chosen(table, taken, choices, info.on, _reason(info.name)),
            source=Source.FILE.value,
            now=now,
            subject=f"upload:{upload_id}",
            follow=follow,
            beside=lambda written, part: _count_sent(upload_id, written, part),
        )
        filed = upload_file(upload_id).filed
        file = replace(file, filed=filed)
        table, findings = _examine(by, info.name, info.set_key, info.on, file, now, watch)
        with transaction.atomic():
            _keep(upload_id, table, findings, filed, result.stopped)
            _write_down(by, upload_id, result.as_json(), findings, now)
    finally:
        _move(upload_id, UploadState.SENDING, UploadState.CHECKED)
    return Sent(result.created + result.new_version, result.stopped)


def delete_old_files(*, by: Actor, now: dt.datetime) -> int:
    """Delete the files whose days are over; that they came, and what of them was sent, stays."""
    with transaction.atomic():
        old = UploadContent.objects.filter(delete_on__lt=now.date())
        ids = [str(one) for one in old.values_list("pk", flat=True)]
        if ids:
            old.delete()
            audit.record(
                by=by, action="uploads.deleted", subject="uploads", at=now, detail={"files": ids}
            )
    return len(ids)


# --- reading --------------------------------------------------------------------------------


def _examine(
    by: Actor,
    name: str,
    set_key: str,
    on: dt.date,
    file: UploadFile,
    now: dt.datetime,
    watch: Watch,
) -> tuple[Table, list[RowFinding]]:
    """Read a file and judge its rows; nothing is filed. BadInput when it is no table of homes."""
    table = table_from_bytes(file.content, name=name, key=(importers.HOME_COLUMN,), limits=limits())
    programme = current_programme(on)
    read = importers.read_reports(table, None, on=on, reason=_reason(name), programme=programme)
    findings: list[RowFinding] = []
    waiting: list[tuple[int, str, importers.Origin | None]] = []

    def to_judge() -> Iterator[NewReport]:
        for one in watch(read):
            if one.report is None:
                findings.append(_wrong(one.row.number, one.row.cells, one.problems))
            elif one.is_blank or importers.is_untouched(one, set_key, programme):
                findings.append(_untouched(one))
            else:
                listed = one.row.cells.get("name", "")
                waiting.append((one.row.number, listed, one.origin))
                yield one.report

    for judged in check_reports(by=by, set_key=set_key, reports=to_judge(), now=now):
        number, listed, origin = waiting[judged.position]
        if isinstance(judged, Rejected):
            cells = {importers.HOME_COLUMN: judged.report.location_id, "name": listed}
            findings.append(_wrong(number, cells, judged.problems))
        else:
            findings.append(_judged(number, judged, origin, file.filed))
    if not findings:
        raise BadInput(
            f"{name} has no rows below its headings.", remedy="Fill in a row for each home."
        )
    return table, sorted(findings, key=lambda one: one.row)


def _untouched(one: importers.ReadRow) -> RowFinding:
    cells = one.row.cells
    return RowFinding(
        one.row.number, cells.get(importers.HOME_COLUMN, ""), cells.get("name", ""),
        RowState.UNTOUCHED,
    )  # fmt: skip


def _wrong(number: int, cells: dict[str, str], problems: Sequence[Problem]) -> RowFinding:
    return RowFinding(
        number,
        shorten(cells.get(importers.HOME_COLUMN, ""), 60),
        shorten(cells.get("name", ""), 80),
        RowState.WRONG,
        tuple(map(_found, problems)),
    )


def _judged(
    number: int, one: Checked, origin: importers.Origin | None, filed: frozenset[str]
) -> RowFinding:
    problems = one.judged.problems
    state = row_state(
        levels=[problem.level for problem in problems],
        untouched=False,
        same=one.same,
        sent=one.home.location_id in filed,
        moved=is_moved(
            held=one.held,
            held_source=one.held_source,
            based_on=origin.version if origin else None,
            own_source=Source.FILE.value,
        ),
    )
    found = tuple(map(_found, problems))
    return RowFinding(number, one.home.location_id, one.home.name, state, found, one.held)


def _found(problem: Problem) -> Found:
    """A problem as a person reads it. A home of others is as good as unknown, and so is the wording."""
    value = "" if problem.value is None else shorten(str(problem.value), 60)
    if problem.rule == "home":
        shown = value or "An empty cell"
        return Found(
            "error",
            importers.HOME_COLUMN,
            value,
            f"{shown} is not one of your homes.",
            "Check the CQC location id, or take out the row.",
        )
    remedy = problem.remedy
    if problem.overridable and problem.level == "error":
        remedy = (
            f"{remedy} If it is right all the same, send it on the home’s own page and say why."
        )
    return Found(problem.level, problem.question, value, problem.message, remedy.strip())


# --- sending --------------------------------------------------------------------------------


def _chosen(
    table: Table, taken: dict[int, RowFinding], choices: Choices, on: dt.date, reason: str
) -> Iterator[NewReport]:
    """The reports of the rows to be sent, each to replace no other version than the one seen."""
    programme = current_programme(on)
    for one in importers.read_reports(table, None, on=on, reason=reason, programme=programme):
        finding = taken.get(one.row.number)
        if finding is not None and one.report is not None:
            confirmed = finding.row in choices.confirmed
            yield replace(one.report, based_on=finding.held, words_confirmed=confirmed)


def _count_sent(upload_id: uuid.UUID, written: BulkResult, part: Sequence[Ready]) -> None:
    """Write down what a part filed, in its transaction."""
    number = written.created + written.new_version
    Upload.objects.filter(pk=upload_id).update(sent=F("sent") + number)
    content = UploadContent.objects.select_for_update().only("filed").get(pk=upload_id)
    content.filed = sorted({*content.filed, *(one.one.new.location_id for one in part)})
    content.save(update_fields=["filed"])


def _reason(name: str) -> str:
    return f"file {name}"[:LONGEST_REASON]


def _write_down(
    by: Actor,
    upload_id: uuid.UUID,
    result: dict[str, int],
    findings: Sequence[RowFinding],
    now: dt.datetime,
) -> None:
    audit.record(
        by=by,
        action="upload.sent",
        subject=f"upload:{upload_id}",
        at=now,
        detail={**result, "left": count(findings)},
    )


def _keep(
    upload_id: uuid.UUID,
    table: Table,
    findings: Sequence[RowFinding],
    filed: frozenset[str],
    stopped: str = "",
) -> None:
    row = Upload.objects.get(pk=upload_id)
    programme = current_programme(row.on)
    notes = importers.notes_on_columns(
        table, None, set_key=row.question_set, on=row.on, programme=programme
    )
    Upload.objects.filter(pk=upload_id).update(
        counts=count(findings), notes=[*filter(None, [stopped]), *table.notes, *notes], told=""
    )
    UploadContent.objects.filter(pk=upload_id).update(
        findings=[one.as_json() for one in findings], filed=sorted(filed)
    )


def _move(upload_id: uuid.UUID, source: UploadState, target: UploadState, **more: object) -> None:
    """From one state to another, for one of several who try. Raises NotNow, or Conflict."""
    if target not in FOLLOWS[source]:
        raise NotNow(f"A file that is {source.value} cannot be {target.value}.")
    moved = Upload.objects.filter(pk=upload_id, state=source).update(state=target, **more)
    if not moved:
        raise Conflict(
            "This file is being worked on at this moment.", remedy="Wait a moment and look again."
        )


def _check_may(by: Actor) -> None:
    if not may(by, Permission.FILE_MANY):
        raise NotPermitted(
            "You may not send the updates of many homes in one file.",
            remedy="Ask the council, or send each home’s update on its own page.",
        )
