"""What changed from one version of a report to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rollcall.domain.questions.definition import QuestionSet


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that differs; None = not answered."""

    question: str
    before: Any
    after: Any


def changes(
    question_set: QuestionSet, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Change]:
    """The answers that differ between two versions, in the order of the form."""
    return [
        Change(question.id, before.get(question.id), after.get(question.id))
        for question in question_set.asked
        if before.get(question.id) != after.get(question.id)
    ]
