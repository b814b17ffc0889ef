"""Telling those who must hear of a home's level: written with the decision, then done, or taken back."""

import datetime as dt

from django.db import IntegrityError, transaction

from rollcall.accounts.permissions import Permission
from rollcall.accounts.selectors import names_of
from rollcall.cell.models import LevelDecision, TellingDuty, TellingStep
from rollcall.cell.selectors import DutyInfo, find_duty
from rollcall.domain.levels import WAYS_OF_TELLING, duties
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, NotFound, NotNow
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import check_home


def write_duties(decision: LevelDecision, before: str) -> None:
    """Who must be told when a decision raises a level; in the transaction of the decision."""
    TellingDuty.objects.bulk_create(
        TellingDuty(decision=decision, who=one.who, due_at=one.due_at)
        for one in duties(current_programme().levels, before, decision.level, decision.at)
    )


def say_told(*, by: Actor, duty_id: int, how: str, now: dt.datetime) -> DutyInfo:
    """Write down that `by` has told somebody, and how; the duty as it stands then.

    Raises NotFound, NotPermitted, BadInput for a way that there is not, NotNow when they were told.
    """
    duty = _find(by, duty_id, now)
    if how not in WAYS_OF_TELLING:
        raise BadInput("Say how they were told.", about="how")
    if duty.told_at is not None:
        who = names_of([duty.told_by]).get(duty.told_by, "Somebody")
        raise NotNow(f"{who} has told them already.", remedy="Look at the list again.")
    _write(by, duty, TellingStep.Step.TOLD, how, now)
    return _find(by, duty_id, now)


def undo_told(*, by: Actor, duty_id: int, now: dt.datetime) -> DutyInfo:
    """Take back one's own word that somebody was told; the duty as it stands then."""
    duty = _find(by, duty_id, now)
    if duty.told_at is None:
        raise NotNow("There is nothing to take back.", remedy="Look at the list again.")
    if duty.told_by != by.actor_id:
        raise NotNow("Somebody else wrote this down.", remedy="Ask them to take it back.")
    _write(by, duty, TellingStep.Step.UNDONE, "", now)
    return _find(by, duty_id, now)


def _find(by: Actor, duty_id: int, now: dt.datetime) -> DutyInfo:
    duty = find_duty(duty_id)
    if duty is None:
        raise NotFound("There is nobody to be told here.", remedy="Look at the level again.")
    today = clock.reporting_day(now)
    check_home(by, Permission.REVIEW_SIGNALS, duty.location_id, today, what="level", now=now)
    return duty


def _write(by: Actor, duty: DutyInfo, step: str, how: str, now: dt.datetime) -> None:
    number = TellingStep.objects.filter(duty=duty.id).count() + 1
    try:
        with transaction.atomic():
            made = TellingStep.objects.create(
                duty_id=duty.id, number=number, step=step, how=how, at=now, by=by.actor_id
            )
            audit.record(
                by=by,
                action="level.told" if step == TellingStep.Step.TOLD else "level.telling_undone",
                subject=f"home:{duty.location_id}",
                at=now,
                detail={"decision": duty.decision_id, "who": duty.who, "how": how, "step": made.pk},
            )
    except IntegrityError as error:
        raise NotNow(
            "Somebody else wrote this down a moment ago.", remedy="Look at the list again."
        ) from error
