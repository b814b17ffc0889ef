"""Makes the accounts room known to Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and what they may do."""

    name = "rollcall.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to the sign-in library, which says who signed in only by signals; add the tokens."""
        from rollcall.accounts import sign_in_audit
        from rollcall.accounts.permissions import Permission, shown_to_holders
        from rollcall.ui import navigation

        may_use_api = shown_to_holders(Permission.USE_API)
        sign_in_audit.connect()
        navigation.add(
            navigation.Item(
                90, "Tokens for your systems", "account_tokens", may_use_api, place="footer"
            )
        )
