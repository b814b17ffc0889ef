"""Whether the files of a programme fit together: every name, range, condition and cross-reference."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rollcall.domain.programme.definition import (
    Figures,
    Layout,
    LayoutTime,
    Mistake,
    ProgrammeFigure,
    ProgrammeSettings,
    Tile,
)
from rollcall.domain.programme.other_sources import check_extract
from rollcall.domain.programme.ready import area_vocabulary, figure_ids, vocabulary_of
from rollcall.domain.programme.reminder_checks import check_reminders
from rollcall.domain.questions.answers import answer_type
from rollcall.domain.questions.checks import CompiledRule, compile_rule
from rollcall.domain.questions.conditions import (
    KINDS,
    ExpressionError,
    Vocabulary,
    parse,
    parse_day,
)
from rollcall.domain.questions.definition import Question, QuestionSet, Rule, expand
from rollcall.domain.returns import Returns


def cross_check(
    settings: ProgrammeSettings,
    sets: Mapping[str, QuestionSet],
    figures: Figures,
    returns: Returns,
    layouts: Mapping[str, Layout],
) -> Iterator[Mistake]:
    by_key = first_versions(sets)
    yield from check_settings(settings, by_key)
    yield from check_reminders(settings.reminders)
    yield from duplicate_keys("layout", {file: one.key for file, one in layouts.items()})
    yield from _duplicate_sets(sets)
    for file, one in sets.items():
        yield from _check_set(file, one, vocabulary_of(settings, one))
        yield from check_prefill(file, one, by_key, settings)
    yield from check_figures(settings, figures, by_key)
    yield from _check_returns(returns, by_key)
    for file, layout in layouts.items():
        yield from check_layout(file, layout, by_key)


def first_versions(sets: Mapping[str, QuestionSet]) -> dict[str, QuestionSet]:
    """Each set by its key as it begins, from the sets by file; one that never begins is none."""
    return {one.key: one for one in sets.values() if one.valid_from is None}


def _duplicate_sets(sets: Mapping[str, QuestionSet]) -> Iterator[Mistake]:
    """Two files may hold one set when they are versions of it for different days."""
    begins = first_versions(sets)
    for file, one in sets.items():
        if one.key not in begins:
            yield Mistake(
                file,
                ("valid_from",),
                f"Nothing is asked of `{one.key}` before {one.valid_from}.",
                "The first version of a set has no `valid_from`.",
            )
    seen: dict[tuple[str, dt.date | None], str] = {}
    for file, one in sets.items():
        key = (one.key, one.valid_from)
        if key in seen:
            yield Mistake(
                file,
                ("key",),
                f"The set `{one.key}` is in {seen[key]} too.",
                "Rename one of them, or give a later version its `valid_from`.",
            )
        seen[key] = file


def duplicate_keys(what: str, keys: Mapping[str, str]) -> Iterator[Mistake]:
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


def check_settings(
    settings: ProgrammeSettings, sets: Mapping[str, QuestionSet]
) -> Iterator[Mistake]:
    file = "programme.yaml"
    if not is_zone(settings.time_zone):
        yield Mistake(
            file,
            ("time_zone",),
            f"`{settings.time_zone}` is not a time zone.",
            "Write one such as Europe/London.",
        )
    yield from _duplicates(file, "area_kinds", (kind.key for kind in settings.area_kinds))
    yield from _duplicates(file, "lead_kinds", (kind.key for kind in settings.lead_kinds))
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


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


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
    if (question.type == "calculated") != bool(question.calculate) and not question.prefill:
        yield "calculate", "`calculate` and the type `calculated` go together.", "Use both."
    yield from _check_codes(question)
    yield from _check_form(question)
    counted = _AGGREGATES["integer" if question.is_calculated_number else question.type]
    if question.aggregate not in counted:
        yield (
            "aggregate",
            f"answers of type {question.type} cannot be counted as {question.aggregate}.",
            f"Use one of: {', '.join(sorted(counted))}.",
        )
    yield from _check_range(question)
    result = answer_type(question).kind
    for key, kind in (("show_if", "truth"), ("calculate", result)):
        if text := getattr(question, key):
            for message in check_expression(text, kind, vocabulary):
                yield key, message, f"Correct `{text}`."


def _check_form(question: Question) -> Iterator[tuple[str, str, str]]:
    """A form is asked of text only, and can be read."""
    if question.must_match is None:
        return
    if question.type != "text":
        yield "must_match", "only a text must match a form.", "Remove it."
    try:
        re.compile(question.must_match.pattern)
    except re.error as error:
        yield "must_match", f"the pattern cannot be read: {error}.", "Correct it."


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


def check_expression(text: str, kind: str, vocabulary: Vocabulary) -> Iterator[str]:
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


def check_prefill(
    file: str, one: QuestionSet, sets: Mapping[str, QuestionSet], settings: ProgrammeSettings
) -> Iterator[Mistake]:
    """What another set's answers can fill in is of the kind that its question takes."""
    taken = [(n, question) for n, question in enumerate(one.questions) if question.prefill]
    source = sets.get(one.prefill_from)
    if source is None or source.key == one.key:
        if one.prefill_from or taken:
            yield Mistake(
                file,
                ("prefill_from",) if one.prefill_from else ("questions", taken[0][0], "prefill"),
                f"There is no other set `{one.prefill_from}` to fill answers in from.",
                "Name it in `prefill_from`, such as `prefill_from: daily`.",
            )
        return
    vocabulary = vocabulary_of(settings, source)
    for position, question in taken:
        kind = answer_type(question).kind
        for message in check_expression(question.prefill, kind, vocabulary):
            yield Mistake(
                file,
                ("questions", position, "prefill"),
                f"{question.id}: {message}",
                f"Correct `{question.prefill}`.",
            )


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
            is_check = any(check_expression(one.check, "truth", vocabulary))
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


def check_figures(
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
                for message in check_expression(text, kind, vocabulary_of(settings, question_set)):
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


def _check_tiles(figures: Figures, daily: QuestionSet) -> Iterator[Mistake]:
    known = figure_ids(figures, daily)
    for name in ("tiles", "local_picture"):
        for position, tile in enumerate(getattr(figures, name)):
            for key, message in _check_tile(tile, daily):
                yield Mistake("figures.yaml", (name, position, key), message, "Correct the tile.")
    named = [
        *((("tiles", n, "figure"), tile.figure) for n, tile in enumerate(figures.tiles)),
        *((("tiles", n, "inside"), tile.inside) for n, tile in enumerate(figures.tiles)),
        *((("local_picture", n, "figure"), t.figure) for n, t in enumerate(figures.local_picture)),
        *((("trends", n), figure) for n, figure in enumerate(figures.trends)),
        *((("home_trends", n), figure) for n, figure in enumerate(figures.home_trends)),
        *((("columns", n, "figure"), one.figure) for n, one in enumerate(figures.columns)),
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


def check_layout(file: str, layout: Layout, sets: Mapping[str, QuestionSet]) -> Iterator[Mistake]:
    if layout.set not in sets:
        yield Mistake(file, ("set",), f"There is no set `{layout.set}`.", "Correct it.")
        return
    questions = sets[layout.set].by_id
    yield from _duplicates(file, "columns", (column.column.casefold() for column in layout.columns))
    for path, message, remedy in check_extract(layout, sets[layout.set]):
        yield Mistake(file, path, message, remedy)
    yield from _check_zones(file, layout)
    yield from _check_ignored(file, layout)
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


def _check_zones(file: str, layout: Layout) -> Iterator[Mistake]:
    """Every time column names a zone that there is."""
    time: LayoutTime | None = layout.captured_at
    path: tuple[str, ...] = ("captured_at",)
    while time is not None:
        if not is_zone(time.zone):
            yield Mistake(
                file,
                (*path, "zone"),
                f"There is no time zone `{time.zone}`.",
                "Write one such as UTC or Europe/London.",
            )
        time, path = time.fallback, (*path, "fallback")


def _check_ignored(file: str, layout: Layout) -> Iterator[Mistake]:
    """No column is both taken and left out."""
    taken = {column.column.casefold() for column in layout.columns}
    for position, ignored in enumerate(layout.ignored):
        for name in ignored.columns:
            if name.casefold() in taken:
                yield Mistake(
                    file,
                    ("ignored", position, "columns"),
                    f"`{name}` is taken above and left out here.",
                    "Keep it in one place.",
                )
