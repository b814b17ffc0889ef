"""What happens around every request: an id and one log line, and headers that keep it private."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse


GetResponse = Callable[[HttpRequest], HttpResponse]

log = structlog.get_logger("rollcall.requests")

_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_POLICY = "accelerometer=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class RequestLog:
    """Gives each request an id, returns it as `X-Request-ID`, and writes one line about it.

    The line has the route, not the path or the query, so that nothing a person typed is kept.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _ID.fullmatch(given) else uuid.uuid4().hex
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            log.info(
                "request.answered",
                method=request.method,
                route=getattr(request.resolver_match, "route", None),
                status=response.status_code,
                milliseconds=round((time.perf_counter() - started) * 1000, 1),
                actor=_actor(request),
            )
        response["X-Request-ID"] = request_id
        return response


class KeepPrivate:
    """Tells browsers and proxies to keep no copy of what a signed-in person sees."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", _POLICY)
        if _actor(request) is not None:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


def _actor(request: HttpRequest) -> str | None:
    """Who asked, when the session was read anyway; never a query of its own."""
    user = request.__dict__.get("rollcall_actor") or request.__dict__.get("_cached_user")
    return getattr(user, "actor_id", None)
