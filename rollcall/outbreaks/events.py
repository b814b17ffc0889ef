"""What happened about homes with cases, for the rooms above."""

from dataclasses import dataclass

from rollcall.foundation.actors import Actor


@dataclass(frozen=True, slots=True)
class _AboutHome:
    location_id: str
    disease: str
    record_id: int
    by: Actor


class PlanOpened(_AboutHome):
    """A home has a plan that holds: a new one, or one put back or opened again."""


class PlanClosed(_AboutHome):
    """A plan holds no more: it was closed or taken back."""


class RestrictionSet(_AboutHome):
    """Admissions to a home are restricted."""


class RestrictionLifted(_AboutHome):
    """A restriction holds no more."""
