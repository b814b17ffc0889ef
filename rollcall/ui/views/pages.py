"""Accessibility, privacy and cookies, and what the menu has no room for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rollcall.foundation.access import public, signed_in
from rollcall.ui import navigation


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What works, what we know does not, and how to complain."""
    return render(request, "ui/accessibility.html")


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Which information is kept, and about whom."""
    return render(request, "ui/privacy.html")


@public
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """The two cookies, and what the daily update keeps on a device."""
    return render(request, "ui/cookies.html", {"keeps_updates": settings.OFFLINE_UPDATE})


@signed_in
@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """The pages that the menu has no room for, each with what it is for."""
    return render(request, "ui/more.html", {"entries": navigation.more_for(request)})
