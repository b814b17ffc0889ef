"""The rounds of the programme, and the areas whose return this person may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.assurance import selectors
from rollcall.foundation import clock
from rollcall.register.scoping import areas_visible_to
from rollcall.register.selectors import authority_kind


@needs(Permission.SEE_RETURN)
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Each round with its dates and links to the drafts."""
    seen = areas_visible_to(actor_of(request), Permission.SEE_RETURN, clock.today())
    listed = [
        {
            "round": one,
            "areas": [
                {
                    "text": area.name,
                    "href": reverse("assurance:draft", args=[one.key, area.code]),
                }
                for area in seen
                if area.kind == (one.area_kind or authority_kind())
            ],
        }
        for one in selectors.rounds()
    ]
    return render(request, "assurance/rounds.html", {"title": "Returns", "rounds": listed})
