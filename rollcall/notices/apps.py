"""Makes the notices room known to Django."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Messages to homes, and the links in them."""

    name = "rollcall.notices"
    label = "notices"
