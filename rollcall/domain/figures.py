"""Figures: every number with what it was made from (rule 2 of the house).

A `Tally` is what some homes said to one question, and tallies of separate homes add up: homes to an
authority, authorities to a region and to England (VR-17). A `Figure` is a tally shown for an area,
where every home of the register that is not in the tally did not answer.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rollcall.domain.questions.columns import Columns
from rollcall.domain.questions.conditions import UNKNOWN, Expression, Missing
from rollcall.domain.questions.definition import Aggregate, Option, State
from rollcall.domain.questions.visibility import Read, Reading, Sheet


@dataclass(frozen=True)
class FigureDefinition:
    """How one figure is read from a home's answers and put together."""

    id: str
    label: str
    aggregate: Aggregate
    read: Read
    reads: frozenset[str]
    unit: str = ""
    note: str = ""
    sensitivity: str = "operational"
    options: tuple[Option, ...] = ()
    reads_home: frozenset[str] = frozenset()

    @property
    def is_flow(self) -> bool:
        """Counts events in the period; only reports dated in the period speak for it (C0)."""
        return self.aggregate == "flow_sum"

    @property
    def is_counted(self) -> bool:
        """Shown as how many homes gave each answer."""
        return self.aggregate in ("count_yes", "count_by")


@dataclass(slots=True)
class Tally:
    """What some homes said to one question. `recent` and `carried` are parts of `answered`."""

    answered: int = 0
    does_not_apply: int = 0
    dont_know: int = 0
    recent: int = 0
    carried: int = 0
    total: int = 0
    of_total: int = 0
    low: Any = None
    high: Any = None
    counts: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Tally") -> "Tally":
        """The tally of two separate groups of homes together."""
        total = Tally()
        total.add(self)
        total.add(other)
        return total

    def add(self, other: "Tally") -> None:
        """Take in the tally of a separate group of homes."""
        self.answered += other.answered
        self.does_not_apply += other.does_not_apply
        self.dont_know += other.dont_know
        self.recent += other.recent
        self.carried += other.carried
        self.total += other.total
        self.of_total += other.of_total
        if other.low is not None:
            self.low = other.low if self.low is None else min(self.low, other.low)
        if other.high is not None:
            self.high = other.high if self.high is None else max(self.high, other.high)
        if other.counts:
            self.counts.update(other.counts)

    def packed(self) -> list[Any]:
        """As a short list, for a cache."""
        return [
            self.answered, self.does_not_apply, self.dont_know, self.recent, self.carried,
            self.total, self.of_total, self.low, self.high, dict(self.counts),
        ]  # fmt: skip

    @classmethod
    def unpacked(cls, parts: list[Any]) -> "Tally":
        """Back from `packed`."""
        tally = cls(*parts[:9])
        tally.counts = Counter(parts[9])
        return tally


def _sums(tally: Tally, values: list[Any]) -> None:
    tally.total += sum(values)


def _ratio(tally: Tally, values: list[Any]) -> None:
    tally.total += sum(above for above, _ in values)
    tally.of_total += sum(below for _, below in values)


def _codes(tally: Tally, values: list[Any]) -> None:
    """Codes are counted; of several options each."""
    if not isinstance(values[0], list):
        tally.counts.update(values)
        return
    for value in values:
        tally.counts.update(value)


def _extremes(tally: Tally, values: list[Any]) -> None:
    tally.low = min(values) if tally.low is None else min(tally.low, *values)
    tally.high = max(values) if tally.high is None else max(tally.high, *values)


def _snapshot(tally: Tally, values: list[Any]) -> None:
    """Numbers are added; tables are added cell by cell. A question has the one or the other."""
    if not isinstance(values[0], dict):
        tally.total += sum(values)
        return
    for value in values:
        for row, cells in value.items():
            for column, number in cells.items():
                tally.counts[f"{row}.{column}"] += number


def _nothing(tally: Tally, values: list[Any]) -> None:
    """Lists and uncounted answers only count that they were given."""


_ADD: dict[str, Callable[[Tally, list[Any]], None]] = {
    "snapshot_sum": _snapshot,
    "flow_sum": _sums,
    "count_yes": _codes,
    "count_by": _codes,
    "max": _extremes,
    "min": _extremes,
    "ratio": _ratio,
    "list": _nothing,
    "none": _nothing,
}


@dataclass(frozen=True, slots=True)
class HomeDay:
    """One home's report as it speaks for a day: its answers and how fresh they are.

    `carried` holds the ids of the answers that were carried forward unchanged.
    """

    sheet: Sheet
    recent: bool = False
    carried: frozenset[str] = frozenset()
    nothing_changed: bool = False


@dataclass(slots=True)
class Coverage:
    """homes = reported + recent + stale + never; `nothing_changed` is part of reported."""

    homes: int = 0
    reported: int = 0
    recent: int = 0
    stale: int = 0
    never: int = 0
    nothing_changed: int = 0

    def __add__(self, other: "Coverage") -> "Coverage":
        """Coverage of two separate groups of homes together."""
        return Coverage(*(a + b for a, b in zip(self.packed(), other.packed(), strict=True)))

    def packed(self) -> list[int]:
        """As a short list."""
        return [
            self.homes,
            self.reported,
            self.recent,
            self.stale,
            self.never,
            self.nothing_changed,
        ]

    @property
    def unknown(self) -> int:
        """Homes about which nothing fresh is known (AT-06)."""
        return self.stale + self.never

    @property
    def known(self) -> int:
        """Homes whose totals are in: reported for the day, or the day before."""
        return self.reported + self.recent


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its denominator, its split and its times.

    `value` is None when nobody answered. For a yes-or-no question `numerator` is the homes that said
    yes and `denominator` all homes; for a sum, the homes that gave a number, of all homes; for a
    ratio, the two sums.
    """

    id: str
    label: str
    unit: str
    value: Any
    numerator: int
    denominator: int
    answered: int
    does_not_apply: int
    dont_know: int
    not_answered: int
    of: int
    recent: int
    carried: int
    stale: int
    as_of: dt.date
    known_at: dt.datetime | None
    counts: Mapping[str, int] | None = None
    note: str = ""

    @property
    def share_of_all(self) -> float | None:
        """Numerator over denominator, 0 to 1; None without a denominator (VR-19)."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def share_of_answering(self) -> float | None:
        """Yes over those that answered, 0 to 1 (DQ-03)."""
        return self.numerator / self.answered if self.answered else None


@dataclass(slots=True)
class HomeDays:
    """Many homes' reports as they speak for a day, in columns.

    `recent` and `carried` are by position, and hold only homes with something to say there.
    """

    columns: Columns
    recent: frozenset[int] = frozenset()
    carried: Mapping[int, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, homes: Sequence[HomeDay]) -> "HomeDays":
        """The days of at least one home, all of one set and one round."""
        return cls(
            Columns.of([home.sheet for home in homes]),
            frozenset(n for n, home in enumerate(homes) if home.recent),
            {n: home.carried for n, home in enumerate(homes) if home.carried},
        )

    def readings(self, definition: FigureDefinition) -> list[Reading]:
        """What each home gives to a figure."""
        readings = self.columns.readings(definition.read, definition.reads, definition.reads_home)
        if definition.is_flow:
            # A report of the day before says nothing about today's events.
            for position in self.recent:
                readings[position] = (State.NOT_ANSWERED, None)
        return readings


def tally_homes(
    definitions: Iterable[FigureDefinition], homes: Iterable[HomeDay]
) -> dict[str, Tally]:
    """Tally each definition over some homes' days, all of one set and one round."""
    days = list(homes)
    if not days:
        return {definition.id: Tally() for definition in definitions}
    return tally_groups(definitions, HomeDays.of(days), {"all": range(len(days))})["all"]


def tally_groups(
    definitions: Iterable[FigureDefinition], homes: HomeDays, groups: Mapping[str, range]
) -> dict[str, dict[str, Tally]]:
    """Tally each definition over each group of homes; a group is a range of positions.

    Pure; the one way a figure is ever counted.
    """
    tallies: dict[str, dict[str, Tally]] = {group: {} for group in groups}
    marked = homes.recent | homes.carried.keys()
    marks = {
        group: [n for n in within if n in marked] if marked else ()
        for group, within in groups.items()
    }
    for definition in definitions:
        readings = homes.readings(definition)
        for group, within in groups.items():
            tally = _count(definition, readings[within.start : within.stop])
            for position in marks[group]:
                if readings[position][0] is State.ANSWERED:
                    tally.recent += position in homes.recent
                    tally.carried += definition.id in homes.carried.get(position, ())
            tallies[group][definition.id] = tally
    return tallies


def _count(definition: FigureDefinition, readings: list[Reading]) -> Tally:
    """Add up some homes' readings of one figure: in lists, as a country's day is two million of them."""
    answered = State.ANSWERED
    values = [value for state, value in readings if state is answered]
    tally = Tally(answered=len(values))
    if len(values) < len(readings):
        states = [state for state, _ in readings]
        tally.does_not_apply = states.count(State.DOES_NOT_APPLY)
        tally.dont_know = states.count(State.DONT_KNOW)
    if values:
        _ADD[definition.aggregate](tally, values)
    return tally


def make_figure(
    definition: FigureDefinition,
    tally: Tally,
    coverage: Coverage,
    *,
    as_of: dt.date,
    known_at: dt.datetime | None,
) -> Figure:
    """The tally shown for an area: homes that said nothing, or nothing fresh, did not answer."""
    value, numerator, denominator = _value(definition, tally, coverage.homes)
    return Figure(
        id=definition.id,
        label=definition.label,
        unit=definition.unit,
        value=value if tally.answered else None,
        numerator=numerator,
        denominator=denominator,
        answered=tally.answered,
        does_not_apply=tally.does_not_apply,
        dont_know=tally.dont_know,
        not_answered=coverage.homes - tally.answered - tally.does_not_apply - tally.dont_know,
        of=coverage.homes,
        recent=tally.recent,
        carried=tally.carried,
        stale=coverage.stale,
        as_of=as_of,
        known_at=known_at,
        counts=_counts(definition, tally),
        note=definition.note,
    )


def _value(definition: FigureDefinition, tally: Tally, homes: int) -> tuple[Any, int, int]:
    match definition.aggregate:
        case "snapshot_sum" | "flow_sum":
            # The columns of a table cannot be added to one number: only its cells are shown.
            return None if tally.counts else tally.total, tally.answered, homes
        case "ratio":
            share = tally.total / tally.of_total if tally.of_total else None
            return share, tally.total, tally.of_total
        case "max":
            return tally.high, tally.answered, homes
        case "min":
            return tally.low, tally.answered, homes
        case "count_yes":
            return tally.counts["yes"], tally.counts["yes"], homes
        case _:
            return tally.answered, tally.answered, homes


def _counts(definition: FigureDefinition, tally: Tally) -> dict[str, int] | None:
    """Homes per option, the options nobody chose too; cells of a table by row and column."""
    if not definition.is_counted:
        return dict(tally.counts) or None
    counts = {o.code: tally.counts[o.code] for o in definition.options if not o.means}
    return counts | {code: n for code, n in sorted(tally.counts.items()) if code not in counts}


def read_expression(
    value: Expression, when: Expression | None = None, otherwise: int | None = None
) -> Read:
    """Reads a programme figure: an expression over a home's answers, where its condition holds.

    Where it does not, the home gives `otherwise`; with None the figure does not apply to it.
    """
    elsewhere: Reading = (
        (State.DOES_NOT_APPLY, None) if otherwise is None else (State.ANSWERED, otherwise)
    )

    def read(sheet: Sheet) -> Reading:
        if when is not None:
            applies = when.holds(sheet)
            if applies is UNKNOWN:
                return State.NOT_ANSWERED, None
            if applies is False:
                return elsewhere
            if applies is not True:
                return State.DOES_NOT_APPLY, None
        return _reading(value.evaluate(sheet))

    return read


def read_ratio(numerator: Expression, denominator: Expression) -> Read:
    """Reads both sides of a ratio; counted only where both are known."""

    def read(sheet: Sheet) -> Reading:
        above, below = numerator.evaluate(sheet), denominator.evaluate(sheet)
        for side in (above, below):
            if isinstance(side, Missing):
                return _reading(side)
        return State.ANSWERED, (above, below)

    return read


def _reading(value: Any) -> Reading:
    if isinstance(value, Missing):
        return (State.NOT_ANSWERED if value is UNKNOWN else State.DOES_NOT_APPLY), None
    return State.ANSWERED, value


def share(part: int, whole: int) -> str:
    """A share in words with both numbers, "124 of 130 (95%)" (AT-08)."""
    if not whole:
        return f"{part:,} of {whole:,}"
    return f"{part:,} of {whole:,} ({percent(part, whole, 0)})"


def percent(part: int, whole: int, places: int = 1) -> str:
    """A percentage rounded half up: 107 of 130 is 82.3%. `whole` is more than 0."""
    scale = 10**places
    shown = (part * 100 * scale * 2 + whole) // (whole * 2)
    return f"{shown / scale:.{places}f}%"
