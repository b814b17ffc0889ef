"""People see the same plain error pages in debug as in real use."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse

from rollcall.ui.views import errors


class PlainErrorPages:
    """Shows our own page for what is not there; Django's debug page would show the URL tree."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.NOT_FOUND and request.resolver_match is None:
            return errors.not_found(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a view's `Http404` with our page."""
        if isinstance(exception, Http404):
            return errors.not_found(request)
        return None
