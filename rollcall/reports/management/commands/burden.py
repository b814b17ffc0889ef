"""`rollcall burden SET [--area CODE]`: how long a set takes homes, and what a planned version adds."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from rollcall.foundation import clock
from rollcall.foundation.commands import RollcallCommand
from rollcall.foundation.programmes import current_programme
from rollcall.reports.presenters.questions import burden_lines, time_sentence
from rollcall.reports.selectors import asked_homes, plans, set_burden


class Command(RollcallCommand):
    """Print the burden of a question set."""

    help = "How long a question set takes homes now, and what each planned version would add."

    def add_arguments(self, parser: CommandParser) -> None:
        """The set, and whose homes."""
        parser.add_argument("set", metavar="SET")
        parser.add_argument("--area", metavar="CODE", help="the homes of one area; left out: all")
        parser.add_argument("--json", action="store_true")

    def run(self, **options: Any) -> int:
        """Work it out and print it."""
        key, today = options["set"], clock.today()
        total, planned = set_burden(key, today), plans(key, today)
        homes = {
            one.info.question_set.version: asked_homes(key, options["area"], one.begins(today))
            for one in planned
        }
        if options["json"]:
            self.print_json(
                {
                    "set": key,
                    "date": today,
                    "seconds": asdict(total),
                    "planned": [
                        {
                            "version": one.info.question_set.version,
                            "valid_from": one.info.question_set.valid_from,
                            "standing": one.info.standing.value,
                            "live_from": one.info.live_from,
                            "added_seconds": asdict(one.added),
                            "homes": homes[one.info.question_set.version].count,
                            "homes_source": homes[one.info.question_set.version].source,
                            "trends": {each.figure: each.effect.value for each in one.trends},
                        }
                        for one in planned
                    ],
                }
            )
            return 0
        question_set = current_programme().sets[key]
        self.stdout.write(f"{question_set.title}, version {question_set.version}, asked now")
        self.stdout.write(f"  {time_sentence(total, question_set)}")
        for one in planned:
            for line in burden_lines(one, homes[one.info.question_set.version], today):
                self.stdout.write(line)
        if not planned:
            self.stdout.write("No other version is planned.")
        return 0
