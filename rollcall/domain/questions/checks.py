"""Checking answers alike wherever they come from: types, ranges, rules between answers, dates, words.

Three levels: an *error* is refused, a *warn* is kept and shown, a *confirm* asks a person to say yes.
A rule refuses only when everything it works with was answered, so a blank never rejects anything.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rollcall.domain.questions import personal
from rollcall.domain.questions.answers import (
    AnswerError,
    answer_type,
    has_cell,
    show,
    show_day,
)
from rollcall.domain.questions.conditions import (
    UNKNOWN,
    Expression,
    ExpressionError,
    Missing,
    Vocabulary,
    parse,
)
from rollcall.domain.questions.definition import Level, Question, Rule, State
from rollcall.domain.questions.visibility import CompiledSet, Sheet


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong or doubtful: where, with what value, and what to do about it.

    `questions` are all that a rule is about; `question` is the one that carries the message.
    """

    rule: str
    level: Level
    question: str
    value: Any
    message: str
    remedy: str = ""
    overridable: bool = False
    questions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.question}: {self.message} {self.remedy}".strip()


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule ready to be judged, its message's places parsed too."""

    rule: Rule
    check: Expression
    places: dict[str, Expression]

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions it is about; the first one carries the message."""
        return self.rule.questions or tuple(sorted(self.check.reads))


_PLACE = re.compile(r"\{([^{}]+)\}")
_SIDES = ("left", "right")


def compile_rule(rule: Rule, vocabulary: Vocabulary) -> CompiledRule:
    """Parse a rule's check and the places in its message; raises ExpressionError."""
    check = parse(rule.check, vocabulary)
    if check.type not in ("truth", "any"):
        raise ExpressionError(f"`{rule.check}` is not a check that holds or does not hold")
    places = {}
    for place in _PLACE.findall(rule.message + rule.remedy):
        if place not in _SIDES:
            places[place] = parse(place, vocabulary)
        elif check.sides is None:
            raise ExpressionError(f"`{{{place}}}` needs a check that is one comparison")
    return CompiledRule(rule, check, places)


def read_answers(
    compiled: CompiledSet, raw: Mapping[str, Any], on: dt.date
) -> tuple[dict[str, Any], list[Problem]]:
    """Turn what was sent into stored answers, with a problem for each that cannot be used.

    `raw` maps question ids (and `id.row.column` for the cells of a matrix) to cells or JSON values;
    envelope questions belong to the report itself and are passed over.
    """
    answers: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, cell in raw.items():
        name, row, column = (*key.split(".", 2), "")[:3] if "." in key else (key, "", "")
        question = compiled.question_set.by_id.get(name)
        if question is None or ("." in key and not has_cell(question, row, column)):
            problems.append(_unknown_question(key, cell, compiled))
            continue
        if question.envelope:
            continue
        try:
            value = _read(compiled, question, {row: {column: cell}} if row else cell, on)
        except AnswerError as error:
            problems.append(
                Problem("type", "error", key, cell, error.message, error.remedy),
            )
            continue
        if value is None:
            continue
        if row:
            if not isinstance(answers.get(name), dict):
                answers[name] = {}
            answers[name].setdefault(row, {}).update(value[row])
        else:
            answers[name] = value
    return answers, problems


#: Cells that are kept in memory, and how long one may be.
_MOST_CELLS, _LONGEST_CELL = 20_000, 40


def _read(compiled: CompiledSet, question: Question, cell: Any, on: dt.date) -> Any:
    """The stored answer for a cell, remembered where it is a number or a few letters; never words."""
    kind, before = type(cell), compiled.cells_read
    is_short = kind is int or (kind is str and len(cell) <= _LONGEST_CELL)
    if question.is_words or not is_short:
        return answer_type(question).parse(question, cell, on)
    key = (question.id, kind, cell, on)
    if key in before:
        return before[key]
    value = answer_type(question).parse(question, cell, on)
    if isinstance(value, int | str | None):
        if len(before) >= _MOST_CELLS:
            before.clear()
        before[key] = value
    return value


def options_not_offered(
    compiled: CompiledSet, answers: Mapping[str, Any], round_settings: Mapping[str, Any]
) -> Iterable[Problem]:
    """Answers that the round does not offer, such as "not applicable" before it was allowed (C3)."""
    for key, value in answers.items():
        question = compiled.question_set.by_id[key]
        given = value if isinstance(value, list) else [value]
        for option in question.options:
            setting = option.needs_round_setting
            if setting and option.code in given and round_settings.get(setting) is False:
                offered = [o.label for o in question.options if not o.needs_round_setting]
                yield Problem(
                    "option",
                    "error",
                    key,
                    option.code,
                    f"“{option.label}” is not an answer that this round offers.",
                    f"Use one of: {', '.join(offered)}.",
                )


def _unknown_question(key: str, cell: Any, compiled: CompiledSet) -> Problem:
    return Problem(
        "question",
        "error",
        key,
        cell,
        f"There is no question “{key}” in the set {compiled.question_set.key}.",
        "Check the heading against the list of question ids, or leave the column out.",
    )


@dataclass(frozen=True, slots=True)
class Checker:
    """Judges the answers of one question set by its rules."""

    compiled: CompiledSet
    rules: tuple[CompiledRule, ...] = field(default=())

    @property
    def reads_history(self) -> frozenset[str]:
        """The questions that rules and conditions ask of earlier reports."""
        asking = [*(rule.check for rule in self.rules), *self.compiled.conditions.values()]
        return frozenset(question for one in asking for question in one.reads_before)

    def check(self, sheet: Sheet, overridden: Mapping[str, str] | None = None) -> list[Problem]:
        """Every rule that does not hold, and every answer to a question that does not apply.

        `overridden` maps the ids of rules a person set aside to the reason given; those warn only.
        """
        problems = [
            problem
            for rule in self.rules
            if (problem := judge(rule, sheet, overridden or {})) is not None
        ]
        return problems + list(self.answers_not_asked(sheet))

    def answers_not_asked(self, sheet: Sheet) -> Iterable[Problem]:
        """Answers given to questions that do not apply: kept, not counted, said."""
        for key in self.compiled.conditions:
            if key in sheet.answers and sheet.reading(key)[0] is State.DOES_NOT_APPLY:
                question, answer = self.compiled.question_set.by_id[key], sheet.answers[key]
                if isinstance(answer, str) and answer in question.meanings:
                    continue
                yield Problem(
                    "applies",
                    "warn",
                    key,
                    answer,
                    f"“{question.label}” does not apply here, so this answer is kept but not counted.",
                    "Leave it empty, or check the answer it depends on.",
                )

    def missing(self, sheet: Sheet) -> list[Problem]:
        """Required questions that apply and were left empty; only people's forms insist on these."""
        return [
            Problem("required", "error", q.id, None, f"Answer: {q.label}", "“Don’t know” will do.")
            for q in self.compiled.question_set.asked
            if q.required != "optional"
            and sheet.is_shown(q.id)
            and sheet.reading(q.id)[0] is State.NOT_ANSWERED
        ]


def judge(rule: CompiledRule, sheet: Sheet, overridden: Mapping[str, str]) -> Problem | None:
    """The problem when a rule does not hold; None when it holds, is unknown or does not apply.

    Only a rule that says so can be set aside with a reason; a person's yes settles any `confirm`.
    """
    definition = rule.rule
    if rule.check.holds(sheet) is not False:
        return None
    if definition.level == "error" and _is_short_of_answers(rule, sheet):
        return None
    first = rule.questions[0] if rule.questions else ""
    set_aside = bool(overridden.get(definition.id, "").strip()) and (
        definition.override == "reason" or definition.level == "confirm"
    )
    return Problem(
        definition.id,
        "warn" if set_aside else definition.level,
        first,
        sheet.answers.get(first),
        fill(definition.message, rule, sheet),
        fill(definition.remedy, rule, sheet),
        definition.override == "reason",
        rule.questions,
    )


def _is_short_of_answers(rule: CompiledRule, sheet: Sheet) -> bool:
    """Whether something the rule works with was not answered: then it refuses nothing."""
    return any(sheet.value(question) is UNKNOWN for question in rule.check.needs)


def fill(text: str, rule: CompiledRule, sheet: Sheet) -> str:
    """A message with its places filled in, as a person reads the values."""

    def shown(match: re.Match[str]) -> str:
        place = match.group(1)
        if place in _SIDES and rule.check.sides:
            value = rule.check.sides[place == "right"](sheet)
        else:
            value = rule.places[place].evaluate(sheet)
        if isinstance(value, Missing):
            return "not answered"
        question = sheet.compiled.question_set.by_id.get(place.removeprefix("previous."))
        if question is not None:
            return show(question, value.isoformat() if isinstance(value, dt.date) else value)
        if isinstance(value, dt.date):
            return show_day(value)
        return f"{value:,}" if isinstance(value, int) else str(value)

    return _PLACE.sub(shown, text)


def check_date(
    on: dt.date, *, today: dt.date, opened_on: dt.date | None, closed_on: dt.date | None
) -> Problem | None:
    """VR-18: not in the future, not before the home opened, not after it closed."""

    def problem(message: str, remedy: str) -> Problem:
        return Problem("VR-18", "error", "report_date", on.isoformat(), message, remedy)

    if on > today:
        return problem(
            f"{show_day(on)} is in the future; today is {show_day(today)}.", "Check the date."
        )
    if opened_on is not None and on < opened_on:
        return problem(
            f"{show_day(on)} is before the home opened on {show_day(opened_on)}.",
            "Check the date, or correct the register.",
        )
    if closed_on is not None and on >= closed_on:
        return problem(
            f"The home closed on {show_day(closed_on)}, so there is no report for {show_day(on)}.",
            "Check the date, or correct the register.",
        )
    return None


def scan_words(
    questions: Iterable[Question], answers: Mapping[str, Any], *, confirmed: bool
) -> tuple[dict[str, Any], list[Problem]]:
    """AT-77: personal-looking stretches of free text are masked unless someone confirmed them.

    Returns the words to keep, by question, and a confirm-level problem for each finding.
    """
    kept: dict[str, Any] = {}
    problems: list[Problem] = []
    for question in questions:
        words = answers.get(question.id)
        if not isinstance(words, str) or question.sensitivity == "personal":
            continue
        findings = personal.scan(words)
        if findings and not confirmed:
            kept[question.id] = personal.mask(words, findings)
        problems += [
            Problem(
                "AT-77",
                "confirm",
                question.id,
                None,
                f"This looks like {finding.what}"
                + (
                    ", kept because somebody confirmed it."
                    if confirmed
                    else ", so it was left out."
                ),
                "Do not name residents or staff here.",
            )
            for finding in findings
        ]
    return kept, problems


def refused(problems: Iterable[Problem]) -> list[Problem]:
    """The problems for which a report is not taken."""
    return [problem for problem in problems if problem.level == "error"]
