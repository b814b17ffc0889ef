"""What the register's answers look like."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class AreaInfo:
    """One area."""

    id: int
    code: str
    name: str
    kind: str
    shares_homes: bool = False
    homes_revision: int = 0


@dataclass(frozen=True, slots=True)
class HomeInfo:
    """One home as it was on a date. "" and None mean not known.

    `authority_codes` are all the authorities it is, was or will be in, whatever the date: a report
    may count in any of them.
    """

    id: int
    location_id: str
    name: str
    provider_id: str
    provider_name: str
    address: str
    postcode: str
    beds: int | None
    latitude: float | None
    longitude: float | None
    attributes: Mapping[str, Any]
    authority_code: str
    authority_name: str
    opened_on: dt.date | None
    closed_on: dt.date | None
    source: str
    as_of: dt.date
    authority_codes: frozenset[str] = frozenset()

    def is_open(self, on: dt.date) -> bool:
        """Whether it is open on a day; on `closed_on` itself it is not."""
        return (self.opened_on is None or self.opened_on <= on) and (
            self.closed_on is None or on < self.closed_on
        )


@dataclass(frozen=True, slots=True)
class ListSource:
    """A list, or a person's word, that homes of a denominator come from."""

    name: str
    as_of: dt.date
    homes: int

    def __str__(self) -> str:
        return f"{self.name} (as of {self.as_of.day} {self.as_of:%B %Y})"


@dataclass(frozen=True, slots=True)
class HomesCount:
    """How many homes of an area were open on a day, and on whose word."""

    area: AreaInfo
    on: dt.date
    count: int
    sources: tuple[ListSource, ...] = ()

    @property
    def source(self) -> str:
        """The sources in one line, the largest first."""
        return "; ".join(str(source) for source in self.sources)


@dataclass(frozen=True, slots=True)
class HomesOpen(HomesCount):
    """The homes of an area open on a day, by name."""

    homes: tuple[HomeInfo, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class HomeSpan:
    """A home in its authority from one date to another, both ends cut to when it was open.

    `valid_to` is the first day no longer; None = no end.
    """

    home_id: int
    location_id: str
    authority_code: str
    valid_from: dt.date | None
    valid_to: dt.date | None


@dataclass(frozen=True, slots=True)
class RecordSpan:
    """What a home was like from one date to another, with the source of that."""

    valid_from: dt.date | None
    valid_to: dt.date | None
    name: str
    provider_name: str
    postcode: str
    beds: int | None
    attributes: Mapping[str, Any]
    source: str
    as_of: dt.date
