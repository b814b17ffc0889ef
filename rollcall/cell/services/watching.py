"""What time alone does to actions: late ones are told of and passed on, confirmed ones close."""

import datetime as dt
from dataclasses import dataclass

from rollcall.cell.models import Action
from rollcall.cell.services.actions import move_action, note_by_clock
from rollcall.domain.workflow import WITH_TEAM, ActionState
from rollcall.foundation.actors import SystemActor
from rollcall.foundation.errors import Conflict, NotNow
from rollcall.foundation.programmes import current_programme


BY = SystemActor("support")
_MOST = 500


@dataclass(frozen=True, slots=True)
class Watched:
    """How many actions became overdue, were passed on, and closed by themselves."""

    overdue: int = 0
    escalated: int = 0
    closed: int = 0


def watch_actions(*, now: dt.datetime) -> Watched:
    """Look at every action that waits. Each is written by itself, so that one failing stops no other."""
    support = current_programme().support
    late = Action.objects.filter(state__in=WITH_TEAM, due_at__lt=now)
    very_late = late.filter(due_at__lt=now - dt.timedelta(hours=support.escalate_hours))
    overdue = _note(late, "overdue", "overdue_told_at", now)
    escalated = _note(very_late, "escalate", "escalated_at", now)
    over = now - dt.timedelta(days=support.confirm_days)
    delivered = Action.objects.filter(state=ActionState.DELIVERED.value, moved_at__lte=over)
    closed = 0
    for action_id, version in delivered.order_by("pk").values_list("pk", "version")[:_MOST]:
        try:
            move_action(by=BY, action_id=action_id, event="lapse", based_on=version, now=now)
        except (Conflict, NotNow):
            continue  # somebody took a step in this moment
        closed += 1
    return Watched(overdue, escalated, closed)


def _note(rows, step: str, column: str, now: dt.datetime) -> int:  # type: ignore[no-untyped-def]
    waiting = rows.filter(**{f"{column}__isnull": True}).order_by("due_at", "pk")
    return sum(
        note_by_clock(action_id=action_id, step=step, column=column, now=now)
        for action_id in waiting.values_list("pk", flat=True)[:_MOST]
    )
