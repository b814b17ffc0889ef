"""`rollcall figures --area CODE --set KEY --date DATE`: the figures of any area, as known at any time."""

import csv
from typing import Any

from django.core.management.base import CommandParser

from rollcall.domain.figures import Figure, percent
from rollcall.foundation.commands import RollcallCommand, parse_day, parse_instant
from rollcall.picture.exports import figure_rows
from rollcall.picture.selectors import Picture, picture


class Command(RollcallCommand):
    """Print an area's figures with their denominators."""

    help = "The figures of an area on a date, as known now or at an earlier time."

    def add_arguments(self, parser: CommandParser) -> None:
        """As in the contracts."""
        parser.add_argument("--area", required=True, metavar="CODE")
        parser.add_argument("--set", required=True, metavar="KEY")
        parser.add_argument("--date", required=True)
        parser.add_argument("--known-at", metavar="ISO")
        parser.add_argument("--only", metavar="ID,ID", help="some figures only")
        parser.add_argument("--format", choices=("json", "csv", "text"), default="text")
        parser.add_argument("--json", action="store_true", help="the same as --format json")

    def run(self, **options: Any) -> int:
        """Work them out and print them."""
        only = options["only"]
        found = picture(
            options["area"],
            options["set"],
            parse_day(options["date"]),
            known_at=parse_instant(options["known_at"]),
            only=[key.strip() for key in only.split(",") if key.strip()] if only else None,
        )
        form = "json" if options["json"] else options["format"]
        if form == "json":
            self.print_json(found.as_json())
        elif form == "csv":
            csv.writer(self.stdout).writerows(figure_rows(found))
        else:
            self._print_text(found)
        return 0

    def _print_text(self, found: Picture) -> None:
        coverage = found.coverage
        self.stdout.write(f"{found.name}, {found.on:%d %B %Y}")
        self.stdout.write(
            f"{coverage.homes} homes: {coverage.reported} reported, {coverage.recent} the day "
            f"before, {coverage.stale} longer ago, {coverage.never} never"
        )
        for key, count in found.outbreaks.items():
            self.stdout.write(f"  {key}: {count}")
        for figure in found.figures.values():
            self.stdout.write(f"  {figure.label} ({figure.id}): {_words(figure)}")


def _words(figure: Figure) -> str:
    if not figure.answered:
        said = "nobody answered"
    elif figure.counts is not None:
        said = ", ".join(f"{code} {count}" for code, count in figure.counts.items()) or "given"
    elif isinstance(figure.value, float):
        said = percent(figure.numerator, figure.denominator)
    else:
        said = f"{figure.value} {figure.unit}".strip()
    return f"{said} ({figure.answered} of {figure.of} homes)"
