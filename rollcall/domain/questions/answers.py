"""One answer type, one class: it parses, checks, stores, shows and exports an answer.

`parse` takes whatever a person, a file or the API sent and returns what is stored (JSON-able), or
raises AnswerError with what is wrong and what to do. `None` from `parse` means not answered.
"""

import datetime as dt
import re
from typing import Any

from rollcall.domain.questions.conditions import parse_day
from rollcall.domain.questions.definition import DONT_KNOW, Question


class AnswerError(ValueError):
    """An answer that cannot be used: what is wrong, and the remedy."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(f"{message} {remedy}".strip())
        self.message = message
        self.remedy = remedy


class AnswerType:
    """What all types share; `kind` is the type in the language of conditions."""

    kind = "text"

    def parse(self, question: Question, raw: Any, on: dt.date) -> Any:
        """The value to store for a report dated `on`, or None when not answered."""
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return None
        if isinstance(raw, str) and raw.strip().casefold() == DONT_KNOW:
            return DONT_KNOW
        return self.read(question, raw, on)

    def read(self, question: Question, raw: Any, on: dt.date) -> Any:
        """The value of a raw answer that is there."""
        raise NotImplementedError

    def show(self, question: Question, value: Any) -> str:
        """The answer in plain words."""
        return str(value)

    def export(self, value: Any) -> str:
        """The answer as a cell of a file; `parse` reads it back to the same value."""
        return str(value)


class Integer(AnswerType):
    """A whole number of something."""

    kind = "number"

    def read(self, question: Question, raw: Any, on: dt.date) -> int:
        """Accepts 12, "12", " 1,200 " and a spreadsheet's 12.0."""
        number = whole_number(raw)
        if number is None:
            raise AnswerError(f"“{raw}” is not a whole number.", "Write digits only, such as 12.")
        low, high = question.min, question.max
        if isinstance(low, int) and number < low:
            raise AnswerError(f"{number} is below {low}.", f"Give a number from {low} to {high}.")
        if isinstance(high, int) and number > high:
            raise AnswerError(f"{number:,} is above {high:,}.", f"Give a number up to {high:,}.")
        return number

    def show(self, question: Question, value: Any) -> str:
        """With thousands separated."""
        return f"{value:,}"


class Choice(AnswerType):
    """One of some options; yes-or-no questions too."""

    kind = "code"

    def read(self, question: Question, raw: Any, on: dt.date) -> str:
        """Accepts the code or the words of an option, in any case."""
        if isinstance(raw, bool):
            raw = "yes" if raw else "no"
        return _option(question, str(raw))

    def show(self, question: Question, value: Any) -> str:
        """The option's words."""
        return question.option_label(value)


class Choices(AnswerType):
    """Any number of some options."""

    kind = "codes"

    def read(self, question: Question, raw: Any, on: dt.date) -> list[str]:
        """Accepts a list, or codes joined by `;`."""
        parts = raw.split(";") if isinstance(raw, str) else raw
        if not isinstance(parts, list | tuple):
            raise AnswerError(f"“{raw}” is not a list.", "Join the codes with ; such as ppe;staff.")
        given = (str(part).strip() for part in parts if str(part).strip())
        if question.options_from:
            return list(dict.fromkeys(given))
        return list(dict.fromkeys(_option(question, part) for part in given))

    def show(self, question: Question, value: Any) -> str:
        """The options' words, one after the other."""
        return ", ".join(question.option_label(code) for code in value)

    def export(self, value: Any) -> str:
        """Codes joined by `;`."""
        return ";".join(value)


class Date(AnswerType):
    """A calendar day, stored as 2020-05-26."""

    kind = "date"

    def read(self, question: Question, raw: Any, on: dt.date) -> str:
        """Accepts 2020-05-26, 26/05/2020 and a spreadsheet's date, inside the question's range."""
        day = calendar_day(raw)
        if day is None:
            raise AnswerError(f"“{raw}” is not a date.", "Write it as 2020-05-26 or 26/05/2020.")
        for bound, too_far in ((question.min, day.__lt__), (question.max, day.__gt__)):
            if isinstance(bound, str) and too_far(limit := parse_day(bound, on)):
                side = "before" if bound is question.min else "after"
                raise AnswerError(
                    f"{show_day(day)} is {side} {show_day(limit)}.",
                    "Check the day, the month and the year.",
                )
        return day.isoformat()

    def show(self, question: Question, value: Any) -> str:
        """26 May 2020."""
        return show_day(dt.date.fromisoformat(value))


class DateTime(AnswerType):
    """An instant, stored in ISO form with its zone."""

    kind = "date"

    def read(self, question: Question, raw: Any, on: dt.date) -> str:
        """Accepts ISO 8601 only: machines write these."""
        try:
            at = raw if isinstance(raw, dt.datetime) else dt.datetime.fromisoformat(str(raw))
        except ValueError:
            raise AnswerError(f"“{raw}” is not a time.", "Write it as 2020-05-26T11:00.") from None
        return at.isoformat()


class Text(AnswerType):
    """Free words, kept in the erasable row."""

    def read(self, question: Question, raw: Any, on: dt.date) -> str:
        """Trimmed; too long is an error, never cut silently."""
        words = str(raw).strip()
        if isinstance(question.max, int) and len(words) > question.max:
            raise AnswerError(
                f"This is {len(words):,} characters long.", f"Use {question.max:,} or fewer."
            )
        return words


class Matrix(AnswerType):
    """A small table of whole numbers, stored as {row: {column: number}}."""

    kind = "matrix"

    def read(self, question: Question, raw: Any, on: dt.date) -> dict[str, dict[str, int]]:
        """Accepts the stored form; files bring cells one by one through `cells_of`."""
        if not isinstance(raw, dict):
            raise AnswerError(
                f"“{raw}” is not a table.", "Give one number for each row and column."
            )
        table: dict[str, dict[str, int]] = {}
        for row, cells in raw.items():
            for column, cell in (cells if isinstance(cells, dict) else {"": cells}).items():
                if not has_cell(question, row, column):
                    raise AnswerError(
                        f"There is no cell {row}, {column}.",
                        "Use the rows and columns of the form.",
                    )
                number = Integer().parse(question, cell, on)
                if number is not None:
                    table.setdefault(row, {})[column] = number
        return table

    def show(self, question: Question, value: Any) -> str:
        """Each filled cell in a few words."""
        rows = {row.code: row.label for row in question.rows}
        columns = {column.code: column.label for column in question.columns}
        return "; ".join(
            f"{rows.get(row, row)}: "
            + ", ".join(f"{columns.get(c, c)} {number}" for c, number in cells.items())
            for row, cells in value.items()
        )

    def export(self, value: Any) -> str:
        """Cells as `row.column=number` joined by `;`."""
        return ";".join(f"{r}.{c}={n}" for r, cells in value.items() for c, n in cells.items())


TYPES: dict[str, AnswerType] = {
    "integer": Integer(),
    "choice": Choice(),
    "yes_no": Choice(),
    "choices": Choices(),
    "date": Date(),
    "datetime": DateTime(),
    "text": Text(),
    "matrix": Matrix(),
    # A calculated answer may be given when its parts were not, as in extracts from elsewhere.
    "calculated": Choice(),
}


def answer_type(question: Question) -> AnswerType:
    """The class that knows this question's answers."""
    return TYPES[question.type]


def show(question: Question, value: Any) -> str:
    """An answer as a person reads it."""
    if value is None:
        return "Not answered"
    if value == DONT_KNOW:
        return "Don’t know"
    return answer_type(question).show(question, value)


def export(question: Question, value: Any) -> str:
    """An answer as a file holds it: an empty cell when not answered."""
    if value is None or value == DONT_KNOW:
        return value or ""
    return answer_type(question).export(value)


def has_cell(question: Question, row: str, column: str) -> bool:
    """Whether a matrix question has this row and column."""
    return any(r.code == row for r in question.rows) and any(
        c.code == column for c in question.columns
    )


def whole_number(raw: Any) -> int | None:
    """The whole number in a raw cell, or None: 12, 12.0, "12", " 1,200 "."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return raw
    if isinstance(raw, float):
        return int(raw) if raw.is_integer() else None
    text = str(raw).strip()
    if re.fullmatch(r"[-+]?[0-9]{1,3}(,[0-9]{3})+|[-+]?[0-9]{1,18}", text):
        return int(text.replace(",", ""))
    if re.fullmatch(r"[-+]?[0-9]{1,18}\.0+", text):
        return int(float(text))
    return None


def calendar_day(raw: Any) -> dt.date | None:
    """The day in a raw cell, or None: a date, 2020-05-26, 26/05/2020 or 26/5/20 (day first)."""
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%Y%m%d"):
        try:
            return dt.datetime.strptime(str(raw).strip(), form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None


def show_day(day: dt.date) -> str:
    """26 May 2020."""
    return f"{day.day} {day:%B %Y}"


def _option(question: Question, text: str) -> str:
    """The code that a cell names; codes end before a bracket, so `red(<2)` is `red`."""
    wanted = text.strip().casefold()
    short = wanted.split("(")[0].strip()
    for option in question.choices:
        if wanted in (option.code.casefold(), option.label.casefold()) or short == option.code:
            return option.code
    known = ", ".join(option.code for option in question.choices)
    raise AnswerError(f"“{text}” is not one of the answers.", f"Use one of: {known}.")
