"""Makes the reports room known to Django."""

from django.apps import AppConfig
from django.http import HttpRequest


class ReportsConfig(AppConfig):
    """Reports: the facts that homes told us."""

    name = "rollcall.reports"
    label = "reports"

    def ready(self) -> None:
        """Add the calls to the navigation."""
        from rollcall.accounts.permissions import Permission, may
        from rollcall.ui import navigation

        def takes_calls(request: HttpRequest) -> bool:
            return may(request.user, Permission.TAKE_CALLS)  # type: ignore[arg-type]

        inside = ("/calls/", "/key-in/", "/paper/")
        navigation.add(navigation.Item(15, "Calls", "reports:calls", takes_calls, inside))
