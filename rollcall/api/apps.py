"""Makes the api room known to Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """API: each room's calls under one address."""

    name = "rollcall.api"
    label = "api"
