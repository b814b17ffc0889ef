"""Makes the assurance room known to Django and puts the return in the navigation."""

from django.apps import AppConfig
from django.http import HttpRequest


class AssuranceConfig(AppConfig):
    """The return that a council makes."""

    name = "rollcall.assurance"
    label = "assurance"

    def ready(self) -> None:
        """Add the return to the navigation."""
        from rollcall.accounts.permissions import Permission, may
        from rollcall.ui import navigation

        def shown_to(request: HttpRequest) -> bool:
            return may(request.user, Permission.SEE_RETURN)  # type: ignore[arg-type]

        navigation.add(navigation.Item(30, "Return", "assurance:rounds", shown_to, ("/returns/",)))
