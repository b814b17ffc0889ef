"""Reading people and the tokens of their systems."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, models

from rollcall.accounts.models import ApiToken, Membership, User


M = TypeVar("M", bound=models.Model)


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
    """A token with its person and all their memberships. One query, as it precedes every request."""
    rows = list(
        ApiToken.objects.filter(key=key).values(
            *_columns(ApiToken), *_columns(User, "user__"), *_columns(Membership, _HELD)
        )
    )
    if not rows:
        return None
    token, user = _made(ApiToken, rows[0]), _made(User, rows[0], "user__")
    held = [_made(Membership, row, _HELD) for row in rows if row[f"{_HELD}id"] is not None]
    user.__dict__["all_memberships"] = held
    token.user = user
    return token


_HELD = "user__memberships__"


def _columns(model: type[models.Model], prefix: str = "") -> list[str]:
    return [f"{prefix}{field.attname}" for field in model._meta.concrete_fields]


def _made(model: type[M], row: Mapping[str, Any], prefix: str = "") -> M:
    """The instance of which a row holds the columns."""
    names = _columns(model)
    return model.from_db(DEFAULT_DB_ALIAS, names, [row[f"{prefix}{name}"] for name in names])
