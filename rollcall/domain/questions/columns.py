"""Many reports read one question after the other, so that a country's day takes no longer than it must.

Each question is a column. Homes that gave the same answers have the same reading, which is worked out
once for all of them: there are two million readings in a country's day, and few different ones.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rollcall.domain.questions.visibility import CompiledSet, Read, Reading, Sheet


@dataclass(slots=True)
class Columns:
    """The answers of many reports of one set, taken under the same settings of the round.

    `answers` are the reports' answers by question, or, where `asked` names the questions, lists of
    answers in that order. They go by position, as `on` and `homes` do; `homes` holds attributes.
    """

    compiled: CompiledSet
    answers: Sequence[Any]
    on: Sequence[dt.date]
    homes: Sequence[Mapping[str, Any]]
    round_settings: Mapping[str, Any]
    asked: Sequence[str] | None = None
    _columns: dict[str, Sequence[Any]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        turned = zip(*self.answers, strict=False) if self.asked is not None else ()
        self._columns = dict(zip(self.asked or (), turned, strict=False))

    @classmethod
    def of(cls, sheets: Sequence[Sheet]) -> "Columns":
        """The answers of at least one sheet, all of one set and one round."""
        return cls(
            sheets[0].compiled,
            [sheet.answers for sheet in sheets],
            [sheet.on for sheet in sheets],
            [sheet.home for sheet in sheets],
            sheets[0].round_settings,
        )

    def readings(
        self, read: Read, questions: Iterable[str], attributes: Iterable[str]
    ) -> list[Reading]:
        """What `read` says of each report; it asks for no more than these questions and attributes."""
        asked, known = sorted(questions), sorted(attributes)
        of_home = ([home.get(name) for home in self.homes] for name in known)
        keys = zip(self.on, *map(self._column, asked), *of_home, strict=True)
        sheet_of = self._sheets(asked, known)
        if not self.compiled.single.issuperset(asked):
            # Lists and tables of answers cannot be looked up.
            return [read(sheet_of(key)) for key in keys]
        once = _Once(lambda key: read(sheet_of(key)))
        return list(map(once.__getitem__, keys))

    def _column(self, question: str) -> Sequence[Any]:
        """The answers to one question; figures share most of them."""
        column = self._columns.get(question)
        if column is None:
            column = self._columns[question] = [one.get(question) for one in self.answers]
        return column

    def _sheets(self, asked: list[str], known: list[str]) -> Callable[[tuple[Any, ...]], Sheet]:
        def sheet(key: tuple[Any, ...]) -> Sheet:
            on, *values = key
            answers = dict(zip(asked, values, strict=False))
            home = dict(zip(known, values[len(asked) :], strict=True))
            return self.compiled.sheet(
                answers, on=on, home=home, round_settings=self.round_settings
            )

        return sheet


class _Once(dict[tuple[Any, ...], Reading]):
    """Readings by what they are made from, each worked out when it is first asked for."""

    def __init__(self, work_out: Callable[[tuple[Any, ...]], Reading]) -> None:
        super().__init__()
        self.work_out = work_out

    def __missing__(self, key: tuple[Any, ...]) -> Reading:
        reading = self[key] = self.work_out(key)
        return reading
