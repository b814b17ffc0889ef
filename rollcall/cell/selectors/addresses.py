"""Who is written to, for a cell, a tier or an audience of one area."""

from collections.abc import Collection
from dataclasses import dataclass

from rollcall.cell.models import Addressee


@dataclass(frozen=True, slots=True)
class AddresseeInfo:
    """One person and address."""

    id: int
    body: str
    name: str
    email: str


def addressees(authority_code: str, bodies: Collection[str]) -> list[AddresseeInfo]:
    """The addresses that hold now, by body and name. One query."""
    rows = Addressee.objects.filter(
        authority_code=authority_code, body__in=list(bodies), ended_at__isnull=True
    ).order_by("body", "name", "pk")
    return [AddresseeInfo(*row) for row in rows.values_list("pk", "body", "name", "email")]
