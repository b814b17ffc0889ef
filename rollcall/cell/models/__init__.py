"""What people decided: about signals, levels, actions and meetings."""

from rollcall.cell.models.levels import LevelDecision
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
from rollcall.cell.models.signals import SignalReview
from rollcall.cell.models.sitreps import Sitrep, SitrepIssue, SitrepText


__all__ = (
    "Addressee",
    "LevelDecision",
    "LineWords",
    "Matter",
    "MatterStep",
    "MatterWords",
    "Meeting",
    "MeetingLine",
    "MeetingStep",
    "SignalReview",
    "Sitrep",
    "SitrepIssue",
    "SitrepText",
)
