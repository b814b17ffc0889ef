"""The form that asks some questions of a set of one home about one day.

Whoever fills it in (the home, a call handler, somebody with a paper form), the answers are judged by
`services.judging.judge` as those of every other route are, and each problem comes back to its fields:

- an *error* refuses; where its rule allows, a person may set it aside with a reason;
- a *warn* or *confirm* asks a person to tick "This is right", once for each value;
- a required question that applies and is empty is an error, since only people's forms insist.

    form = QuestionsForm(asking, request.POST, questions=page.questions, elsewhere=the_rest)
    if form.is_valid():
        file_report(new=form.new_report(...), ...)
"""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from django import forms
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict

from rollcall.domain.questions.answers import show
from rollcall.domain.questions.asking import triggers
from rollcall.domain.questions.checks import Problem, read_answers
from rollcall.domain.questions.conditions import UNKNOWN
from rollcall.domain.questions.definition import Question, State
from rollcall.domain.questions.visibility import Sheet
from rollcall.reports.forms.fields import DONT_KNOW_TICK, RawField, question_field
from rollcall.reports.selectors import Asking
from rollcall.reports.services import NewReport, judge
from rollcall.reports.services.judging import Judged
from rollcall.ui.fields import first_id
from rollcall.ui.widgets import Option
from rollcall.ui.words import clock_time, short_day


#: The hidden field that says which questions a form showed, so that a blank is not "not asked".
ASKED = "asked"
#: Longest stretch of what was typed that a message repeats.
LONGEST_QUOTE = 60

FollowUps = Literal["when due", "all"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a person must look at: a tick for "this is right", or a reason to go on."""

    problem: Problem
    bound: BoundField
    settled: bool


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


@dataclass
class _Judgement:
    """What came of a form that was sent."""

    judged: Judged
    doubts: dict[str, list[Doubt]] = field(default_factory=dict)


class QuestionsForm(forms.Form):
    """Fields for some questions of a set, and what is wrong with the answers.

    `questions` are the ids it may ask (None = all); `typed` is what was typed before, shown again
    and not judged; `prefilled` are stored answers put in where nothing was typed; `elsewhere` are
    answers given on other pages or carried forward, which conditions and rules read. `offered` holds
    the options that come from outside, by the name in `options_from`. With `follow_ups="all"`
    follow-ups of questions on this same page are on it from the start, with the words of when to
    answer them; else they come with the next round trip. Without `insists` nothing is required.
    """

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
        #: Required follow-ups that came up only through what was sent with this form.
        self.came_up: list[str] = []
        self._judgement: _Judgement | None = None
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
                yield from _answers_of(name, one.clean(value))
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

    # --- what was answered --------------------------------------------------------------------

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
                said: Any = dict(_answers_of(name, one.clean(value)))
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
            for key, value in _answers_of(name, cleaned)
            if self.follow_ups == "when due" or value not in ("", [])
        }

    @cached_property
    def overridden(self) -> dict[str, str]:
        """Rules set aside: the reason given for each, or that a person said it was right."""
        return {
            doubt.problem.rule: doubt.bound.data
            if doubt.problem.overridable
            else "A person said that this is right."
            for doubts in self._judgement_of_form.doubts.values()
            for doubt in doubts
            if doubt.settled
        }

    def new_report(self, **details: Any) -> NewReport:
        """The report that this form makes, answers from elsewhere included."""
        return NewReport(
            self.asking.home.location_id,
            self.asking.on,
            **{
                "answers": {**self.elsewhere, **self.raw_answers},
                "overridden": self.overridden,
                "words_confirmed": self.words_confirmed,
                **details,
            },
        )

    def clean(self) -> dict[str, Any]:
        """Judge the answers as every route does, and bring each problem to its field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        raw = {
            key: value for name, value in cleaned.items() for key, value in _answers_of(name, value)
        }
        judged = self._judge(raw, {})
        if self._set_aside(judged):
            judged = self._judge(raw, self._set_aside(judged))
        self._judgement = _Judgement(judged)
        self.sheet = self._sheet_of(raw)
        for problem in judged.problems:
            self._bring(problem)
        if self.insists:
            for problem in self.asking.checker.missing(self.sheet):
                self._bring_missing(problem)
        return cleaned

    def _judge(self, raw: Mapping[str, Any], overridden: Mapping[str, str]) -> Judged:
        asking = self.asking
        new = NewReport(
            asking.home.location_id,
            asking.on,
            {**self.elsewhere, **raw},
            captured_at=self.captured_at,
            overridden=overridden,
            words_confirmed=self.words_confirmed,
        )
        return judge(
            asking.programme,
            asking.set_key,
            new,
            asking.home,
            today=asking.today,
            history=asking.history,
        )

    def _set_aside(self, judged: Judged) -> dict[str, str]:
        """The reasons given for setting rules aside that may be."""
        reasons = {
            problem.rule: str(self.data.get(_reason_name(problem), "")).strip()
            for problem in judged.problems
            if problem.overridable
        }
        return {rule: reason for rule, reason in reasons.items() if reason}

    def _bring(self, problem: Problem) -> None:
        """Show a problem at its field; one that is about other pages is theirs to show."""
        at = self._fields_of(problem)
        if not at:
            if problem.rule == "VR-18":
                self.add_error(None, _words(problem))
            return
        if problem.overridable:
            self._bring_overridable(at[0], problem)
        elif problem.level == "error":
            self.add_error(at[0], _words(problem))
        else:
            self._bring_doubt(at[0], problem)

    def _bring_doubt(self, name: str, problem: Problem) -> None:
        """Ask for a tick; the tick names the message, so that another value is asked about anew."""
        tick = _tick_name(problem)
        settled = bool(self.data.get(tick))
        label = "I understand" if problem.rule == "AT-77" else "This is right"
        self.fields[tick] = forms.BooleanField(required=False, label=label)
        self._doubts(name).append(Doubt(problem, self[tick], settled))
        if not settled:
            self.add_error(tick, _words(problem))

    def _bring_overridable(self, name: str, problem: Problem) -> None:
        """Ask for a reason to go on in spite of a rule that allows it."""
        reason = _reason_name(problem)
        settled = problem.level != "error"
        label = "If the numbers are right, say why"
        self.fields[reason] = forms.CharField(required=False, label=label, max_length=200)
        self._doubts(name).append(Doubt(problem, self[reason], settled))
        if not settled:
            self.add_error(name, _words(problem))

    def _bring_missing(self, problem: Problem) -> None:
        name = problem.question
        question = self.asking.question_set.by_id[name]
        if self.errors.get(name) or name not in self.asking.due:
            return
        if self._waits_for_another(question):
            return
        if name in self.fields:
            came_up = self._is_follow_up(name) and name not in self._asked_before
            if came_up:
                self.came_up.append(name)
            self.add_error(name, _missing_words(question))
        elif self._comes_up(name):
            # Its condition came true through this very form: it is asked from now on.
            self.fields[name] = self._field(question)
            self.came_up.append(name)
            self.add_error(name, _missing_words(question))

    def _comes_up(self, name: str) -> bool:
        """Whether what was sent calls for a question that was not asked; not what was left out."""
        if all(name != one.id for one in self.candidates) or not self.is_bound:
            return False
        here = self._triggers_here(self.asking.question_set.by_id[name]) & set(self.fields)
        return here <= self._asked_before

    def _is_follow_up(self, name: str) -> bool:
        return bool(self._triggers_here(self.asking.question_set.by_id[name]))

    def _fields_of(self, problem: Problem) -> list[str]:
        names = problem.questions or (problem.question.split(".")[0],)
        return [name for name in names if name in self.fields]

    def _doubts(self, name: str) -> list[Doubt]:
        return self._judgement_of_form.doubts.setdefault(name, [])

    @property
    def _judgement_of_form(self) -> _Judgement:
        if self._judgement is None:
            raise ValueError("The form was not judged: call is_valid() first.")
        return self._judgement

    # --- what the page shows ------------------------------------------------------------------

    @property
    def only_came_up(self) -> bool:
        """Whether all that is missing came up through this very form: ask, and do not scold."""
        return bool(self.came_up) and set(self.errors) == set(self.came_up)

    @property
    def asked(self) -> str:
        """For the hidden field: the questions on the page."""
        return " ".join(q.id for q in self.candidates if q.id in self.fields)

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


def _answers_of(name: str, cleaned: Any) -> Iterable[tuple[str, Any]]:
    """A field's raw answer; a table's cells go one by one, so that a mistake names its cell."""
    if isinstance(cleaned, Mapping):
        return [
            (f"{name}.{row}.{column}", text)
            for row, cells in cleaned.items()
            for column, text in cells.items()
            if text.strip()
        ]
    return [(name, cleaned)]


def _text(value: Any) -> str:
    """Boxes as one text: line ends and the order of ticks are the browser's own."""
    if isinstance(value, (list, tuple)):
        return " ".join(sorted(map(_text, value)))
    return " ".join(str("" if value is None else value).replace("\x00", "").split())


def _links(bound: BoundField) -> list[dict[str, str]]:
    return [{"text": str(message), "href": f"#{first_id(bound)}"} for message in bound.errors]


def _words(problem: Problem) -> str:
    """The message and the remedy, with what was typed cut where it is long."""
    words = f"{problem.message} {problem.remedy}".strip()
    typed = str(problem.value)
    if isinstance(problem.value, str) and len(typed) > LONGEST_QUOTE:
        words = words.replace(typed.strip(), f"{typed.strip()[:LONGEST_QUOTE]}…")
    return words


def _missing_words(question: Question) -> str:
    if question.is_flow:
        return f"Answer “{question.label}”, or tick None"
    return f"Answer “{question.label}”"


def _tick_name(problem: Problem) -> str:
    said = hashlib.sha256(f"{problem.question} {problem.message}".encode()).hexdigest()
    return f"right-{problem.rule}-{said[:8]}"


def _reason_name(problem: Problem) -> str:
    return f"reason-{problem.rule}"
