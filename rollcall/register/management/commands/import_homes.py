"""`rollcall import_homes FILE --as-of DATE`: take in a list of care homes."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from rollcall.foundation import clock, tables
from rollcall.foundation.commands import RollcallCommand, parse_day
from rollcall.register.importers import import_homes


MISSING_COLUMNS = ("location_id", "name")
SHOWN = 20  # lines of each kind printed; the rest are counted


class Command(RollcallCommand):
    """Takes in a list of care homes: CSV, gzipped CSV, XLSX or ODS."""

    help = (
        "Take in a list of care homes. Needs the columns location_id, name, provider_id, "
        "provider_name, postcode and local_authority_code or utla_code_apr2019. Homes are matched "
        "by location_id; what changed since the last list holds from --as-of on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file and the date it speaks for."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--as-of", required=True, metavar="DATE", help="the date it speaks for: 2020-05-26"
        )
        parser.add_argument("--rejects", type=Path, metavar="OUT.csv", help="rows to correct")
        parser.add_argument(
            "--missing", type=Path, metavar="OUT.csv", help="open homes that the list leaves out"
        )
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def run(self, **options: Any) -> int:
        """Import; 1 when rows were rejected."""
        as_of = parse_day(options["as_of"])
        table = tables.read_table(options["file"], key=("location_id",))
        rejects, missing = options["rejects"], options["missing"]
        # Written now too, so that a folder that cannot be written to stops us before, not after.
        if rejects:
            tables.write_rejects(rejects, table.columns, [])
        if missing:
            tables.write_table(missing, MISSING_COLUMNS, [])
        outcome = import_homes(
            table,
            as_of=as_of,
            by=self.actor,
            now=clock.now(),
            progress=lambda rows: self.progress(rows, of=len(table), what="Homes"),
        )
        if rejects:
            outcome.write_rejects(rejects)
        if missing:
            tables.write_table(missing, MISSING_COLUMNS, outcome.missing)
        if table.note:
            self.stderr.write(table.note)
        for line in outcome.to_look_at(SHOWN):
            self.stderr.write(line)
        counts = {**outcome.as_counts(), "missing": len(outcome.missing)}
        if options["json"]:
            self.print_json(counts)
        else:
            said = ", ".join(f"{number:,} {what}" for what, number in counts.items())
            self.stdout.write(f"Homes as of {as_of:%d %B %Y}: {said}.")
        return 1 if outcome.rejects else 0
