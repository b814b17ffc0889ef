"""From what went wrong to a problem document: named errors, malformed requests, and our own faults."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

from rollcall.accounts.services import TokenRefused, TooManyRequests
from rollcall.foundation.documents import invalid_answer, mistake, problem_answer
from rollcall.foundation.errors import BadInput, Conflict, NotFound, NotNow, NotPermitted


_log = structlog.get_logger(__name__)

#: What each status is called when there is nothing more to say.
KINDS: dict[int, tuple[str, str]] = {
    HTTPStatus.BAD_REQUEST: ("malformed", "The request cannot be read"),
    HTTPStatus.UNAUTHORIZED: ("no-token", "A token is needed"),
    HTTPStatus.FORBIDDEN: ("not-permitted", "You may not do this"),
    HTTPStatus.NOT_FOUND: ("not-found", "There is no such thing"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method", "This cannot be done here"),
    HTTPStatus.CONFLICT: ("conflict", "This does not go with what is there"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("too-large", "The body is too large"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ("media-type", "The body is not JSON"),
    HTTPStatus.UNPROCESSABLE_ENTITY: ("invalid", "What was sent cannot be taken"),
    HTTPStatus.TOO_MANY_REQUESTS: ("too-many", "This token asks too often"),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("fault", "Something of ours broke"),
}


def problem(status: int, detail: str, **more: Any) -> HttpResponse:
    """The usual problem of a status."""
    kind, title = KINDS[status]
    return problem_answer(status, kind, title, detail, **more)


def no_token(request: HttpRequest, error: Exception) -> HttpResponse:
    """401: no token came, or one that does not hold."""
    detail, challenge = "Send a token as: Authorization: Bearer TOKEN.", "Bearer"
    if isinstance(error, TokenRefused):
        detail, challenge = str(error), 'Bearer error="invalid_token"'
    headers = {"WWW-Authenticate": challenge}
    return problem(HTTPStatus.UNAUTHORIZED, detail, headers=headers)


def refused(request: HttpRequest, error: Exception) -> HttpResponse:
    """403 for a role that lacks the permission; what it lacks is none of its business."""
    return problem(HTTPStatus.FORBIDDEN, "Your role does not include this.")


def too_many(request: HttpRequest, error: Exception) -> HttpResponse:
    """429, with the seconds to wait."""
    seconds = error.seconds if isinstance(error, TooManyRequests) else 60
    headers = {"Retry-After": str(seconds)}
    return problem(HTTPStatus.TOO_MANY_REQUESTS, str(error), headers=headers)


def of_http(request: HttpRequest, error: Exception) -> HttpResponse:
    """What we refuse ourselves before an operation runs."""
    status = error.status_code if isinstance(error, HttpError) else HTTPStatus.BAD_REQUEST
    return problem(status, str(error))


def missing(request: HttpRequest, error: Exception | None = None) -> HttpResponse:
    """404 for an address that leads nowhere."""
    return problem(
        HTTPStatus.NOT_FOUND, "There is nothing at this address. See /api/v1/openapi.json."
    )


def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """500: logged with what broke; the answer says nothing of it."""
    _log.exception("api.broke", exc_info=error)
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Nothing was recorded. Try again; if it happens again, tell us the request id.",
    )


def invalid(request: HttpRequest, error: Exception) -> HttpResponse:
    """422 for fields and parameters of the wrong form, each by its name."""
    found = error.errors if isinstance(error, ValidationError) else []
    return invalid_answer([_of_field(one) for one in found])


def unusable(request: HttpRequest, error: Exception) -> HttpResponse:
    """422 for what a selector or a service cannot use."""
    name = error.about if isinstance(error, BadInput) else ""
    return invalid_answer([mistake(name, request.GET.get(name), str(error))])


def _status(status: int) -> Callable[[HttpRequest, Any], HttpResponse]:
    def answer(request: HttpRequest, error: Exception) -> HttpResponse:
        return problem(status, str(error))

    return answer


#: Which error becomes which problem; the most particular class counts.
HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    AuthenticationError: no_token,
    TokenRefused: no_token,
    TooManyRequests: too_many,
    PermissionDenied: refused,
    NotPermitted: _status(HTTPStatus.FORBIDDEN),
    NotFound: _status(HTTPStatus.NOT_FOUND),
    Conflict: _status(HTTPStatus.CONFLICT),
    NotNow: _status(HTTPStatus.CONFLICT),
    BadInput: unusable,
    ValidationError: invalid,
    Http404: missing,
    HttpError: of_http,
    Exception: broken,
}


def _of_field(error: dict[str, Any]) -> dict[str, Any]:
    """One complaint of pydantic's in our words. `loc` is the source, the argument, then the field."""
    source, *path = (str(part) for part in error["loc"])
    if source == "body" and len(path) > 1:
        path = path[1:]
    name = "body" if source == "body" and path == ["sent"] else ".".join(path)
    return mistake(name, _plain(error.get("input")), _words(error, name))


def _words(error: dict[str, Any], name: str) -> str:
    match error["type"]:
        case "missing":
            return f"{name} is needed."
        case "extra_forbidden":
            return f"There is no field {name}."
        case "value_error":
            return str(error["msg"]).removeprefix("Value error, ")
        case _:
            return f"{error['msg']}."


def _plain(value: Any) -> Any:
    """What was sent, when it is short enough to send back; a whole body is not."""
    short = isinstance(value, bool | int | float | type(None)) or (
        isinstance(value, str) and len(value) <= 200
    )
    return value if short else None
