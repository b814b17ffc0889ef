"""Forms of the cell's pages. They save nothing."""

from rollcall.cell.forms.actions import (
    AssignForm,
    CommentForm,
    FileForm,
    HandOverForm,
    MoveForm,
    RequestForm,
)


__all__ = ("AssignForm", "CommentForm", "FileForm", "HandOverForm", "MoveForm", "RequestForm")
