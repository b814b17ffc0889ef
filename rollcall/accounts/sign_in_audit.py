"""Writes down sign-ins, sign-outs and failed attempts. The sign-in library has only signals."""

from typing import Any

from django.contrib.auth import signals
from django.http import HttpRequest

from rollcall.accounts.models import User
from rollcall.accounts.selectors import person_by_email
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import SystemActor


def connect() -> None:
    """Start listening."""
    signals.user_logged_in.connect(_signed_in, dispatch_uid="audit-signed-in")
    signals.user_logged_out.connect(_signed_out, dispatch_uid="audit-signed-out")
    signals.user_login_failed.connect(_failed, dispatch_uid="audit-sign-in-failed")


def _signed_in(user: User, **_: Any) -> None:
    audit.record(by=user, action="person.signed_in", subject=user.actor_id, at=clock.now())


def _signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        audit.record(by=user, action="person.signed_out", subject=user.actor_id, at=clock.now())


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    # Only the id of a person we know: an address typed by mistake is nobody's business.
    person = person_by_email(str(credentials.get("email") or credentials.get("username") or ""))
    audit.record(
        by=SystemActor("sign_in"),
        action="person.sign_in_failed",
        subject=person.actor_id if person else "person:unknown",
        at=clock.now(),
    )
