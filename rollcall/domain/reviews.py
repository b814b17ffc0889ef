"""When a signal that somebody dealt with returns.

It got worse, its day has come, it began anew, or the action that was opened is over and it still holds.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from rollcall.domain.workflow import ActionState as S


Stands = Literal["", "acknowledged", "became_action", "set_aside"]
Return = Literal["", "worse", "review_date", "action_over", "again"]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What stands about a signal, and how bad it was when somebody dealt with it."""

    stands: Stands
    tier: int
    measure: int | None = None
    review_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How an action ended, and when."""

    state: str
    at: dt.datetime


def is_over(ended: Ended | None, heard_at: dt.datetime | None) -> bool:
    """Whether an action does no more about a signal that still holds.

    Nobody does it; or it was done, and the home has told us since that the reason is still there.
    """
    if ended is None:
        return False
    return ended.state != S.CLOSED or (heard_at is not None and heard_at > ended.at)


def returned(
    review: Reviewed,
    *,
    tier: int,
    measure: int | None,
    today: dt.date,
    action_over: bool = False,
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
    if action_over:
        return "action_over"
    return "again" if cleared_between else ""
