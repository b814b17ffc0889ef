"""`rollcall worker`: does queued tasks, and the programme's work at its times."""

import signal
from typing import Any

from django.core.management.base import CommandParser

from rollcall.foundation.commands import RollcallCommand
from rollcall.foundation.worker import Worker


class Command(RollcallCommand):
    """Works until it is stopped. Any number may run at once."""

    help = "Does queued tasks and timed work until you press Ctrl+C."

    def add_arguments(self, parser: CommandParser) -> None:
        """Describe the command line."""
        parser.add_argument(
            "--once", action="store_true", help="do what is due and queued now, then end"
        )
        parser.add_argument(
            "--with-parent",
            type=int,
            metavar="PID",
            help="end when the process that started this one, whose id is given, has ended",
        )

    def run(self, **options: Any) -> int:
        """Work, and stop after the task in hand on SIGTERM or Ctrl+C."""
        worker = Worker(parent=options["with_parent"])
        if options["once"]:
            worker.run_once()
            return 0
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, worker.stop)
        worker.run()
        return 0
