"""Makes the boards room known to Django."""

from django.apps import AppConfig


class BoardsConfig(AppConfig):
    """Boards: read-only pages that compose many rooms."""

    name = "rollcall.boards"
    label = "boards"
