"""`rollcall import_reports FILE --set KEY --date DATE`: reports of many homes from a file."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import CommandParser

from rollcall.domain.programme import Layout
from rollcall.foundation import clock, tables
from rollcall.foundation.commands import RollcallCommand, parse_day, parse_instant
from rollcall.foundation.programmes import current_programme
from rollcall.reports import importers
from rollcall.reports.services import (
    BulkResult,
    FileRow,
    NewReport,
    file_reports,
    import_extract,
)
from rollcall.reports.services.parts import Part
from rollcall.reports.services.versions import check_set


T = TypeVar("T")

#: What is said of an extract beside the counts of every file.
_OF_EXTRACTS = {
    "not_of_the_day": "last saved on another day: kept for the list of homes to chase",
    "twice": "rows of homes with a later one: kept, and not used",
    "differences": "differences opened",
    "differences_closed": "differences closed",
}


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
        mine = importers.touched(read, options["set"], programme, untouched)
        result = self._file(
            options, layout, on, importers.reports_of(mine, wrong, numbers), numbers
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
        for note in filter(None, [table.note, *notes, result.stopped]):
            self.stderr.write(note)
        self._tell(options, counts, rejected, result.noted)
        return 1 if rejected else 0

    def _file(
        self,
        options: dict[str, Any],
        layout: Layout | None,
        on: dt.date,
        reports: Iterator[NewReport],
        numbers: Sequence[int],
    ) -> BulkResult:
        """Reports as they are; an extract of another collection beside what homes told us."""
        name, recorded_at = options["file"].name, parse_instant(options["recorded_at"])
        if layout is not None and layout.extract is not None:
            return import_extract(
                by=self.actor,
                layout=layout,
                on=on,
                # Each report is preceded by the number of its row.
                rows=[FileRow(numbers[-1], report) for report in reports],
                source=options["source"],
                now=clock.now(),
                recorded_at=recorded_at,
                name=name,
                reason=options["reason"] or f"file {name}",
                follow=self._follow,
            )
        return file_reports(
            by=self.actor,
            set_key=options["set"],
            reports=reports,
            source=options["source"],
            now=clock.now(),
            recorded_at=recorded_at,
            subject=f"file:{name}",
            follow=self._follow,
        )

    def _follow(self, parts: Sequence[Part[T]]) -> Iterator[Part[T]]:
        return self.progress(parts, of=len(parts), what="Writing", unit="part")

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
        for key, words in _OF_EXTRACTS.items():
            if counts.get(key):
                self.stdout.write(f"  {counts[key]} {words}")
        for rule, times in sorted(noted.items()):
            self.stdout.write(f"  noted by {rule}: {times}")
        for row, reason in rejected[:20]:
            self.stdout.write(f"  row {row.number}: {reason}")
        if len(rejected) > 20:
            self.stdout.write(f"  and {len(rejected) - 20} more; use --rejects to see them all")
