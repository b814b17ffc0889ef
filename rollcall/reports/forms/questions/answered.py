"""What was answered in a form of questions, as every route sends it and as a text to compare."""

from functools import cached_property
from typing import Any

from django import forms

from rollcall.domain.questions.answers import show
from rollcall.domain.questions.definition import State
from rollcall.reports.forms.fields import DONT_KNOW_TICK, RawField
from rollcall.reports.forms.questions.asked import AskedForm, answers_of


#: Longest stretch of what was typed that a message repeats.
LONGEST_QUOTE = 60


class AnsweredForm(AskedForm):
    """The same with what stands in its boxes."""

    @cached_property
    def answers_so_far(self) -> dict[str, Any]:
        """What stands in the boxes now, judged or not; boxes that contradict each other left out."""
        return dict(self._raw())

    @cached_property
    def held(self) -> dict[str, str]:
        """What stands in the boxes of each question that are not empty, as a text to compare."""
        found = {}
        for name, one, value in self._boxes():
            try:
                said: Any = dict(answers_of(name, one.clean(value)))
            except forms.ValidationError:
                said = {name: value}
            text = " ".join(_text(part) for part in said.values()).strip()
            if text:
                found[name] = text
        return found

    def words_of(self, name: str) -> str:
        """An answer as it stands in its boxes, in words."""
        state, value = self.sheet.reading(name)
        if state is State.ANSWERED and name in self.held:
            return show(self.asking.question_set.by_id[name], value)
        held = self.held.get(name, "")
        return dict([DONT_KNOW_TICK]).get(held, held[:LONGEST_QUOTE]) or "Not answered"

    @cached_property
    def raw_answers(self) -> dict[str, Any]:
        """What was typed for each question that is asked, in the form that every route sends."""
        return {
            key: value
            for name, cleaned in self.cleaned_data.items()
            if isinstance(self.fields.get(name), RawField)
            for key, value in answers_of(name, cleaned)
            if self.follow_ups == "when due" or value not in ("", [])
        }


def _text(value: Any) -> str:
    """Boxes as one text: line ends and the order of ticks are the browser's own."""
    if isinstance(value, (list, tuple)):
        return " ".join(sorted(map(_text, value)))
    return " ".join(str("" if value is None else value).replace("\x00", "").split())
