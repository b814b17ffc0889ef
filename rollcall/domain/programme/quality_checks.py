"""Whether `quality.yaml` fits the rest of its programme: tests, parameters, questions, sentences."""

from collections.abc import Iterator, Mapping
from string import Formatter

from rollcall.domain.programme.definition import Mistake, ProgrammeSettings
from rollcall.domain.programme.ready import vocabulary_of
from rollcall.domain.quality.definition import TESTS, Quality, QualityRule
from rollcall.domain.quality.examining import compile_checks, questions_of
from rollcall.domain.questions.conditions import ExpressionError
from rollcall.domain.questions.definition import QuestionSet


FILE = "quality.yaml"

#: The key at fault below a rule, what is wrong, and the remedy.
Fault = tuple[tuple[str | int, ...], str, str]


def check_quality(
    settings: ProgrammeSettings, sets: Mapping[str, QuestionSet], quality: Quality
) -> Iterator[Mistake]:
    """Every mistake in the rules, each at its place in the file."""
    for key in quality.look_back_days:
        if key not in sets:
            yield Mistake(FILE, ("look_back_days", key), f"There is no set `{key}`.", "Correct it.")
    seen: set[str] = set()
    for position, rule in enumerate(quality.rules):
        path = ("rules", position)
        if rule.id in seen:
            yield Mistake(FILE, (*path, "id"), f"`{rule.id}` is there twice.", "Rename one.")
        seen.add(rule.id)
        for below, message, remedy in _check_rule(settings, sets, rule):
            yield Mistake(FILE, (*path, *below), f"{rule.id}: {message}", remedy)


def _check_rule(
    settings: ProgrammeSettings, sets: Mapping[str, QuestionSet], rule: QualityRule
) -> Iterator[Fault]:
    if rule.test not in TESTS:
        yield ("test",), f"there is no test `{rule.test}`.", f"Use one of: {', '.join(TESTS)}."
        return
    if rule.set not in sets:
        yield ("set",), f"there is no set `{rule.set}`.", f"Use one of: {', '.join(sets)}."
        return
    yield from _check_parameters(rule)
    yield from _check_kind(rule)
    if rule.test == "check":
        yield from _check_expressions(settings, sets[rule.set], rule)
        return
    yield from _check_questions(sets[rule.set], rule)
    for key in ("evidence", "ask"):
        yield from _check_places(rule, key)


def _check_parameters(rule: QualityRule) -> Iterator[Fault]:
    known = TESTS[rule.test].parameters
    for name, value in rule.parameters.items():
        if name not in known:
            usable = ", ".join(known) or "none"
            yield (
                ("parameters", name),
                f"the test `{rule.test}` has no parameter `{name}`.",
                f"It has: {usable}.",
            )
        elif value < 0:
            yield ("parameters", name), f"`{name}` is below nought.", "Write 0 or more."


def _check_kind(rule: QualityRule) -> Iterator[Fault]:
    """A feed informs; a report's finding asks somebody, so it has a question to ask."""
    if (TESTS[rule.test].of == "feed") != (rule.kind == "information"):
        which = "information" if TESTS[rule.test].of == "feed" else "impossible or query"
        yield ("kind",), f"what the test `{rule.test}` finds is {which}.", f"Write {which}."
    if bool(rule.ask) != (rule.kind != "information"):
        yield ("ask",), "a question to ask and information do not go together.", "Keep one."
    if bool(rule.check) != (rule.test == "check"):
        yield ("check",), "`check` and the test `check` go together.", "Use both."


def _check_expressions(
    settings: ProgrammeSettings, question_set: QuestionSet, rule: QualityRule
) -> Iterator[Fault]:
    if not rule.questions:
        yield ("questions",), "there is no question to correct.", "Name it; the first is corrected."
        return
    try:
        checks = compile_checks(rule, question_set, vocabulary_of(settings, question_set))
    except ExpressionError as error:
        yield ("check",), f"{error.message}.", f"Correct `{rule.check}`, or the sentences."
        return
    named = {question for one in checks for question in one.questions}
    for question in sorted(named - question_set.by_id.keys()):
        yield ("questions",), f"there is no question `{question}`.", "Correct its spelling."
    words = {question for one in checks for question in questions_of(one)} & question_set.words
    if words:
        yield ("check",), f"it asks about words: {', '.join(sorted(words))}.", "Leave them out."


def _check_questions(question_set: QuestionSet, rule: QualityRule) -> Iterator[Fault]:
    if TESTS[rule.test].of_numbers and not rule.questions:
        yield ("questions",), "there are no questions to look at.", "Name at least one."
    for name in rule.questions:
        question = question_set.by_id.get(name)
        if question is None:
            yield ("questions", name), f"there is no question `{name}`.", "Correct its spelling."
        elif question.type != "integer":
            yield ("questions", name), f"`{name}` is not a number.", "Name questions with numbers."


def _check_places(rule: QualityRule, key: str) -> Iterator[Fault]:
    """Every `{place}` of a sentence is something that the test finds."""
    known = TESTS[rule.test].places
    try:
        named = {
            name for _, name, _, _ in Formatter().parse(getattr(rule, key)) if name is not None
        }
    except ValueError as error:
        yield (key,), f"the sentence cannot be filled in: {error}.", "Close every bracket."
        return
    for name in sorted(named - known):
        yield (
            (key,),
            f"the test `{rule.test}` finds no `{name}`.",
            f"Use: {', '.join(sorted(known))}.",
        )
