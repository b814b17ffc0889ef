"""What is wrong with the answers of a form of questions, each problem at its field."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from rollcall.domain.questions.checks import Problem
from rollcall.domain.questions.definition import Question
from rollcall.reports.forms.questions.answered import LONGEST_QUOTE, AnsweredForm
from rollcall.reports.forms.questions.asked import answers_of
from rollcall.reports.services import NewReport, judge
from rollcall.reports.services.judging import Judged


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a person must look at: a tick for "this is right", or a reason to go on."""

    problem: Problem
    bound: BoundField
    settled: bool


@dataclass
class _Judgement:
    """What came of a form that was sent."""

    judged: Judged
    doubts: dict[str, list[Doubt]] = field(default_factory=dict)


class JudgedForm(AnsweredForm):
    """The same judged as every route's answers are, with what a person must look at."""

    def __init__(self, *args: Any, **more: Any) -> None:
        #: Required follow-ups that came up only through what was sent with this form.
        self.came_up: list[str] = []
        self._judgement: _Judgement | None = None
        super().__init__(*args, **more)

    @cached_property
    def overridden(self) -> dict[str, str]:
        """Rules set aside: the reason given for each, or that a person said it was right."""
        return {
            doubt.problem.rule: doubt.bound.data
            if doubt.problem.overridable
            else "A person said that this is right."
            for doubts in self._judgement_of_form.doubts.values()
            for doubt in doubts
            if doubt.settled
        }

    def new_report(self, **details: Any) -> NewReport:
        """The report that this form makes, answers from elsewhere included."""
        return NewReport(
            self.asking.home.location_id,
            self.asking.on,
            **{
                "answers": {**self.elsewhere, **self.raw_answers},
                "overridden": self.overridden,
                "words_confirmed": self.words_confirmed,
                **details,
            },
        )

    def clean(self) -> dict[str, Any]:
        """Judge the answers as every route does, and bring each problem to its field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        raw = {
            key: value for name, value in cleaned.items() for key, value in answers_of(name, value)
        }
        judged = self._judge(raw, {})
        if self._set_aside(judged):
            judged = self._judge(raw, self._set_aside(judged))
        self._judgement = _Judgement(judged)
        self.sheet = self._sheet_of(raw)
        for problem in judged.problems:
            self._bring(problem)
        if self.insists:
            for problem in self.asking.checker.missing(self.sheet):
                self._bring_missing(problem)
        return cleaned

    def _judge(self, raw: Mapping[str, Any], overridden: Mapping[str, str]) -> Judged:
        asking = self.asking
        new = NewReport(
            asking.home.location_id,
            asking.on,
            {**self.elsewhere, **raw},
            captured_at=self.captured_at,
            overridden=overridden,
            words_confirmed=self.words_confirmed,
        )
        return judge(
            asking.programme,
            asking.set_key,
            new,
            asking.home,
            today=asking.today,
            history=asking.history,
        )

    def _set_aside(self, judged: Judged) -> dict[str, str]:
        """The reasons given for setting rules aside that may be."""
        reasons = {
            problem.rule: str(self.data.get(_reason_name(problem), "")).strip()
            for problem in judged.problems
            if problem.overridable
        }
        return {rule: reason for rule, reason in reasons.items() if reason}

    def _bring(self, problem: Problem) -> None:
        """Show a problem at its field; one that is about other pages is theirs to show."""
        at = self._fields_of(problem)
        if not at:
            if problem.rule == "VR-18":
                self.add_error(None, _words(problem))
            return
        if problem.overridable:
            self._bring_overridable(at[0], problem)
        elif problem.level == "error":
            self.add_error(at[0], _words(problem))
        else:
            self._bring_doubt(at[0], problem)

    def _bring_doubt(self, name: str, problem: Problem) -> None:
        """Ask for a tick; the tick names the message, so that another value is asked about anew."""
        tick = _tick_name(problem)
        settled = bool(self.data.get(tick))
        label = "I understand" if problem.rule == "AT-77" else "This is right"
        self.fields[tick] = forms.BooleanField(required=False, label=label)
        self._doubts(name).append(Doubt(problem, self[tick], settled))
        if not settled:
            self.add_error(tick, _words(problem))

    def _bring_overridable(self, name: str, problem: Problem) -> None:
        """Ask for a reason to go on in spite of a rule that allows it."""
        reason = _reason_name(problem)
        settled = problem.level != "error"
        label = "If the numbers are right, say why"
        self.fields[reason] = forms.CharField(required=False, label=label, max_length=200)
        self._doubts(name).append(Doubt(problem, self[reason], settled))
        if not settled:
            self.add_error(name, _words(problem))

    def _bring_missing(self, problem: Problem) -> None:
        name = problem.question
        question = self.asking.question_set.by_id[name]
        if self.errors.get(name) or name not in self.asking.due:
            return
        if self._waits_for_another(question):
            return
        if name in self.fields:
            came_up = self._is_follow_up(name) and name not in self._asked_before
            if came_up:
                self.came_up.append(name)
            self.add_error(name, _missing_words(question))
        elif self._comes_up(name):
            # Its condition came true through this very form: it is asked from now on.
            self.fields[name] = self._field(question)
            self.came_up.append(name)
            self.add_error(name, _missing_words(question))

    def _comes_up(self, name: str) -> bool:
        """Whether what was sent calls for a question that was not asked; not what was left out."""
        if all(name != one.id for one in self.candidates) or not self.is_bound:
            return False
        here = self._triggers_here(self.asking.question_set.by_id[name]) & set(self.fields)
        return here <= self._asked_before

    def _is_follow_up(self, name: str) -> bool:
        return bool(self._triggers_here(self.asking.question_set.by_id[name]))

    def _fields_of(self, problem: Problem) -> list[str]:
        names = problem.questions or (problem.question.split(".")[0],)
        return [name for name in names if name in self.fields]

    def _doubts(self, name: str) -> list[Doubt]:
        return self._judgement_of_form.doubts.setdefault(name, [])

    @property
    def _judgement_of_form(self) -> _Judgement:
        if self._judgement is None:
            raise ValueError("The form was not judged: call is_valid() first.")
        return self._judgement


def _words(problem: Problem) -> str:
    """The message and the remedy, with what was typed cut where it is long."""
    words = f"{problem.message} {problem.remedy}".strip()
    typed = str(problem.value)
    if isinstance(problem.value, str) and len(typed) > LONGEST_QUOTE:
        words = words.replace(typed.strip(), f"{typed.strip()[:LONGEST_QUOTE]}…")
    return words


def _missing_words(question: Question) -> str:
    if question.is_flow:
        return f"Answer “{question.label}”, or tick None"
    return f"Answer “{question.label}”"


def _tick_name(problem: Problem) -> str:
    said = hashlib.sha256(f"{problem.question} {problem.message}".encode()).hexdigest()
    return f"right-{problem.rule}-{said[:8]}"


def _reason_name(problem: Problem) -> str:
    return f"reason-{problem.rule}"
