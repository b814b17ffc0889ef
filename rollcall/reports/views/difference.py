"""One difference: both values with where each came from, and the decision."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.errors import BadInput, NotNow
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import look_at_home
from rollcall.register.selectors import HomeInfo
from rollcall.reports.forms.differences import DecideForm, OpenAgainForm
from rollcall.reports.presenters import differences as presenters
from rollcall.reports.selectors import DifferenceInfo, difference, earlier_differences
from rollcall.reports.services import ReportRefused, reopen_difference, resolve_difference
from rollcall.ui.fields import show_form


@needs(Permission.SETTLE_DIFFERENCES)
@require_http_methods(["GET", "HEAD", "POST"])
def one_difference(request: HttpRequest, difference_id: int) -> HttpResponse:
    """Decide which of two values is right, with a reason; or see how it was decided."""
    found, info = _find(request, difference_id)
    if not found.is_open:
        return _show(request, found, info, OpenAgainForm())
    form = DecideForm(
        request.POST if request.method == "POST" else None,
        choices=presenters.choices(current_programme(found.on), found),
    )
    if form.is_bound and form.is_valid():
        try:
            resolve_difference(
                by=actor_of(request),
                difference_id=difference_id,
                outcome=form.cleaned_data["outcome"],
                reason=form.cleaned_data["reason"],
                now=clock.now(),
            )
        except ReportRefused as refused:
            for problem in refused.problems:
                form.add_error("outcome", f"The report cannot be corrected so: {problem.message}")
        except (BadInput, NotNow) as error:
            form.add_error(None, str(error))
        else:
            return redirect(f"{reverse('reports:difference', args=[difference_id])}?done=1")
    return _show(request, found, info, form)


@needs(Permission.SETTLE_DIFFERENCES)
@require_http_methods(["POST"])
def open_again(request: HttpRequest, difference_id: int) -> HttpResponse:
    """Open a closed difference again, with a reason."""
    found, info = _find(request, difference_id)
    form = OpenAgainForm(request.POST)
    if form.is_valid():
        try:
            opened = reopen_difference(
                by=actor_of(request),
                difference_id=difference_id,
                reason=form.cleaned_data["reason"],
                now=clock.now(),
            )
        except (BadInput, NotNow) as error:
            form.add_error(None, str(error))
        else:
            return redirect("reports:difference", difference_id=opened)
    return _show(request, found, info, form)


def _find(request: HttpRequest, difference_id: int) -> tuple[DifferenceInfo, HomeInfo]:
    """The difference and its home, for a person who may decide about it; else 403 or 404.

    The look is written down (AT-79).
    """
    found = difference(difference_id)
    if found is None:
        raise Http404("There is no such difference.")
    with refusals_as_pages():
        info = look_at_home(
            actor_of(request),
            Permission.SETTLE_DIFFERENCES,
            found.location_id,
            found.on,
            what=f"difference {difference_id}",
        )
    return found, info


def _show(
    request: HttpRequest, found: DifferenceInfo, info: HomeInfo, form: forms.Form
) -> HttpResponse:
    programme, now = current_programme(found.on), clock.now()
    context: dict[str, Any] = {
        "title": f"{info.name}: {presenters.label_of(programme, found)}",
        "home": info,
        "difference": found,
        "label": presenters.label_of(programme, found),
        "facts": presenters.facts(programme, found, now),
        "others": [
            {
                "href": reverse("reports:difference", args=[one.id]),
                "text": presenters.outcome_words(programme, one) or "Open",
                "at": one.closed_at or one.opened_at,
                "reason": one.reason,
            }
            for one in earlier_differences(found)
        ],
        "done": request.GET.get("done") == "1" and not found.is_open,
        "back": {"href": reverse("reports:differences"), "text": "Differences"},
    }
    return show_form(request, "reports/difference.html", form, **context)
