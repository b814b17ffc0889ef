"""`rollcall revoke_token EMAIL --name NAME`, or by the token's key: ends it for good."""

from typing import Any

from django.core.management.base import CommandParser

from rollcall.accounts import services
from rollcall.accounts.selectors import TokenInfo, person_by_email, tokens_of
from rollcall.foundation import clock
from rollcall.foundation.commands import RollcallCommand
from rollcall.foundation.errors import NotFound


class Command(RollcallCommand):
    """Ends tokens of a person."""

    help = "Ends the API tokens of a person that have a name or a key, or all of them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Describe the command line."""
        parser.add_argument("email")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--name", help="the name it was made with")
        which.add_argument("--key", help="what stands between the first two _ of the token")
        which.add_argument("--all", action="store_true", help="every token of this person")

    def run(self, **options: Any) -> int:
        """Find those that still hold and end them."""
        user, now = person_by_email(options["email"]), clock.now()
        if user is None:
            raise NotFound(f"There is no account of {options['email']}.")

        def meant(token: TokenInfo) -> bool:
            return options["all"] or options["name"] == token.name or options["key"] == token.key

        held = [token for token in tokens_of(user) if token.holds(now)]
        ended = [token for token in held if meant(token)]
        if not ended:
            names = ", ".join(f"{token.name} ({token.key})" for token in held)
            raise NotFound(
                "This person has no such token.", remedy=f"Tokens that hold: {names or 'none'}."
            )
        for token in ended:
            services.revoke_token(by=self.actor, key=token.key, now=now)
            self.stdout.write(f"Revoked {token.name} ({token.key}).")
        return 0
