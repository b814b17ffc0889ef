"""Every area somebody may see, by kind: regions, councils, and the footprints that cut across them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.boards.forms import read_asked
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import areas_visible_to


@needs(Permission.SEE_FIGURES)
@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """A list of links to boards."""
    asked = read_asked(request)
    seen = areas_visible_to(actor_of(request), Permission.SEE_FIGURES, asked.on)
    groups: list[dict[str, Any]] = [
        {
            "title": kind.plural,
            "areas": [
                {"text": one.name, "href": asked.link(reverse("boards:board", args=[one.code]))}
                for one in seen
                if one.kind == kind.key
            ],
        }
        for kind in current_programme().settings.area_kinds
    ]
    return render(
        request,
        "boards/areas.html",
        {
            "title": "Areas",
            "groups": [group for group in groups if group["areas"]],
            "asked": asked,
            "errors": [{"text": one["text"]} for one in asked.errors],
        },
    )
