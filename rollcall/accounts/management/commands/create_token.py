"""`rollcall create_token EMAIL --name NAME`: prints an API token once."""

from typing import Any

from django.core.management.base import CommandParser

from rollcall.accounts import services
from rollcall.accounts.selectors import person_by_email
from rollcall.foundation import clock
from rollcall.foundation.commands import RollcallCommand
from rollcall.foundation.errors import NotFound
from rollcall.ui.words import moment


class Command(RollcallCommand):
    """Makes a token with which a person's system acts as that person."""

    help = "Makes an API token and prints it, the only time it can be seen."

    def add_arguments(self, parser: CommandParser) -> None:
        """Describe the command line."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="the system that will use it")
        parser.add_argument("--days", type=int, help="how long it lasts (API_TOKEN_DAYS)")
        parser.add_argument("--json", action="store_true")

    def run(self, **options: Any) -> int:
        """Make it and print it; nothing else goes to standard output, so that a script can keep it."""
        user = person_by_email(options["email"])
        if user is None:
            raise NotFound(
                f"There is no account of {options['email']}.", remedy="Make one with create_user."
            )
        made = services.create_token(
            by=self.actor,
            user=user,
            name=options["name"],
            now=clock.now(),
            days=options["days"],
        )
        if options["json"]:
            self.print_json({"token": made.text, "name": made.name, "expires_at": made.expires_at})
            return 0
        self.stdout.write(made.text)
        self.stderr.write(
            f"It acts as {user.email} until {moment(made.expires_at)}. Keep it as you keep a "
            "password: it cannot be shown again."
        )
        return 0
