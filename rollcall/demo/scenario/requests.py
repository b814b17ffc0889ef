"""What some homes asked for and what was decided for all, and how far each of it is."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rollcall.demo.scenario.places import SEFTON
from rollcall.demo.scenario.rhythm import LONDON


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """An instant of May 2020 on the clock on the wall."""
    return dt.datetime(2020, 5, day, hour, minute, tzinfo=LONDON).astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """Who did what, and when."""

    who: str  # the key of a persona
    event: str
    at: dt.datetime
    words: str = ""
    agreed: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request or action with its steps."""

    who: str
    at: dt.datetime
    kind: str
    urgency: str
    location_id: str = ""
    area_code: str = ""
    what: str = ""
    asked: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    steps: tuple[Step, ...] = ()

    @property
    def origin(self) -> str:
        """Homes ask; what is for all was decided by the cell."""
        return "home" if self.who in ("home", "group") else "decision" if self.what else "officer"


REQUESTS: tuple[Asked, ...] = (
    Asked(
        "home", at(21, 9, 30), "testing", "this_week", "1-900000008",
        asked=30, details={"for": ["residents"]},
        steps=(
            Step("sefton", "accept", at(21, 11)),
            Step("sefton", "refuse", at(22, 10), "Your whole home is to be tested on 2 June."),
        ),
    ),
    Asked(
        "home", at(22, 8, 45), "equipment", "this_week", "1-900000008",
        asked=2, details={"items": ["oximeter"]},
        steps=(
            Step("clinician", "agree", at(22, 12), agreed=1),
            Step("clinician", "send", at(26, 9)),
            Step("clinician", "deliver", at(26, 11, 15)),
        ),
    ),
    Asked(
        "sefton", at(20, 14), "ppe", "today", "1-900000021",
        asked=500, details={"items": ["gloves", "aprons"]}, words="Rang at two, one day left.",
        steps=(Step("ppe", "accept", at(20, 15)),),
    ),
    Asked(
        "sefton", at(26, 10), "ipc-visit", "24h", "1-900000003",
        words="Three new cases since Sunday.", steps=(Step("ipc", "accept", at(26, 11)),),
    ),
    Asked(
        "chair", at(26, 9, 45), "staff", "this_week", area_code=SEFTON,
        what="Find 20 more carers for the nights", asked=20,
    ),
    Asked("notes", at(26, 9, 50), "other", "no_rush", area_code=SEFTON,
          what="Send every home the new visiting poster"),
    Asked("group", at(22, 16), "finance", "no_rush", "1-900000010"),
)  # fmt: skip
