"""What people decided: about signals, levels, actions and meetings."""

from rollcall.cell.models.actions import Action, ActionEvent, ActionFile, ActionWords, Origin


__all__ = (
    "Action",
    "ActionEvent",
    "ActionFile",
    "ActionWords",
    "Origin",
)
