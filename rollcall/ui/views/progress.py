"""How far a long task has come: a part of a page, which the script of the page asks for again."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rollcall.foundation import clock
from rollcall.foundation.access import signed_in
from rollcall.foundation.errors import NotFound
from rollcall.foundation.progress import progress_of


@signed_in
@require_safe
def progress(request: HttpRequest, progress_id: uuid.UUID) -> HttpResponse:
    """The component alone. Only the person who started the task sees it."""
    try:
        found = progress_of(progress_id, by=request.user, now=clock.now())  # type: ignore[arg-type]
    except NotFound as error:
        raise Http404(str(error)) from error
    return render(request, "ui/progress.html", {"progress": found})
