"""What a level opens when a home rises to it, and closes when the decision is taken back."""

import datetime as dt

from rollcall.cell.models import Action, ActionEvent, LevelDecision, Origin
from rollcall.cell.selectors import level_ref
from rollcall.cell.services.actions import (
    NewAction,
    comment_on_action,
    move_action,
    open_action,
)
from rollcall.domain.levels import LevelName
from rollcall.domain.workflow import ActionState
from rollcall.foundation.actors import SystemActor
from rollcall.foundation.errors import Conflict, NotNow
from rollcall.foundation.programmes import current_programme


BY = SystemActor("levels")
#: Steps after which nobody has touched an action yet: it was opened, and time went by.
_BY_ITSELF = ("opened", "overdue", "escalate")


def open_for_level(*, decision_id: int, now: dt.datetime) -> list[int]:
    """Open an action of each kind that a level asks for; their ids.

    Where one of a kind stands open for the home already, its history says instead that the level rose.
    """
    decision = LevelDecision.objects.select_related("home").get(pk=decision_id)
    level = current_programme().levels.level(decision.level)
    if level is None:
        return []
    opened = [_open(decision, level, kind, now) for kind in level.opens]
    return [action_id for action_id in opened if action_id is not None]


def _open(decision: LevelDecision, level: LevelName, kind: str, now: dt.datetime) -> int | None:
    words = f"The home’s level rose to {level.label}."
    key = f"level:{decision.pk}:{kind}"
    of_kind = Action.objects.filter(home=decision.home_id, kind=kind)
    if of_kind.filter(source_key=key).exists():
        return None  # told of the same decision twice
    standing = of_kind.filter(ended_at__isnull=True).order_by("-pk").first()
    if standing is not None:
        comment_on_action(by=BY, action_id=standing.pk, words=words, now=now)
        return None
    return open_action(
        by=BY,
        new=NewAction(
            kind=kind,
            urgency=level.urgency or current_programme().support.urgent_unless_said,
            location_id=decision.home.location_id,
            words=words,
            origin=Origin.LEVEL.value,
            origin_ref=level_ref(decision.pk),
            source_key=key,
            asked_by=decision.by,
            facts={"decision": decision.pk, "level": level.key, **decision.facts},
        ),
        now=now,
    )


def close_for_level(*, decision_id: int, now: dt.datetime) -> list[int]:
    """Withdraw what a decision opened that was taken back since, as far as nobody touched it."""
    rows = Action.objects.filter(
        origin=Origin.LEVEL, origin_ref=level_ref(decision_id), state=ActionState.ASKED.value
    )
    touched = ActionEvent.objects.exclude(step__in=_BY_ITSELF).values("action")
    closed = []
    for row in rows.exclude(pk__in=touched).order_by("pk"):
        try:
            move_action(
                by=BY,
                action_id=row.pk,
                event="withdraw",
                based_on=row.version,
                words="The level was taken back.",
                now=now,
            )
        except (Conflict, NotNow):
            continue  # somebody touched it in this moment
        closed.append(row.pk)
    return closed
