"""The page of a call, and the page on which a person chooses between two versions."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from rollcall.accounts.permissions import Permission
from rollcall.register.contacts import PURPOSES
from rollcall.register.scoping import may_see_home
from rollcall.register.selectors import ContactInfo, contacts_of
from rollcall.reports.forms.calls import SpokenForm
from rollcall.reports.forms.questions import Block
from rollcall.reports.forms.updates import SendForm
from rollcall.reports.presenters import calls as presenters
from rollcall.reports.presenters import update as update_presenters
from rollcall.reports.selectors import tries_of_home, waiting_queries
from rollcall.reports.views.call.in_hand import CALL_BOXES, Call, Forms
from rollcall.reports.views.call.steps import address
from rollcall.reports.views.update.check import show_conflict
from rollcall.ui.fields import UNPROCESSABLE, error_list


def show(request: HttpRequest, found: Call, forms: Forms) -> HttpResponse:
    programme, update, opened = found.programme, found.update, found.opened
    errors = [] if forms.only_came_up else forms.errors
    me, current = found.actor.actor_id, update.asking.current
    tries = tries_of_home(found.home.id, update.asking.today)
    saved = update.draft.saved_at if update.draft else None
    context = {
        "title": found.home.name,
        "back": {"href": reverse("reports:calls"), "text": "Back to the calls"},
        "errors": errors,
        "home": found.home,
        "set_key": update.asking.set_key,
        "on": update.asking.on,
        "row": presenters.call_rows(programme, [found.row], 1, me, lambda _: address(found))[0],
        "held": found.row.claim,
        "mine": found.row.claim is not None and found.row.claim.held_by == me,
        "every_home": programme.settings.calls.call_every_home,
        "contacts": _contacts(found),
        "purposes": PURPOSES,
        "tries": [presenters.try_line(programme, one, me) for one in tries],
        "asked_about": waiting_queries(found.home.location_id),
        "forms": forms,
        "blocks": _script(forms),
        "came_up": forms.only_came_up,
        "holder": bool(forms.refusals) and not found.row.is_free_for(me),
        "unchanged": forms.unchanged,
        "offers_unchanged": found.every_day is not None,
        "saved_at": saved if not forms.spoken.is_bound else None,
        "sent": update_presenters.provenance(current, me) if current else "",
        "elsewhere": update_presenters.elsewhere_words(update.asking),
        "answers": presenters.short_answers(update.asking, programme.settings.calls.opening),
        "link": opened.link,
        "before": update.asking.earlier[0] if update.asking.earlier else None,
        # A call without answers has a key of its own: the draft's outlives it.
        "outcome_key": request.POST.get("key") if forms.outcome.is_bound else str(uuid.uuid4()),
        "key": (request.POST.get("key") if forms.spoken.is_bound else "")
        or (update.draft.key if update.draft else str(uuid.uuid4())),
    }
    status = UNPROCESSABLE if errors else 200
    return render(request, "reports/call.html", context, status=status)


def choose_between(request: HttpRequest, found: Call, key: str, **forms: Any) -> HttpResponse:
    """Both versions, for a person to choose (AT-15); the call's own boxes are brought along."""
    brought = {
        name: value
        for name, value in request.POST.items()
        if name.split("-")[0] in {*CALL_BOXES, "then"}
    }
    return show_conflict(
        request,
        found.opened,
        "reports/call_conflict.html",
        back={"href": reverse("reports:calls"), "text": "Back to the calls"},
        here=address(found),
        brought={name: one for name, one in brought.items() if name not in ("spoke_to", "role")},
        spoken=forms.get("spoken")
        or SpokenForm(programme=found.programme, initial=request.POST.dict()),
        sending=forms.get("sending") or SendForm(is_correction=True),
        errors=[one for each in forms.values() for one in error_list(each)],
        key=key,
    )


def blank(request: HttpRequest, found: Call) -> Forms:
    return Forms(found, unchanged="unchanged" in request.GET and found.every_day is not None)


def _script(forms: Forms) -> list[Block]:
    """The questions in the order of a call: how they are and what they need, then topic by topic."""
    if forms.questions is None:
        return []
    return forms.questions.blocks_opening_with(
        "opening", "How they are, and what they need", forms.call.programme.settings.calls.opening
    )


def _contacts(found: Call) -> list[ContactInfo] | None:
    """Whom to ring; None for somebody who may not see it."""
    one, today = found.home.location_id, found.update.asking.today
    if not may_see_home(found.actor, Permission.SEE_CONTACTS, one, today):
        return None
    return contacts_of([one], today)[one]
