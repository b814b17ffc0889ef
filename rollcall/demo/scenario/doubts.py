"""Answers that passed every check and are still doubtful, so that the demo has something to ask."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from rollcall.demo.scenario.places import LAST


EVE = LAST - dt.timedelta(days=1)

#: What some homes said instead of what was so: a slip of the pen, a nought too many, a colour that
#: does not go with the stock.
DOUBTFUL: Mapping[tuple[str, dt.date], Mapping[str, Any]] = {
    ("1-900000008", LAST): {"residents_today": 12},
    ("1-900000003", EVE): {"shifts_planned": 300},
    ("1-900000021", LAST): {"ppe_gloves_stock": 400, "ppe_gloves_use": 380},
    ("1-900000002", LAST): {"residents_today": 84},
}


def as_told(location_id: str, on: dt.date, answers: Mapping[str, Any]) -> dict[str, Any]:
    """A day's answers as this home gave them."""
    return {**answers, **DOUBTFUL.get((location_id, on), {})}
