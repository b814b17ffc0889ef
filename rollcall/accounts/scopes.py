"""Where a role is held: one home, one provider's homes, or an area."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from rollcall.foundation.errors import BadInput


Kind = Literal["home", "provider", "area"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


@dataclass(frozen=True, slots=True)
class Scope:
    """A kind of place and its key in the register; `str()` gives the text that is stored."""

    kind: Kind
    key: str

    @classmethod
    def parse(cls, text: str) -> "Scope":
        """Read `area:E08000014`; raises `BadInput` when it is not of that form."""
        kind, _, key = text.strip().partition(":")
        if kind not in KINDS or not _KEY.fullmatch(key):
            raise BadInput(
                f"{text!r} is not a scope.",
                remedy="Write home:1-123, provider:1-123 or area:E08000014.",
            )
        return cls(kind, key)

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"
