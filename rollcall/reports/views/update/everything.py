"""Every question on one page, sent in one go: from paper, or once the network is back."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from rollcall.reports.forms.meanwhile import stamp
from rollcall.reports.forms.questions import QuestionsForm
from rollcall.reports.forms.updates import SendForm, asked_in, captured_at_of, key_of
from rollcall.reports.presenters import update as presenters
from rollcall.reports.presenters.paper import numbers
from rollcall.reports.views.update.check import (
    after_sending,
    says_what_was_sent,
    send,
    show_conflict,
    was_sent,
)
from rollcall.reports.views.update.opening import Opened, of_update
from rollcall.reports.views.update.outbox import may_be_kept, outbox
from rollcall.reports.views.update.windows import base_of, is_moved, joined
from rollcall.ui.fields import UNPROCESSABLE, error_list
from rollcall.ui.typed import take_typed


@of_update
@require_http_methods(["GET", "HEAD", "POST"])
def everything(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Ask it all; what is typed is kept before it is judged."""
    if request.method != "POST":
        opened, kept = _take_up(request, opened)
        if kept and opened.update.is_stale:
            return show_conflict(request, opened)
        opened = opened.begin()
        form = opened.update.whole_form()
        shown = _show(request, opened, form, _send_form(opened), kept=kept)
        return may_be_kept(shown, opened)
    key = key_of(opened.update, request.POST)
    form = opened.update.whole_form(request.POST)
    sending = SendForm(request.POST, is_correction=opened.update.is_correction)
    is_right = form.is_valid()
    again = was_sent(request, opened)
    if again and is_right and says_what_was_sent(request, opened, form.new_report()):
        return opened.to("update_sent")
    typed: QueryDict = request.POST
    if not again and opened.update.draft and opened.update.draft.pages:
        found = joined(opened, typed, opened.update.whole_form)
        typed, form = found.typed, found.form
        if found.clashed:
            return _show(request, opened, form, sending, other_window=found.clashed)
        is_right = form.is_valid()
    opened = _keep(typed, opened, form)
    if again or is_moved(opened, typed):
        return show_conflict(request, opened)
    if not sending.is_valid() or not is_right:
        return _show(request, opened, form, sending)
    problem = send(
        opened,
        form.new_report(
            reason=sending.given_reason,
            based_on=opened.current_id,
            idempotency_key=key or None,
            captured_at=captured_at_of(opened.update, request.POST, opened.now),
        ),
    )
    return after_sending(request, opened, problem, sending) or _show(request, opened, form, sending)


def _take_up(request: HttpRequest, opened: Opened) -> tuple[Opened, bool]:
    """Keep what was typed before the person had to sign in again; whether there was anything."""
    typed = take_typed(request, opened.now)
    if typed is None:
        return opened, False
    return _keep(typed, opened, opened.update.whole_form(typed)), True


def _keep(typed: QueryDict, opened: Opened, form: QuestionsForm) -> Opened:
    wrong = set(form.errors)
    return opened.keep(
        typed={name: typed.getlist(name) for name in typed},
        asked=[one for one in asked_in(typed) if one in opened.update.asking.due],
        pages={
            page.key: (page.questions, not wrong & set(page.questions))
            for page in opened.update.pages
        },
        based_on=base_of(opened, typed),
    )


def _send_form(opened: Opened) -> SendForm:
    return SendForm(is_correction=opened.update.is_correction)


def _show(
    request: HttpRequest,
    opened: Opened,
    form: QuestionsForm,
    sending: SendForm,
    *,
    kept: bool = False,
    other_window: str = "",
) -> HttpResponse:
    update = opened.update
    errors = [*form.error_items, *error_list(sending)] if form.is_bound else []
    filled = {key: one for key, one in update.filled_in.items() if key in form.fields}
    was_saved = update.draft is not None and bool(update.draft.pages)
    context = opened.page(
        "All questions on one page",
        form=form,
        sending=sending,
        errors=errors,
        why=presenters.why,
        numbers=numbers(update.asking.compiled),
        key=request.POST.get("key") or (update.draft.key if update.draft else ""),
        based_on=opened.base_id or "",
        shown=other_window or stamp(form),
        other_window=bool(other_window),
        captured_at=request.POST.get("captured_at", ""),
        filled=presenters.filled_in_words(update.asking, filled, opened.actor.actor_id)
        if filled and not was_saved
        else "",
        again="again" in request.GET,
        kept=kept,
        **outbox(opened),
    )
    return render(
        request, "reports/update/all.html", context, status=UNPROCESSABLE if errors else 200
    )
