"""How long homes take to answer a question set: the burden, and what a new version adds to it.

Seconds for each type of question are programme data. A call of 45 questions takes about four and a
half minutes (dossier C0), which is six seconds each.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rollcall.domain.questions.definition import Question, QuestionSet, QuestionType


#: For a type that the programme gives no seconds.
SECONDS = 6


@dataclass(frozen=True, slots=True)
class Burden:
    """Seconds of one home: asked each time, once a week on top, and at most where conditions hold.

    Differences of two may be below nought.
    """

    each_time: int = 0
    weekly: int = 0
    follow_ups: int = 0

    def __sub__(self, other: "Burden") -> "Burden":
        return Burden(
            self.each_time - other.each_time,
            self.weekly - other.weekly,
            self.follow_ups - other.follow_ups,
        )

    def __bool__(self) -> bool:
        return bool(self.each_time or self.weekly or self.follow_ups)


def seconds_for(question: Question, seconds: Mapping[QuestionType, int]) -> int:
    """How long one question takes; a table takes its time for each cell, and nobody is asked some."""
    if question.envelope or question.type == "calculated":
        return 0
    one = seconds.get(question.type, SECONDS)
    return one * len(question.cells) if question.type == "matrix" else one


def burden(question_set: QuestionSet, seconds: Mapping[QuestionType, int]) -> Burden:
    """The seconds of a whole set.

    In a daily set questions of the tier `weekly` are asked once in seven days; in others each time.
    """
    total = {"each_time": 0, "weekly": 0, "follow_ups": 0}
    for question in question_set.questions:
        if question.show_if:
            when = "follow_ups"
        elif question.tier == "weekly" and question_set.cadence == "daily":
            when = "weekly"
        else:
            when = "each_time"
        total[when] += seconds_for(question, seconds)
    return Burden(**total)
