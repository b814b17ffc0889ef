"""What stands in a workbook for many homes, before anybody decides how it is written to a file."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rollcall.domain.programme import Programme
from rollcall.domain.questions.answers import AnswerError, answer_type, export, show_day
from rollcall.domain.questions.definition import DONT_KNOW, Question
from rollcall.register.selectors import HomeInfo
from rollcall.reports.importers import BASED_ON, HOME_COLUMN, Origin
from rollcall.reports.selectors import LastKnown
from rollcall.reports.services.versions import NO_VERSION


HOMES, NOTES, ANSWERS = "Homes", "Start here", "Allowed answers"

#: The columns before the questions: who a home is. They are locked.
IDENTITY = (
    (HOME_COLUMN, "CQC location id", 16),
    ("name", "Care home", 30),
    ("council", "Council", 18),
    ("last_report", "Last update", 16),
    (BASED_ON, "Mark of this row", 40),
)


@dataclass(frozen=True, slots=True)
class HomeSheet:
    """A home and what it last said in the set; None when it said nothing of late."""

    home: HomeInfo
    last: LastKnown | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of answers: a question, or one cell of a question that is a table."""

    id: str
    question: Question
    label: str
    topic: str
    row: str = ""
    cell: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """What may be chosen in its cells, as it is written there; empty when it is not a choice."""
        if self.question.type not in ("choice", "yes_no", "calculated"):
            return ()
        return tuple(_word(self.question, option.code) for option in self.question.choices)

    @property
    def limits(self) -> tuple[int, int] | None:
        """The lowest and the highest whole number, for columns of numbers."""
        if self.question.type not in ("integer", "matrix"):
            return None
        low, high = self.question.min, self.question.max
        return low if isinstance(low, int) else 0, high if isinstance(high, int) else 1_000_000

    @property
    def allowed(self) -> str:
        """What may be answered, in words."""
        if self.limits is not None:
            low, high = self.limits
            return f"A whole number from {low:,} to {high:,}, or dont_know"
        if self.question.type in ("date", "datetime"):
            return "A date, such as 2020-05-26"
        if self.question.type == "choices":
            codes = "; ".join(option.code for option in self.question.choices)
            return (
                f"One or more, with ; between them: {codes}" if codes else "Codes, with ; between"
            )
        if self.words:
            return "; ".join(self.words)
        most = self.question.max
        limit = f", at most {most:,} characters" if isinstance(most, int) else ""
        return f"Words{limit}. Do not name residents or staff"

    def written(self, answers: Mapping[str, Any]) -> int | dt.date | str | None:
        """What its cell holds for stored answers: a number, a day, text, or None when blank."""
        value = answers.get(self.question.id)
        if self.row and isinstance(value, dict):
            value = value.get(self.row, {}).get(self.cell)
        if value is None or value == DONT_KNOW:
            return value
        if self.limits is not None and isinstance(value, int):
            return value
        if self.question.type == "date":
            return dt.date.fromisoformat(value)
        if self.words:
            return _word(self.question, value)
        return export(self.question, value)


@dataclass(frozen=True, slots=True)
class RowPlan:
    """One home's row: who it is, and what is filled in for it."""

    home: HomeInfo
    last_report: str
    origin: Origin
    answers: Mapping[str, Any]

    def identity(self) -> tuple[str, ...]:
        """The cells of the columns before the questions."""
        home = self.home
        return home.location_id, home.name, home.authority_name, self.last_report, str(self.origin)


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole workbook. `made_on` is the day it is about; nothing in it depends on anything else."""

    title: str
    made_on: dt.date
    notes: tuple[tuple[str, str], ...]  # a heading or "", and a sentence
    columns: tuple[Column, ...]
    rows: tuple[RowPlan, ...]

    def heads(self) -> Iterator[tuple[str, str, str]]:
        """Each column's topic, label and id, those of who a home is first."""
        yield from (("", label, key) for key, label, _ in IDENTITY)
        yield from ((column.topic, column.label, column.id) for column in self.columns)


def plan_of(
    programme: Programme,
    set_key: str,
    on: dt.date,
    homes: Iterable[HomeSheet],
    *,
    whose: str,
    phone: str = "",
) -> Plan:
    """The workbook of some homes for one day; `whose` names them, as in "Example Care Group"."""
    questions = programme.sets[set_key]
    columns = tuple(_columns(programme, set_key))
    rows = tuple(_row(columns, one, on, set_key) for one in sorted(homes, key=_by_council_and_name))
    title = f"{questions.title}, {show_day(on)}"
    return Plan(title, on, tuple(_notes(title, whose, len(rows), phone)), columns, rows)


def _by_council_and_name(one: HomeSheet) -> tuple[str, str, str]:
    return one.home.authority_name, one.home.name, one.home.location_id


def _columns(programme: Programme, set_key: str) -> Iterator[Column]:
    questions = programme.sets[set_key]
    topics = {topic.key: topic.title for topic in questions.topics}
    for question in questions.asked:
        topic = topics.get(question.topic, "")
        if question.type != "matrix":
            yield Column(question.id, question, question.label, topic)
            continue
        for row in question.rows:
            for cell in question.columns:
                label = f"{question.label} {row.label}, {cell.label}"
                key = f"{question.id}.{row.code}.{cell.code}"
                yield Column(key, question, label, topic, row.code, cell.code)


def _row(columns: Sequence[Column], one: HomeSheet, on: dt.date, set_key: str) -> RowPlan:
    last = one.last
    if last is None:
        return RowPlan(one.home, "None yet", Origin.of(NO_VERSION, {}, on, set_key), {})
    asked = {column.question.id: column.question for column in columns}
    answers = {key: value for key, value in last.answers.items() if key in asked}
    version = last.version_id
    if last.on != on:
        version = NO_VERSION
        answers = {key: v for key, v in answers.items() if _is_filled_in(asked[key], v, on)}
    origin = Origin.of(version, answers, on, set_key)
    return RowPlan(one.home, last.on.isoformat(), origin, answers)


def _is_filled_in(question: Question, value: Any, on: dt.date) -> bool:
    """Whether a last known answer is offered again: a stock that is not asked every day anew.

    Flows begin at nothing each day, words and dates are about their own day (C0).
    """
    if question.is_flow or question.always_ask or question.is_words:
        return False
    if question.type not in ("integer", "choice", "yes_no", "choices", "matrix"):
        return False
    try:
        return bool(answer_type(question).parse(question, value, on) == value)
    except AnswerError:
        return False  # the question has changed since


def _word(question: Question, code: str) -> str:
    """How an option is written in a cell: its label, when the label is read as this option."""
    label = question.option_label(code)
    return label if question.codes_by_word.get(label.casefold()) == code else code


def _notes(title: str, whose: str, homes: int, phone: str) -> Iterator[tuple[str, str]]:
    count = "1 care home" if homes == 1 else f"{homes:,} care homes"
    yield title, f"For {count}: {whose}."
    yield "What to do", f"Fill in one row for each home on the sheet “{HOMES}”."
    yield "", "Then save the file and send it on the page you downloaded it from, “Many homes”."
    yield "", "You will see what we understood before anything is sent on."
    yield "", "You can send the file again later. Rows you did not change are left as they are."
    yield "", "A row in which you filled in nothing is not sent."
    yield (
        "What an empty cell means",
        "Empty means not answered. It never means 0 and never means No.",
    )
    yield "", "Type 0 when the answer is none. Type dont_know when nobody can say."
    yield "What is filled in", "What seldom changes, as the home last gave it. Please check it."
    yield "", "What happens from day to day is empty, so that it is counted afresh each day."
    yield (
        "",
        "A home that has sent its update today has all its answers. Change them to correct them.",
    )
    yield (
        "Who sees this",
        "People at the home, in your office, and in the council where the home is.",
    )
    yield "", "Regional and national offices see totals, and no home by name."
    yield "", f"The sheet “{ANSWERS}” says for each question why we ask and who uses it."
    yield "", "Do not name residents or staff anywhere."
    help_line = f"Phone {phone}." if phone else "Ask the person who invited you."
    yield "If you are stuck", help_line
    yield "", "Nothing is lost if the file is wrong: it comes back to you with each problem marked."
