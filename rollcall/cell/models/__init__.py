"""What people decided: about signals, levels, actions and meetings."""

from rollcall.cell.models.actions import Action, ActionEvent, ActionFile, ActionWords, Origin
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
from rollcall.cell.models.telling import TellingDuty, TellingStep
from rollcall.cell.models.views import SavedView


__all__ = (
    "Action",
    "ActionEvent",
    "ActionFile",
    "ActionWords",
    "Addressee",
    "LevelDecision",
    "LineWords",
    "Matter",
    "MatterStep",
    "MatterWords",
    "Meeting",
    "MeetingLine",
    "MeetingStep",
    "Origin",
    "SavedView",
    "SignalReview",
    "Sitrep",
    "SitrepIssue",
    "SitrepText",
    "TellingDuty",
    "TellingStep",
)
