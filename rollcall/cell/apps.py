"""Makes the cell room known to Django."""

from django.apps import AppConfig


class CellConfig(AppConfig):
    """What is decided and done about what homes said."""

    name = "rollcall.cell"
    label = "cell"
