"""Deciding whether a planned version of a question set goes live (R6)."""

import datetime as dt
from dataclasses import asdict

from django.db import transaction

from rollcall.accounts.permissions import Permission, grants
from rollcall.domain.questions.set_versions import live_from
from rollcall.foundation import audit, clock, set_decisions
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, Conflict, NotNow, NotPermitted
from rollcall.foundation.programmes import current_programme
from rollcall.foundation.set_decisions import Decision
from rollcall.register.selectors import areas_of_kind, open_homes_in
from rollcall.reports.selectors import (
    SetVersion,
    Standing,
    asked_homes,
    find_version,
    plans,
)


#: Characters that the reason of a decision may have.
LONGEST_REASON = 500


def approve_version(
    *, by: Actor, set_key: str, version: str, digest: str, reason: str, now: dt.datetime
) -> Decision:
    """Let a planned version go live, from its own day or from tomorrow, whichever is later.

    `digest` is that of what the person saw. Keeps the added burden and the homes as they stand. Raises
    NotPermitted, NotFound, NotNow, Conflict when the files changed meanwhile, or BadInput.
    """
    check_may_decide(by, now)
    info = _seen(set_key, version, digest, now)
    if info.standing not in (Standing.WAITING, Standing.OVERDUE):
        raise NotNow(
            f"Version {version} is not waiting for approval.", remedy="Look at where it stands now."
        )
    today = clock.reporting_day(now)
    start = live_from(info.question_set, today)
    plan = next(one for one in plans(set_key, today) if one.info.question_set.version == version)
    homes = asked_homes(set_key, None, start)
    facts = {"added": asdict(plan.added), "homes": homes.count, "homes_source": homes.source}
    return _decide(by, info, reason, now, start, facts)


def withdraw_approval(
    *, by: Actor, set_key: str, version: str, digest: str, reason: str, now: dt.datetime
) -> Decision:
    """Take an approval back before the version is live; afterwards another version must follow it."""
    check_may_decide(by, now)
    info = _seen(set_key, version, digest, now)
    if info.standing is not Standing.APPROVED:
        raise NotNow(
            f"Version {version} is not waiting to go live.",
            remedy="A version that homes have answered is replaced by a new one, not taken back.",
        )
    return _decide(by, info, reason, now, None, {})


def check_may_decide(by: Actor, now: dt.datetime) -> None:
    """NotPermitted unless `by` administers every place that has homes: all of them are asked."""
    if may_decide(by, clock.reporting_day(now)):
        return
    raise NotPermitted(
        "You may not decide what all homes are asked.",
        remedy="Ask an administrator of the whole country.",
    )


def may_decide(by: Actor, on: dt.date) -> bool:
    """Whether `by` administers every authority. Three queries."""
    held = grants(by, Permission.ADMINISTER)
    if held.everywhere:
        return True
    if not held.areas:
        return False
    everywhere = [one.code for one in areas_of_kind(current_programme().home_kind.key, on)]
    own = open_homes_in(held.areas, on).order_by()
    return not open_homes_in(everywhere, on).exclude(pk__in=own.values("pk")).exists()


def _seen(set_key: str, version: str, digest: str, now: dt.datetime) -> SetVersion:
    info = find_version(set_key, version, clock.reporting_day(now))
    if info.question_set.digest != digest:
        raise Conflict(
            f"Version {version} was changed since you looked at it.",
            remedy="Look at its questions again and decide anew.",
        )
    return info


@transaction.atomic
def _decide(
    by: Actor,
    info: SetVersion,
    reason: str,
    now: dt.datetime,
    start: dt.date | None,
    facts: dict[str, object],
) -> Decision:
    reason = reason.strip()
    if not reason:
        raise BadInput("A decision needs a reason.", remedy="Say in a few words why.")
    if len(reason) > LONGEST_REASON:
        raise BadInput(
            f"The reason is {len(reason)} characters long.",
            remedy=f"Use {LONGEST_REASON} or fewer.",
        )
    decision = Decision(
        question_set=info.question_set.key,
        version=info.question_set.version,
        digest=info.question_set.digest,
        approved=start is not None,
        live_from=start,
        decided_by=by.actor_id,
        decided_at=now,
        reason=reason,
        facts=facts,
    )
    set_decisions.record(programme_key=current_programme().key, decision=decision)
    audit.record(
        by=by,
        action="set_version.approved" if start else "set_version.approval_withdrawn",
        subject=f"set:{decision.question_set}",
        at=now,
        detail={
            "version": decision.version,
            "digest": decision.digest,
            "live_from": start.isoformat() if start else None,
            **facts,
        },
    )
    return decision
