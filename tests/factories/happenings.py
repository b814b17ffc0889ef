"""One home with which something of every kind happened in a morning, and the people who did it."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from rollcall.accounts.models import User
from rollcall.cell.models import Action
from rollcall.cell.selectors import find_cell
from rollcall.cell.services import (
    NewLevel,
    acknowledge_signal,
    comment_on_action,
    decide_level,
    open_meeting,
    raise_matter,
    write_line,
)
from rollcall.domain.meetings import LineKind
from rollcall.domain.references import action_reference
from rollcall.notices.services import queue_message
from rollcall.register.models import CareHome
from rollcall.reports.services import NewAttempt, record_attempt
from tests.factories.accounts import person
from tests.factories.actions import SEATON, ask, ppe_officer, take
from tests.factories.outbreaks import NO_CASES, PLAN, RESTRICTION, VISIT, record
from tests.factories.reports import DAY, NOON, SYSTEM, Country, beds, file


FEW_MASKS = {"ppe_masks_iir_rag": "red", "ppe_masks_iir_stock": 90, "ppe_masks_iir_use": 60}
CASES = {**NO_CASES, "res_new_confirmed": 2}


def before_noon(minutes: int) -> dt.datetime:
    """Some minutes before noon on the day."""
    return NOON - dt.timedelta(minutes=minutes)


@dataclass(frozen=True)
class Morning:
    """The home and who did what there."""

    home: CareHome
    officer: User
    manager: User
    nurse: User
    handler: User
    unit: User

    @property
    def kit(self) -> str:
        """The reference of the kit that the home asked for."""
        return action_reference(Action.objects.get(home=self.home, kind="ppe").pk)


def busy_morning(country: Country, name: str = "seaton1") -> Morning:
    """Make everything happen with one home of Seaton, from three hours before noon on."""
    home = country.homes[name]
    officer, handler = person("council-officer", SEATON), person("call-handler", SEATON)
    nurse = person("ipc-nurse", SEATON, team="ipc")
    manager = person("home-reporter", f"home:{home.location_id}")
    found = Morning(home, officer, manager, nurse, handler, ppe_officer())
    answers = beds(20, **FEW_MASKS, **CASES)
    first = file(home, DAY, answers, by=manager, now=before_noon(180))
    file(
        home, DAY, {**answers, "occupied": 19, "accepting": 1}, by=officer, source="phone",
        based_on=first.version_id, reason="One went home", now=before_noon(170),
    )  # fmt: skip
    call = NewAttempt(
        home.location_id, "no_answer", spoke_to="Robin, deputy", note="The line was cut"
    )
    record_attempt(by=handler, new=call, now=before_noon(160))
    _decide(found)
    _help(found)
    written = {"now": before_noon(110)}
    for kind, values in (("plan", PLAN), ("visit", VISIT), ("restriction", RESTRICTION)):
        record(nurse, home, kind, values, **written)
    _meet(found)
    queue_message(
        by=SYSTEM, kind="reminder", location_id=home.location_id, key=f"reminder:{home.pk}",
        values={"home": home.location_id, "title": "daily update", "day": "today"},
        set_key="daily", on=DAY, now=before_noon(90),
    )  # fmt: skip
    return found


def _decide(found: Morning) -> None:
    """Somebody saw its signal, and decided its level."""
    where = {"by": found.officer, "location_id": found.home.location_id}
    acknowledge_signal(**where, rule="ppe-red", now=before_noon(150))
    decide_level(**where, new=NewLevel("red", "Masks run out today"), now=before_noon(140))


def _help(found: Morning) -> None:
    """The home asked for kit; the unit took it on, and wrote something that is not for the home."""
    asked = ask(found.home, by=found.manager, origin="home", now=before_noon(130))
    take(asked, "accept", by=found.unit, now=before_noon(125))
    comment_on_action(
        by=found.unit, action_id=asked.pk, words="Stock is low", internal=True, now=before_noon(120)
    )
    ask(found.home, "finance", by=found.manager, origin="home", now=before_noon(119))


def _meet(found: Morning) -> None:
    """The home raised something, and the cell decided something about it."""
    cell, location_id = find_cell("care-home-cell"), found.home.location_id
    raise_matter(
        by=found.manager, cell=cell, area="E09900001", raised_by="home", location_id=location_id,
        words="Nobody collects the waste", key=UUID(int=2 * found.home.pk), now=before_noon(105),
    )  # fmt: skip
    meeting = open_meeting(
        by=found.officer, cell=cell, area="E09900001", on=DAY, now=before_noon(100)
    )
    write_line(
        by=found.officer, meeting_id=meeting, kind=LineKind.DECISION, item=f"home:{location_id}",
        words="Send masks by two", owner="team:ppe-unit", due=DAY,
        key=UUID(int=2 * found.home.pk + 1), now=before_noon(95),
    )  # fmt: skip
