"""What happened to reports, for the rooms above."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportsImported:
    """Many reports were recorded at once, for these days of these authorities."""

    question_set: str
    days: tuple[tuple[str, dt.date], ...]
