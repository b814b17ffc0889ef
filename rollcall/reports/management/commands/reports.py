"""`rollcall reports --home ID --set KEY --date DATE`: one report, or all its versions."""

from typing import Any

from django.core.management.base import CommandParser

from rollcall.foundation.commands import RollcallCommand, parse_day, parse_instant
from rollcall.register.selectors import home
from rollcall.reports import selectors
from rollcall.reports.services.versions import check_set


class Command(RollcallCommand):
    """Show what a home said."""

    help = "One report as known now or at an earlier time, or every version of it."

    def add_arguments(self, parser: CommandParser) -> None:
        """As in the contracts."""
        parser.add_argument("--home", required=True, metavar="ID")
        parser.add_argument("--set", required=True, metavar="KEY")
        parser.add_argument("--date", required=True)
        parser.add_argument("--known-at", metavar="ISO")
        parser.add_argument("--versions", action="store_true")
        parser.add_argument("--json", action="store_true")

    def run(self, **options: Any) -> int:
        """Find and print."""
        on, known_at = parse_day(options["date"]), parse_instant(options["known_at"])
        check_set(options["set"])
        location_id = home(options["home"], on).location_id
        if options["versions"]:
            found = selectors.versions(location_id, options["set"], on)
            if known_at is not None:
                found = [one for one in found if one.known_from <= known_at]
        else:
            found = [selectors.require_report(location_id, options["set"], on, known_at)]
        if options["json"]:
            documents = [one.as_json() for one in found]
            self.print_json(documents if options["versions"] else documents[0])
            return 0
        for one in found:
            until = f" until {one.known_until:%Y-%m-%d %H:%M}" if one.known_until else ""
            self.stdout.write(
                f"Version {one.number}, known from {one.known_from:%Y-%m-%d %H:%M}{until}, "
                f"source {one.source}{': ' + one.reason if one.reason else ''}"
            )
            for question, answer in one.answers.items():
                self.stdout.write(f"  {question}: {answer}")
        return 0
