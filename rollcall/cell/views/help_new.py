"""A home asks for help: what, then what it asked for already, then how much and how soon."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.cell.forms import RequestForm
from rollcall.cell.views import asking
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import homes_visible_to, look_at_home
from rollcall.register.selectors import HomeInfo, home_infos


#: Somebody who acts for more homes than this comes from the page of one of them.
MOST_HOMES = 100


@needs(Permission.ASK_FOR_HELP)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Choose the home and the kind by the address; ask for it by the form."""
    support = current_programme().support
    kind = support.kind.get(request.GET.get("kind", ""))
    homes = _homes(request)
    home = _home(request, homes)
    if home is None or kind is None or not kind.homes_may_ask:
        return render(
            request,
            "cell/choose.html",
            {
                "title": "Ask for help",
                "homes": homes,
                "home": home,
                "kinds": [one for one in support.kinds if one.homes_may_ask],
                "asked": "kind" in request.GET or "home" in request.GET,
                "back": _back(home),
            },
        )
    form = RequestForm(
        support,
        kind,
        request.POST if request.method == "POST" else None,
        officer=False,
        sector=False,
    )
    done = asking.opened(request, form, home, "", "home") if form.is_bound else None
    return done or asking.show(
        request, kind, home, form, title=kind.title, page="cell:request", back=_back(home)
    )


def _homes(request: HttpRequest) -> list[HomeInfo]:
    """The homes to choose from; none for somebody who acts for a whole area."""
    today = clock.today()
    seen = homes_visible_to(actor_of(request), Permission.ASK_FOR_HELP, today)
    if seen.count() > MOST_HOMES:
        return []
    infos = (one for one in home_infos(seen, today) if one.is_open(today))
    return sorted(infos, key=lambda one: one.name)


def _home(request: HttpRequest, homes: list[HomeInfo]) -> HomeInfo | None:
    """The home that is named, or the only one there is."""
    named = request.GET.get("home", "")
    if not named:
        return homes[0] if len(homes) == 1 else None
    with refusals_as_pages():
        return look_at_home(
            actor_of(request), Permission.ASK_FOR_HELP, named, clock.today(), what="ask for help"
        )


def _back(home: HomeInfo | None) -> dict[str, str] | None:
    if home is None:
        return None
    return {"href": reverse("boards:own_picture", args=[home.location_id]), "text": home.name}
