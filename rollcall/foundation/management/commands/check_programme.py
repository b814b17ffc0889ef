"""`rollcall check_programme DIR`: every problem of a programme folder with file, line and remedy."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from rollcall.foundation.commands import RollcallCommand
from rollcall.foundation.programmes import load_programme


class Command(RollcallCommand):
    """Check a programme folder before it is used."""

    help = "Check a programme folder; every problem is named with file, line and what to do."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder, and whether to print JSON."""
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--json", action="store_true")

    def run(self, **options: Any) -> int:
        """Load it; mistakes are raised and named by the base command."""
        programme = load_programme(options["folder"])
        counts = {key: len(one.questions) for key, one in programme.sets.items()}
        if options["json"]:
            self.print_json({"programme": programme.key, "questions": counts, "mistakes": 0})
        else:
            self.stdout.write(f"{programme.key}: no mistakes.")
            for key, count in counts.items():
                self.stdout.write(f"  {key}: {count} questions")
        return 0
