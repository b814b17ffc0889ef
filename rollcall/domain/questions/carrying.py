"""Which earlier answers may stand for a day's own: "nothing has changed" (AT-12, AT-13, C0, R2, R3).

Stocks may be carried forward, for at most `carry_days` after the day they were really given. Never
carried are events since the last report, what hangs on them alone, what is asked every day, and words.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from rollcall.domain.questions.answers import AnswerError, answer_type, show_day
from rollcall.domain.questions.definition import Question
from rollcall.domain.questions.visibility import CompiledSet


class Earlier(Protocol):
    """A report dated before the day in question."""

    @property
    def on(self) -> dt.date:
        """The day it is about."""

    @property
    def answers(self) -> Mapping[str, Any]:
        """Stored answers by question id."""

    @property
    def carried(self) -> frozenset[str]:
        """The answers in it that were carried forward."""


@dataclass(frozen=True, slots=True)
class Given:
    """An earlier answer: the day of the report that holds it, and the day it was really given."""

    value: Any
    on: dt.date
    given_on: dt.date


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What "nothing has changed" would copy, and why it is not offered; "" when it is."""

    answers: Mapping[str, Given] = field(default_factory=dict)
    refusal: str = ""


def is_carriable(compiled: CompiledSet, question: Question) -> bool:
    """Whether an answer describes a state that can go on, and not what happened or what was felt."""
    if question.is_flow or question.always_ask or question.envelope:
        return False
    if question.is_words or question.type == "calculated":
        return False
    return not _is_about_events(compiled, question)


def _is_about_events(compiled: CompiledSet, question: Question) -> bool:
    """Whether it is asked only because of events, such as the day the last new case fell ill."""
    condition = compiled.conditions.get(question.id)
    by_id = compiled.question_set.by_id
    return bool(
        condition and condition.reads and all(by_id[read].is_flow for read in condition.reads)
    )


def given_before(earlier: Sequence[Earlier]) -> dict[str, Given]:
    """The last answer to each question, from reports given newest first."""
    found: dict[str, Given] = {}
    for position, report in enumerate(earlier):
        for key, value in report.answers.items():
            if key not in found:
                found[key] = Given(value, report.on, _given_on(key, earlier[position:]))
    return found


def _given_on(key: str, earlier: Sequence[Earlier]) -> dt.date:
    """The day on which an answer was given and not carried; the oldest that is known of it."""
    holding = [report for report in earlier if key in report.answers]
    for report in holding:
        if key not in report.carried:
            return report.on
    return holding[-1].on


def may_stand(
    compiled: CompiledSet, question: Question, given: Given, on: dt.date, carry_days: int
) -> bool:
    """Whether an earlier answer may stand for a day: carriable, fresh, and still a possible answer."""
    if (on - given.given_on).days > carry_days or not is_carriable(compiled, question):
        return False
    try:
        return answer_type(question).parse(question, given.value, on) is not None
    except AnswerError:
        return False  # a date that was still to come and is over


def nothing_changed(
    compiled: CompiledSet, earlier: Sequence[Earlier], on: dt.date, carry_days: int
) -> Unchanged:
    """What a report for `on` that says "nothing has changed" copies from the last one.

    Offered only when the last full answers are at most `carry_days` old, so that carried answers are
    never carried on for more days than that (AT-13).
    """
    if not earlier:
        return Unchanged(refusal="This home has not sent any answers yet.")
    latest = earlier[0]
    if (on - latest.on).days > carry_days:
        return Unchanged(
            refusal=f"Your last answers are for {show_day(latest.on)}, more than {carry_days} days "
            "before. Please answer every question."
        )
    by_id = compiled.question_set.by_id
    held = {
        key: one
        for key, one in given_before(earlier).items()
        if one.on == latest.on and key in by_id and is_carriable(compiled, by_id[key])
    }
    oldest = min((one.given_on for one in held.values()), default=latest.on)
    if (on - oldest).days > carry_days:
        return Unchanged(
            refusal=f"Some answers have not been looked at since {show_day(oldest)}. "
            "Please check every answer."
        )
    return Unchanged(
        {
            key: one
            for key, one in held.items()
            if may_stand(compiled, by_id[key], one, on, carry_days)
        }
    )
