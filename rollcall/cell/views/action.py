"""One action as those see it who do it: facts, what can be done next, whom to ring, the history."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, may, needs
from rollcall.accounts.selectors import names_of
from rollcall.cell.presenters import actions as presenters
from rollcall.cell.selectors import (
    ActionInfo,
    events_of,
    fields_seen_by,
    file_of,
    find_action,
    sides_for,
    verdicts_for,
)
from rollcall.cell.views import stepping
from rollcall.domain.workflow import Side
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import may_see_home
from rollcall.register.selectors import areas_by_code, contacts_of
from rollcall.register.selectors import home as find_home
from rollcall.ui.fields import show_form


_SEES = (Permission.SEE_ACTIONS, Permission.WORK_ACTIONS)


@needs(*_SEES)
@require_http_methods(["GET", "HEAD", "POST"])
def one_action(request: HttpRequest, reference: str) -> HttpResponse:
    """See it; take a step, comment, attach, give it to somebody, hand it over."""
    actor, now, today = actor_of(request), clock.now(), clock.today()
    info, what, form, is_done = stepping.found_and_stepped(request, reference)
    if is_done:
        return redirect("cell:action", reference=info.reference)
    support, events = current_programme().support, events_of(info.id)
    kind = support.kind.get(info.kind)
    verdicts = verdicts_for(actor, info.id, now, today)
    names = names_of(_people(info, events))
    empty = stepping.forms_for(info, helps=True)
    return show_form(
        request,
        "cell/action.html",
        form,
        title=presenters.title(info, support),
        info=info,
        **_place(request, info),
        state=presenters.state_words(info.state, kind),
        tone=presenters.TONES[info.state],
        is_overdue=info.is_overdue(now),
        is_stuck=info.is_stuck(now),
        facts=presenters.facts(info, support, names, fields_seen_by(actor, info.opened_by)),
        steps=presenters.steps(verdicts, kind),
        refusals=presenters.refusals(verdicts),
        in_team=Side.TEAM in sides_for(actor, info.id, today) and info.ended_at is None,
        history=presenters.history(events, info, support, names, actor.actor_id),
        forms={**empty, **({what: form} if what in empty else {})},
        wrong=form if what == "move" else None,
        back={"href": reverse("cell:actions"), "text": "Actions"},
    )


@needs(Permission.ASK_FOR_HELP, *_SEES)
@require_safe
def file(request: HttpRequest, reference: str, event_id: int) -> HttpResponse:
    """A file that was attached, to keep and never to run."""
    actor = actor_of(request)
    with refusals_as_pages():
        info = find_action(actor, reference, clock.now(), clock.today())
    of_home = not any(may(actor, one) for one in _SEES)
    found = file_of(event_id, info.id, for_home=of_home)
    if found is None:
        raise Http404("There is no such file.")
    response = HttpResponse(found.content, content_type=found.content_type)
    response["Content-Disposition"] = content_disposition_header(True, found.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _people(info: ActionInfo, events: Any) -> set[str]:
    given = {f"person:{one.after.get('assignee')}" for one in events if one.step == "assign"}
    return {info.opened_by, *(one.by for one in events), *(given - {"person:None"})}


def _place(request: HttpRequest, info: ActionInfo) -> dict[str, Any]:
    """The home with whom to ring there, or the area."""
    actor, today = actor_of(request), clock.today()
    if not info.location_id:
        area = next(iter(areas_by_code([info.area_code])), None)
        return {"home": None, "contacts": [], "area": area, "home_href": ""}
    knows = may_see_home(actor, Permission.SEE_CONTACTS, info.location_id, today)
    sees = may_see_home(actor, Permission.SEE_HOMES, info.location_id, today)
    return {
        "home": find_home(info.location_id, today),
        "contacts": contacts_of([info.location_id], today)[info.location_id] if knows else [],
        "area": None,
        "home_href": reverse("boards:home", args=[info.location_id]) if sees else "",
    }
