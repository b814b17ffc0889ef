"""Makes the demo room known to Django."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Demo: an invented borough, built through the services."""

    name = "rollcall.demo"
    label = "demo"
