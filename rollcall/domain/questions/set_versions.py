"""Versions of a question set: which one is in force on a day (dossier C0, R6).

A set begins with its first version. A later one has a day from which it is meant to hold, and holds
only when somebody approved it. An approval counts from the day after it, so that no day is read half
by one version and half by another.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from rollcall.domain.questions.definition import QuestionSet


def in_order(versions: Iterable[QuestionSet]) -> tuple[QuestionSet, ...]:
    """Versions by the day from which they are meant to hold; the one without a day is the first."""
    return tuple(sorted(versions, key=lambda one: one.valid_from or dt.date.min))


def live_from(question_set: QuestionSet, decided_on: dt.date) -> dt.date:
    """From which day an approved version holds: its own day, or the day after the approval."""
    after = decided_on + dt.timedelta(days=1)
    return max(question_set.valid_from or after, after)


def in_force(
    versions: Sequence[QuestionSet], on: dt.date, approved: Mapping[str, dt.date]
) -> QuestionSet:
    """The version that holds on a day; `approved` maps versions to their first days.

    By digest until one is live. A live one goes by its name, or a corrected word in its file would
    change how days are read that are long over.
    """
    first, *later = versions
    for one in reversed(later):
        if one.valid_from is not None and one.valid_from <= on:
            start = approved.get(one.digest) or approved.get(one.name)
            if start is not None and start <= on:
                return one
    return first
