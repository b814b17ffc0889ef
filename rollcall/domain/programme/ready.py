"""A programme that was read and checked: what the rooms ask for questions, rules and figures."""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from typing import Any

from rollcall.domain.calendars import Span, month_window
from rollcall.domain.detection.definition import Detection
from rollcall.domain.differences import Precedence, Rules
from rollcall.domain.figures import FigureDefinition, read_expression, read_ratio
from rollcall.domain.home_facts import facts_vocabulary
from rollcall.domain.levels import CompiledTrigger, Levels, compile_trigger, trigger_needs
from rollcall.domain.meetings import Cells
from rollcall.domain.outbreak_records import KindDefinition, Outbreaks, RecordKind, kinds
from rollcall.domain.outbreaks import OutbreakWindows
from rollcall.domain.programme.definition import (
    AreaKind,
    Export,
    Figures,
    Guidance,
    Layout,
    ProgrammeFigure,
    ProgrammeSettings,
)
from rollcall.domain.quality.definition import Quality
from rollcall.domain.quality.examining import Examiner
from rollcall.domain.questions.answers import AnswerError, answer_type
from rollcall.domain.questions.checks import Checker, compile_rule
from rollcall.domain.questions.conditions import Expression, Missing, Vocabulary, parse
from rollcall.domain.questions.definition import DONT_KNOW, QuestionSet
from rollcall.domain.questions.set_versions import in_force
from rollcall.domain.questions.visibility import Bands, CompiledSet, Sheet
from rollcall.domain.returns import Returns
from rollcall.domain.rounds import Expected, Round
from rollcall.domain.sensitivity import Sensitivity
from rollcall.domain.signals import (
    Signalling,
    SignalRule,
    Signals,
    compile_signal,
    needs_of,
    questions_of,
)
from rollcall.domain.support import Kind, Support


@dataclass(frozen=True)
class Summary:
    """The few answers that boards ask for every time, kept beside each report's document.

    `key` tells these questions from those of another programme or of an earlier edition of it.
    """

    questions: tuple[str, ...] = ()

    @cached_property
    def key(self) -> str:
        """A digest of the questions in their order; empty when there are none."""
        return sha256("\n".join(self.questions).encode()).hexdigest()[:16] if self.questions else ""

    def of(self, answers: Mapping[str, Any]) -> list[Any]:
        """The answers in the order of the questions; None where one was not answered."""
        return [answers.get(question) for question in self.questions]


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
    quality: Quality = field(default_factory=Quality)
    #: Every version of each set, in order; `sets` holds the one in force, to begin with the first.
    set_versions: Mapping[str, tuple[QuestionSet, ...]] = field(default_factory=dict)
    signals: Signals = field(default_factory=Signals)
    guidance: Guidance = field(default_factory=Guidance)
    precedence: Precedence = field(default_factory=Precedence)
    exports: Mapping[str, Export] = field(default_factory=dict)
    cells: Cells = field(default_factory=Cells)
    support: Support = field(default_factory=Support)
    levels: Levels = field(default_factory=Levels)
    outbreaks: Outbreaks = field(default_factory=Outbreaks)
    #: None where the programme does not look for hot spots.
    detection: Detection | None = None

    @property
    def key(self) -> str:
        """The programme's key, such as `covid19-england-2020`."""
        return self.settings.key

    @cached_property
    def diseases(self) -> dict[str, OutbreakWindows]:
        """The windows of each disease by its key, the programme's own first."""
        listed = (self.settings.outbreak, *self.outbreaks.diseases)
        return {one.disease: one for one in listed}

    @cached_property
    def record_kinds(self) -> dict[RecordKind, KindDefinition]:
        """What can be written down about a home with cases."""
        return kinds(self.outbreaks)

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

    def may_differ(self, on: dt.date) -> bool:
        """Whether a later version of any set could be in force on a day."""
        return any(
            one.valid_from is not None and one.valid_from <= on
            for versions in self.set_versions.values()
            for one in versions[1:]
        )

    def in_force(self, on: dt.date, approved: Mapping[str, dt.date]) -> "Programme":
        """This programme with the versions that hold on a day; itself where they are the first ones.

        `approved` maps the digest of a version to the first day on which it holds.
        """
        chosen = {key: in_force(all_, on, approved) for key, all_ in self.set_versions.items()}
        return self.with_sets(chosen)

    def with_sets(self, chosen: Mapping[str, QuestionSet]) -> "Programme":
        """This programme with some sets in other versions; made once for each choice."""
        sets = {**self.sets, **chosen}
        if all(sets[key] is one for key, one in self.sets.items()):
            return self
        mark = ":".join([self.digest, *(f"{key}={one.version}" for key, one in sets.items())])
        if mark not in self._variants:
            digest = hashlib.sha256(mark.encode()).hexdigest()
            self._variants[mark] = replace(self, sets=sets, digest=digest)
        return self._variants[mark]

    @cached_property
    def _variants(self) -> dict[str, "Programme"]:
        return {}

    def compiled(self, set_key: str) -> CompiledSet:
        """A question set ready to read answers with."""
        return self._compiled[set_key]

    def checker(self, set_key: str) -> Checker:
        """The rules of a question set, ready to judge answers."""
        return self._checkers[set_key]

    @cached_property
    def _examiners(self) -> dict[str, Examiner]:
        return {
            key: Examiner.of(
                compiled, self.quality.of_set(key, "report"), self.quality.look_back(key)
            )
            for key, compiled in self._compiled.items()
        }

    def examiner(self, set_key: str) -> Examiner:
        """The rules that find doubtful answers in reports of a set."""
        return self._examiners[set_key]

    def figure_definitions(self, set_key: str) -> dict[str, FigureDefinition]:
        """Every figure of a set: its questions, then the programme's own."""
        return self._definitions[set_key]

    @cached_property
    def _prefills(self) -> dict[str, dict[str, Expression]]:
        return {
            key: {
                question.id: parse(question.prefill, self.vocabulary(self.sets[one.prefill_from]))
                for question in one.asked
                if question.prefill
            }
            for key, one in self.sets.items()
        }

    def prefill(self, set_key: str, source: Sheet) -> dict[str, Any]:
        """The answers to a set that a home's answers to another one give; unknown ones left out."""
        found = {}
        for key, expression in self._prefills[set_key].items():
            question, value = self.sets[set_key].by_id[key], expression.evaluate(source)
            if isinstance(value, Missing) or value == DONT_KNOW:
                continue
            try:
                found[key] = answer_type(question).parse(question, value, source.on)
            except AnswerError:
                # An answer that this set does not offer, or out of its range: ask.
                continue
        return {key: value for key, value in found.items() if value is not None}

    def rounds_of(self, set_key: str) -> list[Round]:
        """The rounds that collect a set, latest first."""
        return list(self._rounds_by_set.get(set_key, ()))

    @cached_property
    def _rounds_by_set(self) -> dict[str, list[Round]]:
        found: dict[str, list[Round]] = {}
        for one in sorted(self.rounds.values(), key=lambda one: one.closes, reverse=True):
            found.setdefault(one.set, []).append(one)
        return found

    @cached_property
    def _round_on(self) -> dict[tuple[str, dt.date], Round | None]:
        """What was looked up before: one import asks for the same day thousands of times."""
        return {}

    def round_on(self, set_key: str, on: dt.date) -> Round | None:
        """The round in which a set's report of a day counts; of two, the one that closes later."""
        key = (set_key, on)
        if key not in self._round_on:
            rounds = self._rounds_by_set.get(set_key, ())
            self._round_on[key] = next((one for one in rounds if one.holds(on)), None)
        return self._round_on[key]

    def round_conditions(self, set_key: str, on: dt.date) -> Mapping[str, Any]:
        """What `round.` means for a set on a day: the round it falls in, or nothing."""
        a_round = self.round_on(set_key, on)
        return a_round.conditions if a_round else {}

    def expectation(self, homes: Expected) -> Expression | None:
        """The condition for a home to be asked; None when every open home is."""
        return parse(homes.where, home_vocabulary(self.settings)) if homes.where else None

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

    def summary(self, set_key: str) -> Summary:
        """What is kept beside the reports of a set."""
        return self._summaries[set_key]

    @cached_property
    def _summaries(self) -> dict[str, Summary]:
        daily, summaries = self.settings.daily_set, dict.fromkeys(self.sets, Summary())
        definitions = self.figure_definitions(daily)
        asked = {question for key in self.board_figures for question in definitions[key].reads}
        summaries[daily] = Summary(tuple(sorted(asked - self.sets[daily].words)))
        return summaries

    @cached_property
    def signalling(self) -> Signalling:
        """Every reason to look at a home, ready to be asked."""
        compiled = self.compiled(self.settings.daily_set)
        names = facts_vocabulary(compiled.vocabulary, compiled.question_set)
        rules = [written_out(rule, self.levels) for rule in self.signals.rules]
        ready = tuple(compile_signal(rule, names) for rule in rules)
        return Signalling(self.signals, ready, compiled)

    @cached_property
    def triggers(self) -> tuple[CompiledTrigger, ...]:
        """The triggers of the level table that answers can tell, ready to be asked."""
        compiled = self.compiled(self.settings.daily_set)
        names = facts_vocabulary(compiled.vocabulary, compiled.question_set)
        return tuple(
            compile_trigger(one, names) for one in self.levels.triggers if not one.is_by_hand
        )

    def figures_beyond(self, set_key: str, seen: Collection[Sensitivity]) -> frozenset[str]:
        """The figures of a set for which a reader may not see what each home gave."""
        found = self.figure_definitions(set_key).values()
        return frozenset(one.id for one in found if one.sensitivity not in seen)

    @cached_property
    def facts_subjects(self) -> frozenset[str]:
        """What signals and levels ask about beside answers: `contact`, `actions` and the like."""
        signals = [part for one in self.signalling.rules for part in one.expressions]
        triggers = [one.compiled for one in self.triggers]
        parts = [part for one in triggers for part in (one.check, *one.places.values())]
        return frozenset(
            subject for part in (*signals, *parts) for subject, _ in part.reads_outside
        )

    @cached_property
    def trigger_needs(self) -> Mapping[str, frozenset[Sensitivity]]:
        """What somebody must see to read each trigger of the level table, by its id (C0)."""
        compiled, table = self.compiled(self.settings.daily_set), self.levels
        read = {one.trigger.id: needs_of(compiled, one.expressions) for one in self.triggers}
        return {one.id: trigger_needs(table, one, read.get(one.id, ())) for one in table.triggers}

    @cached_property
    def facts_questions(self) -> frozenset[str]:
        """The questions of the daily set whose answers signals and levels need."""
        compiled = self.compiled(self.settings.daily_set)
        parts = [part for one in self.triggers for part in one.expressions]
        return self.signalling.questions | questions_of(compiled, parts)

    @cached_property
    def week_questions(self) -> frozenset[str]:
        """The questions about events that these call `week.`."""
        signals = [one.compiled for one in self.signalling.rules]
        return frozenset(
            name
            for one in (*signals, *(one.compiled for one in self.triggers))
            for subject, name in one.check.reads_outside
            if subject == "week"
        )

    @cached_property
    def opening_kinds(self) -> tuple[tuple[Kind, Expression], ...]:
        """The kinds of help that a daily report opens by itself, each with its condition."""
        names = self.compiled(self.settings.daily_set).vocabulary
        kinds = (kind for kind in self.support.kinds if kind.opens_when)
        return tuple((kind, parse(kind.opens_when, names)) for kind in kinds)

    def kinds_named(
        self, answers: Mapping[str, Any], on: dt.date, home: Mapping[str, Any]
    ) -> list[tuple[Kind, frozenset[str]]]:
        """The kinds of help that a daily report asks for, each with the questions that said so."""
        daily = self.settings.daily_set
        sheet = self.compiled(daily).sheet(
            answers, on=on, home=home, round_settings=self.round_conditions(daily, on)
        )
        return [
            (kind, condition.reads)
            for kind, condition in self.opening_kinds
            if condition.holds(sheet) is True
        ]

    def vocabulary(self, question_set: QuestionSet) -> Vocabulary:
        """The names that expressions over a set's answers may use."""
        return vocabulary_of(self.settings, question_set)


def written_out(rule: SignalRule, levels: Levels) -> SignalRule:
    """A signal that shares a trigger's check and sentence, with both written out."""
    trigger = levels.trigger(rule.trigger) if rule.trigger else None
    return replace(rule, check=trigger.check, text=trigger.text) if trigger else rule


#: The type of a home's attribute in the language of conditions.
_ATTRIBUTE_KINDS = {"yes_no": "truth", "text": "code", "integer": "number"}


def home_vocabulary(settings: ProgrammeSettings) -> Vocabulary:
    """The names that a condition about homes alone may use."""
    return Vocabulary(questions={}, outside={"home": _home_names(settings)})


def _home_names(settings: ProgrammeSettings) -> dict[str, str]:
    kinds = {one.key: _ATTRIBUTE_KINDS[one.type] for one in settings.home_attributes}
    return {"beds": "number", **kinds}


def vocabulary_of(settings: ProgrammeSettings, question_set: QuestionSet) -> Vocabulary:
    return Vocabulary(
        questions={q.id: answer_type(q).kind for q in question_set.questions},
        codes={
            q.id: frozenset(o.code for o in q.choices)
            for q in question_set.questions
            if q.choices and not q.options_from
        },
        outside={
            "home": _home_names(settings),
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
            reads=compiled.at_hand({question.id}),
            unit=question.unit,
            note=notes.get(question.id, ""),
            sensitivity=question.sensitivity,
            options=question.choices,
            reads_home=compiled.attributes_at_hand({question.id}),
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
        reads=compiled.at_hand({question for part in parts for question in part.reads}),
        unit=figure.unit,
        reads_home=frozenset(name for part in parts for name in part.reads_home)
        | compiled.attributes_at_hand({question for part in parts for question in part.reads}),
        note=" ".join(filter(None, (figure.note, notes.get(figure.id, "")))),
        sensitivity=figure.sensitivity,
    )


def area_vocabulary(figures: Figures, daily: QuestionSet) -> Vocabulary:
    """The names that rules over an area's totals may use: its figures, all of them numbers."""
    return Vocabulary(questions=dict.fromkeys(figure_ids(figures, daily), "number"))


def figure_ids(figures: Figures, daily: QuestionSet) -> set[str]:
    return {*daily.by_id, *(f.id for f in figures.figures if f.set == daily.key)}
