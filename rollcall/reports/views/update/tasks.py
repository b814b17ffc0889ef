"""The list of tasks of an update, and beginning it anew."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rollcall.domain.questions.asking import EVERY_DAY
from rollcall.foundation.programmes import current_programme
from rollcall.reports.presenters import rounds as of_rounds
from rollcall.reports.presenters import update as presenters
from rollcall.reports.selectors import DueRound, due_rounds, last_days_of_sets, waiting_queries
from rollcall.reports.services import discard_draft
from rollcall.reports.views.update.opening import Opened, of_update
from rollcall.reports.views.update.outbox import outbox
from rollcall.ui.home_notes import notes_for
from rollcall.ui.words import short_day


@of_update
@require_safe
def tasks(request: HttpRequest, opened: Opened) -> HttpResponse:
    """What is asked, page by page, with what was said last time."""
    update, asking = opened.update, opened.update.asking
    form = update.check_form()
    progress = update.progress(form)
    is_today = asking.on == asking.today
    due = _due(opened)
    title = "Today’s update" if is_today else f"{asking.question_set.title} for {_day(asking.on)}"
    return render(
        request,
        "reports/update/tasks.html",
        opened.page(
            title,
            back=None,
            is_today=is_today,
            tasks=[
                presenters.task(asking, one.page, one.state, one.waiting, one.asked, opened.where)
                for one in progress
            ],
            missing=sum(1 for one in progress if one.state in ("waits", "wrong")),
            has_draft=update.draft is not None and update.draft.saved_at is not None,
            saved_at=update.draft.saved_at if update.draft else None,
            kept_until=update.draft.kept_until if update.draft else None,
            unchanged=_unchanged(opened),
            current=asking.current,
            sent=presenters.provenance(asking.current, opened.actor.actor_id)
            if asking.current
            else "",
            asked_about=_queries(opened),
            due=[
                of_rounds.due_task(one, presenters.round_link(asking.home, one), opened.now)
                for one in due
            ],
            other_sets=_other_sets(opened, {one.round.set for one in due}),
            elsewhere=presenters.elsewhere_words(asking),
            own_pages=_own_pages(opened),
            notes=[] if opened.by_link else notes_for(request, opened.home.location_id),
            paper="" if opened.by_link else _paper(opened),
            **outbox(opened),
        ),
    )


@of_update
@require_POST
def begin_anew(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Forget what this person typed and did not send."""
    discard_draft(**opened.details())
    messages.success(request, "What you typed and did not send is gone. You can start again.")
    return opened.to("update")


def _unchanged(opened: Opened) -> dict[str, str]:
    """Whether "nothing has changed" is offered, and why not."""
    update, asking = opened.update, opened.update.asking
    has_page = any(page.key == EVERY_DAY for page in update.pages)
    if update.is_correction or not has_page:
        return {}
    if asking.unchanged.refusal:
        return {"refusal": asking.unchanged.refusal if asking.earlier else ""}
    latest = asking.earlier[0]
    return {
        "since": short_day(latest.on),
        "said": presenters.provenance(latest, opened.actor.actor_id),
    }


def _queries(opened: Opened) -> list[Any]:
    """The questions about earlier answers that wait for the home; a link cannot open them."""
    return [] if opened.by_link else waiting_queries(opened.home.location_id, "home")


def _due(opened: Opened) -> list[DueRound]:
    """The rounds that the home is asked for beside this set; a link is for one set alone."""
    asking = opened.update.asking
    if opened.by_link or asking.set_key != current_programme().settings.daily_set:
        return []
    found = due_rounds(asking.home, asking.today)
    return [one for one in found if one.round.set != asking.set_key]


def _other_sets(opened: Opened, due: set[str]) -> list[dict[str, str]]:
    """Sets that no round asks for now, for somebody with an account; a link is for one set alone."""
    asking, programme = opened.update.asking, current_programme()
    others = [key for key in programme.sets if key != asking.set_key and key not in due]
    if opened.by_link or asking.set_key != programme.settings.daily_set or not others:
        return []
    last = last_days_of_sets(asking.home.location_id, others, asking.today)
    return [
        presenters.other_set(
            key, programme.sets[key].title, asking.home, asking.today, last.get(key)
        )
        for key in others
    ]


def _own_pages(opened: Opened) -> list[dict[str, str]]:
    """Links to what a home gets back and has sent, for those with an account."""
    if opened.by_link:
        return []
    pages = (
        ("boards:own_picture", "What your answers show"),
        ("boards:history", "What you have sent before"),
        ("boards:own_outbreak", "Outbreaks and infection control"),
    )
    where = {"location_id": opened.home.location_id}
    return [{"href": reverse(name, kwargs=where), "text": text} for name, text in pages]


def _paper(opened: Opened) -> str:
    return reverse("reports:paper", args=[opened.home.location_id, opened.update.asking.set_key])


def _day(on: Any) -> str:
    return f"{short_day(on)} {on:%Y}"
