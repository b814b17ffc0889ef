"""The invented homes, and how each stands on the last day of the story."""

import csv
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal


FIRST = dt.date(2020, 4, 1)
LAST = dt.date(2020, 5, 26)
DAYS = tuple(FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1))

#: Lists in the shapes that `import_areas`, `import_homes` and `import_contacts` take.
DATA = Path(__file__).parent / "data"
AREAS_FILE = DATA / "areas.csv"
HOMES_FILE = DATA / "homes.csv"
#: Whom to ring there: numbers kept free for drama, addresses that lead nowhere.
CONTACTS_FILE = DATA / "contacts.csv"
#: How each home stands on `LAST`. Sefton's rows add up to the figures it published for that day.
STANDING_FILE = DATA / "on_26_may.csv"

SEFTON = "E08000014"
KNOWSLEY = "E08000011"

Outbreak = Literal["outbreak", "single", "clear"]


@dataclass(frozen=True, slots=True)
class Split:
    """A home's beds on a day; the four parts add up to all beds, `short_term` is part of `accepting`."""

    occupied: int
    reserved: int
    accepting: int
    short_term: int
    not_available: int
    closed: bool


@dataclass(frozen=True)
class Place:
    """One invented home: what the register says, and how it stands on `LAST`."""

    location_id: str
    provider_id: str
    authority: str
    beds: int
    nursing: bool
    does_agp: bool
    d2a_block: int
    on_tracker: bool
    split: Split
    outbreak: Outbreak
    ppe: str
    medicines: str  # "yes" = a problem, "no", or "" when it did not say
    actions: Mapping[str, str]  # the return's line -> "yes", "no" or ""

    @property
    def in_sefton(self) -> bool:
        """Whether it is one of the borough's own."""
        return self.authority == SEFTON

    @cached_property
    def says(self) -> Mapping[str, str]:
        """The support actions it answered."""
        return {code: said for code, said in self.actions.items() if said}


def places() -> list[Place]:
    """Every invented home, in the order of the list."""
    standing = {row["location_id"]: row for row in _rows(STANDING_FILE)}
    return [_place(row, standing[row["location_id"]]) for row in _rows(HOMES_FILE)]


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _place(listed: Mapping[str, str], stands: Mapping[str, str]) -> Place:
    closed = int(stands["closed"])
    return Place(
        location_id=listed["location_id"],
        provider_id=listed["provider_id"],
        authority=listed["local_authority_code"],
        beds=int(listed["beds"]),
        nursing=listed["provides_nursing"] == "yes",
        does_agp=listed["does_agp"] == "yes",
        d2a_block=int(stands["d2a_block"]),
        on_tracker=listed["on_capacity_tracker"] == "yes",
        split=Split(
            occupied=int(stands["occupied"]),
            reserved=int(stands["reserved"]),
            accepting=int(stands["accepting"]),
            short_term=int(stands["short_term"]),
            not_available=closed + int(stands["other"]),
            closed=closed > 0,
        ),
        outbreak=stands["outbreak"],  # type: ignore[arg-type]
        ppe=stands["ppe"],
        medicines=stands["medicines"],
        actions={key: value for key, value in stands.items() if key[:1].isdigit()},
    )
