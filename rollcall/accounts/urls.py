"""Addresses for signing in and out, and the start page.

The sign-in library looks its own names up, so these have no namespace. Only what is used is mounted:
there is no sign-up, and nobody changes an e-mail address by themselves.
"""

from django.urls import path

from rollcall.accounts.views import sign_in, start, tokens


urlpatterns = [
    path("", start.start, name="start"),
    path("account/sign-in/", sign_in.sign_in, name="account_login"),
    path("account/sign-out/", sign_in.sign_out, name="account_logout"),
    path("account/switched-off/", sign_in.switched_off, name="account_inactive"),
    path("account/tokens/", tokens.tokens, name="account_tokens"),
    path("account/tokens/<slug:key>/revoke/", tokens.revoke, name="account_token_revoke"),
]
