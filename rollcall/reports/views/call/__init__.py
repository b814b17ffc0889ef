"""One call: the script on one page, what came of it, and on to the next home."""

from rollcall.reports.views.call.acts import call


__all__ = ("call",)
