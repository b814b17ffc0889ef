"""One call: the script on one page, what came of it, and on to the next home."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rollcall.accounts.permissions import Permission, needs
from rollcall.foundation import clock
from rollcall.foundation.errors import NotFound, NotPermitted
from rollcall.register.scoping import check_home
from rollcall.register.selectors import HomeInfo, home


@needs(Permission.TAKE_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, location_id: str) -> HttpResponse:
    """The page of one call."""
    found = _find(request, location_id)
    return HttpResponse(found.name)


def _find(request: HttpRequest, location_id: str) -> HomeInfo:
    """The home, for somebody who may take its calls; the look is written down (AT-79)."""
    today = clock.today()
    try:
        check_home(request.user, Permission.TAKE_CALLS, location_id, today, what="call page")  # type: ignore[arg-type]
        return home(location_id, today)
    except NotPermitted as error:
        raise PermissionDenied(str(error)) from error
    except NotFound as error:
        raise Http404(str(error)) from error
