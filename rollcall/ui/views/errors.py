"""Error pages in plain English. They ask the database for nothing, as it may be what failed."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rollcall.ui.typed import may_be_sent_again, typed_fields


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: we cannot read what was sent."""
    return render(request, "ui/errors/400.html", status=400)


def not_permitted(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not for this."""
    return render(request, "ui/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or none that this person may know of."""
    return render(request, "ui/errors/404.html", status=404)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than may be sent at once. Drawn without navigation: the session was not read."""
    most = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
    context = {"navigation": [], "bare": True, "most": most}
    return render(request, "ui/errors/413.html", context, status=413)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: something of ours broke. Drawn without navigation, which would need the session."""
    return render(request, "ui/errors/500.html", {"navigation": [], "bare": True}, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that came without its token: an old page, or another site's.

    One of ours can be sent again from here as it was typed.
    """
    again = may_be_sent_again(request)
    context = {
        "address": request.get_full_path(),
        "typed": typed_fields(request) if again else {},
        "can_send_again": again,
    }
    return render(request, "ui/errors/csrf.html", context, status=403)
