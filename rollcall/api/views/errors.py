"""Errors that come before any view: a problem for machines, the usual page for people."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from rollcall.api.problems import KINDS, problem
from rollcall.ui.views import errors


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself cannot be understood, such as one to another host's name."""
    return _either(request, HTTPStatus.BAD_REQUEST, errors.bad_request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: something of ours broke outside any view."""
    return _either(request, HTTPStatus.INTERNAL_SERVER_ERROR, errors.server_error)


def _either(
    request: HttpRequest, status: HTTPStatus, page: Callable[..., HttpResponse], *args: Any
) -> HttpResponse:
    if not request.path.startswith("/api/"):
        return page(request, *args)
    answer = problem(status, f"{KINDS[status][1]}. Nothing was recorded.")
    answer["Cache-Control"] = "no-store"
    return answer
