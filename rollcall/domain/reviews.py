"""When a signal that somebody dealt with returns: it got worse, its day has come, or it began anew."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal


Stands = Literal["", "acknowledged", "became_action", "set_aside"]
Return = Literal["", "worse", "review_date", "again"]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What stands about a signal, and how bad it was when somebody dealt with it."""

    stands: Stands
    tier: int
    measure: int | None = None
    review_on: dt.date | None = None


def returned(
    review: Reviewed,
    *,
    tier: int,
    measure: int | None,
    today: dt.date,
    cleared_between: bool = False,
) -> Return:
    """Why a signal that holds now needs somebody again; empty while what was done still stands.

    It got worse when its tier is a more urgent one, or the number behind it is higher.
    """
    if not review.stands:
        return ""
    higher = measure is not None and review.measure is not None and measure > review.measure
    if tier < review.tier or higher:
        return "worse"
    if review.review_on is not None and review.review_on <= today:
        return "review_date"
    return "again" if cleared_between else ""
