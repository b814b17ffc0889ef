"""What a question set is: plain frozen data, as written in a programme's `sets/*.yaml`."""

import datetime as dt
import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Literal

from rollcall.domain.sensitivity import Sensitivity


class Strict:
    """Data read from a programme file: a key nobody knows is a mistake, never ignored."""

    __slots__ = ()
    __pydantic_config__ = {"extra": "forbid"}


class State(StrEnum):
    """The four things a question can be for one home. Blank is not No, and not zero (C0)."""

    ANSWERED = "answered"
    DOES_NOT_APPLY = "does_not_apply"
    DONT_KNOW = "dont_know"
    NOT_ANSWERED = "not_answered"


#: Stored in place of a value when somebody said that they do not know.
DONT_KNOW = "dont_know"

QuestionType = Literal[
    "integer",
    "choice",
    "choices",
    "yes_no",
    "date",
    "datetime",
    "text",
    "matrix",
    "calculated",
]
Required = Literal["always", "when_shown", "optional"]
Tier = Literal["core", "weekly", "follow_up"]
Aggregate = Literal[
    "snapshot_sum", "flow_sum", "count_yes", "count_by", "max", "min", "list", "none", "ratio"
]
Level = Literal["error", "warn", "confirm"]


@dataclass(frozen=True, slots=True)
class Option(Strict):
    """One answer to choose. `means` says which state it stands for when it is not an answer."""

    code: str
    label: str
    means: Literal["dont_know", "does_not_apply"] | None = None
    needs_round_setting: str | None = None


@dataclass(frozen=True, slots=True)
class MustMatch(Strict):
    """The form a text must have as a whole, capitals or not, and what is said when it has not."""

    pattern: str
    message: str


@dataclass(frozen=True, slots=True)
class Cell(Strict):
    """A row or a column of a matrix question."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Topic(Strict):
    """A section of the form."""

    key: str
    title: str


YES_NO = (Option("yes", "Yes"), Option("no", "No"))


@dataclass(frozen=True)
class Question(Strict):
    """One question: its words, type, range, when it applies, how it is counted and who may see it.

    `min` and `max` are numbers (characters for text) or dates such as `today-7`, where today is the
    report's date. `prefill` is an expression over the set that its own set is `prefill_from`. A
    calculated question without options is a whole number.
    """

    id: str
    label: str
    type: QuestionType
    topic: str = ""
    hint: str = ""
    unit: str = ""
    min: int | str | None = None
    max: int | str | None = None
    options: tuple[Option, ...] = ()
    options_from: str = ""
    rows: tuple[Cell, ...] = ()
    columns: tuple[Cell, ...] = ()
    required: Required = "optional"
    tier: Tier = "core"
    always_ask: bool = False
    show_if: str = ""
    show_when_unknown: bool = False
    aggregate: Aggregate = "none"
    sensitivity: Sensitivity = "operational"
    used_by: tuple[str, ...] = ()
    why: str = ""
    calculate: str = ""
    prefill: str = ""
    must_match: MustMatch | None = None
    source: str = ""
    envelope: bool = False

    @cached_property
    def choices(self) -> tuple[Option, ...]:
        """The options to choose from; yes and no for a yes-or-no question."""
        return YES_NO if self.type == "yes_no" else self.options

    @cached_property
    def codes_by_word(self) -> dict[str, str]:
        """The code of each option by what may be written for it: code or label, in small letters."""
        words = {option.label.casefold(): option.code for option in self.choices}
        return words | {option.code.casefold(): option.code for option in self.choices}

    @cached_property
    def cells(self) -> frozenset[tuple[str, str]]:
        """The row and column of each cell of a matrix."""
        return frozenset((row.code, column.code) for row in self.rows for column in self.columns)

    @cached_property
    def meanings(self) -> dict[str, State]:
        """Codes that are not answers but states: `not_needed` does not apply, and so on."""
        return {o.code: State(o.means) for o in self.choices if o.means}

    @cached_property
    def is_flow(self) -> bool:
        """True when the answer counts events since the last report (C0)."""
        return self.aggregate == "flow_sum"

    @cached_property
    def is_calculated_number(self) -> bool:
        """True when nobody is asked and the answer is a number rather than one of some options."""
        return self.type == "calculated" and not self.options

    @cached_property
    def is_words(self) -> bool:
        """True when the answer is free text or personal and so is kept in the erasable row."""
        return self.type == "text" or self.sensitivity == "personal"

    def option_label(self, code: str) -> str:
        """The plain words of an option; the code itself when nobody wrote any."""
        return next((o.label for o in self.choices if o.code == code), code)


@dataclass(frozen=True, slots=True)
class Rule(Strict):
    """A check across answers. `check` must come out true; unknown never rejects."""

    id: str
    level: Level
    check: str
    message: str
    remedy: str = ""
    questions: tuple[str, ...] = ()
    override: Literal["reason"] | None = None
    for_each: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class QuestionSet(Strict):
    """A dated, versioned list of questions with the rules between them.

    `valid_from` is the day from which a later version is meant to hold; the first one has none.
    """

    key: str
    title: str
    version: str
    unit: str
    cadence: str
    questions: tuple[Question, ...]
    topics: tuple[Topic, ...] = ()
    rules: tuple[Rule, ...] = ()
    purpose: str = ""
    prefill_from: str = ""
    valid_from: dt.date | None = None

    @property
    def name(self) -> str:
        """This version among all: `daily@2`."""
        return f"{self.key}@{self.version}"

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that it asks and checks: an approval holds for exactly this."""
        content = json.dumps(asdict(self), sort_keys=True, default=str)
        return hashlib.sha256(content.encode()).hexdigest()

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """Each question under its id."""
        return {question.id: question for question in self.questions}

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """The questions whose answers are kept: all but the envelope of the report or the call."""
        return tuple(question for question in self.questions if not question.envelope)

    def beyond(self, seen: Collection[Sensitivity]) -> frozenset[str]:
        """Ids of the questions whose answers a reader may not see."""
        return frozenset(one.id for one in self.questions if one.sensitivity not in seen)

    @cached_property
    def words(self) -> frozenset[str]:
        """Ids of the answers that live in the erasable row: free text and personal fields."""
        return frozenset(question.id for question in self.asked if question.is_words)

    @cached_property
    def expanded_rules(self) -> tuple[Rule, ...]:
        """Every rule, one for each item where it says `for_each`."""
        return tuple(one for rule in self.rules for one in expand(rule))


def expand(rule: Rule) -> list[Rule]:
    """A rule repeated for each item, with `{item}` replaced in id, check, message and questions."""
    if not rule.for_each:
        return [rule]
    [(name, items)] = rule.for_each.items()

    def put(text: str, item: str) -> str:
        return text.replace("{" + name + "}", item)

    return [
        Rule(
            id=put(rule.id, item) if "{" + name + "}" in rule.id else f"{rule.id}.{item}",
            level=rule.level,
            check=put(rule.check, item),
            message=put(rule.message, item),
            remedy=put(rule.remedy, item),
            questions=tuple(put(question, item) for question in rule.questions),
            override=rule.override,
        )
        for item in items
    ]
