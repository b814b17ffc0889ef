"""What asks for attention about one home at an instant, and what is being done for it then."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from rollcall.cell.models import ActionEvent
from rollcall.cell.selectors.actions import ActionFilter, ActionInfo, actions_by_id, some_actions
from rollcall.cell.selectors.levels import HomeLevel, level_history, suggestion_for
from rollcall.cell.selectors.seeing import actions_seen_by
from rollcall.cell.selectors.signals import HomeSignals, signals_of_known
from rollcall.cell.selectors.telling import DutyInfo, waiting_duties
from rollcall.domain.workflow import OPEN
from rollcall.foundation.actors import Actor
from rollcall.foundation.programmes import current_programme
from rollcall.reports.selectors import known_homes


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant at which a home is looked at, and the knowledge it is looked at with.

    `known_at` filters what was reported (None = all that is known now). What people decided is what
    they had decided by `at`; `is_now` spares looking for what was different then.
    """

    at: dt.datetime
    known_at: dt.datetime | None
    is_now: bool

    @property
    def decided_by(self) -> dt.datetime | None:
        """Until when decisions count; None = all."""
        return None if self.is_now else self.at


@dataclass(frozen=True, slots=True)
class Concerns:
    """A home's level and its signals, worked out from the same facts; who must still hear of the level.

    Of an earlier moment nobody is named who had to be told then.
    """

    level: HomeLevel
    signals: HomeSignals
    to_tell: Sequence[DutyInfo]


def concerns_of(home: QuerySet[Any], home_id: int, moment: Moment) -> Concerns | None:
    """The level and the signals of the one home of a query set; None when the register had it not.

    Six queries at most beside those of `known_homes`.
    """
    programme = current_programme()
    known = known_homes(programme, home, moment.at, known_at=moment.known_at)
    if not known:
        return None
    history = level_history(home_id, moment.decided_by)
    by_hand = history[0].by_hand if history else ()
    suggestion = suggestion_for(programme, known[0], by_hand, moment.at)
    signals = signals_of_known(programme, known, home, moment.at, known_at=moment.decided_by)
    to_tell = waiting_duties(home).get(home_id, ()) if moment.is_now else ()
    return Concerns(HomeLevel(suggestion, history), signals[0], to_tell)


def open_actions_of_home(by: Actor, home_id: int, on: dt.date, moment: Moment) -> list[ActionInfo]:
    """The home's actions that `by` may see and that were open at a moment, those late first.

    For an earlier moment, state and numbers are what the steps up to then had made of them; which
    person was to do it is left out. At most three queries beside those of `actions_seen_by`.
    """
    seen = actions_seen_by(by, on).filter(home=home_id)
    if moment.is_now:
        return some_actions(seen, by, ActionFilter(), moment.at)
    then = Q(ended_at__isnull=True) | Q(ended_at__gt=moment.at)
    ids = seen.filter(then, opened_at__lte=moment.at).values_list("pk", flat=True)
    found = _as_then(actions_by_id(ids), moment.at)
    return sorted(found, key=lambda one: (not one.is_overdue(moment.at), one.due_at, one.id))


def _as_then(found: Sequence[ActionInfo], at: dt.datetime) -> list[ActionInfo]:
    """The same actions as they stood at an earlier instant, without those that were over."""
    rows = ActionEvent.objects.filter(action__in=[one.id for one in found], at__lte=at)
    steps: dict[int, list[ActionEvent]] = defaultdict(list)
    for row in rows.order_by("number"):
        steps[row.action_id].append(row)
    then = [_folded(one, steps[one.id]) for one in found if steps[one.id]]
    return [one for one in then if one.state in OPEN]


def _folded(one: ActionInfo, steps: Sequence[ActionEvent]) -> ActionInfo:
    """An action as its steps up to some instant had made it."""
    changed: Mapping[str, Any] = {key: v for step in steps for key, v in step.after.items()}
    moved = [step.at for step in steps if step.source != step.target]
    return replace(
        one,
        state=steps[-1].target,
        agreed=changed.get("agreed"),
        team=changed.get("team", one.team),
        partner=changed.get("partner", ""),
        assignee="",
        moved_at=moved[-1] if moved else one.opened_at,
        ended_at=None,
    )
