"""A form of questions as a page shows it: questions by topic, with their doubts, and the errors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.forms.boundfield import BoundField

from rollcall.domain.questions.answers import show
from rollcall.domain.questions.definition import Question, State
from rollcall.reports.forms.questions.judged import Doubt, JudgedForm
from rollcall.ui.fields import first_id


@dataclass(frozen=True, slots=True)
class Shown:
    """A question on the page with all that stands around it."""

    question: Question
    bound: BoundField
    doubts: tuple[Doubt, ...] = ()
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """The questions of one topic, in the order of the set."""

    key: str
    title: str
    questions: tuple[Shown, ...]


class QuestionsForm(JudgedForm):
    """Fields for some questions of a set, and what is wrong with the answers.

    `questions` are the ids it may ask (None = all); `typed` is what was typed before, shown again
    and not judged; `prefilled` are stored answers put in where nothing was typed; `elsewhere` are
    answers given on other pages or carried forward, which conditions and rules read. `offered` holds
    the options that come from outside, by the name in `options_from`. With `follow_ups="all"`
    follow-ups of questions on this same page are on it from the start, with the words of when to
    answer them; else they come with the next round trip. Without `insists` nothing is required.
    """

    @property
    def only_came_up(self) -> bool:
        """Whether all that is missing came up through this very form: ask, and do not scold."""
        return bool(self.came_up) and set(self.errors) == set(self.came_up)

    @property
    def shown(self) -> Iterator[Shown]:
        """Each question on the page with its doubts."""
        doubts = self._judgement.doubts if self._judgement else {}
        for question in self.candidates:
            if question.id in self.fields:
                yield Shown(
                    question,
                    self[question.id],
                    tuple(doubts.get(question.id, ())),
                    self._condition_words(question) if self.follow_ups == "all" else "",
                )

    def _condition_words(self, question: Question) -> str:
        """Which answers on this page decide whether to answer this."""
        by_id = self.asking.question_set.by_id
        condition = self.asking.compiled.conditions.get(question.id)
        here = self._triggers_here(question) & (condition.reads if condition else frozenset())
        labels = [f"“{one.label}”" for one in self.candidates if one.id in here and one.id in by_id]
        return f"Only if your answer to {' or '.join(labels)} calls for it." if labels else ""

    @property
    def blocks(self) -> list[Block]:
        """The page's questions by topic."""
        topics = self.asking.question_set.topics
        shown = list(self.shown)
        found = [
            Block(one.key, one.title, tuple(s for s in shown if s.question.topic == one.key))
            for one in topics
        ]
        found.append(Block("", "", tuple(s for s in shown if not s.question.topic)))
        return [block for block in found if block.questions]

    def blocks_opening_with(self, key: str, title: str, opening: Sequence[str]) -> list[Block]:
        """The same with some questions, in an order of their own, before all topics."""
        first = {one.question.id: one for one in self.shown if one.question.id in opening}
        found = [Block(key, title, tuple(first[one] for one in opening if one in first))]
        for block in self.blocks:
            rest = tuple(one for one in block.questions if one.question.id not in first)
            found.append(Block(block.key, block.title, rest))
        return [block for block in found if block.questions]

    @property
    def calculated(self) -> list[tuple[Question, str]]:
        """What is worked out from the answers and not asked."""
        found = []
        for question in self.asking.question_set.asked:
            if question.type == "calculated":
                state, value = self.sheet.reading(question.id)
                if state is State.ANSWERED:
                    found.append((question, show(question, value)))
        return found

    @property
    def error_items(self) -> list[dict[str, str]]:
        """The error summary: every mistake and open doubt, in the order of the page."""
        items = [{"text": str(message)} for message in self.non_field_errors()]
        for one in self.shown:
            items += _links(one.bound)
            for doubt in one.doubts:
                items += _links(doubt.bound)
        return items


def _links(bound: BoundField) -> list[dict[str, str]]:
    return [{"text": str(message), "href": f"#{first_id(bound)}"} for message in bound.errors]
