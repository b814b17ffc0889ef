"""Situation reports: numbers with their denominators, and what changed since one was issued."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SitrepLine:
    """One number. `value` is None when nobody answered; `before` is the same a week earlier.

    It stands on the answers of `answered` of `homes`; both are None for what is counted here and not
    by homes. For a sum over days these are answers, one for each home and day.
    """

    section: str
    key: str
    label: str
    value: float | None
    answered: int | None = None
    homes: int | None = None
    before: float | None = None
    note: str = ""

    @property
    def change(self) -> float | None:
        """Against a week earlier; None when one of the two is not known. Blank is never nought."""
        return None if self.value is None or self.before is None else self.value - self.before

    @property
    def stands_on(self) -> str:
        """Its denominator in words; "" for what is counted here and not by homes."""
        return "" if self.homes is None else f"{self.answered or 0:,} of {self.homes:,}"

    @property
    def said(self) -> str:
        """The number in a sentence with its denominator and the change on the week."""
        parts = [f"{self.label}: {in_words(self.value)}"]
        if self.stands_on:
            parts.append(f"from {self.stands_on} answers")
        if self.before is not None:
            parts.append(f"{in_words(self.before)} a week earlier")
        return ", ".join(parts)


def in_words(number: float | None) -> str:
    """A number as people write it; one that is not known is said to be so, and is not nought."""
    if number is None:
        return "not known"
    return f"{int(number):,}" if number == int(number) else f"{number:,.1f}"


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

    def shortened(self, keys: Collection[str]) -> "SitrepContent":
        """The short form: some of the numbers and the texts, no decisions."""
        lines = tuple(one for one in self.lines if one.key in keys)
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
    issued_answered: int | None = None
    now_answered: int | None = None


def differences(issued: Sequence[SitrepLine], now: Iterable[SitrepLine]) -> list[Difference]:
    """What is known now and was not when a report was issued, in the order of the report.

    A number that is only worked out on its own day is not compared with later ones.
    """
    before = {one.key: one for one in issued}
    found = []
    for line in now:
        old = before.get(line.key)
        then = (old.value, old.answered) if old else (None, None)
        if then != (line.value, line.answered):
            found.append(Difference(line.label, then[0], line.value, then[1], line.answered))
    return found
