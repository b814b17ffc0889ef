"""Why a home needs attention, and which home comes first (methods d; rules are programme data).

A rule is a condition over what a home last said, when it was last heard from and its cases. A home's
tier is the first tier of which any rule holds; inside a tier the points of the rules that hold are
added up; inside those the longest since contact comes first. What is shown is the rank, the tier and
the rules that hold with what they saw, never a bare score. Unknown is never a reason: a rule that
asks for an answer nobody gave does not hold, and silence has rules of its own.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Literal, TypeVar

from rollcall.domain.home_facts import Age, Ageing, Facts, Said, said
from rollcall.domain.many_homes import ManyHomes
from rollcall.domain.questions.answers import show
from rollcall.domain.questions.checks import CompiledRule, compile_rule, fill
from rollcall.domain.questions.conditions import (
    NOT_APPLICABLE,
    UNKNOWN,
    Expression,
    ExpressionError,
    Missing,
    Value,
    Vocabulary,
    parse,
)
from rollcall.domain.questions.definition import DONT_KNOW, Question, Rule, Strict
from rollcall.domain.questions.visibility import CompiledSet
from rollcall.domain.sensitivity import ALL, Sensitivity, beyond, without_figures


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TierName(Strict):
    """What a tier is called: "Now", "Today, first" …"""

    tier: int
    label: str


@dataclass(frozen=True, slots=True)
class SignalRule(Strict):
    """One reason to look at a home.

    `text` is what people read, with answers in braces; `why` the evidence that it matters; `clears`
    says in words when it goes away, which is when the check no longer holds. `trigger` names the
    trigger of the level table whose check and text it shares, so that each is written once.
    `measure` is a number that is higher the worse it is: by it a signal that was set aside returns.
    `owner` is a team of `support.yaml`, `kind` the kind of help in there that an action of it is;
    without one a person chooses.
    """

    id: str
    tier: int
    why: str
    owner: str
    since: dt.date
    clears: str
    text: str = ""
    check: str = ""
    trigger: str = ""
    points: int = 0
    measure: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRule(Strict):
    """An answer whose change since the report before is a reason to look (methods d).

    A number changed when by at least `at_least` and by `share` per cent of what it was; another
    answer when it is another; and any answer when it is missing after it was there.
    """

    id: str
    question: str
    name: str
    tier: int
    why: str
    owner: str
    since: dt.date
    at_least: int = 1
    share: int = 20
    kind: str = ""

    @property
    def rule(self) -> SignalRule:
        """As a reason among the others."""
        clears = "With the next report that says the same as the one before it."
        return SignalRule(
            self.id, self.tier, self.why, self.owner, self.since, clears, self.name, kind=self.kind
        )


@dataclass(frozen=True, slots=True)
class ShownAs(Strict):
    """How evidence names an answer, and where a number of days is worked out from stock and use."""

    question: str
    name: str
    stock: str = ""
    use: str = ""


@dataclass(frozen=True)
class Signals(Strict):
    """What `signals.yaml` holds. The last tier is the routine one, in which every home is.

    `answer_days` is how old, in days, a report may be and still give a reason. Signals of the tiers
    up to `decide_up_to` wait for somebody's decision. `larger_area` is the
    kind of area whose share of affected homes rules call `region.`.
    """

    tiers: tuple[TierName, ...] = (TierName(1, "Routine"),)
    rules: tuple[SignalRule, ...] = ()
    changes: tuple[ChangeRule, ...] = ()
    shown_as: tuple[ShownAs, ...] = ()
    answer_days: int = 3
    decide_up_to: int = 1
    ageing: Ageing = field(default_factory=Ageing)
    larger_area: str = ""

    @property
    def routine(self) -> int:
        """The tier of a home for which no rule holds."""
        return self.tiers[-1].tier

    def tier_label(self, tier: int) -> str:
        """What a tier is called."""
        return next((one.label for one in self.tiers if one.tier == tier), str(tier))

    @property
    def every(self) -> list[SignalRule]:
        """All rules, those about changes too."""
        return [*self.rules, *(one.rule for one in self.changes)]

    @property
    def owners(self) -> list[str]:
        """The key of every team that a rule names, in the order of the alphabet."""
        return sorted({one.owner for one in self.every})

    def rule(self, rule_id: str) -> SignalRule | None:
        """A rule by its id; None when the programme has it no more."""
        return next((one for one in self.every if one.id == rule_id), None)


@dataclass(frozen=True, slots=True)
class CompiledSignal:
    """A rule ready to be asked."""

    rule: SignalRule
    compiled: CompiledRule
    measure: Expression | None = None

    @property
    def expressions(self) -> list[Expression]:
        """All that it looks at: the check, the places of its sentence, and the measure."""
        parts = [self.compiled.check, *self.compiled.places.values()]
        return [*parts, self.measure] if self.measure else parts


def compile_signal(rule: SignalRule, vocabulary: Vocabulary) -> CompiledSignal:
    """Parse a rule and the places in its sentence; raises ExpressionError."""
    check = Rule(id=rule.id, level="warn", check=rule.check, message=rule.text)
    measure = parse(rule.measure, vocabulary) if rule.measure else None
    if measure is not None and measure.type not in ("number", "any"):
        raise ExpressionError(f"the measure `{rule.measure}` is not a number")
    return CompiledSignal(rule, compile_rule(check, vocabulary), measure)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One answer behind a rule that holds: what it says, who said it and when, and how old it is."""

    words: str
    said: Said | None = None
    age: Age | None = None


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that holds for a home, in words; `as_of` is the day of the answers it looked at.

    `needs` is what somebody must see to read its words and evidence (C0).
    """

    rule: SignalRule
    words: str
    as_of: dt.date | None
    evidence: tuple[Evidence, ...] = ()
    measure: int | None = None
    needs: frozenset[Sensitivity] = frozenset()

    def cut_for(self, seen: Collection[Sensitivity]) -> "Fired":
        """As a reader may see it: that the rule holds, without what homes said."""
        if self.needs.issubset(seen):
            return self
        words = hidden_signal(self.rule.owner)
        return replace(self, words=words, as_of=None, evidence=(), measure=None)


def hidden_signal(owner: str) -> str:
    """What stands for a signal of a team's that a reader may not see."""
    return without_figures(f"{owner}: a signal holds")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a home stands among others: the rules that hold, not yet put into words."""

    tier: int
    points: int
    last_contact: dt.datetime | None
    rules: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[int, int, float]:
        """Tier, then points, then longest since contact; never heard from is the longest."""
        since = self.last_contact.timestamp() if self.last_contact else float("-inf")
        return (self.tier, -self.points, since)


@dataclass(frozen=True, slots=True)
class Triage(Place):
    """The same with why, in words."""

    fired: tuple[Fired, ...] = ()


Change = Literal["more", "less", "other", "missing"]


def change_of(rule: ChangeRule, question: Question, before: Value, now: Value) -> Change | None:
    """What kind of change it is from one answer to the next; None when it is not material."""
    if isinstance(before, Missing) or before == DONT_KNOW or now is NOT_APPLICABLE:
        return None
    if now is UNKNOWN or now == DONT_KNOW:
        return "missing"
    if question.type != "integer":
        return "other" if now != before else None
    step = abs(now - before)
    if step < rule.at_least or 100 * step < rule.share * before:
        return None
    return "more" if now > before else "less"


def change_words(rule: ChangeRule, question: Question, before: Value, now: Value) -> str:
    """ "Free beds: 3 → 5 (+2)", or both answers in words."""
    was = show(question, before)
    if isinstance(now, Missing) or now == DONT_KNOW:
        return f"{rule.name}: {was} before, no answer this time"
    if question.type != "integer":
        return f"{rule.name}: “{was}” before, “{show(question, now)}” now"
    sign = "+" if now > before else "−"  # noqa: RUF001 - a minus sign for people
    return f"{rule.name}: {was} → {show(question, now)} ({sign}{abs(now - before):,})"


@dataclass(frozen=True)
class Signalling:
    """The signals of a programme, ready to be asked of one home or of many."""

    definition: Signals
    rules: tuple[CompiledSignal, ...]
    compiled: CompiledSet

    @cached_property
    def needs(self) -> Mapping[str, frozenset[Sensitivity]]:
        """What somebody must see to read what each rule saw, by its id."""
        by_id = self.compiled.question_set.by_id
        return {one.rule.id: needs_of(self.compiled, one.expressions) for one in self.rules} | {
            one.id: beyond([by_id[one.question].sensitivity]) for one in self.definition.changes
        }

    def kept_words(self, rule_id: str, words: str, seen: Collection[Sensitivity]) -> str:
        """What a signal said once, as a reader may see it; one that is no more is for who sees all."""
        if self.needs.get(rule_id, ALL).issubset(seen):
            return words
        rule = self.definition.rule(rule_id)
        return hidden_signal(rule.owner if rule else "A former rule")

    @cached_property
    def questions(self) -> frozenset[str]:
        """The questions of the daily set whose answers they need."""
        return questions_of(
            self.compiled, [part for one in self.rules for part in one.expressions]
        ) | self.compiled.at_hand(
            [
                *(one.question for one in self.definition.changes),
                *(
                    name
                    for one in self.definition.shown_as
                    for name in (one.stock, one.use)
                    if name
                ),
            ]
        )

    def triage(self, facts: Facts, *, now: dt.datetime, last_contact: dt.datetime | None) -> Triage:
        """Ask every rule of one home."""
        fired = [
            self._fired(one, facts, now)
            for one in self.rules
            if one.compiled.check.holds(facts) is True
        ]
        fired += self._changes(facts, now)
        return Triage(
            tier=min((one.rule.tier for one in fired), default=self.definition.routine),
            points=sum(one.rule.points for one in fired),
            last_contact=last_contact,
            rules=tuple(one.rule.id for one in fired),
            fired=tuple(sorted(fired, key=lambda one: one.rule.tier)),
        )

    def place_many(
        self, facts: Sequence[Facts], last_contacts: Sequence[dt.datetime | None]
    ) -> list[Place]:
        """Ask every rule of many homes: the same as one by one, without the words."""
        many = ManyHomes(facts)
        tiers = [self.definition.routine] * len(facts)
        points, rules = [0] * len(facts), [list[str]() for _ in facts]
        for rule, places in self._holding(many):
            for n in places:
                tiers[n] = min(tiers[n], rule.tier)
                points[n] += rule.points
                rules[n].append(rule.id)
        return [
            Place(*one[:3], tuple(one[3]))
            for one in zip(tiers, points, last_contacts, rules, strict=True)
        ]

    def _holding(self, many: ManyHomes) -> Iterator[tuple[SignalRule, list[int]]]:
        for one in self.rules:
            yield one.rule, many.holding(one.compiled.check)
        for change in self.definition.changes:
            changed = partial(self._has_changed, change)
            asked = (change.question,)
            yield change.rule, many.where(changed, questions=asked, before=asked)

    def holds(self, rule_id: str, facts: Facts) -> bool:
        """Whether one rule holds for a home."""
        for one in self.rules:
            if one.rule.id == rule_id:
                return one.compiled.check.holds(facts) is True
        changes = (one for one in self.definition.changes if one.id == rule_id)
        return any(self._has_changed(one, facts) for one in changes)

    def _fired(self, one: CompiledSignal, facts: Facts, now: dt.datetime) -> Fired:
        return Fired(
            one.rule,
            fill(one.rule.text, one.compiled, facts),  # type: ignore[arg-type]
            facts.sheet.on if one.compiled.check.reads else None,
            self.evidence(one.compiled, facts, now),
            _number(one.measure.evaluate(facts)) if one.measure else None,
            self.needs[one.rule.id],
        )

    def evidence(self, rule: CompiledRule, facts: Facts, now: dt.datetime) -> tuple[Evidence, ...]:
        """The answers behind a rule that holds, each with who said it and when.

        Stock and use are shown as the days that they come to.
        """
        answers = dict.fromkeys(self._shown_by.get(one, one) for one in facts.behind(rule))
        return tuple(self._said(question, facts, now) for question in answers)

    def _said(self, question: str, facts: Facts, now: dt.datetime) -> Evidence:
        found = said(question, facts.told)
        age = self.definition.ageing.age(found.at, now) if found else None
        return Evidence(self._words(question, facts), found, age)

    def _words(self, question: str, facts: Facts) -> str:
        """An answer by its short name: "masks: 1 day left"."""
        one, by_id = self._names.get(question), facts.compiled.question_set.by_id
        name = one.name if one else by_id[question].label
        if one is not None and one.stock:
            stock, use = facts.value(one.stock), facts.value(one.use)
            if isinstance(stock, int) and isinstance(use, int) and use:
                days = stock // use
                return f"{name}: {days:,} {'day' if days == 1 else 'days'} left"
        return f"{name}: {show(by_id[question], facts.value(question))}"

    @cached_property
    def _shown_by(self) -> Mapping[str, str]:
        """The question under which a stock or a use is shown."""
        shown = self.definition.shown_as
        return {part: one.question for one in shown for part in (one.stock, one.use) if part}

    @cached_property
    def _names(self) -> Mapping[str, ShownAs]:
        return {one.question: one for one in self.definition.shown_as}

    def _changes(self, facts: Facts, now: dt.datetime) -> Iterator[Fired]:
        for change in self.definition.changes:
            if not self._has_changed(change, facts):
                continue
            question = facts.compiled.question_set.by_id[change.question]
            before = facts.outside("previous", change.question)
            given = facts.value(change.question)
            gone = isinstance(given, Missing)
            yield Fired(
                change.rule,
                change_words(change, question, before, given),
                facts.sheet.on,
                () if gone else (self._said(change.question, facts, now),),
                needs=self.needs[change.id],
            )

    def _has_changed(self, change: ChangeRule, facts: Facts) -> bool:
        return self._change(change, facts) is not None

    def _change(self, change: ChangeRule, facts: Facts) -> Change | None:
        if not facts.sheet.history:
            return None
        question = facts.compiled.question_set.by_id[change.question]
        before = facts.outside("previous", change.question)
        return change_of(change, question, before, facts.value(change.question))


def questions_of(compiled: CompiledSet, expressions: Iterable[Expression]) -> frozenset[str]:
    """The questions that must be read for some expressions, those of the days before too."""
    asked: set[str] = set()
    for one in expressions:
        asked |= one.reads | one.reads_before
        asked |= {name for subject, name in one.reads_outside if subject == "week"}
    return compiled.at_hand(asked)


def needs_of(compiled: CompiledSet, expressions: Iterable[Expression]) -> frozenset[Sensitivity]:
    """What somebody must see to read what some expressions look at; cases are about health."""
    found: set[Sensitivity] = set()
    for one in expressions:
        asked = one.reads | one.reads_before
        asked |= {name for subject, name in one.reads_outside if subject in ("week", "previous")}
        found |= {compiled.question_set.by_id[name].sensitivity for name in asked}
        if any(subject == "cases" for subject, _ in one.reads_outside):
            found.add("health")
    return beyond(found)


def _number(value: Value) -> int | None:
    return value if isinstance(value, int) else None


def ranked(items: Iterable[T], place_of: Callable[[T], Place], name: Callable[[T], str]) -> list[T]:
    """The items in the order in which to look at them; those alike by name."""
    return sorted(items, key=lambda one: (*place_of(one).order, name(one)))
