"""The base of every Rollcall command: exit status, one JSON document, errors as sentences.

Exit status 0 = all done; 1 = done with rejected rows; 2 = nothing done, the reason on standard error.
"""

import datetime as dt
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import orjson
from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    DjangoHelpFormatter,
)
from django.db import DatabaseError
from tqdm import tqdm

from rollcall.domain.questions.answers import calendar_day
from rollcall.foundation.actors import SystemActor
from rollcall.foundation.clock import LONDON
from rollcall.foundation.errors import BadInput, RollcallError


T = TypeVar("T")


class RollcallCommand(BaseCommand):
    """A command whose `run` returns the exit status and raises `RollcallError` for people."""

    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the help short: Django's own switches stay available but unlisted."""
        kwargs.setdefault("formatter_class", DjangoHelpFormatter)
        return super().create_parser(prog_name, subcommand, **kwargs)

    def run(self, **options: Any) -> int:
        """Do the work and return 0 or 1; subclasses write this."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, and turn named errors into one sentence on standard error with status 2."""
        try:
            status = self.run(**options)
        except RollcallError as error:
            raise CommandError(str(error), returncode=2) from error
        except OSError as error:
            what = error.strerror or str(error)
            where = f"{error.filename}: " if error.filename else ""
            raise CommandError(f"{where}{what}.", returncode=2) from error
        except DatabaseError as error:
            raise CommandError(
                f"The database could not do this: {error}. "
                "Check DATABASE_URL, and run `rollcall migrate` if the tables are missing.",
                returncode=2,
            ) from error
        if status:
            sys.exit(status)

    @property
    def actor(self) -> SystemActor:
        """Who the audit says did it."""
        return SystemActor(self.__module__.rsplit(".", 1)[-1])

    def print_json(self, document: Any) -> None:
        """Print one JSON document on standard output."""
        self.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())

    def progress(
        self, rows: Iterable[T], *, of: int | None, what: str, unit: str = "row"
    ) -> Iterator[T]:
        """Go through `rows` with a bar on a terminal and silently in a pipe."""
        yield from tqdm(rows, total=of, desc=what, unit=unit, disable=None, file=sys.stderr)


def parse_day(text: str) -> dt.date:
    """A date on the command line."""
    day = calendar_day(text)
    if day is None:
        raise BadInput(f"“{text}” is not a date.", remedy="Write it as 2020-05-26.")
    return day


def parse_instant(text: str | None) -> dt.datetime | None:
    """An ISO time on the command line, London's when it names no zone; None when not given."""
    if not text:
        return None
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            f"“{text}” is not a time.", remedy="Write it as 2020-05-26T11:00+01:00."
        ) from None
    return (at if at.tzinfo else at.replace(tzinfo=LONDON)).astimezone(dt.UTC)
