"""What changes from one version of a question set to the next, and what that does to trends."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rollcall.domain.figures import FigureDefinition
from rollcall.domain.questions.definition import Question, QuestionSet


class Effect(StrEnum):
    """What a version does to the trend of a figure."""

    BREAKS = "breaks"  # days before and after count different things
    ENDS = "ends"
    STARTS = "starts"
    REWORDED = "reworded"  # the same answers to other words: compare with care
    CONTINUES = "continues"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing about a question that changed, with what it was and is; None = there was none."""

    what: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ChangedQuestion:
    """A question that both versions ask, and how it differs."""

    before: Question
    after: Question
    differences: tuple[Difference, ...]

    @property
    def breaks(self) -> bool:
        """Whether answers before and after cannot be set side by side."""
        return any(one.what in _BREAKING for one in self.differences)

    @property
    def reworded(self) -> bool:
        """Whether homes read other words."""
        return any(one.what in _WORDS for one in self.differences)


@dataclass(frozen=True, slots=True)
class SetChanges:
    """Everything that changes, in the order of the form."""

    added: tuple[Question, ...] = ()
    removed: tuple[Question, ...] = ()
    changed: tuple[ChangedQuestion, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class TrendEffect:
    """What a version does to one figure."""

    figure: str
    label: str
    effect: Effect


#: What is compared of a question, and how a page calls it.
_COMPARED: Mapping[str, str] = {
    "label": "wording",
    "hint": "hint",
    "unit": "unit",
    "min": "smallest answer",
    "max": "largest answer",
    "show_if": "when it is asked",
    "required": "whether it must be answered",
    "tier": "how often it is asked",
    "always_ask": "whether it is always asked",
    "calculate": "how it is worked out",
    "prefill": "where it is filled in from",
    "sensitivity": "who may see it",
    "why": "why it is asked",
    "used_by": "who uses it",
}
_WORDS = frozenset({"wording", "hint", "words of the answers"})
_BREAKING = frozenset({"unit", "when it is asked", "how it is worked out", "answers offered"})
#: Figures without arithmetic have no trend.
_UNCOUNTED = ("none", "list")


def compare(before: QuestionSet, after: QuestionSet) -> SetChanges:
    """The changes from one version to another; questions are told apart by their ids."""
    return SetChanges(
        added=tuple(one for one in after.questions if one.id not in before.by_id),
        removed=tuple(one for one in before.questions if one.id not in after.by_id),
        changed=tuple(
            changed
            for one in after.questions
            if one.id in before.by_id and (changed := _changed(before.by_id[one.id], one))
        ),
    )


def _changed(before: Question, after: Question) -> ChangedQuestion | None:
    found = tuple(_differences(before, after))
    return ChangedQuestion(before, after, found) if found else None


def _differences(before: Question, after: Question) -> Iterator[Difference]:
    for key, what in _COMPARED.items():
        was, now = getattr(before, key), getattr(after, key)
        if was != now:
            yield Difference(what, was, now)
    was, now = _offered(before), _offered(after)
    if was.keys() != now.keys():
        yield Difference("answers offered", tuple(was.values()), tuple(now.values()))
    elif was != now:
        yield Difference("words of the answers", tuple(was.values()), tuple(now.values()))


def _offered(question: Question) -> dict[tuple[str, str], str]:
    """What can be answered, with what each stands for, and its words."""
    options = {(one.code, one.means or ""): one.label for one in question.choices}
    rows = {(one.code, "row"): one.label for one in question.rows}
    columns = {(one.code, "column"): one.label for one in question.columns}
    return options | rows | columns


def trend_effects(
    changes: SetChanges, before: Iterable[FigureDefinition], after: Iterable[FigureDefinition]
) -> list[TrendEffect]:
    """What a version does to each figure that has a trend, the worst first.

    A figure breaks where any question that it reads does.
    """
    was = {one.id: one for one in before if one.aggregate not in _UNCOUNTED}
    now = {one.id: one for one in after if one.aggregate not in _UNCOUNTED}
    broken = {one.after.id for one in changes.changed if one.breaks}
    reworded = {one.after.id for one in changes.changed if one.reworded}
    found = []
    for key, definition in {**was, **now}.items():
        if key not in now:
            effect = Effect.ENDS
        elif key not in was:
            effect = Effect.STARTS
        elif broken & definition.reads or was[key].reads != now[key].reads:
            effect = Effect.BREAKS
        elif reworded & definition.reads:
            effect = Effect.REWORDED
        else:
            effect = Effect.CONTINUES
        found.append(TrendEffect(key, definition.label, effect))
    rank = {effect: place for place, effect in enumerate(Effect)}
    return sorted(found, key=lambda one: rank[one.effect])
