"""What a home sees of its own outbreak: the clock, the plan, restrictions, and its self-assessments."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.boards.views.allowed import find_home_for
from rollcall.domain.outbreak_records import RecordKind
from rollcall.domain.outbreaks import OutbreakState, OutbreakWindows
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.outbreaks import presenters
from rollcall.outbreaks.selectors import home_outbreak, records_of
from rollcall.register.scoping import homes_visible_to, may_see_home
from rollcall.register.selectors import HomeInfo
from rollcall.ui.words import short_day


@needs(Permission.SEE_OWN_PAGES, Permission.SEE_OUTBREAKS)
@require_safe
def own_outbreak(request: HttpRequest, location_id: str) -> HttpResponse:
    """Where the home stands today with each disease, and what was agreed with it."""
    today, programme = clock.today(), current_programme()
    home = find_home_for(request, location_id, today, "own outbreak")
    main = programme.settings.outbreak
    found = [_disease(request, home, windows) for windows in programme.diseases.values()]
    kinds = programme.record_kinds
    assessed = [
        {
            "on": short_day(one.on),
            "what": kinds[one.kind].one.capitalize(),
            "text": presenters.validated(programme.outbreaks, one)
            if one.kind is RecordKind.VALIDATION
            else presenters.headline(kinds[one.kind], one),
        }
        for one in records_of(home.id, main.disease)
        if one.kind in (RecordKind.ASSESSMENT, RecordKind.VALIDATION) and not one.withdrawn
    ]
    return render(
        request,
        "boards/own_outbreak.html",
        {
            "title": f"{home.name}: outbreaks and infection control",
            "home": home,
            "diseases": [one for one in found if one["is_shown"] or one["windows"] is main],
            "assessed": assessed,
            "assesses": may_see_home(actor_of(request), Permission.FILE_REPORT, location_id, today),
            "back": {"href": reverse("boards:home", args=[location_id]), "text": home.name},
        },
    )


def _disease(request: HttpRequest, home: HomeInfo, windows: OutbreakWindows) -> dict[str, Any]:
    today, kinds = clock.today(), current_programme().record_kinds
    homes = homes_visible_to(actor_of(request), Permission.SEE_HOMES, today).filter(pk=home.id)
    found = home_outbreak(homes, home, windows, today)
    plan = found.plan
    return {
        "windows": windows,
        "name": windows.name,
        "state": presenters.STATE_WORDS[found.standing.state],
        "clock": presenters.clock(found.standing, windows),
        "why": presenters.why(found),
        "sentence": f"An outbreak is {windows.sentence}.",
        "goals": plan.values.get("goals", "") if plan else "",
        "steps": presenters.plan_steps(plan, today) if plan else [],
        "restrictions": [
            presenters.restriction_line(one, kinds[RecordKind.RESTRICTION])
            for one in found.restrictions
        ],
        "is_shown": found.standing.state is not OutbreakState.NONE
        or plan is not None
        or bool(found.restrictions),
    }
