"""Invented actions and requests, and the people who do something about them."""

import datetime as dt
from typing import Any

from rollcall.accounts.models import User
from rollcall.cell.models import Action
from rollcall.cell.services import NewAction, move_action, open_action
from rollcall.foundation.actors import Actor
from rollcall.register.models import CareHome
from tests.factories.accounts import person
from tests.factories.reports import NOON, SYSTEM


SEATON, MARSH = "area:E09900001", "area:E09900002"


def ppe_officer(scope: str = SEATON, **details: Any) -> User:
    """Somebody of the PPE unit."""
    return person("ppe-officer", scope, **{"team": "ppe-unit", **details})


def reporter(one: CareHome) -> User:
    """Somebody who acts for a home."""
    return person("home-reporter", f"home:{one.location_id}")


def ask(
    one: CareHome | None,
    kind: str = "ppe",
    *,
    by: Actor = SYSTEM,
    now: dt.datetime = NOON,
    **details: Any,
) -> Action:
    """Open an action or a request for a home, or for an area (`area_code`)."""
    if kind == "ppe":
        details = {"asked": 400, "details": {"items": ["gloves"]}, **details}
    new = NewAction(
        kind=kind,
        urgency=details.pop("urgency", "today"),
        location_id=one.location_id if one else "",
        **details,
    )
    return Action.objects.get(pk=open_action(by=by, new=new, now=now))


def take(
    action: Action, event: str, by: Actor = SYSTEM, now: dt.datetime = NOON, **details: Any
) -> Action:
    """Take a step from where the action stands now; the action afterwards."""
    action.refresh_from_db()
    move_action(
        by=by, action_id=action.pk, event=event, based_on=action.version, now=now, **details
    )
    action.refresh_from_db()
    return action
