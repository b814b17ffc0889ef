"""`rollcall serve [--port N] [--no-worker]`: gunicorn and one worker on this machine."""

import errno
import os
import socket
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from rollcall.accounts.personas import personas
from rollcall.config.gunicorn import WORKER_PID
from rollcall.foundation import clock
from rollcall.foundation.commands import RollcallCommand
from rollcall.foundation.errors import BadInput, NotNow


LOWEST, HIGHEST = 1, 65535


class Command(RollcallCommand):
    """Serves the pages until it is stopped."""

    help = "Serves the pages on this machine until you press Ctrl+C."

    def add_arguments(self, parser: CommandParser) -> None:
        """Describe the command line."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--bind", default="127.0.0.1", help="address to listen on")
        parser.add_argument(
            "--no-worker",
            action="store_true",
            help="serve pages only; run `rollcall worker` beside it for queued and timed work",
        )

    def run(self, **options: Any) -> int:
        """Check that it can be served, say where, and hand over to gunicorn."""
        bind, port = options["bind"], options["port"]
        check_port_is_free(bind, port)
        check_tables_are_ready()
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write("\n".join(greeting(bind, port)))
        self.stdout.flush()
        connection.close()
        serve(bind, port, worker=not options["no_worker"])
        return 0


def check_port_is_free(bind: str, port: int) -> None:
    """Raise a sentence when another program listens there already, or we may not listen."""
    if not LOWEST <= port <= HIGHEST:
        raise BadInput(
            f"{port} is not a port.", remedy=f"Choose a number from {LOWEST} to {HIGHEST}."
        )
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind.strip("[]"), port))
        except OSError as error:
            raise NotNow(_why_not(error, bind, port), remedy=_OTHER_PORT) from error


def check_tables_are_ready() -> None:
    """Raise a sentence when the database lacks tables."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotNow("The database is not ready.", remedy="Run `rollcall migrate` first.")


def greeting(bind: str, port: int) -> list[str]:
    """What a person at the terminal needs to know."""
    lines = [f"Rollcall is at http://{_host(bind)}:{port}", "Press Ctrl+C to stop."]
    accounts = personas()
    if accounts:
        width = max(len(account.role) for account in accounts)
        lines += [
            "",
            "These are INVENTED DATA: no home, person or number is real. Sign in as:",
            *(
                f"  {account.role:<{width}}  {account.email}  {account.password}"
                for account in accounts
            ),
        ]
    return [*lines, ""]


def _host(bind: str) -> str:
    """The address by which this machine reaches what listens there."""
    return "127.0.0.1" if bind == "0.0.0.0" else bind  # noqa: S104 - shown, not listened on


def serve(bind: str, port: int, *, worker: bool = True) -> None:
    """Become gunicorn, so that signals reach it and nothing of this process stays in memory."""
    command = [
        *(sys.executable, "-m", "gunicorn", "rollcall.config.wsgi:application"),
        *("--config", "python:rollcall.config.gunicorn"),
        *("--bind", f"{bind}:{port}"),
    ]
    if settings.DEBUG:
        # The links in a demonstration's messages lead to where it is served.
        os.environ.setdefault("SITE_URL", f"http://{_host(bind)}:{port}")
        # And its clock is one for all of its processes.
        os.environ[clock.STARTED_AT_TICK] = str(time.monotonic())
    if worker:
        os.environ[WORKER_PID] = str(start_worker())
    os.execv(sys.executable, command)  # noqa: S606 - our own interpreter, our own arguments


def start_worker() -> int:
    """Start a worker as a child of this process, and so of gunicorn; returns its process id.

    It is in a session of its own, so that Ctrl+C reaches gunicorn alone, which then stops it.
    """
    command = [sys.executable, "-m", "rollcall", "worker", "--with-parent", str(os.getpid())]
    return subprocess.Popen(command, start_new_session=True).pid


_OTHER_PORT = "Choose another with --port, such as --port 8001 (or PORT=8001 make run)."


def _why_not(error: OSError, bind: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program."
    if error.errno == errno.EACCES:
        return f"Only an administrator of this machine may use port {port}."
    return f"Cannot listen on {bind}, port {port}: {error.strerror}."
