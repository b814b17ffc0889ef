"""A question set on paper, in large print: for one home with its details, or blank."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.domain.programme import Programme
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import look_at_home
from rollcall.register.selectors import HomeInfo
from rollcall.reports.presenters import paper as presenters


@needs(Permission.FILE_REPORT)
@require_safe
def blank(request: HttpRequest, set_key: str) -> HttpResponse:
    """The form of a set for any home."""
    return _show(request, _programme(set_key), set_key, None)


@needs(Permission.FILE_REPORT)
@require_safe
def of_home(request: HttpRequest, location_id: str, set_key: str) -> HttpResponse:
    """The form of a set with the details of one home, and only what can apply to it."""
    programme, today = _programme(set_key), clock.today()
    with refusals_as_pages():
        found = look_at_home(
            actor_of(request), Permission.FILE_REPORT, location_id, today, what="paper form"
        )
    return _show(request, programme, set_key, found)


def _programme(set_key: str) -> Programme:
    programme = current_programme()
    if set_key not in programme.sets:
        raise Http404("There is no such set of questions.")
    return programme


def _show(
    request: HttpRequest, programme: Programme, set_key: str, found: HomeInfo | None
) -> HttpResponse:
    compiled = programme.compiled(set_key)
    title = compiled.question_set.title
    return render(
        request,
        "reports/paper.html",
        {
            "title": f"{title} on paper",
            "home": found,
            "today": clock.today(),
            "set_key": set_key,
            "question_set": compiled.question_set,
            "topics": presenters.paper(compiled, found.attributes if found else None),
            "digits": presenters.DIGITS,
        },
    )
