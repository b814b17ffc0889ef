"""What matters about one home at a moment, gathered from the rooms, as far as its reader may see it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from rollcall.accounts.permissions import Grants, Permission
from rollcall.boards.selectors.reader import Reader
from rollcall.cell.selectors import (
    ActionInfo,
    Concerns,
    Moment,
    concerns_of,
    open_actions_of_home,
)
from rollcall.outbreaks.selectors import (
    HomeOutbreak,
    RecordInfo,
    every_record_of,
    outbreaks_of_home,
)
from rollcall.register.scoping import homes_in
from rollcall.register.selectors import HomeInfo


#: Whoever holds one of these sees actions or requests of a home, each their own part of them.
ACTS = (Permission.SEE_ACTIONS, Permission.WORK_ACTIONS, Permission.ASK_FOR_HELP)


@dataclass(frozen=True, slots=True)
class Glance:
    """A home's level and signals, its outbreaks with what was recorded about them, its open actions.

    `actions` is None for a reader who sees none of anybody, `concerns` for a home that the register
    did not have. Records are those that the reader may see.
    """

    concerns: Concerns | None
    outbreaks: Sequence[HomeOutbreak]
    records: Sequence[RecordInfo]
    actions: Sequence[ActionInfo] | None


def glance_at(
    reader: Reader, home: HomeInfo, on: dt.date, moment: Moment, last_report: dt.date | None
) -> Glance:
    """The home at a moment, which lies on the day `on`. A fixed number of queries."""
    homes = this_home(home, on)
    looks_after = reader.may(Permission.SEE_OUTBREAKS)
    records = (
        [one for one in every_record_of(home.id, known_at=moment.known_at) if one.on <= on]
        if looks_after or reader.is_of_home
        else []
    )
    concerns = concerns_of(homes, home.id, moment)
    outbreaks = outbreaks_of_home(
        homes,
        home,
        on,
        records=records,
        last_report=last_report,
        known_at=moment.known_at,
    )
    sees_actions = reader.may(*ACTS)
    actions = open_actions_of_home(reader.actor, home.id, on, moment) if sees_actions else None
    return Glance(concerns, outbreaks, records, actions)


def this_home(home: HomeInfo, on: dt.date) -> QuerySet[Any]:
    """The one home as a query set, for reads of many; its reader was found to see it before."""
    return homes_in(Grants(homes=frozenset({home.location_id})), on)
