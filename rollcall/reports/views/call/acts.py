"""What can be sent from the page of a call: an outcome, answers, what is typed so far, a choice."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rollcall.accounts.permissions import Permission, needs
from rollcall.foundation.errors import BadInput, Conflict, NotNow
from rollcall.reports import services
from rollcall.reports.forms.calls import SpokenForm
from rollcall.reports.forms.updates import SendForm, key_of
from rollcall.reports.services import NewAttempt, NewReport, ReportRefused, StaleReport
from rollcall.reports.views.call.in_hand import Call, Forms
from rollcall.reports.views.call.page import blank, choose_between, show
from rollcall.reports.views.call.steps import (
    address,
    attempt_of,
    held_by_another,
    hold,
    keep,
    onward,
    open_call,
    sent_key,
)
from rollcall.reports.views.update.check import says_what_was_sent, was_sent


#: What a home told us can be refused in these ways; each says why in words.
REFUSALS = (ReportRefused, Conflict, NotNow, BadInput)


@needs(Permission.TAKE_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, location_id: str) -> HttpResponse:
    """The page of one call. What is sent says by `act` which of its forms it is."""
    found = open_call(request, location_id)
    if found is None:
        messages.info(request, "This home is not open today, so there is nobody to ring.")
        return redirect("reports:calls")
    if request.method != "POST":
        return show(request, found, blank(request, found))
    return ACTS.get(request.POST.get("act", ""), _answers)(request, found)


def _outcome(request: HttpRequest, found: Call) -> HttpResponse:
    """A call without answers: write down what came of it."""
    forms = Forms(found, request.POST)
    if not (forms.outcome.is_valid() and forms.guidance.is_valid()):
        return show(request, found, forms)
    said = forms.outcome.cleaned_data
    new = NewAttempt(
        found.home.location_id,
        said["outcome"],
        callback_at=said.get("callback_at"),
        spoke_to=said.get("spoke_to", ""),
        role=said.get("role", ""),
        note=said["note"],
        guidance=forms.guidance.in_place(),
        idempotency_key=sent_key(request),
    )
    try:
        recorded = services.record_attempt(by=found.actor, new=new, now=found.opened.now)
    except REFUSALS as error:
        forms.refusals.append(str(error))
        return show(request, found, forms)
    return onward(request, found, "The call is written down", recorded.left_out)


def _answers(request: HttpRequest, found: Call) -> HttpResponse:
    """The update that the home gave: kept, judged as every route's is, and filed with the call."""
    if was_sent(request, found.opened):
        return _sent_again(request, found)
    key = key_of(found.update, request.POST)
    unchanged = "unchanged" in request.POST and (found.every_day is not None or found.is_short)
    found = keep(request, found, unchanged=unchanged and not found.is_short)
    if found.is_short:
        return choose_between(request, found, key)
    forms = Forms(found, request.POST, unchanged=unchanged)
    asked = forms.questions
    if asked is None:
        raise ValueError("a home that has not reported is asked")
    is_right = all([forms.spoken.is_valid(), forms.guidance.is_valid(), asked.is_valid()])
    if unchanged:
        forms.check = found.update.check_form(request.POST)
        is_right = is_right and not forms.check.error_items
    holder = held_by_another(request, found)
    if holder:
        forms.refusals.append(holder)
    if not is_right or holder:
        return show(request, found, forms)
    details: dict[str, Any] = {"based_on": 0, "idempotency_key": key or None}
    new = (
        found.update.new_report(forms.check, **details)
        if forms.check
        else asked.new_report(**details)
    )
    return _file(request, found, forms, new, key)


def _sent_again(request: HttpRequest, found: Call) -> HttpResponse:
    """A double press is one update (AT-17); other answers under the same key are for a person."""
    found = keep(request, found, unchanged=False)
    typed = found.update.check_form(request.POST)
    new = found.update.new_report(typed)
    if typed.error_items or not says_what_was_sent(request, found.opened, new):
        # A correction is another report, so it has the key of what is typed now.
        return choose_between(request, found, key_of(found.update, QueryDict()))
    services.discard_draft(**found.opened.details())
    return onward(request, found, "The update is saved")


def _file(
    request: HttpRequest, found: Call, forms: Forms, new: NewReport, key: str
) -> HttpResponse:
    try:
        _, recorded = services.file_call(
            by=found.actor, new=new, call=attempt_of(found, forms, key), now=found.opened.now
        )
    except StaleReport:
        again = open_call(request, found.home.location_id)
        return choose_between(request, again or found, key)
    except REFUSALS as error:
        forms.refusals.append(str(error))
        return show(request, found, forms)
    services.discard_draft(**found.opened.details())
    return onward(request, found, "The update is saved", recorded.left_out)


def _keep_typed(request: HttpRequest, found: Call) -> HttpResponse:
    """Keep what is typed so far, without judging it; the page's script asks this now and then."""
    keep(request, found, unchanged="unchanged" in request.POST and found.every_day is not None)
    hold(found)
    if "background" in request.POST:
        return HttpResponse(status=204)
    messages.success(request, "What you typed is kept. Now say what came of the call.")
    return redirect(f"{address(found)}#outcome")


def _theirs(request: HttpRequest, found: Call) -> HttpResponse:
    """Two versions: the one that the home sent stands."""
    services.discard_draft(**found.opened.details())
    messages.success(request, "The home’s own update stands. Now say what came of the call.")
    return redirect(address(found))


def _mine(request: HttpRequest, found: Call) -> HttpResponse:
    """Two versions: what was said on the phone corrects the one that the home sent."""
    opened, key = found.opened, sent_key(request) or ""
    if request.POST.get("seen", "") != str(opened.current_id or ""):
        return choose_between(request, found, key)  # they moved on again
    services.rebase_draft(**opened.details(), based_on=opened.current_id, now=opened.now)
    found = open_call(request, found.home.location_id) or found
    forms = Forms(found, request.POST)
    sending = SendForm(request.POST, is_correction=True)
    spoken = SpokenForm(request.POST, programme=found.programme)
    checked = found.update.check_form(request.POST)
    if not all([sending.is_valid(), spoken.is_valid(), forms.guidance.is_valid()]):
        return choose_between(request, found, key, sending=sending, spoken=spoken)
    if checked.error_items:
        messages.info(request, "Put these right first, then say what came of the call.")
        return opened.to("update_check")
    forms.spoken = spoken
    new = found.update.new_report(
        checked,
        reason=sending.given_reason,
        based_on=opened.current_id,
        idempotency_key=key or None,
    )
    return _file(request, found, forms, new, key)


ACTS: dict[str, Callable[[HttpRequest, Call], HttpResponse]] = {
    "outcome": _outcome,
    "answers": _answers,
    "keep": _keep_typed,
    "theirs": _theirs,
    "mine": _mine,
}
