"""Who asks: the token of a request, and whether the request can be read at all."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import orjson
from django.http import HttpRequest
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import HttpBearer

from rollcall.accounts.permissions import check_any
from rollcall.accounts.services import use_token
from rollcall.foundation import clock


if TYPE_CHECKING:
    from rollcall.accounts.models import User

#: The longest body, in bytes: more than ten times a full report.
LARGEST_BODY = 256 * 1024


class Token(HttpBearer):
    """The token that a person made on the page Tokens for your systems."""

    def authenticate(self, request: HttpRequest, token: str) -> "User":
        """The person the token acts as; a session's person, if there is one, does not count."""
        person = use_token(token, now=clock.now())
        # Where Django's own middleware keeps who was signed in, and the request's log line looks.
        request.user = request._cached_user = person  # type: ignore[attr-defined]
        check_call(request, person)
        if request.method == "POST":
            request._document = read_body(request)  # type: ignore[attr-defined]
        return person


class ReadBefore(Parser):
    """Gives an operation the body that was read when the request was checked."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The document that was sent."""
        return request._document  # type: ignore[attr-defined]


def check_call(request: HttpRequest, person: "User") -> None:
    """Refuse somebody without the operation's permission, and a parameter that nobody knows.

    Before anything is read, so that a refusal says nothing of what was sent. An operation that
    declares no permission is nobody's.
    """
    view: Any = request.resolver_match.func if request.resolver_match else None
    call = view.rollcall_operations[request.method]
    check_any(person, call.permissions)
    # Misspelt, a parameter left unread would be an answer to something else.
    unknown = [name for name in request.GET if name not in call.parameters]
    if unknown:
        raise ValidationError([_unknown(request, name) for name in unknown])


def _unknown(request: HttpRequest, name: str) -> dict[str, Any]:
    message = f"There is no parameter {name}."
    return {
        "loc": ("query", name),
        "type": "value_error",
        "msg": message,
        "input": request.GET[name],
    }


def read_body(request: HttpRequest) -> Any:
    """The JSON document of a request; HttpError with 413, 415 or 400."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        raise HttpError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"A body may have {LARGEST_BODY:,} bytes. Send one report at a time.",
        )
    if request.content_type != "application/json":
        raise HttpError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "Send JSON, with the header Content-Type: application/json.",
        )
    try:
        return orjson.loads(request.body)
    except (orjson.JSONDecodeError, OSError) as error:
        what = f"it is not JSON: {error}" if request.body else "it is empty"
        raise HttpError(HTTPStatus.BAD_REQUEST, f"The body cannot be read, {what}.") from error
