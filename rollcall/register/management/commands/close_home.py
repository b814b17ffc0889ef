"""`rollcall close_home LOCATION --on DATE --source TEXT`: close a care home."""

from typing import Any

from django.core.management.base import CommandParser

from rollcall.foundation import clock
from rollcall.foundation.commands import RollcallCommand, parse_day
from rollcall.register.services import close_home


class Command(RollcallCommand):
    """Closes a care home from a date."""

    help = "Close a care home. DATE is the first day it is closed; the day before is its last."

    def add_arguments(self, parser: CommandParser) -> None:
        """The home, the date and on whose word."""
        parser.add_argument("location", metavar="LOCATION", help="its location id")
        parser.add_argument("--on", required=True, metavar="DATE", help="such as 2020-05-26")
        parser.add_argument("--source", required=True, metavar="TEXT", help="who says so")
        parser.add_argument("--successor", metavar="ID", help="the location that took over")
        parser.add_argument("--reason", default="", metavar="TEXT")

    def run(self, **options: Any) -> int:
        """Close it."""
        home = close_home(
            by=self.actor,
            location_id=options["location"],
            on=parse_day(options["on"]),
            source=options["source"],
            now=clock.now(),
            reason=options["reason"],
            successor_id=options["successor"],
        )
        after = f"; {home.successor.location_id} took over" if home.successor else ""
        self.stdout.write(f"{home.location_id} is closed from {home.closed_on:%d %B %Y}{after}.")
        return 0
