"""How the sign-in library behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by a council, never by whoever finds the page."""

    error_messages = DefaultAccountAdapter.error_messages | {
        # One message for every reason, so that nobody can learn who has an account.
        "email_password_mismatch": "The e-mail address or the password is not right.",
        "too_many_login_attempts": (
            "There were too many attempts to sign in. Wait five minutes, then try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing after sign-in and sign-out: the page itself shows it."""
