"""Small question sets, made of the same classes as the shipped ones."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from rollcall.domain.questions.answers import answer_type
from rollcall.domain.questions.checks import Checker, compile_rule
from rollcall.domain.questions.conditions import Expression, Vocabulary, parse
from rollcall.domain.questions.definition import Option, Question, QuestionSet, Rule
from rollcall.domain.questions.visibility import Bands, CompiledSet, Sheet


ON = dt.date(2020, 5, 26)
BANDS = Bands(("red", "amber", "green", "blue"), (2, 7, 14))


def question(name: str, kind: str = "integer", *codes: str, **more: Any) -> Question:
    """A question, its label its name; `dont_know` and `not_needed` stand for their states."""
    means = {"dont_know": "dont_know", "not_needed": "does_not_apply"}
    options = tuple(Option(code, code.replace("_", " "), means.get(code)) for code in codes)
    return Question(**{"id": name, "label": name, "type": kind, "options": options, **more})


def compiled(
    *questions: Question, rules: tuple[Rule, ...] = (), home: tuple[str, ...] = ()
) -> CompiledSet:
    """A question set ready to read answers with; `home` names yes-or-no attributes."""
    one = QuestionSet("small", "Small", "1", "home and day", "daily", questions, rules=rules)
    vocabulary = Vocabulary(
        questions={q.id: answer_type(q).kind for q in questions},
        codes={q.id: frozenset(o.code for o in q.choices) for q in questions if q.choices},
        outside={
            "home": {"size": "number", "kind": "code", **dict.fromkeys(home, "truth")},
            "round": None,
            "report": {"date": "date", "has_guidance": "truth"},
        },
        bands=frozenset(BANDS.codes),
    )
    return CompiledSet(one, bands=BANDS, vocabulary=vocabulary)


def checker(*questions: Question, rules: tuple[Rule, ...]) -> Checker:
    """The rules of a small set, ready to judge answers."""
    small = compiled(*questions, rules=rules)
    ready = tuple(compile_rule(r, small.vocabulary) for r in small.question_set.expanded_rules)
    return Checker(small, ready)


def rule(check: str, level: str = "error", **more: Any) -> Rule:
    """A rule that says no more than that it does not hold."""
    return Rule(**{"id": "R", "level": level, "check": check, "message": "It does not.", **more})


#: One question of each type that conditions speak of.
ALL_KINDS = compiled(
    question("beds"),
    question("ill"),
    question("staff"),
    question("status", "choice", "open", "limited", "closed", "dont_know"),
    question("aprons", "choice", "red", "amber", "green", "blue", "not_needed", "dont_know"),
    question("gloves", "choice", "red", "amber", "green", "blue", "not_needed", "dont_know"),
    question("wants", "choices", "none", "ppe", "people"),
    question("since", "date"),
    question("words", "text"),
    # Asked of nursing homes only: elsewhere it does not apply.
    question("nurses", show_if="home.nursing"),
    home=("nursing",),
)


def parsed(text: str, of: CompiledSet = ALL_KINDS) -> Expression:
    """An expression over the questions of a set."""
    return parse(text, of.vocabulary)


def sheet(
    of: CompiledSet = ALL_KINDS, home: Mapping[str, Any] | None = None, /, **answers: Any
) -> Sheet:
    """One report on 26 May 2020 with these answers; those left out are blank."""
    return of.sheet(answers, on=ON, home=home)


def worked_out(text: str, home: Mapping[str, Any] | None = None, /, **answers: Any) -> Any:
    """What an expression comes to over these answers."""
    return parsed(text).evaluate(sheet(ALL_KINDS, home, **answers))
