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
from rollcall.foundation.errors import BadInput, Conflict, NotNow, NotPermitted
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
            about="valid_until",
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
            about="last_day",
        )
    if membership.user.actor_id == by.actor_id and _administers(membership):
        raise NotNow(
            "You cannot end your own role as administrator.", remedy="Ask another administrator."
        )
    membership.valid_until = last_day
    membership.reason = reason
    membership.save(update_fields=["valid_until", "reason"])
    membership.user.__dict__.pop("all_memberships", None)
    _record(by, "membership.ended", membership, now, last_day=last_day.isoformat())
    return membership


@transaction.atomic
def put_back_membership(*, by: Actor, membership: Membership, now: dt.datetime) -> Membership:
    """Undo an ending: it holds again without an end.

    Raises `NotPermitted`, `NotNow` when it has no end, and `Conflict` when it was granted anew.
    """
    _check_may_administer(by)
    if membership.valid_until is None:
        raise NotNow("This has no end.", remedy="There is nothing to put back.")
    role = _checked_role(membership.role)
    _check_not_held(membership.user, role, membership.scope, membership.team)
    was = membership.valid_until
    membership.valid_until, membership.reason = None, ""
    membership.save(update_fields=["valid_until", "reason"])
    membership.user.__dict__.pop("all_memberships", None)
    _record(by, "membership.put_back", membership, now, last_day=was.isoformat())
    return membership


def _administers(membership: Membership) -> bool:
    role = ROLES.get(membership.role)
    return role is not None and Permission.ADMINISTER in role.permissions


def _record(
    by: Actor, action: str, membership: Membership, now: dt.datetime, **more: str | None
) -> None:
    """What was done to whose membership, with its team where it has one."""
    team = {"team": membership.team} if membership.team else {}
    detail = {"role": membership.role, "scope": membership.scope, **team, **more}
    audit.record(by=by, action=action, subject=membership.user.actor_id, at=now, detail=detail)


def _check_not_held(user: User, role: Role, scope: str, team: str) -> None:
    open_ones = user.memberships.filter(valid_until__isnull=True)
    if open_ones.filter(role=role.key, scope=scope, team=team).exists():
        raise Conflict(
            f"This person is {role.name} of {scope} already.", remedy="There is nothing to do."
        )


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
    if valid_until is None:
        _check_not_held(user, role, str(scope), team)
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
    _record(
        by,
        "membership.granted",
        membership,
        now,
        valid_from=valid_from.isoformat() if valid_from else None,
        valid_until=valid_until.isoformat() if valid_until else None,
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
            f"There is no role {role!r}.",
            remedy=f"Choose one of {', '.join(sorted(ROLES))}.",
            about="role",
        )
    return ROLES[role]


def _checked_scope(role: Role, text: str) -> Scope:
    scope = Scope.parse(text)
    if scope.kind not in role.scope_kinds:
        raise BadInput(
            f"{role.name} cannot be held in {scope}.",
            remedy=f"Give a scope of the kind {' or '.join(role.scope_kinds)}.",
            about="place",
        )
    return scope


def _check_team(role: Role, team: str) -> None:
    """A role in a team needs one that the programme has; other roles have none."""
    teams = current_programme().support.team
    if not role.in_team and team:
        raise BadInput(f"{role.name} is in no team.", remedy="Leave the team out.", about="team")
    if role.in_team and team not in teams:
        raise BadInput(
            f"{role.name} works for a team"
            + (f", and there is no team {team!r}." if team else ", and none is given."),
            remedy=f"Choose one of {', '.join(teams) or 'none: the programme has no teams'}.",
            about="team",
        )


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BadInput("This password cannot be used.", remedy=" ".join(error.messages)) from error
