"""What homes are asked: each question with its reason, and the changes that are planned."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, may, signed_in
from rollcall.accounts.selectors import names_of
from rollcall.foundation import clock
from rollcall.foundation.errors import NotFound
from rollcall.foundation.programmes import current_programme
from rollcall.reports.presenters import questions as presenters
from rollcall.reports.selectors import (
    AskedHomes,
    Plan,
    all_set_versions,
    asked_homes,
    plans,
    set_burden,
    set_versions,
)
from rollcall.reports.services import may_decide
from rollcall.reports.views.rounds import own_areas


@signed_in
@require_safe
def question_sets(request: HttpRequest) -> HttpResponse:
    """Every set, with what is planned for it."""
    programme = current_programme()
    rows = presenters.set_rows(
        programme,
        all_set_versions(clock.today()),
        lambda key: reverse("reports:questions", args=[key]),
    )
    return render(request, "reports/question_sets.html", {"title": "Questions", "rows": rows})


@signed_in
@require_safe
def questions(request: HttpRequest, set_key: str) -> HttpResponse:
    """One set as it is asked now, why, and who sees the answers; then the version to come."""
    today = clock.today()
    try:
        versions, planned = set_versions(set_key, today), plans(set_key, today)
    except NotFound as error:
        raise Http404(str(error)) from error
    question_set = current_programme().sets[set_key]
    current = next(one for one in versions if one.question_set is question_set)
    decides = bool(planned) and may_decide(actor_of(request), today)
    return render(
        request,
        "reports/question_set.html",
        {
            "title": f"{question_set.title}: what we ask",
            "set": question_set,
            "cadence": presenters.cadence(question_set),
            "time": presenters.time_sentence(set_burden(set_key, today), question_set),
            "standing": presenters.standing_sentence(current, today),
            "edited": current.edited,
            "topics": presenters.topics(question_set),
            "plans": [plan_context(request, plan, decides=decides) for plan in planned],
            "versions": _older(versions),
            "back": {"href": reverse("reports:question_sets"), "text": "Questions"},
        },
    )


def plan_context(request: HttpRequest, plan: Plan, *, decides: bool) -> dict[str, Any]:
    """A planned version as the page of its set and the page of its decision show it."""
    info, one = plan.info, plan.info.question_set
    words, tone = presenters.STANDINGS[info.standing]
    homes = _homes(request, plan)
    return {
        "version": one.version,
        "digest": one.digest,
        "status": {"words": words, "tone": tone},
        "warn": tone in ("warn", "bad"),
        "sentence": presenters.standing_sentence(info, clock.today()),
        "added": (
            [line for each in homes for line in presenters.added_sentences(plan.added, one, each)]
            if homes
            else []
        ),
        "homes": [presenters.homes_sentence(each) for each in homes],
        "time": presenters.time_sentence(plan.total, one),
        "groups": presenters.change_groups(plan),
        "trends": presenters.trend_rows(plan),
        "continue": presenters.trends_continue(plan),
        "decisions": presenters.decision_rows(
            info.decided, names_of(each.decided_by for each in info.decided)
        ),
        "decide_href": (
            reverse("reports:decide_version", args=[one.key, one.version]) if decides else ""
        ),
        "approved": info.standing == "approved",
    }


def _homes(request: HttpRequest, plan: Plan) -> list[AskedHomes]:
    """The homes of a person's own areas when the version begins; none for people of a home."""
    if not may(actor_of(request), Permission.SEE_FIGURES):
        return []
    key, begins = plan.info.question_set.key, plan.begins(clock.today())
    return [asked_homes(key, area.code, begins) for area in own_areas(request)]


def _older(versions: list[Any]) -> list[str]:
    """What became of the versions before the one in force."""
    today = clock.today()
    return [presenters.standing_sentence(one, today) for one in versions if one.standing == "past"]
