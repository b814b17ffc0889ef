"""`rollcall import_areas FILE`: take in areas and how they lie in one another."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from rollcall.foundation import clock, tables
from rollcall.foundation.commands import RollcallCommand
from rollcall.register.importers import import_areas


SHOWN = 20  # lines of each kind printed; the rest are counted


class Command(RollcallCommand):
    """Takes in areas: a list of our own shape, the ONS lookup, or any lookup of two kinds."""

    help = (
        "Take in areas. The file is a table with the columns code, name, kind, parent_code and, if "
        "wanted, valid_from and valid_to (the first day no longer; with a parent they date the "
        "link, without one the area); or the ONS lookup from lower to upper tier to region as it "
        "comes; or a lookup with KIND_code and KIND_name for two or more kinds, such as ccg and stp."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--rejects", type=Path, metavar="OUT.csv", help="rows to correct")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def run(self, **options: Any) -> int:
        """Import; 1 when rows were rejected."""
        table = tables.read_table(options["file"])
        rejects = options["rejects"]
        # Written now too, so that a folder that cannot be written to stops us before, not after.
        if rejects:
            tables.write_rejects(rejects, table.columns, [])
        outcome = import_areas(
            table,
            by=self.actor,
            now=clock.now(),
            progress=lambda rows: self.progress(rows, of=len(table), what="Areas"),
        )
        if rejects:
            outcome.write_rejects(rejects)
        if table.note:
            self.stderr.write(table.note)
        for line in outcome.to_look_at(SHOWN):
            self.stderr.write(line)
        counts = outcome.as_counts()
        if options["json"]:
            self.print_json(counts)
        else:
            said = ", ".join(f"{number:,} {what}" for what, number in counts.items())
            self.stdout.write(f"Areas: {said}.")
        return 1 if outcome.rejects else 0
