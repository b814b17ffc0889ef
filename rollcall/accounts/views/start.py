"""The start page, and where each person goes from it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from rollcall.accounts import personas
from rollcall.accounts.permissions import ROLES, memberships_today, public


@public
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Say what this is; send a signed-in person to the first page of their role."""
    if request.user.is_authenticated:
        try:
            return redirect(reverse("boards:landing"))
        except NoReverseMatch:
            roles = [ROLES[held.role].name for held in memberships_today(request.user)]
            return render(request, "accounts/signed_in.html", {"roles": roles})
    return render(request, "accounts/start.html", {"personas": personas.personas()})
