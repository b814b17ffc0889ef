"""Cells that meet about homes, what may happen in a meeting, and what is passed on to others (P04, P35).

Who meets, when, and to whom they report is programme data (`cells.yaml`). What may happen to a meeting
and to a matter somebody raised is one table each.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal
from zoneinfo import ZoneInfo

from rollcall.domain.questions.definition import Strict
from rollcall.domain.sensitivity import ALL, PLAIN, Sensitivity, without_figures
from rollcall.domain.support import WEEKDAYS, Weekday
from rollcall.domain.timetables import Daily
from rollcall.domain.workflow import Lifecycle, Side, Sided, Transition


SectionKey = Literal[
    "carried_over",
    "matters",
    "new_outbreaks",
    "outbreaks",
    "signals",
    "levels",
    "requests",
    "not_reached",
    "sector",
]


@dataclass(frozen=True, slots=True)
class Member(Strict):
    """An organisation, or a part of one, that has a seat (A2)."""

    key: str
    organisation: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Cadence(Strict):
    """When a cell meets: on these days of the week, at this time of the programme's clock."""

    days: tuple[Weekday, ...]
    at: str

    @property
    def time(self) -> dt.time:
        """The time of the day; ValueError when it is written in another way than 09:30."""
        return dt.time.fromisoformat(self.at)

    def falls_on(self, on: dt.date) -> bool:
        """Whether there is a meeting that day."""
        return WEEKDAYS[on.weekday()] in self.days

    def next_day(self, on: dt.date) -> dt.date:
        """The first day of a meeting from `on`, which counts."""
        return next(day for day in _days_from(on) if self.falls_on(day))


def _days_from(on: dt.date) -> Iterator[dt.date]:
    return (on + dt.timedelta(days=days) for days in range(len(WEEKDAYS)))


@dataclass(frozen=True, slots=True)
class AgendaSection(Strict):
    """One part of the agenda, with the heading under which it stands."""

    key: SectionKey
    title: str


@dataclass(frozen=True, slots=True)
class Cell(Strict):
    """A group that meets about the homes of each area of a kind.

    `signal_tier` is the last tier whose homes are put on the agenda, and `level_from` the first level
    that is put there to be confirmed; "" = none. `reports_to` names a tier.
    """

    key: str
    title: str
    chair: str
    meets: Cadence
    members: tuple[Member, ...]
    agenda: tuple[AgendaSection, ...]
    reports_to: tuple[str, ...] = ()
    signal_tier: int = 1
    level_from: str = ""
    source: str = ""

    def member(self, key: str) -> Member | None:
        """The member with this key."""
        return next((one for one in self.members if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Tier(Strict):
    """Where a matter goes that a cell cannot settle: TCG, SCG, LRF, a regional cell."""

    key: str
    title: str
    chair: str = ""
    reports_to: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Audience(Strict):
    """People who are told and decide nothing here: Group Leaders, MPs, Cabinet members (001:692-699)."""

    key: str
    title: str
    source: str = ""


SitrepForm = Literal["full", "short"]


@dataclass(frozen=True, slots=True)
class SitrepRecipient(Strict):
    """A cell, tier or audience, and whether it gets the whole report or a short form."""

    body: str
    form: SitrepForm = "full"


@dataclass(frozen=True, slots=True)
class TextSection(Strict):
    """A part of a situation report that a person writes; `hint` says what belongs there."""

    key: str
    title: str
    hint: str = ""


#: The numbers of a situation report that are no figures of the daily set.
SITREP_NUMBERS = (
    "coverage",
    "not_reached",
    "outbreak",
    "new_outbreak",
    "single_case",
    "actions_opened",
    "actions_ended",
    "actions_open",
    "actions_overdue",
    "decided",
    "decisions_done",
    "decisions_open",
)


@dataclass(frozen=True, slots=True)
class SitrepKind(Strict):
    """A situation report: how many days it tells of, when it is due, its texts, who gets it (P35).

    `short` names the numbers of the short form: figures and options as in `coping.red_need_help_today`,
    and those of `SITREP_NUMBERS`.
    """

    key: str
    title: str
    days: int
    due: Cadence
    texts: tuple[TextSection, ...] = ()
    recipients: tuple[SitrepRecipient, ...] = ()
    short: tuple[str, ...] = ()
    source: str = ""

    def period(self, on: dt.date) -> tuple[dt.date, dt.date]:
        """The first and the last day it tells of."""
        return on - dt.timedelta(days=self.days - 1), on


@dataclass(frozen=True)
class Cells(Strict):
    """What `cells.yaml` holds."""

    cells: tuple[Cell, ...] = ()
    tiers: tuple[Tier, ...] = ()
    audiences: tuple[Audience, ...] = ()
    sitreps: tuple[SitrepKind, ...] = ()

    @cached_property
    def by_key(self) -> Mapping[str, Cell]:
        """Each cell by its key."""
        return {one.key: one for one in self.cells}

    @cached_property
    def sitrep_kinds(self) -> Mapping[str, SitrepKind]:
        """Each kind of situation report by its key."""
        return {one.key: one for one in self.sitreps}

    @cached_property
    def bodies(self) -> Mapping[str, Cell | Tier | Audience]:
        """Everybody who can be written to, by key: cells, tiers, audiences."""
        found: list[Cell | Tier | Audience] = [*self.cells, *self.tiers, *self.audiences]
        return {one.key: one for one in found}

    def above(self, key: str) -> list[Tier]:
        """The tiers to which a cell or a tier can pass a matter on, nearest first."""
        tiers = {one.key: one for one in self.tiers}
        body = self.by_key.get(key) or tiers.get(key)
        waiting, found = list(body.reports_to if body else ()), dict[str, Tier]()
        while waiting:
            nearest = waiting.pop(0)
            if nearest in tiers and nearest not in found:
                found[nearest] = tiers[nearest]
                waiting += tiers[nearest].reports_to
        return list(found.values())


def starts_at(cell: Cell, on: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The instant at which a cell meets on a day, in UTC."""
    start = dt.datetime.combine(on, dt.time(), tzinfo=zone)
    meets = Daily((cell.meets.time,), zone).following(start - dt.timedelta(seconds=1))
    return meets if meets is not None else start.astimezone(dt.UTC)


# --- what may happen ------------------------------------------------------------------------


class MeetingState(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    IN_SESSION = "in_session"
    HELD = "held"
    APPROVED = "approved"


class MatterState(StrEnum):
    """Where something raised stands; `answered` came back from the tier it was passed on to."""

    OPEN = "open"
    ESCALATED = "escalated"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class HolderFacts(Sided):
    """Somebody who may hold the meeting; the service sees to that."""

    sides: frozenset[Side] = frozenset({Side.TEAM})


_M, _R, _T = MeetingState, MatterState, (Side.TEAM,)

#: P04: planned, held, minutes approved. A meeting in session takes lines; `draft` draws its agenda anew.
MEETINGS: Lifecycle[HolderFacts] = Lifecycle(
    "Meetings",
    _M.PLANNED,
    (
        Transition("open", _M.PLANNED, _M.IN_SESSION, _T),
        Transition("draft", _M.IN_SESSION, _M.IN_SESSION, _T),
        Transition("close", _M.IN_SESSION, _M.HELD, _T),
        Transition("reopen", _M.HELD, _M.IN_SESSION, _T),
        Transition("approve", _M.HELD, _M.APPROVED, _T),
        Transition("circulate", _M.HELD, _M.HELD, _T),
        Transition("circulate", _M.APPROVED, _M.APPROVED, _T),
    ),
)

MATTERS: Lifecycle[HolderFacts] = Lifecycle(
    "Matters raised",
    _R.OPEN,
    (
        Transition("escalate", _R.OPEN, _R.ESCALATED, _T),
        Transition("escalate", _R.ANSWERED, _R.ESCALATED, _T),
        Transition("answer", _R.ESCALATED, _R.ANSWERED, _T, needs=("words",)),
        Transition("close", _R.OPEN, _R.CLOSED, _T),
        Transition("close", _R.ANSWERED, _R.CLOSED, _T),
        Transition("reopen", _R.CLOSED, _R.OPEN, _T),
    ),
)

_STANDS: Mapping[str, str] = {
    _M.PLANNED: "This meeting has not begun.",
    _M.IN_SESSION: "This meeting is in session.",
    _M.HELD: "This meeting is over.",
    _M.APPROVED: "The minutes of this meeting are approved.",
    _R.OPEN: "This matter is open.",
    _R.ESCALATED: "This matter was passed on, and no answer has come.",
    _R.ANSWERED: "This matter was answered.",
    _R.CLOSED: "This matter is closed.",
}


def why_not(table: Lifecycle[HolderFacts], event: str, state: str) -> str:
    """Why an event cannot happen in a state; "" when it can."""
    verdict = table.step(event, state, HolderFacts())
    return _STANDS[state] if verdict is None else verdict.why_not


def target(table: Lifecycle[HolderFacts], event: str, state: str) -> str:
    """The state that an event leads to; it must be one that can happen."""
    verdict = table.step(event, state, HolderFacts())
    assert verdict is not None  # noqa: S101 - asked with `why_not` before
    return verdict.row.target


def allowed(table: Lifecycle[HolderFacts], state: str) -> frozenset[str]:
    """The events that can happen in a state."""
    verdicts = table.allowed(state, HolderFacts())
    return frozenset(one.row.event for one in verdicts if not one.why_not)


# --- what is written down ---------------------------------------------------------------------


class LineKind(StrEnum):
    """What a line of a meeting says. Lines are only ever added: an undo is a line too.

    `chair` and `present` name an organisation; the last chair stands.
    """

    CHAIR = "chair"
    PRESENT = "present"
    NOTE = "note"
    DECISION = "decision"
    DONE = "done"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Line:
    """One line as somebody wrote it; `refers_to` is the line that is undone, or the decision done."""

    id: int
    meeting_id: int
    kind: LineKind
    item: str
    by: str
    at: dt.datetime
    words: str = ""
    owner: str = ""
    due: dt.date | None = None
    refers_to: int | None = None
    organisation: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    action: str = ""


def standing_lines(lines: Iterable[Line]) -> list[Line]:
    """The lines that hold: without those undone and without the undos, in the order written.

    An undo can itself be undone, and then the line holds again.
    """
    in_order = sorted(lines, key=lambda one: one.id)
    undone: set[int] = set()
    for one in reversed(in_order):
        if one.kind is LineKind.UNDO and one.id not in undone and one.refers_to is not None:
            undone.add(one.refers_to)
    return [one for one in in_order if one.kind is not LineKind.UNDO and one.id not in undone]


def open_decisions(lines: Iterable[Line]) -> list[Line]:
    """Decisions that somebody must still carry out, those due first at the top.

    One without an owner was settled when it was taken.
    """
    held = standing_lines(lines)
    done = {one.refers_to for one in held if one.kind is LineKind.DONE}
    waiting = [
        one for one in held if one.kind is LineKind.DECISION and one.owner and one.id not in done
    ]
    return sorted(waiting, key=lambda one: (one.due or dt.date.max, one.id))


# --- the agenda -------------------------------------------------------------------------------

#: The item under which what concerns every home is talked about.
SECTOR = "sector"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is on the agenda: the part it belongs to, and a sentence.

    `needs` is what somebody must see to read it (C0), `cut` what everybody else reads.
    """

    section: SectionKey
    words: str
    needs: frozenset[Sensitivity] = frozenset()
    cut: str = ""

    def cut_for(self, seen: Collection[Sensitivity]) -> "Reason":
        """As a reader may see it."""
        return self if self.needs.issubset(seen) else replace(self, words=self.cut)


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One thing to take: a home, a matter raised, or the sector as a whole.

    `key` is `home:<location id>`, `matter:<id>` or `sector`.
    """

    key: str
    title: str
    reasons: tuple[Reason, ...]
    tier: str = ""

    @property
    def location_id(self) -> str:
        """The home's id, or ""."""
        kind, _, rest = self.key.partition(":")
        return rest if kind == "home" else ""

    @property
    def matter_id(self) -> int | None:
        """The matter's id, or None."""
        kind, _, rest = self.key.partition(":")
        return int(rest) if kind == "matter" and rest.isdecimal() else None


@dataclass(frozen=True, slots=True)
class AgendaPart:
    """A heading of the agenda with the items that are taken under it."""

    key: str
    title: str
    items: tuple[AgendaItem, ...]


def arrange(sections: Sequence[AgendaSection], items: Sequence[AgendaItem]) -> list[AgendaPart]:
    """Each item once, under the first heading of the cell for which there is a reason.

    The order of the items is kept, and every reason stays with its item: the chair takes a home in
    one go. Headings without items stay, so that everybody sees that there was nothing.
    """
    left, parts = list(items), []
    for section in sections:
        here = [one for one in left if any(r.section == section.key for r in one.reasons)]
        left = [one for one in left if one not in here]
        parts.append(AgendaPart(section.key, section.title, tuple(here)))
    return parts


def as_kept(parts: Iterable[AgendaPart]) -> list[dict[str, Any]]:
    """An agenda as plain data, as it is kept with the meeting."""
    return [
        {
            "key": part.key,
            "title": part.title,
            "items": [
                {
                    "key": one.key,
                    "title": one.title,
                    "tier": one.tier,
                    "reasons": [
                        [reason.section, reason.words, sorted(reason.needs), reason.cut]
                        for reason in one.reasons
                    ],
                }
                for one in part.items
            ],
        }
        for part in parts
    ]


def _whole(reason: Sequence[Any]) -> Sequence[Any]:
    """A reason as it is kept today; an older one, section and words, does not say what it stands on."""
    return reason if len(reason) == len(_KEPT) else [*reason, *_OLDER]


_KEPT = ("section", "words", "needs", "cut")
_OLDER = (ALL - PLAIN, without_figures("There was a reason"))


def agenda_for(parts: Iterable[AgendaPart], seen: Collection[Sensitivity]) -> list[AgendaPart]:
    """An agenda as somebody reads it who sees these answers; it is kept whole."""

    def cut(item: AgendaItem) -> AgendaItem:
        return replace(item, reasons=tuple(one.cut_for(seen) for one in item.reasons))

    return [replace(part, items=tuple(map(cut, part.items))) for part in parts]


def from_kept(kept: Iterable[Mapping[str, Any]]) -> list[AgendaPart]:
    """The agenda that was kept."""
    return [
        AgendaPart(
            part["key"],
            part["title"],
            tuple(
                AgendaItem(
                    one["key"],
                    one["title"],
                    tuple(
                        Reason(section, words, frozenset(needs), cut)
                        for section, words, needs, cut in map(_whole, one["reasons"])
                    ),
                    one["tier"],
                )
                for one in part["items"]
            ),
        )
        for part in kept
    ]
