"""Saving a way of looking at the board, and forgetting it."""

import datetime as dt

from django.db import IntegrityError, transaction

from rollcall.accounts.permissions import Permission, teams_of
from rollcall.cell.models import SavedView
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, NotFound, NotNow, NotPermitted
from rollcall.register.scoping import check_area


LONGEST_NAME, LONGEST_QUERY = 60, 300


def save_view(
    *, by: Actor, area_code: str, team: str, name: str, query: str, now: dt.datetime
) -> int:
    """Keep a filter of an area's board for a team of one's own, or ("") for everybody. Its id."""
    check_area(by, Permission.SEE_ACTIONS, area_code, clock.reporting_day(now))
    name = " ".join(name.split())
    if not name:
        raise BadInput("Enter a name for this view.", about="name")
    if len(name) > LONGEST_NAME:
        raise BadInput(f"The name is longer than {LONGEST_NAME} characters.", about="name")
    if not query or len(query) > LONGEST_QUERY:
        raise BadInput("Choose a filter first, then save it.", about="name")
    if team and team not in teams_of(by):
        raise NotPermitted("You do not work for this team.", remedy="Save it for everybody.")
    try:
        with transaction.atomic():
            row = SavedView.objects.create(
                area_code=area_code, team=team, name=name, query=query, by=by.actor_id, at=now
            )
            _record(by, "view.saved", row, now)
    except IntegrityError:
        raise BadInput(
            f"There is a view called “{name}” already.", remedy="Choose another name.", about="name"
        ) from None
    return row.pk


@transaction.atomic
def forget_view(*, by: Actor, area_code: str, view_id: int, now: dt.datetime) -> None:
    """Forget a view that one saved oneself."""
    check_area(by, Permission.SEE_ACTIONS, area_code, clock.reporting_day(now))
    row = SavedView.objects.filter(pk=view_id, area_code=area_code).first()
    if row is None:
        raise NotFound("There is no such view.", remedy="Look at the board again.")
    if row.by != by.actor_id:
        raise NotNow("Somebody else saved this view.", remedy="Ask them to forget it.")
    _record(by, "view.forgotten", row, now)
    row.delete()


def _record(by: Actor, action: str, row: SavedView, now: dt.datetime) -> None:
    audit.record(
        by=by,
        action=action,
        subject=f"area:{row.area_code}",
        at=now,
        detail={"view": row.pk, "name": row.name, "team": row.team, "query": row.query},
    )
