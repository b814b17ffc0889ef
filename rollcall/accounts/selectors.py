"""Reading people and the tokens of their systems."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models

from rollcall.accounts.models import ApiToken, Membership, User
from rollcall.accounts.scopes import Scope
from rollcall.foundation.models import AuditEvent


def person_by_actor_id(actor_id: str) -> User | None:
    """The person whom the audit names so (`person:17`), or None for anybody and anything else."""
    kind, _, number = actor_id.partition(":")
    if kind != "person" or not number.isdecimal():
        return None
    return User.objects.filter(pk=int(number)).first()


def person_by_email(email: str) -> User | None:
    """The person with this e-mail, whatever its capitals, or None."""
    return User.objects.filter(email=email.strip().lower()).first()


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """A token as its owner sees it; the secret is not among it, because nobody has it."""

    key: str
    name: str
    created_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None
    last_used_at: dt.datetime | None

    def holds(self, now: dt.datetime) -> bool:
        """Whether a system may still ask with it."""
        return self.revoked_at is None and now < self.expires_at


def tokens_of(user: User, limit: int = 100) -> list[TokenInfo]:
    """A person's tokens, newest first. One query."""
    fields = TokenInfo.__slots__
    rows = ApiToken.objects.filter(user=user).order_by("-created_at", "-pk")
    return [TokenInfo(*row) for row in rows.values_list(*fields)[:limit]]


def token_by_key(key: str) -> ApiToken | None:
    """A token with its person and all their memberships. One query, as it precedes every request.

    Only what is needed to tell who asks and what they may is read of each.
    """
    columns = [f"{prefix}{name}" for _, prefix, names in _READ for name in names]
    rows = list(ApiToken.objects.filter(key=key).values(*columns))
    if not rows:
        return None
    made = [[_made(row, *part) for part in _READ] for row in rows]
    token, user, _ = made[0]
    user.__dict__["all_memberships"] = [held for *_, held in made if held.pk is not None]
    token.user = user
    return token


def _made(row: Mapping[str, Any], model: type[models.Model], prefix: str, names: list[str]) -> Any:
    """The instance of which a row holds some columns."""
    return model.from_db(DEFAULT_DB_ALIAS, names, [row[f"{prefix}{name}"] for name in names])


def names_of(actor_ids: Iterable[str]) -> dict[str, str]:
    """People's names by their id in the audit, such as `person:17`. One query, or none."""
    keys = {int(one.removeprefix("person:")) for one in actor_ids if one.startswith("person:")}
    if not keys:
        return {}
    found = User.objects.filter(pk__in=keys).values_list("pk", "name")
    return {f"person:{key}": name for key, name in found if name}


def people_of_area(area_code: str, on: dt.date) -> list[tuple[str, str]]:
    """Who holds a role in an area itself on a day: id in the audit and name, by name. One query."""
    rows = Membership.objects.filter(scope=f"area:{area_code}", user__is_active=True)
    found = {
        row.user.actor_id: row.user.name for row in rows.select_related("user") if row.holds_on(on)
    }
    return sorted(found.items(), key=lambda one: (one[1], one[0]))


def people_in_team(team: str, on: dt.date) -> list[User]:
    """Everybody who works for a team on a day, wherever, their memberships read. Two queries."""
    return _holding(models.Q(team=team), on)


def people_with(roles: Iterable[str], on: dt.date) -> list[User]:
    """Everybody who holds one of some roles on a day, wherever, memberships read. Two queries."""
    return _holding(models.Q(role__in=list(roles)), on)


def _holding(which: models.Q, on: dt.date) -> list[User]:
    begun = models.Q(valid_from=None) | models.Q(valid_from__lte=on)
    lasting = models.Q(valid_until=None) | models.Q(valid_until__gte=on)
    held = Membership.objects.filter(which, begun, lasting).values("user")
    people = User.objects.filter(pk__in=held, is_active=True).order_by("name", "pk")
    return list(people.prefetch_related("memberships"))


@dataclass(frozen=True, slots=True)
class MembershipInfo:
    """One role that somebody holds or held in one place, for a team where the role has one."""

    id: int
    person_id: int
    role: str
    scope: Scope
    team: str
    valid_from: dt.date | None
    valid_until: dt.date | None
    reason: str

    def holds_on(self, day: dt.date) -> bool:
        """Whether it holds on a day or will: nothing ended it before."""
        return self.valid_until is None or self.valid_until >= day


@dataclass(frozen=True, slots=True)
class PersonInfo:
    """Somebody who can sign in, with every role they ever held, those that hold first."""

    id: int
    name: str
    email: str
    is_active: bool
    memberships: tuple[MembershipInfo, ...]

    @property
    def actor_id(self) -> str:
        """How the audit names them."""
        return f"person:{self.id}"


def all_people() -> list[PersonInfo]:
    """Everybody who has an account, by name. Two queries."""
    return _people_infos(User.objects.all())


def find_person(person_id: int) -> PersonInfo | None:
    """One person, or None. Two queries."""
    return next(iter(_people_infos(User.objects.filter(pk=person_id))), None)


def find_membership(membership_id: int) -> Membership | None:
    """One membership with its person, to be changed by a service; None when there is none."""
    return Membership.objects.select_related("user").filter(pk=membership_id).first()


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that was done to somebody's account or roles."""

    at: dt.datetime
    by: str
    action: str
    detail: Mapping[str, Any]


def history_of_person(actor_id: str, limit: int = 200) -> list[Happening]:
    """What was done to somebody's account and roles, the newest first, from the audit. One query."""
    rows = AuditEvent.objects.filter(subject=actor_id, action__regex=r"^(person|membership)\.")
    found = rows.order_by("-at", "-pk")[:limit]
    return [Happening(row.at, row.actor, row.action, row.detail) for row in found]


def _people_infos(users: models.QuerySet[User]) -> list[PersonInfo]:
    people = users.order_by("name", "pk").prefetch_related("memberships")
    return [
        PersonInfo(
            one.pk,
            one.name,
            one.email,
            one.is_active,
            tuple(
                MembershipInfo(
                    row.pk, one.pk, row.role, Scope.parse(row.scope), row.team, row.valid_from,
                    row.valid_until, row.reason,
                )
                for row in sorted(
                    one.memberships.all(),
                    key=lambda row: (row.valid_until is not None, row.role, row.scope, row.pk),
                )
            ),
        )
        for one in people
    ]  # fmt: skip


def people_by_id(ids: Iterable[int]) -> dict[int, User]:
    """People who can sign in, by their number. One query."""
    return User.objects.filter(is_active=True).in_bulk(list(ids))


def _part(model: type[models.Model], prefix: str, *names: str) -> tuple[Any, str, list[str]]:
    """A model, the way to it from a token, and columns of it in the model's own order."""
    columns = [field.attname for field in model._meta.concrete_fields]
    return model, prefix, [name for name in columns if name in names]


_READ = (
    _part(ApiToken, "", "id", "user_id", "key", "digest", "expires_at", "revoked_at"),
    _part(User, "user__", "id", "email", "name", "is_active"),
    _part(
        Membership,
        "user__memberships__",
        *("id", "user_id", "role", "scope", "team", "valid_from", "valid_until"),
    ),
)
