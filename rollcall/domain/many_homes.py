"""Rules asked of many homes at once: homes alike in all that a rule looks at are asked once.

Each answer, attribute and fact is a column, as in `questions.columns`: a country's day has millions of
readings and few different ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from rollcall.domain.home_facts import Facts
from rollcall.domain.questions.conditions import Expression


@dataclass(slots=True)
class ManyHomes:
    """What is known of some homes, all by one question set."""

    facts: Sequence[Facts]
    _columns: dict[tuple[str, ...], list[Any]] = field(default_factory=dict, repr=False)

    def holding(self, check: Expression) -> list[int]:
        """The places of the homes for which a check holds, in rising order."""
        if not self.facts:
            return []
        compiled = self.facts[0].compiled
        questions = compiled.at_hand(check.reads)
        if not compiled.single.issuperset(questions | check.reads_before):
            # Lists and tables of answers cannot be looked up.
            return [n for n, one in enumerate(self.facts) if check.holds(one) is True]
        attributes = check.reads_home | compiled.attributes_at_hand(questions)
        names = [
            *(("answer", one) for one in sorted(questions)),
            *(("home", one) for one in sorted(attributes)),
            *(("before", one) for one in sorted(check.reads_before)),
            *(("beside", *one) for one in sorted(check.reads_outside)),
        ]
        if questions or check.reads_outside:
            names.append(("report",))
        keys = list(zip(*map(self._column, names), strict=True)) or [()] * len(self.facts)
        # The last home of each key answers for all of them.
        alike = dict(zip(keys, self.facts, strict=True))
        holds = {key for key, one in alike.items() if check.holds(one) is True}
        return [n for n, key in enumerate(keys) if key in holds] if holds else []

    def _column(self, name: tuple[str, ...]) -> list[Any]:
        """One thing known of every home; rules share most of them."""
        column = self._columns.get(name)
        if column is None:
            column = self._columns[name] = list(self._made(name))
        return column

    def _made(self, name: tuple[str, ...]) -> Iterator[Any]:
        match name:
            case ("answer", question):
                return (one.sheet.answers.get(question) for one in self.facts)
            case ("home", attribute):
                return (one.sheet.home.get(attribute) for one in self.facts)
            case ("before", question):
                return (
                    tuple(before.get(question) for before in one.sheet.history)
                    for one in self.facts
                )
            case ("beside", subject, what):
                return (one.beside.get(subject, {}).get(what) for one in self.facts)
            case _:
                return ((one.sheet.on, one.fresh) for one in self.facts)
