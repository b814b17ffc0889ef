"""Makes the accounts room known to Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and what they may do."""

    name = "rollcall.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to the sign-in library, which says who signed in only by signals."""
        from rollcall.accounts import sign_in_audit

        sign_in_audit.connect()
