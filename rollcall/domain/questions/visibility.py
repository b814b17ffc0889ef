"""One report's answers read through its question set: which of the four states each question is in.

Hidden because the condition is false = does not apply; hidden because it is unknown = not answered,
except that the required follow-ups of alarms are then shown (C0, contracts). An answer given to a
question that does not apply is kept but not counted.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rollcall.domain.questions.conditions import (
    NOT_APPLICABLE,
    UNKNOWN,
    Evaluate,
    Expression,
    Missing,
    Value,
    Vocabulary,
    parse,
)
from rollcall.domain.questions.definition import DONT_KNOW, Question, QuestionSet, State


@dataclass(frozen=True, slots=True)
class Bands:
    """Colours by days of stock, worst first: below 2 days red, below 7 amber … (B2)."""

    codes: tuple[str, ...]
    below_days: tuple[int, ...]

    def colour(self, days: int) -> str:
        """The colour of a number of days."""
        for code, limit in zip(self.codes, self.below_days, strict=False):
            if days < limit:
                return code
        return self.codes[-1]

    def worst(self, codes: Iterable[str]) -> str | None:
        """The worst of some colours; anything that is not a colour is passed over (AT-61)."""
        given = set(codes)
        return next((code for code in self.codes if code in given), None)


#: The state of a question and, when answered, its value.
Reading = tuple[State, Any]
Read = Callable[["Sheet"], Reading]


@dataclass(slots=True)
class Sheet:
    """The answers of one report with what conditions may ask about besides them.

    `history` holds the answers of earlier reports, newest first, one a day.
    """

    compiled: "CompiledSet"
    answers: Mapping[str, Any]
    home: Mapping[str, Any]
    on: dt.date
    round_settings: Mapping[str, Any]
    history: Sequence[Mapping[str, Any]] = ()
    #: Values that took some working out: rules and conditions ask for the same ones many times.
    known: dict[str, Value] = field(default_factory=dict, repr=False, compare=False)

    def reading(self, question: str) -> Reading:
        """The state of a question, and its value when answered."""
        return self.compiled.readers[question](self)

    def is_shown(self, question: str) -> bool:
        """Whether a form that holds these answers would ask this question."""
        shown = self.compiled.shown[question]
        return shown is None or shown(self) is True

    def value(self, question: str) -> Value:
        """What a condition reads: the code or number, UNKNOWN or NOT_APPLICABLE."""
        return self.compiled.values[question](self)

    def calculated(self, question: str, given: Any) -> Value:
        """What the parts of a calculated question come to.

        An answer given for the whole, as extracts from elsewhere do, stands in where parts are
        missing, but is never better than the parts that are there. A number given is what the home
        says, and stands.
        """
        calculation = self.compiled.calculations[question]
        worked_out = calculation.evaluate(self)
        if given is None:
            return worked_out
        if question in self.compiled.numbers:
            return given
        if isinstance(worked_out, Missing) or worked_out == DONT_KNOW:
            return given
        if any(self.value(part) is UNKNOWN for part in calculation.reads):
            return self.worst((worked_out, given)) or given
        return worked_out

    def given(self, question: str) -> Value:
        """Whether the question was answered."""
        value = self.value(question)
        if isinstance(value, Missing):
            return value
        return UNKNOWN if value == DONT_KNOW else True

    def outside(self, subject: str, name: str) -> Value:
        """The home's attributes, the round's settings, the report's date, yesterday's answers."""
        if subject == "home":
            return _truth(self.home.get(name))
        if subject == "round":
            return _truth(self.round_settings.get(name))
        if subject == "report":
            return self.on if name == "date" else UNKNOWN
        before = self.history[0].get(name) if self.history else None
        return UNKNOWN if before is None or before == DONT_KNOW else before

    def unchanged_days(self, question: str) -> Value:
        """Reports in a row that said the same, this one included; UNKNOWN on a first report."""
        today = self.answers.get(question)
        if today is None or not self.history:
            return UNKNOWN
        days = 1
        for before in self.history:
            if before.get(question) != today:
                break
            days += 1
        return days

    def days_band(self, days: int) -> str:
        """The programme's colour for a number of days."""
        return self.compiled.bands.colour(days)

    def worst(self, codes: Iterable[str]) -> str | None:
        """The worst of some colours."""
        return self.compiled.bands.worst(codes)


class CompiledSet:
    """A question set made ready to read answers with: every condition parsed once."""

    def __init__(
        self,
        question_set: QuestionSet,
        *,
        bands: Bands,
        vocabulary: Vocabulary,
    ) -> None:
        self.question_set = question_set
        #: Cells that were read before, by question, type, cell and day: most homes send the same few.
        self.cells_read: dict[tuple[str, type, Any, dt.date], Any] = {}
        self.bands = bands
        self.vocabulary = vocabulary
        #: Questions whose "don't know" conditions may ask for by its code.
        self.coded = frozenset(
            q.id
            for q in question_set.questions
            if q.type in ("choice", "yes_no", "calculated") and not q.is_calculated_number
        )
        #: Questions answered by one value; the others by a list or a table.
        self.single = frozenset(
            q.id for q in question_set.questions if q.type not in ("choices", "matrix")
        )
        self.numbers = frozenset(q.id for q in question_set.questions if q.is_calculated_number)
        self.conditions: dict[str, Expression] = {
            q.id: parse(q.show_if, vocabulary) for q in question_set.questions if q.show_if
        }
        self.calculations: dict[str, Expression] = {
            q.id: parse(q.calculate, vocabulary) for q in question_set.questions if q.calculate
        }
        self.shown: dict[str, Evaluate | None] = {
            q.id: self._shown(q) for q in question_set.questions
        }
        self.values: dict[str, Evaluate] = {q.id: self._value(q) for q in question_set.questions}
        self.readers: dict[str, Read] = {q.id: self._reader(q) for q in question_set.questions}

    def sheet(
        self,
        answers: Mapping[str, Any],
        *,
        on: dt.date,
        home: Mapping[str, Any] | None = None,
        round_settings: Mapping[str, Any] | None = None,
        history: Sequence[Mapping[str, Any]] = (),
    ) -> Sheet:
        """One report's answers, ready to be read."""
        return Sheet(self, answers, home or {}, on, round_settings or {}, history)

    def at_hand(self, questions: Iterable[str]) -> frozenset[str]:
        """Every question that must be at hand to read these, through conditions and calculations."""
        waiting, found = set(questions), set[str]()
        while waiting:
            question = waiting.pop()
            found.add(question)
            for table in (self.conditions, self.calculations):
                if question in table:
                    waiting |= table[question].reads - found
        return frozenset(found)

    def attributes_at_hand(self, questions: Iterable[str]) -> frozenset[str]:
        """The attributes of the home that reading these asks for."""
        return frozenset(
            name
            for question in self.at_hand(questions)
            for table in (self.conditions, self.calculations)
            if question in table
            for name in table[question].reads_home
        )

    def _shown(self, question: Question) -> Evaluate | None:
        """A closure giving True when shown, else why not; None when always shown."""
        condition = self.conditions.get(question.id)
        if condition is None:
            return None
        evaluate, fallback = condition.evaluate, question.show_when_unknown or UNKNOWN

        def shown(sheet: Any) -> Value:
            value = evaluate(sheet)
            if value is UNKNOWN:
                return fallback
            return True if value and value is not NOT_APPLICABLE else NOT_APPLICABLE

        return shown

    def _value(self, question: Question) -> Evaluate:
        """A closure giving what conditions read of one question."""
        key, coded = question.id, question.id in self.coded
        shown, calculation = self.shown[key], self.calculations.get(key)

        def plain(sheet: Any) -> Value:
            raw = sheet.answers.get(key)
            return UNKNOWN if raw is None or (raw == DONT_KNOW and not coded) else raw

        def remembered(sheet: Any) -> Value:
            found = sheet.known.get(key)
            if found is None:
                found = sheet.known[key] = worked_out(sheet)
            return found

        def worked_out(sheet: Any) -> Value:
            visible = True if shown is None else shown(sheet)
            if visible is not True:
                return visible
            if calculation is None:
                return plain(sheet)
            return sheet.calculated(key, sheet.answers.get(key))

        return plain if shown is None and calculation is None else remembered

    def _reader(self, question: Question) -> Read:
        """A closure that tells the state and value of one question; the hot path of figures."""
        key, meanings = question.id, question.meanings
        shown, calculation = self.shown[key], self.calculations.get(key)

        def read(sheet: Sheet) -> Reading:
            if shown is not None:
                visible = shown(sheet)
                if visible is not True:
                    return _NOT_ANSWERED if visible is UNKNOWN else _DOES_NOT_APPLY
            raw = sheet.answers.get(key)
            if calculation is not None:
                raw = sheet.calculated(key, raw)
            return _reading(raw, meanings)

        return read


_ANSWERED = State.ANSWERED
_NOT_ANSWERED: Reading = (State.NOT_ANSWERED, None)
_DOES_NOT_APPLY: Reading = (State.DOES_NOT_APPLY, None)
_DONT_KNOW: Reading = (State.DONT_KNOW, None)


def _reading(raw: Value, meanings: Mapping[str, State]) -> Reading:
    """The state that a given or calculated answer stands for, and its value when it is one."""
    if raw is None or raw is UNKNOWN:
        return _NOT_ANSWERED
    if raw is NOT_APPLICABLE:
        return _DOES_NOT_APPLY
    if raw.__class__ is str:
        if raw == DONT_KNOW:
            return _DONT_KNOW
        if raw in meanings:
            return meanings[raw], None
    return _ANSWERED, raw


def _truth(raw: Any) -> Value:
    """Attributes come as true/false or yes/no; one nobody recorded is unknown."""
    if raw is None or raw == "":
        return UNKNOWN
    return {"yes": True, "no": False}.get(raw, raw) if isinstance(raw, str) else raw
