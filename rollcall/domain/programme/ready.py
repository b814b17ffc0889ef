"""A programme that was read and checked: what the rooms ask for questions, rules and figures."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rollcall.domain.calendars import Span, month_window
from rollcall.domain.differences import Precedence, Rules
from rollcall.domain.figures import FigureDefinition, read_expression, read_ratio
from rollcall.domain.programme.definition import (
    AreaKind,
    Export,
    Figures,
    Layout,
    ProgrammeFigure,
    ProgrammeSettings,
)
from rollcall.domain.questions.answers import answer_type
from rollcall.domain.questions.checks import Checker, compile_rule
from rollcall.domain.questions.conditions import (
    Vocabulary,
    parse,
)
from rollcall.domain.questions.definition import QuestionSet
from rollcall.domain.questions.visibility import Bands, CompiledSet
from rollcall.domain.returns import Returns, Round


@dataclass(frozen=True)
class Programme:
    """One emergency, checked and ready to use."""

    settings: ProgrammeSettings
    sets: Mapping[str, QuestionSet]
    figures: Figures
    returns: Returns
    rounds: Mapping[str, Round]
    layouts: Mapping[str, Layout]
    digest: str
    precedence: Precedence = field(default_factory=Precedence)
    exports: Mapping[str, Export] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The programme's key, such as `covid19-england-2020`."""
        return self.settings.key

    @cached_property
    def bands(self) -> Bands:
        """The colours by days of stock, worst first."""
        bands = next(iter(self.settings.bands.values()), ())
        limits = tuple(band.below_days for band in bands if band.below_days is not None)
        return Bands(tuple(band.code for band in bands), limits)

    @cached_property
    def home_kind(self) -> AreaKind:
        """The kind of area every home is in exactly one of at a date."""
        return next(
            kind for kind in self.settings.area_kinds if kind.holds_homes and not kind.cross_cutting
        )

    @cached_property
    def _compiled(self) -> dict[str, CompiledSet]:
        return {
            key: CompiledSet(one, bands=self.bands, vocabulary=self.vocabulary(one))
            for key, one in self.sets.items()
        }

    @cached_property
    def _checkers(self) -> dict[str, Checker]:
        return {
            key: Checker(
                compiled,
                tuple(
                    compile_rule(rule, compiled.vocabulary)
                    for rule in compiled.question_set.expanded_rules
                ),
            )
            for key, compiled in self._compiled.items()
        }

    @cached_property
    def _definitions(self) -> dict[str, dict[str, FigureDefinition]]:
        return {
            key: {d.id: d for d in _definitions(self, compiled)}
            for key, compiled in self._compiled.items()
        }

    def compiled(self, set_key: str) -> CompiledSet:
        """A question set ready to read answers with."""
        return self._compiled[set_key]

    def checker(self, set_key: str) -> Checker:
        """The rules of a question set, ready to judge answers."""
        return self._checkers[set_key]

    def figure_definitions(self, set_key: str) -> dict[str, FigureDefinition]:
        """Every figure of a set: its questions, then the programme's own."""
        return self._definitions[set_key]

    def rounds_of(self, set_key: str) -> list[Round]:
        """The rounds that collect a set, latest first."""
        found = (one for one in self.rounds.values() if one.set == set_key)
        return sorted(found, key=lambda one: one.closes, reverse=True)

    def round_conditions(self, set_key: str, on: dt.date) -> Mapping[str, Any]:
        """What `round.` means for a set on a day: the round it falls in, or nothing."""
        for a_round in self.rounds_of(set_key):
            if a_round.opens <= on <= a_round.closes:
                return a_round.conditions
        return {}

    def source_rules(self, set_key: str) -> Rules:
        """How the sources of a set's answers are weighed."""
        return self._source_rules[set_key]

    @cached_property
    def _source_rules(self) -> dict[str, Rules]:
        counted = {
            (line.set, line.question) for one in self.returns.templates for line in one.lines
        }
        return {
            key: Rules(
                key,
                self.precedence,
                self.bands.codes,
                frozenset(question for of_set, question in counted if of_set == key),
            )
            for key in self.sets
        }

    def extract_layouts(self, set_key: str) -> list[Layout]:
        """The layouts of other collections that answer questions of a set."""
        return [one for one in self.layouts.values() if one.extract and one.set == set_key]

    def window(self, layout: Layout, on: dt.date) -> Span:
        """The days in which the other collection last expected to hear from homes, as on a day."""
        windows = layout.extract.windows if layout.extract else ()
        held = [one for one in windows if one.since <= on]
        latest = max(held, key=lambda one: one.since, default=None)
        if latest is None or latest.every == "day":
            return Span(on, on)
        return month_window(
            on,
            opens=latest.opens,
            closes=latest.closes,
            holidays=self.settings.bank_holidays,
        )

    def answers_for(self, layout: Layout, on: dt.date, saved_on: dt.date | None) -> bool:
        """Whether a row that its home saved on a day answers for `on`; one without a day does.

        What was saved before the day, or before a window that is still open, is not news of it.
        """
        if saved_on is None or saved_on == on:
            return True
        window = self.window(layout, on)
        return window.holds(on) and window.opens <= saved_on <= on

    @cached_property
    def board_figures(self) -> tuple[str, ...]:
        """The figures that the board's tiles, trends and checks on totals need."""
        tiles = [name for tile in self.figures.tiles for name in (tile.figure, tile.inside)]
        names = area_vocabulary(self.figures, self.sets[self.settings.daily_set])
        checked = [
            name
            for rule in self.figures.area_rules
            for name in sorted(parse(rule.check, names).reads)
        ]
        return tuple(dict.fromkeys(filter(None, [*tiles, *self.figures.trends, *checked])))

    def vocabulary(self, question_set: QuestionSet) -> Vocabulary:
        """The names that expressions over a set's answers may use."""
        return vocabulary_of(self.settings, question_set)


#: The type of a home's attribute in the language of conditions.
_ATTRIBUTE_KINDS = {"yes_no": "truth", "text": "code", "integer": "number"}


def vocabulary_of(settings: ProgrammeSettings, question_set: QuestionSet) -> Vocabulary:
    return Vocabulary(
        questions={q.id: answer_type(q).kind for q in question_set.questions},
        codes={
            q.id: frozenset(o.code for o in q.choices)
            for q in question_set.questions
            if q.choices and not q.options_from
        },
        outside={
            "home": {
                "beds": "number",
                **{one.key: _ATTRIBUTE_KINDS[one.type] for one in settings.home_attributes},
            },
            "round": None,
            "report": {"date": "date", "has_guidance": "truth"},
        },
        bands=frozenset(band.code for bands in settings.bands.values() for band in bands),
    )


def _definitions(programme: Programme, compiled: CompiledSet) -> Iterator[FigureDefinition]:
    notes = {reading.figure: reading.text for reading in programme.figures.readings}
    for question in compiled.question_set.asked:
        yield FigureDefinition(
            id=question.id,
            label=question.label,
            aggregate=question.aggregate,
            read=compiled.readers[question.id],
            reads=_reads(compiled, {question.id}),
            unit=question.unit,
            note=notes.get(question.id, ""),
            sensitivity=question.sensitivity,
            options=question.choices,
            needs_home=_needs_home(compiled, {question.id}),
        )
    for figure in programme.figures.figures:
        if figure.set == compiled.question_set.key:
            yield _programme_figure(figure, compiled, notes)


def _programme_figure(
    figure: ProgrammeFigure, compiled: CompiledSet, notes: Mapping[str, str]
) -> FigureDefinition:
    written = {key: getattr(figure, key) for key in ("value", "when", "numerator", "denominator")}
    by_key = {key: parse(text, compiled.vocabulary) for key, text in written.items() if text}
    parts = by_key.values()
    if figure.aggregate == "ratio":
        read = read_ratio(by_key["numerator"], by_key["denominator"])
    else:
        read = read_expression(by_key["value"], by_key.get("when"), figure.otherwise)
    return FigureDefinition(
        id=figure.id,
        label=figure.label,
        aggregate=figure.aggregate,
        read=read,
        reads=_reads(compiled, {question for part in parts for question in part.reads}),
        unit=figure.unit,
        needs_home=any(part.reads_home for part in parts)
        or _needs_home(compiled, {question for part in parts for question in part.reads}),
        note=" ".join(filter(None, (figure.note, notes.get(figure.id, "")))),
        sensitivity=figure.sensitivity,
    )


def _needs_home(compiled: CompiledSet, questions: set[str]) -> bool:
    """Whether reading these asks for the home's attributes."""
    return any(
        table[question].reads_home
        for question in _reads(compiled, questions)
        for table in (compiled.conditions, compiled.calculations)
        if question in table
    )


def _reads(compiled: CompiledSet, questions: set[str]) -> frozenset[str]:
    """Every question that must be at hand to read these, through conditions and calculations."""
    waiting, found = set(questions), set()
    while waiting:
        question = waiting.pop()
        found.add(question)
        for table in (compiled.conditions, compiled.calculations):
            if question in table:
                waiting |= table[question].reads - found
    return frozenset(found)


def area_vocabulary(figures: Figures, daily: QuestionSet) -> Vocabulary:
    """The names that rules over an area's totals may use: its figures, all of them numbers."""
    return Vocabulary(questions=dict.fromkeys(figure_ids(figures, daily), "number"))


def figure_ids(figures: Figures, daily: QuestionSet) -> set[str]:
    return {*daily.by_id, *(f.id for f in figures.figures if f.set == daily.key)}
