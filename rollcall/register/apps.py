"""The register's application."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Who and where."""

    name = "rollcall.register"
    label = "register"
