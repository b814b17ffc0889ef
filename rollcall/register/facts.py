"""What may be said of a home, and when it cannot be true; for services and importers alike."""

from collections.abc import Mapping
from typing import Any, TypedDict

from rollcall.foundation.errors import BadInput
from rollcall.register.models import Area, CareHome, HomeRecord, Provider


#: No care home in the country has half as many; a larger number is a slip of the finger.
MOST_BEDS = 1000
#: What a code may be made of, so that it can stand in an address and in a person's scope.
CODE = r"[A-Za-z0-9][A-Za-z0-9._-]*"


class HomeFacts(TypedDict, total=False):
    """What is said of a home; what is left out stays as it was. None = not known after all."""

    name: str
    provider_id: str
    provider_name: str
    address: str
    postcode: str
    beds: int | None
    latitude: float | None
    longitude: float | None
    attributes: Mapping[str, Any]  # merged key by key; None takes a key away


def longest(field: str) -> int:
    """How many characters fit into a field, such as `name` or `location_id`."""
    model: type[Area | CareHome | HomeRecord | Provider] = HomeRecord
    if field == "location_id":
        model = CareHome
    elif field in ("provider_id", "provider_name", "brand_name"):
        model, field = Provider, field.replace("provider_name", "name")
    elif field == "code":
        model = Area
    return model._meta.get_field(field).max_length or 0  # type: ignore[union-attr]


def beds_problem(beds: int | None) -> str:
    """Why this cannot be a number of beds, or ""."""
    if beds is None or 0 <= beds <= MOST_BEDS:
        return ""
    return f"beds is {beds}; a home has 0 to {MOST_BEDS}"


def check_facts(facts: HomeFacts) -> None:
    """Refuse, with BadInput, what cannot be true of a home or does not fit."""
    if "name" in facts and not facts["name"].strip():
        raise BadInput("A home needs a name.", remedy="Give the name on its registration.")
    problem = beds_problem(facts.get("beds"))
    if problem:
        raise BadInput(f"This cannot be: {problem}.", remedy="Check the number.")
    for field in ("name", "provider_id", "provider_name", "address"):
        if len(str(facts.get(field) or "")) > longest(field):
            raise BadInput(f"The {field} is longer than {longest(field)} characters.")
    unknown = set(facts) - set(HomeFacts.__annotations__)
    if unknown:
        raise BadInput(f"{', '.join(sorted(unknown))} is not something a home's record holds.")
