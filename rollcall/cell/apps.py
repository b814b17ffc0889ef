"""Makes the cell room known to Django and puts its pages in the navigation."""

from django.apps import AppConfig


class CellConfig(AppConfig):
    """What is decided and done about what homes said."""

    name = "rollcall.cell"
    label = "cell"

    def ready(self) -> None:
        """Add the room's pages to the navigation, and a home's requests to its first page."""
        from rollcall.accounts.permissions import Permission, shown_to_any, shown_to_holders
        from rollcall.cell.views.home_requests import home_requests
        from rollcall.ui import home_notes, navigation

        sees = shown_to_any(Permission.SEE_ACTIONS, Permission.WORK_ACTIONS)
        navigation.add(navigation.Item(18, "Actions", "cell:actions", sees, ("/actions/",)))
        home_notes.add(home_requests)
        holds = shown_to_holders(Permission.HOLD_MEETING)
        figures = shown_to_holders(Permission.SEE_FIGURES)
        meetings = ("/cell/meeting/", "/cell/people/")
        navigation.add(navigation.Item(30, "Meetings", "cell:meetings", holds, meetings))
        navigation.add(navigation.Item(32, "Sitreps", "cell:sitreps", figures, ("/sitrep/",)))
