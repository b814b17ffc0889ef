"""Makes the boards known to Django and puts them in the navigation."""

from django.apps import AppConfig
from django.http import HttpRequest


class BoardsConfig(AppConfig):
    """Read-only pages that compose many rooms."""

    name = "rollcall.boards"
    label = "boards"

    def ready(self) -> None:
        """Add the board, the homes and the areas to the navigation."""
        from rollcall.accounts.permissions import Permission, may
        from rollcall.ui import navigation

        def sees(permission: Permission):  # type: ignore[no-untyped-def]
            def shown_to(request: HttpRequest) -> bool:
                return may(request.user, permission)  # type: ignore[arg-type]

            return shown_to

        figures, homes = sees(Permission.SEE_FIGURES), sees(Permission.SEE_HOMES)
        navigation.add(navigation.Item(10, "Board", "boards:landing", figures, ("/board/",)))
        navigation.add(navigation.Item(20, "Homes", "boards:homes", homes, ("/homes/",)))
        navigation.add(navigation.Item(40, "Areas", "boards:areas", figures))
