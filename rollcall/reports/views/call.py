"""One call: the script on one page, what came of it, and on to the next home."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.domain.programme import Programme
from rollcall.domain.questions.asking import EVERY_DAY, Page
from rollcall.foundation import audit, clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, Conflict, NotNow
from rollcall.foundation.programmes import current_programme
from rollcall.register.contacts import PURPOSES
from rollcall.register.scoping import check_home, homes_visible_to, may_see_home
from rollcall.register.selectors import ContactInfo, HomeInfo, contacts_of, home
from rollcall.reports import services
from rollcall.reports.forms.calls import GuidanceForm, OutcomeForm, SpokenForm
from rollcall.reports.forms.questions import Block, QuestionsForm
from rollcall.reports.forms.updates import SendForm, Update, asked_in, key_of
from rollcall.reports.presenters import calls as presenters
from rollcall.reports.presenters import update as update_presenters
from rollcall.reports.selectors import (
    CallRow,
    acknowledged,
    asking,
    call_list,
    draft,
    tries_of_home,
    version_of_key,
    waiting_queries,
)
from rollcall.reports.services import NewAttempt, NewReport, ReportRefused, StaleReport
from rollcall.reports.views.update.check import show_conflict
from rollcall.reports.views.update.opening import Opened
from rollcall.ui.fields import UNPROCESSABLE, error_list


#: What belongs to the call and not to the home's answers, kept with the draft under a page of its own.
CALL_BOXES = ("spoke_to", "role", "note", "guidance")
CALL_PAGE = "call"

#: What a home told us can be refused in these ways; each says why in words.
REFUSALS = (ReportRefused, Conflict, NotNow, BadInput)


@dataclass(frozen=True)
class Call:
    """A home that is being rung: its update in hand, and where it stands in the day's calls."""

    opened: Opened
    row: CallRow

    @property
    def actor(self) -> Actor:
        """Who rings."""
        return self.opened.actor

    @property
    def home(self) -> HomeInfo:
        """The home that is rung."""
        return self.opened.home

    @property
    def update(self) -> Update:
        """Today's update of the home."""
        return self.opened.update

    @property
    def programme(self) -> Programme:
        """The programme with the sets that hold on the day of the call."""
        return current_programme(self.update.asking.on)

    @property
    def is_short(self) -> bool:
        """Whether the home has reported: the call then supports and asks nothing again."""
        return self.update.asking.current is not None

    @property
    def every_day(self) -> Page | None:
        """What "nothing has changed" still asks, when it is offered (AT-12)."""
        if self.is_short or self.update.asking.unchanged.refusal:
            return None
        return next((one for one in self.update.pages if one.key == EVERY_DAY), None)

    def kept(self, name: str) -> str:
        """What was typed before in a box of the call's own."""
        saved = self.update.draft
        return (saved.typed.get(name) or [""])[-1] if saved else ""


@dataclass
class Forms:
    """The forms of the page, blank, as typed before, or with what is wrong."""

    call: Call
    data: QueryDict | None = None
    unchanged: bool = False
    outcome: OutcomeForm = field(init=False)
    spoken: SpokenForm = field(init=False)
    guidance: GuidanceForm = field(init=False)
    questions: QuestionsForm | None = None
    check: QuestionsForm | None = None
    #: What is wrong with the call as a whole.
    refusals: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        call, programme = self.call, self.call.programme
        act = self.data.get("act", "") if self.data is not None else ""
        today = clock.reporting_day(call.opened.now)
        self.outcome = OutcomeForm(
            self.data if act == "outcome" else None,
            programme=programme,
            today=today,
            short=call.is_short,
        )
        spoken = self.data if act == "answers" else None
        kept = {name: call.kept(name) for name in CALL_BOXES}
        self.spoken = SpokenForm(spoken, programme=programme, initial=kept)
        items = programme.guidance.on(today)
        self.guidance = GuidanceForm(
            self.data,
            items=items,
            said=acknowledged(call.home.id),
            initial={f"guidance-{one.id}": call.kept(f"guidance-{one.id}") for one in items},
        )
        if not call.is_short:
            page = call.every_day if self.unchanged else None
            self.questions = (
                call.update.page_form(page, spoken)
                if page
                else call.update.whole_form(spoken, follow_ups="when due")
            )

    @property
    def errors(self) -> list[dict[str, str]]:
        """The error summary, in the order of the page."""
        found = [{"text": text} for text in self.refusals]
        if self.outcome.is_bound:
            found += error_list(self.outcome)
        if self.spoken.is_bound:
            found += error_list(self.spoken)
        if self.guidance.is_bound:
            found += error_list(self.guidance)
        if self.questions is not None and self.questions.is_bound:
            found += self.questions.error_items
        return found + [{"text": text} for text in self._elsewhere()]

    @property
    def only_came_up(self) -> bool:
        """Whether nothing is wrong, and answers have brought up more questions."""
        asked = self.questions
        if asked is None or not asked.is_bound or not asked.only_came_up:
            return False
        return not self.refusals and self.spoken.is_valid() and not self._elsewhere()

    def _elsewhere(self) -> list[str]:
        """What is wrong with answers that "nothing has changed" would copy, and no tick settles."""
        if self.check is None or self.questions is None:
            return []
        here = set(self.questions.fields)
        ticks = {doubt.bound.name for doubt in self.copied_doubts}
        return [
            str(text)
            for name, texts in self.check.errors.items()
            if name not in here and name not in ticks
            for text in texts
        ]

    @property
    def copied_doubts(self) -> list[Any]:
        """Doubts about answers that are copied and so do not stand on the page."""
        if self.check is None or self.questions is None:
            return []
        here = set(self.questions.fields)
        return [
            doubt for one in self.check.shown if one.question.id not in here for doubt in one.doubts
        ]


@needs(Permission.TAKE_CALLS)
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, location_id: str) -> HttpResponse:
    """The page of one call. What is sent says by `act` which of its forms it is."""
    found = _open(request, location_id)
    if found is None:
        messages.info(request, "This home is not open today, so there is nobody to ring.")
        return redirect("reports:calls")
    if request.method != "POST":
        return _show(request, found, _blank(request, found))
    return ACTS.get(request.POST.get("act", ""), _answers)(request, found)


def _outcome(request: HttpRequest, found: Call) -> HttpResponse:
    """A call without answers: write down what came of it."""
    forms = Forms(found, request.POST)
    if not (forms.outcome.is_valid() and forms.guidance.is_valid()):
        return _show(request, found, forms)
    said = forms.outcome.cleaned_data
    new = NewAttempt(
        found.home.location_id,
        said["outcome"],
        callback_at=said.get("callback_at"),
        spoke_to=said.get("spoke_to", ""),
        role=said.get("role", ""),
        note=said["note"],
        guidance=forms.guidance.in_place(),
        idempotency_key=_key(request),
    )
    try:
        recorded = services.record_attempt(by=found.actor, new=new, now=found.opened.now)
    except REFUSALS as error:
        forms.refusals.append(str(error))
        return _show(request, found, forms)
    return _onward(request, found, "The call is written down", recorded.left_out)


def _answers(request: HttpRequest, found: Call) -> HttpResponse:
    """The update that the home gave: kept, judged as every route's is, and filed with the call."""
    key = key_of(found.update, request.POST)
    if version_of_key(found.actor.actor_id, key) is not None:
        return _onward(request, found, "The update is saved")  # sent twice (AT-17)
    unchanged = "unchanged" in request.POST and (found.every_day is not None or found.is_short)
    found = _keep(request, found, unchanged=unchanged and not found.is_short)
    if found.is_short:
        return _choose_between(request, found, key)
    forms = Forms(found, request.POST, unchanged=unchanged)
    asked = forms.questions
    if asked is None:
        raise ValueError("a home that has not reported is asked")
    is_right = all([forms.spoken.is_valid(), forms.guidance.is_valid(), asked.is_valid()])
    if unchanged:
        forms.check = found.update.check_form(request.POST)
        is_right = is_right and not forms.check.error_items
    holder = _held_by_another(request, found)
    if holder:
        forms.refusals.append(holder)
    if not is_right or holder:
        return _show(request, found, forms)
    details: dict[str, Any] = {"based_on": 0, "idempotency_key": key or None}
    new = (
        found.update.new_report(forms.check, **details)
        if forms.check
        else asked.new_report(**details)
    )
    return _file(request, found, forms, new, key)


def _file(
    request: HttpRequest, found: Call, forms: Forms, new: NewReport, key: str
) -> HttpResponse:
    try:
        _, recorded = services.file_call(
            by=found.actor, new=new, call=_attempt(found, forms, key), now=found.opened.now
        )
    except StaleReport:
        again = _open(request, found.home.location_id)
        return _choose_between(request, again or found, key)
    except REFUSALS as error:
        forms.refusals.append(str(error))
        return _show(request, found, forms)
    services.discard_draft(**found.opened.details())
    return _onward(request, found, "The update is saved", recorded.left_out)


def _keep_typed(request: HttpRequest, found: Call) -> HttpResponse:
    """Keep what is typed so far, without judging it; the page's script asks this now and then."""
    _keep(request, found, unchanged="unchanged" in request.POST and found.every_day is not None)
    _hold(found)
    if "background" in request.POST:
        return HttpResponse(status=204)
    messages.success(request, "What you typed is kept. Now say what came of the call.")
    return redirect(f"{_address(found)}#outcome")


def _theirs(request: HttpRequest, found: Call) -> HttpResponse:
    """Two versions: the one that the home sent stands."""
    services.discard_draft(**found.opened.details())
    messages.success(request, "The home’s own update stands. Now say what came of the call.")
    return redirect(_address(found))


def _mine(request: HttpRequest, found: Call) -> HttpResponse:
    """Two versions: what was said on the phone corrects the one that the home sent."""
    opened, key = found.opened, _key(request) or ""
    if request.POST.get("seen", "") != str(opened.current_id or ""):
        return _choose_between(request, found, key)  # they moved on again
    services.rebase_draft(**opened.details(), based_on=opened.current_id, now=opened.now)
    found = _open(request, found.home.location_id) or found
    forms = Forms(found, request.POST)
    sending = SendForm(request.POST, is_correction=True)
    spoken = SpokenForm(request.POST, programme=found.programme)
    checked = found.update.check_form(request.POST)
    if not all([sending.is_valid(), spoken.is_valid(), forms.guidance.is_valid()]):
        return _choose_between(request, found, key, sending=sending, spoken=spoken)
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


# --- steps ------------------------------------------------------------------------------------


def _open(request: HttpRequest, location_id: str) -> Call | None:
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


def _keep(request: HttpRequest, found: Call, *, unchanged: bool) -> Call:
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


def _hold(found: Call) -> services.HeldByAnother | None:
    """Hold the home, or hold it longer; who has it instead."""
    try:
        services.claim(by=found.actor, location_id=found.home.location_id, now=found.opened.now)
    except services.HeldByAnother as error:
        return error
    return None


def _held_by_another(request: HttpRequest, found: Call) -> str:
    """Why the answers are not filed yet: somebody else rings the home. A person may go on."""
    if "all_the_same" in request.POST:
        return ""
    held = _hold(found)
    return f"{held.message} What you typed is kept." if held else ""


def _choose_between(request: HttpRequest, found: Call, key: str, **forms: Any) -> HttpResponse:
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
        here=_address(found),
        brought={name: one for name, one in brought.items() if name not in ("spoke_to", "role")},
        spoken=forms.get("spoken")
        or SpokenForm(programme=found.programme, initial=request.POST.dict()),
        sending=forms.get("sending") or SendForm(is_correction=True),
        errors=[one for each in forms.values() for one in error_list(each)],
        key=key,
    )


def _attempt(found: Call, forms: Forms, key: str) -> NewAttempt:
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


def _onward(
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


def _key(request: HttpRequest) -> str | None:
    return request.POST.get("key", "").strip()[:100] or None


def _address(found: Call) -> str:
    return reverse("reports:call", args=[found.home.location_id])


# --- the page ---------------------------------------------------------------------------------


def _show(request: HttpRequest, found: Call, forms: Forms) -> HttpResponse:
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
        "row": presenters.call_rows(programme, [found.row], 1, me, lambda _: _address(found))[0],
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


def _blank(request: HttpRequest, found: Call) -> Forms:
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
