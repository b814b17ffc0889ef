"""How long updates take from opening to sending, told without letting a few long ones mislead (R1)."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass


#: What an update should take on a normal day, in seconds (R1).
AIM = 120


@dataclass(frozen=True, slots=True)
class TimesTaken:
    """Of some updates whose time is known: how many, the middle one, and the long end, in seconds.

    None where no time is known, which is not nought.
    """

    known: int
    median: float | None
    nine_in_ten: int | None
    within_aim: int


def times_taken(seconds: Iterable[int]) -> TimesTaken:
    """The median, the time within which nine in ten were done (nearest rank), and those within the aim."""
    ordered = sorted(seconds)
    if not ordered:
        return TimesTaken(0, None, None, 0)
    rank = -(-9 * len(ordered) // 10)
    return TimesTaken(
        known=len(ordered),
        median=statistics.median(ordered),
        nine_in_ten=ordered[rank - 1],
        within_aim=sum(one <= AIM for one in ordered),
    )
