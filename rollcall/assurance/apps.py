"""Makes the assurance room known to Django."""

from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    """Assurance: the return that a council sends."""

    name = "rollcall.assurance"
    label = "assurance"
