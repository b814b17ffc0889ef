"""Reads of files that somebody sent with the reports of many homes."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from rollcall.accounts.permissions import Permission, grants
from rollcall.domain.uploads import RowFinding, UploadState
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import NotFound
from rollcall.reports.models import Upload, UploadContent


@dataclass(frozen=True, slots=True)
class UploadInfo:
    """A file and how it stands; `deleted` when only this record of it is left."""

    id: uuid.UUID
    name: str
    uploaded_by: str
    uploaded_at: dt.datetime
    size: int
    digest: str
    set_key: str
    on: dt.date
    state: UploadState
    told: str
    notes: tuple[str, ...]
    counts: dict[str, int]
    sent: int
    progress: uuid.UUID | None
    deleted: bool


@dataclass(frozen=True, slots=True)
class UploadFile:
    """The file itself and what was found in it, row by row."""

    content: bytes
    findings: tuple[RowFinding, ...]
    filed: frozenset[str]
    delete_on: dt.date


def office_of(actor: Actor) -> str:
    """Where somebody may file for many homes, as one text: the same for all people of an office."""
    held = grants(actor, Permission.FILE_MANY)
    if held.everywhere:
        return "everywhere"
    parts = [f"provider:{key}" for key in held.providers]
    parts += [f"area:{key}" for key in held.areas] + [f"home:{key}" for key in held.homes]
    return " ".join(sorted(parts))[:300]


def upload(upload_id: uuid.UUID, *, by: Actor) -> UploadInfo:
    """One file of one's own office; NotFound for any other. One query."""
    row = _of_office(by).filter(pk=upload_id).first()
    if row is None:
        raise NotFound("There is no such file of yours.")
    return _info(row)


def upload_file(upload_id: uuid.UUID) -> UploadFile:
    """A file's content and findings; NotFound once it was deleted. One query."""
    row = UploadContent.objects.filter(pk=upload_id).first()
    if row is None:
        raise NotFound("This file was deleted.", remedy="Send it again if you still need it.")
    return UploadFile(
        content=bytes(row.file),
        findings=tuple(map(RowFinding.from_json, row.findings)),
        filed=frozenset(row.filed),
        delete_on=row.delete_on,
    )


def recent_uploads(*, by: Actor, limit: int = 20) -> list[UploadInfo]:
    """The newest files of one's own office, newest first. One query."""
    return [_info(row) for row in _of_office(by).order_by("-uploaded_at", "pk")[:limit]]


def _of_office(by: Actor) -> QuerySet[Upload, Any]:
    kept = UploadContent.objects.filter(pk=OuterRef("pk"))
    return Upload.objects.filter(scope=office_of(by)).annotate(is_kept=Exists(kept))


def _info(row: Any) -> UploadInfo:
    return UploadInfo(
        id=row.pk,
        name=row.name,
        uploaded_by=row.uploaded_by,
        uploaded_at=row.uploaded_at,
        size=row.size,
        digest=row.digest,
        set_key=row.question_set,
        on=row.on,
        state=UploadState(row.state),
        told=row.told,
        notes=tuple(row.notes),
        counts=row.counts,
        sent=row.sent,
        progress=row.progress,
        deleted=not row.is_kept,
    )
