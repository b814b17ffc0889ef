"""Makes the notices room known to Django."""

from django.apps import AppConfig
from django.http import HttpRequest


class NoticesConfig(AppConfig):
    """Messages to homes, and the links in them."""

    name = "rollcall.notices"
    label = "notices"

    def ready(self) -> None:
        """Add the day's reminders to the navigation. Their page is of a room that knows reports."""
        from rollcall.accounts.permissions import Permission, may
        from rollcall.ui import navigation

        def sends_notices(request: HttpRequest) -> bool:
            return may(request.user, Permission.SEND_NOTICES)  # type: ignore[arg-type]

        navigation.add(navigation.Item(30, "Reminders", "reports:reminders", sends_notices))
