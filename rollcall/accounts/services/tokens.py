"""Tokens: making one, ending one, and answering whose it is when a system asks with it.

A token reads `rollcall_KEY_SECRET`. The key finds the row and is no secret; of the secret only its
SHA-256 is kept. It is 256 bits of chance, so a slow hash as for passwords would add nothing but time.
"""

import datetime as dt
import hashlib
import secrets
import threading
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from rollcall.accounts.models import ApiToken, User
from rollcall.accounts.permissions import Permission, may
from rollcall.accounts.selectors import token_by_key
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, NotFound, NotPermitted, RollcallError


PREFIX = "rollcall"
#: The longest a token may live, whatever the setting says.
MOST_DAYS = 3650
#: A process tells the database what it counted once a minute, and after this share of the limit.
_TOLD_AFTER = 50


class TokenRefused(RollcallError):
    """There is no such token, or it does not hold any more."""


class TooManyRequests(RollcallError):
    """A token asked more often in this minute than the setting lets it."""

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"This token asked more than {settings.API_REQUESTS_A_MINUTE} times in a minute.",
            remedy=f"Wait {seconds} seconds, then ask again.",
        )
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made; `text` is nowhere else and cannot be shown again."""

    id: int
    name: str
    text: str
    expires_at: dt.datetime


@transaction.atomic
def create_token(
    *, by: Actor, user: User, name: str, now: dt.datetime, days: int | None = None
) -> NewToken:
    """Make a token that acts as `user` for some days; without `days`, as long as the setting says.

    Raises NotPermitted, and BadInput for a name or a number of days that cannot be.
    """
    _check_owner(by, user)
    if not may(user, Permission.USE_API):
        raise NotPermitted(
            f"The role of {user.email} may not use the API.", remedy="Choose another person."
        )
    name = _checked_name(name)
    expires_at = now + dt.timedelta(days=_checked_days(days))
    key, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        key=key,
        digest=_digest(secret),
        created_at=now,
        created_by=by.actor_id,
        expires_at=expires_at,
    )
    audit.record(
        by=by,
        action="token.created",
        subject=user.actor_id,
        at=now,
        detail={"token": key, "expires_at": expires_at.astimezone(dt.UTC).isoformat()},
    )
    return NewToken(token.pk, name, f"{PREFIX}_{key}_{secret}", expires_at)


@transaction.atomic
def revoke_token(*, by: Actor, key: str, now: dt.datetime) -> None:
    """End a token for good; one that ended before stays as it is.

    Raises NotFound for one that is not there, and alike for one that is not `by`'s to end.
    """
    token = ApiToken.objects.select_related("user").select_for_update(of=("self",))
    found = token.filter(key=key).first()
    if found is None or not _owns(by, found.user):
        raise NotFound("There is no such token.", remedy="Look at the list of your tokens.")
    if found.revoked_at is not None:
        return
    found.revoked_at = now
    found.save(update_fields=["revoked_at"])
    audit.record(
        by=by, action="token.revoked", subject=found.user.actor_id, at=now, detail={"token": key}
    )


def use_token(text: str, *, now: dt.datetime) -> User:
    """The person a token acts as, with their memberships read. One query, now and then two.

    Raises TokenRefused, NotPermitted when the person's role may not use the API any more, and
    TooManyRequests.
    """
    prefix, _, rest = text.strip().partition("_")
    key, _, secret = rest.partition("_")
    found = token_by_key(key) if prefix == PREFIX and key.isalnum() and len(key) <= 16 else None
    # Compared even when there is none, so that a wrong key takes as long as a wrong secret.
    right = secrets.compare_digest(_digest(secret), found.digest if found else "")
    if found is None or not right:
        raise TokenRefused("This token is not known.", remedy="Check it, or make a new one.")
    if found.revoked_at is not None:
        raise TokenRefused("This token was revoked.", remedy="Make a new one.")
    if found.expires_at <= now:
        ended = clock.reporting_day(found.expires_at)
        raise TokenRefused(
            f"This token ended on {ended.day} {ended:%B %Y}.", remedy="Make a new one."
        )
    if not found.user.is_active:
        raise TokenRefused("The account of this token is switched off.")
    if not may(found.user, Permission.USE_API):
        raise NotPermitted("Your role may not use the API.", remedy="Ask an administrator.")
    _count(found, now)
    return found.user


# --- how often a token asks -------------------------------------------------------------------


@dataclass(slots=True)
class _Minute:
    """What a token asked in one minute: `known` by all processes, `mine` here and not yet told."""

    number: int  # minutes since 1970
    known: int = 0
    mine: int = 0


_minutes: dict[str, _Minute] = {}
_lock = threading.Lock()


def _count(token: ApiToken, now: dt.datetime) -> None:
    """Count a request, and refuse it when the minute is full.

    Each process counts by itself and tells the database seldom: a write for each request would cost
    as much as the report that it brings. So the limit of all processes together is kept to within
    two in a hundred for each of them. Telling also writes down when the token was last used.
    """
    limit, number = settings.API_REQUESTS_A_MINUTE, int(now.timestamp() // 60)
    with _lock:
        minute = _minutes.get(token.key)
        first = minute is None or minute.number != number
        if minute is None or first:
            minute = _minutes[token.key] = _Minute(number)
        if limit and not first and minute.known + minute.mine >= limit:
            raise TooManyRequests(60 - int(now.timestamp() % 60))
        minute.mine += 1
        untold = minute.mine if first or (limit and minute.mine * _TOLD_AFTER >= limit) else 0
        minute.mine -= untold
    if not untold:
        return
    known = _tell(token, number, untold, now)
    with _lock:
        minute.known = max(minute.known, known)
    if limit and known > limit:
        raise TooManyRequests(60 - int(now.timestamp() % 60))


def _tell(token: ApiToken, number: int, asked: int, now: dt.datetime) -> int:
    """Add to the minute that all processes share; what it came to."""
    table = ApiToken._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET last_used_at = %s, asked = %s + "  # noqa: S608 - name of a model
            "CASE WHEN minute = %s THEN asked ELSE 0 END, minute = %s WHERE id = %s RETURNING asked",
            [
                connection.ops.adapt_datetimefield_value(now),
                asked,
                number,
                number,
                token.pk,
            ],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


# --- checks -----------------------------------------------------------------------------------


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _owns(by: Actor, user: User) -> bool:
    return by.actor_id == user.actor_id or may(by, Permission.ADMINISTER)


def _check_owner(by: Actor, user: User) -> None:
    if not _owns(by, user):
        raise NotPermitted("You may make tokens for yourself only.")


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    longest = ApiToken._meta.get_field("name").max_length or 0
    if not name:
        raise BadInput("A token needs a name.", remedy="Name the system that will use it.")
    if len(name) > longest or not name.isprintable():
        raise BadInput(
            "This name cannot be used.", remedy=f"Use {longest} letters and digits or fewer."
        )
    return name


def _checked_days(days: int | None) -> int:
    longest = min(settings.API_TOKEN_DAYS, MOST_DAYS)
    if days is None:
        return longest
    if not 1 <= days <= longest:
        raise BadInput(
            f"A token cannot last {days} days.", remedy=f"Choose from 1 to {longest} days."
        )
    return days
