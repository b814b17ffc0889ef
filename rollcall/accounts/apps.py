"""Makes the accounts room known to Django."""

from django.apps import AppConfig
from django.http import HttpRequest


class AccountsConfig(AppConfig):
    """People and what they may do."""

    name = "rollcall.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to the sign-in library, which says who signed in only by signals; add the tokens."""
        from rollcall.accounts import sign_in_audit
        from rollcall.accounts.permissions import Permission, may
        from rollcall.ui import navigation

        def may_use_api(request: HttpRequest) -> bool:
            return may(request.user, Permission.USE_API)  # type: ignore[arg-type]

        sign_in_audit.connect()
        navigation.add(
            navigation.Item(
                90, "Tokens for your systems", "account_tokens", may_use_api, place="footer"
            )
        )
