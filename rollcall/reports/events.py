"""What happened to reports, for the rooms above."""

import datetime as dt
from dataclasses import dataclass

from rollcall.foundation.actors import Actor


@dataclass(frozen=True, slots=True)
class ReportFiled:
    """One report was recorded, as the version with this id."""

    location_id: str
    set_key: str
    on: dt.date
    version_id: int
    source: str
    by: Actor
    home_id: int


@dataclass(frozen=True, slots=True)
class FindingRecorded:
    """Something was found out about some cases of a home, or corrected, as the row with this id."""

    location_id: str
    disease: str
    on: dt.date
    finding_id: int
    by: Actor


@dataclass(frozen=True, slots=True)
class ReportsImported:
    """Many reports were recorded at once, for these days of these authorities.

    `homes` are the ids of the homes they are about, by the day.
    """

    question_set: str
    days: tuple[tuple[str, dt.date], ...]
    homes: tuple[tuple[dt.date, tuple[int, ...]], ...] = ()
