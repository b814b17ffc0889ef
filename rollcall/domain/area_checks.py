"""Checks on an area's totals: what does not fit together, in the programme's own rules (AT-04, AT-05)."""

import datetime as dt
from collections.abc import Mapping

from rollcall.domain.programme import Figures, area_vocabulary
from rollcall.domain.questions.checks import CompiledRule, Problem, compile_rule, judge
from rollcall.domain.questions.definition import Question, QuestionSet
from rollcall.domain.questions.visibility import Bands, CompiledSet


def check_area(
    figures: Figures, daily: QuestionSet, values: Mapping[str, int | None]
) -> list[Problem]:
    """Every area rule that does not hold for these totals, by figure id; None = nobody answered."""
    totals, rules = _compiled(figures, daily)
    known = {key: value for key, value in values.items() if value is not None}
    sheet = totals.sheet(known, on=dt.date.min)
    found = (judge(rule, sheet, {}) for rule in rules)
    return [problem for problem in found if problem is not None]


def _compiled(figures: Figures, daily: QuestionSet) -> tuple[CompiledSet, list[CompiledRule]]:
    """The totals as a set of whole numbers, and the rules over them."""
    vocabulary = area_vocabulary(figures, daily)
    questions = tuple(
        Question(id=name, label=name, type="integer") for name in vocabulary.questions
    )
    totals = QuestionSet(
        key="totals", title="", version="", unit="area", cadence="", questions=questions
    )
    compiled = CompiledSet(totals, bands=Bands((), ()), vocabulary=vocabulary)
    return compiled, [compile_rule(rule, vocabulary) for rule in figures.area_rules]
