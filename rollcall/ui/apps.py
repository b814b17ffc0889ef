"""Makes the ui room known to Django."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Layout, components and error pages."""

    name = "rollcall.ui"
    label = "ui"
