"""Verbs that change who can sign in, what they may do, and which of their systems may ask."""

from rollcall.accounts.services.people import (
    create_user,
    end_membership,
    grant_membership,
    put_back_membership,
)
from rollcall.accounts.services.tokens import (
    NewToken,
    TokenRefused,
    TooManyRequests,
    create_token,
    revoke_token,
    use_token,
)


__all__ = (
    "NewToken",
    "TokenRefused",
    "TooManyRequests",
    "create_token",
    "create_user",
    "end_membership",
    "grant_membership",
    "put_back_membership",
    "revoke_token",
    "use_token",
)
