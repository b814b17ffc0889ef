"""The Care Home Cell's meeting of the day before, which left some things to be done."""

import datetime as dt
from dataclasses import dataclass

from rollcall.demo.scenario.places import LAST
from rollcall.demo.scenario.rhythm import LONDON


MET_ON = LAST - dt.timedelta(days=1)
CELL = "care-home-cell"
PRESENT = (
    "public-health", "ccg", "dass", "commissioning", "medicines", "community-providers", "finance",
    "provider-forum",
)  # fmt: skip


def at(hour: int, minute: int) -> dt.datetime:
    """A time of the meeting's morning, in UTC."""
    wall = dt.datetime.combine(MET_ON, dt.time(hour, minute), LONDON)
    return wall.astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the meeting; with `owner` it is a decision that waits, with `action` it opens one."""

    who: str
    at: dt.datetime
    words: str
    item: str = "sector"
    owner: str = ""
    due: dt.date | None = None
    action: str = ""
    is_note: bool = False


SAID = (
    Said("notes", at(9, 36), "Families ask when they may visit. The forum wants one answer for all.",
         is_note=True),
    Said("notes", at(9, 38), "All homes get the new guidance on visits with tomorrow’s call",
         owner="team:cell", due=LAST),
    Said("notes", at(9, 44), "A week of masks goes to Fern View from the emergency stock",
         item="home:1-900000067", action="ppe", due=LAST),
    Said("chair", at(9, 50), "The medicines team rings Alder Court about its stock",
         item="home:1-900000008", owner="team:medicines", due=LAST + dt.timedelta(days=1)),
)  # fmt: skip

#: What was raised before the meeting, and passed on in it.
RAISED = Said("sefton", at(8, 50), "Homes ask who pays for agency staff while carers isolate.")
PASSED_ON = Said("notes", at(9, 55), "May the council pay agency staff from the fund?", item="tcg")

ADDRESSES = (
    ("care-home-cell", "Chair’s office", "cell.chair@example.org"),
    ("care-home-cell", "CCG lead nurse", "cell.nurse@example.org"),
    ("tcg", "TCG secretary", "tcg@example.org"),
    ("scg", "SCG secretary", "scg@example.org"),
    ("group-leaders", "Group leaders’ office", "leaders@example.org"),
)

SUMMARY = "Numbers of ill residents go on falling. Protective kit is short in one home."
