"""Rules asked of many homes at once: homes alike in all that a rule looks at are asked once.

Each answer, attribute and fact is a column, as in `questions.columns`: a country's day has millions of
readings and few different ones.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
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
        return self.where(
            lambda one: check.holds(one) is True,
            questions=check.reads,
            before=check.reads_before,
            attributes=check.reads_home,
            beside=check.reads_outside,
        )

    def where(
        self,
        test: Callable[[Facts], bool],
        *,
        questions: Collection[str],
        before: Collection[str] = (),
        attributes: Collection[str] = (),
        beside: Collection[tuple[str, str]] = (),
    ) -> list[int]:
        """The places of the homes that pass a test, which looks at no more than these things."""
        if not self.facts:
            return []
        compiled = self.facts[0].compiled
        read = compiled.at_hand(questions)
        if not compiled.single.issuperset(read.union(before)):
            # Lists and tables of answers cannot be looked up.
            return [n for n, one in enumerate(self.facts) if test(one)]
        known = compiled.attributes_at_hand(read).union(attributes)
        names = [
            ("report",),
            *(("answer", one) for one in sorted(read)),
            *(("home", one) for one in sorted(known)),
            *(("before", one) for one in sorted(before)),
            *(("beside", *one) for one in sorted(beside)),
        ]
        keys = list(zip(*map(self._column, names), strict=True))
        # The last home of each key answers for all of them.
        alike = dict(zip(keys, self.facts, strict=True))
        passing = {key for key, one in alike.items() if test(one)}
        return [n for n, key in enumerate(keys) if key in passing] if passing else []

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
