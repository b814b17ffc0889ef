"""The board of an area: each home with its signals, its level and what is being done.

What it shows is worked out from facts. The last few boards are kept in memory, each under the facts it
was made from: the next person who looks, and a page that asks whether anything changed, cost little.
"""

import datetime as dt
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Literal

from django.db.models import QuerySet

from rollcall.cell.models import (
    Action,
    ActionEvent,
    LevelDecision,
    SavedView,
    SignalReview,
    TellingStep,
)
from rollcall.cell.selectors.actions import ActionInfo, open_actions_of
from rollcall.cell.selectors.levels import DecisionInfo, last_decisions, suggested_levels
from rollcall.cell.selectors.signals import HomeSignals, signals_of_known
from rollcall.cell.selectors.telling import DutyInfo, waiting_duties
from rollcall.domain.home_facts import Age
from rollcall.domain.outbreaks import OutbreakState, standing
from rollcall.domain.programme import Programme
from rollcall.domain.sensitivity import Sensitivity
from rollcall.foundation import clock
from rollcall.foundation.newest import newest
from rollcall.foundation.programmes import current_programme
from rollcall.outbreaks.selectors import last_record
from rollcall.register.selectors import AreaInfo, HomeInfo, open_homes
from rollcall.reports.selectors import KnownHome, known_homes, last_said


Group = Literal["decide", "changed", "rest"]
GROUPS: tuple[Group, ...] = ("decide", "changed", "rest")


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One home on the board. `new` are the signals that did not hold yesterday, `to_tell` those who
    must still hear of its level.

    The row is whole: what a person may see of its `actions` and answers is for the caller to cut.
    """

    home: HomeInfo
    group: Group
    signals: HomeSignals
    new: frozenset[str]
    decision: DecisionInfo | None
    suggested: str
    state: OutbreakState
    last_at: dt.datetime | None
    last_on: dt.date | None
    age: Age | None
    unanswered: int
    actions: tuple[ActionInfo, ...]
    to_tell: tuple[DutyInfo, ...] = ()

    def cut_for(self, seen: Collection[Sensitivity]) -> "BoardRow":
        """As somebody sees it who sees these answers; level, tier and outbreak stay true."""
        return replace(self, signals=self.signals.cut_for(seen))

    @property
    def level(self) -> str:
        """The level that somebody decided, or ""."""
        return self.decision.level if self.decision else ""


@dataclass(frozen=True, slots=True)
class Board:
    """All homes of an area in the order in which to look at them, and the facts it was made from."""

    rows: tuple[BoardRow, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class SavedViewInfo:
    """A way of looking at the board that somebody saved."""

    id: int
    team: str
    name: str
    query: str
    by: str


#: Boards kept, and for how many minutes one stands though no fact came: silence grows by itself.
_BOARDS_KEPT, _MINUTES = 8, 5

_kept: "OrderedDict[str, Board]" = OrderedDict()
_lock = Lock()


def board_of(area: AreaInfo, now: dt.datetime) -> Board:
    """An area's board. Three queries when nothing changed since it was last made."""
    fingerprint = board_fingerprint(area, now)
    with _lock:
        found = _kept.get(fingerprint)
    if found is None:
        found = Board(tuple(_rows(area, now)), fingerprint)
        with _lock:
            _kept[fingerprint] = found
            while len(_kept) > _BOARDS_KEPT:
                _kept.popitem(last=False)
    return found


def forget_boards() -> None:
    """Keep none of the boards: numbers of facts begin anew in an emptied database."""
    with _lock:
        _kept.clear()


def board_fingerprint(area: AreaInfo, now: dt.datetime) -> str:
    """The facts that an area's board is made from, in short. Three queries.

    The register's revision, the last report, call and finding, the last review, decision and step of an
    action, the last record about an outbreak; the day, and minutes, by which silence grows and times run out.
    """
    programme = current_programme()
    homes = open_homes(area.code, clock.reporting_day(now))
    slot = int(now.timestamp()) // (60 * _MINUTES)
    parts = [area.code, area.homes_revision, programme.digest, slot]
    done = [*_last_done(area.code, homes), last_record(homes)]
    return "-".join(map(str, [*parts, *last_said(homes), *done]))


def _last_done(area_code: str, homes: QuerySet[Any]) -> list[int]:
    """The last review, decision, word that somebody was told, and step of an action. One query."""
    here = homes.order_by().values("pk")
    return newest(
        SignalReview.objects.filter(home__in=here),
        LevelDecision.objects.filter(home__in=here),
        TellingStep.objects.filter(duty__decision__home__in=here),
        ActionEvent.objects.filter(action__in=Action.objects.filter(area_code=area_code)),
    )


def _rows(area: AreaInfo, now: dt.datetime) -> list[BoardRow]:
    programme, today = current_programme(), clock.reporting_day(now)
    homes = open_homes(area.code, today)
    actions: dict[int, list[ActionInfo]] = defaultdict(list)
    for action in open_actions_of(area.code):
        if action.home_id is not None:
            actions[action.home_id].append(action)
    known = known_homes(programme, homes, now)
    signals = {one.home.id: one for one in signals_of_known(programme, known, homes, now)}
    decisions, to_tell = last_decisions(homes), waiting_duties(homes)
    suggested = suggested_levels(programme, known, decisions)
    rows = [
        _row(
            programme,
            one,
            signals[one.home.id],
            level,
            decisions.get(one.home.id),
            tuple(actions.get(one.home.id, ())),
            tuple(to_tell.get(one.home.id, ())),
            now,
        )
        for one, level in zip(known, suggested, strict=True)
    ]
    return sorted(rows, key=_order)


def _order(row: BoardRow) -> tuple[Any, ...]:
    return (GROUPS.index(row.group), *row.signals.place.order, row.home.name, row.home.location_id)


def _row(
    programme: Programme,
    known: KnownHome,
    signals: HomeSignals,
    suggested: str,
    decision: DecisionInfo | None,
    actions: tuple[ActionInfo, ...],
    to_tell: tuple[DutyInfo, ...],
    now: dt.datetime,
) -> BoardRow:
    today = clock.reporting_day(now)
    new = _new(programme, known, signals, today)
    late = any(one.is_overdue(now) for one in actions)
    last = known.contact
    return BoardRow(
        home=known.home,
        group=_group(programme, signals, new, decision, suggested, waits=late or bool(to_tell)),
        signals=signals,
        new=new,
        decision=decision,
        suggested=suggested,
        state=standing(known.cases, on=today, windows=programme.settings.outbreak).state,
        last_at=last.last_at,
        last_on=last.last_on,
        age=programme.signals.ageing.age(last.last_at, now) if last.last_at else None,
        unanswered=last.unanswered,
        actions=actions,
        to_tell=to_tell,
    )


def _new(
    programme: Programme, known: KnownHome, signals: HomeSignals, today: dt.date
) -> frozenset[str]:
    """The signals of a home that did not hold at the end of yesterday."""
    fired = [one.fired.rule.id for one in signals.signals]
    if not fired:
        return frozenset()
    before = known.facts_on(programme, today - dt.timedelta(days=1))
    return frozenset(rule for rule in fired if not programme.signalling.holds(rule, before))


def _group(
    programme: Programme,
    signals: HomeSignals,
    new: frozenset[str],
    decision: DecisionInfo | None,
    suggested: str,
    *,
    waits: bool,
) -> Group:
    """Where a home stands: whether somebody must decide something, or something changed.

    `waits`: an action is late, or somebody must still be told of the level.
    """
    rules, levels = programme.signals, programme.levels
    waiting = any(
        not one.stands and one.fired.rule.tier <= rules.decide_up_to for one in signals.signals
    )
    held = levels.rank(decision.level) if decision else 0
    rises = decision is not None and levels.rank(suggested) > held
    if waiting or rises or waits:
        return "decide"
    changed = any(one.is_open and one.fired.rule.id in new for one in signals.signals)
    return "changed" if changed else "rest"


def saved_views(area_code: str, teams: Mapping[str, Any]) -> list[SavedViewInfo]:
    """The saved ways of looking at an area's board: everybody's, and those of some teams."""
    rows = SavedView.objects.filter(area_code=area_code, team__in=["", *teams])
    return [
        SavedViewInfo(row.pk, row.team, row.name, row.query, row.by)
        for row in rows.order_by("team", "name")
    ]
