"""The register's application."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Who and where."""

    name = "rollcall.register"
    label = "register"

    def ready(self) -> None:
        """Add the list of people to the menu of administrators."""
        from rollcall.accounts.permissions import Permission, shown_to_holders
        from rollcall.ui import navigation

        administers = shown_to_holders(Permission.ADMINISTER)
        about = "Who can sign in, their roles, teams and organisations."
        navigation.add(navigation.Item(70, "People", "register:people", administers, about=about))
