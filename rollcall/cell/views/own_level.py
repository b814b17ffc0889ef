"""What a home sees of its own level: which, why, what it can expect, and the policy it stands in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, may, needs
from rollcall.cell.presenters import levels as presenters
from rollcall.cell.selectors import duties_of_home, home_level
from rollcall.cell.views.opened import opened_at_level
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import homes_visible_to, look_at_home, may_see_home, sight_over


@needs(Permission.SEE_OWN_PAGES, Permission.SEE_HOMES)
@require_safe
def own_level(request: HttpRequest, location_id: str) -> HttpResponse:
    """The home's level and the promise in force today."""
    levels, now, actor = current_programme().levels, clock.now(), actor_of(request)
    today = clock.reporting_day(now)
    with refusals_as_pages():
        home = look_at_home(actor, Permission.SEE_HOMES, location_id, today, what="own level")
        homes = homes_visible_to(actor, Permission.SEE_HOMES, today)
        seen = sight_over(actor, Permission.SEE_HOMES, today).of(home.id)
        found = home_level(homes.filter(location_id=location_id), now).cut_for(seen)
    last = found.last
    key = found.held.level if found.held else found.suggestion.level
    level = levels.level(key)
    # Officers who look on see what is done where they do it.
    page = "cell:request" if may(actor, Permission.ASK_FOR_HELP) else "cell:action"
    return render(
        request,
        "cell/own_level.html",
        {
            "title": f"{home.name}: your level",
            "home": home,
            "level": level,
            "tag": presenters.level_tag(levels, key),
            "is_decided": found.held is not None,
            "standing": presenters.standing_words(levels, last),
            "reason": last.reason if last and found.held else "",
            "met": presenters.met_rows(levels, found.suggestion.met, today),
            "duties": presenters.duty_rows(
                levels,
                [one for one in duties_of_home(home.id) if one.stands],
                now,
                names=False,
            ),
            "opened": opened_at_level(actor, home, found, today, page),
            "told": presenters.told_lines(levels, key),
            "others": [one for one in levels.levels if one.key != key],
            "policy": levels.policy(today),
            "decide_href": reverse("cell:level", args=[location_id])
            if may_see_home(actor, Permission.REVIEW_SIGNALS, location_id, today)
            else "",
            "back": {
                "href": reverse("boards:own_picture", args=[location_id]),
                "text": "What your answers show",
            },
        },
    )
