"""What people decided: about signals, levels, actions and meetings."""

from rollcall.cell.models.levels import LevelDecision
from rollcall.cell.models.signals import SignalReview


__all__ = ("LevelDecision", "SignalReview")
