"""One signal of one home: seen, set aside until a day, or taken back."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, may, needs
from rollcall.cell.forms.signals import SetAsideForm
from rollcall.cell.presenters import signals as presenters
from rollcall.cell.selectors import Signal, actions_seen, find_signal
from rollcall.cell.services import (
    acknowledge_signal,
    link_signal_to_action,
    set_signal_aside,
    undo_review,
)
from rollcall.domain.references import action_of_reference
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.errors import BadInput, Conflict, NotFound, NotNow
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import homes_visible_to, look_at_home, sight_over
from rollcall.ui.fields import show_form


@needs(Permission.REVIEW_SIGNALS)
@require_POST
def acknowledge(request: HttpRequest, location_id: str, rule: str) -> HttpResponse:
    """Mark it as seen."""
    return _done(request, acknowledge_signal, location_id, rule, "Marked as seen.")


@needs(Permission.REVIEW_SIGNALS)
@require_POST
def undo(request: HttpRequest, location_id: str, rule: str) -> HttpResponse:
    """Take one's own last review back."""
    return _done(
        request, undo_review, location_id, rule, "Taken back. An action that was opened stays open."
    )


@needs(Permission.REVIEW_SIGNALS)
@require_POST
def link(request: HttpRequest, location_id: str, rule: str) -> HttpResponse:
    """Say that an action which is open already is about it."""
    number = action_of_reference(request.POST.get("action", "")) or 0
    verb = partial(link_signal_to_action, action_id=number)
    return _done(request, verb, location_id, rule, "The signal shows this action now.")


@needs(Permission.REVIEW_SIGNALS)
@require_http_methods(["GET", "HEAD", "POST"])
def aside(request: HttpRequest, location_id: str, rule: str) -> HttpResponse:
    """Set it aside, with a reason and a day."""
    now, actor = clock.now(), actor_of(request)
    today = clock.reporting_day(now)
    with refusals_as_pages():
        home = look_at_home(
            actor, Permission.REVIEW_SIGNALS, location_id, today, what=f"signal {rule}"
        )
        homes = homes_visible_to(actor, Permission.REVIEW_SIGNALS, today)
        seen = sight_over(actor, Permission.REVIEW_SIGNALS, today).of(home.id)
        found = find_signal(homes.filter(location_id=location_id), rule, now).cut_for(seen)
    form = SetAsideForm(
        request.POST if request.method == "POST" else None,
        initial={"review_on": today + dt.timedelta(days=1)},
    )
    if form.is_bound and form.is_valid():
        try:
            set_signal_aside(
                by=actor, location_id=location_id, rule=rule, now=now, **form.cleaned_data
            )
        except BadInput as error:
            form.add_error(error.about or None, str(error))
        except (Conflict, NotNow) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{home.name}: the signal is set aside.")
            return redirect("cell:signals")
    signals = current_programme().signals
    context: dict[str, Any] = {
        "title": f"Set a signal of {home.name} aside",
        "home": home,
        "words": found.fired.words,
        "tier": signals.tier_label(found.fired.rule.tier),
        "evidence": [presenters.evidence_words(one, today) for one in found.fired.evidence],
        "rule": found.fired.rule,
        "action": presenters.action_link(
            found.review, actions_seen(actor, _action_of(found), today)
        ),
        "action_href": presenters.action_href(location_id, found.fired.rule)
        if found.is_open and may(actor, Permission.OPEN_ACTIONS)
        else "",
        "note": presenters.review_words(found.review, found.returned) if found.review else "",
        "back": {"href": reverse("cell:signals"), "text": "Signals"},
    }
    return show_form(request, "cell/signal_aside.html", form, **context)


def _action_of(signal: Signal) -> list[int]:
    made = signal.review.became_action if signal.review else None
    return [made] if made else []


def _done(
    request: HttpRequest, verb: Callable[..., int], location_id: str, rule: str, said: str
) -> HttpResponse:
    """Do it and go back to the list, with what could not be done as a message."""
    with refusals_as_pages():
        try:
            verb(by=actor_of(request), location_id=location_id, rule=rule, now=clock.now())
        except (NotFound, NotNow, Conflict) as error:
            messages.info(request, str(error))
        else:
            messages.success(request, said)
    return redirect(_back_to(request))


def _back_to(request: HttpRequest) -> str:
    """The list or the board as it was, filters and page included."""
    asked = request.POST.get("back", "")
    listed, boards = reverse("cell:signals"), reverse("cell:board_landing") + "board/"
    is_ours = url_has_allowed_host_and_scheme(asked, None) and asked.startswith((listed, boards))
    return asked if is_ours else listed
