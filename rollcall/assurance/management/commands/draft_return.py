"""`rollcall draft_return --area CODE --round KEY`: the return as it would be drafted from live data."""

import csv
from typing import Any

from django.core.management.base import CommandParser
from django.template.loader import render_to_string

from rollcall.assurance.exports import return_rows
from rollcall.assurance.presenters import return_page
from rollcall.assurance.selectors import draft_return
from rollcall.foundation.commands import RollcallCommand, parse_instant


class Command(RollcallCommand):
    """Print a drafted return."""

    help = "The implementation-status return of an area, counted from its homes' own answers."

    def add_arguments(self, parser: CommandParser) -> None:
        """As in the contracts."""
        parser.add_argument("--area", required=True, metavar="CODE")
        parser.add_argument("--round", required=True, metavar="KEY")
        parser.add_argument("--known-at", metavar="ISO")
        parser.add_argument("--format", choices=("json", "csv", "html"), default="json")
        parser.add_argument("--json", action="store_true", help="the same as --format json")

    def run(self, **options: Any) -> int:
        """Draft it and print it."""
        draft = draft_return(
            options["area"], options["round"], known_at=parse_instant(options["known_at"])
        )
        form = "json" if options["json"] else options["format"]
        if form == "csv":
            csv.writer(self.stdout).writerows(return_rows(draft))
        elif form == "html":
            document = render_to_string(
                "assurance/return_document.html", {"page": return_page(draft)}, using="jinja2"
            )
            self.stdout.write(document)
        else:
            self.print_json(draft.as_json())
        return 0
