"""Reads of actions and requests, answered in plain dataclasses."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from rollcall.accounts.permissions import ROLES, Grants, Permission, grants, teams_of
from rollcall.accounts.selectors import people_in_team, people_with
from rollcall.cell.models import Action, ActionEvent, ActionFile, Origin
from rollcall.cell.selectors.seeing import actions_seen_by, sides_of
from rollcall.domain.references import action_of_reference, action_reference
from rollcall.domain.reviews import Ended
from rollcall.domain.support import is_overdue, is_stuck
from rollcall.domain.workflow import ACTIONS, WITH_TEAM, ActionFacts, ActionState, Side, Verdict
from rollcall.foundation import audit
from rollcall.foundation.actors import Actor, SystemActor
from rollcall.foundation.errors import NotFound
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import areas_in, homes_in


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """One action as it stands."""

    id: int
    kind: str
    home_id: int | None
    location_id: str
    area_code: str
    what: str
    origin: str
    origin_ref: str
    urgency: str
    asked: int | None
    agreed: int | None
    details: Mapping[str, Any]
    team: str
    partner: str
    assignee_id: int | None
    assignee: str
    shared: bool
    opened_at: dt.datetime
    opened_by: str
    begins_at: dt.datetime
    due_at: dt.datetime
    moved_at: dt.datetime
    ended_at: dt.datetime | None
    escalated_at: dt.datetime | None
    state: str
    version: int

    @property
    def reference(self) -> str:
        """What people quote."""
        return action_reference(self.id)

    def is_overdue(self, now: dt.datetime) -> bool:
        """Whether its team should have been done by now."""
        return is_overdue(self.state, self.due_at, now)

    def is_stuck(self, now: dt.datetime) -> bool:
        """Whether nothing moved for too long."""
        hours = current_programme().support.stuck_hours
        return is_stuck(self.state, max(self.moved_at, self.begins_at), now, hours)


@dataclass(frozen=True, slots=True)
class EventInfo:
    """One step in the history of an action."""

    id: int
    number: int
    at: dt.datetime
    by: str
    step: str
    source: str
    target: str
    internal: bool
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    words: str
    file_name: str
    file_size: int


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A file that was attached, with what is in it."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """What a list is narrowed to. "" = any."""

    view: str = "all"  # mine, team, overdue, all
    team: str = ""
    kind: str = ""
    state: str = ""
    location_id: str = ""


#: Of the filter by state: what is not over, and everything.
STILL_OPEN, EVERYTHING = "", "every"


def some_actions(
    seen: QuerySet[Action],
    by: Actor,
    wanted: ActionFilter,
    now: dt.datetime,
    *,
    start: int = 0,
    stop: int | None = None,
) -> list[ActionInfo]:
    """Of the actions that `by` sees some, those late first, then those stuck, then by when due."""
    late = Q(state__in=WITH_TEAM, due_at__lt=now)
    stuck = Q(state__in=WITH_TEAM, moved_at__lt=_stuck_since(now), begins_at__lt=_stuck_since(now))
    place = Case(
        When(late, then=Value(0)),
        When(stuck, then=Value(1)),
        When(ended_at__isnull=False, then=Value(4)),
        When(state=ActionState.DELIVERED.value, then=Value(3)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = _narrowed(seen, by, wanted, now).annotate(place=place)
    return _infos(rows.order_by("place", "due_at", "pk")[start:stop])


def count_actions(seen: QuerySet[Action], by: Actor, wanted: ActionFilter, now: dt.datetime) -> int:
    """How many `some_actions` would give."""
    return _narrowed(seen, by, wanted, now).count()


def counts_by_view(seen: QuerySet[Action], by: Actor, now: dt.datetime) -> dict[str, int]:
    """How many open actions stand under each heading of the list. One query."""
    return seen.filter(ended_at__isnull=True).aggregate(
        mine=Count("pk", filter=_mine(by)),
        team=Count("pk", filter=Q(team__in=list(teams_of(by)))),
        overdue=Count("pk", filter=_overdue(now)),
        all=Count("pk"),
    )


def _narrowed(
    seen: QuerySet[Action], by: Actor, wanted: ActionFilter, now: dt.datetime
) -> QuerySet[Action]:
    views = {
        "mine": _mine(by),
        "team": Q(team__in=list(teams_of(by))),
        "overdue": _overdue(now),
    }
    rows = seen.filter(views.get(wanted.view, Q()))
    if wanted.state == STILL_OPEN:
        rows = rows.filter(ended_at__isnull=True)
    elif wanted.state != EVERYTHING:
        rows = rows.filter(state=wanted.state)
    named = {"team": wanted.team, "kind": wanted.kind, "home__location_id": wanted.location_id}
    return rows.filter(**{key: value for key, value in named.items() if value})


def _mine(by: Actor) -> Q:
    return Q(assignee_id=getattr(by, "pk", None) or 0) | Q(opened_by=by.actor_id)


def _overdue(now: dt.datetime) -> Q:
    return Q(state__in=WITH_TEAM, due_at__lt=now)


def _stuck_since(now: dt.datetime) -> dt.datetime:
    return now - dt.timedelta(hours=current_programme().support.stuck_hours)


def find_action(by: Actor, reference: str, now: dt.datetime, on: dt.date) -> ActionInfo:
    """One action by its reference, for somebody who may see it; the look is written down.

    Raises NotFound for one that is not there, or not theirs: nobody learns which there are.
    """
    number = action_of_reference(reference)
    found = _infos(Action.objects.filter(pk=number)) if number is not None else []
    seen = bool(found) and actions_seen_by(by, on).filter(pk=found[0].id).exists()
    if found:
        subject = f"home:{found[0].location_id}" if found[0].home_id else f"action:{found[0].id}"
        what = f"action {found[0].reference}"
        audit.record_access(by=by, subject=subject, what=what, at=now, allowed=seen)
    if not seen:
        raise NotFound("There is no such request.", remedy="Check its reference.")
    return found[0]


def action_info(action_id: int) -> ActionInfo | None:
    """One action as it stands, whoever asks; for tasks and handlers. One query."""
    return next(iter(_infos(Action.objects.filter(pk=action_id))), None)


def actions_by_id(ids: Collection[int]) -> list[ActionInfo]:
    """Some actions as they stand, in the order of their numbers. One query for each 500."""
    numbers = sorted(ids)
    return [
        info
        for start in range(0, len(numbers), 500)
        for info in _infos(
            Action.objects.filter(pk__in=numbers[start : start + 500]).order_by("pk")
        )
    ]


def open_actions_of(area_code: str) -> list[ActionInfo]:
    """Every open action of an area, those due first in front, whoever asks. One query."""
    rows = Action.objects.filter(area_code=area_code, ended_at__isnull=True)
    return _infos(rows.order_by("due_at", "pk"))


def states_of(references: Iterable[str]) -> dict[str, str]:
    """Where some actions stand, by their references. One query, or none."""
    ids = {number for one in references if (number := action_of_reference(one)) is not None}
    rows = Action.objects.filter(pk__in=ids).values_list("pk", "state") if ids else ()
    return {action_reference(pk): state for pk, state in rows}


def ended_actions(ids: Collection[int]) -> dict[int, Ended]:
    """Those of some actions that are over, each with how and when. One query, or none."""
    rows = Action.objects.filter(pk__in=ids, ended_at__isnull=False) if ids else ()
    return {row.pk: Ended(row.state, row.ended_at) for row in rows if row.ended_at}


def actions_seen(by: Actor, ids: Collection[int], on: dt.date) -> set[int]:
    """Those of some actions that `by` may see. One query beside the areas', or none."""
    if not ids:
        return set()
    return set(actions_seen_by(by, on).filter(pk__in=ids).values_list("pk", flat=True))


def waiting_actions(area_code: str, now: dt.datetime) -> list[ActionInfo]:
    """What is late or does not move in an area, oldest first; nothing about money. One query.

    For the meeting of the area, whose members see what is about health (C0).
    """
    kinds = [
        one.key for one in current_programme().support.kinds if one.sensitivity != "commercial"
    ]
    rows = Action.objects.filter(area_code=area_code, state__in=WITH_TEAM, kind__in=kinds)
    return [
        one
        for one in _infos(rows.order_by("due_at", "pk"))
        if one.is_overdue(now) or one.is_stuck(now)
    ]


def overdue_by_home(
    homes: QuerySet[Any], now: dt.datetime, known_at: dt.datetime | None = None
) -> dict[int, dict[str, int]]:
    """What rules call `actions.`: how many of each home's are late at `now`, by home id. One query.

    As known at an earlier time an action stood where its last step until then had led.
    """
    rows = Action.objects.filter(home__in=homes.order_by(), due_at__lt=now)
    if known_at is None:
        rows = rows.filter(state__in=WITH_TEAM)
    else:
        steps = ActionEvent.objects.filter(action=OuterRef("pk"), at__lte=known_at)
        stood = Subquery(steps.order_by("-number").values("target")[:1])
        rows = rows.annotate(stood=stood).filter(stood__in=WITH_TEAM)
    counted = rows.order_by().values_list("home_id").annotate(overdue=Count("pk"))
    return {home_id: {"overdue": overdue} for home_id, overdue in counted}


@dataclass(frozen=True, slots=True)
class ActionCounts:
    """How many actions of an area were opened and ended in some days, and how they stand."""

    opened: int
    ended: int
    open: int
    overdue: int


def count_in_area(
    area_code: str, first: dt.datetime, until: dt.datetime, now: dt.datetime
) -> ActionCounts:
    """The actions of an area in the time from `first` up to `until`, and how they stand now. One query."""
    during = Q(opened_at__gte=first, opened_at__lt=until)
    ended = Q(ended_at__gte=first, ended_at__lt=until)
    found = Action.objects.filter(area_code=area_code, opened_at__lt=until).aggregate(
        opened=Count("pk", filter=during),
        ended=Count("pk", filter=ended),
        open=Count("pk", filter=Q(ended_at=None) | Q(ended_at__gte=until)),
        overdue=Count("pk", filter=_overdue(now)),
    )
    return ActionCounts(**found)


def events_of(action_id: int, *, for_home: bool = False) -> list[EventInfo]:
    """The history, oldest first, without what is internal for a home. One query."""
    rows = ActionEvent.objects.filter(action_id=action_id).order_by("number")
    if for_home:
        rows = rows.filter(internal=False)
    columns = (
        "id", "number", "at", "by", "step", "source", "target", "internal", "before", "after",
        "words__words", "file__name", "file__size",
    )  # fmt: skip
    blanks = ("", "", 0)  # a step without words and without a file
    return [
        EventInfo(*row[:10], *(one or blank for one, blank in zip(row[10:], blanks, strict=True)))
        for row in rows.values_list(*columns)
    ]


def file_of(event_id: int, action_id: int, *, for_home: bool) -> FileInfo | None:
    """The file of a step, or None. One query."""
    rows = ActionFile.objects.filter(event_id=event_id, event__action_id=action_id)
    if for_home:
        rows = rows.filter(event__internal=False)
    found = rows.first()
    return FileInfo(found.name, found.content_type, bytes(found.content)) if found else None


def verdicts_for(by: Actor, action_id: int, now: dt.datetime, on: dt.date) -> list[Verdict[Any]]:
    """What may be done with an action next by somebody, and why not the rest."""
    row = Action.objects.get(pk=action_id)
    return ACTIONS.allowed(row.state, facts_for(by, row, now, on))


def sides_for(by: Actor, action_id: int, on: dt.date) -> frozenset[Side]:
    """On which sides of an action somebody stands."""
    return sides_of(by, Action.objects.get(pk=action_id), on)


def facts_for(by: Actor, row: Action, now: dt.datetime, on: dt.date) -> ActionFacts:
    """What the table of states looks at, for one person and one action."""
    support = current_programme().support
    moves = list(
        ActionEvent.objects.filter(action=row, step__in=ACTIONS.events).order_by("-number")[:20]
    )
    last = moves[0] if moves else None
    delivered = next((one for one in moves if one.target == ActionState.DELIVERED.value), None)
    sides = sides_of(by, row, on)
    if last is not None and last.by == by.actor_id:
        sides |= {Side.MAKER}
    kind = support.kind.get(row.kind)
    return ActionFacts(
        sides=sides,
        passes=frozenset(kind.passes if kind else ()),
        last=(last.step, last.source) if last else None,
        undo_in_time=last is not None
        and now - last.at <= dt.timedelta(minutes=support.undo_minutes),
        delivered_by_actor=delivered is not None
        and delivered.by == by.actor_id
        and row.state == ActionState.DELIVERED.value
        and not isinstance(by, SystemActor),
        confirm_time_over=now - row.moved_at >= dt.timedelta(days=support.confirm_days),
    )


def requests_of_home(
    by: Actor, location_id: str, on: dt.date, *, most: int = 20
) -> list[ActionInfo]:
    """A home's requests, those not over first, then the newest. Two queries beside the areas'."""
    rows = actions_seen_by(by, on).filter(home__location_id=location_id)
    over = Case(When(ended_at__isnull=True, then=Value(0)), default=Value(1))
    return _infos(rows.annotate(over=over).order_by("over", "-opened_at", "-pk")[:most])


def actions_of_level(
    by: Actor, home_id: int, kinds: Collection[str], decisions: Collection[int], on: dt.date
) -> list[ActionInfo]:
    """What is done for a home at its level, as far as `by` may see it. One query beside the areas'.

    The open actions of the kinds that the level asks for, and what some decisions about it opened.
    """
    opened = Q(origin=Origin.LEVEL, origin_ref__in=[level_ref(one) for one in decisions])
    rows = actions_seen_by(by, on).filter(home=home_id)
    rows = rows.filter(opened | Q(kind__in=list(kinds), ended_at__isnull=True))
    return _infos(rows.order_by("opened_at", "pk"))


def level_ref(decision_id: int) -> str:
    """How an action names the decision about a level that opened it."""
    return f"level:{decision_id}"


def similar_actions(
    by: Actor,
    kinds: Collection[str],
    location_id: str,
    area_code: str,
    now: dt.datetime,
    on: dt.date,
) -> list[ActionInfo]:
    """Actions of these kinds for a home, or for all of an area, that a new one might repeat.

    Those that are open, and those that ended a short time ago; only what `by` may see.
    """
    since = now - dt.timedelta(days=current_programme().support.again_after_days)
    rows = actions_seen_by(by, on).filter(Q(ended_at__isnull=True) | Q(ended_at__gt=since))
    rows = rows.filter(kind__in=list(kinds))
    if location_id:
        rows = rows.filter(
            Q(home__location_id=location_id) | Q(home__isnull=True, area_code=area_code)
        )
    else:
        rows = rows.filter(home__isnull=True, area_code=area_code)
    return _infos(rows.order_by("ended_at", "-opened_at")[:10])


def people_for(info: ActionInfo, on: dt.date) -> list[tuple[int, str]]:
    """Who may be given an action: the people of its team in its place."""
    return people_for_many([info], on)[info.id]


def people_for_many(infos: Collection[ActionInfo], on: dt.date) -> dict[int, list[tuple[int, str]]]:
    """The same for many actions. Four queries for each person of the teams, however many these are."""
    found: dict[int, list[tuple[int, str]]] = {info.id: [] for info in infos}
    for team in sorted({info.team for info in infos}):
        mine = [info for info in infos if info.team == team]
        for person in people_in_team(team, on):
            places = teams_of(person).get(team, Grants())
            homes = set(homes_in(places, on).order_by().values_list("pk", flat=True))
            areas = areas_in(places, on)
            for info in mine:
                if info.home_id in homes or (info.home_id is None and info.area_code in areas):
                    found[info.id].append((person.pk, person.name))
    return found


def people_who_run(info: ActionInfo, on: dt.date) -> list[str]:
    """Who is told when a team is much too late, by their id in the audit."""
    roles = [key for key, role in ROLES.items() if Permission.RUN_ACTIONS in role.permissions]
    return [
        one.actor_id
        for one in people_with(roles, on)
        if _holds(grants(one, Permission.RUN_ACTIONS), info, on)
    ]


def _holds(places: Grants, info: ActionInfo, on: dt.date) -> bool:
    if info.home_id is None:
        return info.area_code in areas_in(places, on)
    return homes_in(places, on).filter(pk=info.home_id).exists()


def _infos(rows: QuerySet[Action] | Sequence[Action]) -> list[ActionInfo]:
    if isinstance(rows, QuerySet):
        rows = list(rows.select_related("home", "assignee"))
    return [_info(row) for row in rows]


def _info(row: Action) -> ActionInfo:
    return ActionInfo(
        id=row.pk,
        kind=row.kind,
        home_id=row.home_id,
        location_id=row.home.location_id if row.home else "",
        area_code=row.area_code,
        what=row.what,
        origin=row.origin,
        origin_ref=row.origin_ref,
        urgency=row.urgency,
        asked=row.asked,
        agreed=row.agreed,
        details=row.details,
        team=row.team,
        partner=row.partner,
        assignee_id=row.assignee_id,
        assignee=row.assignee.name if row.assignee else "",
        shared=row.shared,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        begins_at=row.begins_at,
        due_at=row.due_at,
        moved_at=row.moved_at,
        ended_at=row.ended_at,
        escalated_at=row.escalated_at,
        state=row.state,
        version=row.version,
    )
