"""What is known of one home at an instant, as the rules of signals and levels may ask for it.

Its last report, the weekly answers before that, when it was last heard from, its cases and what happens
around it. Unknown is never a reason: a rule that asks for what nobody said does not hold.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from rollcall.domain.outbreaks import CaseDay, OutbreakWindows, standing
from rollcall.domain.outbreaks import OutbreakState as State
from rollcall.domain.questions.checks import CompiledRule
from rollcall.domain.questions.conditions import UNKNOWN, Missing, Value, Vocabulary
from rollcall.domain.questions.definition import DONT_KNOW, QuestionSet, Strict
from rollcall.domain.questions.visibility import CompiledSet, Sheet


#: What a rule may ask about beside the answers, the home, the report before and `week.`, which is
#: what a question about events came to in the last seven days.
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
        "linked": "number",
        "linked_two_days_ago": "number",
        "single": "truth",
        "outbreak": "truth",
        "new_outbreak": "truth",
    },
    "area": {"affected_percent": "number"},
    "region": {"affected_percent": "number"},
    "actions": {"overdue": "number"},
    "outbreaks": {"without_plan": "number"},
}

#: The subjects that rooms above the reports know, and what holds of a home of which they say nothing.
NOTHING_TOLD: Mapping[str, Mapping[str, Any]] = {
    "actions": {"overdue": 0},
    "outbreaks": {"without_plan": 0},
}


def facts_vocabulary(daily: Vocabulary, question_set: QuestionSet) -> Vocabulary:
    """The names that rules may use: those of the daily set, and what is known beside it."""
    events = {one.id: "number" for one in question_set.questions if one.is_flow}
    return replace(daily, outside={**daily.outside, **SUBJECTS, "week": events})


@dataclass(frozen=True, slots=True)
class Ageing(Strict):
    """How old an answer is, in hours: below the first it is fresh, above the last expired (methods d)."""

    fresh_below: int = 24
    stale_above: int = 48
    expired_above: int = 72

    def age(self, given_at: dt.datetime, now: dt.datetime) -> "Age":
        """The age of an answer given at an instant."""
        hours = (now - given_at).total_seconds() / 3600
        if hours < self.fresh_below:
            return Age.FRESH
        if hours > self.expired_above:
            return Age.EXPIRED
        return Age.STALE if hours > self.stale_above else Age.AGEING


class Age(StrEnum):
    """What the age of an answer comes to."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"
    EXPIRED = "expired"


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
    now = standing(cases, on=today, windows=windows)
    before = standing(cases, on=today - dt.timedelta(days=2), windows=windows)
    return {
        "this_week": _in_week(cases, today, 0),
        "last_week": _in_week(cases, today, 1),
        "week_before": _in_week(cases, today, 2),
        "linked": now.cases_linked,
        "linked_two_days_ago": before.cases_linked,
        "single": now.state is State.SINGLE_CASE,
        "outbreak": now.state.is_outbreak,
        "new_outbreak": now.state.is_outbreak and not before.state.is_outbreak,
    }


def _in_week(cases: Iterable[CaseDay], today: dt.date, back: int) -> int:
    """New cases in the seven days that end `back` weeks before the end of today."""
    return sum(day.cases for day in cases if 7 * back <= (today - day.on).days < 7 * (back + 1))


@dataclass(frozen=True, slots=True)
class Told:
    """One report of the last days, with those of its answers that rules look at.

    `repeated` are answers that the report did not give anew: carried forward by "nothing changed".
    `elsewhere` are those that are another collection's word.
    """

    on: dt.date
    source: str
    at: dt.datetime
    answers: Mapping[str, Any]
    repeated: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()

    def source_of(self, question: str) -> str:
        """Who said an answer: what another collection filled in came from a file."""
        return "file" if question in self.elsewhere else self.source


@dataclass(frozen=True, slots=True)
class Said:
    """An answer with who gave it and when: of the answer, and not of the form it stands in."""

    question: str
    value: Any
    source: str
    at: dt.datetime
    on: dt.date


def said(question: str, told: Iterable[Told]) -> Said | None:
    """When an answer was last given anew among some reports, newest first.

    One that was only ever carried forward is as old as the oldest report that holds it.
    """
    found = None
    for one in told:
        value = one.answers.get(question)
        if value is None or (found is not None and value != found.value):
            if found is not None:
                break
            continue
        found = Said(question, value, one.source_of(question), one.at, one.on)
        if question not in one.repeated:
            break
    return found


def week_facts(
    told: Iterable[Told], questions: Iterable[str], today: dt.date
) -> dict[str, int | None]:
    """What rules call `week.`: what reports of the last seven days say of events; None = nobody said."""
    recent = [one.answers for one in told if 0 <= (today - one.on).days < 7]
    given = {
        key: [one[key] for one in recent if isinstance(one.get(key), int)] for key in questions
    }
    return {key: sum(values) if values else None for key, values in given.items()}


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that rules may ask of one home: its last report and what is known beside it.

    Answers about events speak for a day; `fresh` says whether the report is recent enough for that.
    `told` are the reports themselves, newest first, for who said what and when.
    """

    sheet: Sheet
    beside: Mapping[str, Mapping[str, Any]]
    fresh: bool = True
    told: Sequence[Told] = field(default=(), repr=False)

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
        """`contact.`, `cases.` and the like, and all that a report's own conditions know."""
        if subject not in self.beside:
            return UNKNOWN if subject in _BESIDE else self.sheet.outside(subject, name)
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

    def behind(self, rule: CompiledRule) -> list[str]:
        """The answers that made a rule hold, in the order in which they are asked.

        Of a colour that is the worst of several, those that are as bad as it is.
        """
        found: set[str] = set()
        for question in rule.check.reads:
            value, calculation = self.value(question), self.compiled.calculations.get(question)
            parts = calculation.reads if calculation and isinstance(value, str) else ()
            as_bad = {part for part in parts if self.value(part) == value}
            found |= as_bad or {question}
        return [
            one.id
            for one in self.compiled.question_set.questions
            if one.id in found and not _is_nothing(self.value(one.id))
        ]


_BESIDE = frozenset({*SUBJECTS, "week"})


def _is_nothing(value: Value) -> bool:
    return isinstance(value, Missing) or value == DONT_KNOW


def facts_at(
    compiled: CompiledSet,
    told: Sequence[Told],
    *,
    home: Mapping[str, Any],
    today: dt.date,
    answer_days: int,
    beside: Mapping[str, Mapping[str, Any]],
) -> Facts:
    """What rules may ask: the last report unless it is too old, and weekly answers before it.

    `told` goes from the newest report back. Weekly answers stand for as long as reports are given.
    """
    last = told[0] if told else None
    if last is None or (today - last.on).days > answer_days:
        return Facts(compiled.sheet({}, on=today, home=home), beside, fresh=False)
    by_id, answers = compiled.question_set.by_id, {}
    for one in reversed(told):
        answers.update({key: v for key, v in one.answers.items() if by_id[key].tier == "weekly"})
    sheet = compiled.sheet(
        {**answers, **last.answers},
        on=last.on,
        home=home,
        history=[one.answers for one in told[1:]],
    )
    return Facts(sheet, beside, fresh=(today - last.on).days <= 1, told=told)
