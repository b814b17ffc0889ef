"""One page of questions, and the page of "nothing has changed"."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from rollcall.domain.questions.asking import EVERY_DAY, Page
from rollcall.reports.forms.meanwhile import stamp
from rollcall.reports.forms.questions import QuestionsForm
from rollcall.reports.forms.updates import asked_in
from rollcall.reports.presenters import update as presenters
from rollcall.reports.views.update.check import show_conflict
from rollcall.reports.views.update.opening import Opened, of_update
from rollcall.reports.views.update.windows import base_of, joined
from rollcall.ui.fields import UNPROCESSABLE
from rollcall.ui.typed import take_typed


@of_update
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, opened: Opened, page: str) -> HttpResponse:
    """Ask one page, and keep what is typed, right or wrong."""
    one = _page(opened, page)
    if request.method != "POST":
        opened, kept = _take_up(request, opened, one, unchanged=False)
        if kept and opened.update.is_stale:
            return show_conflict(request, opened)
        opened = opened.begin()
        return _show(request, opened, one, opened.update.page_form(one), kept=kept)
    opened, answer = _save(request, opened, one, unchanged=False)
    return answer or _next(opened, one)


@of_update
@require_http_methods(["GET", "HEAD", "POST"])
def unchanged(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Ask only what is asked every day; the rest is copied from last time (AT-12)."""
    one = next((one for one in opened.update.pages if one.key == EVERY_DAY), None)
    if one is None:
        return opened.to("update")
    was_sent, kept = opened.update.is_correction, False
    if request.method != "POST":
        opened, kept = _take_up(request, opened, one, unchanged=True)
    elif was_sent:
        opened = _keep(request.POST, opened, one, is_right=False, unchanged=True)
    if opened.update.is_stale and (kept or request.method == "POST"):
        return show_conflict(request, opened)
    if was_sent or opened.update.asking.unchanged.refusal:
        return opened.to("update")
    if request.method != "POST":
        opened = opened.begin()
        return _show(request, opened, one, opened.update.page_form(one), unchanged=True, kept=kept)
    opened, answer = _save(request, opened, one, unchanged=True)
    return answer or opened.to("update_check")


def _page(opened: Opened, key: str) -> Page:
    for one in opened.update.pages:
        if one.key == key:
            return one
    raise Http404("There is no such page in this update.")


def _take_up(
    request: HttpRequest, opened: Opened, one: Page, *, unchanged: bool
) -> tuple[Opened, bool]:
    """Keep what was typed before the person had to sign in again; whether there was anything."""
    typed = take_typed(request, opened.now)
    if typed is None:
        return opened, False
    # Whether it is right is said when the person sends it, having looked at it.
    return _keep(typed, opened, one, is_right=False, unchanged=unchanged), True


def _save(
    request: HttpRequest, opened: Opened, one: Page, *, unchanged: bool
) -> tuple[Opened, HttpResponse | None]:
    """Keep what is typed, right or wrong; the page again where something is for a person to look at.

    Where another window has saved another answer meanwhile nothing is kept until they have chosen.
    """
    update = opened.update
    typed: QueryDict = request.POST
    form = update.page_form(one, typed)
    if update.draft and one.key in update.draft.pages:
        found = joined(opened, typed, lambda data: update.page_form(one, data))
        typed, form = found.typed, found.form
        if found.clashed:
            return opened, _show(
                request, opened, one, form, unchanged=unchanged, other_window=found.clashed
            )
    is_right = form.is_valid()
    opened = _keep(typed, opened, one, is_right=is_right, unchanged=unchanged)
    if "later" in request.POST:
        return opened, opened.to("update")
    if not is_right:
        return opened, _show(request, opened, one, form, unchanged=unchanged)
    return opened, None


def _keep(
    typed: QueryDict, opened: Opened, one: Page, *, is_right: bool, unchanged: bool
) -> Opened:
    """Keep the page as it was typed."""
    shown = set(one.questions)
    return opened.keep(
        typed={name: typed.getlist(name) for name in typed},
        asked=[question for question in asked_in(typed) if question in shown],
        pages={one.key: (one.questions, is_right)},
        unchanged=unchanged,
        based_on=base_of(opened, typed),
    )


def _next(opened: Opened, one: Page) -> HttpResponse:
    """The next page on which something waits, else the list."""
    progress = opened.update.progress(opened.update.check_form())
    keys = [each.page.key for each in progress]
    after = progress[keys.index(one.key) + 1 :] + progress[: keys.index(one.key)]
    following = next((each for each in after if each.state in ("waits", "wrong")), None)
    if following is not None:
        return opened.to("update_page", page=following.page.key)
    return opened.to("update_check")


def _show(
    request: HttpRequest,
    opened: Opened,
    one: Page,
    form: QuestionsForm,
    *,
    unchanged: bool = False,
    kept: bool = False,
    other_window: str = "",
) -> HttpResponse:
    update, asking = opened.update, opened.update.asking
    filled = {
        key: given
        for key, given in update.filled_in.items()
        if key in form.fields and not form.is_bound
    }
    only_came_up = form.is_bound and form.only_came_up
    errors = form.error_items if form.is_bound else []
    keys = [each.key for each in update.pages]
    context: dict[str, Any] = opened.page(
        one.title,
        form=form,
        page=one,
        errors=[] if only_came_up else errors,
        came_up=only_came_up,
        unchanged=unchanged,
        number=keys.index(one.key) + 1,
        pages=len(keys),
        filled=presenters.filled_in_words(asking, filled, opened.actor.actor_id)
        if filled and not (update.draft and one.key in update.draft.pages)
        else "",
        why=presenters.why,
        again="again" in request.GET,
        kept=kept,
        shown=other_window or stamp(form),
        based_on=opened.base_id or "",
        other_window=bool(other_window),
    )
    return render(
        request, "reports/update/page.html", context, status=UNPROCESSABLE if errors else 200
    )
