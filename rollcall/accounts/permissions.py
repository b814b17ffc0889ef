"""Who may do what: permissions, the roles that hold them, and the marks that views carry.

A permission answers "may this person"; whether it may be done now is a policy of the domain, and
which homes it covers is `register`'s, from the scopes that `grants` returns.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from rollcall.accounts.links import LinkActor
from rollcall.accounts.scopes import Kind, Scope
from rollcall.domain.sensitivity import Sensitivity
from rollcall.foundation import clock
from rollcall.foundation.access import public, signed_in
from rollcall.foundation.actors import Actor, SystemActor


if TYPE_CHECKING:
    from rollcall.accounts.models import Membership, User


__all__ = (
    "ROLES",
    "SENSITIVE",
    "Grants",
    "Permission",
    "Role",
    "check_any",
    "grants",
    "may",
    "needs",
    "public",
    "shown_to_any",
    "shown_to_holders",
    "signed_in",
    "teams_of",
)

View = TypeVar("View", bound=Callable[..., Any])


class Permission(StrEnum):
    """What a role lets its holder do inside the scope it is held in."""

    SEE_FIGURES = "see_figures"  # totals of an area
    SEE_HOMES = "see_homes"  # homes by name, and their answers
    SEE_CONTACTS = "see_contacts"  # who to ring at a home
    FILE_REPORT = "file_report"
    FILE_MANY = "file_many"  # the reports of many homes from one file
    TAKE_CALLS = "take_calls"  # ring homes and write down what came of it
    AMEND_OLD_REPORT = "amend_old_report"  # after the programme's window for amending
    KEEP_REGISTER = "keep_register"
    SEE_RETURN = "see_return"
    PREPARE_RETURN = "prepare_return"
    SETTLE_DIFFERENCES = "settle_differences"  # decide where two sources say different things
    REVIEW_QUERIES = "review_queries"  # set aside or ask again, and see how often each rule asks
    CONFIRM_WORDS = "confirm_words"  # keep free text that looks personal
    ADMINISTER = "administer"
    SEE_OWN_PAGES = "see_own_pages"  # a home's own pages
    SEND_NOTICES = "send_notices"  # messages to homes: who got which, send now, stop
    REVIEW_SIGNALS = "review_signals"  # deal with signals and decide the level of a home
    SEE_OUTBREAKS = "see_outbreaks"  # what is found, planned and decided about homes with cases
    MANAGE_OUTBREAKS = "manage_outbreaks"  # write it down
    USE_API = "use_api"  # make tokens, with which one's own systems act as oneself
    HOLD_MEETING = "hold_meeting"  # run a cell's meeting: agenda, decisions, minutes, who gets them
    RAISE_MATTER = "raise_matter"  # put something on the agenda of a cell
    WRITE_SITREP = "write_sitrep"  # edit and issue an area's situation report
    ASK_FOR_HELP = "ask_for_help"  # for a home, and say for it that help came
    SEE_ACTIONS = "see_actions"  # actions and requests of every team
    WORK_ACTIONS = "work_actions"  # see and move those of one's own teams
    RUN_ACTIONS = "run_actions"  # move, assign and hand over those of every team
    OPEN_ACTIONS = "open_actions"  # for a home, or for all homes of an area
    SEE_HEALTH = "see_health"  # answers and requests about health (C0)
    SEE_COMMERCIAL = "see_commercial"  # answers and requests about money (C0)


#: What somebody needs beside seeing the home, to see an answer of a sensitivity (C0). This is the one
#: place that says so; `register.scoping.sight_over` says of which homes.
SENSITIVE: dict[Sensitivity, Permission] = {
    "commercial": Permission.SEE_COMMERCIAL,
    "health": Permission.SEE_HEALTH,
    "personal": Permission.SEE_CONTACTS,
}


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of permissions, with the kinds of place it can be held in."""

    key: str
    name: str
    description: str
    scope_kinds: tuple[Kind, ...]
    permissions: frozenset[Permission]
    in_team: bool = False  # whoever holds it works for a team of the programme


def _roles(*roles: Role) -> dict[str, Role]:
    return {role.key: role for role in roles}


#: What people who care for residents' health see and do, for the team they work for.
_HEALTH_TEAM = frozenset(
    {
        Permission.SEE_FIGURES,
        Permission.SEE_HOMES,
        Permission.SEE_CONTACTS,
        Permission.SEE_ACTIONS,
        Permission.WORK_ACTIONS,
        Permission.OPEN_ACTIONS,
        Permission.SEE_HEALTH,
        Permission.SEE_OUTBREAKS,
        Permission.RAISE_MATTER,
    }
)

ROLES: dict[str, Role] = _roles(
    Role(
        key="home-reporter",
        name="Home reporter",
        description="Sends a care home's updates and sees what that home has sent.",
        scope_kinds=("home", "provider"),
        permissions=frozenset(
            {
                Permission.SEE_OWN_PAGES,
                Permission.ASK_FOR_HELP,
                Permission.SEE_HOMES,
                Permission.FILE_REPORT,
                Permission.RAISE_MATTER,
                Permission.USE_API,
            }
        ),
    ),
    Role(
        key="group-reporter",
        name="Provider group office",
        description="Sends the updates of all homes of a provider, one by one or from one file.",
        scope_kinds=("provider",),
        permissions=frozenset(
            {
                Permission.SEE_OWN_PAGES,
                Permission.ASK_FOR_HELP,
                Permission.SEE_HOMES,
                Permission.FILE_REPORT,
                Permission.FILE_MANY,
                Permission.RAISE_MATTER,
                Permission.USE_API,
            }
        ),
    ),
    Role(
        key="call-handler",
        name="Call handler",
        description="Rings the homes of an area each day, takes their updates and sees their answers.",
        scope_kinds=("area",),
        permissions=frozenset(
            {
                Permission.TAKE_CALLS,
                Permission.SEE_HOMES,
                Permission.SEE_CONTACTS,
                Permission.FILE_REPORT,
                Permission.RAISE_MATTER,
                Permission.ASK_FOR_HELP,
                Permission.SEE_ACTIONS,
            }
        ),
    ),
    Role(
        key="council-officer",
        name="Council officer",
        description="Sees every home in the area, takes updates by phone and prepares the return.",
        scope_kinds=("area",),
        permissions=frozenset(
            {
                Permission.SEE_FIGURES,
                Permission.SEE_HOMES,
                Permission.SEE_CONTACTS,
                Permission.FILE_REPORT,
                Permission.FILE_MANY,
                Permission.TAKE_CALLS,
                Permission.AMEND_OLD_REPORT,
                Permission.KEEP_REGISTER,
                Permission.SEE_RETURN,
                Permission.PREPARE_RETURN,
                Permission.REVIEW_QUERIES,
                Permission.CONFIRM_WORDS,
                Permission.SETTLE_DIFFERENCES,
                Permission.SEND_NOTICES,
                Permission.REVIEW_SIGNALS,
                Permission.SEE_OUTBREAKS,
                Permission.MANAGE_OUTBREAKS,
                Permission.USE_API,
                Permission.HOLD_MEETING,
                Permission.RAISE_MATTER,
                Permission.WRITE_SITREP,
                Permission.ASK_FOR_HELP,
                Permission.SEE_ACTIONS,
                Permission.RUN_ACTIONS,
                Permission.OPEN_ACTIONS,
                Permission.SEE_HEALTH,
            }
        ),
    ),
    Role(
        key="regional-reviewer",
        name="Regional reviewer",
        description="Sees the totals and returns of the councils in a region, and no home by name.",
        scope_kinds=("area",),
        permissions=frozenset({Permission.SEE_FIGURES, Permission.SEE_RETURN, Permission.USE_API}),
    ),
    Role(
        key="national-reviewer",
        name="National reviewer",
        description="Sees the totals and returns of every region, and no home by name.",
        scope_kinds=("area",),
        permissions=frozenset({Permission.SEE_FIGURES, Permission.SEE_RETURN, Permission.USE_API}),
    ),
    Role(
        key="cell-chair",
        name="Chair of the cell",
        description="Sees every home and action of the area, and hands work to any team.",
        scope_kinds=("area",),
        permissions=frozenset(
            {
                Permission.SEE_FIGURES,
                Permission.HOLD_MEETING,
                Permission.RAISE_MATTER,
                Permission.WRITE_SITREP,
                Permission.SEE_HOMES,
                Permission.SEE_CONTACTS,
                Permission.SEE_ACTIONS,
                Permission.RUN_ACTIONS,
                Permission.OPEN_ACTIONS,
                Permission.REVIEW_SIGNALS,
                Permission.SEE_OUTBREAKS,
                Permission.SEE_HEALTH,
            }
        ),
    ),
    Role(
        key="note-taker",
        name="Note-taker",
        description="Writes down in the meeting what is to be done, for a home or for all.",
        scope_kinds=("area",),
        permissions=frozenset(
            {
                Permission.SEE_FIGURES,
                Permission.HOLD_MEETING,
                Permission.RAISE_MATTER,
                Permission.SEE_HOMES,
                Permission.SEE_ACTIONS,
                Permission.OPEN_ACTIONS,
                Permission.SEE_OUTBREAKS,
                Permission.SEE_HEALTH,
            }
        ),
    ),
    Role(
        key="ipc-nurse",
        name="Infection-control nurse",
        description="Advises and visits homes to stop infection, by what they asked and by priority.",
        scope_kinds=("area",),
        permissions=_HEALTH_TEAM | {Permission.MANAGE_OUTBREAKS},
        in_team=True,
    ),
    Role(
        key="clinician",
        name="Clinician",
        description="Helps homes with care, medicines and equipment, as a nurse, doctor or pharmacist.",
        scope_kinds=("area",),
        permissions=_HEALTH_TEAM,
        in_team=True,
    ),
    Role(
        key="public-health",
        name="Public health officer",
        description="Follows infection in the homes of an area and what is done about it.",
        scope_kinds=("area",),
        permissions=_HEALTH_TEAM | {Permission.MANAGE_OUTBREAKS},
        in_team=True,
    ),
    Role(
        key="ppe-officer",
        name="Protective kit officer",
        description="Agrees and sends protective kit to homes that asked for it.",
        scope_kinds=("area",),
        permissions=frozenset(
            {
                Permission.SEE_CONTACTS,
                Permission.SEE_ACTIONS,
                Permission.WORK_ACTIONS,
                Permission.OPEN_ACTIONS,
            }
        ),
        in_team=True,
    ),
    Role(
        key="finance-officer",
        name="Finance officer",
        description="Sees what homes say about money and answers those that asked; nobody else does.",
        scope_kinds=("area",),
        permissions=frozenset(
            {
                Permission.SEE_FIGURES,
                Permission.SEE_HOMES,
                Permission.SEE_RETURN,
                Permission.SEE_CONTACTS,
                Permission.WORK_ACTIONS,
                Permission.SEE_COMMERCIAL,
            }
        ),
        in_team=True,
    ),
    Role(
        key="partner-officer",
        name="Partner’s officer",
        description="Does what the own team of a partner organisation was asked for, and sees no more.",
        scope_kinds=("area",),
        permissions=frozenset({Permission.SEE_CONTACTS, Permission.WORK_ACTIONS}),
        in_team=True,
    ),
    Role(
        key="administrator",
        name="Administrator",
        description="Keeps the register of homes and the list of people who can sign in.",
        scope_kinds=("area",),
        permissions=frozenset(
            {
                Permission.ADMINISTER,
                Permission.KEEP_REGISTER,
                Permission.SEE_FIGURES,
                Permission.USE_API,
            }
        ),
    ),
)


#: What a signed link lets its holder do, for the one home, set and day it was made for.
LINK_MAY = frozenset({Permission.FILE_REPORT, Permission.SEE_OWN_PAGES})


@dataclass(frozen=True, slots=True)
class Grants:
    """Where somebody holds one permission. Empty, and so false, when they hold it nowhere."""

    everywhere: bool = False
    homes: frozenset[str] = frozenset()
    providers: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.homes or self.providers or self.areas)

    def __or__(self, other: "Grants") -> "Grants":
        """Both together."""
        return Grants(
            self.everywhere or other.everywhere,
            self.homes | other.homes,
            self.providers | other.providers,
            self.areas | other.areas,
        )

    def __ge__(self, other: "Grants") -> bool:
        """Whether it was granted wherever the other was; not whether one place lies in another."""
        return self.everywhere or (
            not other.everywhere
            and self.homes >= other.homes
            and self.providers >= other.providers
            and self.areas >= other.areas
        )

    @classmethod
    def of(cls, scopes: Iterable[Scope]) -> "Grants":
        """Gather scopes by their kind."""
        keys: dict[str, set[str]] = {"home": set(), "provider": set(), "area": set()}
        for scope in scopes:
            keys[scope.kind].add(scope.key)
        return cls(
            homes=frozenset(keys["home"]),
            providers=frozenset(keys["provider"]),
            areas=frozenset(keys["area"]),
        )


def grants(actor: Actor, permission: Permission) -> Grants:
    """Where `actor` holds `permission` today.

    The machine's own commands hold it everywhere. Whoever came by a signed link holds two for that
    one home; `register.scoping` and the services see to the day and the set. Somebody not signed in
    or switched off holds it nowhere. A person's memberships are read once and kept on the person.
    """
    if isinstance(actor, SystemActor):
        return Grants(everywhere=True)
    if isinstance(actor, LinkActor):
        return Grants(homes=frozenset({actor.location_id} if permission in LINK_MAY else ()))
    if not getattr(actor, "is_authenticated", False) or not getattr(actor, "is_active", False):
        return Grants()
    return Grants.of(
        Scope.parse(membership.scope)
        for membership in memberships_today(cast("User", actor))
        if permission in ROLES[membership.role].permissions
    )


def may(actor: Actor, permission: Permission) -> bool:
    """Whether `actor` holds `permission` anywhere at all."""
    return bool(grants(actor, permission))


def check_any(actor: Actor, permissions: Sequence[Permission]) -> None:
    """Refuse with Django's PermissionDenied somebody who holds none of `permissions`."""
    if not any(may(actor, one) for one in permissions):
        raise PermissionDenied(f"needs {' or '.join(permissions)}")


def shown_to_holders(*permissions: Permission) -> Callable[[HttpRequest], bool]:
    """For the navigation: whether the person who asks holds all of these somewhere."""

    def shown_to(request: HttpRequest) -> bool:
        return all(may(cast(Actor, request.user), one) for one in permissions)

    return shown_to


def shown_to_any(*permissions: Permission) -> Callable[[HttpRequest], bool]:
    """For the navigation: whether the person who asks holds one of these somewhere."""

    def shown_to(request: HttpRequest) -> bool:
        return any(may(cast(Actor, request.user), one) for one in permissions)

    return shown_to


def teams_of(actor: Actor) -> dict[str, Grants]:
    """The teams that `actor` works for today, each with the places where they do."""
    if not getattr(actor, "is_authenticated", False) or not getattr(actor, "is_active", False):
        return {}
    places: dict[str, list[Scope]] = {}
    for membership in memberships_today(cast("User", actor)):
        works = Permission.WORK_ACTIONS in ROLES[membership.role].permissions
        if membership.team and works:
            places.setdefault(membership.team, []).append(Scope.parse(membership.scope))
    return {team: Grants.of(scopes) for team, scopes in places.items()}


def memberships_today(user: "User") -> "list[Membership]":
    """The person's memberships that hold today, of roles that still exist."""
    today = clock.today()
    return [
        membership
        for membership in user.all_memberships
        if membership.role in ROLES and membership.holds_on(today)
    ]


def needs(*permissions: Permission) -> Callable[[View], View]:
    """Mark a view that wants one of `permissions`, and refuse people who hold none of them.

    The view itself narrows what it shows to the places where the person holds it. The first is the
    one the page is for; others open it under conditions that the view looks into.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            check_any(cast(Actor, request.user), permissions)
            return view(request, *args, **kwargs)

        guarded.rollcall_permission = permissions[0]  # type: ignore[attr-defined]
        guarded.rollcall_permissions = permissions  # type: ignore[attr-defined]
        return cast(View, guarded)

    return mark
