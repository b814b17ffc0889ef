"""What the acts of a call share: opening it, keeping what is typed, holding the home, going on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission
from rollcall.foundation import audit, clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import check_home, homes_visible_to
from rollcall.register.selectors import home
from rollcall.reports import services
from rollcall.reports.forms.updates import Update, asked_in
from rollcall.reports.presenters import update as update_presenters
from rollcall.reports.selectors import asking, call_list, draft
from rollcall.reports.services import NewAttempt
from rollcall.reports.views.call.in_hand import CALL_BOXES, CALL_PAGE, Call, Forms
from rollcall.reports.views.update.opening import Opened


def open_call(request: HttpRequest, location_id: str) -> Call | None:
    """The call of a home for somebody who may ring it; the look is written down (AT-79)."""
    now, actor = clock.now(), actor_of(request)
    today = clock.reporting_day(now)
    programme = current_programme(today)
    with refusals_as_pages():
        check_home(actor, Permission.TAKE_CALLS, location_id, today, what="call page", now=now)
        info = home(location_id, today)
    if request.method != "POST":
        audit.record_access(by=actor, subject=f"home:{location_id}", what="call page", at=now)
    homes = homes_visible_to(actor, Permission.TAKE_CALLS, today).open_on(today)
    rows = call_list(homes.filter(pk=info.id), now).rows
    if not rows:
        return None
    set_key = programme.settings.daily_set
    held = asking(programme, set_key, info, today, today)
    begun = draft(actor.actor_id, location_id, set_key, today)
    where = update_presenters.addresses(held, True, set_key)
    return Call(Opened(actor, Update(held, begun), where, now), rows[0])


def keep(request: HttpRequest, found: Call, *, unchanged: bool) -> Call:
    """Keep what is typed, right or wrong, so that nothing is lost whatever comes next."""
    opened = found.opened
    shown = set(asked_in(request.POST))
    pages = {
        page.key: (page.questions, True)
        for page in opened.update.pages
        if shown & {*page.questions}
    }
    kept = opened.keep(
        typed={name: request.POST.getlist(name) for name in request.POST},
        asked=[one for one in asked_in(request.POST) if one in opened.update.asking.due],
        pages={**pages, CALL_PAGE: (CALL_BOXES, True)},
        unchanged=unchanged,
    )
    return Call(kept, found.row)


def hold(found: Call) -> services.HeldByAnother | None:
    """Hold the home, or hold it longer; who has it instead."""
    try:
        services.claim(by=found.actor, location_id=found.home.location_id, now=found.opened.now)
    except services.HeldByAnother as error:
        return error
    return None


def held_by_another(request: HttpRequest, found: Call) -> str:
    """Why the answers are not filed yet: somebody else rings the home. A person may go on."""
    if "all_the_same" in request.POST:
        return ""
    held = hold(found)
    return f"{held.message} What you typed is kept." if held else ""


def attempt_of(found: Call, forms: Forms, key: str) -> NewAttempt:
    said = forms.spoken.cleaned_data
    return NewAttempt(
        found.home.location_id,
        "",
        spoke_to=said["spoke_to"],
        role=said["role"],
        note=said["note"],
        guidance=forms.guidance.in_place(),
        idempotency_key=key or None,
    )


def onward(
    request: HttpRequest, found: Call, done: str, left_out: tuple[str, ...] = ()
) -> HttpResponse:
    """Say what was done, and go to the next home or back to the list."""
    masked = (
        f" We left out what looked personal in the note: {', '.join(left_out)}." if left_out else ""
    )
    messages.success(request, f"{found.home.name}: {done[0].lower()}{done[1:]}.{masked}")
    if request.POST.get("then") != "next":
        services.release(by=found.actor, location_id=found.home.location_id)
        return redirect("reports:calls")
    location_id = services.claim_next(by=found.actor, now=found.opened.now)
    if location_id is None:
        messages.info(request, "There is nobody left to ring now.")
        return redirect("reports:calls")
    return redirect("reports:call", location_id=location_id)


def sent_key(request: HttpRequest) -> str | None:
    return request.POST.get("key", "").strip()[:100] or None


def address(found: Call) -> str:
    return reverse("reports:call", args=[found.home.location_id])
