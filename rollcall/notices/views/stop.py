"""A recipient says that no more messages should come to an address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rollcall.accounts.permissions import public
from rollcall.foundation import clock
from rollcall.foundation.errors import NotFound
from rollcall.notices.services import refuse_by_link
from rollcall.notices.texts import message_of_stop_token


@public
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask first, because programs open the links in messages; then stop."""
    if message_of_stop_token(token) is None:
        raise Http404("This link does not work.")
    if request.method == "POST":
        try:
            refuse_by_link(token=token, now=clock.now())
        except NotFound as error:
            raise Http404(str(error)) from error
        return redirect(reverse("notices:stopped"))
    return render(request, "notices/stop.html")


@public
@require_safe
def stopped(request: HttpRequest) -> HttpResponse:
    """Say that it is done, and how to have them again."""
    return render(request, "notices/stopped.html")
