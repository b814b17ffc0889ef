"""One query: the question, the answer to it, and what became of it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.domain.questions.answers import show
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.errors import BadInput, Conflict, NotNow, NotPermitted
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import look_at_home, may_see_home
from rollcall.register.selectors import HomeInfo
from rollcall.reports.forms.queries import NO, UNSURE, AnswerQueryForm, DecideForm
from rollcall.reports.presenters import queries as presenters
from rollcall.reports.selectors import QueryInfo, find_query, steps_of, waiting_queries
from rollcall.reports.services import (
    ReportRefused,
    answer_query,
    confirm_query,
    correct_query,
    reopen_query,
    set_query_aside,
)
from rollcall.ui.fields import show_form
from rollcall.ui.words import day


@needs(Permission.FILE_REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def query(request: HttpRequest, query_id: int) -> HttpResponse:
    """Ask it, and take what is said."""
    asked, at_home = _find(request, query_id)
    question = current_programme(asked.on).sets[asked.question_set].by_id[asked.question]
    is_decision = "decision" in request.POST
    answers = request.POST if request.method == "POST" and not is_decision else None
    decides = request.POST if is_decision else None
    form = AnswerQueryForm(question, asked.on, answers)
    decide = DecideForm(decides)
    if answers is not None and form.is_valid() and _answered(request, asked, form):
        return redirect("reports:query", query_id=query_id)
    if decides is not None and decide.is_valid() and _decided(request, asked, decide):
        return redirect("reports:query", query_id=query_id)
    return _show(request, asked, at_home, form, decide, decided=is_decision)


def _find(request: HttpRequest, query_id: int) -> tuple[QueryInfo, HomeInfo]:
    """The query and its home, for a person who may answer for it; the look is written down."""
    actor, what = actor_of(request), f"query {query_id}"
    with refusals_as_pages():
        asked = find_query(query_id)
        at_home = look_at_home(
            actor, Permission.FILE_REPORT, asked.location_id, asked.on, what=what
        )
    return asked, at_home


def _answered(request: HttpRequest, asked: QueryInfo, form: AnswerQueryForm) -> bool:
    """Take the answer; False, with the reason beside its box, when it could not be taken."""
    said = form.cleaned_data
    details: dict[str, Any] = {"by": actor_of(request), "query_id": asked.id, "now": clock.now()}
    box = "words"
    try:
        if said["answer"] == NO:
            box = "value"
            _correct(asked, said["value"], details)
        elif said["answer"] == UNSURE:
            box = "explained"
            answer_query(**details, words=said["explained"])
        else:
            confirm_query(**details, words=said["words"])
    except ReportRefused as error:
        for problem in error.problems:
            form.add_error("value", f"{problem.message} {problem.remedy}".strip())
    except Conflict as error:
        form.add_error(None, str(error))
    except NotNow as error:
        form.add_error(None, str(error))
    except BadInput as error:
        form.add_error(box, str(error))
    return form.is_valid()


def _correct(asked: QueryInfo, value: str, details: dict[str, Any]) -> None:
    """Correct the answer; who may no longer do so tells it to the council instead."""
    try:
        correct_query(**details, value=value)
    except NotNow:
        question = current_programme(asked.on).sets[asked.question_set].by_id[asked.question]
        shown = show(question, int(value) if value.isdecimal() else value)
        answer_query(**details, words=f"It should be: {shown}")


def _decided(request: HttpRequest, asked: QueryInfo, form: DecideForm) -> bool:
    """Take an officer's decision; False, with the reason, when it could not be taken."""
    verb = {"set_aside": set_query_aside, "reopen": reopen_query}[form.cleaned_data["decision"]]
    try:
        verb(
            by=actor_of(request),
            query_id=asked.id,
            words=form.cleaned_data["why"],
            now=clock.now(),
        )
    except NotPermitted as error:
        raise PermissionDenied(str(error)) from error
    except (BadInput, NotNow) as error:
        form.add_error("why", str(error))
    return form.is_valid()


def _show(
    request: HttpRequest,
    asked: QueryInfo,
    at_home: HomeInfo,
    form: AnswerQueryForm,
    decide: DecideForm,
    *,
    decided: bool,
) -> HttpResponse:
    programme = current_programme(asked.on)
    question_set = programme.sets[asked.question_set]
    is_officer = may_see_home(
        actor_of(request),
        Permission.REVIEW_QUERIES,
        asked.location_id,
        asked.on,
    )
    rules = {rule.id: rule for rule in programme.quality.rules}
    words, tone = presenters.STATES[asked.state]
    waiting = waiting_queries(asked.location_id, "" if is_officer else "home")
    others = [one for one in waiting if one.id != asked.id]
    context = {
        "title": asked.ask,
        "asked": asked,
        "home": at_home,
        "set_title": question_set.title,
        "yes": _yes(asked),
        "state": {"words": words, "tone": tone},
        "why": rules[asked.rule].sentence if asked.rule in rules else "",
        "answer_form": form,
        "decide_form": decide,
        "is_officer": is_officer,
        "history": presenters.history(
            asked,
            steps_of(asked.id),
            actor_of(request).actor_id,
        ),
        "next": others[0] if others else None,
        "back": (
            {"href": reverse("reports:queries"), "text": "Queries"}
            if is_officer
            else {"href": reverse("boards:home", args=[asked.location_id]), "text": at_home.name}
        ),
        "caption": f"{at_home.name}, {question_set.title.lower()} for {day(asked.on)}",
    }
    return show_form(request, "reports/query.html", decide if decided else form, **context)


def _yes(asked: QueryInfo) -> str:
    """What the button says that confirms the answer."""
    if asked.said is None:
        return "Yes, that is right"
    question = current_programme(asked.on).sets[asked.question_set].by_id[asked.question]
    return f"Yes, {show(question, asked.said)} is right"
