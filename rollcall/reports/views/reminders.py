"""The day's reminders: what was sent to whom, what failed, what is next; send now, stop today."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, may, needs
from rollcall.domain.programme.reminders import wall_time
from rollcall.foundation import clock, progress
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import NotFound
from rollcall.foundation.programmes import current_programme
from rollcall.notices.selectors import (
    FAILED,
    messages_about,
    outcomes_about,
    stopped_authorities,
)
from rollcall.notices.services import resume_reminders, stop_reminders
from rollcall.register.scoping import areas_visible_to, homes_visible_to
from rollcall.register.selectors import AreaInfo, authority_kind, contacts_by_id, home_infos
from rollcall.reports.presenters import reminders as presenters
from rollcall.reports.selectors.reminding import (
    REMINDER,
    homes_not_heard,
    homes_to_remind,
)
from rollcall.reports.services.reminding import PROOF
from rollcall.reports.tasks import remind_by_hand, slot_of
from rollcall.ui.paging import paging


KINDS = (REMINDER, PROOF)


@needs(Permission.SEND_NOTICES)
@require_safe
def reminders(request: HttpRequest) -> HttpResponse:
    """Today in this person's homes. The same queries for any number of homes and messages."""
    actor, now, on = actor_of(request), clock.now(), clock.today()
    programme = current_programme()
    homes = homes_visible_to(actor, Permission.SEND_NOTICES, on).open_on(on)
    outcomes = outcomes_about(homes, on, KINDS)
    failed_only = request.GET.get("show") == "failed"
    wanted = FAILED if failed_only else None
    total = sum(outcomes.get(one, 0) for one in (wanted or outcomes))
    page = paging(request, total)
    found = messages_about(homes, on, KINDS, first=page.start, most=page.size, outcomes=wanted)
    authorities = _authorities(actor, on)
    stopped = stopped_authorities(on).keys() & authorities.keys()
    silent = homes_not_heard(homes, programme.settings.daily_set, on).count()
    known = {one.id: one for one in home_infos(homes.filter(pk__in=[m.home_id for m in found]), on)}
    return render(
        request,
        "reports/reminders.html",
        {
            "title": "Reminders",
            "today": on,
            "heard": presenters.heard_sentence(silent, homes.count()),
            "silent": silent,
            "numbers": presenters.numbers(outcomes),
            "times": _times(now, stopped=bool(stopped)),
            "budget": programme.settings.reminders.messages_a_day,
            "rows": presenters.message_rows(found, known, _contacts(actor, found)),
            "page": page,
            "failed_only": failed_only,
            "stopped": presenters.stopped_for(
                stopped, {k: one.name for k, one in authorities.items()}
            ),
            "may_stop": bool(authorities.keys() - stopped),
            "progress": _progress(request, actor, now),
        },
    )


@needs(Permission.SEND_NOTICES)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Say who would be reminded now; on Send, let the worker do it."""
    actor, now, on = actor_of(request), clock.now(), clock.today()
    programme = current_programme()
    homes = homes_visible_to(actor, Permission.SEND_NOTICES, on).open_on(on)
    found = homes_to_remind(homes, programme.settings.daily_set, on, now)
    if request.method == "POST":
        if not found:
            messages.info(request, "Nobody is to be reminded now.")
            return redirect(reverse("reports:reminders"))
        started = progress.start(what="Queueing reminders", by=actor, now=now, of=len(found))
        slot = f"by hand {slot_of(now, programme)}"
        remind_by_hand.enqueue(actor.actor_id, str(started.id), slot)
        return redirect(f"{reverse('reports:reminders')}?progress={started.id}")
    return render(
        request,
        "reports/send_reminders.html",
        {
            "title": "Send reminders now",
            "homes": found,
            "shown": found[:100],
            "budget": programme.settings.reminders.messages_a_day,
            "back": {"href": reverse("reports:reminders"), "text": "Reminders"},
        },
    )


@needs(Permission.SEND_NOTICES)
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Stop the rest of today's reminders in every authority of this person."""
    actor, now, on = actor_of(request), clock.now(), clock.today()
    for code in _authorities(actor, on):
        stop_reminders(by=actor, authority_code=code, day=on, now=now)
    messages.success(request, "No more reminders are sent today.")
    return redirect(reverse("reports:reminders"))


@needs(Permission.SEND_NOTICES)
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Let the rest of today's reminders be sent after all."""
    actor, now, on = actor_of(request), clock.now(), clock.today()
    for code in _authorities(actor, on):
        resume_reminders(by=actor, authority_code=code, day=on, now=now)
    messages.success(request, "Today’s reminders are sent again.")
    return redirect(reverse("reports:reminders"))


def _authorities(actor: Actor, on: dt.date) -> dict[str, AreaInfo]:
    """The authorities whose homes this person sends messages to."""
    kind = authority_kind()
    seen = areas_visible_to(actor, Permission.SEND_NOTICES, on)
    return {one.code: one for one in seen if one.kind == kind}


def _times(now: dt.datetime, *, stopped: bool) -> list[dict[str, Any]]:
    settings = current_programme().settings
    zone = ZoneInfo(settings.time_zone)
    today = now.astimezone(zone).date()
    planned = settings.reminders.times
    due = {one.at: dt.datetime.combine(today, wall_time(one.at), tzinfo=zone) for one in planned}
    return presenters.times(planned, due, now, stopped=stopped)


def _contacts(actor: Actor, found: list[Any]) -> dict[int, Any]:
    """The contacts of messages, for somebody who may know who they are."""
    if not may(actor, Permission.SEE_CONTACTS):
        return {}
    numbers = [one.recipient.partition(":")[2] for one in found]
    return contacts_by_id([int(number) for number in numbers if number.isdecimal()])


def _progress(request: HttpRequest, actor: Actor, now: dt.datetime) -> Any:
    """The task that was started by hand, while its id is in the address."""
    asked = request.GET.get("progress", "")
    if not asked:
        return None
    try:
        return progress.progress_of(asked, by=actor, now=now)
    except NotFound:
        return None
