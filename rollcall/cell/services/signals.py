"""Acknowledging a signal, setting it aside, making an action of it, and taking that back."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from rollcall.accounts.permissions import Permission
from rollcall.cell.models import SignalReview
from rollcall.cell.selectors import (
    ReviewInfo,
    Signal,
    action_info,
    actions_seen,
    find_signal,
    standing_review,
)
from rollcall.cell.services.actions import NewAction, open_action
from rollcall.cell.services.words import checked_reason
from rollcall.domain.signals import Evidence
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, Conflict, NotFound, NotNow
from rollcall.register.scoping import check_home, homes_visible_to
from rollcall.ui.words import moment


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


class SignalOvertaken(NotNow):
    """The signal has cleared, or somebody dealt with it, since a person saw it: they choose."""


def open_action_of_signal(
    *, by: Actor, rule: str, new: NewAction, now: dt.datetime, all_the_same: bool = False
) -> int:
    """Open an action, and let the signal say so: both or neither; the action's id.

    Raises as `open_action`, and SignalOvertaken unless a person wants it `all_the_same`.
    """
    today, where = clock.reporting_day(now), new.location_id
    for permission in (Permission.REVIEW_SIGNALS, Permission.OPEN_ACTIONS):
        check_home(by, permission, where, today, what=f"signal {rule}", now=now)
    try:
        signal = _find(by, where, rule, now)
    except NotFound as error:
        signal = None
        if not all_the_same:
            raise SignalOvertaken(
                "This signal no longer holds, so the home may need nothing any more.",
                remedy="Open the action all the same, or leave it.",
            ) from error
    if signal is not None and not signal.is_open and not all_the_same:
        raise _dealt_with(signal)
    ref = f"signal:{rule}"
    facts = {} if signal is None else {"rule": rule, **_facts(signal)}
    with transaction.atomic():
        action_id = open_action(
            by=by, new=replace(new, origin="signal", origin_ref=ref, facts=facts), now=now
        )
        if signal is not None:
            turn_signal_into_action(
                by=by, location_id=where, rule=rule, action_id=action_id, now=now
            )
    return action_id


def link_signal_to_action(
    *, by: Actor, location_id: str, rule: str, action_id: int, now: dt.datetime
) -> int:
    """Say that an action which is open already is about the signal. Raises as the rest, and NotFound."""
    info = action_info(action_id)
    today = clock.reporting_day(now)
    if (
        info is None
        or info.location_id not in ("", location_id)
        or info.ended_at is not None
        or not actions_seen(by, [action_id], today)
    ):
        raise NotFound("This action is over, or not about this home.", remedy="Choose another.")
    signal = _find(by, location_id, rule, now)
    if not signal.is_open:
        raise _dealt_with(signal)
    return turn_signal_into_action(
        by=by, location_id=location_id, rule=rule, action_id=action_id, now=now
    )


def _dealt_with(signal: Signal) -> SignalOvertaken:
    """What somebody did about a signal in the meantime."""
    review = signal.review
    assert review is not None  # noqa: S101 - without one it is open
    who = review.by_name or "Somebody"
    did = "made an action of it" if review.became_action else "set it aside"
    return SignalOvertaken(
        f"{who} {did} at {moment(review.at)}.",
        remedy="Look at what they did before you do it again.",
    )


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
    signal = _find(by, location_id, rule, now)
    if signal.stands == step == "acknowledged" and signal.review is not None:
        return signal.review.id
    home_id = _homes(by, location_id, now).values_list("pk", flat=True)[0]
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


def _find(by: Actor, location_id: str, rule: str, now: dt.datetime) -> Signal:
    return find_signal(_homes(by, location_id, now), rule, now)


def _homes(by: Actor, location_id: str, now: dt.datetime) -> QuerySet[Any]:
    homes = homes_visible_to(by, Permission.REVIEW_SIGNALS, clock.reporting_day(now))
    return homes.filter(location_id=location_id)


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
