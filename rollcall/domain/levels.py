"""How serious things are in a home: what suggests a level, and what a person may decide (B12, P08).

The highest trigger that is met suggests the level; a person confirms it. Levels, triggers and what is
done at each are programme data. A level goes down one step at a time, with a reason, and not before it
has stood for a day. Nothing is lowered by itself.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rollcall.domain.home_facts import Facts
from rollcall.domain.many_homes import ManyHomes
from rollcall.domain.questions.checks import CompiledRule, compile_rule, fill
from rollcall.domain.questions.conditions import Expression, Vocabulary
from rollcall.domain.questions.definition import Rule, Strict
from rollcall.domain.sensitivity import Sensitivity, beyond, without_figures
from rollcall.domain.signals import Evidence, Signalling, needs_of


@dataclass(frozen=True, slots=True)
class Tell(Strict):
    """Somebody who is told when a home reaches a level, and how soon."""

    who: str
    within_hours: int


@dataclass(frozen=True, slots=True)
class LevelName(Strict):
    """One level: its name, what it means, what a home can expect, and what is then done.

    `opens` are the kinds of action that begin with it, `urgency` how soon they are needed ("" = as
    where nobody said); `review_hours` is when it is looked at again.
    """

    key: str
    label: str
    meaning: str
    expect: tuple[str, ...] = ()
    tell: tuple[Tell, ...] = ()
    opens: tuple[str, ...] = ()
    urgency: str = ""
    review_hours: int = 24
    tone: Literal["good", "warn", "bad", "none"] = "none"


@dataclass(frozen=True, slots=True)
class LevelDomain(Strict):
    """A row of the table: one part of a home's life, and how sensitive all is that is said there."""

    key: str
    label: str
    sensitivity: Sensitivity = "operational"


@dataclass(frozen=True, slots=True)
class Trigger(Strict):
    """A cell of the table. Without a check only a person can say that it is met."""

    id: str
    domain: str
    level: str
    text: str
    source: str
    check: str = ""

    @property
    def is_by_hand(self) -> bool:
        """Whether no answer tells it."""
        return not self.check


@dataclass(frozen=True, slots=True)
class Policy(Strict):
    """A version of what homes are promised (seeds 000:46, 003:136-138), from a day on."""

    version: str
    since: dt.date
    paragraphs: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True)
class Levels(Strict):
    """What `levels.yaml` holds; levels in rising order, so that the first is the calm one."""

    levels: tuple[LevelName, ...] = ()
    domains: tuple[LevelDomain, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    policies: tuple[Policy, ...] = ()
    stable_hours: int = 24

    def level(self, key: str) -> LevelName | None:
        """A level by its key; None when the programme has it no more."""
        return next((one for one in self.levels if one.key == key), None)

    def label(self, key: str) -> str:
        """What a level is called."""
        found = self.level(key)
        return found.label if found else key

    def rank(self, key: str) -> int:
        """How serious a level is, from nought; one that is not known is as calm as can be."""
        return next((n for n, one in enumerate(self.levels) if one.key == key), 0)

    def highest(self, keys: Iterable[str]) -> str:
        """The most serious of some levels; the calm one without any."""
        calm = self.levels[0].key if self.levels else ""
        return max(keys, key=self.rank, default=calm)

    def trigger(self, trigger_id: str) -> Trigger | None:
        """A trigger by its id; None when the table has it no more."""
        return next((one for one in self.triggers if one.id == trigger_id), None)

    def part(self, trigger: Trigger) -> LevelDomain:
        """The row of the table that a trigger is in."""
        found = next((one for one in self.domains if one.key == trigger.domain), None)
        return found or LevelDomain(trigger.domain, trigger.domain)

    @property
    def by_hand(self) -> list[Trigger]:
        """The triggers that only a person can set."""
        return [one for one in self.triggers if one.is_by_hand]

    def policy(self, on: dt.date) -> Policy | None:
        """The version of the promise that holds on a day."""
        held = [one for one in self.policies if one.since <= on]
        return max(held, key=lambda one: one.since, default=None)


@dataclass(frozen=True, slots=True)
class CompiledTrigger:
    """A trigger ready to be asked."""

    trigger: Trigger
    compiled: CompiledRule

    @property
    def expressions(self) -> list[Expression]:
        """All that it looks at: the check and the places of its sentence."""
        return [self.compiled.check, *self.compiled.places.values()]


def compile_trigger(trigger: Trigger, vocabulary: Vocabulary) -> CompiledTrigger:
    """Parse a trigger's check and the places in its sentence; raises ExpressionError."""
    rule = Rule(id=trigger.id, level="warn", check=trigger.check, message=trigger.text)
    return CompiledTrigger(trigger, compile_rule(rule, vocabulary))


@dataclass(frozen=True, slots=True)
class Met:
    """A trigger that is met, in words, with the answers behind it.

    `needs` is what somebody must see to read them (C0), and `part` the row of the table it is in.
    """

    trigger: Trigger
    words: str
    evidence: tuple[Evidence, ...] = ()
    needs: frozenset[Sensitivity] = frozenset()
    part: str = ""

    def cut_for(self, seen: Collection[Sensitivity]) -> "Met":
        """As a reader may see it: that it is met, without what was said."""
        if self.needs.issubset(seen):
            return self
        return replace(self, words=hidden_trigger(self.part), evidence=())


@dataclass(frozen=True)
class Suggestion:
    """What the triggers come to; each domain's level, and the highest of all."""

    level: str
    met: tuple[Met, ...]
    domains: tuple[tuple[LevelDomain, str], ...]

    @property
    def reasons(self) -> list[Met]:
        """The triggers of the level itself, for which it is suggested."""
        return [one for one in self.met if one.trigger.level == self.level]

    def cut_for(self, seen: Collection[Sensitivity]) -> "Suggestion":
        """As a reader may see it; the levels stay true."""
        return replace(self, met=tuple(one.cut_for(seen) for one in self.met))


def suggest(
    levels: Levels,
    triggers: Iterable[CompiledTrigger],
    facts: Facts,
    *,
    signalling: Signalling,
    now: dt.datetime,
    by_hand: Iterable[str] = (),
) -> Suggestion:
    """The highest trigger met suggests the level; `by_hand` are those that a person set (B12)."""
    met = [
        Met(
            one.trigger,
            fill(one.trigger.text, one.compiled, facts),  # type: ignore[arg-type]
            signalling.evidence(one.compiled, facts, now),
            trigger_needs(levels, one.trigger, needs_of(facts.compiled, one.expressions)),
            levels.part(one.trigger).label,
        )
        for one in triggers
        if one.compiled.check.holds(facts) is True
    ]
    chosen = set(by_hand)
    met += [
        Met(one, one.text, (), trigger_needs(levels, one), levels.part(one).label)
        for one in levels.by_hand
        if one.id in chosen
    ]
    met.sort(key=lambda one: -levels.rank(one.trigger.level))
    return Suggestion(
        levels.highest(one.trigger.level for one in met),
        tuple(met),
        tuple((domain, _level_of(levels, met, domain.key)) for domain in levels.domains),
    )


def suggest_many(
    levels: Levels,
    triggers: Iterable[CompiledTrigger],
    facts: Sequence[Facts],
    by_hand: Sequence[Collection[str]],
) -> list[str]:
    """The levels of many homes, every trigger asked of all at once: as one by one, without the words."""
    many = ManyHomes(facts)
    met = [[one.level for one in levels.by_hand if one.id in chosen] for chosen in by_hand]
    for one in triggers:
        for place in many.holding(one.compiled.check):
            met[place].append(one.trigger.level)
    return [levels.highest(each) for each in met]


def hidden_trigger(part: str) -> str:
    """What stands for a trigger of a part that a reader may not see."""
    return without_figures(f"{part}: a trigger is met")


def trigger_needs(
    levels: Levels, trigger: Trigger, reads: Iterable[Sensitivity] = ()
) -> frozenset[Sensitivity]:
    """What somebody must see to read a trigger: its part's sensitivity, and that of what it reads."""
    return beyond([levels.part(trigger).sensitivity, *reads])


def _level_of(levels: Levels, met: Sequence[Met], domain: str) -> str:
    return levels.highest(one.trigger.level for one in met if one.trigger.domain == domain)


@dataclass(frozen=True, slots=True)
class Held:
    """The level that a person decided, and since when it has stood without a change."""

    level: str
    since: dt.datetime


def rises(levels: Levels, before: str, after: str) -> bool:
    """Whether a home comes to a more serious level; "" is no level, and as calm as can be."""
    return levels.rank(after) > levels.rank(before)


@dataclass(frozen=True, slots=True)
class Duty:
    """That somebody must be told of the level that a home has risen to, and by when (B12)."""

    who: str
    due_at: dt.datetime


def duties(levels: Levels, before: str, after: str, at: dt.datetime) -> list[Duty]:
    """Who must be told when a level rises; nobody when it stays or goes down."""
    level = levels.level(after)
    if level is None or not rises(levels, before, after):
        return []
    hours = ((one.who, dt.timedelta(hours=one.within_hours)) for one in level.tell)
    return [Duty(who, at + within) for who, within in hours]


def still_stands(levels: Levels, level: str, held: str) -> bool:
    """Whether what a level asked for is still to be done: it stands, or a more serious one does."""
    return levels.rank(held) >= levels.rank(level) > 0


#: How somebody was told.
WAYS_OF_TELLING: dict[str, str] = {
    "phone": "by phone",
    "email": "by e-mail",
    "person": "in person",
}

Kind = Literal["confirmed", "raised", "lowered"]


def kind_of(levels: Levels, wanted: str, held: Held | None, suggested: str) -> Kind:
    """What a decision does to the level that stood, or, at the first, to the one suggested."""
    before = levels.rank(held.level if held else suggested)
    step = levels.rank(wanted) - before
    return "raised" if step > 0 else "lowered" if step < 0 else "confirmed"


def needs_reason(levels: Levels, wanted: str, held: Held | None, suggested: str) -> bool:
    """Lowering needs a reason, and so does a level below the one suggested (B12, AT-64)."""
    below = levels.rank(wanted) < levels.rank(suggested)
    return below or kind_of(levels, wanted, held, suggested) == "lowered"


def why_not(
    levels: Levels, wanted: str, *, held: Held | None, suggested: str, now: dt.datetime
) -> str:
    """Why a level may not be decided now; empty when it may."""
    rank, asked = levels.rank, levels.label(wanted)
    if levels.level(wanted) is None:
        return f"There is no level “{wanted}”."
    if rank(wanted) < rank(suggested) - 1:
        return (
            f"The triggers suggest {levels.label(suggested)}. A person may decide one level below "
            f"that, and {asked} is further down."
        )
    if held is None or rank(wanted) >= rank(held.level):
        return ""
    present = levels.label(held.level)
    if rank(suggested) > rank(held.level):
        return f"The triggers suggest {levels.label(suggested)}, which is above {present}."
    if rank(wanted) < rank(held.level) - 1:
        return (
            f"A level goes down one step at a time, and {asked} is more than one below {present}."
        )
    if now < held.since + dt.timedelta(hours=levels.stable_hours):
        return f"{present} has not stood for {levels.stable_hours} hours yet."
    return ""
