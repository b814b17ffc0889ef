"""Reading people."""

from rollcall.accounts.models import User


def person_by_actor_id(actor_id: str) -> User | None:
    """The person whom the audit names so (`person:17`), or None for anybody and anything else."""
    kind, _, number = actor_id.partition(":")
    if kind != "person" or not number.isdecimal():
        return None
    return User.objects.filter(pk=int(number)).first()


def person_by_email(email: str) -> User | None:
    """The person with this e-mail, whatever its capitals, or None."""
    return User.objects.filter(email=email.strip().lower()).first()
