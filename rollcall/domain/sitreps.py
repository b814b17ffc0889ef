"""Situation reports: numbers with their denominators, and what changed since one was issued."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SitrepLine:
    """One number. `value` is None when nobody answered, or when it was not worked out.

    `of` is what it is a part of, with `of_what` in words; `before` is the same a week earlier.
    """

    section: str
    key: str
    label: str
    value: float | None
    of: float | None = None
    of_what: str = ""
    before: float | None = None
    note: str = ""
    in_short: bool = False

    @property
    def change(self) -> float | None:
        """Against a week earlier; None when one of the two is not known. Blank is never nought."""
        return None if self.value is None or self.before is None else self.value - self.before


@dataclass(frozen=True, slots=True)
class SitrepText:
    """A part that somebody wrote."""

    key: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class SitrepDecision:
    """A decision about the sector as a whole, as the minutes have it."""

    on: dt.date
    cell: str
    words: str
    owner: str = ""
    due: dt.date | None = None


@dataclass(frozen=True, slots=True)
class SitrepContent:
    """All that a situation report says."""

    area_code: str
    area_name: str
    kind: str
    title: str
    first: dt.date
    last: dt.date
    known_at: dt.datetime
    lines: tuple[SitrepLine, ...]
    decisions: tuple[SitrepDecision, ...] = ()
    texts: tuple[SitrepText, ...] = ()

    def as_kept(self) -> dict[str, Any]:
        """Plain data, of which a version is made and its digest taken."""
        kept = asdict(self)
        for key in ("first", "last", "known_at"):
            kept[key] = kept[key].isoformat()
        for decision in kept["decisions"]:
            decision["on"] = decision["on"].isoformat()
            decision["due"] = decision["due"].isoformat() if decision["due"] else None
        kept |= {key: list(kept[key]) for key in ("lines", "decisions", "texts")}
        return kept

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any]) -> "SitrepContent":
        """The report that was kept."""
        return cls(
            area_code=kept["area_code"],
            area_name=kept["area_name"],
            kind=kept["kind"],
            title=kept["title"],
            first=dt.date.fromisoformat(kept["first"]),
            last=dt.date.fromisoformat(kept["last"]),
            known_at=dt.datetime.fromisoformat(kept["known_at"]),
            lines=tuple(SitrepLine(**one) for one in kept["lines"]),
            decisions=tuple(_decision(one) for one in kept["decisions"]),
            texts=tuple(SitrepText(**one) for one in kept["texts"]),
        )

    def shortened(self) -> "SitrepContent":
        """The short form: the numbers marked for it and the texts, no decisions."""
        lines = tuple(one for one in self.lines if one.in_short)
        return SitrepContent(
            self.area_code, self.area_name, self.kind, self.title, self.first, self.last,
            self.known_at, lines, (), self.texts,
        )  # fmt: skip

    def by_section(self) -> list[tuple[str, list[SitrepLine]]]:
        """The numbers under their headings, in order."""
        found: dict[str, list[SitrepLine]] = {}
        for one in self.lines:
            found.setdefault(one.section, []).append(one)
        return list(found.items())


def _decision(kept: Mapping[str, Any]) -> SitrepDecision:
    due = dt.date.fromisoformat(kept["due"]) if kept["due"] else None
    return SitrepDecision(
        dt.date.fromisoformat(kept["on"]), kept["cell"], kept["words"], kept["owner"], due
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """A number that was issued and is another one now; None where there was, or is, none."""

    label: str
    issued: float | None
    now: float | None
    issued_of: float | None = None
    now_of: float | None = None


def differences(issued: Sequence[SitrepLine], now: Iterable[SitrepLine]) -> list[Difference]:
    """What is known now and was not when a report was issued, in the order of the report."""
    before = {one.key: one for one in issued}
    after = {one.key: one for one in now}
    labels = {key: one.label for key, one in [*before.items(), *after.items()]}
    found = []
    for key, label in labels.items():
        then, present = _number(before.get(key)), _number(after.get(key))
        if then != present:
            found.append(Difference(label, then[0], present[0], then[1], present[1]))
    return found


def _number(line: SitrepLine | None) -> tuple[float | None, float | None]:
    return (line.value, line.of) if line else (None, None)
