"""Installs the append-only triggers after every migration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FoundationConfig(AppConfig):
    """The plumbing room."""

    name = "rollcall.foundation"
    label = "foundation"

    def ready(self) -> None:
        """SQLite's table remakes drop triggers, so they are laid again after each migrate."""
        from rollcall.foundation.append_only import install_triggers

        post_migrate.connect(install_triggers, dispatch_uid="append-only-triggers")
