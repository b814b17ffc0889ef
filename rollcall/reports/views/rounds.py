"""The rounds that concern a person's areas: open, to come, and closed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, grants, needs
from rollcall.domain.rounds import Phase, Round
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import AreaInfo, areas_by_code
from rollcall.reports.presenters import rounds as presenters
from rollcall.reports.selectors import rounds_by_phase
from rollcall.ui.links import with_query
from rollcall.ui.paging import paging


#: Closed rounds on one page: a year of daily rounds is long.
CLOSED_A_PAGE = 20


@needs(Permission.SEE_FIGURES)
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Each round with its deadline in words, leading to its progress in a person's own areas."""
    now, programme = clock.now(), current_programme()
    own = own_areas(request)
    by_phase = rounds_by_phase(now, [area.code for area in own])
    wanted = request.GET.get("set", "")
    narrowed = {
        phase: [one for one in found if not wanted or one.set == wanted]
        for phase, found in by_phase.items()
    }
    closed = narrowed[Phase.CLOSED]
    page = paging(request, len(closed), CLOSED_A_PAGE)
    sections = (
        ("open", "Open", [*narrowed[Phase.LATE], *narrowed[Phase.OPEN]], "No round is open."),
        ("upcoming", "To come", narrowed[Phase.UPCOMING], "No round is planned."),
        ("closed", "Closed", closed[page.start : page.stop], "No round has closed yet."),
    )
    used = {one.set for found in by_phase.values() for one in found}
    return render(
        request,
        "reports/rounds.html",
        {
            "title": "Rounds",
            "sections": [
                {
                    "key": key,
                    "title": title,
                    "rows": presenters.round_rows(
                        found, [(area.code, area.name) for area in own], programme, now, _link
                    ),
                    "empty": empty,
                }
                for key, title, found, empty in sections
            ],
            "page": page,
            "sets": [
                {"value": "", "text": "All question sets", "selected": not wanted},
                *(
                    {"value": key, "text": one.title, "selected": key == wanted}
                    for key, one in programme.sets.items()
                    if key in used
                ),
            ],
            "active": bool(wanted),
            "clear_href": with_query(request, set=None, page=None),
        },
    )


def own_areas(request: HttpRequest) -> list[AreaInfo]:
    """The areas that were granted to this person, and not all that lie in them."""
    granted = grants(actor_of(request), Permission.SEE_FIGURES).areas
    return areas_by_code(granted)


def _link(a_round: Round, code: str) -> str:
    return reverse("reports:round_progress", args=[a_round.key, code])
