"""The two lists behind the outbreak tiles: two or more cases, and single cases (AT-07)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.permissions import Permission, needs
from rollcall.boards import presenters
from rollcall.boards.forms import Asked, read_asked, when
from rollcall.boards.views.allowed import find_area_for, may_see_homes_of
from rollcall.domain.outbreaks import OutbreakWindows
from rollcall.foundation.programmes import current_programme
from rollcall.picture.selectors import HomeStanding, home_standings, in_outbreak_state, picture
from rollcall.register.selectors import open_homes
from rollcall.ui.words import plural, short_day


@needs(Permission.SEE_FIGURES)
@require_safe
def outbreaks(request: HttpRequest, code: str) -> HttpResponse:
    """Homes with an outbreak, with a single case, and recovered ones, each in one list only."""
    asked = read_asked(request)
    programme = current_programme(asked.on)
    area = find_area_for(request, code, asked.on)
    set_key, windows = programme.settings.daily_set, programme.settings.outbreak
    found = picture(area, set_key, asked.on, known_at=asked.known_at, only=[])
    sees_homes = may_see_homes_of(request, area, asked.on)
    standings = (
        home_standings(open_homes(code, asked.on), set_key, asked.on, [], known_at=asked.known_at)
        if sees_homes
        else []
    )
    lists = [
        _list("Two or more cases", in_outbreak_state(standings, "outbreak"), windows, asked),
        _list("Single cases", in_outbreak_state(standings, "single_case"), windows, asked),
        _list("Recovered", in_outbreak_state(standings, "recovered"), windows, asked),
    ]
    return render(
        request,
        "boards/outbreaks.html",
        {
            "title": f"{area.name}: outbreaks and single cases",
            "area": area,
            "found": found,
            "parts": presenters.outbreak_parts(found.day.outbreaks),
            "windows": presenters.describe_outbreaks(found, windows),
            "sees_homes": sees_homes,
            "lists": lists,
            "back": {
                "href": asked.link(reverse("boards:board", args=[code])),
                "text": f"{area.name} board",
            },
            **when(request, asked),
        },
    )


def _list(
    title: str, rows: list[HomeStanding], windows: OutbreakWindows, asked: Asked
) -> dict[str, Any]:
    return {
        "title": f"{title} ({len(rows)})",
        "table": {
            "caption": title,
            "caption_hidden": True,
            "columns": [
                {"text": "Home"},
                {"text": "State"},
                {"text": "Last new case"},
                {"text": f"Cases in {windows.link_days} days", "numeric": True},
                {"text": "Days without a new case"},
            ],
            "rows": [_row(one, windows, asked) for one in rows],
        },
    }


def _row(one: HomeStanding, windows: OutbreakWindows, asked: Asked) -> dict[str, Any]:
    words, tone = presenters.OUTBREAK_WORDS[one.standing.state]
    unconfirmed = one.standing.unconfirmed_days
    clock = f"{one.standing.days_without_case}"
    if one.standing.state.is_outbreak:
        clock = f"day {one.standing.days_without_case} of {windows.recovery_days}"
    return {
        "cells": [
            {
                "text": one.home.name,
                "href": asked.link(reverse("boards:home", args=[one.home.location_id])),
                "sub": f"Episode {one.standing.episode}",
            },
            {"text": words, "tag": tone},
            short_day(one.standing.last_case),
            str(one.standing.cases_linked),
            {
                "text": clock,
                "sub": f"{plural(unconfirmed, 'day')} unconfirmed" if unconfirmed else "",
            },
        ]
    }
