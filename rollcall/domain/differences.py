"""Which source counts where two of them answered the same question for the same home and day.

C0: the newest of call and self-report beats an extract when its time is later; beyond a tolerance
the two *differ*, both values are kept, and somebody decides. Until then the home's own word counts
(AT-15). What a return counts is always the home's own answer (CT13). An answer that nobody gave here is filled from the newest extract.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from rollcall.domain.questions.definition import DONT_KNOW, Strict


@dataclass(frozen=True, slots=True)
class Tolerance(Strict):
    """By how much the answers to some questions may differ before somebody must decide, and who.

    `by` is in the question's own unit; for colours it is in steps. Any other two answers that are
    not the same differ.
    """

    key: str
    set: str
    questions: tuple[str, ...]
    by: int
    decides: str
    source: str = ""


@dataclass(frozen=True)
class Precedence(Strict):
    """What `precedence.yaml` holds."""

    tolerances: tuple[Tolerance, ...] = ()

    @cached_property
    def _by_question(self) -> dict[tuple[str, str], Tolerance]:
        return {(one.set, key): one for one in self.tolerances for key in one.questions}

    def tolerance(self, set_key: str, question: str) -> Tolerance | None:
        """The tolerance of a question; None = answers to it never count as differing."""
        return self._by_question.get((set_key, question))


@dataclass(frozen=True, slots=True)
class Told:
    """What one source said. `layout` is the extract's, "" for the home's own word.

    `at` is when the answers were given; None where an extract does not say.
    """

    answers: Mapping[str, Any]
    at: dt.datetime | None
    layout: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two answers further apart than the tolerance, and who decides; the own one counts meanwhile."""

    question: str
    layout: str
    own: Any
    extract: Any
    decides: str


@dataclass(frozen=True, slots=True)
class Filled:
    """An answer that is an extract's. `instead_of` is the home's own older one; None = it gave none."""

    layout: str
    instead_of: Any = None

    def as_json(self) -> dict[str, Any]:
        """As a version keeps it."""
        said = {} if self.instead_of is None else {"instead_of": self.instead_of}
        return {"layout": self.layout, **said}


@dataclass(frozen=True, slots=True)
class Settled:
    """What counts for a home and day, which of it extracts filled in, and what is in dispute."""

    answers: dict[str, Any]
    filled: dict[str, Filled] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """How the sources of one question set are weighed: tolerances, colours, what returns count."""

    set: str
    precedence: Precedence
    colours: tuple[str, ...] = ()
    own_always: Collection[str] = frozenset()

    def settle(
        self,
        own: Told | None,
        extracts: Iterable[Told],
        *,
        blanks: bool = True,
        newer: bool = True,
    ) -> Settled:
        """Weigh what was told question by question.

        `blanks` and `newer` say whether extracts may fill in what the home left out, and may stand
        in for what it said earlier; both can be refused where the whole would contradict itself.
        """
        told = sorted(extracts, key=lambda one: (one.at is not None, one.at))
        said = dict(own.answers) if own else {}
        answers, filled = dict(said), dict[str, Filled]()
        conflicts: list[Conflict] = []
        for extract in told:
            # One for all the blanks: a country's day has a third of a million of them.
            blank = Filled(extract.layout)
            for question, value in extract.answers.items():
                mine = said.get(question)
                tolerance = self.precedence.tolerance(self.set, question)
                if tolerance is not None and self.differ(tolerance, mine, value):
                    decides = tolerance.decides
                    conflicts.append(Conflict(question, extract.layout, mine, value, decides))
                    continue
                if not self._counts(question, mine, own, extract, blanks=blanks, newer=newer):
                    continue
                answers[question] = value
                if value == mine:
                    filled.pop(question, None)
                else:
                    filled[question] = blank if mine is None else Filled(extract.layout, mine)
        return Settled(answers, filled, tuple(conflicts))

    def differ(self, tolerance: Tolerance, own: Any, extract: Any) -> bool:
        """Whether two answers are further apart than is tolerated; silence differs from nothing."""
        if own in (None, DONT_KNOW) or extract in (None, DONT_KNOW) or own == extract:
            return False
        if isinstance(own, int) and isinstance(extract, int):
            return abs(own - extract) > tolerance.by
        if own in self.colours and extract in self.colours:
            return abs(self.colours.index(own) - self.colours.index(extract)) > tolerance.by
        return True

    def _counts(
        self,
        question: str,
        mine: Any,
        own: Told | None,
        extract: Told,
        *,
        blanks: bool,
        newer: bool,
    ) -> bool:
        """Whether an extract's answer counts, to a question left out or in place of an older one."""
        if own is None:
            return True
        if mine is None:
            return blanks
        if not newer or question in self.own_always or extract.at is None:
            return False
        return own.at is None or extract.at > own.at


def own_word(answers: Mapping[str, Any], filled: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A version's answers as the home gave them, without what extracts filled in."""
    own = {key: value for key, value in answers.items() if key not in filled}
    own.update((key, one["instead_of"]) for key, one in filled.items() if "instead_of" in one)
    return own


# --- has a home updated the other collection? (P03) -------------------------------------------

Standing = Literal["not_registered", "registered", "updated", "stale"]
STANDINGS: Sequence[Standing] = ("not_registered", "registered", "stale", "updated")


def standing(*, listed: bool, updated_on: dt.date | None, since: dt.date) -> Standing:
    """A home's state in another collection (P03): `since` is the first day that is recent enough."""
    if not listed:
        return "not_registered"
    if updated_on is None:
        return "registered"
    return "updated" if updated_on >= since else "stale"
