"""Sending a file with the updates of many homes, seeing what was found in it, and choosing."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.domain.questions.checks import read_answers
from rollcall.domain.uploads import OPEN, Choices, RowFinding, RowState, UploadState
from rollcall.foundation import clock, progress
from rollcall.foundation.errors import BadInput, NotFound, RollcallError
from rollcall.foundation.programmes import current_programme
from rollcall.foundation.tables import Table, table_from_bytes
from rollcall.reports import importers, tasks
from rollcall.reports.forms.many import UploadForm, read_asked, read_choices
from rollcall.reports.presenters import many as presenters
from rollcall.reports.selectors import (
    UploadFile,
    UploadInfo,
    current_answers,
    upload,
    upload_file,
)
from rollcall.reports.services import (
    begin_sending,
    check_upload,
    receive_upload,
    send_upload,
    watch_upload,
)
from rollcall.reports.services.uploads import limits
from rollcall.reports.workbooks import marked, plan_of
from rollcall.ui.fields import show_form


#: A file of more bytes, or with more rows to send, is worked on by the worker, with progress shown.
LONG_FILE, LONG_LIST = 400_000, 300
#: Rows of a returned workbook; of a longer file only those with something to say are in it.
MOST_RETURNED = 2_000

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(Permission.FILE_MANY)
@require_http_methods(["GET", "HEAD", "POST"])
def new_upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; it is kept and checked, and nothing is sent yet."""
    programme, today = current_programme(), clock.today()
    asked = read_asked(request, programme, today)
    form = UploadForm(
        programme,
        today,
        request.POST or None,
        request.FILES or None,
        initial={"set": asked.set_key, "on": asked.on.isoformat()},
        most=settings.UPLOAD_MAX_BYTES,
    )
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            upload_id = receive_upload(
                by=actor_of(request),
                name=sent.name,
                content=sent.read(),
                set_key=form.cleaned_data["set"],
                on=form.day,
                now=clock.now(),
            )
        except BadInput as error:
            form.add_error("file", str(error))
        else:
            _check(request, upload_id, sent.size, sent.name)
            return redirect("reports:upload", upload_id=upload_id)
    return show_form(
        request,
        "reports/group_upload.html",
        form,
        title="Send a file for many homes",
        back={"href": reverse("reports:group"), "text": "Back to the homes"},
        days=programme.settings.keep_files_days,
    )


def _check(request: HttpRequest, upload_id: uuid.UUID, size: int, name: str) -> None:
    """Check a short file at once, and give a long one to the worker."""
    now = clock.now()
    if size <= LONG_FILE:
        check_upload(by=actor_of(request), upload_id=upload_id, now=now)
        return
    with transaction.atomic():
        started = progress.start(what=f"Checking {name}", by=actor_of(request), now=now)
        watch_upload(upload_id, started.id)
        actor = actor_of(request).actor_id
        tasks.check_file.enqueue(str(upload_id), actor, str(started.id))


@needs(Permission.FILE_MANY)
@require_http_methods(["GET", "HEAD", "POST"])
def one_upload(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """What was found in a file, and sending what is right of it."""
    info = _info(request, upload_id)
    chosen, error = Choices(), ""
    if request.method == "POST":
        chosen = read_choices(request.POST)
        try:
            return _send(request, info, chosen)
        except RollcallError as refusal:
            error = str(refusal)
    if info.state in (UploadState.CHECKING, UploadState.SENDING):
        return _wait(request, info)
    file = None if info.deleted else upload_file(upload_id)
    context = {
        **_about(info),
        "file": file,
        "errors": [{"text": error, "href": "#send"}] if error else [],
    }
    if file is not None and info.state is UploadState.CHECKED:
        context |= _preview(info, file, chosen)
    return render(request, "reports/upload.html", context, status=422 if error else None)


def _send(request: HttpRequest, info: UploadInfo, chosen: Choices) -> HttpResponse:
    """Send what was chosen: at once, or by the worker when it is much."""
    taken = sum(map(chosen.takes, upload_file(info.id).findings))
    here = reverse("reports:upload", args=[info.id])
    if taken > LONG_LIST:
        with transaction.atomic():
            started = progress.start(
                what=f"Sending {info.name}",
                by=actor_of(request),
                now=clock.now(),
            )
            begin_sending(info.id, started.id)
            tasks.send_file.enqueue(
                str(info.id),
                actor_of(request).actor_id,
                str(started.id),
                sorted(chosen.confirmed),
                {str(row): held for row, held in (chosen.conflicts or {}).items()},
            )
        return redirect(here)
    sent = send_upload(by=actor_of(request), upload_id=info.id, choices=chosen, now=clock.now())
    again = upload(info.id, by=actor_of(request))
    messages.success(request, presenters.sent_sentence(again, sent.number))
    return redirect(here)


@needs(Permission.FILE_MANY)
@require_POST
def check_again(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Check a file once more: after a worker was lost, or because homes have sent since."""
    info = _info(request, upload_id)
    try:
        _check(request, info.id, info.size, info.name)
    except RollcallError as refusal:
        messages.error(request, str(refusal))
    return redirect("reports:upload", upload_id=upload_id)


@needs(Permission.FILE_MANY)
@require_safe
def original(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """The file as it came."""
    info = _info(request, upload_id)
    return _download(_file(info).content, info.name, "application/octet-stream")


@needs(Permission.FILE_MANY)
@require_safe
def returned(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """The file as a workbook with every problem marked at its cell, and a list of all of them."""
    info = _info(request, upload_id)
    file = _file(info)
    if info.state is not UploadState.CHECKED:
        raise Http404("This file was not checked.")
    findings = file.findings
    content = marked(
        _table(info, file),
        presenters.results(findings),
        presenters.marks(findings),
        labels=_labels(info),
        only_marked=len(findings) > MOST_RETURNED,
    )
    name = info.name.rsplit(".", 1)[0]
    return _download(content, f"{name}-checked.xlsx", XLSX)


def _wait(request: HttpRequest, info: UploadInfo) -> HttpResponse:
    how_far = None
    if info.progress is not None:
        try:
            how_far = progress.progress_of(info.progress, by=actor_of(request), now=clock.now())
        except NotFound:
            how_far = None  # a colleague's: they see how far it is, this page only that it runs
    return render(request, "reports/upload_wait.html", {**_about(info), "progress": how_far})


def _about(info: UploadInfo) -> dict[str, Any]:
    programme = current_programme(info.on)
    return {
        "title": info.name,
        "info": info,
        "set_title": programme.sets[info.set_key].title,
        "back": {
            "href": f"{reverse('reports:group')}?set={info.set_key}&date={info.on}",
            "text": "Back to the homes",
        },
        "days": programme.settings.keep_files_days,
    }


def _preview(info: UploadInfo, file: UploadFile, chosen: Choices) -> dict[str, Any]:
    """What stands on the page of a file that was checked."""
    by_state: dict[RowState, list[RowFinding]] = {state: [] for state in RowState}
    for one in file.findings:
        by_state[one.state].append(one)
    table, labels = _table(info, file), _labels(info)
    some = presenters.MOST_SHOWN
    conflicting = by_state[RowState.CONFLICT]
    answers = _given(info, table, {one.row for one in conflicting[:some]})
    held = current_answers(info.set_key, [one.held for one in conflicting[:some] if one.held])
    letters = {column: table.letter(column) for column in table.columns if column}
    sheet = f"{table.sheet}, column " if table.sheet else "Column "
    return {
        "counts": presenters.counts(info),
        "ready": len(by_state[RowState.READY]),
        "left": sum(len(by_state[state]) for state in OPEN),
        "problems": presenters.problem_table(by_state[RowState.WRONG], labels, sheet, letters),
        "wrong": len(by_state[RowState.WRONG]),
        "confirm": presenters.confirm_items(
            by_state[RowState.CONFIRM][:some], chosen.confirmed, labels
        ),
        "confirm_more": max(0, len(by_state[RowState.CONFIRM]) - some),
        "conflicts": presenters.conflicts(
            conflicting[:some], held, answers, current_programme(info.on), info.set_key
        ),
        "conflicts_more": max(0, len(conflicting) - some),
        "told": presenters.told(by_state[RowState.READY])[:some],
    }


def _given(info: UploadInfo, table: Table, rows: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The stored answers that some rows of a file would give."""
    wanted, programme = set(rows), current_programme(info.on)
    if not wanted:
        return {}
    read = importers.read_reports(table, None, on=info.on, reason="", programme=programme)
    compiled = programme.compiled(info.set_key)
    return {
        one.row.number: read_answers(compiled, one.report.answers, info.on)[0]
        for one in read
        if one.row.number in wanted and one.report is not None
    }


def _labels(info: UploadInfo) -> dict[str, str]:
    """The words above each column."""
    plan = plan_of(current_programme(info.on), info.set_key, info.on, (), whose="")
    return {key: label for _, label, key in plan.heads()}


def _table(info: UploadInfo, file: UploadFile) -> Table:
    key = (importers.HOME_COLUMN,)
    return table_from_bytes(file.content, name=info.name, key=key, limits=limits())


def _info(request: HttpRequest, upload_id: uuid.UUID) -> UploadInfo:
    try:
        return upload(upload_id, by=actor_of(request))
    except NotFound as error:
        raise Http404(str(error)) from error


def _file(info: UploadInfo) -> UploadFile:
    try:
        return upload_file(info.id)
    except NotFound as error:
        raise Http404(str(error)) from error


def _download(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to keep: never shown inside the browser, whatever it says it is."""
    response = HttpResponse(content, content_type=content_type)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in ".-_ ") else "-" for c in name)
    response["Content-Disposition"] = f'attachment; filename="{plain}"'
    return response
