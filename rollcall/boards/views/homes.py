"""Finding a home by name, postcode, provider or id."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.boards.forms import read_asked
from rollcall.register.scoping import homes_visible_to
from rollcall.register.selectors import by_name, home_infos, search
from rollcall.ui.paging import paging


@needs(Permission.SEE_HOMES)
@require_safe
def homes(request: HttpRequest) -> HttpResponse:
    """The homes this person may see, all of them or those that match."""
    asked = read_asked(request)
    text = request.GET.get("q", "").strip()
    seen = homes_visible_to(actor_of(request), Permission.SEE_HOMES, asked.on)
    if text:
        found = search(text, asked.on, within=seen)
        page = paging(request, len(found))
        shown = found[page.start : page.stop]
    else:
        homes_now = seen.open_on(asked.on)
        page = paging(request, homes_now.count())
        named = by_name(homes_now, asked.on)
        window = list(named.values_list("pk", flat=True)[page.start : page.stop])
        infos = home_infos(seen.filter(pk__in=window), asked.on)
        shown = sorted(infos, key=lambda info: window.index(info.id))
    return render(
        request,
        "boards/homes.html",
        {
            "title": "Homes",
            "asked": asked,
            "errors": [{"text": one["text"]} for one in asked.errors],
            "q": text,
            "page": page,
            "rows": [
                {
                    "cells": [
                        {
                            "text": info.name,
                            "href": asked.link(reverse("boards:home", args=[info.location_id])),
                            "sub": info.location_id,
                        },
                        info.provider_name or "Not known",
                        info.postcode or "Not known",
                        info.authority_name,
                        "Open" if info.is_open(asked.on) else "Closed",
                    ]
                }
                for info in shown
            ],
        },
    )
