"""`rollcall create_user EMAIL --role ROLE --scope SCOPE`, password on standard input."""

import getpass
import sys
from typing import Any

from django.core.management.base import CommandParser

from rollcall.accounts import services
from rollcall.accounts.permissions import ROLES
from rollcall.foundation import clock
from rollcall.foundation.commands import RollcallCommand


class Command(RollcallCommand):
    """Makes an account for one person."""

    help = "Makes an account. The password is read from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        """Describe the command line."""
        parser.add_argument("email")
        parser.add_argument("--role", required=True, help=", ".join(ROLES))
        parser.add_argument(
            "--scope", required=True, help="home:1-123, provider:1-123 or area:E08000014"
        )
        parser.add_argument("--team", default="", help="a key of support.yaml, for roles in a team")
        parser.add_argument("--name", default="", help="name used at work")

    def run(self, **options: Any) -> int:
        """Read the password and make the account."""
        user = services.create_user(
            by=self.actor,
            email=options["email"],
            name=options["name"],
            role=options["role"],
            scope=options["scope"],
            team=options["team"],
            password=_read_password(),
            now=clock.now(),
        )
        self.stdout.write(f"Made {user.actor_id}: {options['role']} of {options['scope']}.")
        return 0


def _read_password() -> str:
    """One line of standard input; asked for without showing it when a person is at the keyboard."""
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\r\n")
