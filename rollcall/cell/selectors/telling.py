"""Who must be told of the levels of homes, and who was."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from rollcall.accounts.selectors import names_of
from rollcall.cell.models import LevelDecision, TellingDuty, TellingStep
from rollcall.domain.levels import Levels, still_stands
from rollcall.foundation.actors import Actor
from rollcall.foundation.programmes import current_programme


@dataclass(frozen=True, slots=True)
class DutyInfo:
    """Somebody to be told of a home's level, by when, and what became of it.

    `stands`: the level, or a more serious one, still does. `taken_back`: the decision was.
    `told_at` is None while nobody was told.
    """

    id: int
    home_id: int
    location_id: str
    decision_id: int
    level: str
    who: str
    due_at: dt.datetime
    stands: bool
    taken_back: bool
    told_at: dt.datetime | None
    told_by: str
    how: str
    told_by_name: str = ""

    @property
    def waits(self) -> bool:
        """Whether they are still to be told."""
        return self.stands and self.told_at is None

    def is_late(self, now: dt.datetime) -> bool:
        """Whether they are still to be told though they should have been by now."""
        return self.waits and self.due_at < now

    @property
    def was_late(self) -> bool:
        """Whether they were told after the time by which they had to be."""
        return self.told_at is not None and self.told_at > self.due_at


def duties_of_home(home_id: int) -> list[DutyInfo]:
    """Everybody who was to be told of a home's levels, those of the last decision first. Two queries."""
    rows = _duties(TellingDuty.objects.filter(decision__home=home_id))
    found = _infos(rows.order_by("-decision__number", "due_at", "pk"))
    names = names_of({one.told_by for one in found if one.told_by})
    return [replace(one, told_by_name=names.get(one.told_by, "")) for one in found]


def waiting_duties(homes: QuerySet[Any]) -> dict[int, list[DutyInfo]]:
    """Who is still to be told of the levels of some homes, the first due first, by home id. One query."""
    rows = TellingDuty.objects.filter(decision__home__in=homes.order_by().values("pk"))
    waiting: dict[int, list[DutyInfo]] = defaultdict(list)
    for one in _waiting(rows):
        waiting[one.home_id].append(one)
    return dict(waiting)


def duties_waiting_for(by: Actor) -> list[DutyInfo]:
    """Who is still to be told of the levels that `by` decided, the first due first. One query."""
    return _waiting(TellingDuty.objects.filter(decision__by=by.actor_id))


def find_duty(duty_id: int) -> DutyInfo | None:
    """One duty as it stands; None when there is none. One query."""
    return next(iter(_infos(_duties(TellingDuty.objects.filter(pk=duty_id)))), None)


def _waiting(rows: QuerySet[TellingDuty]) -> list[DutyInfo]:
    nobody_told = Q(last_step=None) | Q(last_step=TellingStep.Step.UNDONE)
    untold = _duties(rows).filter(nobody_told, taken_back=False)
    return [one for one in _infos(untold.order_by("due_at", "pk")) if one.waits]


def _duties(rows: QuerySet[TellingDuty]) -> QuerySet[Any]:
    """Duties with their last step, the level of the home now, and whether the decision was taken back."""
    steps = TellingStep.objects.filter(duty=OuterRef("pk")).order_by("-number")
    decisions = LevelDecision.objects.filter(home=OuterRef("decision__home"))
    undone = decisions.filter(
        number=OuterRef("decision__number") + 1, kind=LevelDecision.Kind.UNDONE
    )
    last = {
        f"last_{name}": Subquery(steps.values(name)[:1]) for name in ("step", "at", "by", "how")
    }
    return rows.annotate(
        **last,
        held=Subquery(decisions.order_by("-number").values("level")[:1]),
        taken_back=Exists(undone),
        level=F("decision__level"),
        home_id=F("decision__home"),
        location_id=F("decision__home__location_id"),
    )


def _infos(rows: Iterable[Any]) -> list[DutyInfo]:
    levels = current_programme().levels
    return [_info(levels, row) for row in rows]


def _info(levels: Levels, row: Any) -> DutyInfo:
    was_told = row.last_step == TellingStep.Step.TOLD
    return DutyInfo(
        id=row.pk,
        home_id=row.home_id,
        location_id=row.location_id,
        decision_id=row.decision_id,
        level=row.level,
        who=row.who,
        due_at=row.due_at,
        stands=not row.taken_back and still_stands(levels, row.level, row.held or ""),
        taken_back=row.taken_back,
        told_at=row.last_at if was_told else None,
        told_by=row.last_by if was_told else "",
        how=row.last_how if was_told else "",
    )
