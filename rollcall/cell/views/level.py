"""The level of one home: what is suggested and why, what stands, and deciding it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.cell.forms.levels import LevelForm
from rollcall.cell.presenters import levels as presenters
from rollcall.cell.selectors import DutyInfo, HomeLevel, duties_of_home, home_level
from rollcall.cell.services import decide_level, say_told, undo_level, undo_told
from rollcall.cell.views.opened import opened_at_level
from rollcall.domain.levels import WAYS_OF_TELLING, Levels
from rollcall.domain.sensitivity import ALL, Sensitivity
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.errors import BadInput, Conflict, NotNow
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import homes_visible_to, look_at_home, sight_over
from rollcall.register.selectors import HomeInfo
from rollcall.ui.fields import show_form
from rollcall.ui.posted import posted_number
from rollcall.ui.words import day


@needs(Permission.REVIEW_SIGNALS)
@require_http_methods(["GET", "HEAD", "POST"])
def level(request: HttpRequest, location_id: str) -> HttpResponse:
    """Show it, and take a decision."""
    levels, now = current_programme().levels, clock.now()
    home, found, seen = _find(request, location_id, now)
    form = _form(request, levels, found, seen)
    if form.is_bound and form.is_valid():
        try:
            new = replace(form.decided, by_hand=_with_unseen(form.decided.by_hand, found, seen))
            made = decide_level(by=actor_of(request), location_id=location_id, new=new, now=now)
        except BadInput as error:
            form.add_error(error.about or None, str(error))
        except (NotNow, Conflict) as error:
            form.add_error("level" if isinstance(error, NotNow) else None, str(error))
        else:
            messages.success(request, f"{home.name} is at {levels.label(made.level)}.")
            return redirect("cell:level", location_id=location_id)
    return _show(request, levels, home, found.cut_for(seen), form)


@needs(Permission.REVIEW_SIGNALS)
@require_POST
def undo(request: HttpRequest, location_id: str) -> HttpResponse:
    """Take one's own last decision back."""
    with refusals_as_pages():
        try:
            undo_level(
                by=actor_of(request),
                location_id=location_id,
                based_on=posted_number(request, "based_on") or None,
                now=clock.now(),
            )
        except NotNow as error:
            messages.info(request, str(error))
        else:
            messages.success(request, "Taken back. What stood before stands again.")
    return redirect("cell:level", location_id=location_id)


@needs(Permission.REVIEW_SIGNALS)
@require_POST
def told(request: HttpRequest, location_id: str, duty_id: int) -> HttpResponse:
    """Say that one has told somebody, and how."""
    how = request.POST.get("how", "")
    return _telling(request, location_id, "Written down.", say_told, duty_id=duty_id, how=how)


@needs(Permission.REVIEW_SIGNALS)
@require_POST
def told_undo(request: HttpRequest, location_id: str, duty_id: int) -> HttpResponse:
    """Take one's own word back that somebody was told."""
    return _telling(request, location_id, "Taken back.", undo_told, duty_id=duty_id)


def _telling(
    request: HttpRequest, location_id: str, said: str, verb: Callable[..., DutyInfo], **what: Any
) -> HttpResponse:
    """Do it and go back to the list, with what could not be done as a message."""
    with refusals_as_pages():
        try:
            duty = verb(by=actor_of(request), now=clock.now(), **what)
        except (BadInput, NotNow) as error:
            messages.info(request, str(error))
        else:
            messages.success(request, said)
            if duty.told_at is not None and not duty.stands:
                label = current_programme().levels.label(duty.level)
                messages.info(request, f"{label} stands no more: tell them that too.")
    return redirect(f"{reverse('cell:level', args=[location_id])}#told")


def _find(
    request: HttpRequest, location_id: str, now: dt.datetime
) -> tuple[HomeInfo, HomeLevel, frozenset[Sensitivity]]:
    """The home, its level, and which of its answers this person sees; the look is written down."""
    actor, today = actor_of(request), clock.reporting_day(now)
    with refusals_as_pages():
        home = look_at_home(actor, Permission.REVIEW_SIGNALS, location_id, today, what="level")
        homes = homes_visible_to(actor, Permission.REVIEW_SIGNALS, today)
        seen = sight_over(actor, Permission.REVIEW_SIGNALS, today).of(home.id)
        return home, home_level(homes.filter(location_id=location_id), now), seen


def _seen_by_hand(found: HomeLevel, seen: frozenset[Sensitivity]) -> list[str]:
    """The triggers that somebody set by hand, without those that this person may not see."""
    needs = current_programme().trigger_needs
    return [one for one in found.by_hand if needs.get(one, ALL).issubset(seen)]


def _with_unseen(
    chosen: tuple[str, ...], found: HomeLevel, seen: frozenset[Sensitivity]
) -> tuple[str, ...]:
    """What this person chose, and what others set that they may not see: that stands."""
    unseen = set(found.by_hand).difference(_seen_by_hand(found, seen))
    return (*chosen, *sorted(unseen.difference(chosen)))


def _form(
    request: HttpRequest, levels: Levels, found: HomeLevel, seen: frozenset[Sensitivity]
) -> LevelForm:
    return LevelForm(
        levels,
        request.POST if request.method == "POST" else None,
        initial={
            "level": found.suggestion.level,
            "by_hand": _seen_by_hand(found, seen),
            "based_on": found.last.number if found.last else 0,
        },
    )


def _show(
    request: HttpRequest, levels: Levels, home: HomeInfo, found: HomeLevel, form: LevelForm
) -> HttpResponse:
    now, last, actor = clock.now(), found.last, actor_of(request)
    today, key = clock.reporting_day(now), found.suggestion.level
    duties = duties_of_home(home.id)
    rows = partial(presenters.duty_rows, levels, now=now, me=actor.actor_id)
    context: dict[str, Any] = {
        "title": f"{home.name}: level",
        "home": home,
        "has_levels": bool(levels.levels),
        "caption": f"{home.name}, {day(today)}",
        "suggested": presenters.level_tag(levels, key),
        "met": presenters.met_rows(levels, found.suggestion.met, today),
        "parts": presenters.part_table(levels, found.suggestion),
        "standing": presenters.standing_words(levels, last),
        "held": presenters.level_tag(levels, last.level) if found.held and last else None,
        "told": presenters.told_lines(levels, key),
        "duties": rows([one for one in duties if one.stands]),
        "told_in_vain": rows([one for one in duties if one.taken_back and one.told_at]),
        "told_before": rows([one for one in duties if not (one.stands or one.taken_back)]),
        "ways": WAYS_OF_TELLING.items(),
        "opened": opened_at_level(actor, home, found, today, "cell:action"),
        "history": presenters.history_rows(levels, found.history),
        "may_undo": last is not None and last.kind != "undone" and last.by == actor.actor_id,
        "last_number": last.number if last else 0,
        "stable_hours": levels.stable_hours,
        "back": {"href": reverse("boards:home", args=[home.location_id]), "text": home.name},
    }
    return show_form(request, "cell/level.html", form, **context)
