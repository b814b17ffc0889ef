"""Deciding the level of a home, and taking a decision back."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from rollcall.accounts.permissions import Permission
from rollcall.cell.events import LevelChanged
from rollcall.cell.models import LevelDecision
from rollcall.cell.selectors import DecisionInfo, HomeLevel, home_level
from rollcall.cell.services.signals import evidence_json
from rollcall.cell.services.telling import write_duties
from rollcall.cell.services.words import checked_reason
from rollcall.domain.levels import Levels, Suggestion, kind_of, needs_reason, why_not
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, Conflict, NotNow
from rollcall.foundation.events import publish
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import check_home, homes_visible_to


@dataclass(frozen=True, slots=True)
class NewLevel:
    """What a person decides. `based_on` is the number of the last decision they saw, 0 for none.

    `by_hand` are the triggers that only a person can set; they hold until the next decision.
    """

    level: str
    reason: str = ""
    by_hand: tuple[str, ...] = ()
    based_on: int | None = None


def decide_level(*, by: Actor, location_id: str, new: NewLevel, now: dt.datetime) -> DecisionInfo:
    """Confirm, raise or lower the level of a home.

    Raises NotPermitted, BadInput when a reason is missing, NotNow when the level may not be decided
    now, and Conflict when somebody else decided first.
    """
    levels, found, home_id = _as_now(by, location_id, now, new.by_hand)
    _refuse_conflict(found, new)
    suggested, held = found.suggestion.level, found.held
    reason = checked_reason(new.reason)
    refusal = why_not(levels, new.level, held=held, suggested=suggested, now=now)
    if refusal:
        raise NotNow(refusal, remedy="Choose another level, or wait and look again.")
    if not reason and needs_reason(levels, new.level, held, suggested):
        raise BadInput("Say why the level is lower.", about="reason")
    kind = kind_of(levels, new.level, held, suggested)
    unchanged = held is not None and held.level == new.level
    return _write(
        by,
        location_id,
        home_id,
        found,
        now,
        kind=kind,
        level=new.level,
        stands_since=held.since if held is not None and unchanged else now,
        by_hand=list(new.by_hand),
        reason=reason,
    )


def undo_level(
    *, by: Actor, location_id: str, based_on: int | None = None, now: dt.datetime
) -> DecisionInfo:
    """Take back one's own last decision: what stood before it stands again."""
    _, found, home_id = _as_now(by, location_id, now, None)
    last = found.last
    if last is None or last.kind == LevelDecision.Kind.UNDONE:
        raise NotNow("There is nothing to take back.", remedy="Decide the level instead.")
    if last.by != by.actor_id or based_on not in (None, last.number):
        raise NotNow(
            "The last decision is somebody else’s.", remedy="Ask them, or decide the level anew."
        )
    before = found.history[1] if len(found.history) > 1 else None
    return _write(
        by,
        location_id,
        home_id,
        found,
        now,
        kind="undone",
        undoes=last.id,
        level=before.level if before else "",
        stands_since=before.stands_since if before else None,
        by_hand=list(before.by_hand) if before else [],
        reason="",
    )


def _as_now(
    by: Actor, location_id: str, now: dt.datetime, by_hand: tuple[str, ...] | None
) -> tuple[Levels, HomeLevel, int]:
    """The home's level as it is now, for a person who may decide it."""
    levels, today = current_programme().levels, clock.reporting_day(now)
    check_home(by, Permission.REVIEW_SIGNALS, location_id, today, what="decide level", now=now)
    unknown = set(by_hand or ()) - {one.id for one in levels.by_hand}
    if unknown:
        raise BadInput(
            f"“{sorted(unknown)[0]}” is not a trigger that a person sets.",
            remedy="Choose from those on the page.",
            about="by_hand",
        )
    homes = homes_visible_to(by, Permission.REVIEW_SIGNALS, today)
    home = homes.filter(location_id=location_id)
    found = home_level(home, now, by_hand=by_hand)
    return levels, found, home.values_list("pk", flat=True)[0]


def _refuse_conflict(found: HomeLevel, new: NewLevel) -> None:
    number = found.last.number if found.last else 0
    if new.based_on not in (None, number):
        raise _overtaken()


def _overtaken() -> Conflict:
    return Conflict(
        "Somebody else decided about this home’s level while you looked at it.",
        remedy="Look at what they decided, then decide again if it is still needed.",
    )


def _write(
    by: Actor,
    location_id: str,
    home_id: int,
    found: HomeLevel,
    now: dt.datetime,
    *,
    undoes: int | None = None,
    **row: Any,
) -> DecisionInfo:
    """Write the decision with what was known and who must be told, and say so when the level changed.

    `undoes` is the decision that it takes back.
    """
    last, policy = found.last, current_programme().levels.policy(clock.reporting_day(now))
    try:
        with transaction.atomic():
            made = LevelDecision.objects.create(
                home_id=home_id,
                number=last.number + 1 if last else 1,
                suggested=found.suggestion.level,
                policy=policy.version if policy else "",
                facts=_facts(found.suggestion),
                at=now,
                by=by.actor_id,
                **row,
            )
            before = last.level if last else ""
            if undoes is None:
                write_duties(made, before)
            audit.record(
                by=by,
                action=f"level.{made.kind}",
                subject=f"home:{location_id}",
                at=now,
                detail={
                    "decision": made.pk,
                    "level": made.level,
                    "before": before,
                    "suggested": made.suggested,
                    "reason": audit.digest(made.reason) if made.reason else "",
                },
            )
            if made.level != before:
                publish(
                    LevelChanged(home_id, location_id, before, made.level, made.pk, now, by, undoes)
                )
    except IntegrityError as error:
        raise _overtaken() from error
    return DecisionInfo(
        made.pk, made.number, made.kind, made.level, made.stands_since, made.suggested,
        tuple(made.by_hand), made.reason, made.policy, made.facts, now, made.by,
    )  # fmt: skip


def _facts(suggestion: Suggestion) -> dict[str, Any]:
    """The triggers as they stood, each with its evidence, and the level of each part."""
    return {
        "met": [
            {
                "trigger": one.trigger.id,
                "level": one.trigger.level,
                "words": one.words,
                "by_hand": one.trigger.is_by_hand,
                "evidence": [evidence_json(each) for each in one.evidence],
            }
            for one in suggestion.met
        ],
        "domains": {domain.key: level for domain, level in suggestion.domains},
    }
