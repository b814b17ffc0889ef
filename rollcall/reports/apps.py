"""Makes the reports room known to Django and puts its pages in the navigation."""

from django.apps import AppConfig
from django.http import HttpRequest


class ReportsConfig(AppConfig):
    """Reports: the facts that homes told us."""

    name = "rollcall.reports"
    label = "reports"

    def ready(self) -> None:
        """Add the differences to the navigation."""
        from rollcall.accounts.permissions import Permission, may
        from rollcall.ui import navigation

        def settles(request: HttpRequest) -> bool:
            return may(request.user, Permission.SETTLE_DIFFERENCES)  # type: ignore[arg-type]

        navigation.add(
            navigation.Item(36, "Differences", "reports:differences", settles, ("/differences/",))
        )
