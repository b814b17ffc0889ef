"""Addresses for machines. Each room's calls join here, under `/api/v1/`, with its `api.py`."""

from collections.abc import Iterator
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path

from rollcall.api.openapi import api
from rollcall.api.operations import operations
from rollcall.api.problems import problem
from rollcall.api.views import about
from rollcall.foundation import health


app_name = "api"


def _for_machines(view: Any) -> Any:
    """A view whose every answer is fit for a machine, whatever went wrong, and is kept nowhere."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = ", ".join(sorted(response["Allow"].split(", ")))
            response = problem(
                HTTPStatus.METHOD_NOT_ALLOWED,
                f"{request.method} cannot be used here. Use {allowed}.",
                headers={"Allow": allowed},
            )
        response["Cache-Control"] = "no-store"
        return response

    return answered


def _room_calls() -> Iterator[URLPattern]:
    """The rooms' operations, which have a sign-in of their own and say what they need.

    `rollcall_operations` is what their sign-in looks at, and the walk of the URL tree.
    """
    known = operations()
    for pattern in api.urls[0]:
        route = str(pattern.pattern)
        if not isinstance(pattern, URLPattern) or not route:
            continue  # ninja's own start page
        view = login_not_required(_for_machines(pattern.callback))
        view.rollcall_operations = known[route]
        yield path(f"api/v1/{route}", view, name=pattern.name)


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/v1/openapi.json", _for_machines(about.openapi), name="openapi"),
    *_room_calls(),
    re_path(r"^api(?:/.*)?$", _for_machines(about.nowhere), name="nowhere"),
]
