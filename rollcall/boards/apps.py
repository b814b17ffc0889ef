"""Makes the boards known to Django and puts them in the navigation."""

from django.apps import AppConfig


class BoardsConfig(AppConfig):
    """Read-only pages that compose many rooms."""

    name = "rollcall.boards"
    label = "boards"

    def ready(self) -> None:
        """Add the board, the homes and the areas to the navigation."""
        from rollcall.accounts.permissions import Permission, shown_to_holders
        from rollcall.ui import navigation

        figures = shown_to_holders(Permission.SEE_FIGURES)
        homes = shown_to_holders(Permission.SEE_HOMES)
        navigation.add(navigation.Item(10, "Board", "boards:landing", figures, ("/board/",)))
        navigation.add(navigation.Item(20, "Homes", "boards:homes", homes, ("/homes/",)))
        about = "The figures of every area you may see."
        navigation.add(navigation.Item(75, "Areas", "boards:areas", figures, about=about))
