"""A home's leads: who outside it answers for a part of its support."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.domain.programme import LeadKind
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.programmes import current_settings
from rollcall.register.contacts import LEAD_FIELDS
from rollcall.register.forms import LeadForm
from rollcall.register.scoping import look_at_home, may_see_home
from rollcall.register.selectors import HomeInfo, leads_of
from rollcall.register.services import end_lead, name_lead
from rollcall.ui.fields import show_form


@needs(Permission.SEE_HOMES)
@require_safe
def leads(request: HttpRequest, location_id: str) -> HttpResponse:
    """Every kind of lead, with who it is or that nobody is named."""
    found = _home_for(request, location_id, Permission.SEE_HOMES, "leads")
    today = clock.today()
    held = leads_of([location_id], today)[location_id]
    return render(
        request,
        "register/leads.html",
        {
            "title": f"Who supports {found.name}",
            "home": found,
            "leads": [(kind, held.get(kind.key)) for kind in current_settings().lead_kinds],
            "may_change": may_see_home(
                actor_of(request), Permission.KEEP_REGISTER, location_id, today
            ),
            "back": {"href": reverse("boards:home", args=[location_id]), "text": found.name},
        },
    )


@needs(Permission.KEEP_REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, location_id: str, kind: str) -> HttpResponse:
    """Say who it is from today; who it was before stays on record."""
    found, wanted = _home_for(request, location_id, Permission.KEEP_REGISTER, "lead"), _kind(kind)
    held = leads_of([location_id], clock.today())[location_id].get(kind)
    initial = {key: getattr(held, key) for key in LEAD_FIELDS} if held else {}
    form = LeadForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_as_pages():
            name_lead(
                by=actor_of(request),
                location_id=location_id,
                kind=kind,
                facts=form.facts,
                on=clock.today(),
                source=form.cleaned_data["source"],
                now=clock.now(),
            )
        messages.success(request, f"{wanted.label}: saved.")
        return redirect(reverse("register:leads", args=[location_id]))
    return show_form(
        request,
        "register/lead.html",
        form,
        title=wanted.label,
        home=found,
        kind=wanted,
        back={"href": reverse("register:leads", args=[location_id]), "text": "Who supports it"},
    )


@needs(Permission.KEEP_REGISTER)
@require_POST
def end(request: HttpRequest, location_id: str, kind: str) -> HttpResponse:
    """Let nobody be it from today. Past days keep who it was, and it can be named again."""
    _home_for(request, location_id, Permission.KEEP_REGISTER, "end lead")
    wanted = _kind(kind)
    with refusals_as_pages():
        end_lead(
            by=actor_of(request),
            location_id=location_id,
            kind=kind,
            on=clock.today(),
            source="taken out on the page",
            now=clock.now(),
        )
    messages.success(request, f"{wanted.label}: taken out.")
    return redirect(reverse("register:leads", args=[location_id]))


def _home_for(
    request: HttpRequest, location_id: str, permission: Permission, what: str
) -> HomeInfo:
    """The home, for somebody who may; the look is written down (AT-79)."""
    with refusals_as_pages():
        return look_at_home(actor_of(request), permission, location_id, clock.today(), what=what)


def _kind(key: str) -> LeadKind:
    for one in current_settings().lead_kinds:
        if one.key == key:
            return one
    raise Http404(f"There is no kind of lead {key}.")
