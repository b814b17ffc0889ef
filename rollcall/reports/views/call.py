"""One call: the script on one page, what came of it, and on to the next home."""

import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rollcall.accounts.permissions import Permission, needs
from rollcall.domain.programme import Programme
from rollcall.domain.questions.asking import EVERY_DAY
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import NotFound, NotPermitted, RollcallError
from rollcall.foundation.programmes import current_programme
from rollcall.register.contacts import PURPOSES
from rollcall.register.scoping import check_home, may_see_home
from rollcall.register.selectors import ContactInfo, HomeInfo, contacts_of, home
from rollcall.reports import services
from rollcall.reports.forms.calls import GuidanceForm, OutcomeForm, SpokenForm
from rollcall.reports.forms.questions import QuestionsForm
from rollcall.reports.forms.updates import Update
from rollcall.reports.presenters import calls as presenters
from rollcall.reports.presenters.update import change, filled_in_words, provenance, why
from rollcall.reports.selectors import (
    Asking,
    acknowledged,
    asking,
    claims_of,
    tries_of_home,
    waiting_queries,
)
from rollcall.reports.services import NewAttempt, ReportRefused, StaleReport
from rollcall.ui.fields import UNPROCESSABLE, error_list


CONFLICT = 409
#: Why a call's answers follow what the home had sent by itself a moment before.
CORRECTED_BY_PHONE = "The home said this by phone after its own update."


@dataclass
class Call:
    """A home on the phone: what is asked, and the forms as they were sent."""

    request: HttpRequest
    programme: Programme
    found: HomeInfo
    asked: Asking

    @property
    def actor(self) -> Actor:
        """Who rings."""
        return cast(Actor, self.request.user)

    @property
    def data(self) -> QueryDict | None:
        """What was typed, once something was sent."""
        return self.request.POST if self.request.method == "POST" else None

    @property
    def is_short(self) -> bool:
        """Whether the home has sent its update, so that the call confirms and asks nothing again."""
        return self.asked.current is not None and not self.is_choosing

    @property
    def is_choosing(self) -> bool:
        """Whether the update came while the handler was filling this page in."""
        return self.data is not None and self.data.get("what") == "update"

    @property
    def is_unchanged(self) -> bool:
        """Whether the home says that nothing has changed, and that may be said (AT-12, AT-13)."""
        wanted = (self.data or self.request.GET).get("unchanged") == "1"
        return wanted and not self.asked.unchanged.refusal

    @cached_property
    def outcome(self) -> OutcomeForm:
        """A call that brought no update."""
        data = self.data if self.data is not None and self.data.get("what") == "outcome" else None
        today = self.asked.today
        return OutcomeForm(data, programme=self.programme, today=today, short=self.is_short)

    @cached_property
    def spoken(self) -> SpokenForm:
        """Who gave the answers."""
        return SpokenForm(self.data if self.is_choosing else None, programme=self.programme)

    @cached_property
    def guidance(self) -> GuidanceForm:
        """What is to be passed on."""
        items = self.programme.guidance.on(self.asked.today)
        return GuidanceForm(self.data, items=items, said=acknowledged(self.found.id))

    @cached_property
    def questions(self) -> QuestionsForm:
        """The update, in the order of the set: how are you, what do you need, then figures."""
        data, update = self.data if self.is_choosing else None, Update(self.asked, None)
        if not self.is_unchanged:
            return update.whole_form(data)
        page = next(one for one in update.pages if one.key == EVERY_DAY)
        carried = {key: one.value for key, one in self.asked.unchanged.answers.items()}
        return QuestionsForm(self.asked, data, questions=page.questions, elsewhere=carried)

    @property
    def key(self) -> str:
        """One call, sent once or twice."""
        return (self.data.get("key", "")[:100] if self.data else "") or str(uuid.uuid4())


@needs(Permission.TAKE_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, location_id: str) -> HttpResponse:
    """Show the script; take what came of the call, or the update that the home gives."""
    programme, found = current_programme(), _find(request, location_id)
    today = clock.today()
    asked = asking(programme, programme.settings.daily_set, found, today, today)
    one = Call(request, programme, found, asked)
    if request.method != "POST":
        return _show(one)
    if one.is_choosing:
        return _take_update(one)
    return _take_outcome(one)


def _take_outcome(one: Call) -> HttpResponse:
    """Write down a call that brought no update."""
    form = one.outcome
    if not form.is_valid() or not one.guidance.is_valid():
        return _show(one, UNPROCESSABLE)
    said = form.cleaned_data
    attempt = NewAttempt(
        location_id=one.found.location_id,
        outcome=said["outcome"],
        callback_at=said.get("callback_at"),
        spoke_to=said["spoke_to"],
        role=said["role"],
        note=said["note"],
        idempotency_key=said["key"] or None,
    )
    now = clock.now()
    try:
        recorded = services.record_attempt(by=one.actor, new=attempt, now=now)
    except RollcallError as error:
        form.add_error(None, str(error))
        return _show(one, UNPROCESSABLE)
    _pass_on(one)
    if recorded.left_out:
        messages.info(one.request, f"Left out of the note: {', '.join(recorded.left_out)}.")
    messages.success(one.request, f"The call to {one.found.name} is written down.")
    return _onwards(one)


def _take_update(one: Call) -> HttpResponse:
    """File what the home said, with the call; or show both where it sent its own meanwhile."""
    right = [form.is_valid() for form in (one.spoken, one.questions, one.guidance)]
    if not all(right):
        return _show(one, UNPROCESSABLE)
    keep, based_on = one.request.POST.get("keep", ""), one.request.POST.get("based_on", "")
    current = one.asked.current
    if keep == "theirs":
        return redirect("reports:call", location_id=one.found.location_id)
    if based_on != (str(current.id) if current else "") and keep != "mine":
        return _show(one, CONFLICT)
    new = one.questions.new_report(
        based_on=current.id if current else None,
        reason=CORRECTED_BY_PHONE if current else "",
        idempotency_key=one.key,
        nothing_changed=one.is_unchanged,
        carried=frozenset(one.questions.elsewhere) if one.is_unchanged else frozenset(),
    )
    attempt = NewAttempt(
        location_id=one.found.location_id,
        outcome="",
        spoke_to=one.spoken.cleaned_data["spoke_to"],
        role=one.spoken.cleaned_data["role"],
        idempotency_key=one.key,
    )
    try:
        services.file_call(by=one.actor, new=new, call=attempt, now=clock.now())
    except StaleReport:
        return _show(one, CONFLICT)
    except ReportRefused as error:
        for problem in error.problems:
            one.questions.add_error(None, str(problem))
        return _show(one, UNPROCESSABLE)
    except RollcallError as error:
        one.spoken.add_error(None, str(error))
        return _show(one, UNPROCESSABLE)
    _pass_on(one)
    messages.success(one.request, f"The update of {one.found.name} is in.")
    return _onwards(one)


def _pass_on(one: Call) -> None:
    """Keep what the home said of the guidance."""
    services.acknowledge(
        by=one.actor,
        location_id=one.found.location_id,
        in_place=one.guidance.in_place(),
        now=clock.now(),
    )


def _onwards(one: Call) -> HttpResponse:
    """To the next home, or back to the list."""
    if "next" in one.request.POST:
        location_id = services.claim_next(by=one.actor, now=clock.now())
        if location_id is not None:
            return redirect("reports:call", location_id=location_id)
        messages.info(one.request, "There is nobody left to ring now.")
    return redirect("reports:calls")


def _show(one: Call, status: int = 200) -> HttpResponse:
    held = claims_of([one.found.id], clock.now()).get(one.found.id)
    filled = Update(one.asked, None).filled_in
    current = one.asked.current
    errors = _errors(one) if status == UNPROCESSABLE else []
    return render(
        one.request,
        "reports/call.html",
        {
            "title": f"Call {one.found.name}",
            "home": one.found,
            "asked": one.asked,
            "on": one.asked.on,
            "contacts": _contacts(one),
            "purposes": PURPOSES,
            "tries": [
                presenters.attempt_words(one.programme, each)
                for each in tries_of_home(one.found.id, one.asked.on)
            ],
            "queries": waiting_queries(one.found.location_id, "home"),
            "held_by": held.name if held and held.held_by != one.actor.actor_id else "",
            "outcome": one.outcome,
            "spoken": one.spoken,
            "guidance": one.guidance,
            "form": None if one.is_short else one.questions,
            "why": why,
            "filled": filled_in_words(one.asked, filled, one.actor.actor_id) if filled else "",
            "unchanged": one.asked.unchanged,
            "is_unchanged": one.is_unchanged,
            "is_short": one.is_short,
            "theirs": provenance(current, one.actor.actor_id) if current else "",
            "differing": _differing(one) if status == CONFLICT else [],
            "is_conflict": status == CONFLICT,
            "key": one.key,
            "based_on": current.id if current else "",
            "errors": errors,
            "back": {"href": "../", "text": "Calls"},
        },
        status=status,
    )


def _errors(one: Call) -> list[dict[str, str]]:
    if not one.is_choosing:
        return [*error_list(one.outcome), *error_list(one.guidance)]
    return [*error_list(one.spoken), *one.questions.error_items, *error_list(one.guidance)]


def _differing(one: Call) -> list[dict[str, str]]:
    """Answers that the home's own update and this call give differently."""
    current = one.asked.current
    if current is None:
        return []
    mine, by_id = one.questions.sheet.answers, one.asked.question_set.by_id
    return [
        change(by_id[key], current.answers.get(key), value)
        for key, value in mine.items()
        if key in by_id and current.answers.get(key) != value
    ]


def _contacts(one: Call) -> list[ContactInfo] | None:
    """Whom to ring, or None for somebody who may not know."""
    on, location_id = one.asked.on, one.found.location_id
    if not may_see_home(one.actor, Permission.SEE_CONTACTS, location_id, on):
        return None
    return contacts_of([location_id], on)[location_id]


def _find(request: HttpRequest, location_id: str) -> HomeInfo:
    """The home, for somebody who may take its calls; the look is written down (AT-79)."""
    today, actor = clock.today(), cast(Any, request.user)
    try:
        check_home(actor, Permission.TAKE_CALLS, location_id, today, what="call page")
        found = home(location_id, today)
    except NotPermitted as error:
        raise PermissionDenied(str(error)) from error
    except NotFound as error:
        raise Http404(str(error)) from error
    audit.record_access(by=actor, subject=f"home:{location_id}", what="call page", at=clock.now())
    return found
