"""Opening a link from a message, and putting it down again."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from rollcall.accounts.permissions import public
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.notices.access import forget_link, keep_link
from rollcall.notices.selectors import LinkExpired, LinkInfo, LinkRevoked, LinkUnknown
from rollcall.notices.services import open_link
from rollcall.ui.kept import with_nothing_kept


#: Wrong tokens from one address. Right ones are never held up: an office may share an address.
WRONG_LINKS = "20/m/ip"
GONE, NOT_FOUND, TOO_MANY = 410, 404, 429


@public
@require_safe
@sensitive_variables("token")
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the link in the session, and go to the update, whose address holds no secret."""
    now = clock.now()
    try:
        found = open_link(token=token, now=now)
    except LinkUnknown:
        if _too_many(request):
            return render(request, "notices/link_too_many.html", status=TOO_MANY)
        return _no_entry(request, "unknown", NOT_FOUND)
    except LinkExpired:
        return _no_entry(request, "expired", GONE)
    except LinkRevoked:
        return _no_entry(request, "revoked", GONE)
    keep_link(request, found)
    return redirect(update_address(found))


@public
@require_POST
def put_down(request: HttpRequest) -> HttpResponse:
    """Forget the link in this browser, as on a shared computer."""
    forget_link(request)
    return with_nothing_kept(redirect(reverse("notices:link_closed")))


@public
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """Say that the link is forgotten here, and still works from the message."""
    return render(request, "notices/link_closed.html")


def update_address(found: LinkInfo) -> str:
    """The page of the update that a link is for. It belongs to a room above this one."""
    page = f"/update/{found.location_id}/"
    if found.set_key == current_programme().settings.daily_set:
        return page
    return f"{page}{found.set_key}/{found.on:%Y-%m-%d}/"


def _no_entry(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return render(request, "notices/no_entry.html", {"why": why}, status=status)


def _too_many(request: HttpRequest) -> bool:
    """Count a wrong token, and say whether there were too many from where this one came."""
    usage = ratelimit.consume(
        request,
        app="rollcall.notices",
        action="wrong_link",
        config={"wrong_link": WRONG_LINKS},
        limit_get=True,
    )
    return usage is None
