"""Invented records about homes with cases, and reports of new cases."""

import datetime as dt
from typing import Any

from rollcall.domain.outbreak_records import RecordKind
from rollcall.foundation.actors import Actor
from rollcall.outbreaks.services import write_record
from rollcall.register.models import CareHome
from rollcall.reports.services import Filed
from tests.factories.reports import NOON, file


COVID = "covid-19"
NO_CASES = dict.fromkeys(
    ("res_new_suspected", "res_new_confirmed", "st_new_suspected", "st_new_confirmed"), 0
)

PLAN = {
    "goals": "No further cases",
    "step_1": "Swab everybody",
    "owner_1": "Testing team",
    "due_1": "2020-05-28",
    "review_on": "2020-06-02",
}
VISIT = {
    "on": "2020-05-25",
    "by_role": "ipc_nurse",
    "way": "on_site",
    "findings": "Bins overflow in the west wing",
    "actions": "Empty them twice a day",
}
RESTRICTION = {"limit": "all", "reason": "outbreak", "on": "2020-05-24", "set_by": "hpt"}
LIFTED = {"lifted_on": "2020-05-26", "lifted_by": "hpt", "lifted_why": "28 days without a case"}
CLOSED = {"closed_on": "2020-05-26", "outcome": "Nobody else fell ill"}


def cases(
    home: CareHome, on: dt.date, *, recorded_at: dt.datetime | None = None, **new: int
) -> Filed:
    """A report for a day with these new cases and no others."""
    return file(home, on, {**NO_CASES, **new}, recorded_at=recorded_at)


def record(by: Actor, home: CareHome, kind: str, values: dict[str, str], **more: Any) -> int:
    """A record written through the service at noon."""
    details = {"disease": COVID, "now": NOON, **more}
    return write_record(
        by=by, location_id=home.location_id, kind=RecordKind(kind), values=values, **details
    )
