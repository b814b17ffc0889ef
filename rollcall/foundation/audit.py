"""Writing the audit and the access log; always inside the caller's transaction."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from rollcall.foundation.actors import Actor
from rollcall.foundation.models import AccessRecord, AuditEvent


def record(
    *,
    by: Actor,
    action: str,
    subject: str,
    at: dt.datetime,
    detail: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Write one audit event. `detail` holds ids, counts and digests, never answers or names."""
    detail = dict(detail or {})
    at = at.astimezone(dt.UTC)  # as the database gives it back, so that the digest can be checked
    return AuditEvent.objects.create(
        at=at,
        actor=by.actor_id,
        action=action,
        subject=subject,
        detail=detail,
        digest=digest([at.isoformat(), by.actor_id, action, subject, detail]),
    )


def record_access(
    *, by: Actor, subject: str, what: str, at: dt.datetime, allowed: bool = True
) -> None:
    """Write down that somebody looked at a home, or tried to and was refused."""
    AccessRecord.objects.create(
        at=at, actor=by.actor_id, subject=subject, what=what, allowed=allowed
    )


def digest(content: Any) -> str:
    """SHA-256 of any JSON-able content, the same for the same content whatever the key order."""
    packed = orjson.dumps(content, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.sha256(packed).hexdigest()


def digest_rows(rows: Iterable[Any]) -> str:
    """SHA-256 over many rows, for the one audit event of a bulk import."""
    total = hashlib.sha256()
    for row in rows:
        total.update(digest(row).encode())
    return total.hexdigest()
