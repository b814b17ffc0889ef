"""Writing reports as files: by our own ids, back out by a layout, or as an export of a programme.

A file by ids or by a layout can be read in again and changes nothing: every cell is read back before
it is written, and a column that cannot be inverted is refused by its name.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from rollcall.domain.programme import Export, Layout, LayoutColumn, LayoutTime, Programme
from rollcall.domain.questions.answers import AnswerError, answer_type, export
from rollcall.domain.questions.conditions import NOT_APPLICABLE, UNKNOWN, Expression, parse
from rollcall.domain.questions.definition import DONT_KNOW, Question, QuestionSet
from rollcall.domain.sensitivity import ALL, WITHHELD_CELL, Sensitivity
from rollcall.domain.signals import needs_of
from rollcall.foundation.errors import BadInput
from rollcall.register.selectors import HomeInfo
from rollcall.reports.importers import CARRIED, FROM_EXTRACTS, HOME_COLUMN, IDS, raw_answer
from rollcall.reports.selectors import VersionInfo, reports_of_day


#: What stands beside the answers of a programme's export: where they come from.
PROVENANCE = (
    "told_us", "source", "answers_given_at", "recorded_at", "version", "nothing_changed", "carried",
    "from_other_collections",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """What a file is written by: our own ids, a layout, or an export of the programme."""

    key: str
    title: str
    question_set: QuestionSet
    layout: Layout | None = None
    export: Export | None = None


def shapes(programme: Programme, set_key: str) -> list[Shape]:
    """Every shape in which a set's reports can be written."""
    question_set = programme.sets[set_key]
    layouts = [
        Shape(one.key, one.title, question_set, layout=one)
        for one in programme.layouts.values()
        if one.set == set_key
    ]
    exports = [
        Shape(one.key, one.title, question_set, export=one)
        for one in programme.exports.values()
        if one.set == set_key
    ]
    return [Shape(IDS, "Every answer, by question id", question_set), *layouts, *exports]


def find_shape(programme: Programme, set_key: str, key: str) -> Shape:
    """The shape with that key; BadInput when there is none, or when it cannot be inverted."""
    known = shapes(programme, set_key)
    found = next((one for one in known if one.key == key), None)
    if found is None:
        raise BadInput(
            f"There is no layout “{key}” for the set {set_key}.",
            remedy=f"Use one of: {', '.join(one.key for one in known)}.",
        )
    if found.layout is not None:
        _check_invertible(found.layout, found.question_set)
    return found


def export_rows(
    programme: Programme,
    shape: Shape,
    homes: Sequence[HomeInfo],
    on: dt.date,
    known_at: dt.datetime | None = None,
    *,
    seen: Collection[Sensitivity] = ALL,
) -> Iterator[Sequence[Any]]:
    """The heading, then the rows: one for each home in an export, for each report elsewhere.

    What somebody may not see is `withheld` in its cell, which no import takes for an answer.
    """
    set_key = shape.question_set.key
    told = reports_of_day([one.id for one in homes], set_key, on, known_at)
    if shape.export is not None:
        yield from _by_export(programme, shape.export, homes, told, on, seen)
        return
    told = (one.cut_for(shape.question_set, seen) for one in told)
    if shape.layout is not None:
        yield from _by_layout(shape.layout, shape.question_set, homes, told)
    else:
        yield from _by_ids(shape.question_set, homes, told)


# --- our own ids ------------------------------------------------------------------------------------


def _by_ids(
    question_set: QuestionSet, homes: Sequence[HomeInfo], told: Iterable[VersionInfo]
) -> Iterator[list[str]]:
    has_change = "no_change" in question_set.by_id
    columns = [HOME_COLUMN, *(["no_change"] if has_change else [])]
    questions = question_set.asked
    yield [*columns, CARRIED, FROM_EXTRACTS, *(key for q in questions for key in _headings(q))]
    for one in _in_order(homes, told):
        change = ["no_change" if one.nothing_changed else ""] if has_change else []
        yield [
            one.location_id,
            *change,
            ";".join(sorted(_own_carried(one))),
            ";".join(_filled(question_set, one)),
            *(cell for q in questions for cell in _cells(q, one)),
        ]


def _headings(question: Question) -> list[str]:
    if question.type != "matrix":
        return [question.id]
    return [f"{question.id}.{row.code}.{c.code}" for row in question.rows for c in question.columns]


def _cells(question: Question, one: VersionInfo) -> list[str]:
    value = one.answers.get(question.id)
    if question.id in one.withheld:
        return [WITHHELD_CELL] * len(_headings(question))
    if question.type != "matrix":
        return [export(question, value)]
    table = value if isinstance(value, dict) else {}
    return [
        str(table.get(row.code, {}).get(column.code, ""))
        for row in question.rows
        for column in question.columns
    ]


def _own_carried(one: VersionInfo) -> set[str]:
    replaced = {key for key, filled in one.from_extracts.items() if filled.get("carried")}
    return {*one.carried, *replaced}


def _filled(question_set: QuestionSet, one: VersionInfo) -> Iterator[str]:
    """Which answers are an extract's word, with the home's own where it gave one."""
    for key, filled in sorted(one.from_extracts.items()):
        own = filled.get("instead_of")
        yield key if own is None else f"{key}={export(question_set.by_id[key], own)}"


# --- a layout, backwards ------------------------------------------------------------------------------


def _by_layout(
    layout: Layout,
    question_set: QuestionSet,
    homes: Sequence[HomeInfo],
    told: Iterable[VersionInfo],
) -> Iterator[list[str]]:
    times = list(_times(layout.captured_at))
    day = [layout.date.column] if layout.date else []
    yield [
        layout.home.column,
        *day,
        *(column.column for column in layout.columns),
        *(time.column for time in times),
    ]
    for one in _in_order(homes, told):
        yield [
            one.location_id,
            *([_day(layout, one.on)] if layout.date else []),
            *(_cell(layout, column, question_set, one) for column in layout.columns),
            *(one.captured_at.astimezone(ZoneInfo(time.zone)).isoformat() for time in times),
        ]


def _day(layout: Layout, on: dt.date) -> str:
    form = layout.date.format if layout.date else ""
    return on.strftime(form) if form else on.isoformat()


def _times(time: LayoutTime | None) -> Iterator[LayoutTime]:
    while time is not None:
        yield time
        time = time.fallback


def _cell(layout: Layout, column: LayoutColumn, question_set: QuestionSet, one: VersionInfo) -> str:
    value = one.answers.get(column.question)
    if column.question in one.withheld:
        return WITHHELD_CELL
    if value is None:
        return ""
    text = _inverted(layout, column, question_set.by_id[column.question], value, one.on)
    if text is None:
        raise _not_invertible(layout, column, f"the answer “{value}”")
    return text


def _inverted(
    layout: Layout, column: LayoutColumn, question: Question, value: Any, on: dt.date
) -> str | None:
    """The cell from which the layout reads this answer; None when there is none."""
    code = export(question, value)
    for text in [*(text for text, to in column.values.items() if to == code), code]:
        said = raw_answer(layout, column, text)
        try:
            read = None if said is None else answer_type(question).parse(question, said, on)
        except AnswerError:
            continue
        if read == value:
            return text
    return None


def _check_invertible(layout: Layout, question_set: QuestionSet) -> None:
    """Refuse a layout in which some answer of a column could not be read back."""
    on = dt.date(2020, 6, 15)
    for column in layout.columns:
        question = question_set.by_id[column.question]
        if question.type in ("choice", "yes_no"):
            codes = [*(option.code for option in question.choices), DONT_KNOW]
            for code in codes:
                if _inverted(layout, column, question, code, on) is None:
                    raise _not_invertible(layout, column, f"the answer `{code}`")
        for text in (*layout.blank, *column.blank, *column.values):
            value = _parsed(question, text, on)
            if value is not None and _inverted(layout, column, question, value, on) is None:
                raise _not_invertible(layout, column, f"the answer “{text}”")


def _parsed(question: Question, text: str, on: dt.date) -> Any:
    try:
        return answer_type(question).parse(question, text, on)
    except AnswerError:
        return None


def _not_invertible(layout: Layout, column: LayoutColumn, what: str) -> BadInput:
    return BadInput(
        f"The column {column.column} of {layout.key} cannot be written: {what} could not be read back.",
        remedy="Write the file by ids, or correct `values` and `blank` of the column.",
    )  # fmt: skip


def _in_order(homes: Sequence[HomeInfo], told: Iterable[VersionInfo]) -> Iterator[VersionInfo]:
    wanted = {one.location_id for one in homes}
    return (one for one in told if one.location_id in wanted)


# --- an export of the programme -----------------------------------------------------------------------


def _by_export(
    programme: Programme,
    shape: Export,
    homes: Sequence[HomeInfo],
    told: Iterable[VersionInfo],
    on: dt.date,
    seen: Collection[Sensitivity],
) -> Iterator[list[Any]]:
    """One row for each home, heard from or not, so that every number has its denominator."""
    compiled = programme.compiled(shape.set)
    columns = [parse(one.value, compiled.vocabulary) for one in shape.columns]
    hidden = {one for one in columns if not needs_of(compiled, [one]).issubset(seen)}
    yield [HOME_COLUMN, "home", "date", *(one.column for one in shape.columns), *PROVENANCE]
    reports = {one.location_id: one for one in told}
    for home in sorted(homes, key=lambda one: one.location_id):
        one = reports.get(home.location_id)
        first = [home.location_id, home.name, on.isoformat()]
        if one is None:
            yield [*first, *("" for _ in columns), "no", *("" for _ in PROVENANCE[1:])]
            continue
        sheet = compiled.sheet(
            one.answers,
            on=on,
            home={**home.attributes, "beds": home.beds},
            round_settings=programme.round_conditions(shape.set, on),
        )
        cells = (
            WITHHELD_CELL if column in hidden else _worked_out(column, sheet) for column in columns
        )
        yield [*first, *cells, *_provenance(one.cut_for(compiled.question_set, seen))]


def _worked_out(column: Expression, sheet: Any) -> str:
    """What an expression comes to, in a cell; a blank is "not answered"."""
    value = column.evaluate(sheet)
    if value is UNKNOWN:
        return ""
    if value is NOT_APPLICABLE:
        return "does_not_apply"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ";".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _provenance(one: VersionInfo) -> list[str]:
    layouts = sorted({filled["layout"] for filled in one.from_extracts.values()})
    return [
        "yes",
        one.source,
        one.captured_at.isoformat(timespec="seconds"),
        one.known_from.isoformat(timespec="seconds"),
        str(one.number),
        "yes" if one.nothing_changed else "no",
        ";".join(sorted(one.carried)),
        "; ".join(
            f"{layout}: "
            + ",".join(sorted(k for k, f in one.from_extracts.items() if f["layout"] == layout))
            for layout in layouts
        ),
    ]
