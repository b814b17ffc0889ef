"""Giving people roles, teams and partner organisations in the places that an administrator looks after."""

import datetime as dt
from typing import Any

from rollcall.accounts import services
from rollcall.accounts.permissions import Permission
from rollcall.accounts.scopes import Scope
from rollcall.accounts.selectors import find_membership, people_by_id
from rollcall.foundation import clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, NotFound, NotPermitted
from rollcall.register.scoping import places_within


LONGEST_REASON = 200


def give_role(
    *,
    by: Actor,
    person_id: int,
    role: str,
    scope: str,
    team: str = "",
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
    reason: str = "",
    now: dt.datetime,
) -> None:
    """Give somebody a role in a place, for a team where the role has one.

    Raises NotPermitted for a place that `by` does not administer, NotFound, BadInput and Conflict.
    """
    _check_place(by, scope, now)
    person = people_by_id([person_id]).get(person_id)
    if person is None:
        raise NotFound("There is no such person.", remedy="Look in the list of people.")
    services.grant_membership(
        by=by, user=person, role=role, scope=scope, team=team, valid_from=valid_from,
        valid_until=valid_until, reason=_checked(reason), now=now,
    )  # fmt: skip


def end_role(
    *, by: Actor, membership_id: int, last_day: dt.date, reason: str, now: dt.datetime
) -> None:
    """Let a role end; the row stays. Raises as `give_role`, and NotNow for one's own as administrator."""
    membership = _find(by, membership_id, now)
    reason = _checked(reason)
    if not reason:
        raise BadInput("Say why it ends.", about="reason")
    services.end_membership(by=by, membership=membership, last_day=last_day, reason=reason, now=now)


def put_back_role(*, by: Actor, membership_id: int, now: dt.datetime) -> None:
    """Undo an ending. Raises as `give_role`, and NotNow for a role without an end."""
    membership = _find(by, membership_id, now)
    services.put_back_membership(by=by, membership=membership, now=now)


def _find(by: Actor, membership_id: int, now: dt.datetime) -> Any:
    membership = find_membership(membership_id)
    if membership is None:
        raise NotFound("There is no such role.", remedy="Look on the page of the person.")
    _check_place(by, membership.scope, now)
    return membership


def _check_place(by: Actor, scope: str, now: dt.datetime) -> None:
    place = Scope.parse(scope)
    if place not in places_within(by, Permission.ADMINISTER, [place], clock.reporting_day(now)):
        raise NotPermitted(
            f"You do not administer {place}.", remedy="Ask the administrator of that place."
        )


def _checked(reason: str) -> str:
    reason = " ".join(reason.split())
    if len(reason) > LONGEST_REASON:
        raise BadInput(f"Use {LONGEST_REASON} characters or fewer.", about="reason")
    return reason
