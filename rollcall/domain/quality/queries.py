"""What may happen to a query: one table of who may do what from where (rule 5 of the house)."""

from dataclasses import dataclass
from enum import StrEnum


class QueryState(StrEnum):
    """Where a query stands. Open and answered wait for somebody; the others are settled."""

    OPEN = "open"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    SET_ASIDE = "set_aside"
    CORRECTED = "corrected"


#: States in which somebody still has something to do.
WAITING = (QueryState.OPEN, QueryState.ANSWERED)


@dataclass(frozen=True, slots=True)
class Step:
    """One transition: from which states, to which, and whether it is an officer's to take."""

    sources: tuple[QueryState, ...]
    target: QueryState
    by_officer: bool = False
    needs_words: bool = False


#: confirm: "yes, that is right"; answer: somebody said something, but the number still stands;
#: correct: a correction removed the cause; set_aside and reopen are an officer's, with a reason.
STEPS: dict[str, Step] = {
    "confirm": Step(WAITING, QueryState.CONFIRMED),
    "answer": Step(WAITING, QueryState.ANSWERED, needs_words=True),
    "correct": Step(WAITING, QueryState.CORRECTED),
    "set_aside": Step(WAITING, QueryState.SET_ASIDE, by_officer=True, needs_words=True),
    "reopen": Step(
        (QueryState.CONFIRMED, QueryState.SET_ASIDE, QueryState.ANSWERED),
        QueryState.OPEN,
        by_officer=True,
        needs_words=True,
    ),
}

_SETTLED_WORDS = {
    QueryState.OPEN: "is open",
    QueryState.ANSWERED: "was answered already",
    QueryState.CONFIRMED: "was confirmed already",
    QueryState.SET_ASIDE: "was set aside",
    QueryState.CORRECTED: "is settled: the answer was corrected",
}


def why_not(step: str, state: QueryState) -> str:
    """Why a step cannot be taken from a state; "" when it can."""
    if state in STEPS[step].sources:
        return ""
    return f"This query {_SETTLED_WORDS[state]}."


def share_right(confirmed: int, corrected: int) -> float | None:
    """Of the queries that were settled by the home, the share where the answer was right after all.

    High means that the rule asks too often. None when none was settled.
    """
    settled = confirmed + corrected
    return confirmed / settled if settled else None
