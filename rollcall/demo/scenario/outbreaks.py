"""What was done about some homes with cases in the demo: plans, visits, restrictions, messages."""

import datetime as dt
from dataclasses import dataclass

from rollcall.domain.outbreak_records import RecordKind


@dataclass(frozen=True, slots=True)
class Written:
    """One record: who wrote it, about which home, and when."""

    persona: str
    location_id: str
    kind: RecordKind
    at: dt.datetime
    values: dict[str, str]


def _at(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2020, 5, day, hour, 0, tzinfo=dt.UTC)


COURT, GRANGE, LODGE, ASSESSED = "1-900000002", "1-900000003", "1-900000004", "1-900000008"
#: A home some of whose cases were confirmed by tests.
TESTED = COURT

WRITTEN = (
    Written(
        "sefton", COURT, RecordKind.PLAN, _at(21, 10),
        {
            "goals": "No further cases in the east wing; everybody tested twice.",
            "step_1": "Swab every resident and member of staff",
            "owner_1": "Testing team", "due_1": "2020-05-23", "done_1": "2020-05-21",
            "step_2": "One group of staff for each wing",
            "owner_2": "The home’s manager", "due_2": "2020-05-25",
            "step_3": "Second visit about cleaning",
            "owner_3": "Infection control team", "due_3": "2020-05-29",
            "review_on": "2020-05-28",
        },
    ),
    Written(
        "sefton", COURT, RecordKind.VISIT, _at(22, 14),
        {
            "on": "2020-05-22", "by_role": "ipc_nurse", "way": "on_site",
            "findings": "Gloves are changed between residents. Bins in the east wing overflow.",
            "actions": "Empty the bins twice a day: the home, from tomorrow.",
        },
    ),
    Written(
        "sefton", COURT, RecordKind.RESTRICTION, _at(21, 11),
        {"limit": "all", "reason": "outbreak", "on": "2020-05-21", "set_by": "hpt"},
    ),
    Written(
        "sefton", COURT, RecordKind.NOTIFICATION, _at(21, 12),
        {
            "to": "hpt", "on": "2020-05-21", "time": "9:40am", "how": "Phone",
            "by_role": "public_health", "sent": "Number of cases, wings, beds and staff off sick",
        },
    ),
    Written(
        "sefton", COURT, RecordKind.NOTE, _at(25, 15),
        {
            "on": "2020-05-25", "by_role": "ipc_nurse",
            "note": "No new symptoms. Two results are awaited.",
        },
    ),
    Written(
        "sefton", COURT, RecordKind.CLEANING, _at(22, 15),
        {
            "on": "2020-05-22", "by_role": "ipc_nurse", "task_touched": "yes",
            "task_bathrooms": "yes", "task_waste": "no", "task_equipment": "partly",
            "note": "Bins as said; thermometers are wiped but not after each use.",
        },
    ),
    Written(
        "sefton", COURT, RecordKind.CHECKLIST, _at(21, 13),
        {
            "on": "2020-05-21", "item_isolated": "yes", "item_tests_sent": "yes",
            "item_ppe": "yes", "item_staff_moves": "no", "item_gp_told": "yes",
        },
    ),
    Written(
        "sefton", GRANGE, RecordKind.PLAN, _at(18, 10),
        {
            "goals": "Every new resident is kept apart for 14 days.",
            "step_1": "Set up three rooms on the ground floor", "owner_1": "The home’s manager",
            "due_1": "2020-05-20", "review_on": "2020-05-25",
        },
    ),
    Written(
        "sefton", LODGE, RecordKind.VISIT, _at(24, 11),
        {
            "on": "2020-05-24", "by_role": "eho", "way": "remote",
            "findings": "The manager describes the cleaning by phone; it follows the schedule.",
        },
    ),
    Written(
        "home", ASSESSED, RecordKind.ASSESSMENT, _at(20, 9),
        {
            "on": "2020-05-20", "q_visitors": "yes", "q_distancing": "partly",
            "q_admissions": "yes", "q_ppe": "yes", "q_testing": "yes", "q_premises": "partly",
            "q_staff": "yes", "q_policy": "no", "note_policy": "It is from last year",
        },
    ),
    Written(
        "sefton", ASSESSED, RecordKind.VALIDATION, _at(23, 10),
        {
            "on": "2020-05-23", "by_role": "ipc_nurse", "way": "on_site", "v_visitors": "agree",
            "v_distancing": "agree", "v_admissions": "agree", "v_ppe": "disagree",
            "note_ppe": "Masks were worn under the nose", "v_testing": "agree",
            "v_premises": "agree", "v_staff": "not_seen", "v_policy": "agree",
        },
    ),
)  # fmt: skip
