"""One request as the home sees it: asked, agreed, on its way, delivered, closed, with times."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.accounts.selectors import names_of
from rollcall.cell.presenters import actions as presenters
from rollcall.cell.selectors import (
    events_of,
    fields_seen_by,
    verdicts_for,
)
from rollcall.cell.views import stepping
from rollcall.domain.workflow import Side
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import home as find_home
from rollcall.ui.fields import show_form


@needs(Permission.ASK_FOR_HELP)
@require_http_methods(["GET", "HEAD", "POST"])
def one_request(request: HttpRequest, reference: str) -> HttpResponse:
    """See how far it is; say that it came or did not; withdraw it; write something."""
    actor, now, today = actor_of(request), clock.now(), clock.today()
    info, what, form, is_done = stepping.found_and_stepped(request, reference)
    if is_done:
        return redirect("cell:request", reference=info.reference)
    support, events = current_programme().support, events_of(info.id, for_home=True)
    kind = support.kind.get(info.kind)
    verdicts = [
        one
        for one in verdicts_for(actor, info.id, now, today)
        if one.row.event == "undo" or Side.ASKER in one.row.who
    ]
    names = names_of({info.opened_by, *(one.by for one in events)})
    empty = stepping.forms_for(info, helps=False)
    return show_form(
        request,
        "cell/request.html",
        form,
        title=presenters.title(info, support),
        info=info,
        home=find_home(info.location_id, today) if info.location_id else None,
        state=presenters.state_words(info.state, kind),
        tone=presenters.TONES[info.state],
        progress=presenters.progress(events, info, support),
        facts=presenters.facts(info, support, names, fields_seen_by(actor, info.opened_by)),
        steps=presenters.steps(verdicts, kind),
        history=presenters.history(events, info, support, names, actor.actor_id),
        confirm_days=support.confirm_days,
        team=support.team.get(info.team),
        forms={**empty, **({what: form} if what in empty else {})},
        wrong=form if what == "move" else None,
        back={"href": reverse("boards:own_picture", args=[info.location_id]) + "#requests",
              "text": "What you asked for"} if info.location_id else None,
    )  # fmt: skip
