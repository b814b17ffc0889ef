"""Checking the answers and sending them; two versions side by side when somebody was quicker."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from rollcall.domain.questions.definition import State
from rollcall.domain.questions.versions import changes
from rollcall.foundation.errors import BadInput, Conflict, NotNow
from rollcall.reports.forms.questions import QuestionsForm
from rollcall.reports.forms.updates import SendForm, key_of
from rollcall.reports.presenters import update as presenters
from rollcall.reports.selectors import version_of_key
from rollcall.reports.services import (
    NewReport,
    ReportRefused,
    StaleReport,
    discard_draft,
    judge,
    rebase_draft,
    says_what_was_filed,
    send_draft,
)
from rollcall.reports.views.update.opening import Opened, of_update
from rollcall.reports.views.update.outbox import outbox
from rollcall.ui.fields import UNPROCESSABLE, error_list


CONFLICT = 409


@of_update
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Show every answer, take the ticks for what is doubtful, and send."""
    update = opened.update
    if request.method == "POST" and was_sent(request, opened):
        return _sent_again(request, opened)
    if update.draft is None or not update.draft.pages:
        return opened.to("update")
    if update.is_stale:
        return show_conflict(request, opened)
    if request.method != "POST":
        return _show(request, opened, update.check_form(), _send_form(opened))
    form, sending = update.check_form(request.POST), _send_form(opened, request.POST)
    if not sending.is_valid() or form.error_items:
        return _show(request, opened, form, sending)
    new = update.new_report(
        form, reason=sending.given_reason, idempotency_key=key_of(update, request.POST) or None
    )
    problem = send(opened, new)
    return after_sending(request, opened, problem, sending) or _show(request, opened, form, sending)


@of_update
@require_POST
def choose(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Keep theirs, or make mine a correction of theirs."""
    if request.POST.get("keep") == "mine":
        seen = request.POST.get("based_on", "")
        if seen != str(opened.current_id or ""):
            return show_conflict(request, opened)  # they moved on again
        rebase_draft(**opened.details(), based_on=opened.current_id, now=opened.now)
        return opened.to("update_check")
    discard_draft(**opened.details())
    return opened.to("update")


def send(opened: Opened, new: NewReport, *, source: str = "") -> Conflict | str | None:
    """File it; why it could not be, or None."""
    try:
        send_draft(
            by=opened.actor,
            set_key=opened.update.asking.set_key,
            home=opened.home,
            new=new,
            source=source or ("self" if opened.at_home else "phone"),
            now=opened.now,
        )
    except Conflict as error:
        return error
    except BadInput as error:
        # Without a version to correct no reason was asked for: one has come this very moment.
        return StaleReport(None, None) if opened.current_id is None else str(error)
    except (ReportRefused, NotNow) as error:
        return str(error)
    return None


def after_sending(
    request: HttpRequest, opened: Opened, problem: Conflict | str | None, sending: SendForm
) -> HttpResponse | None:
    """Where `send` leads; None when the page is shown again, with what was wrong on `sending`."""
    if problem is None:
        return opened.to("update_sent")
    if isinstance(problem, Conflict):
        return show_conflict(request, opened.anew())
    sending.add_error(None, problem)
    return None


def show_conflict(
    request: HttpRequest,
    opened: Opened,
    template: str = "reports/update/conflict.html",
    **more: Any,
) -> HttpResponse:
    """Both versions with the answers that differ, for a person to choose (AT-15)."""
    update, asking = opened.update, opened.update.asking
    mine = update.new_report(update.check_form())
    judged = judge(asking.programme, asking.set_key, mine, asking.home, today=asking.today)
    said = {**judged.answers, **judged.words}
    theirs = asking.current.answers if asking.current else {}
    by_id = asking.question_set.by_id
    is_own = asking.current is not None and asking.current.reported_by == opened.actor.actor_id
    context = opened.page(
        "You have sent this update already" if is_own else "Somebody else has sent this update",
        is_own=is_own,
        differing=[
            presenters.change(by_id[one.question], one.before, one.after)
            for one in changes(asking.question_set, theirs, said)
        ],
        current=asking.current,
        theirs=presenters.provenance(asking.current, opened.actor.actor_id)
        if asking.current
        else "",
        **outbox(opened),
        **more,
    )
    return render(request, template, context, status=CONFLICT)


def was_sent(request: HttpRequest, opened: Opened) -> bool:
    """Whether this very form was sent before: a double press, or the back button (AT-17)."""
    key = key_of(opened.update, request.POST)
    return version_of_key(opened.actor.actor_id, key) is not None


def says_what_was_sent(request: HttpRequest, opened: Opened, new: NewReport) -> bool:
    """Whether a form that was sent before has the same answers now, so that nothing is lost."""
    asking = opened.update.asking
    key = key_of(opened.update, request.POST)
    return bool(
        says_what_was_filed(
            by=opened.actor,
            set_key=asking.set_key,
            new=replace(new, idempotency_key=key),
            home=asking.home,
            today=asking.today,
        )
    )


def _sent_again(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The confirmation; both versions when other answers were typed since it was sent."""
    update = opened.update
    if update.draft is None or not update.draft.pages:
        return opened.to("update_sent")
    form = update.check_form(request.POST)
    if form.error_items or not says_what_was_sent(request, opened, update.new_report(form)):
        return show_conflict(request, opened)
    discard_draft(**opened.details())
    return opened.to("update_sent")


def _send_form(opened: Opened, data: Any = None) -> SendForm:
    return SendForm(data, is_correction=opened.update.is_correction)


def _show(
    request: HttpRequest, opened: Opened, form: QuestionsForm, sending: SendForm
) -> HttpResponse:
    update, asking = opened.update, opened.update.asking
    is_sent = sending.is_bound
    doubts = [(one, doubt) for one in form.shown for doubt in one.doubts]
    blocking = _blocking(opened, form)
    open_ticks = (
        [
            item
            for item in form.error_items
            if any(item["href"] == f"#{doubt.bound.auto_id}" for _, doubt in doubts)
        ]
        if is_sent
        else []
    )
    errors = (error_list(sending) if is_sent else []) + open_ticks + (blocking if is_sent else [])
    typed = form.answers_so_far
    context = opened.page(
        "Check your answers",
        form=form,
        sending=sending,
        errors=errors,
        blocking=blocking,
        doubts=[
            {
                "question": one.question,
                "problem": doubt.problem,
                "bound": doubt.bound,
                "shows_error": is_sent,
            }
            for one, doubt in doubts
        ],
        topics=presenters.checked(
            asking,
            _readings(opened, form),
            typed,
            update.standing,
            [name for name in form.errors if name in asking.question_set.by_id],
            update.pages,
            opened.where,
        ),
        carried_on=min((one.given_on for one in update.standing.values()), default=None),
        is_unchanged=update.is_unchanged,
        key=update.draft.key if update.draft else "",
        based_on=opened.current_id or "",
        again="again" in request.GET,
    )
    return render(
        request, "reports/update/check.html", context, status=UNPROCESSABLE if errors else 200
    )


def _blocking(opened: Opened, form: QuestionsForm) -> list[dict[str, str]]:
    """What must be put right on a page of questions, with the way there."""
    found = [{"text": str(text), "href": ""} for text in form.non_field_errors()]
    for page in opened.update.pages:
        for name in page.questions:
            reason_fields = [
                doubt
                for one in form.shown
                if one.question.id == name
                for doubt in one.doubts
                if doubt.problem.overridable
            ]
            if reason_fields:
                continue  # its box for a reason stands on this page
            for text in form.errors.get(name, ()):
                href = f"{opened.link('update_page', page=page.key)}#id_{name}"
                found.append({"text": str(text), "href": href})
    return found


def _readings(opened: Opened, form: QuestionsForm) -> dict[str, tuple[State, Any]]:
    """The state and value of each question that applies."""
    update = opened.update
    found = {}
    for question in update.asking.question_set.asked:
        key = question.id
        is_asked = key in update.asking.due or key in update.standing
        if not is_asked or question.options_from or not form.sheet.is_shown(key):
            continue
        if key not in form.fields and key not in update.standing:
            continue
        found[key] = form.sheet.reading(key)
    return found
