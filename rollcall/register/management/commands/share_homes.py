"""`rollcall share_homes AREA --on|--off`: let those who see an authority's totals see its homes."""

from typing import Any

from django.core.management.base import CommandParser

from rollcall.foundation import clock
from rollcall.foundation.commands import RollcallCommand
from rollcall.register.services import share_homes


class Command(RollcallCommand):
    """Says whether an authority shares its homes with regional and national reviewers."""

    help = "Let the people who see an authority's totals see its homes too, or no longer."

    def add_arguments(self, parser: CommandParser) -> None:
        """The authority, and which way."""
        parser.add_argument("area", metavar="AREA", help="the authority's code")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--on", action="store_true", dest="shares", help="share them")
        which.add_argument("--off", action="store_false", dest="shares", help="stop sharing")

    def run(self, **options: Any) -> int:
        """Set it."""
        found = share_homes(
            by=self.actor, code=options["area"], shares=options["shares"], now=clock.now()
        )
        said = "shares its homes" if found.shares_homes else "does not share its homes"
        self.stdout.write(f"{found.name} {said}.")
        return 0
