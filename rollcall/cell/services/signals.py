"""Acknowledging a signal, setting it aside, turning it into an action, and taking that back."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from rollcall.accounts.permissions import Permission
from rollcall.cell.models import SignalReview
from rollcall.cell.selectors import ReviewInfo, Signal, find_signal, standing_review
from rollcall.cell.services.words import checked_reason
from rollcall.domain.signals import Evidence
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, Conflict, NotNow
from rollcall.register.scoping import check_home, homes_visible_to


#: For how long a signal may be set aside: nothing is set aside for good.
LONGEST_ASIDE = dt.timedelta(days=28)


def acknowledge_signal(*, by: Actor, location_id: str, rule: str, now: dt.datetime) -> int:
    """ "I have seen it": it stays in the list, marked, until it clears or gets worse."""
    return _review(by, location_id, rule, now, step="acknowledged")


def turn_signal_into_action(
    *, by: Actor, location_id: str, rule: str, action_id: int, now: dt.datetime
) -> int:
    """An action is about it: it leaves the list until it gets worse. The caller made the action."""
    return _review(by, location_id, rule, now, step="became_action", became_action=action_id)


def set_signal_aside(
    *, by: Actor, location_id: str, rule: str, reason: str, review_on: dt.date, now: dt.datetime
) -> int:
    """It leaves the list until a day, or until it gets worse."""
    reason, today = checked_reason(reason), clock.reporting_day(now)
    if not reason:
        raise BadInput("Say why you set it aside.", about="reason")
    if not today < review_on <= today + LONGEST_ASIDE:
        raise BadInput(
            f"{review_on.day} {review_on:%B %Y} is not a day to look at it again.",
            remedy=f"Choose a day from tomorrow to {LONGEST_ASIDE.days} days ahead.",
            about="review_on",
        )
    return _review(by, location_id, rule, now, step="set_aside", reason=reason, review_on=review_on)


def undo_review(*, by: Actor, location_id: str, rule: str, now: dt.datetime) -> int:
    """Take back one's own last review of a signal: what stood before it stands again."""
    check_home(by, Permission.REVIEW_SIGNALS, location_id, clock.reporting_day(now), now=now)
    rows = SignalReview.objects.filter(home__location_id=location_id, rule=rule)
    last, before = (*rows.order_by("-number")[:2], None, None)[:2]
    if last is None or last.step == SignalReview.Step.UNDONE:
        raise NotNow("There is nothing to take back.", remedy="Look at the list again.")
    if last.by != by.actor_id:
        raise NotNow("Somebody else did this.", remedy="Ask them, or decide anew.")
    restored = {} if before is None else _standing_of(before)
    return _write(
        by,
        location_id,
        now,
        home_id=last.home_id,
        rule=rule,
        number=last.number + 1,
        step="undone",
        **{"stands": "", "tier": last.tier, **restored},
    )


def _standing_of(row: SignalReview) -> dict[str, Any]:
    names = ("stands", "tier", "measure", "review_on", "became_action", "reason", "facts")
    return {name: getattr(row, name) for name in names}


def _review(
    by: Actor, location_id: str, rule: str, now: dt.datetime, *, step: str, **details: Any
) -> int:
    """Write down what was done about a signal that holds now; the row's id."""
    today = clock.reporting_day(now)
    check_home(by, Permission.REVIEW_SIGNALS, location_id, today, what=f"signal {rule}", now=now)
    home = homes_visible_to(by, Permission.REVIEW_SIGNALS, today).filter(location_id=location_id)
    signal = find_signal(home, rule, now)
    if signal.stands == step == "acknowledged" and signal.review is not None:
        return signal.review.id
    home_id = home.values_list("pk", flat=True)[0]
    last: ReviewInfo | None = signal.review or standing_review(home_id, rule)
    return _write(
        by,
        location_id,
        now,
        home_id=home_id,
        rule=rule,
        number=last.number + 1 if last else 1,
        step=step,
        stands=step,
        tier=signal.fired.rule.tier,
        measure=signal.fired.measure,
        facts=_facts(signal),
        **details,
    )


def _write(by: Actor, location_id: str, now: dt.datetime, **row: Any) -> int:
    try:
        with transaction.atomic():
            made = SignalReview.objects.create(at=now, by=by.actor_id, **row)
            audit.record(
                by=by,
                action=f"signal.{made.step}",
                subject=f"home:{location_id}",
                at=now,
                detail={
                    "review": made.pk,
                    "rule": made.rule,
                    "tier": made.tier,
                    "review_on": made.review_on.isoformat() if made.review_on else None,
                    "became_action": made.became_action,
                },
            )
    except IntegrityError as error:
        raise Conflict(
            "Somebody else dealt with this signal a moment ago.",
            remedy="Look at what they did, and do it again if it is still needed.",
        ) from error
    return made.pk


def _facts(signal: Signal) -> dict[str, Any]:
    """The signal as it stood: what it said, and on whose word."""
    fired = signal.fired
    return {"words": fired.words, "evidence": [evidence_json(one) for one in fired.evidence]}


def evidence_json(one: Evidence) -> dict[str, Any]:
    """Evidence as it is kept with a decision."""
    said = one.said
    if said is None:
        return {"words": one.words}
    return {
        "words": one.words,
        "source": said.source,
        "at": said.at.isoformat(),
        "on": said.on.isoformat(),
    }
