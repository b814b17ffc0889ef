"""`rollcall import_contacts FILE --as-of DATE`: take in a list of homes' contacts."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from rollcall.foundation import clock, tables
from rollcall.foundation.commands import RollcallCommand, parse_day
from rollcall.register.importers import import_contacts
from rollcall.register.management.commands.import_homes import SHOWN


class Command(RollcallCommand):
    """Takes in a list of contacts: CSV, gzipped CSV, XLSX or ODS."""

    help = (
        "Take in a list of homes' contacts. Needs the column location_id, name or role, and phone, "
        "mobile or email; purpose is any, update or urgent. A contact is known again by home and "
        "name; what changed holds from --as-of on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file and the date it speaks for."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--as-of", required=True, metavar="DATE", help="the date it speaks for: 2020-05-26"
        )
        parser.add_argument("--rejects", type=Path, metavar="OUT.csv", help="rows to correct")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def run(self, **options: Any) -> int:
        """Import; 1 when rows were rejected."""
        as_of = parse_day(options["as_of"])
        table = tables.read_table(options["file"])
        if options["rejects"]:
            # Written now too, so that a folder that cannot be written to stops us before, not after.
            tables.write_rejects(options["rejects"], table.columns, [])
        outcome = import_contacts(
            table,
            as_of=as_of,
            by=self.actor,
            now=clock.now(),
            progress=lambda rows: self.progress(rows, of=len(table), what="Contacts"),
        )
        if options["rejects"]:
            outcome.write_rejects(options["rejects"])
        for line in filter(None, [table.note, *outcome.to_look_at(SHOWN)]):
            self.stderr.write(line)
        counts = outcome.as_counts()
        if options["json"]:
            self.print_json(counts)
        else:
            said = ", ".join(f"{number:,} {what}" for what, number in counts.items())
            self.stdout.write(f"Contacts as of {as_of:%d %B %Y}: {said}.")
        return 1 if outcome.rejects else 0
