"""One record with all its versions: changing it, ending it, taking it back and putting it back."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.accounts.selectors import names_of
from rollcall.domain.outbreak_records import KindDefinition
from rollcall.domain.outbreaks import EpisodeRef
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.errors import BadInput, Conflict, NotFound, NotNow
from rollcall.foundation.programmes import current_programme
from rollcall.outbreaks import presenters
from rollcall.outbreaks.forms import RecordForm
from rollcall.outbreaks.selectors import (
    RecordInfo,
    find_record,
    home_outbreak,
    record_versions,
)
from rollcall.outbreaks.services import (
    change_record,
    end_record,
    mark_step,
    restore_record,
    withdraw_record,
)
from rollcall.outbreaks.views.places import Place, place_of, refusals_in
from rollcall.register.scoping import homes_visible_to
from rollcall.ui.fields import show_form
from rollcall.ui.posted import posted_number


class _Opened(NamedTuple):
    info: RecordInfo
    definition: KindDefinition
    place: Place


@needs(Permission.MANAGE_OUTBREAKS)
@require_safe
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """What it says, and every version of it."""
    opened = _open(request, record_id)
    versions = record_versions(record_id)
    names = names_of(one.by for one in versions)
    return render(
        request,
        "outbreaks/record.html",
        {
            "title": _title(opened),
            "caption": f"{opened.place.home.name}, {opened.place.windows.name}",
            "one": opened.info,
            "definition": opened.definition,
            "rows": presenters.value_rows(opened.definition, opened.info),
            "state": presenters.state_of(opened.info, opened.definition, clock.today()),
            "versions": [
                {
                    "number": one.number,
                    "words": one.reason or "Written",
                    "who": presenters.who(one.by, names),
                    "at": one.at,
                    "rows": presenters.value_rows(opened.definition, one),
                }
                for one in versions
            ],
            "back": opened.place.back,
        },
    )


@needs(Permission.MANAGE_OUTBREAKS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, record_id: int) -> HttpResponse:
    """Correct or carry on a record; what it said before stays."""
    opened = _open(request, record_id)
    form = RecordForm(
        opened.definition, request.POST or None, changes=True, initial=_initial(opened.info)
    )
    if request.method == "POST" and form.is_valid():
        kept = {
            key: text for key, text in opened.info.values.items() if key not in form.fields
        }  # steps that are done, and the end
        with refusals_in(form):
            change_record(
                by=actor_of(request),
                record_id=record_id,
                based_on=form.cleaned_data["based_on"],
                values={**kept, **form.values},
                reason=form.cleaned_data["reason"],
                now=clock.now(),
            )
        if form.is_valid():
            return _saved(request, record_id, f"The {opened.definition.one} is changed.")
    return _form(request, opened, form, f"Change the {opened.definition.one}", "Save")


@needs(Permission.MANAGE_OUTBREAKS)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, record_id: int) -> HttpResponse:
    """Close a plan, or lift a restriction."""
    opened = _open(request, record_id)
    if not opened.definition.ending:
        raise Http404("A record of this kind has no end.")
    initial = {opened.definition.ending[0].id: clock.today(), "based_on": opened.info.number}
    form = RecordForm(opened.definition, request.POST or None, ends=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            end_record(
                by=actor_of(request),
                record_id=record_id,
                based_on=form.cleaned_data["based_on"],
                values=form.values,
                now=clock.now(),
            )
        if form.is_valid():
            return _saved(request, record_id, "Saved. It holds no more.")
    words = opened.definition.end_words
    return _form(request, opened, form, words, words)


@needs(Permission.MANAGE_OUTBREAKS)
@require_POST
def turn(request: HttpRequest, record_id: int) -> HttpResponse:
    """Take a record back, or put it back."""
    opened = _open(request, record_id)
    details: dict[str, Any] = {
        "by": actor_of(request),
        "record_id": record_id,
        "based_on": posted_number(request, "based_on"),
        "now": clock.now(),
    }
    if opened.info.withdrawn:
        return _pressed(request, record_id, restore_record, details, "It is put back.")
    details["reason"] = "Taken back on the page"
    words = "It is taken back. You can put it back."
    return _pressed(request, record_id, withdraw_record, details, words)


@needs(Permission.MANAGE_OUTBREAKS)
@require_POST
def step(request: HttpRequest, record_id: int) -> HttpResponse:
    """Mark a step of a plan as done, or as not done after all."""
    opened = _open(request, record_id)
    done = request.POST.get("done") == "yes"
    details = {
        "by": actor_of(request),
        "record_id": record_id,
        "based_on": posted_number(request, "based_on"),
        "step": posted_number(request, "step"),
        "done": done,
        "now": clock.now(),
    }
    words = "The step is done." if done else "The step is not done after all."
    return _pressed(request, record_id, mark_step, details, words, opened.place.back["href"])


def _open(request: HttpRequest, record_id: int) -> _Opened:
    """The record, for a person who may write about its home; the look is written down."""
    try:
        info = find_record(record_id)
    except NotFound as error:
        raise Http404(str(error)) from error
    today = clock.today()
    ref = EpisodeRef(info.location_id, info.disease, 0)
    place = place_of(request, ref, f"record {record_id}")
    homes = homes_visible_to(actor_of(request), Permission.MANAGE_OUTBREAKS, today)
    found = home_outbreak(homes.filter(pk=info.home_id), place.home, place.windows, today)
    ref = EpisodeRef(info.location_id, info.disease, found.standing.episode)
    return _Opened(info, current_programme().record_kinds[info.kind], place._replace(ref=ref))


def _title(opened: _Opened) -> str:
    return f"{opened.definition.one.capitalize()} {opened.info.ordinal}"


def _initial(info: RecordInfo) -> dict[str, Any]:
    return {**info.values, "based_on": info.number}


def _form(
    request: HttpRequest, opened: _Opened, form: RecordForm, title: str, button: str
) -> HttpResponse:
    """The form; after somebody else's change what it says now stands beside what was typed."""
    stale = form.is_bound and str(form.data.get("based_on")) != str(opened.info.number)
    if stale:
        typed = request.POST.copy()
        typed["based_on"] = str(opened.info.number)
        form.data = typed
    return show_form(
        request,
        "outbreaks/record_form.html",
        form,
        title=title,
        caption=f"{opened.place.home.name}, {opened.place.windows.name}",
        button=button,
        now_says=presenters.value_rows(opened.definition, opened.info) if stale else [],
        back=opened.place.back,
    )


def _pressed(
    request: HttpRequest,
    record_id: int,
    verb: Any,
    details: dict[str, Any],
    words: str,
    href: str = "",
) -> HttpResponse:
    """Do what a button says; what could not be done is said on the record's page."""
    try:
        with refusals_as_pages():
            verb(**details)
    except (BadInput, Conflict, NotNow) as error:
        messages.error(request, str(error))
        return redirect("outbreaks:record", record_id=record_id)
    messages.success(request, words)
    return redirect(href) if href else redirect("outbreaks:record", record_id=record_id)


def _saved(request: HttpRequest, record_id: int, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("outbreaks:record", record_id=record_id)
