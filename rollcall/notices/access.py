"""How a view is opened by a person with a permission, or by a signed link for the same home and day.

    @needs_or_link(Permission.FILE_REPORT)
    def update(request, location_id): ...
        actor = actor_of(request)       # the person, or a LinkActor; give it to services as `by`

The view's address names the home as `location_id`. It may name the set as `set_key` and the day as
`on`; without them the daily set and today are meant. The link must be for exactly those.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from rollcall.accounts.links import LINK_MARK, LinkActor, set_actor
from rollcall.accounts.permissions import Permission, may
from rollcall.foundation import clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.programmes import current_programme
from rollcall.notices.selectors import LinkInfo, live_link
from rollcall.register.scoping import may_see_home
from rollcall.ui.typed import keep_typed


SESSION_KEY = "update_link"
#: What an address ends with when a form was sent to it after the session had gone.
AGAIN = "again"

View = TypeVar("View", bound=Callable[..., Any])


def needs_or_link(permission: Permission) -> Callable[[View], View]:
    """Mark a view that wants `permission` of a person, or a link for the very home, set and day."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            actor = _acting(request, permission, kwargs)
            if actor is None and request.user.is_authenticated:
                raise PermissionDenied(f"needs {permission}")
            if actor is None:
                return redirect_to_login(_address_after(request))
            set_actor(request, actor)
            return view(request, *args, **kwargs)

        login_not_required(guarded)  # it is asked for above, when there is no link
        guarded.rollcall_permission = permission  # type: ignore[attr-defined]
        guarded.rollcall_permissions = (permission,)  # type: ignore[attr-defined]
        setattr(guarded, LINK_MARK, True)
        return cast(View, guarded)

    return mark


def keep_link(request: HttpRequest, link: LinkInfo) -> None:
    """Let this browser use the link until it ends."""
    request.session.cycle_key()
    request.session[SESSION_KEY] = link.id
    if not request.user.is_authenticated:
        request.session.set_expiry(link.expires_at)


def forget_link(request: HttpRequest) -> None:
    """Let this browser use the link no longer."""
    request.session.pop(SESSION_KEY, None)
    if not request.user.is_authenticated:
        request.session.flush()


def link_of(request: HttpRequest) -> LinkInfo | None:
    """The link this browser came by, while it is good. One query, or none without one."""
    link_id = request.session.get(SESSION_KEY)
    return live_link(link_id, clock.now()) if link_id is not None else None


def _address_after(request: HttpRequest) -> str:
    """Where to go after signing in; a form that came too late is kept until then."""
    address = request.get_full_path()
    if request.method != "POST":
        return address
    keep_typed(request, clock.now())
    return f"{address}{'&' if '?' in address else '?'}{AGAIN}=1"


def _acting(request: HttpRequest, permission: Permission, asked: dict[str, Any]) -> Actor | None:
    """Who acts: a person before a link, unless the home is not the person's."""
    person = cast(Actor, request.user)
    holds = may(person, permission)
    found = link_of(request)
    link = found.actor if found and _is_for(found.actor, asked) else None
    if link is None:
        return person if holds else None
    if holds and may_see_home(person, permission, link.location_id, link.on):
        return person
    return link if may(link, permission) else None


def _is_for(link: LinkActor, asked: dict[str, Any]) -> bool:
    """Whether a link is for the home, set and day that an address asks for."""
    set_key = asked.get("set_key", current_programme().settings.daily_set)
    on = str(asked.get("on", clock.today()))
    return (asked.get("location_id"), set_key, on) == (
        link.location_id,
        link.set_key,
        link.on.isoformat(),
    )
