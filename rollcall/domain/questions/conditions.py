"""The small typed language of conditions, checks and calculations.

Written as a subset of Python's expressions, parsed with `ast` and turned into closures: nothing is
ever handed to `eval`. Evaluation is three-valued and then some: a value may be UNKNOWN (not answered,
or "don't know"), and NOT_APPLICABLE (the question does not apply here), and neither is False or zero.

    admission_status != 'open'
    total(st_nurse_abs_covid, st_care_abs_covid) > 0
    home.provides_nursing
"""

import ast
import datetime as dt
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

from rollcall.domain.questions.definition import DONT_KNOW


class Missing(Enum):
    """Why there is no value."""

    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not applicable"


UNKNOWN = Missing.UNKNOWN
NOT_APPLICABLE = Missing.NOT_APPLICABLE

#: What an expression can be while it is worked out.
Value = Any
Evaluate = Callable[["Answers"], Value]


class Answers(Protocol):
    """What expressions read from."""

    def value(self, question: str) -> Value:
        """The answer, or UNKNOWN, or NOT_APPLICABLE."""

    def given(self, question: str) -> Value:
        """True when answered, NOT_APPLICABLE when hidden, UNKNOWN when blank or not known."""

    def outside(self, subject: str, name: str) -> Value:
        """`home.x`, `round.x`, `report.x` or `previous.x`."""

    def unchanged_days(self, question: str) -> Value:
        """Days in a row with the same answer, this report included; UNKNOWN without history."""

    def days_band(self, days: int) -> str:
        """The colour of a number of days of stock."""

    def worst(self, codes: Iterable[str]) -> str | None:
        """The worst of some colours, by the programme's bands."""


class ExpressionError(ValueError):
    """An expression that cannot be used, with what is wrong and the column where."""

    def __init__(self, message: str, column: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names an expression may use and what type each is.

    `questions` maps a question id to `number`, `code`, `codes`, `date`, `text` or `matrix`; `codes`
    maps it to its option codes; `outside` maps the names allowed after `home.`, `round.` and `report.`
    to their types (None = any name, of any type); `bands` are the colours of days of stock.
    """

    questions: Mapping[str, str]
    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    outside: Mapping[str, Mapping[str, str] | None] = field(default_factory=dict)
    bands: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression: how to work it out, its type, and what it reads.

    `reads` are the questions it looks at, `reads_home` the home's attributes, and `needs` those of
    them whose value it works with, more than whether it is there; `reads_before` those it asks of
    earlier reports; `reads_outside` the pairs of subject and name of all else, such as `contact.hours`;
    `sides` are the two sides of a comparison.
    """

    source: str
    type: str
    evaluate: Evaluate
    reads: frozenset[str]
    reads_home: frozenset[str] = frozenset()
    reads_before: frozenset[str] = frozenset()
    reads_outside: frozenset[tuple[str, str]] = frozenset()
    needs: frozenset[str] = frozenset()
    sides: tuple[Evaluate, Evaluate] | None = None

    def holds(self, answers: Answers) -> bool | Missing:
        """True, False, UNKNOWN or NOT_APPLICABLE."""
        value = self.evaluate(answers)
        return value if isinstance(value, Missing) else bool(value)


def parse(source: str, vocabulary: Vocabulary) -> Expression:
    """Turn text into an `Expression`; raises ExpressionError that names the fault and column."""
    try:
        return _parse(source, _Builder(vocabulary))
    except SyntaxError as error:
        raise ExpressionError(f"cannot be read: {error.msg}", error.offset or 0) from None
    except (RecursionError, MemoryError):
        raise ExpressionError("cannot be read: it is too long or too deep") from None


def _parse(source: str, builder: "_Builder") -> Expression:
    tree = ast.parse(source.strip(), mode="eval").body
    kind, evaluate = builder.build(tree)
    sides = None
    if isinstance(tree, ast.Compare) and type(tree.ops[0]) in _COMPARE:
        sides = (builder.build(tree.left)[1], builder.build(tree.comparators[0])[1])
    return Expression(
        source=source,
        type=kind,
        evaluate=evaluate,
        reads=frozenset(builder.reads),
        reads_home=frozenset(builder.reads_home),
        reads_before=frozenset(builder.reads_before),
        reads_outside=frozenset(builder.reads_outside),
        needs=frozenset(builder.needs),
        sides=sides,
    )


#: How messages speak of each type.
KINDS = {
    "number": "a number",
    "code": "one of some options",
    "codes": "a choice of several options",
    "date": "a date",
    "text": "free text",
    "matrix": "a table",
    "truth": "true or false",
    "any": "of any type",
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
}


class _Builder:
    """Builds closures from a syntax tree, checking every name and type on the way."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.reads: set[str] = set()
        self.needs: set[str] = set()
        self.reads_home: set[str] = set()
        self.reads_before: set[str] = set()
        self.reads_outside: set[tuple[str, str]] = set()

    def build(self, node: ast.expr) -> tuple[str, Evaluate]:
        """The type and the closure of one node."""
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise ExpressionError(
                f"`{ast.unparse(node)}` is not part of the language", node.col_offset
            )
        result: tuple[str, Evaluate] = method(node)
        return result

    def _expect(self, node: ast.expr, kind: str) -> Evaluate:
        found, evaluate = self.build(node)
        _refuse_unless(kind, found, node)
        return evaluate

    def _question(self, node: ast.expr) -> str:
        if not isinstance(node, ast.Name) or node.id not in self.vocabulary.questions:
            raise ExpressionError(f"there is no question `{ast.unparse(node)}`", node.col_offset)
        self.reads.add(node.id)
        return node.id

    def _needed(self, node: ast.expr) -> tuple[str, str]:
        """A question whose value is worked with, and its type."""
        question = self._question(node)
        self.needs.add(question)
        return question, self.vocabulary.questions[question]

    def _constant(self, node: ast.Constant) -> tuple[str, Evaluate]:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise ExpressionError(f"`{value!r}` is neither a number nor a code", node.col_offset)
        return ("number" if isinstance(value, int) else "code"), lambda _: value

    def _name(self, node: ast.Name) -> tuple[str, Evaluate]:
        question, kind = self._needed(node)
        if kind == "date":
            return kind, lambda answers: _apply(_as_day, answers.value(question))
        return kind, lambda answers: answers.value(question)

    def _attribute(self, node: ast.Attribute) -> tuple[str, Evaluate]:
        subject = node.value.id if isinstance(node.value, ast.Name) else ""
        name = node.attr
        if subject == "previous":
            if name not in self.vocabulary.questions:
                raise ExpressionError(f"there is no question `{name}`", node.col_offset)
            self.reads_before.add(name)
            kind = self.vocabulary.questions[name]
            if kind == "date":
                return kind, lambda a: _apply(_as_day, a.outside("previous", name))
            return kind, lambda a: a.outside("previous", name)
        if subject == "home":
            self.reads_home.add(name)
        else:
            self.reads_outside.add((subject, name))
        allowed = self.vocabulary.outside.get(subject, {})
        if allowed is not None and name not in allowed:
            known = ", ".join(sorted(allowed)) or "nothing"
            raise ExpressionError(
                f"`{ast.unparse(node)}` is not known; `{subject}.` has {known}", node.col_offset
            )
        kind = "any" if allowed is None else allowed[name]
        return kind, lambda answers: answers.outside(subject, name)

    def _boolop(self, node: ast.BoolOp) -> tuple[str, Evaluate]:
        parts = [self._expect(value, "truth") for value in node.values]
        return "truth", _all(parts) if isinstance(node.op, ast.And) else _any(parts)

    def _unaryop(self, node: ast.UnaryOp) -> tuple[str, Evaluate]:
        if isinstance(node.op, ast.USub):
            number = self._expect(node.operand, "number")
            return "number", lambda a: _apply(operator.neg, number(a))
        if not isinstance(node.op, ast.Not):
            raise ExpressionError(f"`{ast.unparse(node)}` is not known", node.col_offset)
        part = self._expect(node.operand, "truth")
        return "truth", lambda a: _apply(operator.not_, part(a))

    def _binop(self, node: ast.BinOp) -> tuple[str, Evaluate]:
        work = _ARITHMETIC.get(type(node.op))
        if work is None:
            raise ExpressionError(f"`{ast.unparse(node)}`: use + - * or //", node.col_offset)
        (left_kind, left), (right_kind, right) = self.build(node.left), self.build(node.right)
        if "date" in (left_kind, right_kind):
            return _days(node, (left_kind, right_kind), left, right)
        _refuse_unless("number", left_kind, node.left)
        _refuse_unless("number", right_kind, node.right)
        if work is operator.floordiv:
            # Stock divided by a use of nothing is not a number of days: ask (B2).
            return "number", lambda a: _apply2(_whole_times, left(a), right(a))
        return "number", lambda a: _apply2(work, left(a), right(a))

    def _compare(self, node: ast.Compare) -> tuple[str, Evaluate]:
        if len(node.ops) != 1:
            raise ExpressionError(
                "write one comparison at a time, joined by `and`", node.col_offset
            )
        op, right = node.ops[0], node.comparators[0]
        if isinstance(op, ast.In | ast.NotIn):
            return self._membership(node.left, right, wanted=isinstance(op, ast.In))
        left_kind, left = self.build(node.left)
        right_kind, other = self.build(right)
        kinds = {left_kind, right_kind} - {"any"}
        work = _COMPARE.get(type(op))
        if work is None or len(kinds) > 1:
            raise ExpressionError(
                f"`{ast.unparse(node)}` compares {KINDS[left_kind]} with {KINDS[right_kind]}; "
                "write == != < <= > >= or `in` between two of a kind",
                node.col_offset,
            )
        if not isinstance(op, ast.Eq | ast.NotEq) and not kinds <= {"number", "date"}:
            raise ExpressionError(
                f"`{ast.unparse(node)}`: only numbers and dates are more or less", node.col_offset
            )
        if kinds == {"code"}:
            self._check_codes(node.left, [right])
            self._check_codes(right, [node.left])
            if DONT_KNOW not in (_literal(node.left), _literal(right)):
                return "truth", _compare_codes(work, left, other)
        return "truth", lambda a: _apply2(work, left(a), other(a))

    def _membership(self, left: ast.expr, right: ast.expr, *, wanted: bool) -> tuple[str, Evaluate]:
        value = self._expect(left, "code")
        if not isinstance(right, ast.Tuple | ast.List) or not right.elts:
            raise ExpressionError("after `in` comes a list such as ('a', 'b')", right.col_offset)
        codes = self._codes(left, right.elts)

        def evaluate(answers: Answers) -> Value:
            given = value(answers)
            if isinstance(given, Missing):
                return given
            if given in codes:
                return wanted
            return UNKNOWN if given == DONT_KNOW else not wanted

        return "truth", evaluate

    def _codes(self, question: ast.expr, literals: Iterable[ast.expr]) -> frozenset[str]:
        """Codes written out, each of them an option of the question."""
        codes = []
        for literal in literals:
            if not isinstance(literal, ast.Constant) or not isinstance(literal.value, str):
                raise ExpressionError(
                    f"`{ast.unparse(literal)}` is not a code such as 'open'", literal.col_offset
                )
            codes.append(literal.value)
        self._check_codes(question, literals)
        return frozenset(codes)

    def _check_codes(self, left: ast.expr, literals: Iterable[ast.expr]) -> None:
        """Every code compared with a question must be one of its options."""
        allowed = None
        if isinstance(left, ast.Name):
            allowed = self.vocabulary.codes.get(left.id)
        elif isinstance(left, ast.Attribute) and ast.unparse(left.value) == "previous":
            allowed = self.vocabulary.codes.get(left.attr)
        for literal in literals:
            if not isinstance(literal, ast.Constant):
                continue
            if allowed is not None and literal.value not in allowed:
                raise ExpressionError(
                    f"{literal.value!r} is not an option of `{ast.unparse(left)}` "
                    f"(it has {', '.join(sorted(allowed))})",
                    literal.col_offset,
                )

    def _call(self, node: ast.Call) -> tuple[str, Evaluate]:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        method = getattr(self, f"_call_{name}", None)
        if method is None or node.keywords:
            raise ExpressionError(
                f"there is no function `{ast.unparse(node.func)}`", node.col_offset
            )
        result: tuple[str, Evaluate] = method(node)
        return result

    def _one_argument(self, node: ast.Call) -> ast.expr:
        if len(node.args) != 1:
            raise ExpressionError(f"`{ast.unparse(node.func)}` takes one thing", node.col_offset)
        return node.args[0]

    def _call_answered(self, node: ast.Call) -> tuple[str, Evaluate]:
        question, _ = self._needed(self._one_argument(node))
        return "truth", lambda answers: answers.given(question)

    def _call_unchanged_days(self, node: ast.Call) -> tuple[str, Evaluate]:
        question = self._question(self._one_argument(node))
        self.reads_before.add(question)
        return "number", lambda answers: answers.unchanged_days(question)

    def _call_blank(self, node: ast.Call) -> tuple[str, Evaluate]:
        """True when nothing was answered, so a rule may ask about it without needing it."""
        question = self._question(self._one_argument(node))
        return "truth", lambda answers: answers.value(question) is UNKNOWN

    def _call_abs(self, node: ast.Call) -> tuple[str, Evaluate]:
        number = self._expect(self._one_argument(node), "number")
        return "number", lambda a: _apply(abs, number(a))

    def _call_known(self, node: ast.Call) -> tuple[str, Evaluate]:
        # A part that may be missing is not one that the expression needs.
        needed_elsewhere = set(self.needs)
        number = self._expect(self._one_argument(node), "number")
        self.needs = needed_elsewhere

        def evaluate(answers: Answers) -> Value:
            value = number(answers)
            return 0 if isinstance(value, Missing) else value

        return "number", evaluate

    def _some_arguments(self, node: ast.Call) -> list[ast.expr]:
        if not node.args:
            raise ExpressionError(f"`{ast.unparse(node)}` has nothing in it", node.col_offset)
        return node.args

    def _call_total(self, node: ast.Call) -> tuple[str, Evaluate]:
        parts = [self._expect(argument, "number") for argument in self._some_arguments(node)]

        def evaluate(answers: Answers) -> Value:
            total: Value = NOT_APPLICABLE
            for part in parts:
                value = part(answers)
                if value is UNKNOWN:
                    return UNKNOWN
                if value is not NOT_APPLICABLE:
                    total = value if total is NOT_APPLICABLE else total + value
            return total

        return "number", evaluate

    def _call_largest(self, node: ast.Call) -> tuple[str, Evaluate]:
        parts = [self._expect(argument, "number") for argument in self._some_arguments(node)]

        def evaluate(answers: Answers) -> Value:
            values = [part(answers) for part in parts]
            for missing in (NOT_APPLICABLE, UNKNOWN):
                if missing in values:
                    return missing
            return max(values)

        return "number", evaluate

    def _expect_bands(self, node: ast.Call) -> None:
        if not self.vocabulary.bands:
            raise ExpressionError(
                f"`{ast.unparse(node)}` needs bands of days, and there are none", node.col_offset
            )

    def _call_worst(self, node: ast.Call) -> tuple[str, Evaluate]:
        self._expect_bands(node)
        questions = []
        for argument in self._some_arguments(node):
            question, kind = self._needed(argument)
            if kind != "code":
                raise ExpressionError(
                    f"`{question}` is {KINDS[kind]}; a colour is needed here", argument.col_offset
                )
            questions.append(question)

        def evaluate(answers: Answers) -> Value:
            values = [answers.value(question) for question in questions]
            worst = answers.worst(values)
            if worst is not None:
                return worst
            if DONT_KNOW in values:
                return DONT_KNOW
            return UNKNOWN if UNKNOWN in values else NOT_APPLICABLE

        return "code", evaluate

    def _call_days_band(self, node: ast.Call) -> tuple[str, Evaluate]:
        self._expect_bands(node)
        if len(node.args) != 2:
            raise ExpressionError("`days_band` takes a stock and a daily use", node.col_offset)
        stock, use = (self._expect(argument, "number") for argument in node.args)

        def evaluate(answers: Answers) -> Value:
            have, a_day = stock(answers), use(answers)
            if isinstance(have, Missing) or isinstance(a_day, Missing):
                return have if isinstance(have, Missing) else a_day
            return UNKNOWN if a_day == 0 else answers.days_band(have // a_day)

        return "code", evaluate

    def _call_chose(self, node: ast.Call) -> tuple[str, Evaluate]:
        chosen, codes = self._chosen(node)
        return "truth", lambda a: _apply(lambda given: not codes.isdisjoint(given), chosen(a))

    def _call_chose_any_but(self, node: ast.Call) -> tuple[str, Evaluate]:
        chosen, codes = self._chosen(node)
        return "truth", lambda a: _apply(lambda given: bool(set(given) - codes), chosen(a))

    def _chosen(self, node: ast.Call) -> tuple[Evaluate, frozenset[str]]:
        if len(node.args) < 2:
            raise ExpressionError(
                f"`{ast.unparse(node.func)}` takes a question and a code", node.col_offset
            )
        question, *codes = node.args
        return self._expect(question, "codes"), self._codes(question, codes)


def _literal(node: ast.expr) -> Any:
    return node.value if isinstance(node, ast.Constant) else None


def _refuse_unless(wanted: str, found: str, node: ast.expr) -> None:
    if found not in (wanted, "any"):
        raise ExpressionError(
            f"`{ast.unparse(node)}` is {KINDS[found]}; {KINDS[wanted]} is needed here",
            node.col_offset,
        )


def _days(
    node: ast.BinOp, kinds: tuple[str, str], left: Evaluate, right: Evaluate
) -> tuple[str, Evaluate]:
    """A date less a date is a number of days; a date moved by some days is a date."""
    sign = {ast.Add: 1, ast.Sub: -1}.get(type(node.op))
    if kinds == ("date", "date") and sign == -1:
        return "number", lambda a: _apply2(lambda one, two: (one - two).days, left(a), right(a))
    if kinds == ("date", "number") and sign is not None:
        return "date", lambda a: _apply2(
            lambda day, days: day + dt.timedelta(sign * days), left(a), right(a)
        )
    raise ExpressionError(
        f"`{ast.unparse(node)}`: a date can have days added, and days or a date taken from it",
        node.col_offset,
    )


def _apply(work: Callable[[Any], Any], value: Value) -> Value:
    return value if isinstance(value, Missing) else work(value)


def _as_day(stored: str) -> dt.date:
    """The day of a stored date or time."""
    return dt.date.fromisoformat(stored[:10])


def _whole_times(number: int, by: int) -> Value:
    return number // by if by else UNKNOWN


def _apply2(work: Callable[[Any, Any], Any], left: Value, right: Value) -> Value:
    if left is NOT_APPLICABLE or right is NOT_APPLICABLE:
        return NOT_APPLICABLE
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    try:
        return work(left, right)
    except TypeError:
        # A range such as "12-30" slipped in as text, or a number said as "don't know".
        return UNKNOWN


def _compare_codes(work: Callable[[Any, Any], bool], left: Evaluate, right: Evaluate) -> Evaluate:
    """Codes compare as text, but "don't know" is neither equal nor unequal to another code."""

    def evaluate(answers: Answers) -> Value:
        one, other = left(answers), right(answers)
        if isinstance(one, Missing) or isinstance(other, Missing):
            return _apply2(work, one, other)
        if one != other and DONT_KNOW in (one, other):
            return UNKNOWN
        return work(one, other)

    return evaluate


def _all(parts: list[Evaluate]) -> Evaluate:
    """Kleene's `and`: a False decides; unknown outlives what is n/a, and n/a outlives True."""

    def evaluate(answers: Answers) -> Value:
        seen: Value = True
        for part in parts:
            value = part(answers)
            if value is UNKNOWN or (value is NOT_APPLICABLE and seen is True):
                seen = value
            elif value is not NOT_APPLICABLE and not value:
                return False
        return seen

    return evaluate


def _any(parts: list[Evaluate]) -> Evaluate:
    """Kleene's `or`: a True decides; unknown outlives False, and False outlives what is n/a."""

    def evaluate(answers: Answers) -> Value:
        seen: Value = NOT_APPLICABLE
        for part in parts:
            value = part(answers)
            if value is UNKNOWN:
                seen = UNKNOWN
            elif value is not NOT_APPLICABLE:
                if value:
                    return True
                seen = False if seen is NOT_APPLICABLE else seen
        return seen

    return evaluate


def parse_day(text: str, on: dt.date) -> dt.date:
    """A bound such as `today`, `today-7` or `2020-05-13`, where today is the report's date."""
    if text.startswith("today"):
        return on + dt.timedelta(days=int(text.removeprefix("today") or 0))
    return dt.date.fromisoformat(text)
