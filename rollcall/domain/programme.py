"""A programme: everything that makes one emergency different from another, as data.

`read_programme` checks plain data (from YAML) against the dataclasses below, then every name, range,
condition and cross-reference. It collects all mistakes instead of stopping at the first.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from rollcall.domain.figures import FigureDefinition, read_expression, read_ratio
from rollcall.domain.outbreaks import OutbreakWindows
from rollcall.domain.questions.answers import answer_type
from rollcall.domain.questions.checks import Checker, CompiledRule, compile_rule
from rollcall.domain.questions.conditions import (
    KINDS,
    ExpressionError,
    Vocabulary,
    parse,
    parse_day,
)
from rollcall.domain.questions.definition import Question, QuestionSet, Rule, Strict, expand
from rollcall.domain.questions.visibility import Bands, CompiledSet
from rollcall.domain.returns import Returns, Round


@dataclass(frozen=True, slots=True)
class AreaKind(Strict):
    """A kind of area, listed from the largest. One kind holds every home; cross-cutting ones overlap it."""

    key: str
    label: str
    plural: str
    holds_homes: bool = False
    cross_cutting: bool = False


@dataclass(frozen=True, slots=True)
class Freshness(Strict):
    """How long a snapshot speaks for a home: `recent_days` after its own day."""

    recent_days: int = 1


@dataclass(frozen=True, slots=True)
class Band(Strict):
    """A colour and the number of days of stock below which it holds; the last has no limit."""

    code: str
    label: str = ""
    below_days: int | None = None


@dataclass(frozen=True, slots=True)
class HomeAttribute(Strict):
    """Something the register knows of a home that conditions may ask about."""

    key: str
    label: str
    type: Literal["yes_no", "text", "integer"] = "yes_no"


@dataclass(frozen=True, slots=True)
class IdPattern(Strict):
    """The usual pattern of an identifier; another one warns, and never rejects."""

    pattern: str
    message: str = ""


@dataclass(frozen=True)
class ProgrammeFigure(Strict):
    """A figure beside the questions: an expression over a home's answers, or a ratio of two."""

    id: str
    set: str
    label: str
    aggregate: Literal["snapshot_sum", "flow_sum", "ratio", "count_by"] = "snapshot_sum"
    value: str = ""
    when: str = ""
    numerator: str = ""
    denominator: str = ""
    unit: str = ""
    note: str = ""
    sensitivity: str = "operational"


@dataclass(frozen=True, slots=True)
class Tile(Strict):
    """One number on the board: a figure, an option of a figure, an outbreak state, or coverage."""

    label: str
    figure: str = ""
    option: str = ""
    state: str = ""
    coverage: bool = False
    inside: str = ""
    inside_label: str = ""


@dataclass(frozen=True, slots=True)
class Attention(Strict):
    """Answers for which a home is shown first on the board, in one of two tones."""

    figure: str
    codes: tuple[str, ...]
    label: str
    tone: Literal["bad", "warn"] = "bad"


@dataclass(frozen=True, slots=True)
class Reading(Strict):
    """Our reading of the source, shown beside a figure."""

    figure: str
    text: str
    source: str = ""


@dataclass(frozen=True)
class Figures(Strict):
    """What `figures.yaml` holds."""

    figures: tuple[ProgrammeFigure, ...] = ()
    tiles: tuple[Tile, ...] = ()
    trends: tuple[str, ...] = ()
    attention: tuple[Attention, ...] = ()
    columns: tuple[str, ...] = ()
    area_rules: tuple[Rule, ...] = ()
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class LayoutColumn(Strict):
    """One column of an extract: the question it answers and how its cells are turned."""

    column: str
    question: str
    values: dict[str, str] = field(default_factory=dict)
    blank: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LayoutKey(Strict):
    """The column that names a home, by location id or by an alias of it."""

    column: str


@dataclass(frozen=True, slots=True)
class LayoutTime(Strict):
    """A column with an instant, the zone it is in, and the column to use where it is blank."""

    column: str
    zone: str
    fallback: "LayoutTime | None" = None


@dataclass(frozen=True, slots=True)
class LayoutIgnored(Strict):
    """Columns that are known and left out, and why."""

    columns: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class LayoutDate(Strict):
    """A column with the day a row is about; rows of other days are passed over."""

    column: str
    format: str = ""


@dataclass(frozen=True)
class Layout(Strict):
    """How one kind of extract from elsewhere is read."""

    key: str
    title: str
    set: str
    home: LayoutKey
    columns: tuple[LayoutColumn, ...]
    captured_at: LayoutTime | None = None
    date: LayoutDate | None = None
    blank: tuple[str, ...] = ()
    ignored: tuple[LayoutIgnored, ...] = ()
    register: dict[str, str] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True)
class ProgrammeSettings(Strict):
    """What `programme.yaml` holds."""

    key: str
    title: str
    condition: str
    version: str
    time_zone: str
    daily_set: str
    area_kinds: tuple[AreaKind, ...]
    outbreak: OutbreakWindows
    freshness: Freshness = field(default_factory=Freshness)
    amend_days: int = 7
    carry_days: int = 3
    bands: dict[str, tuple[Band, ...]] = field(default_factory=dict)
    home_attributes: tuple[HomeAttribute, ...] = ()
    id_patterns: dict[str, IdPattern] = field(default_factory=dict)
    purpose: str = ""
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in a programme file: where (file and path of keys), what, and the remedy."""

    file: str
    path: tuple[str | int, ...]
    message: str
    remedy: str = ""


class ProgrammeInvalid(ValueError):
    """A programme that cannot be used, with everything that is wrong with it."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(f"{len(mistakes)} mistakes in the programme")
        self.mistakes = mistakes


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
        return _vocabulary(self.settings, question_set)


#: The type of a home's attribute in the language of conditions.
_ATTRIBUTE_KINDS = {"yes_no": "truth", "text": "code", "integer": "number"}


def _vocabulary(settings: ProgrammeSettings, question_set: QuestionSet) -> Vocabulary:
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
        read = read_expression(by_key["value"], by_key.get("when"))
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


@dataclass(frozen=True, slots=True)
class RawProgramme:
    """Plain data by file name, as read from disk."""

    files: Mapping[str, Any]
    digest: str


def read_programme(raw: RawProgramme) -> Programme:
    """Check everything and build the programme; raises ProgrammeInvalid with every mistake."""
    mistakes: list[Mistake] = []
    settings = _one(raw, "programme.yaml", ProgrammeSettings, mistakes)
    sets = dict(_many(raw, "sets/", QuestionSet, mistakes))
    figures = _one(raw, "figures.yaml", Figures, mistakes, optional=True) or Figures()
    returns = _one(raw, "returns.yaml", Returns, mistakes, optional=True) or Returns()
    rounds = dict(_many(raw, "rounds/", Round, mistakes))
    layouts = dict(_many(raw, "layouts/", Layout, mistakes))
    mistakes += _unread_files(raw)
    if settings is None or mistakes:
        raise ProgrammeInvalid(mistakes)
    mistakes += _cross_check(settings, sets, figures, returns, rounds, layouts)
    if mistakes:
        raise ProgrammeInvalid(mistakes)
    return Programme(
        settings,
        {one.key: one for one in sets.values()},
        figures,
        returns,
        {one.key: one for one in rounds.values()},
        {one.key: one for one in layouts.values()},
        raw.digest,
    )


def _one(
    raw: RawProgramme,
    file: str,
    kind: type[Any],
    mistakes: list[Mistake],
    *,
    optional: bool = False,
) -> Any:
    if file not in raw.files:
        if not optional:
            mistakes.append(Mistake(file, (), "The file is missing.", f"Write {file}."))
        return None
    try:
        return TypeAdapter(kind).validate_python(raw.files[file])
    except ValidationError as error:
        mistakes += [_shape_mistake(file, detail) for detail in error.errors()]
        return None


def _many(
    raw: RawProgramme, folder: str, kind: type[Any], mistakes: list[Mistake]
) -> Iterator[tuple[str, Any]]:
    for file in sorted(raw.files):
        if file.startswith(folder):
            one = _one(raw, file, kind, mistakes)
            if one is not None:
                yield file, one


_FOLDERS = ("sets/", "rounds/", "layouts/")
_FILES = ("programme.yaml", "figures.yaml", "returns.yaml")


def _unread_files(raw: RawProgramme) -> Iterator[Mistake]:
    for file in sorted(raw.files):
        if file not in _FILES and not file.startswith(_FOLDERS):
            yield Mistake(
                file,
                (),
                "No programme has a file of this name.",
                f"Name it one of {', '.join(_FILES)}, or put it into {', '.join(_FOLDERS)}.",
            )


_REMEDIES = {
    "unexpected_keyword_argument": "Remove it, or correct its spelling.",
    "missing": "Add it.",
    "missing_argument": "Add it.",
}


def _shape_mistake(file: str, detail: Any) -> Mistake:
    """A pydantic error as one of ours; positions inside unions are dropped from the path."""
    parts = [part for part in detail["loc"] if isinstance(part, int) or part.isidentifier()]
    if parts and parts[-1] in ("int", "str"):
        parts.pop()
    path = tuple(parts)
    kind = detail["type"]
    name = path[-1] if path else file
    message = {
        "unexpected_keyword_argument": f"`{name}` is not a key here.",
        "missing": f"`{name}` is missing.",
        "missing_argument": f"`{name}` is missing.",
    }.get(kind, f"`{name}`: {detail['msg']}.")
    return Mistake(file, path, message, _REMEDIES.get(kind, "Correct the value."))


def _cross_check(
    settings: ProgrammeSettings,
    sets: Mapping[str, QuestionSet],
    figures: Figures,
    returns: Returns,
    rounds: Mapping[str, Round],
    layouts: Mapping[str, Layout],
) -> Iterator[Mistake]:
    by_key = {one.key: one for one in sets.values()}
    yield from _check_settings(settings, by_key)
    for kind, keyed in (("set", sets), ("round", rounds), ("layout", layouts)):
        yield from _duplicate_keys(kind, {file: one.key for file, one in keyed.items()})
    for file, one in sets.items():
        yield from _check_set(file, one, _vocabulary(settings, one))
    yield from _check_figures(settings, figures, by_key)
    yield from _check_returns(returns, by_key)
    for file, a_round in rounds.items():
        yield from _check_round(file, a_round, returns, by_key, settings)
    for file, layout in layouts.items():
        yield from _check_layout(file, layout, by_key)


def _duplicate_keys(what: str, keys: Mapping[str, str]) -> Iterator[Mistake]:
    seen: dict[str, str] = {}
    for file, key in keys.items():
        if key in seen:
            yield Mistake(
                file, ("key",), f"The {what} `{key}` is in {seen[key]} too.", "Rename one of them."
            )
        seen[key] = file


def _duplicates(file: str, where: str, ids: Iterable[str]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for position, one in enumerate(ids):
        if one in seen:
            yield Mistake(
                file, (where, position), f"`{one}` is there twice.", "Rename or remove one."
            )
        seen.add(one)


def _check_settings(
    settings: ProgrammeSettings, sets: Mapping[str, QuestionSet]
) -> Iterator[Mistake]:
    file = "programme.yaml"
    yield from _duplicates(file, "area_kinds", (kind.key for kind in settings.area_kinds))
    holding = [k for k in settings.area_kinds if k.holds_homes and not k.cross_cutting]
    if len(holding) != 1:
        yield Mistake(
            file,
            ("area_kinds",),
            f"{len(holding)} kinds of area hold homes without being cross-cutting.",
            "Exactly one kind must, so that every home is in one area of it.",
        )
    daily = sets.get(settings.daily_set)
    if daily is None:
        yield Mistake(
            file,
            ("daily_set",),
            f"There is no question set `{settings.daily_set}`.",
            f"Use one of: {', '.join(sets)}.",
        )
        return
    for kind in ("suspected", "confirmed"):
        for position, question in enumerate(getattr(settings.outbreak.new_cases, kind)):
            if question not in daily.by_id or not daily.by_id[question].is_flow:
                yield Mistake(
                    file,
                    ("outbreak", "new_cases", kind, position),
                    f"`{question}` is not a question of `{daily.key}` that counts events.",
                    "Name a question whose aggregate is flow_sum.",
                )
    if len(settings.bands) > 1:
        yield Mistake(file, ("bands",), "There are several lists of bands.", "Keep one.")
    for name, bands in settings.bands.items():
        limits = [band.below_days or 0 for band in bands[:-1]]
        rising = all(low < high for low, high in zip([0, *limits], limits, strict=False))
        if not bands or not rising or bands[-1].below_days is not None:
            yield Mistake(
                file,
                ("bands", name),
                "The bands are not in rising order of days.",
                "Write them worst first, each with a larger `below_days`, the last with none.",
            )


def _check_set(file: str, one: QuestionSet, vocabulary: Vocabulary) -> Iterator[Mistake]:
    yield from _duplicates(file, "questions", (question.id for question in one.questions))
    topics = {topic.key for topic in one.topics}
    for position, question in enumerate(one.questions):
        for key, message, remedy in _check_question(question, topics, vocabulary):
            path = ("questions", position, key) if key else ("questions", position)
            yield Mistake(file, path, f"{question.id}: {message}", remedy)
    yield from _check_cycles(file, one, vocabulary)
    yield from _duplicates(file, "rules", (rule.id for rule in one.rules))
    for position, rule in enumerate(one.rules):
        yield from _check_rule(file, ("rules", position), rule, one.by_id, vocabulary)


def _check_question(
    question: Question, topics: set[str], vocabulary: Vocabulary
) -> Iterator[tuple[str, str, str]]:
    """Yields (key at fault, message, remedy)."""
    if not question.id.isidentifier():
        yield "id", "an id is letters, digits and `_`.", "Rename it."
    if question.topic not in topics and not question.envelope:
        yield "topic", f"there is no topic `{question.topic}`.", "Add it under `topics`."
    if question.type in ("choice", "choices") and not (question.options or question.options_from):
        yield "", "a choice needs options.", "Add `options`."
    if question.type == "matrix" and not (question.rows and question.columns):
        yield "", "a matrix needs rows and columns.", "Add `rows` and `columns`."
    if (question.type == "calculated") != bool(question.calculate):
        yield "calculate", "`calculate` and the type `calculated` go together.", "Use both."
    yield from _check_codes(question)
    if question.aggregate not in _AGGREGATES[question.type]:
        yield (
            "aggregate",
            f"answers of type {question.type} cannot be counted as {question.aggregate}.",
            f"Use one of: {', '.join(sorted(_AGGREGATES[question.type]))}.",
        )
    yield from _check_range(question)
    for key, kind in (("show_if", "truth"), ("calculate", "code")):
        if text := getattr(question, key):
            for message in _check_expression(text, kind, vocabulary):
                yield key, message, f"Correct `{text}`."


def _check_codes(question: Question) -> Iterator[tuple[str, str, str]]:
    for key in ("options", "rows", "columns"):
        codes = [one.code for one in getattr(question, key)]
        if len(codes) != len(set(codes)):
            yield key, f"a code of its {key} is there twice.", "Rename one."
        for code in codes:
            if not _CODE.fullmatch(code):
                yield key, f"`{code}` is not a code.", "Use small letters, digits and `_`."


#: Codes are parts of headings and cells, where a dot, a bracket, `;` or `=` would end them.
_CODE = re.compile(r"[a-z0-9_]+")
_OF_CODES = frozenset({"count_by", "count_yes", "list", "none"})
#: How the answers of each type can be put together.
_AGGREGATES: Mapping[str, frozenset[str]] = {
    "integer": frozenset({"snapshot_sum", "flow_sum", "max", "min", "list", "none"}),
    "matrix": frozenset({"snapshot_sum", "list", "none"}),
    "date": frozenset({"max", "min", "list", "none"}),
    "datetime": frozenset({"max", "min", "list", "none"}),
    "text": frozenset({"list", "none"}),
    "choice": _OF_CODES,
    "choices": _OF_CODES - {"count_yes"},
    "yes_no": _OF_CODES,
    "calculated": _OF_CODES,
}


def _check_expression(text: str, kind: str, vocabulary: Vocabulary) -> Iterator[str]:
    """What is wrong with an expression that should come out as a type."""
    try:
        found = parse(text, vocabulary).type
    except ExpressionError as error:
        yield error.message
        return
    if found not in (kind, "any"):
        yield f"this is {KINDS[found]}, and {KINDS[kind]} is needed here."


def _check_range(question: Question) -> Iterator[tuple[str, str, str]]:
    bounds = [bound for bound in (question.min, question.max) if bound is not None]
    of_dates = question.type in ("date", "datetime")
    try:
        limits = [_bound(bound, of_dates=of_dates) for bound in bounds]
    except ValueError:
        remedy = "Write today-7 or 2020-05-13." if of_dates else "Write whole numbers."
        yield "min", f"`{question.min}` to `{question.max}` is not a range.", remedy
        return
    if limits != sorted(limits):
        yield "min", f"the range {question.min} to {question.max} is upside down.", "Swap them."


def _bound(bound: int | str, *, of_dates: bool) -> int:
    """A bound as a number to compare by; raises ValueError when it is of the wrong kind."""
    if of_dates:
        return parse_day(str(bound), dt.date(2020, 6, 15)).toordinal()
    if isinstance(bound, int):
        return bound
    raise ValueError(bound)


def _check_cycles(file: str, one: QuestionSet, vocabulary: Vocabulary) -> Iterator[Mistake]:
    graph: dict[str, set[str]] = {}
    for question in one.questions:
        for text in (question.show_if, question.calculate):
            try:
                reads = parse(text, vocabulary).reads if text else frozenset()
            except ExpressionError:
                continue
            graph.setdefault(question.id, set()).update(reads)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        chain = error.args[1]
        position = next(i for i, q in enumerate(one.questions) if q.id == chain[0])
        yield Mistake(
            file,
            ("questions", position, "show_if"),
            f"The conditions go round in a circle: {' -> '.join(reversed(chain))}.",
            "Let one of them not depend on the others.",
        )


def _check_rule(
    file: str,
    path: tuple[str | int, ...],
    rule: Rule,
    known: Mapping[str, Any],
    vocabulary: Vocabulary,
) -> Iterator[Mistake]:
    if len(rule.for_each) > 1:
        yield Mistake(
            file, (*path, "for_each"), "A rule is repeated over one name only.", "Keep one."
        )
        return
    for one in expand(rule):
        try:
            compiled: CompiledRule = compile_rule(one, vocabulary)
        except ExpressionError as error:
            is_check = any(_check_expression(one.check, "truth", vocabulary))
            key = "check" if is_check else "message"
            yield Mistake(
                file, (*path, key), f"{one.id}: {error.message}", f"Correct `{getattr(one, key)}`."
            )
            continue
        for question in compiled.questions:
            if question not in known:
                yield Mistake(
                    file,
                    (*path, "questions"),
                    f"{one.id}: there is no question `{question}`.",
                    "Correct its spelling.",
                )


def _check_figures(
    settings: ProgrammeSettings, figures: Figures, sets: Mapping[str, QuestionSet]
) -> Iterator[Mistake]:
    file = "figures.yaml"
    yield from _duplicates(file, "figures", (figure.id for figure in figures.figures))
    for position, figure in enumerate(figures.figures):
        path = ("figures", position)
        if figure.set not in sets:
            yield Mistake(file, (*path, "set"), f"There is no set `{figure.set}`.", "Correct it.")
            continue
        question_set = sets[figure.set]
        if figure.id in question_set.by_id:
            yield Mistake(file, (*path, "id"), f"`{figure.id}` is a question.", "Rename it.")
        yield from _check_parts(file, path, figure)
        value = "code" if figure.aggregate == "count_by" else "number"
        kinds = {"value": value, "when": "truth", "numerator": "number", "denominator": "number"}
        for key, kind in kinds.items():
            if text := getattr(figure, key):
                for message in _check_expression(text, kind, _vocabulary(settings, question_set)):
                    yield Mistake(file, (*path, key), f"{figure.id}: {message}", "Correct it.")
    daily = sets.get(settings.daily_set)
    if daily is not None:
        yield from _check_tiles(figures, daily)
        yield from _check_area_rules(figures, daily)


def _check_parts(
    file: str, path: tuple[str | int, ...], figure: ProgrammeFigure
) -> Iterator[Mistake]:
    """A ratio has a numerator and a denominator, every other figure a value."""
    is_ratio = figure.aggregate == "ratio"
    wanted = ("numerator", "denominator") if is_ratio else ("value",)
    for key in ("value", "numerator", "denominator", *(["when"] if is_ratio else [])):
        if bool(getattr(figure, key)) != (key in wanted):
            yield Mistake(
                file,
                (*path, key),
                f"{figure.id}: a figure of kind {figure.aggregate} "
                f"{'needs' if key in wanted else 'has no'} `{key}`.",
                f"Write {' and '.join(f'`{one}`' for one in wanted)} only.",
            )


def _figure_ids(figures: Figures, daily: QuestionSet) -> set[str]:
    return {*daily.by_id, *(f.id for f in figures.figures if f.set == daily.key)}


def _check_tiles(figures: Figures, daily: QuestionSet) -> Iterator[Mistake]:
    known = _figure_ids(figures, daily)
    for position, tile in enumerate(figures.tiles):
        for key, message in _check_tile(tile, daily):
            yield Mistake("figures.yaml", ("tiles", position, key), message, "Correct the tile.")
    named = [
        *((("tiles", n, "figure"), tile.figure) for n, tile in enumerate(figures.tiles)),
        *((("tiles", n, "inside"), tile.inside) for n, tile in enumerate(figures.tiles)),
        *((("trends", n), figure) for n, figure in enumerate(figures.trends)),
        *((("columns", n), figure) for n, figure in enumerate(figures.columns)),
        *((("attention", n, "figure"), one.figure) for n, one in enumerate(figures.attention)),
        *((("readings", n, "figure"), r.figure) for n, r in enumerate(figures.readings)),
    ]
    for path, figure in named:
        if figure and figure not in known:
            yield Mistake(
                "figures.yaml", path, f"There is no figure `{figure}`.", "Correct its spelling."
            )


def _check_tile(tile: Tile, daily: QuestionSet) -> Iterator[tuple[str, str]]:
    """Yields (key at fault, message)."""
    if sum(map(bool, (tile.figure, tile.state, tile.coverage))) != 1:
        yield "label", f"“{tile.label}” must show one figure, one state or the coverage."
    if tile.state and tile.state not in _TILE_STATES:
        yield "state", f"There is no state `{tile.state}`: it is {' or '.join(_TILE_STATES)}."
    question = daily.by_id.get(tile.figure)
    codes = {option.code for option in question.choices} if question else set()
    if tile.option and tile.option not in codes:
        yield "option", f"`{tile.option}` is not an option of `{tile.figure}`."


#: What `figures --format json` counts under `outbreaks`.
_TILE_STATES = ("outbreak", "single_case")


def _check_area_rules(figures: Figures, daily: QuestionSet) -> Iterator[Mistake]:
    vocabulary = area_vocabulary(figures, daily)
    for position, rule in enumerate(figures.area_rules):
        yield from _check_rule(
            "figures.yaml", ("area_rules", position), rule, vocabulary.questions, vocabulary
        )


def area_vocabulary(figures: Figures, daily: QuestionSet) -> Vocabulary:
    """The names that rules over an area's totals may use: its figures, all of them numbers."""
    return Vocabulary(questions=dict.fromkeys(_figure_ids(figures, daily), "number"))


def _check_returns(returns: Returns, sets: Mapping[str, QuestionSet]) -> Iterator[Mistake]:
    file = "returns.yaml"
    yield from _duplicates(file, "templates", (template.key for template in returns.templates))
    lines = {t.key: {line.code for line in t.lines} for t in returns.templates}
    for position, template in enumerate(returns.templates):
        path = ("templates", position, "lines")
        codes = [line.code for line in template.lines]
        focuses = {focus.key for focus in template.focuses}
        for number, line in enumerate(template.lines):
            where = (*path, number)
            if codes.count(line.code) > 1:
                yield Mistake(file, where, f"Line {line.code} is there twice.", "Renumber one.")
            if line.set not in sets or line.question not in sets[line.set].by_id:
                yield Mistake(
                    file,
                    (*where, "question"),
                    f"Line {line.code} has no question `{line.question}` in `{line.set}`.",
                    "Name a question of a set of this programme.",
                )
            if line.focus not in focuses:
                yield Mistake(
                    file, (*where, "focus"), f"There is no focus `{line.focus}`.", "Add it."
                )
    yield from _check_mapping(file, returns, lines)


def _check_mapping(file: str, returns: Returns, lines: Mapping[str, set[str]]) -> Iterator[Mistake]:
    """Every line named exists, and is named once: with its equivalents or as having none."""
    placed: list[tuple[tuple[str | int, ...], str, str]] = [
        (("mapping", position, key), key, code)
        for position, pair in enumerate(returns.mapping)
        for key, code in pair.items()
    ]
    placed += [
        (("without_equivalent", key, position), key, code)
        for key, codes in returns.without_equivalent.items()
        for position, code in enumerate(codes)
    ]
    seen: set[tuple[str, str]] = set()
    for path, key, code in placed:
        if code not in lines.get(key, set()):
            yield Mistake(file, path, f"Template {key} has no line {code}.", "Correct the mapping.")
        if (key, code) in seen:
            yield Mistake(
                file, path, f"Line {code} of template {key} is mapped twice.", "Remove one."
            )
        seen.add((key, code))
    if len(lines) < 2:
        return
    for position, template in enumerate(returns.templates):
        for number, line in enumerate(template.lines):
            if (template.key, line.code) not in seen:
                yield Mistake(
                    file,
                    ("templates", position, "lines", number),
                    f"Line {line.code} of template {template.key} is not mapped.",
                    "Add it to `mapping`, or to `without_equivalent`.",
                )


def _check_round(
    file: str,
    a_round: Round,
    returns: Returns,
    sets: Mapping[str, QuestionSet],
    settings: ProgrammeSettings,
) -> Iterator[Mistake]:
    if a_round.template not in {template.key for template in returns.templates}:
        yield Mistake(
            file, ("template",), f"There is no template `{a_round.template}`.", "Correct it."
        )
    if a_round.set not in sets:
        yield Mistake(file, ("set",), f"There is no set `{a_round.set}`.", "Correct it.")
    if a_round.opens > a_round.closes:
        yield Mistake(file, ("opens",), "The round opens after it closes.", "Swap the dates.")
    if a_round.deadline.tzinfo is None:
        yield Mistake(
            file,
            ("deadline",),
            "The deadline has no time zone.",
            "Write 2020-05-29T23:59:59+01:00.",
        )
    if a_round.area_kind not in {kind.key for kind in settings.area_kinds}:
        yield Mistake(
            file, ("area_kind",), f"There is no kind `{a_round.area_kind}`.", "Correct it."
        )


def _check_layout(file: str, layout: Layout, sets: Mapping[str, QuestionSet]) -> Iterator[Mistake]:
    if layout.set not in sets:
        yield Mistake(file, ("set",), f"There is no set `{layout.set}`.", "Correct it.")
        return
    questions = sets[layout.set].by_id
    yield from _duplicates(file, "columns", (column.column for column in layout.columns))
    for position, column in enumerate(layout.columns):
        question = questions.get(column.question)
        if question is None:
            yield Mistake(
                file,
                ("columns", position, "question"),
                f"There is no question `{column.question}` in `{layout.set}`.",
                "Correct its spelling.",
            )
            continue
        codes = {option.code for option in question.choices}
        for code in set(column.values.values()) - codes if codes else ():
            yield Mistake(
                file,
                ("columns", position, "values"),
                f"`{code}` is not an option of `{question.id}`.",
                f"Use one of: {', '.join(sorted(codes))}.",
            )
