"""Verbs that change who can sign in and what they may do."""

import datetime as dt

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from rollcall.accounts.models import Membership, User
from rollcall.accounts.permissions import ROLES, Permission, Role, may
from rollcall.accounts.scopes import Scope
from rollcall.foundation import audit
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, Conflict, NotPermitted
from rollcall.foundation.programmes import current_programme


@transaction.atomic
def create_user(
    *,
    by: Actor,
    email: str,
    name: str,
    role: str,
    scope: str,
    password: str,
    now: dt.datetime,
    team: str = "",
) -> User:
    """Make an account with one membership.

    Raises `NotPermitted`, `BadInput` for a bad e-mail, role, scope, team or password, and `Conflict`
    when the e-mail has an account already.
    """
    _check_may_administer(by)
    email = _checked_email(email)
    found = _checked_role(role)
    place = _checked_scope(found, scope)
    _check_team(found, team)
    if User.objects.filter(email=email).exists():
        raise Conflict(
            "There is an account with this e-mail already.", remedy="Use another e-mail."
        )
    user = User(email=email, name=name.strip() or email.partition("@")[0], created_at=now)
    _check_password(password, user)
    user.set_password(password)
    user.save(force_insert=True)
    audit.record(by=by, action="person.created", subject=user.actor_id, at=now)
    _grant(by=by, user=user, role=found, scope=place, team=team, now=now)
    return user


@transaction.atomic
def grant_membership(
    *,
    by: Actor,
    user: User,
    role: str,
    scope: str,
    now: dt.datetime,
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
    reason: str = "",
    team: str = "",
) -> Membership:
    """Give a person one more role in one place.

    Raises `NotPermitted`, `BadInput`, and `Conflict` when they hold it there already.
    """
    _check_may_administer(by)
    found = _checked_role(role)
    place = _checked_scope(found, scope)
    _check_team(found, team)
    if valid_from and valid_until and valid_until < valid_from:
        raise BadInput(
            f"The last day, {valid_until}, is before the first, {valid_from}.",
            remedy="Change one of the two.",
        )
    return _grant(
        by=by,
        user=user,
        role=found,
        scope=place,
        team=team,
        now=now,
        valid_from=valid_from,
        valid_until=valid_until,
        reason=reason,
    )


@transaction.atomic
def end_membership(
    *, by: Actor, membership: Membership, last_day: dt.date, now: dt.datetime, reason: str
) -> Membership:
    """Let a membership end on `last_day`; the row stays, so that what was so can be seen."""
    _check_may_administer(by)
    if membership.valid_from and last_day < membership.valid_from:
        raise BadInput(
            f"The last day, {last_day}, is before the first, {membership.valid_from}.",
            remedy="Choose a later last day.",
        )
    membership.valid_until = last_day
    membership.reason = reason
    membership.save(update_fields=["valid_until", "reason"])
    membership.user.__dict__.pop("all_memberships", None)
    audit.record(
        by=by,
        action="membership.ended",
        subject=membership.user.actor_id,
        at=now,
        detail={
            "role": membership.role,
            "scope": membership.scope,
            "last_day": last_day.isoformat(),
        },
    )
    return membership


def _grant(
    *,
    by: Actor,
    user: User,
    role: Role,
    scope: Scope,
    team: str,
    now: dt.datetime,
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
    reason: str = "",
) -> Membership:
    held = user.memberships.filter(
        role=role.key, scope=str(scope), team=team, valid_until__isnull=True
    )
    if valid_until is None and held.exists():
        raise Conflict(
            f"This person is {role.name} of {scope} already.", remedy="There is nothing to do."
        )
    membership = Membership.objects.create(
        user=user,
        role=role.key,
        scope=str(scope),
        team=team,
        valid_from=valid_from,
        valid_until=valid_until,
        granted_by=by.actor_id,
        reason=reason,
    )
    user.__dict__.pop("all_memberships", None)
    audit.record(
        by=by,
        action="membership.granted",
        subject=user.actor_id,
        at=now,
        detail={
            "role": role.key,
            "scope": str(scope),
            **({"team": team} if team else {}),
            "valid_from": valid_from.isoformat() if valid_from else None,
            "valid_until": valid_until.isoformat() if valid_until else None,
        },
    )
    return membership


def _check_may_administer(by: Actor) -> None:
    if not may(by, Permission.ADMINISTER):
        raise NotPermitted("You may not change who can sign in.", remedy="Ask an administrator.")


def _checked_email(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadInput(
            f"{email!r} is not an e-mail address.", remedy="Write it like name@example.org."
        ) from error
    return email


def _checked_role(role: str) -> Role:
    if role not in ROLES:
        raise BadInput(
            f"There is no role {role!r}.", remedy=f"Choose one of {', '.join(sorted(ROLES))}."
        )
    return ROLES[role]


def _checked_scope(role: Role, text: str) -> Scope:
    scope = Scope.parse(text)
    if scope.kind not in role.scope_kinds:
        raise BadInput(
            f"{role.name} cannot be held in {scope}.",
            remedy=f"Give a scope of the kind {' or '.join(role.scope_kinds)}.",
        )
    return scope


def _check_team(role: Role, team: str) -> None:
    """A role in a team needs one that the programme has; other roles have none."""
    teams = current_programme().support.team
    if not role.in_team and team:
        raise BadInput(f"{role.name} is in no team.", remedy="Leave the team out.")
    if role.in_team and team not in teams:
        raise BadInput(
            f"{role.name} works for a team, and there is no team {team!r}.",
            remedy=f"Choose one of {', '.join(teams) or 'none: the programme has no teams'}.",
        )


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BadInput("This password cannot be used.", remedy=" ".join(error.messages)) from error
