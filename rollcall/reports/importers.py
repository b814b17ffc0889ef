"""Reading files of reports: our own question ids as headers, or an extract by a programme's layout."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from rollcall.domain.programme import Layout, LayoutColumn, LayoutTime, Programme
from rollcall.domain.questions.answers import calendar_day, show_day
from rollcall.domain.questions.checks import Problem, read_answers
from rollcall.foundation.audit import digest
from rollcall.foundation.errors import BadInput
from rollcall.foundation.tables import REJECT_COLUMNS, Fault, Row, Table, shorten
from rollcall.reports.services.judging import NewReport
from rollcall.ui.downloads import restored


#: The layout whose headers are `location_id` and the ids of questions.
IDS = "ids"
HOME_COLUMN = "location_id"
#: What an export by ids says of a report beside its answers; a file may leave them out.
CARRIED, FROM_EXTRACTS = "carried", "from_extracts"
#: What the workbooks we make hold beside answers: who the home is, and what the row was made from.
BASED_ON = "based_on"
RESULT = "result"
IDENTITY_COLUMNS = (HOME_COLUMN, "name", "council", "last_report", BASED_ON)
_NO_ANSWERS = frozenset({*IDENTITY_COLUMNS, CARRIED, FROM_EXTRACTS, RESULT, *REJECT_COLUMNS})


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of the file: the report it holds, or why it holds none."""

    row: Row
    report: NewReport | None
    problems: tuple[Problem, ...] = ()
    origin: "Origin | None" = None

    @property
    def is_blank(self) -> bool:
        """Whether no question has an answer in it."""
        return self.report is not None and not any(self.report.answers.values())


@dataclass(frozen=True, slots=True)
class Origin:
    """What a row of a workbook of ours was made from.

    `version` is the id of the report's version at that time, 0 when there was none; `filled` is a
    digest of what was filled in for the person, so that a row nobody touched is known as such.
    """

    version: int
    filled: str
    on: dt.date
    set_key: str

    def __str__(self) -> str:
        return f"v{self.version}-{self.filled}-{self.on:%Y%m%d}-{self.set_key}"

    @classmethod
    def of(cls, version: int, answers: Mapping[str, Any], on: dt.date, set_key: str) -> "Origin":
        """The mark of a row with these stored answers filled in."""
        return cls(version, digest(dict(answers))[:16], on, set_key)

    @classmethod
    def read(cls, cell: str) -> "Origin | None":
        """The origin in a cell; None when it says none."""
        match = re.fullmatch(r"v([0-9]{1,18})-([0-9a-f]{16})-([0-9]{8})-([\w-]{1,40})", cell)
        day = calendar_day(match[3]) if match else None
        return cls(int(match[1]), match[2], day, match[4]) if match and day else None


def find_layout(programme: Programme, key: str, set_key: str) -> Layout | None:
    """The layout of that key, None for `ids`; BadInput when there is none for the set."""
    if key == IDS:
        return None
    layout = programme.layouts.get(key)
    if layout is None or layout.set != set_key:
        known = [IDS, *(one.key for one in programme.layouts.values() if one.set == set_key)]
        raise BadInput(
            f"There is no layout “{key}” for the set {set_key}.",
            remedy=f"Use one of: {', '.join(known)}.",
        )
    return layout


def key_columns(layout: Layout | None) -> tuple[str, ...]:
    """The column by which the right sheet and its row of headings are found."""
    return (layout.home.column if layout else HOME_COLUMN,)


def read_reports(
    table: Table, layout: Layout | None, *, on: dt.date, reason: str, programme: Programme
) -> Iterator[ReadRow]:
    """Each row as a report for the day `on`; rows a layout dates otherwise are passed over."""
    columns = _columns(table)
    wanted = layout.home.column if layout else HOME_COLUMN
    table.require(columns.get(wanted.casefold(), wanted) if layout else wanted)
    for row in table:
        if row.faults:
            yield ReadRow(row, None, tuple(map(_faulty, row.faults)))
        elif layout is None:
            yield _by_ids(row, on, reason)
        else:
            read = _by_layout(row, layout, columns, on, reason)
            if read is not None:
                yield read


def _by_ids(row: Row, on: dt.date, reason: str) -> ReadRow:
    answers = {key: restored(cell) for key, cell in row.cells.items() if key not in _NO_ANSWERS}
    # What an extract had filled in is left to the extract.
    for part in filter(None, row.cells.get(FROM_EXTRACTS, "").split(";")):
        question, _, own = part.partition("=")
        answers[question.strip()] = own.strip()
    carried = {part.strip() for part in row.cells.get(CARRIED, "").split(";")} - {""}
    unchanged = answers.get("no_change", "").casefold() == "no_change"
    origin, problem = _origin(row.cells.get(BASED_ON, ""), on)
    if problem is not None:
        return ReadRow(row, None, (problem,))
    new = NewReport(
        row.cells[HOME_COLUMN],
        on,
        answers,
        carried=frozenset(carried),
        nothing_changed=unchanged,
        reason=reason,
        based_on=origin.version if origin else None,
    )
    return ReadRow(row, new, origin=origin)


def _origin(cell: str, on: dt.date) -> tuple[Origin | None, Problem | None]:
    """What a row was made from; a problem when it was made for another day."""
    if not cell:
        return None, None
    origin = Origin.read(cell)
    if origin is None:
        return None, _problem(BASED_ON, cell, f"“{shorten(cell)}” is not a mark that we made.")
    if origin.on != on:
        made, sent = show_day(origin.on), show_day(on)
        return None, Problem(
            "file",
            "error",
            BASED_ON,
            cell,
            f"This row was made for {made}, and the file is sent for {sent}.",
            f"Send it for {made}, or download a new workbook for {sent}.",
        )
    return origin, None


def notes_on_columns(
    table: Table, layout: Layout | None, *, set_key: str, on: dt.date, programme: Programme
) -> Iterator[str]:
    """What is wrong with the headings, said once rather than once for each row."""
    if layout is not None:
        odd = unknown_columns(table, layout)
        if odd:
            yield f"Columns that the layout does not know, left out: {', '.join(odd)}."
        return
    hidden = [c for c in table.hidden if c and c not in _NO_ANSWERS]
    if hidden:
        yield f"Hidden columns were read too: {', '.join(hidden)}."
    headings = [c for c in table.columns if c and c not in _NO_ANSWERS]
    _, problems = read_answers(programme.compiled(set_key), dict.fromkeys(headings, ""), on)
    unknown = [f"“{problem.question}”" for problem in problems if problem.rule == "question"]
    if unknown:
        yield (
            f"No question of the set {set_key}: {', '.join(unknown)}. Every row is rejected for it. "
            "Check the headings against the list of question ids, or leave the columns out."
        )


def unknown_columns(table: Table, layout: Layout) -> list[str]:
    """Columns that the layout neither takes nor leaves out by name: a changed extract is noticed."""
    known = {column.column for column in layout.columns} | {layout.home.column}
    known |= {name for ignored in layout.ignored for name in ignored.columns}
    known |= {time.column for time in _times(layout.captured_at)}
    known |= {layout.date.column} if layout.date else set()
    known |= {*layout.register.values(), *REJECT_COLUMNS}
    known = {name.casefold() for name in known}
    return [column for column in table.columns if column and column.casefold() not in known]


def _columns(table: Table) -> dict[str, str]:
    """The file's own spelling of each header, by its lower-case form."""
    return {column.casefold(): column for column in table.columns}


def raw_answer(layout: Layout, column: LayoutColumn, text: str) -> str | None:
    """What a cell of a layout's column says before it is read as an answer; None = nothing."""
    said = text.casefold()
    blank = {token.casefold() for token in (*layout.blank, *column.blank)}
    if not text or said in blank:
        return None
    values = {name.casefold(): code for name, code in column.values.items()}
    return values.get(said, text)


def _by_layout(
    row: Row, layout: Layout, columns: dict[str, str], on: dt.date, reason: str
) -> ReadRow | None:
    blank = {token.casefold() for token in layout.blank}

    def cell(column: str) -> str:
        text = row.cells.get(columns.get(column.casefold(), ""), "")
        return "" if text.casefold() in blank else text

    if layout.date is not None:
        day = _day(cell(layout.date.column), layout.date.format)
        if day is None:
            said = cell(layout.date.column)
            problem = _problem(layout.date.column, said, f"“{said}” is not a date.")
            return ReadRow(row, None, (problem,))
        if day != on:
            return None
    answers: dict[str, Any] = {}
    for column in layout.columns:
        answer = raw_answer(layout, column, restored(cell(column.column)))
        if answer is not None:
            answers[column.question] = answer
    captured, problem_with_time = _captured_at(layout.captured_at, cell)
    if problem_with_time:
        return ReadRow(row, None, (problem_with_time,))
    return ReadRow(
        row, NewReport(cell(layout.home.column), on, answers, captured_at=captured, reason=reason)
    )


def _day(text: str, form: str) -> dt.date | None:
    if not form:
        return calendar_day(text)
    try:
        return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def _times(time: LayoutTime | None) -> Iterator[LayoutTime]:
    while time is not None:
        yield time
        time = time.fallback


def _captured_at(time: LayoutTime | None, cell: Any) -> tuple[dt.datetime | None, Problem | None]:
    """When the answers were given, from the first of the layout's time columns that is filled."""
    for one in _times(time):
        text = cell(one.column)
        if text:
            at = _instant(text, ZoneInfo(one.zone))
            if at is None:
                return None, _problem(one.column, text, f"“{text}” is not a time.")
            return at, None
    return None, None


def _instant(text: str, zone: ZoneInfo) -> dt.datetime | None:
    for form in (None, "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M"):
        try:
            at = (
                dt.datetime.fromisoformat(text)
                if form is None
                else dt.datetime.strptime(text, form).replace(tzinfo=zone)
            )
        except ValueError:
            continue
        return at if at.tzinfo else at.replace(tzinfo=zone)
    return None


def _faulty(fault: Fault) -> Problem:
    return Problem("file", "error", fault.column, fault.value, fault.message, fault.remedy)


def _problem(where: str, value: str, message: str) -> Problem:
    return Problem(
        "file", "error", where, value, message, "Correct the cell and send the row again."
    )


def reasons(problems: Sequence[Problem]) -> str:
    """Everything wrong with a row in one line: the column, the value and the remedy."""
    return "; ".join(
        f"{problem.question}{_said(problem)}: {problem.message} {problem.remedy}".strip()
        for problem in problems
    )


def _said(problem: Problem) -> str:
    return "" if problem.value in (None, "") else f" “{shorten(str(problem.value), 60)}”"


def is_untouched(one: ReadRow, set_key: str, programme: Programme) -> bool:
    """Whether a row of a workbook of ours holds only what we had filled in."""
    if one.origin is None or one.report is None:
        return False
    compiled, on = programme.compiled(set_key), one.report.on
    answers, problems = read_answers(compiled, one.report.answers, on)
    again = Origin.of(one.origin.version, answers, on, set_key)
    return not problems and again.filled == one.origin.filled


def touched(
    read: Iterable[ReadRow], set_key: str, programme: Programme, untouched: list[int]
) -> Iterator[ReadRow]:
    """The rows but those of our workbooks in which nobody filled in anything: these say nothing."""
    for one in read:
        if is_untouched(one, set_key, programme):
            untouched.append(one.row.number)
        else:
            yield one


def reports_of(
    read: Iterable[ReadRow], wrong: dict[int, str], numbers: list[int]
) -> Iterator[NewReport]:
    """The reports of rows, one by one, and the rows' numbers in their order.

    What is wrong with rows that hold none goes to `wrong`, by the row's number.
    """
    for one in read:
        if one.report is None:
            wrong[one.row.number] = reasons(one.problems)
            continue
        numbers.append(one.row.number)
        yield one.report
