"""Taking a step that somebody pressed on the page of an action or a request."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from rollcall.accounts.links import actor_of
from rollcall.cell import services
from rollcall.cell.forms import AssignForm, CommentForm, FileForm, HandOverForm, MoveForm
from rollcall.cell.presenters.actions import DONE
from rollcall.cell.selectors import ActionInfo, find_action, people_for
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.errors import BadInput, Conflict, NotNow
from rollcall.foundation.programmes import current_programme


def forms_for(info: ActionInfo, *, helps: bool) -> dict[str, forms.Form]:
    """The empty forms of a page; a home gives nothing to anybody."""
    found: dict[str, forms.Form] = {"comment": CommentForm(), "file": FileForm()}
    if helps:
        found["assign"] = AssignForm(
            people_for(info, clock.today()),
            initial={"version": info.version, "person": info.assignee_id or ""},
        )
        found["hand_over"] = HandOverForm(
            _teams(), initial={"version": info.version, "team": info.team, "partner": info.partner}
        )
    for form in found.values():
        form.auto_id = f"{type(form).__name__.lower()}_%s"
    return found


def found_and_stepped(
    request: HttpRequest, reference: str
) -> tuple[ActionInfo, str, forms.Form, bool]:
    """The action, which form was sent ("" for none) with what stands in it, and whether it was done.

    One that could not be done is shown as it stands now: somebody may have been quicker.
    """
    actor, now, today = actor_of(request), clock.now(), clock.today()
    with refusals_as_pages():
        info = find_action(actor, reference, now, today)
    if request.method != "POST":
        return info, "", CommentForm(), False
    what, form = posted_form(request, info)
    if taken(request, info, what, form):
        return info, what, form, True
    with refusals_as_pages():
        return find_action(actor, reference, now, today), what, form, False


def posted_form(request: HttpRequest, info: ActionInfo) -> tuple[str, forms.Form]:
    """Which form was sent, and what stands in it."""
    what = request.POST.get("do", "")
    if what == "comment":
        form: forms.Form = CommentForm(request.POST)
    elif what == "file":
        form = FileForm(request.POST, request.FILES)
    elif what == "assign":
        form = AssignForm(people_for(info, clock.today()), request.POST)
    elif what == "hand_over":
        form = HandOverForm(_teams(), request.POST)
    else:
        what, form = "move", MoveForm(request.POST)
    prefix = type(form).__name__.lower()
    form.auto_id = f"{prefix}_{form['event'].value()}_%s" if what == "move" else f"{prefix}_%s"
    return what, form


def taken(request: HttpRequest, info: ActionInfo, what: str, form: forms.Form) -> bool:
    """Take the step; False, with the reason in the form, when it could not be taken."""
    if not form.is_valid():
        return False
    try:
        with refusals_as_pages():
            _VERBS[what](request, info, form.cleaned_data)
    except BadInput as error:
        form.add_error(error.about if error.about in form.fields else None, str(error))
    except (Conflict, NotNow) as error:
        form.add_error(None, str(error))
    else:
        event = form.cleaned_data.get("event", what)
        messages.success(request, f"Saved: {DONE.get(event, event).lower()}.")
    return form.is_valid()


def _move(request: HttpRequest, info: ActionInfo, said: dict[str, Any]) -> None:
    services.move_action(
        **_who(request, info),
        event=said["event"],
        based_on=said["version"],
        words=said["words"],
        agreed=said["agreed"],
    )


def _comment(request: HttpRequest, info: ActionInfo, said: dict[str, Any]) -> None:
    services.comment_on_action(
        **_who(request, info), words=said["words"], internal=said["internal"]
    )


def _file(request: HttpRequest, info: ActionInfo, said: dict[str, Any]) -> None:
    file = said["file"]
    # One byte more than is taken: how much more is there does not matter.
    services.attach_to_action(
        **_who(request, info),
        name=file.name,
        content=file.read(services.MOST_BYTES + 1),
        internal=said["internal"],
    )


def _assign(request: HttpRequest, info: ActionInfo, said: dict[str, Any]) -> None:
    services.assign_action(
        **_who(request, info), person_id=said["person"], based_on=said["version"]
    )


def _hand_over(request: HttpRequest, info: ActionInfo, said: dict[str, Any]) -> None:
    services.hand_over_action(
        **_who(request, info),
        team=said["team"],
        partner=said["partner"],
        words=said["words"],
        based_on=said["version"],
    )


_VERBS = {
    "move": _move,
    "comment": _comment,
    "file": _file,
    "assign": _assign,
    "hand_over": _hand_over,
}


def _who(request: HttpRequest, info: ActionInfo) -> dict[str, Any]:
    return {"by": actor_of(request), "action_id": info.id, "now": clock.now()}


def _teams() -> list[tuple[str, str]]:
    return [(one.key, one.name) for one in current_programme().support.teams]
