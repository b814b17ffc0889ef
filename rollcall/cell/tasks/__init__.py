"""What the worker does for the cell at set times."""

from rollcall.cell.tasks.actions import watch_late_actions


__all__ = ("watch_late_actions",)
