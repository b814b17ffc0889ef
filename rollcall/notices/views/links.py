"""The links made for one home's update today: who has one, whether it was opened, and revoking it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rollcall.accounts.permissions import Permission, needs
from rollcall.foundation import clock
from rollcall.foundation.errors import NotFound, NotPermitted
from rollcall.foundation.programmes import current_programme
from rollcall.notices import presenters
from rollcall.notices.selectors import links_of
from rollcall.notices.services import revoke_link
from rollcall.register.scoping import check_home
from rollcall.register.selectors import home


@needs(Permission.SEND_NOTICES)
@require_safe
def links(request: HttpRequest, location_id: str) -> HttpResponse:
    """One row for each link, newest first."""
    now, today = clock.now(), clock.today()
    set_key = current_programme().settings.daily_set
    try:
        check_home(request.user, Permission.SEND_NOTICES, location_id, today, what="links")  # type: ignore[arg-type]
        found = home(location_id, today)
    except NotPermitted as error:
        raise PermissionDenied(str(error)) from error
    except NotFound as error:
        raise Http404(str(error)) from error
    return render(
        request,
        "notices/links.html",
        {
            "title": f"Links for {found.name}",
            "home": found,
            "today": today,
            "rows": presenters.link_rows(links_of(location_id, set_key, today), now),
            "back": {"href": reverse("boards:home", args=[location_id]), "text": found.name},
        },
    )


@needs(Permission.SEND_NOTICES)
@require_POST
def revoke(request: HttpRequest, location_id: str, link_id: int) -> HttpResponse:
    """Revoke one link at once; there is nothing to lose that a new message could not give back."""
    try:
        revoke_link(by=request.user, link_id=link_id, now=clock.now())  # type: ignore[arg-type]
    except NotPermitted as error:
        raise PermissionDenied(str(error)) from error
    except NotFound as error:
        raise Http404(str(error)) from error
    messages.success(request, "The link is revoked and opens nothing any more.")
    return redirect(reverse("notices:links", args=[location_id]))
