"""The composition of the rooms: connects events to handlers, and holds the `serve` command."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The composition of the rooms into one site."""

    name = "rollcall.config"
    label = "config"

    def ready(self) -> None:
        """Every room is loaded by now: lay the table of who acts on what."""
        from rollcall.foundation import events
        from rollcall.wiring import HANDLERS

        events.connect(HANDLERS)
