"""What people decided: about signals, levels, actions and meetings."""

from rollcall.cell.models.meetings import (
    Addressee,
    LineWords,
    Matter,
    MatterStep,
    MatterWords,
    Meeting,
    MeetingLine,
    MeetingStep,
)
from rollcall.cell.models.sitreps import Sitrep, SitrepIssue, SitrepText


__all__ = (
    "Addressee",
    "LineWords",
    "Matter",
    "MatterStep",
    "MatterWords",
    "Meeting",
    "MeetingLine",
    "MeetingStep",
    "Sitrep",
    "SitrepIssue",
    "SitrepText",
)
