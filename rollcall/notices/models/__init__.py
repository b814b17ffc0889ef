"""What was sent, and the links in it."""

from rollcall.notices.models.links import UpdateLink


__all__ = ("UpdateLink",)
