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
        if raw is None or raw == "":
            return None  # most cells of a file: nothing more is done about them
        if isinstance(raw, str):
            raw = printable(raw)
            if raw.casefold() == DONT_KNOW:
                return DONT_KNOW
        if raw == "":
            return None
        value = self.read(question, raw, on)
        return None if value in ([], {}) else value

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
            raise AnswerError(
                f"“{_cut(raw)}” is not a whole number.", "Write digits only, such as 12."
            )
        low, high = question.min, question.max
        if isinstance(low, int) and number < low:
            raise AnswerError(f"{number:,} is below {low:,}.", f"Give {low:,} or more.")
        if isinstance(high, int) and number > high:
            raise AnswerError(f"{number:,} is above {high:,}.", f"Give {high:,} or less.")
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
        parts = [raw] if isinstance(raw, str) else raw
        if not isinstance(parts, list | tuple):
            raise AnswerError(
                f"“{_cut(raw)}” is not a list.", "Join the codes with ; such as ppe;staff."
            )
        codes = (printable(code) for part in parts for code in str(part).split(";"))
        given = filter(None, codes)
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
            raise AnswerError(
                f"“{_cut(raw)}” is not a date.", "Write it as 2020-05-26 or 26/05/2020."
            )
        _check_day(question, day, on)
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
            raise AnswerError(
                f"“{_cut(raw)}” is not a time.", "Write it as 2020-05-26T11:00."
            ) from None
        _check_day(question, at.date(), on)
        return at.isoformat()


class Text(AnswerType):
    """Free words, kept in the erasable row."""

    def read(self, question: Question, raw: Any, on: dt.date) -> str:
        """Trimmed; too long is an error, never cut silently."""
        if isinstance(raw, dict | list):
            raise AnswerError("This is not text.", "Write it in words.")
        words = str(raw)
        if isinstance(question.max, int) and len(words) > question.max:
            raise AnswerError(
                f"This is {len(words):,} characters long.", f"Use {question.max:,} or fewer."
            )
        form = question.must_match
        if form is not None and not re.fullmatch(form.pattern, words, re.IGNORECASE):
            raise AnswerError(f"“{words}” cannot be used.", form.message)
        return words


class Matrix(AnswerType):
    """A small table of whole numbers, stored as {row: {column: number}}."""

    kind = "matrix"

    def read(self, question: Question, raw: Any, on: dt.date) -> dict[str, dict[str, int]]:
        """Accepts the stored form and the exported one; files bring their cells one by one."""
        given = _cells(raw) if isinstance(raw, str) else raw
        if not isinstance(given, dict):
            raise AnswerError(
                f"“{_cut(raw)}” is not a table.", "Give one number for each row and column."
            )
        table: dict[str, dict[str, int]] = {}
        for row, cells in given.items():
            for column, cell in (cells if isinstance(cells, dict) else {"": cells}).items():
                if not has_cell(question, row, column):
                    raise AnswerError(
                        f"There is no cell {row}, {column}.",
                        "Use the rows and columns of the form.",
                    )
                number = TYPES["integer"].parse(question, cell, on)
                # In a cell "don't know" says no more than leaving it empty.
                if number not in (None, DONT_KNOW):
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
    return TYPES["integer" if question.is_calculated_number else question.type]


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
    return (row, column) in question.cells


def whole_number(raw: Any) -> int | None:
    """The whole number in a raw cell, or None: 12, 12.0, "12", " 1,200 ".

    Never longer than a database's whole number can be.
    """
    if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) < 18:
        return int(raw)  # what most cells hold; the rest below says the same, more slowly
    if isinstance(raw, bool):
        return None
    if isinstance(raw, float):
        raw = int(raw) if raw.is_integer() else None
    if not isinstance(raw, int):
        match = re.fullmatch(
            r"([-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+))(?:\.0+)?", str(raw).strip()
        )
        raw = int(match.group(1).replace(",", "")) if match and len(match.group(1)) < 30 else None
    return raw if raw is not None and abs(raw) < 10**18 else None


def calendar_day(raw: Any) -> dt.date | None:
    """The day in a raw cell, or None: a date, 2020-05-26, 26/05/2020, 26.5.2020 or 26 May 2020.

    The day comes first. Spreadsheets that keep dates as text write any of these.
    """
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    text = str(raw).strip()
    for shape, form in _DAYS:
        if re.fullmatch(shape, text):
            try:
                return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day
            except ValueError:
                continue
    return None


#: How days are written in files, and what each form looks like.
_DAYS = (
    (r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", "%Y-%m-%d"),
    (r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}", "%d/%m/%Y"),
    (r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}", "%d/%m/%y"),
    (r"[0-9]{8}", "%Y%m%d"),
    (r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}", "%d.%m.%Y"),
    (r"[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}", "%d-%m-%Y"),
    (r"[0-9]{1,2} [A-Za-z]{3} [0-9]{4}", "%d %b %Y"),
    (r"[0-9]{1,2} [A-Za-z]{3,9} [0-9]{4}", "%d %B %Y"),
    (r"[0-9]{1,2}-[A-Za-z]{3}-[0-9]{4}", "%d-%b-%Y"),
    (r"[0-9]{1,2}-[A-Za-z]{3}-[0-9]{2}", "%d-%b-%y"),
)


def _check_day(question: Question, day: dt.date, on: dt.date) -> None:
    """Refuse a day outside the question's range."""
    for bound, side in ((question.min, "before"), (question.max, "after")):
        limit = parse_day(bound, on) if isinstance(bound, str) else day
        if day < limit if side == "before" else day > limit:
            raise AnswerError(
                f"{show_day(day)} is {side} {show_day(limit)}.",
                "Check the day, the month and the year.",
            )


def _cut(raw: Any) -> str:
    """What was given, short enough for a message."""
    text = str(raw)
    return text if len(text) <= 60 else f"{text[:59]}…"


#: What no database keeps and nobody sees: control characters and halves of characters.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def printable(text: str) -> str:
    """Trimmed, and without what cannot be stored."""
    return (text if text.isprintable() else _UNPRINTABLE.sub("", text)).strip()


def _cells(text: str) -> dict[str, dict[str, str]] | None:
    """The cells of an exported table, `row.column=number` joined by `;`; None when it is not one."""
    table: dict[str, dict[str, str]] = {}
    for part in filter(None, text.split(";")):
        match = re.fullmatch(r"([^.=]+)\.([^.=]+)=([^=]+)", part.strip())
        if match is None:
            return None
        table.setdefault(match.group(1), {})[match.group(2)] = match.group(3)
    return table


def show_day(day: dt.date) -> str:
    """26 May 2020."""
    return f"{day.day} {day:%B %Y}"


def _option(question: Question, text: str) -> str:
    """The code that a cell names; codes end before a bracket, so `red(<2)` is `red`."""
    wanted = text.strip().casefold()
    words = question.codes_by_word
    code = words.get(wanted) or words.get(wanted.split("(")[0].strip())
    if code is not None:
        return code
    known = ", ".join(option.code for option in question.choices)
    raise AnswerError(f"“{_cut(text)}” is not one of the answers.", f"Use one of: {known}.")
