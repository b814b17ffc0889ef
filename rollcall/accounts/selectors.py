"""Reading people."""

from collections.abc import Collection

from rollcall.accounts.models import User


def person_by_email(email: str) -> User | None:
    """The person with this e-mail, whatever its capitals, or None."""
    return User.objects.filter(email=email.strip().lower()).first()


def names_of(actor_ids: Collection[str]) -> dict[str, str]:
    """The names of people by their actor ids; whoever is no person is left out. One query."""
    numbers = [one.removeprefix("person:") for one in actor_ids if one.startswith("person:")]
    found = User.objects.filter(pk__in=numbers).values_list("pk", "name")
    return {f"person:{pk}": name for pk, name in found}
