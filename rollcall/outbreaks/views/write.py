"""Writing a record about a home with cases, from its episode or from the home's own page."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.domain.outbreak_records import KindDefinition, RecordKind
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.programmes import current_programme
from rollcall.outbreaks.forms import RecordForm
from rollcall.outbreaks.services import write_record
from rollcall.outbreaks.views.places import find_place, refusals_in
from rollcall.register.scoping import look_at_home
from rollcall.ui.fields import show_form


@needs(Permission.MANAGE_OUTBREAKS)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """A new record of some kind."""
    if kind not in list(RecordKind):
        raise Http404("There is no such kind of record.")
    place = find_place(request, ref, f"write {kind}")
    definition = current_programme().record_kinds[RecordKind(kind)]
    return _write(
        request,
        definition,
        location_id=place.home.location_id,
        disease=place.windows.disease,
        back=place.back,
        caption=f"{place.home.name}, {place.windows.name}",
    )


@needs(Permission.FILE_REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: HttpRequest, location_id: str) -> HttpResponse:
    """A home looks at its own infection control, question by question."""
    actor, today = actor_of(request), clock.today()
    with refusals_as_pages():
        home = look_at_home(
            actor, Permission.FILE_REPORT, location_id, today, what="self-assessment"
        )
    programme = current_programme()
    return _write(
        request,
        programme.record_kinds[RecordKind.ASSESSMENT],
        location_id=location_id,
        disease=programme.settings.outbreak.disease,
        back={"href": reverse("boards:own_outbreak", args=[location_id]), "text": home.name},
        caption=home.name,
    )


def _write(
    request: HttpRequest,
    definition: KindDefinition,
    *,
    location_id: str,
    disease: str,
    back: dict[str, str],
    caption: str,
) -> HttpResponse:
    form = RecordForm(definition, request.POST or None, initial=_initial(definition))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            write_record(
                by=actor_of(request),
                location_id=location_id,
                disease=disease,
                kind=definition.kind,
                values=form.values,
                now=clock.now(),
            )
        if form.is_valid():
            messages.success(request, f"The {definition.one} is saved.")
            return redirect(back["href"])
    return show_form(
        request,
        "outbreaks/record_form.html",
        form,
        title=f"New {definition.one}",
        caption=caption,
        button="Save",
        back=back,
    )


def _initial(definition: KindDefinition) -> dict[str, Any]:
    """Today for what happened, and the programme's time for looking at a plan again."""
    today = clock.today()
    review = today + dt.timedelta(days=current_programme().outbreaks.review_days)
    return {"on": today, "review_on": review} if "review_on" in definition.by_id else {"on": today}
