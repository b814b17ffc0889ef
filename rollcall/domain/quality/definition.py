"""Rules that find doubtful answers: plain frozen data, as written in a programme's `quality.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from rollcall.domain.questions.definition import Rule, Strict, expand


#: What a finding means: it cannot be so; it may be so, ask; or it is only worth knowing.
Kind = Literal["impossible", "query", "information"]
#: Who can answer.
Owner = Literal["home", "council"]


@dataclass(frozen=True, slots=True)
class Test:
    """One way of looking: its parameters with their usual values, and what its sentences may name.

    `of` says what it looks at: one report beside earlier ones of the home, or many homes' reports.
    """

    of: Literal["report", "feed"]
    parameters: Mapping[str, float] = field(default_factory=dict)
    places: frozenset[str] = frozenset()
    of_numbers: bool = True


_SAID = frozenset({"value", "words", "label"})
_BEFORE = _SAID | {"last", "change"}
_PART = frozenset({"where", "part", "of", "share"})

#: Every test by its name in `quality.yaml` (methods e; the codes are the section's own).
TESTS: Mapping[str, Test] = {
    # E1, E2, E4, contradictions: an expression that must hold.
    "check": Test("report", of_numbers=False),
    # E3: a running total may not fall.
    "fall": Test("report", places=_BEFORE),
    # Q1: far from the usual and changed since the last report.
    "outlier": Test(
        "report",
        {"reports": 8, "score": 3.5, "change": 0.10, "least_spread": 1, "spread_share": 0.02},
        _BEFORE | {"usual", "score"},
    ),
    # Q2: the same number for longer than chance would give.
    "stuck": Test("report", {"at_least": 5, "chance": 0.001}, _SAID | {"run", "chance"}),
    # Q3: too many multiples of ten.
    "heaping": Test(
        "feed", {"step": 10, "at_least": 50, "chance": 0.001}, _PART | {"label", "expected", "step"}
    ),
    # Q4: one number in all homes of a group within a minute.
    "copied": Test("feed", {"at_least": 3}, _PART | {"label", "value", "minute"}),
    # Q6: more than one version of the same home's day by the same route.
    "again": Test("feed", {}, _PART, of_numbers=False),
    # Q7: recorded after the cut-off, and not the home's own answer.
    "late": Test("feed", {"days_after": 0, "hour": 24}, _PART, of_numbers=False),
    "proxy": Test("feed", {}, _PART, of_numbers=False),
    # Q8: hardly anything changed in a whole feed.
    "frozen": Test("feed", {"changed": 0.03, "at_least": 10}, _PART, of_numbers=False),
}


@dataclass(frozen=True)
class QualityRule(Strict):
    """What is looked for, in which answers, how it is said, and who is asked.

    `questions` maps each question to the words that follow its number ("beds are taken"); the first
    of a `check` is the one to correct. `evidence` is for whoever looks into it, `ask` is the one
    question that goes back. A rule that is not `active` looks for nothing.
    """

    id: str
    kind: Kind
    test: str
    set: str
    sentence: str
    evidence: str
    ask: str = ""
    owner: Owner = "home"
    questions: dict[str, str] = field(default_factory=dict)
    check: str = ""
    for_each: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parameters: dict[str, float] = field(default_factory=dict)
    active: bool = True

    def parameter(self, name: str) -> float:
        """The rule's own value, or the usual one."""
        return self.parameters.get(name, TESTS[self.test].parameters[name])

    def as_checks(self) -> list[Rule]:
        """A `check` as rules between answers, one for each item; places for what was said filled in."""
        return expand(
            Rule(
                id=self.id,
                level="warn",
                check=self.check,
                message=self._with_value(self.evidence),
                remedy=self._with_value(self.ask),
                questions=tuple(self.questions),
                for_each=self.for_each,
            )
        )

    def _with_value(self, text: str) -> str:
        """`{value}` is the answer to the question that would be corrected."""
        return text.replace("{value}", "{" + next(iter(self.questions), "value") + "}")


@dataclass(frozen=True)
class Quality(Strict):
    """What `quality.yaml` holds: the rules, and how many days back each set's reports are looked at."""

    rules: tuple[QualityRule, ...] = ()
    look_back_days: dict[str, int] = field(default_factory=dict)

    def of_set(self, set_key: str, of: Literal["report", "feed"]) -> tuple[QualityRule, ...]:
        """The rules of a set that are switched on and look at reports, or at feeds."""
        return tuple(
            rule
            for rule in self.rules
            if rule.active and rule.set == set_key and TESTS[rule.test].of == of
        )

    def look_back(self, set_key: str) -> int:
        """Days before a report in which earlier ones are looked for."""
        return self.look_back_days.get(set_key, 14)
