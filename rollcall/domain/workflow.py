"""States as tables of transitions: what may happen next, who may do it, and why not otherwise.

A table answers three things at once: what a service allows, which buttons a page shows and what it
says where one is missing, and the diagram in the documents.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Generic, Protocol, TypeVar


F = TypeVar("F", bound="Sided")


class Side(StrEnum):
    """On which side of a request somebody stands; a person can stand on several."""

    TEAM = "team"  # who is to do it
    ASKER = "asker"  # the home, or who acts for it, or who opened it
    MAKER = "maker"  # who took the last step
    CLOCK = "clock"  # nobody: time has passed


class Sided(Protocol):
    """Facts that know on which sides the actor stands."""

    @property
    def sides(self) -> frozenset[Side]:
        """The sides; empty for somebody who only looks on."""


@dataclass(frozen=True, slots=True)
class Guard(Generic[F]):
    """A condition beside state and side, with the sentence for when it does not hold."""

    key: str
    holds: Callable[[F], bool]
    why_not: str


@dataclass(frozen=True, slots=True)
class Transition(Generic[F]):
    """One row: an event that leads from a state to another, for some sides, under guards.

    `needs` is what somebody must give with it: a reason, a quantity.
    """

    event: str
    source: str
    target: str
    who: tuple[Side, ...]
    guards: tuple[Guard[F], ...] = ()
    needs: tuple[str, ...] = ()

    def why_not(self, facts: F) -> list[str]:
        """Everything that speaks against it, the actor's side first; empty when it may happen."""
        wrong_side = [] if facts.sides.intersection(self.who) else [WHO[self.who[0]]]
        return wrong_side + [one.why_not for one in self.guards if not one.holds(facts)]


#: Why somebody who stands on no side of a row may not take it.
WHO = {
    Side.TEAM: "Only the team that has it can do this.",
    Side.ASKER: "Only who asked for it can do this.",
    Side.MAKER: "Only who took the last step can undo it.",
    Side.CLOCK: "This happens by itself.",
}


@dataclass(frozen=True, slots=True)
class Verdict(Generic[F]):
    """Whether one event may happen now: the row to take, and "" or the reason why not."""

    row: Transition[F]
    why_not: str


@dataclass(frozen=True)
class Lifecycle(Generic[F]):
    """A whole table with the state in which everything begins."""

    name: str
    initial: str
    rows: tuple[Transition[F], ...]

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Every state in the order of the table, the first one first."""
        named = (state for row in self.rows for state in (row.source, row.target))
        return tuple(dict.fromkeys([self.initial, *named]))

    @cached_property
    def events(self) -> tuple[str, ...]:
        """Every event in the order of the table."""
        return tuple(dict.fromkeys(row.event for row in self.rows))

    def allowed(self, state: str, facts: F) -> list[Verdict[F]]:
        """Each event that leads out of a state, and whether it may happen now."""
        return [
            self._verdict(rows, facts)
            for event in self.events
            if (rows := [row for row in self.rows if (row.event, row.source) == (event, state)])
        ]

    def step(self, event: str, state: str, facts: F) -> Verdict[F] | None:
        """The same for one event; None when it never leads out of this state."""
        rows = [row for row in self.rows if (row.event, row.source) == (event, state)]
        return self._verdict(rows, facts) if rows else None

    def _verdict(self, rows: Sequence[Transition[F]], facts: F) -> Verdict[F]:
        """A row that may be taken; where none may, the one against which least speaks."""
        row, against = min(
            ((one, one.why_not(facts)) for one in rows), key=lambda found: len(found[1])
        )
        return Verdict(row, next(iter(against), ""))

    def diagram(self, leave_out: str = "") -> Iterator[str]:
        """The table as a Mermaid diagram, without the rows of one event."""
        yield "stateDiagram-v2"
        yield f"    [*] --> {self.initial}"
        for row in self.rows:
            if row.event != leave_out:
                who = " or ".join(row.who)
                yield f"    {row.source} --> {row.target}: {row.event} ({who})"
        for state in self.states:
            if all(row.source != state or row.event == leave_out for row in self.rows):
                yield f"    {state} --> [*]"


# --- actions and requests -------------------------------------------------------------------


class ActionState(StrEnum):
    """Where an action or a request stands."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    AGREED = "agreed"
    ON_ITS_WAY = "on_its_way"
    DELIVERED = "delivered"
    CLOSED = "closed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


S = ActionState
#: It waits for the team, and can be late.
WITH_TEAM = (S.ASKED, S.ACCEPTED, S.AGREED, S.ON_ITS_WAY)
#: Nothing more is to come.
ENDED = (S.CLOSED, S.REFUSED, S.WITHDRAWN)
OPEN = (*WITH_TEAM, S.DELIVERED)


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """What the table of actions looks at beside the state.

    `passes` are the states in between that this kind goes through. `last` is the last step and the
    state it led from. `delivered_by_actor`: the same person said that it was delivered.
    """

    sides: frozenset[Side]
    passes: frozenset[str] = frozenset()
    last: tuple[str, str] | None = None
    undo_in_time: bool = True
    delivered_by_actor: bool = False
    confirm_time_over: bool = False


def _passes(state: ActionState, called: str) -> Guard[ActionFacts]:
    return Guard(
        f"the kind passes “{called}”",
        lambda facts: state in facts.passes,
        f"Requests of this kind are not marked “{called}”.",
    )


def _passes_no_more(*states: ActionState) -> Guard[ActionFacts]:
    return Guard(
        f"the kind does not pass {' or '.join(states)}",
        lambda facts: not facts.passes.intersection(states),
        "There is a step before this one.",
    )


_SOMEBODY_ELSE: Guard[ActionFacts] = Guard(
    "somebody else delivered it",
    lambda facts: not facts.delivered_by_actor,
    "You said yourself that it was done: somebody else confirms that it came.",
)
_TIME_OVER: Guard[ActionFacts] = Guard(
    "the days for confirming are over",
    lambda facts: facts.confirm_time_over,
    "There is still time to confirm it.",
)
_IN_TIME: Guard[ActionFacts] = Guard(
    "it was taken a short time ago",
    lambda facts: facts.undo_in_time,
    "It is too late to undo this. Say what is right in a comment, or take the next step.",
)
_AGREED, _SENT = _passes(S.AGREED, "agreed"), _passes(S.ON_ITS_WAY, "on its way")
_T, _A = (Side.TEAM,), (Side.ASKER,)

_STEPS: tuple[Transition[ActionFacts], ...] = (
    Transition("accept", S.ASKED, S.ACCEPTED, _T),
    Transition("agree", S.ASKED, S.AGREED, _T, (_AGREED,), ("quantity",)),
    Transition("agree", S.ACCEPTED, S.AGREED, _T, (_AGREED,), ("quantity",)),
    Transition("agree", S.AGREED, S.AGREED, _T, (_AGREED,), ("quantity", "reason")),
    Transition("send", S.ACCEPTED, S.ON_ITS_WAY, _T, (_SENT, _passes_no_more(S.AGREED))),
    Transition("send", S.AGREED, S.ON_ITS_WAY, _T, (_SENT,)),
    Transition("deliver", S.ON_ITS_WAY, S.DELIVERED, _T),
    Transition("deliver", S.AGREED, S.DELIVERED, _T, (_passes_no_more(S.ON_ITS_WAY),)),
    Transition("deliver", S.ACCEPTED, S.DELIVERED, _T, (_passes_no_more(S.AGREED, S.ON_ITS_WAY),)),
    Transition("confirm", S.ON_ITS_WAY, S.CLOSED, _A),
    Transition("confirm", S.DELIVERED, S.CLOSED, _A, (_SOMEBODY_ELSE,)),
    Transition("lapse", S.DELIVERED, S.CLOSED, (Side.CLOCK,), (_TIME_OVER,)),
    Transition("missing", S.DELIVERED, S.ACCEPTED, _A, needs=("reason",)),
    Transition("refuse", S.ASKED, S.REFUSED, _T, needs=("reason",)),
    Transition("refuse", S.ACCEPTED, S.REFUSED, _T, needs=("reason",)),
    Transition("refuse", S.AGREED, S.REFUSED, _T, needs=("reason",)),
    Transition("withdraw", S.ASKED, S.WITHDRAWN, _A),
    Transition("withdraw", S.ACCEPTED, S.WITHDRAWN, _A),
    Transition("withdraw", S.AGREED, S.WITHDRAWN, _A),
    Transition("reopen", S.CLOSED, S.ACCEPTED, _T, needs=("reason",)),
    Transition("reopen", S.REFUSED, S.ACCEPTED, _T, needs=("reason",)),
    Transition("reopen", S.WITHDRAWN, S.ACCEPTED, (Side.TEAM, Side.ASKER), needs=("reason",)),
)


def _last_was(row: Transition[ActionFacts]) -> Guard[ActionFacts]:
    return Guard(
        f"the last step was {row.event} from {row.source}",
        lambda facts: facts.last == (row.event, row.source),
        "Only the last step can be undone, and an undone one not again.",
    )


#: Whoever took a step takes it back while it is fresh and nobody took another (care.md 3, thread 12).
_UNDO = tuple(
    Transition("undo", row.target, row.source, (Side.MAKER,), (_last_was(row), _IN_TIME))
    for row in _STEPS
    if Side.CLOCK not in row.who
)

ACTIONS: Lifecycle[ActionFacts] = Lifecycle("Actions and requests", S.ASKED, (*_STEPS, *_UNDO))
