"""Raising a matter, passing it on to a tier, writing down its answer, closing it."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from rollcall.accounts.permissions import Permission
from rollcall.cell.models import Matter, MatterStep, MatterWords
from rollcall.cell.selectors.meetings import find_cell
from rollcall.domain.meetings import MATTERS, Cell, MatterState, target, why_not
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, NotFound, NotNow
from rollcall.foundation.plain_words import checked_words
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import check_area, check_home
from rollcall.register.selectors import home as find_home


LONGEST_WORDS = 1_000


def raise_matter(
    *,
    by: Actor,
    cell: Cell,
    area: str,
    raised_by: str,
    words: str,
    key: UUID,
    now: dt.datetime,
    location_id: str = "",
) -> int:
    """Put something on the next agenda of a cell. A home raises for itself; others for their area.

    The same key again is the same matter. Its id.
    """
    today = clock.reporting_day(now)
    home_id = None
    if location_id:
        check_home(by, Permission.RAISE_MATTER, location_id, today, what="raise a matter", now=now)
        found = find_home(location_id, today)
        home_id, area = found.id, found.authority_code
    else:
        check_area(by, Permission.RAISE_MATTER, area, today)
    if raised_by not in Matter.From.values:
        raise BadInput("Say who raised it.", remedy="Choose one.", about="raised_by")
    if raised_by == Matter.From.HOME and home_id is None:
        raise BadInput("Say which home raised it.", remedy="Choose the home.", about="home")
    words = _written(words, "Write what is raised.")
    with transaction.atomic():
        known = MatterStep.objects.filter(key=key).first()
        if known is not None:
            return known.matter_id
        row = Matter.objects.create(
            cell=cell.key,
            authority_code=area,
            raised_by=raised_by,
            home_id=home_id,
            state=MatterState.OPEN,
        )
        _write(by, row, "raise", key, now, words=words)
    return row.pk


def step_matter(
    *,
    by: Actor,
    matter_id: int,
    event: str,
    key: UUID,
    now: dt.datetime,
    words: str = "",
    tier: str = "",
    meeting_id: int | None = None,
) -> None:
    """Pass a matter on to a tier, write down its answer, close it or open it again."""
    row = Matter.objects.filter(pk=matter_id).first()
    if row is None:
        raise NotFound("There is no such matter.", remedy="Look for it on the agenda.")
    check_area(by, Permission.HOLD_MEETING, row.authority_code, clock.reporting_day(now))
    words = _written(words, "Write what the answer was." if event == "answer" else "")
    if event == "escalate":
        _check_tier(tier, find_cell(row.cell), row)
    with transaction.atomic():
        if MatterStep.objects.filter(key=key).exists():
            return
        row = Matter.objects.select_for_update(of=("self",)).get(pk=matter_id)
        reason = why_not(MATTERS, event, row.state)
        if reason:
            raise NotNow(reason, remedy="Load the page again.")
        row.state = target(MATTERS, event, row.state)
        row.tier = tier if event == "escalate" else row.tier
        row.save(update_fields=["state", "tier"])
        _write(by, row, event, key, now, words=words, tier=row.tier, meeting_id=meeting_id)


def _written(words: str, needed: str) -> str:
    words = checked_words(words, longest=LONGEST_WORDS, about="words")
    if needed and not words:
        raise BadInput(needed, about="words")
    return words


def _check_tier(tier: str, cell: Cell, row: Matter) -> None:
    above = {one.key: one.title for one in current_programme().cells.above(cell.key)}
    if tier not in above:
        raise BadInput(
            "Say to whom it is passed on.",
            remedy=f"Choose one of: {', '.join(above.values())}.",
            about="tier",
        )


def _write(
    by: Actor,
    row: Matter,
    event: str,
    key: UUID,
    now: dt.datetime,
    *,
    words: str,
    tier: str = "",
    meeting_id: int | None = None,
) -> None:
    digest = audit.digest(words) if words else ""
    step = MatterStep.objects.create(
        matter=row,
        key=key,
        at=now,
        by=by.actor_id,
        event=event,
        state=row.state,
        tier=tier,
        meeting_id=meeting_id,
        words_digest=digest,
    )
    if words:
        MatterWords.objects.create(step=step, words=words)
    audit.record(
        by=by,
        action=f"matter.{event}",
        subject=f"matter:{row.pk}",
        at=now,
        detail={"cell": row.cell, "area": row.authority_code, "tier": tier, "words": digest},
    )
