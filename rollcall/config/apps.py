"""The composition of the rooms: connects events to handlers and times to tasks, and holds the `serve` command."""

import gc

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The composition of the rooms into one site."""

    name = "rollcall.config"
    label = "config"

    def ready(self) -> None:
        """Every room is loaded by now: lay the tables of who acts on what and when."""
        from rollcall.foundation import events, timed
        from rollcall.notices import services as notices
        from rollcall.reports.selectors import connect_facts
        from rollcall.wiring import FACTS, HANDLERS, STILL_WANTED, TIMED

        events.connect(HANDLERS)
        timed.connect(TIMED)
        notices.connect(STILL_WANTED)
        connect_facts(FACTS)

        # A country's day is half a million objects that come and go together. Looking through them,
        # and through all that stays loaded, every 700 objects takes a fifth of the time.
        gc.freeze()
        gc.set_threshold(20_000, 50, 50)
