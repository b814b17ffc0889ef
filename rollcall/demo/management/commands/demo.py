"""`rollcall demo [--reset]`: an invented Sefton, to look at and to try things in."""

from typing import Any

from django.core.management.base import CommandParser

from rollcall.demo import people, services
from rollcall.foundation import clock
from rollcall.foundation.commands import RollcallCommand


class Command(RollcallCommand):
    """Builds the demo where there is none, and says who can sign in."""

    help = (
        "Build an invented Sefton: 130 homes and eight weeks of reports up to 26 May 2020. "
        "Nothing is changed where there is something already."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The one switch."""
        parser.add_argument(
            "--reset", action="store_true", help="empty the demo's database and build it anew"
        )

    def run(self, **options: Any) -> int:
        """Build if there is nothing, or when asked to; print the accounts."""
        services.refuse_real_use()
        if options["reset"] or services.is_empty():
            reports = services.build(
                now=clock.now(),
                reset=options["reset"],
                progress=lambda batches: self.progress(batches, of=len(batches), what="Reports"),
            )
            self.stdout.write(f"Built an invented Sefton with {reports:,} reports.")
        elif not people.are_here():
            self.stdout.write(
                "This database holds data that are not the demo’s; it was not changed."
            )
            return 0
        self._tell()
        return 0

    def _tell(self) -> None:
        self.stdout.write("Everything in the demo is invented data. Sign in as:")
        width = max(len(one.email) for one in people.PEOPLE)
        for one in people.PEOPLE:
            self.stdout.write(f"  {one.email:<{width}}  {one.title}: {one.name}")
        self.stdout.write(f"The password of each is {people.PASSWORD}")
