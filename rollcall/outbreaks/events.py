"""What happened about homes with cases, for this room's own handlers and for rooms above.

That a home has a plan is a fact that rules ask for (`plans_missing`), and no event.
"""

from dataclasses import dataclass

from rollcall.foundation.actors import Actor


@dataclass(frozen=True, slots=True)
class _AboutRestriction:
    """`version` is the number of the record's version by which it happened."""

    location_id: str
    record_id: int
    version: int
    by: Actor


class RestrictionSet(_AboutRestriction):
    """Admissions to a home are restricted: anew, or again after that was taken back."""


class RestrictionLifted(_AboutRestriction):
    """A restriction holds no more: it was lifted or taken back."""
