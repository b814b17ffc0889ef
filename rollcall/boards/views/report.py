"""Every version of one report of a home."""

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.boards import presenters
from rollcall.boards.forms import Asked, read_asked, when
from rollcall.boards.views.allowed import find_home_for, seen_of_home
from rollcall.domain.questions.answers import calendar_day
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import may_see_home
from rollcall.reports.presenters.versions import version_items
from rollcall.reports.selectors import versions
from rollcall.reports.services import is_late
from rollcall.ui.words import short_day


@needs(Permission.SEE_HOMES, Permission.SEE_FIGURES)
@require_safe
def report(request: HttpRequest, location_id: str, set_key: str, on: str) -> HttpResponse:
    """Every version of one report: what changed, when it was known, from whom and why."""
    asked, day = read_asked(request), calendar_day(on)
    programme = current_programme(day)
    if set_key not in programme.sets or day is None:
        raise Http404("There is no such report.")
    found = find_home_for(request, location_id, day, f"report {set_key} {on}")
    question_set, seen = programme.sets[set_key], seen_of_home(request, found, day)
    held = [
        one.as_known_at(asked.known_at)
        for one in versions(location_id, set_key, day)
        if asked.known_at is None or one.known_from <= asked.known_at
    ]
    return render(
        request,
        "boards/report.html",
        {
            "title": f"{found.name}: {question_set.title.lower()} for {short_day(day)}",
            "home": found,
            "set_title": question_set.title,
            "day": day,
            "versions": version_items(
                programme, set_key, [one.cut_for(question_set, seen) for one in held]
            ),
            "topics": presenters.answer_topics(programme, set_key, found, held[-1], seen)
            if held
            else [],
            "current": held[-1] if held else None,
            "correct_href": _correction(request, location_id, set_key, day, asked),
            "back": {
                "href": asked.link(reverse("boards:home", args=[location_id])),
                "text": found.name,
            },
            **when(request, asked),
        },
    )


def _correction(
    request: HttpRequest, location_id: str, set_key: str, day: dt.date, asked: Asked
) -> str:
    """Where this report can be corrected, for somebody who may; "" else (AT-16)."""
    late = is_late(day, clock.now())
    needed = (Permission.FILE_REPORT, *((Permission.AMEND_OLD_REPORT,) if late else ()))
    actor = actor_of(request)
    if asked.known_at or not all(may_see_home(actor, one, location_id, day) for one in needed):
        return ""
    return reverse("reports:update", args=[location_id, set_key, day])
