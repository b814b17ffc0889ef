"""Reading people."""

from collections.abc import Iterable

from rollcall.accounts.models import User


def person_by_email(email: str) -> User | None:
    """The person with this e-mail, whatever its capitals, or None."""
    return User.objects.filter(email=email.strip().lower()).first()


def names_of(actor_ids: Iterable[str]) -> dict[str, str]:
    """People's names by their id in the audit, such as `person:17`. One query, or none."""
    keys = {int(one.removeprefix("person:")) for one in actor_ids if one.startswith("person:")}
    if not keys:
        return {}
    found = User.objects.filter(pk__in=keys).values_list("pk", "name")
    return {f"person:{key}": name for key, name in found if name}
