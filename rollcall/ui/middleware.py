"""People see the same plain error pages in debug as in real use, and one for what is too large."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
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


class SizeLimit:
    """Answers a request that is too large with a page that says so, before anything reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = request.META.get("CONTENT_LENGTH") or "0"
        if size.isdigit() and int(size) > settings.UPLOAD_MAX_BYTES + _ENVELOPE:
            _let_go(request, int(size))
            return errors.too_large(request)
        return self.get_response(request)


#: What a form may hold beside its file.
_ENVELOPE = 256 * 1024
#: A browser shows no answer while it still sends, so this much is read and thrown away.
_MOST_LET_GO = 128 * 1024 * 1024


def _let_go(request: HttpRequest, size: int) -> None:
    left = min(size, _MOST_LET_GO)
    while left > 0 and (piece := request.read(min(left, 1 << 20))):
        left -= len(piece)
