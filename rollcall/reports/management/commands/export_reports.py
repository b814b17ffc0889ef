"""`rollcall export_reports --area CODE --set KEY --date DATE --layout KEY OUT.csv`: reports as a file."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from rollcall.foundation.commands import RollcallCommand, parse_day, parse_instant
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import homes_open
from rollcall.reports import exports
from rollcall.reports.importers import IDS
from rollcall.reports.services.versions import check_set
from rollcall.ui.downloads import csv_lines


class Command(RollcallCommand):
    """Write the reports of an area's homes for one date back out."""

    help = "Write reports by question ids, by a layout such as the one they were read by, or as an export."

    def add_arguments(self, parser: CommandParser) -> None:
        """As in the contracts, in the words of `import_reports`."""
        parser.add_argument("file", type=Path, metavar="OUT.csv")
        parser.add_argument("--area", required=True, metavar="CODE")
        parser.add_argument("--set", required=True, metavar="KEY")
        parser.add_argument("--date", required=True)
        parser.add_argument("--layout", default=IDS, metavar="ids|KEY")
        parser.add_argument("--known-at", metavar="ISO")
        parser.add_argument("--json", action="store_true")

    def run(self, **options: Any) -> int:
        """Write beside the file and put it in its place when it is whole."""
        on, known_at = parse_day(options["date"]), parse_instant(options["known_at"])
        check_set(options["set"])
        programme = current_programme(on)
        shape = exports.find_shape(programme, options["set"], options["layout"])
        homes = sorted(homes_open(options["area"], on).homes, key=lambda one: one.location_id)
        rows = exports.export_rows(programme, shape, homes, on, known_at)
        unfinished = options["file"].with_name(options["file"].name + ".part")
        try:
            written = self._write(unfinished, rows)
            unfinished.replace(options["file"])
        finally:
            unfinished.unlink(missing_ok=True)
        counts = {"rows": written, "homes": len(homes)}
        if options["json"]:
            self.print_json(counts)
        else:
            self.stdout.write(f"{written} rows of {len(homes)} homes written to {options['file']}.")
        return 0

    def _write(self, file: Path, rows: Iterator[Sequence[Any]]) -> int:
        count = -1
        # The mark at the beginning tells a spreadsheet that this is UTF-8.
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            for line in self.progress(csv_lines(rows), of=None, what="Writing"):
                out.write(line)
                count += 1
        return count
