"""Makes the outbreaks room known to Django."""

from django.apps import AppConfig


class OutbreaksConfig(AppConfig):
    """Plans, visits and restrictions of homes with cases."""

    name = "rollcall.outbreaks"
    label = "outbreaks"
