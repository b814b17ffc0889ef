"""One report beside the home's earlier ones: every answer that a rule has a question about."""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from math import isfinite
from statistics import median
from typing import Any

from rollcall.domain.quality.definition import QualityRule
from rollcall.domain.quality.measures import chance_of_run, relative_change, robust_score
from rollcall.domain.questions.answers import show
from rollcall.domain.questions.checks import CompiledRule, compile_rule, fill
from rollcall.domain.questions.conditions import Vocabulary
from rollcall.domain.questions.definition import Question, QuestionSet, Rule
from rollcall.domain.questions.visibility import CompiledSet, Sheet


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier report of the same home: its answers, and which of them were only carried forward."""

    on: dt.date
    answers: Mapping[str, Any]
    carried: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubtful answer: which rule, what was said, why it is doubtful, and what to ask.

    `fact` is the same for the same thing said, so that nobody is asked about it twice.
    """

    rule: str
    kind: str
    owner: str
    question: str
    said: Any
    fact: str
    evidence: str
    ask: str


#: Characters of a fact as text; a longer one is known by its digest.
LONGEST_FACT = 100

#: What a test of one number finds: the values its sentences may name; None = nothing doubtful.
Evidence = dict[str, Any] | None
Look = Callable[[QualityRule, int, Sequence[int], Sequence[int]], Evidence]


def look_for_fall(
    rule: QualityRule, value: int, before: Sequence[int], fresh: Sequence[int]
) -> Evidence:
    """E3: a running total that is lower than the last one."""
    if not before or value >= before[0]:
        return None
    return {"last": before[0], "change": before[0] - value}


def look_for_outlier(
    rule: QualityRule, value: int, before: Sequence[int], fresh: Sequence[int]
) -> Evidence:
    """Q1: far from the median of the last reports *and* changed since the last one.

    Either alone asks far too often: 6.6% of true answers for the score (methods e).
    """
    wanted = int(rule.parameter("reports"))
    if len(before) < wanted:
        return None
    change = relative_change(value, before[0])
    if abs(change) <= rule.parameter("change"):
        return None
    recent = before[:wanted]
    score = robust_score(
        value,
        recent,
        least_spread=rule.parameter("least_spread"),
        spread_share=rule.parameter("spread_share"),
    )
    if abs(score) <= rule.parameter("score"):
        return None
    return {
        "last": before[0],
        "usual": round(median(recent)),
        "score": round(score, 1),
        "change": f"{change:+.0%}" if isfinite(change) else "from nought",
    }


def look_for_stuck(
    rule: QualityRule, value: int, before: Sequence[int], fresh: Sequence[int]
) -> Evidence:
    """Q2: the same number, given afresh, for longer than a count of that level would stay.

    Found once, at the report with which the run becomes unlikely, and not again on the days after.
    """
    run = 1
    for one in fresh:
        if one != value:
            break
        run += 1
    if value == 0 or not _is_unlikely(rule, value, run) or _is_unlikely(rule, value, run - 1):
        return None
    one_in = float(f"{1 / chance_of_run(value, run):.1g}")
    return {"run": run, "chance": f"1 in {one_in:,.0f}"}


def _is_unlikely(rule: QualityRule, value: int, run: int) -> bool:
    return run >= rule.parameter("at_least") and chance_of_run(value, run) < rule.parameter(
        "chance"
    )


LOOKS: Mapping[str, Look] = {
    "fall": look_for_fall,
    "outlier": look_for_outlier,
    "stuck": look_for_stuck,
}


@dataclass(frozen=True)
class Examiner:
    """The rules of one question set that look at single reports, ready to be used.

    They look at everything that was said, asked or not: a stock given beside a colour for which no
    stock is asked is how a contradiction shows. So `compiled` is the set without its conditions.
    """

    compiled: CompiledSet
    rules: tuple[QualityRule, ...]
    look_back_days: int = 14
    _checks: dict[str, list[CompiledRule]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls, compiled: CompiledSet, rules: tuple[QualityRule, ...], look_back_days: int
    ) -> "Examiner":
        """Parse what has to be parsed; raises ExpressionError."""
        checks = {
            rule.id: compile_checks(rule, compiled.question_set, compiled.vocabulary)
            for rule in rules
        }
        return cls(_unconditional(compiled), rules, look_back_days, checks)

    @cached_property
    def reads(self) -> frozenset[str]:
        """The questions whose answers must be at hand."""
        waiting = {q for rule in self.rules if rule.test != "check" for q in rule.questions}
        for one in self._all_checks():
            waiting |= questions_of(one)
        found: set[str] = set()
        while waiting:
            question = waiting.pop()
            found.add(question)
            if question in self.compiled.calculations:
                waiting |= self.compiled.calculations[question].reads - found
        return frozenset(found)

    @cached_property
    def reads_home(self) -> bool:
        """Whether the rules ask what the register knows of the home."""
        return any(one.check.reads_home for one in self._all_checks())

    def _all_checks(self) -> Iterator[CompiledRule]:
        for checks in self._checks.values():
            yield from checks

    def examine(
        self, sheet: Sheet, earlier: Sequence[Earlier], carried: frozenset[str] = frozenset()
    ) -> list[Finding]:
        """Everything doubtful in a report. `earlier` is newest first, and so is `sheet.history`.

        An answer is asked about once: by the first of the rules, in the programme's order, that
        finds it.
        """
        found: dict[str, Finding] = {}
        for rule in self.rules:
            if rule.test == "check":
                doubts = self._broken(rule, sheet)
            else:
                doubts = self._doubtful(rule, sheet, earlier, carried)
            for one in doubts:
                found.setdefault(one.question, one)
        return list(found.values())

    def _broken(self, rule: QualityRule, sheet: Sheet) -> Iterator[Finding]:
        for one in self._checks[rule.id]:
            if one.check.holds(sheet) is False:
                said = {question: sheet.answers.get(question) for question in one.questions}
                first = one.questions[0]
                yield Finding(
                    rule.id,
                    rule.kind,
                    rule.owner,
                    first,
                    said[first],
                    fact_of(said),
                    fill(one.rule.message, one, sheet),
                    fill(one.rule.remedy, one, sheet),
                )

    def _doubtful(
        self,
        rule: QualityRule,
        sheet: Sheet,
        earlier: Sequence[Earlier],
        carried: frozenset[str],
    ) -> Iterator[Finding]:
        look = LOOKS[rule.test]
        for question, words in rule.questions.items():
            value = _number(sheet.answers, question)
            # What was carried forward was asked about when it was given.
            if value is None or question in carried:
                continue
            given = [
                (number, question in one.carried)
                for one in earlier
                if (number := _number(one.answers, question)) is not None
            ]
            before = [number for number, _ in given]
            fresh = [number for number, was_carried in given if not was_carried]
            evidence = look(rule, value, before, fresh)
            if evidence is not None:
                yield self._finding(rule, question, words, value, evidence)

    def _finding(
        self, rule: QualityRule, question: str, words: str, value: int, evidence: dict[str, Any]
    ) -> Finding:
        asked = self.compiled.question_set.by_id[question]
        places = {key: f"{one:,}" if isinstance(one, int) else one for key, one in evidence.items()}
        places |= {"value": show(asked, value), "words": words, "label": asked.label}
        return Finding(
            rule.id,
            rule.kind,
            rule.owner,
            question,
            value,
            fact_of({question: value}),
            rule.evidence.format(**places),
            rule.ask.format(**places),
        )


def compile_checks(
    rule: QualityRule, question_set: QuestionSet, vocabulary: Vocabulary
) -> list[CompiledRule]:
    """A `check` ready to be judged, one for each item; nothing for another test."""
    if rule.test != "check":
        return []
    known = question_set.by_id
    return [compile_rule(_with_label(one, known), vocabulary) for one in rule.as_checks()]


def questions_of(one: CompiledRule) -> set[str]:
    """Every question that a check and its sentences are about."""
    named = {name for place in one.places.values() for name in (*place.reads, *place.reads_before)}
    return {*one.questions, *one.check.reads, *one.check.reads_before, *named}


def _unconditional(compiled: CompiledSet) -> CompiledSet:
    """The same questions, every one of them always shown."""
    asked = tuple(replace(one, show_if="") for one in compiled.question_set.questions)
    return CompiledSet(
        replace(compiled.question_set, questions=asked),
        bands=compiled.bands,
        vocabulary=compiled.vocabulary,
    )


def _with_label(rule: Rule, known: Mapping[str, Question]) -> Rule:
    """`{label}` is the question that would be corrected."""
    first = known.get(rule.questions[0]) if rule.questions else None
    label = first.label if first else ""
    return replace(
        rule,
        message=rule.message.replace("{label}", label),
        remedy=rule.remedy.replace("{label}", label),
    )


def fact_of(said: Mapping[str, Any]) -> str:
    """The same text for the same answers, short enough to be a key."""
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return text if len(text) <= LONGEST_FACT else sha256(text.encode()).hexdigest()


def _number(answers: Mapping[str, Any], question: str) -> int | None:
    """The number that was answered; None for a blank and for "don't know"."""
    value = answers.get(question)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
