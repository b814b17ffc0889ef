"""What the pages for a new request and a new action share: similar ones first, then the form."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from rollcall.accounts.links import actor_of
from rollcall.cell.forms import RequestForm
from rollcall.cell.presenters import actions as presenters
from rollcall.cell.selectors import similar_actions
from rollcall.cell.services import NewAction, SignalOvertaken, open_action
from rollcall.domain.references import action_reference
from rollcall.domain.support import Kind
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.errors import BadInput, Conflict
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import HomeInfo
from rollcall.ui.fields import show_form
from rollcall.ui.links import with_query


def opened(
    request: HttpRequest,
    form: RequestForm,
    home: HomeInfo | None,
    area_code: str,
    origin: str,
    open_it: Callable[..., int] = open_action,
) -> HttpResponse | None:
    """Open what was asked for and lead to it; None, with the reason in the form, when it cannot be."""
    if not form.is_valid():
        return None
    said = form.cleaned_data
    new = NewAction(
        kind=form.kind.key,
        urgency=said["urgency"],
        location_id=home.location_id if home else "",
        area_code=area_code,
        what=said.get("what", ""),
        asked=said.get("asked"),
        details=form.details,
        words=said["words"],
        origin=origin,
        origin_ref=request.GET.get("from", "")[:100] if origin != "home" else "",
        partner=said.get("partner", ""),
        shared=not said.get("private", False),
    )
    try:
        with refusals_as_pages():
            number = open_it(by=actor_of(request), new=new, now=clock.now())
    except BadInput as error:
        form.add_error(error.about if error.about in form.fields else None, str(error))
        return None
    except (SignalOvertaken, Conflict) as error:
        form.add_error(None, str(error))
        form.may_insist = True
        return None
    page = "cell:request" if origin == "home" else "cell:action"
    return redirect(page, reference=action_reference(number))


def show(
    request: HttpRequest, kind: Kind, home: HomeInfo | None, form: RequestForm, **context: Any
) -> HttpResponse:
    """The form; before it what was asked for already, unless somebody said that this is another."""
    support, on = current_programme().support, clock.today()
    area = home.authority_code if home else context.get("area_code", "")
    similar = (
        []
        if "anyway" in request.GET or form.is_bound
        else similar_actions(
            actor_of(request), [kind.key], home.location_id if home else "", area, clock.now(), on
        )
    )
    return show_form(
        request,
        "cell/ask.html",
        form,
        kind=kind,
        home=home,
        similar=[presenters.similar_line(one, support, context["page"]) for one in similar],
        anyway_href=with_query(request, anyway="1"),
        **context,
    )
