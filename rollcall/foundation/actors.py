"""Who does things: a signed-in person, or the system acting for whoever runs the machine."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Anything that can be named as the doer in the audit."""

    @property
    def actor_id(self) -> str:
        """A stable name without personal data, such as `person:17` or `system:import_homes`."""


@dataclass(frozen=True, slots=True)
class SystemActor:
    """A command run on the machine itself; whoever can run it may do everything."""

    name: str

    @property
    def actor_id(self) -> str:
        """`system:` and the command's name."""
        return f"system:{self.name}"
