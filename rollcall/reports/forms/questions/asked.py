"""What a form of questions asks: its fields, what stands in their boxes, and which of them apply."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from django import forms
from django.utils.datastructures import MultiValueDict

from rollcall.domain.questions.answers import show
from rollcall.domain.questions.asking import triggers
from rollcall.domain.questions.checks import read_answers
from rollcall.domain.questions.conditions import UNKNOWN
from rollcall.domain.questions.definition import Question, State
from rollcall.domain.questions.visibility import Sheet
from rollcall.reports.forms.fields import RawField, question_field
from rollcall.reports.selectors import Asking
from rollcall.ui.widgets import Option
from rollcall.ui.words import clock_time, short_day


#: The hidden field that says which questions a form showed, so that a blank is not "not asked".
ASKED = "asked"

FollowUps = Literal["when due", "all"]


class AskedForm(forms.Form):
    """Fields for those questions of a set that apply, filled in as they were before."""

    def __init__(
        self,
        asking: Asking,
        data: Mapping[str, Any] | None = None,
        *,
        questions: Collection[str] | None = None,
        typed: Mapping[str, Any] | None = None,
        prefilled: Mapping[str, Any] | None = None,
        elsewhere: Mapping[str, Any] | None = None,
        offered: Mapping[str, Sequence[Option]] | None = None,
        follow_ups: FollowUps = "when due",
        insists: bool = True,
        words_confirmed: bool = False,
        captured_at: dt.datetime | None = None,
    ) -> None:
        super().__init__(data)
        self.asking = asking
        self.elsewhere = dict(elsewhere or {})
        self.offered = dict(offered or {})
        self.follow_ups = follow_ups
        self.insists = insists
        self.words_confirmed = words_confirmed
        self.captured_at = captured_at
        wanted = asking.due if questions is None else asking.due & set(questions)
        self.candidates = [q for q in asking.question_set.asked if q.id in wanted]
        held = data if data is not None else (typed or {})
        self._asked_before = set(str(held.get(ASKED, "")).split())
        for question in self.candidates:
            self.fields[question.id] = self._field(question)
        self.initial = self._initial(MultiValueDict() if typed is None else typed, prefilled or {})
        self.sheet = self._sheet()
        self._leave_out_what_does_not_apply()

    # --- what is asked ------------------------------------------------------------------------

    def _field(self, question: Question) -> RawField:
        options = self.offered.get(question.options_from) if question.options_from else None
        return question_field(question, hint=self._last(question), options=options)

    def _last(self, question: Question) -> str:
        """What another collection has for the day, else what was said last time."""
        known = self.asking.elsewhere.get(question.id)
        if known is not None:
            when = f", saved at {clock_time(known.saved_at)}" if known.saved_at else ""
            return f"Told to {known.called}{when}: {show(question, known.value)}. Is it right?"
        given = self.asking.before.get(question.id)
        if given is None or question.is_words:
            return ""
        return f"Last time ({short_day(given.on)}): {show(question, given.value)}."

    def _initial(self, typed: Mapping[str, Any], prefilled: Mapping[str, Any]) -> dict[str, Any]:
        """What each field shows before anything is sent: as it was typed, else as it was before."""
        found: dict[str, Any] = {}
        for name, one in self.fields.items():
            if name in self._asked_before and typed:
                found[name] = one.widget.value_from_datadict(typed, {}, name)
            elif name in prefilled:
                found[name] = prefilled[name]
        return found

    def _sheet(self) -> Sheet:
        """The answers as far as they can be read now, with those from elsewhere."""
        return self._sheet_of(dict(self._raw()))

    def _raw(self) -> Iterator[tuple[str, Any]]:
        for name, one, value in self._boxes():
            try:
                yield from answers_of(name, one.clean(value))
            except forms.ValidationError:
                continue

    def _boxes(self) -> Iterator[tuple[str, RawField, Any]]:
        """What stands in the boxes of each question, sent or about to be shown."""
        for name, one in self.fields.items():
            if not isinstance(one, RawField):
                continue
            value = (
                one.widget.value_from_datadict(self.data, self.files, name)
                if self.is_bound
                else one.widget.format_value(self.initial.get(name))  # type: ignore[attr-defined]
                if hasattr(one.widget, "format_value") and not one.choices
                else self.initial.get(name)
            )
            yield name, one, value

    def _sheet_of(self, raw: Mapping[str, Any]) -> Sheet:
        asking = self.asking
        answers, _ = read_answers(asking.compiled, {**self.elsewhere, **raw}, asking.on)
        return asking.compiled.sheet(
            answers,
            on=asking.on,
            home={**asking.home.attributes, "beds": asking.home.beds},
            round_settings=asking.programme.round_conditions(asking.set_key, asking.on),
            history=asking.history,
        )

    def _leave_out_what_does_not_apply(self) -> None:
        """Take away follow-ups that nothing calls for, then those that only these called for."""
        while hidden := [
            one.id for one in self.candidates if one.id in self.fields and not self._shows(one)
        ]:
            for name in hidden:
                del self.fields[name]
            self.sheet = self._sheet()

    def _shows(self, question: Question) -> bool:
        """Whether the question stands on the page, with the answers there are."""
        if question.options_from:
            return bool(self.offered.get(question.options_from))
        condition = self.asking.compiled.conditions.get(question.id)
        if condition is None:
            return True
        here = self._triggers_here(question)
        if here and self.follow_ups == "all":
            return True
        if condition.evaluate(self.sheet) is not UNKNOWN or not here:
            return self.sheet.is_shown(question.id)
        # Asked of when something is not known (C0): known to be unknown only once it was asked.
        if self._waits_for_another(question):
            return False
        return self.sheet.is_shown(question.id) and here <= self._asked_before

    def _waits_for_another(self, question: Question) -> bool:
        """Whether it is open if this applies only because a box on this page is empty.

        A box that must be filled in is asked for first; who may leave one empty is not asked for
        more because of it. "Don't know" is an answer, and does call for the follow-up (C0).
        """
        condition = self.asking.compiled.conditions.get(question.id)
        if condition is None or condition.evaluate(self.sheet) is not UNKNOWN:
            return False
        return any(
            self.sheet.reading(one)[0] is State.NOT_ANSWERED
            for one in triggers(self.asking.compiled, question.id)
            if one in self.fields
        )

    def _triggers_here(self, question: Question) -> frozenset[str]:
        ids = frozenset(one.id for one in self.candidates)
        return triggers(self.asking.compiled, question.id) & ids

    @property
    def asked(self) -> str:
        """For the hidden field: the questions on the page."""
        return " ".join(q.id for q in self.candidates if q.id in self.fields)


def answers_of(name: str, cleaned: Any) -> Iterable[tuple[str, Any]]:
    """A field's raw answer; a table's cells go one by one, so that a mistake names its cell."""
    if isinstance(cleaned, Mapping):
        return [
            (f"{name}.{row}.{column}", text)
            for row, cells in cleaned.items()
            for column, text in cells.items()
            if text.strip()
        ]
    return [(name, cleaned)]
