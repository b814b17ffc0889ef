"""Which questions a home is asked on a day, and on which page of the form each one stands."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from rollcall.domain.questions.carrying import Earlier
from rollcall.domain.questions.definition import Question
from rollcall.domain.questions.visibility import CompiledSet


#: The key of the page with the questions that are asked even when nothing has changed.
EVERY_DAY = "every-day"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the form: its questions in the order of the set, follow-ups included."""

    key: str
    title: str
    questions: tuple[str, ...]


def triggers(compiled: CompiledSet, question_id: str) -> frozenset[str]:
    """The questions whose answers decide whether this one applies, through calculations too."""
    condition = compiled.conditions.get(question_id)
    waiting, found = set(condition.reads if condition else ()), set[str]()
    while waiting:
        read = waiting.pop()
        found.add(read)
        if read in compiled.calculations:
            waiting |= compiled.calculations[read].reads - found
        elif compiled.question_set.by_id[read].tier == "follow_up":
            waiting |= triggers(compiled, read) - found
    return frozenset(found)


def pages(compiled: CompiledSet) -> tuple[Page, ...]:
    """The form in pages: what is asked every day with what follows from it, then topic by topic."""
    question_set = compiled.question_set
    always = {question.id for question in question_set.asked if question.always_ask}
    daily = [
        question.id
        for question in question_set.asked
        if question.id in always or triggers(compiled, question.id) & always
    ]
    rest = [question for question in question_set.asked if question.id not in set(daily)]
    found = [Page(EVERY_DAY, "Asked every day", tuple(daily))]
    found += [
        Page(topic.key, topic.title, tuple(q.id for q in rest if q.topic == topic.key))
        for topic in question_set.topics
    ]
    found.append(
        Page("rest", "Other questions", tuple(q.id for q in rest if not _has_topic(compiled, q)))
    )
    return tuple(page for page in found if page.questions)


def is_due(
    compiled: CompiledSet, question: Question, earlier: Sequence[Earlier], on: dt.date
) -> bool:
    """Whether a question is asked on a day at all: a weekly one once, from Monday on (C0, C1).

    `earlier` are the reports dated before the day, newest first.
    """
    if question.envelope or question.type == "calculated":
        return False
    if question.tier != "weekly" or compiled.question_set.cadence != "daily":
        return True
    monday = on - dt.timedelta(days=on.weekday())
    return not any(
        report.on >= monday and question.id in report.answers and question.id not in report.carried
        for report in earlier
    )


def _has_topic(compiled: CompiledSet, question: Question) -> bool:
    return any(topic.key == question.topic for topic in compiled.question_set.topics)
