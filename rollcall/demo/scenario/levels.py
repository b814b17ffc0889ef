"""The level that was decided about one home, and who has been told of it so far."""

import datetime as dt
from dataclasses import dataclass

from rollcall.demo.scenario.requests import at


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision; `told` are those of the level's list who were told, each with how and when."""

    who: str  # the key of a persona
    at: dt.datetime
    location_id: str
    level: str
    reason: str
    told: tuple[tuple[str, str, dt.datetime], ...] = ()


LEVELS: tuple[Decided, ...] = (
    Decided(
        "sefton", at(26, 9, 20), "1-900000067", "red",
        "Their own bank of staff can still meet it, and the nurse is there today.",
        (("The Care Home Cell", "person", at(26, 9, 40)),),
    ),
)  # fmt: skip
