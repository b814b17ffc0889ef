"""Makes the assurance room known to Django and puts the return in the navigation."""

from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    """The return that a council makes."""

    name = "rollcall.assurance"
    label = "assurance"

    def ready(self) -> None:
        """Add the return to the navigation."""
        from rollcall.accounts.permissions import Permission, shown_to_holders
        from rollcall.ui import navigation

        shown_to = shown_to_holders(Permission.SEE_RETURN)
        navigation.add(navigation.Item(50, "Return", "assurance:rounds", shown_to, ("/returns/",)))
