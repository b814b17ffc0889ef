"""Why a home needs attention, and which home comes first (methods d; rules are programme data).

A rule is a condition over what a home last said, when it was last heard from and its cases. A home's
tier is the first tier of which any rule holds; inside a tier the points of the rules that hold are
added up; inside those the longest since contact comes first. What is shown is the rank, the tier and
the rules that hold with what they saw, never a bare score. Unknown is never a reason: a rule that
asks for an answer nobody gave does not hold, and silence has rules of its own.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from rollcall.domain.outbreaks import CaseDay, OutbreakWindows, standing
from rollcall.domain.outbreaks import OutbreakState as State
from rollcall.domain.questions.checks import CompiledRule, compile_rule, fill
from rollcall.domain.questions.conditions import UNKNOWN, Value, Vocabulary
from rollcall.domain.questions.definition import Rule, Strict
from rollcall.domain.questions.visibility import CompiledSet, Sheet


T = TypeVar("T")

Level = Literal["amber", "red", "black"]
LEVELS: tuple[Level, ...] = ("amber", "red", "black")


@dataclass(frozen=True, slots=True)
class TierName(Strict):
    """What a tier is called: "Now", "Today, first" …"""

    tier: int
    label: str


@dataclass(frozen=True, slots=True)
class SignalRule(Strict):
    """One reason to look at a home.

    `text` is what people read, with answers in braces; `why` the evidence that it matters; `domain`
    and `level` say which level it suggests in which part of the level table (B12).
    """

    id: str
    text: str
    check: str
    tier: int
    why: str
    owner: str
    since: dt.date
    points: int = 0
    domain: str = ""
    level: Level | Literal[""] = ""


@dataclass(frozen=True)
class Signals(Strict):
    """What `signals.yaml` holds. The last tier is the routine one, in which every home is.

    `answer_days` is how old, in days, a report may be and still give a reason.
    """

    tiers: tuple[TierName, ...] = (TierName(1, "Routine"),)
    rules: tuple[SignalRule, ...] = ()
    answer_days: int = 3

    @property
    def routine(self) -> int:
        """The tier of a home for which no rule holds."""
        return self.tiers[-1].tier

    def tier_label(self, tier: int) -> str:
        """What a tier is called."""
        return next(one.label for one in self.tiers if one.tier == tier)


#: What a rule may ask about beside the answers, the home and the report before.
SUBJECTS: Mapping[str, Mapping[str, str]] = {
    "contact": {
        "hours": "number",
        "days_missed": "number",
        "never": "truth",
        "unanswered": "number",
        "promise_missed": "truth",
    },
    "cases": {
        "this_week": "number",
        "last_week": "number",
        "week_before": "number",
        "single": "truth",
        "outbreak": "truth",
        "new_outbreak": "truth",
    },
    "area": {"affected_percent": "number"},
}


@dataclass(frozen=True, slots=True)
class Contact:
    """When a home was last heard from, by voice or by report, and what became of the calls since.

    `unanswered` counts the tries since then that nobody answered.
    """

    last_at: dt.datetime | None = None
    last_on: dt.date | None = None
    unanswered: int = 0
    promise_missed: bool = False

    def hours(self, now: dt.datetime) -> int | None:
        """Whole hours since; None when it was never heard from."""
        return None if self.last_at is None else int((now - self.last_at).total_seconds() // 3600)

    def known(self, now: dt.datetime, today: dt.date) -> dict[str, Any]:
        """What rules call `contact.`; a day is missed when it is over and nothing was heard."""
        missed = None if self.last_on is None else max(0, (today - self.last_on).days - 1)
        return {
            "hours": self.hours(now),
            "days_missed": missed,
            "never": self.last_at is None,
            "unanswered": self.unanswered,
            "promise_missed": self.promise_missed,
        }


def case_facts(
    cases: Sequence[CaseDay], today: dt.date, windows: OutbreakWindows
) -> dict[str, Any]:
    """What rules call `cases.`: new cases week by week up to today, and the outbreak's state."""
    state = standing(cases, on=today, windows=windows).state
    before = standing(cases, on=today - dt.timedelta(days=2), windows=windows).state
    return {
        "this_week": _in_week(cases, today, 0),
        "last_week": _in_week(cases, today, 1),
        "week_before": _in_week(cases, today, 2),
        "single": state is State.SINGLE_CASE,
        "outbreak": state.is_outbreak,
        "new_outbreak": state.is_outbreak and not before.is_outbreak,
    }


def _in_week(cases: Iterable[CaseDay], today: dt.date, back: int) -> int:
    """New cases in the seven days that end `back` weeks before the end of today."""
    return sum(day.cases for day in cases if 7 * back <= (today - day.on).days < 7 * (back + 1))


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that rules may ask of one home: its last report and what is known beside it.

    Answers about events speak for a day; `fresh` says whether the report is recent enough for that.
    """

    sheet: Sheet
    beside: Mapping[str, Mapping[str, Any]]
    fresh: bool = True

    @property
    def compiled(self) -> CompiledSet:
        """The question set that the answers belong to."""
        return self.sheet.compiled

    def value(self, question: str) -> Value:
        """The answer; one about events is unknown once its day is past."""
        if not self.fresh and self.compiled.question_set.by_id[question].is_flow:
            return UNKNOWN
        return self.sheet.value(question)

    def given(self, question: str) -> Value:
        """Whether the question was answered."""
        return self.sheet.given(question)

    def outside(self, subject: str, name: str) -> Value:
        """`contact.`, `cases.` and `area.`, and all that a report's own conditions know."""
        if subject not in self.beside:
            return self.sheet.outside(subject, name)
        value = self.beside[subject].get(name)
        return UNKNOWN if value is None else value

    def unchanged_days(self, question: str) -> Value:
        """Reports in a row that said the same."""
        return self.sheet.unchanged_days(question)

    def days_band(self, days: int) -> str:
        """The programme's colour for a number of days."""
        return self.sheet.days_band(days)

    def worst(self, codes: Iterable[str]) -> str | None:
        """The worst of some colours."""
        return self.sheet.worst(codes)


@dataclass(frozen=True, slots=True)
class CompiledSignal:
    """A rule ready to be asked."""

    rule: SignalRule
    compiled: CompiledRule

    @property
    def reads(self) -> frozenset[str]:
        """The questions it looks at in the last report, those in its sentence too."""
        places = self.compiled.places.values()
        return self.compiled.check.reads.union(*(place.reads for place in places))

    @property
    def reads_before(self) -> frozenset[str]:
        """The questions it looks at in the report before that."""
        places = self.compiled.places.values()
        return self.compiled.check.reads_before.union(*(one.reads_before for one in places))


def signal_vocabulary(daily: Vocabulary) -> Vocabulary:
    """The names that rules may use: those of the daily set, and what is known beside it."""
    return replace(daily, outside={**daily.outside, **SUBJECTS})


def compile_signal(rule: SignalRule, vocabulary: Vocabulary) -> CompiledSignal:
    """Parse a rule and the places in its sentence; raises ExpressionError."""
    check = Rule(id=rule.id, level="warn", check=rule.check, message=rule.text)
    return CompiledSignal(rule, compile_rule(check, vocabulary))


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that holds for a home, in words; `as_of` is the day of the answers it looked at."""

    rule: SignalRule
    words: str
    as_of: dt.date | None


@dataclass(frozen=True, slots=True)
class Triage:
    """Where a home stands among others, and why."""

    tier: int
    points: int
    fired: tuple[Fired, ...] = ()
    last_contact: dt.datetime | None = None

    @property
    def order(self) -> tuple[int, int, float]:
        """Tier, then points, then longest since contact; never heard from is the longest."""
        since = self.last_contact.timestamp() if self.last_contact else float("-inf")
        return (self.tier, -self.points, since)


def triage(
    rules: Iterable[CompiledSignal],
    facts: Facts,
    *,
    routine: int,
    last_contact: dt.datetime | None,
) -> Triage:
    """Ask every rule of one home."""
    fired = tuple(
        Fired(one.rule, fill(one.rule.text, one.compiled, facts), _as_of(one, facts))  # type: ignore[arg-type]
        for one in rules
        if one.compiled.check.holds(facts) is True
    )
    return Triage(
        tier=min((one.rule.tier for one in fired), default=routine),
        points=sum(one.rule.points for one in fired),
        fired=tuple(sorted(fired, key=lambda one: one.rule.tier)),
        last_contact=last_contact,
    )


def _as_of(one: CompiledSignal, facts: Facts) -> dt.date | None:
    """The day of the report, for a rule that looked at its answers."""
    return facts.sheet.on if one.reads else None


def ranked(
    items: Iterable[T], triage_of: Callable[[T], Triage], name: Callable[[T], str]
) -> list[T]:
    """The items in the order in which to look at them; those alike by name."""
    return sorted(items, key=lambda one: (*triage_of(one).order, name(one)))


def suggested_level(fired: Iterable[Fired], domain: str = "") -> str:
    """The highest level that the rules which hold suggest, in one domain or in all (B12)."""
    levels = {one.rule.level for one in fired if not domain or one.rule.domain == domain}
    return next((level for level in reversed(LEVELS) if level in levels), "green")
