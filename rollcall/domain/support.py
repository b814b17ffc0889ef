"""What homes may ask for, who does it, when they are there and by when they answer (`support.yaml`).

Everything here is worked out from the programme, the register's facts and a time; instants are aware,
and opening hours are meant on the clock of the instant's own time zone.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rollcall.domain.questions.definition import Strict
from rollcall.domain.workflow import OPEN, WITH_TEAM, ActionState


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

#: Who may see it: partners of the area, public health and the cell, or finance alone (C0).
Seen = Literal["operational", "health", "commercial"]

#: So far ahead an opening is looked for; a team that is shut for longer has none.
_LOOK_AHEAD = 60


@dataclass(frozen=True, slots=True)
class Hours(Strict):
    """On which weekdays a team is there, from when until when, and between which dates it holds."""

    days: tuple[Weekday, ...]
    open: str
    close: str
    since: dt.date | None = None
    until: dt.date | None = None
    on_holidays: bool = False

    def holds_on(self, day: dt.date, holidays: Collection[dt.date]) -> bool:
        """Whether the team is there at some time of a day."""
        return (
            WEEKDAYS[day.weekday()] in self.days
            and (self.since is None or self.since <= day)
            and (self.until is None or day <= self.until)
            and (self.on_holidays or day not in holidays)
        )


@dataclass(frozen=True, slots=True)
class Team(Strict):
    """Who does one sort of work. Without `hours` somebody is there at all times.

    `out_of_hours` is the team that takes what comes while this one is shut.
    """

    key: str
    name: str
    organisation: str = ""
    work: str = ""
    hours: tuple[Hours, ...] = ()
    out_of_hours: str = ""
    email: str = ""
    phone: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Urgency(Strict):
    """How soon something is needed, and within how many hours of its opening a team answers."""

    code: str
    label: str
    hours: int
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FieldOption(Strict):
    """One thing that can be chosen."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class SupportField(Strict):
    """Something more that is asked about a request of one kind."""

    key: str
    label: str
    type: Literal["choice", "choices", "integer", "date", "text"] = "text"
    hint: str = ""
    options: tuple[FieldOption, ...] = ()
    required: bool = False
    sensitivity: Seen = "operational"


@dataclass(frozen=True, slots=True)
class Kind(Strict):
    """A kind of help. With a `unit` it is asked for in numbers, and agreed in numbers; one of them is
    called `unit_of_one`.

    `passes` are the states between accepted and delivered that it goes through; `opens_when` is the
    condition over the daily set's answers under which a report opens a request by itself; `respond`
    changes the hours of some urgencies.
    """

    key: str
    title: str
    owner: str
    hint: str = ""
    unit: str = ""
    unit_of_one: str = ""
    fields: tuple[SupportField, ...] = ()
    passes: tuple[Literal["agreed", "on_its_way"], ...] = ()
    homes_may_ask: bool = True
    opens_when: str = ""
    sensitivity: Seen = "operational"
    respond: dict[str, int] | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Telling(Strict):
    """How the people who do the work are told: one e-mail for all that happened in some minutes."""

    digest_minutes: int = 30
    subject: str = "{count} about what you look after"
    body: str = "{lines}\n\n{link}\n"


@dataclass(frozen=True)
class Support(Strict):
    """What `support.yaml` holds. Without kinds nobody can ask for anything.

    `urgency` is the question of the daily set that says how soon, and `urgent_unless_said` what counts
    where it was not answered. A report opens nothing when it is older than `recent_days`, nor again
    within `again_after_days` of the end of the last one. Who asked has `confirm_days` to say that it
    came. Times are hours or minutes by the clock on the wall.
    """

    teams: tuple[Team, ...] = ()
    urgencies: tuple[Urgency, ...] = ()
    kinds: tuple[Kind, ...] = ()
    urgency: str = ""
    urgent_unless_said: str = ""
    recent_days: int = 1
    again_after_days: int = 3
    confirm_days: int = 3
    undo_minutes: int = 30
    stuck_hours: int = 48
    escalate_hours: int = 24
    telling: Telling = Telling()

    @cached_property
    def team(self) -> dict[str, Team]:
        """The teams by key."""
        return {one.key: one for one in self.teams}

    @cached_property
    def kind(self) -> dict[str, Kind]:
        """The kinds by key."""
        return {one.key: one for one in self.kinds}

    @cached_property
    def by_urgency(self) -> dict[str, Urgency]:
        """The urgencies by code, the most urgent first."""
        return {one.code: one for one in self.urgencies}

    def team_name(self, key: str) -> str:
        """What a team is called; one that the programme has no more by its key."""
        found = self.team.get(key)
        return found.name if found else key

    def kinds_seen(self, seen: Collection[Seen]) -> list[str]:
        """The kinds that may be shown to somebody who sees these sensitivities."""
        return [one.key for one in self.kinds if one.sensitivity in seen]

    def respond_hours(self, kind: Kind, urgency: str) -> int:
        """Within how many hours a team answers."""
        own = (kind.respond or {}).get(urgency)
        return self.by_urgency[urgency].hours if own is None else own


# --- opening hours --------------------------------------------------------------------------


def is_open(team: Team, at: dt.datetime, holidays: Collection[dt.date] = ()) -> bool:
    """Whether somebody of the team is there; at closing time nobody is any more."""
    if not team.hours:
        return True
    return any(begins <= at < ends for begins, ends in _spans(team, at, at.date(), holidays))


def next_opening(
    team: Team, at: dt.datetime, holidays: Collection[dt.date] = ()
) -> dt.datetime | None:
    """`at` itself while the team is there, else when it opens next; None for not in two months."""
    if is_open(team, at, holidays):
        return at
    days = (at.date() + dt.timedelta(days=ahead) for ahead in range(_LOOK_AHEAD))
    starts = (begins for day in days for begins, _ in _spans(team, at, day, holidays))
    return next((begins for begins in starts if begins > at), None)


def _spans(
    team: Team, at: dt.datetime, day: dt.date, holidays: Collection[dt.date]
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """From when until when the team is there on a day, in order."""
    yield from sorted(
        (_on(day, one.open, at), _on(day, one.close, at))
        for one in team.hours
        if one.holds_on(day, holidays)
    )


def _on(day: dt.date, time: str, at: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(time), tzinfo=at.tzinfo)


@dataclass(frozen=True, slots=True)
class Routed:
    """Which team has it, from when the clock runs, and by when it answers."""

    team: str
    begins_at: dt.datetime
    due_at: dt.datetime


def route(
    support: Support,
    kind: Kind,
    urgency: str,
    at: dt.datetime,
    holidays: Collection[dt.date] = (),
) -> Routed:
    """Who takes what is asked for at an instant: the owner, or while it is shut who stands in.

    A request on a Saturday goes to those on call (AT-67). Where nobody stands in, the clock runs from
    the next opening (AT-65).
    """
    owner = support.team[kind.owner]
    team = owner
    if not is_open(owner, at, holidays) and owner.out_of_hours:
        stands_in = support.team[owner.out_of_hours]
        team = stands_in if is_open(stands_in, at, holidays) else owner
    begins = next_opening(team, at, holidays) or at
    return Routed(
        team.key, begins, begins + dt.timedelta(hours=support.respond_hours(kind, urgency))
    )


# --- late, stuck, named again ---------------------------------------------------------------


def is_overdue(state: str, due_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether the team should have been done by now."""
    return state in WITH_TEAM and now > due_at


def is_stuck(state: str, moved_at: dt.datetime, now: dt.datetime, hours: int) -> bool:
    """Whether nothing has moved for too long, though it is not done."""
    return state in WITH_TEAM and now - moved_at > dt.timedelta(hours=hours)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A request of the same kind for the same home, as far as it matters for a new one."""

    state: str
    ended_at: dt.datetime | None


def opens_again(earlier: Iterable[Earlier], now: dt.datetime, again_after_days: int) -> bool:
    """Whether a report that names a need opens a request: once, not every day.

    Not while one is open, nor soon after one ended: a home that names each day what was refused on
    Monday is not asked about anew on Tuesday.
    """
    wait = dt.timedelta(days=again_after_days)
    return all(
        one.state not in OPEN and one.ended_at is not None and now - one.ended_at > wait
        for one in earlier
    )


#: What each state is called to a home, and to everybody.
STATE_WORDS: dict[str, str] = {
    ActionState.ASKED: "Asked",
    ActionState.ACCEPTED: "Being looked at",
    ActionState.AGREED: "Agreed",
    ActionState.ON_ITS_WAY: "On its way",
    ActionState.DELIVERED: "Delivered",
    ActionState.CLOSED: "Closed",
    ActionState.REFUSED: "Not agreed",
    ActionState.WITHDRAWN: "Withdrawn",
}


# --- what was filled in ---------------------------------------------------------------------

LONGEST_TEXT = 500
LARGEST_NUMBER = 1_000_000


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with what was filled in for one field."""

    field: str
    message: str


def read_fields(
    kind: Kind, given: Mapping[str, object], *, complete: bool
) -> tuple[dict[str, object], list[FieldProblem]]:
    """What was filled in, as it is kept, and what cannot be. What is blank is left out.

    `complete` insists on required fields, as a person's form does and a report does not.
    """
    kept: dict[str, object] = {}
    problems: list[FieldProblem] = []
    for one in kind.fields:
        raw = given.get(one.key)
        if raw in (None, "", [], ()):
            if one.required and complete:
                problems.append(FieldProblem(one.key, f"Answer “{one.label}”"))
            continue
        try:
            kept[one.key] = _read(one, raw)
        except ValueError as error:
            problems.append(FieldProblem(one.key, f"{one.label} {error}"))
    known = {one.key for one in kind.fields}
    problems += [FieldProblem(key, f"There is no field {key}") for key in given if key not in known]
    return kept, problems


def _read(one: SupportField, raw: object) -> object:
    codes = {option.code for option in one.options}
    if one.type == "choices":
        chosen = [raw] if isinstance(raw, str) else list(raw) if isinstance(raw, Iterable) else []
        if not chosen or not codes.issuperset(chosen):
            raise ValueError("Choose from the list.")
        return [option.code for option in one.options if option.code in chosen]
    text = str(raw).strip()
    if one.type == "choice" and text not in codes:
        raise ValueError("Choose from the list.")
    if one.type == "integer":
        return read_quantity(text)
    if one.type == "date":
        try:
            return dt.date.fromisoformat(text).isoformat()
        except ValueError:
            raise ValueError(f"“{text}” is not a date, such as 27 5 2020.") from None
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"It is {len(text)} characters long: use {LONGEST_TEXT} or fewer.")
    return text


def read_quantity(text: str) -> int:
    """A whole number above nought; ValueError says what is wrong with another."""
    plain = text.replace(",", "").strip()
    if not plain.isdecimal() or not 1 <= int(plain) <= LARGEST_NUMBER:
        raise ValueError(f"“{text}” is not a whole number from 1 to {LARGEST_NUMBER:,}.")
    return int(plain)


def show_field(one: SupportField, value: object) -> str:
    """What was filled in, as people read it."""
    labels = {option.code: option.label for option in one.options}
    if isinstance(value, list):
        return ", ".join(labels.get(str(code), str(code)) for code in value)
    return labels.get(str(value), str(value))
