"""Decisions about versions of question sets: kept here, because every room asks what is in force.

A decision counts from the day after it. So what holds on a day was settled before that day began, and
each process may read it once a day.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.apps import apps

from rollcall.foundation import clock


if TYPE_CHECKING:
    from rollcall.foundation.models import SetDecision


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a version, by whom, when and why; `live_from` is None when taken back."""

    question_set: str
    version: str
    digest: str
    approved: bool
    live_from: dt.date | None
    decided_by: str
    decided_at: dt.datetime
    reason: str
    facts: Mapping[str, Any]


def decisions(programme_key: str, *, before: dt.datetime | None = None) -> list[Decision]:
    """The decisions of a programme in the order in which they were taken. One query."""
    rows = _model().objects.filter(programme=programme_key)
    if before is not None:
        rows = rows.filter(decided_at__lt=before)
    return [
        Decision(
            question_set=row.question_set,
            version=row.version,
            digest=row.digest,
            approved=row.live_from is not None,
            live_from=row.live_from,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            reason=row.reason,
            facts=row.facts,
        )
        for row in rows.order_by("decided_at", "pk")
    ]


@lru_cache(maxsize=4)
def approved(programme_key: str, today: dt.date) -> Mapping[str, dt.date]:
    """The first day of each version that was approved before today: by its digest, and by its name
    (`daily@2`) too once it is live.
    """
    midnight = dt.datetime.combine(today, dt.time(), clock.LONDON)
    found: dict[str, dt.date] = {}
    for one in decisions(programme_key, before=midnight):
        name = f"{one.question_set}@{one.version}"
        if one.live_from is None:
            found.pop(one.digest, None)
            found.pop(name, None)
            continue
        found[one.digest] = one.live_from
        if one.live_from <= today:
            found[name] = one.live_from
    return found


def record(*, programme_key: str, decision: Decision) -> None:
    """Keep a decision; the caller has checked who may decide and what."""
    _model().objects.create(
        programme=programme_key,
        question_set=decision.question_set,
        version=decision.version,
        digest=decision.digest,
        verdict="approved" if decision.approved else "withdrawn",
        live_from=decision.live_from,
        decided_by=decision.decided_by,
        decided_at=decision.decided_at,
        reason=decision.reason,
        facts=dict(decision.facts),
    )


def _model() -> "type[SetDecision]":
    # Programmes are read while Django still loads its rooms, so the table is looked up when needed.
    return apps.get_model("foundation", "SetDecision")
