"""What was found out about cases: writing it down, correcting it, taking it back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.accounts.selectors import names_of
from rollcall.domain.outbreaks import EpisodeRef
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.errors import BadInput, Conflict, NotFound, NotNow
from rollcall.outbreaks import presenters
from rollcall.outbreaks.forms import FindingForm, finding_initial
from rollcall.outbreaks.views.places import Place, find_place, place_of, refusals_in
from rollcall.reports.selectors import FindingInfo, find_finding, finding_versions
from rollcall.reports.services import (
    change_finding,
    record_finding,
    restore_finding,
    withdraw_finding,
)
from rollcall.ui.fields import show_form


TITLE = "Test results and days of cases"


@needs(Permission.MANAGE_OUTBREAKS)
@require_http_methods(["GET", "HEAD", "POST"])
def add_finding(request: HttpRequest, ref: str) -> HttpResponse:
    """Write down when some people fell ill and what came of their tests."""
    place = find_place(request, ref, "add finding")
    form = FindingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            record_finding(
                by=actor_of(request),
                location_id=place.home.location_id,
                new=form.finding(place.windows.disease),
                now=clock.now(),
            )
        if form.is_valid():
            messages.success(request, "What you found out is saved, and counts.")
            return redirect(place.back["href"])
    return _form(request, place, form, TITLE)


@needs(Permission.MANAGE_OUTBREAKS)
@require_safe
def finding(request: HttpRequest, finding_id: int) -> HttpResponse:
    """A finding with every version of it."""
    found, place = _open(request, finding_id)
    versions = finding_versions(found.key)
    names = names_of(one.by for one in versions)
    return render(
        request,
        "outbreaks/finding.html",
        {
            "title": f"{place.home.name}: {TITLE.lower()}",
            "caption": f"{place.home.name}, {place.windows.name}",
            "heading": TITLE,
            "one": versions[0],
            "text": presenters.finding_words(versions[0]),
            "versions": [
                {
                    "words": one.reason or "Written",
                    "text": presenters.finding_words(one),
                    "who": presenters.who(one.by, names),
                    "at": one.at,
                }
                for one in versions
            ],
            "back": place.back,
        },
    )


@needs(Permission.MANAGE_OUTBREAKS)
@require_http_methods(["GET", "HEAD", "POST"])
def change_one_finding(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Correct a finding; what it said before stays."""
    found, place = _open(request, finding_id)
    form = FindingForm(request.POST or None, changes=True, initial=finding_initial(found))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            row = change_finding(
                by=actor_of(request),
                location_id=place.home.location_id,
                finding_id=form.cleaned_data["based_on"],
                new=form.finding(place.windows.disease),
                reason=form.cleaned_data["reason"],
                now=clock.now(),
            )
        if form.is_valid():
            messages.success(request, "It is changed, and counts as it says now.")
            return redirect("outbreaks:finding", finding_id=row.pk)
    return _form(request, place, form, TITLE)


@needs(Permission.MANAGE_OUTBREAKS)
@require_POST
def turn_finding(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Take a finding back, or put it back."""
    found, place = _open(request, finding_id)
    actor, now, location_id = actor_of(request), clock.now(), place.home.location_id
    try:
        with refusals_as_pages():
            if found.withdrawn:
                row = restore_finding(
                    by=actor, location_id=location_id, finding_id=finding_id, now=now
                )
                words = "It is put back, and counts again."
            else:
                row = withdraw_finding(
                    by=actor,
                    location_id=location_id,
                    finding_id=finding_id,
                    reason="Taken back on the page",
                    now=now,
                )
                words = "It is taken back, and counts no more. You can put it back."
    except (BadInput, Conflict, NotNow) as error:
        messages.error(request, str(error))
        return redirect("outbreaks:finding", finding_id=finding_id)
    messages.success(request, words)
    return redirect("outbreaks:finding", finding_id=row.pk)


def _open(request: HttpRequest, finding_id: int) -> tuple[FindingInfo, Place]:
    try:
        found = find_finding(finding_id)
    except NotFound as error:
        raise Http404(str(error)) from error
    ref = EpisodeRef(found.location_id, found.disease, 0)
    return found, place_of(request, ref, f"finding {finding_id}")


def _form(request: HttpRequest, place: Place, form: FindingForm, title: str) -> HttpResponse:
    return show_form(
        request,
        "outbreaks/finding_form.html",
        form,
        title=title,
        caption=f"{place.home.name}, {place.windows.name}",
        back=place.back,
    )
