"""Makes the notices room known to Django."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Messages to homes, and the links in them."""

    name = "rollcall.notices"
    label = "notices"

    def ready(self) -> None:
        """Add the day's reminders to the navigation. Their page is of a room that knows reports."""
        from rollcall.accounts.permissions import Permission, shown_to_holders
        from rollcall.ui import navigation

        sends_notices = shown_to_holders(Permission.SEND_NOTICES)
        about = "Messages to homes not yet heard from today."
        navigation.add(
            navigation.Item(68, "Reminders", "reports:reminders", sends_notices, about=about)
        )
