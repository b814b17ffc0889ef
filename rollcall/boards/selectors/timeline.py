"""Everything that happened with a home, by the trails of the rooms, as far as its reader may see it."""

import datetime as dt
from collections.abc import Mapping

from rollcall.accounts.permissions import Permission, grants
from rollcall.boards.selectors.reader import Reader
from rollcall.cell.selectors import (
    actions_trail,
    levels_trail,
    lines_trail,
    raised_trail,
    reviews_trail,
    told_trail,
)
from rollcall.domain.outbreak_records import RecordKind
from rollcall.foundation.trails import Trail
from rollcall.notices.selectors import messages_trail
from rollcall.outbreaks.selectors import records_trail
from rollcall.register.scoping import areas_in
from rollcall.register.selectors import HomeInfo
from rollcall.reports.selectors import calls_trail, findings_trail, reports_trail


#: The kinds of thing that happen, as a filter calls them.
KINDS = {
    "reports": "Updates and corrections",
    "calls": "Calls",
    "actions": "Help and actions",
    "outbreaks": "Outbreaks and visits",
    "levels": "Levels",
    "signals": "Signals",
    "decisions": "Meetings",
    "messages": "Messages to the home",
}
#: What no table holds: episodes are derived anew. It stands among the kind `outbreaks`.
EPISODES = "episodes"
#: Of what is recorded about a home with cases, what it sees on its own page.
_OWN_RECORDS = (
    RecordKind.PLAN,
    RecordKind.RESTRICTION,
    RecordKind.ASSESSMENT,
    RecordKind.VALIDATION,
)


def trails_for(reader: Reader, home: HomeInfo, on: dt.date) -> Mapping[str, tuple[Trail, ...]]:
    """The trails by kind; a kind that this reader may see nothing of is left out.

    Every reader of a home's page sees its reports, its level and that it was rung. No query beside
    those that find the areas of the reader's roles.
    """
    sees = reader.may
    found: dict[str, tuple[Trail, ...]] = {
        "reports": (reports_trail(home.id),),
        "calls": (calls_trail(home.id),),
        "levels": (levels_trail(home.id),),
    }
    if "health" in reader.sees:  # the days on which somebody fell ill (C0)
        found["outbreaks"] = _outbreaks(reader, home.id)
    acts = (Permission.SEE_ACTIONS, Permission.WORK_ACTIONS)
    if sees(*acts, Permission.ASK_FOR_HELP):
        for_home = not sees(*acts)
        found["actions"] = (actions_trail(reader.actor, home.id, on, for_home=for_home),)
    if sees(Permission.REVIEW_SIGNALS):
        found["levels"] += (told_trail(home.id),)
        found["signals"] = (reviews_trail(home.id),)
    if sees(Permission.HOLD_MEETING):
        areas = areas_in(grants(reader.actor, Permission.HOLD_MEETING), on)
        found["decisions"] = (lines_trail(home.id, areas), raised_trail(home.id, areas))
    if sees(Permission.SEND_NOTICES, Permission.SEE_OWN_PAGES):
        found["messages"] = (messages_trail(home.id),)
    return {kind: found[kind] for kind in KINDS if kind in found}


def _outbreaks(reader: Reader, home_id: int) -> tuple[Trail, ...]:
    """Findings and records are for those who look after outbreaks; a home sees some of its own."""
    if reader.may(Permission.SEE_OUTBREAKS):
        return records_trail(home_id, list(RecordKind)), findings_trail(home_id)
    return (records_trail(home_id, _OWN_RECORDS),) if reader.is_of_home else ()
