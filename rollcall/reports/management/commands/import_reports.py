"""`rollcall import_reports FILE --set KEY --date DATE`: reports of many homes from a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from rollcall.foundation import clock, tables
from rollcall.foundation.commands import RollcallCommand, parse_day, parse_instant
from rollcall.foundation.programmes import current_programme
from rollcall.reports import importers
from rollcall.reports.services import file_reports
from rollcall.reports.services.versions import check_set


class Command(RollcallCommand):
    """Import the reports of many homes for one date."""

    help = (
        "Import reports from CSV, XLSX or ODS; bad rows come back with reasons, good ones are in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """As in the contracts."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--set", required=True, metavar="KEY")
        parser.add_argument("--date", required=True)
        parser.add_argument("--source", default="file")
        parser.add_argument("--layout", default=importers.IDS, metavar="ids|KEY")
        parser.add_argument("--recorded-at", metavar="ISO")
        parser.add_argument("--reason", default="")
        parser.add_argument("--rejects", type=Path, metavar="OUT.csv")
        parser.add_argument("--json", action="store_true")

    def run(self, **options: Any) -> int:
        """Read, file in bulk, hand back what was rejected."""
        on = parse_day(options["date"])
        programme = current_programme(on)
        check_set(options["set"])
        layout = importers.find_layout(programme, options["layout"], options["set"])
        table = tables.read_table(options["file"], key=importers.key_columns(layout))
        if options["rejects"]:
            # Now too, so that a folder that cannot be written to stops us before, not after.
            tables.write_rejects(options["rejects"], table.columns, [])
        read = self.progress(
            importers.read_reports(
                table,
                layout,
                on=on,
                reason=options["reason"] or f"file {options['file'].name}",
                programme=programme,
            ),
            of=None,
            what="Reading",
        )
        # Rows are read and let go one by one: all of a large file would not fit into little memory.
        wrong: dict[int, str] = {}
        untouched: list[int] = []
        numbers: list[int] = []
        result = file_reports(
            by=self.actor,
            set_key=options["set"],
            reports=importers.reports_of(
                importers.touched(read, options["set"], programme, untouched), wrong, numbers
            ),
            source=options["source"],
            now=clock.now(),
            recorded_at=parse_instant(options["recorded_at"]),
            subject=f"file:{options['file'].name}",
        )
        for one in result.rejected:
            wrong[numbers[one.position]] = importers.reasons(one.problems)
        rejected = (
            [(row, wrong[row.number]) for row in table if row.number in wrong] if wrong else []
        )
        if options["rejects"]:
            tables.write_rejects(options["rejects"], table.columns, rejected)
        counts = {**result.as_json(), "rejected": len(rejected)}
        counts["unchanged"] += len(untouched)
        notes = importers.notes_on_columns(
            table, layout, set_key=options["set"], on=on, programme=programme
        )
        for note in filter(None, [table.note, *notes]):
            self.stderr.write(note)
        self._tell(options, counts, rejected, result.noted)
        return 1 if rejected else 0

    def _tell(
        self, options: dict[str, Any], counts: dict[str, int], rejected: list[Any], noted: Any
    ) -> None:
        if options["json"]:
            self.print_json(counts)
            return
        self.stdout.write(
            f"{counts['created']} new, {counts['new_version']} corrected, "
            f"{counts['unchanged']} unchanged, {counts['rejected']} rejected."
        )
        for rule, times in sorted(noted.items()):
            self.stdout.write(f"  noted by {rule}: {times}")
        for row, reason in rejected[:20]:
            self.stdout.write(f"  row {row.number}: {reason}")
        if len(rejected) > 20:
            self.stdout.write(f"  and {len(rejected) - 20} more; use --rejects to see them all")
