"""One call: the script on one page, what came of it, and on to the next home."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rollcall.accounts.permissions import Permission, needs
from rollcall.foundation import audit, clock
from rollcall.foundation.errors import BadInput, Conflict, NotFound, NotNow, NotPermitted
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import check_home, homes_visible_to
from rollcall.register.selectors import HomeInfo, home
from rollcall.reports import services
from rollcall.reports.forms.calls import GuidanceForm, OutcomeForm
from rollcall.reports.presenters import calls as presenters
from rollcall.reports.selectors import (
    CallRow,
    acknowledged,
    call_list,
    tries_of_home,
)
from rollcall.ui.fields import error_list


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
