"""A person's tokens: the list with when each was last used, making one, and ending one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rollcall.accounts.forms import TokenForm
from rollcall.accounts.permissions import Permission, needs
from rollcall.accounts.presenters import token_table
from rollcall.accounts.selectors import tokens_of
from rollcall.accounts.services import NewToken, create_token, revoke_token
from rollcall.foundation import clock
from rollcall.foundation.errors import BadInput
from rollcall.ui.fields import show_form


CREATED = 201
#: Where systems ask, and where it says how.
API, REFERENCE = "/api/v1/homes?limit=5", "/api/v1/openapi.json"


@needs(Permission.USE_API)
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The list, and a form for a new token.

    A new token is shown in the answer itself: to redirect first, we would have to keep it somewhere.
    """
    person: Any = request.user
    now, held = clock.now(), tokens_of(person)
    form = TokenForm(request.POST or None, taken={token.name for token in held if token.holds(now)})
    if request.method == "POST" and form.is_valid():
        try:
            made = create_token(by=person, user=person, now=now, **form.cleaned_data)
        except BadInput as error:
            form.add_error("name", str(error))
        else:
            return _shown_once(request, made)
    return show_form(
        request,
        "accounts/tokens.html",
        form,
        title="Tokens for your systems",
        table=token_table(held, now, lambda key: reverse("account_token_revoke", args=[key])),
        ended=next((one for one in held if one.key == request.GET.get("ended")), None),
        reference=REFERENCE,
    )


@needs(Permission.USE_API)
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, key: str) -> HttpResponse:
    """Ask once more, then end the token."""
    person: Any = request.user
    now = clock.now()
    token = next((one for one in tokens_of(person) if one.key == key), None)
    if token is None:
        raise Http404("There is no such token.")
    if request.method == "POST" or not token.holds(now):
        revoke_token(by=person, key=key, now=now)
        return redirect(f"{reverse('account_tokens')}?ended={key}")
    return render(
        request,
        "accounts/revoke_token.html",
        {
            "title": f"End the token {token.name}",
            "token": token,
            "back": {"href": reverse("account_tokens"), "text": "Tokens for your systems"},
        },
    )


def _shown_once(request: HttpRequest, made: NewToken) -> HttpResponse:
    return render(
        request,
        "accounts/new_token.html",
        {
            "title": "Copy your token now",
            "made": made,
            "address": request.build_absolute_uri(API),
        },
        status=CREATED,
    )
