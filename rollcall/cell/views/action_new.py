"""An officer opens an action: for one home or for all of an area, similar ones first."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.cell.forms import RequestForm
from rollcall.cell.presenters import signals
from rollcall.cell.selectors import actions_seen, find_signal
from rollcall.cell.services import open_action, open_action_of_signal
from rollcall.cell.views import asking
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.errors import NotFound
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import (
    areas_visible_to,
    homes_visible_to,
    look_at_home,
    may_see_home,
    sight_over,
)
from rollcall.register.selectors import AreaInfo, HomeInfo, home_infos


#: More homes than this are named by their CQC id instead of chosen from a list.
MOST_HOMES = 1_000
ORIGINS = ("signal", "level", "decision")


@needs(Permission.OPEN_ACTIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_action(request: HttpRequest) -> HttpResponse:
    """Choose place and kind by the address; say the rest by the form."""
    support, actor, today = current_programme().support, actor_of(request), clock.today()
    areas = areas_visible_to(actor, Permission.OPEN_ACTIONS, today)
    home, area = _place(request, areas)
    kind = support.kind.get(request.GET.get("kind", ""))
    back = {"href": reverse("cell:actions"), "text": "Actions"}
    if kind is None or (home is None and area is None):
        seen = homes_visible_to(actor, Permission.OPEN_ACTIONS, today)
        listed = home_infos(seen, today) if seen.count() <= MOST_HOMES else []
        homes = sorted((one for one in listed if one.is_open(today)), key=lambda one: one.name)
        return render(
            request,
            "cell/choose_action.html",
            {
                "title": "Open an action",
                "homes": homes,
                "home": home,
                "areas": areas,
                "kinds": support.kinds,
                "chosen": kind,
                "origin": _origin(request),
                "asked": "kind" in request.GET,
                "back": back,
            },
        )
    form = RequestForm(
        support,
        kind,
        request.POST if request.method == "POST" else None,
        officer=True,
        sector=home is None,
    )
    code = "" if area is None else area.code
    rule, origin = _rule(request, home), _origin(request)
    open_it: Callable[..., int] = open_action
    if rule:
        open_it = partial(
            open_action_of_signal, rule=rule, all_the_same="all_the_same" in request.POST
        )
    done = asking.opened(request, form, home, code, origin, open_it) if form.is_bound else None
    return done or asking.show(
        request,
        kind,
        home,
        form,
        title=f"Open an action: {kind.title}",
        page="cell:action",
        area=area,
        area_code=code,
        signal=_signal(request, home, rule, form) if home and rule else None,
        back=back,
    )


def _place(request: HttpRequest, areas: list[AreaInfo]) -> tuple[HomeInfo | None, AreaInfo | None]:
    """The home or the area that is named; a place of others is refused."""
    named = request.GET.get("home", "").strip()
    if not named:
        return None, next((one for one in areas if one.code == request.GET.get("area")), None)
    with refusals_as_pages():
        found = look_at_home(
            actor_of(request), Permission.OPEN_ACTIONS, named, clock.today(), what="open an action"
        )
    return found, None


def _rule(request: HttpRequest, home: HomeInfo | None) -> str:
    """The rule of the signal that an action is to be made of, for somebody who deals with signals."""
    prefix, _, rule = request.GET.get("from", "").partition(":")
    if _origin(request) != "signal" or prefix != "signal" or home is None:
        return ""
    actor, today = actor_of(request), clock.today()
    reviews = may_see_home(actor, Permission.REVIEW_SIGNALS, home.location_id, today)
    return rule if reviews else ""


def _signal(request: HttpRequest, home: HomeInfo, rule: str, form: RequestForm) -> dict[str, Any]:
    """The signal as it stands now; its words are put into the form, to be changed there."""
    actor, now = actor_of(request), clock.now()
    today = clock.reporting_day(now)
    homes = homes_visible_to(actor, Permission.REVIEW_SIGNALS, today)
    shown: dict[str, Any] = {"rule": rule, "words": "This signal no longer holds."}
    try:
        seen = sight_over(actor, Permission.REVIEW_SIGNALS, today).of(home.id)
        here = homes.filter(location_id=home.location_id)
        found = find_signal(here, rule, now).cut_for(seen)
    except NotFound:
        return shown
    made = found.review.became_action if found.review else None
    evidence = [signals.evidence_words(one, today) for one in found.fired.evidence]
    said = f" ({'; '.join(evidence)})" if evidence else ""
    # What everybody reads who sees the action is not filled in for the person by what only some may see.
    if found.fired.needs <= {form.kind.sensitivity}:
        form.fields["words"].initial = f"{found.fired.words}{said}"
    return {
        **shown,
        "is_open": found.is_open,
        "words": found.fired.words,
        "evidence": evidence,
        "note": signals.review_words(found.review, found.returned) if found.review else "",
        "action": signals.action_link(
            found.review, actions_seen(actor, [made] if made else [], today)
        ),
    }


def _origin(request: HttpRequest) -> str:
    """What it came from, as the page says that led here."""
    origin = request.GET.get("origin", "")
    return origin if origin in ORIGINS else "officer"
