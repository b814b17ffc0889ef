"""Default deny: every route says who may open it, and every role meets exactly that."""

import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.urls.converters import IntConverter, UUIDConverter
from django.views.static import serve
from ninja import Router

from rollcall.accounts.links import LINK_MARK
from rollcall.accounts.models import User
from rollcall.accounts.permissions import LINK_MAY, ROLES, Permission, check_any, needs
from rollcall.accounts.services import create_token, create_user
from rollcall.api.operations import Call, operations
from rollcall.foundation import clock
from rollcall.foundation.access import PUBLIC, SIGNED_IN, public, signed_in
from rollcall.foundation.actors import SystemActor
from rollcall.foundation.errors import NotPermitted
from rollcall.notices.services import make_link
from tests.factories.register import AreaFactory, home


# Trees of libraries that guard themselves, by the prefix of their route, with the reason.
GUARDED_ELSEWHERE: dict[str, str] = {}

# One place a role can be held in, by kind; it need not exist for a door to stay shut.
PLACES = {"area": "area:E99999999", "home": "home:1-000000000", "provider": "provider:1-000000001"}

# What stands for a value in a route when only the door is tried.
EXAMPLES = {"date": "2020-05-26", "day": "2020-05-26", "on": "2020-05-26", "figure": "accepting"}

Route = tuple[str, URLPattern]


def test_every_route_declares_who_may_open_it():
    assert sorted(undeclared(get_resolver().url_patterns)) == []


def test_an_undeclared_route_is_found():
    """The walk above is only worth something if it can fail."""

    def forgotten(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    patterns = [
        path("open/", public(lambda request: HttpResponse())),
        path("everyone/", signed_in(lambda request: HttpResponse())),
        path("guarded/", needs(Permission.SEE_FIGURES)(lambda request: HttpResponse())),
        path("forgotten/", forgotten),
        path("of-a-library/", serve),
    ]
    assert sorted(undeclared(patterns)) == ["/forgotten/", "/of-a-library/"]


def test_a_route_that_declares_something_unheard_of_is_found():
    def odd(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    odd.rollcall_permission = "everybody-i-suppose"  # type: ignore[attr-defined]
    assert list(undeclared([path("odd/", odd)])) == ["/odd/"]


@pytest.mark.django_db
def test_only_public_routes_open_without_signing_in(client: Client):
    open_doors = []
    for route, pattern in routes(get_resolver().url_patterns):
        if declared(pattern) == PUBLIC or is_guarded_elsewhere(route):
            continue
        if is_called(pattern):
            continue  # with tokens, below
        answer = client.get(address(route, pattern))
        sent_to_sign_in = answer.status_code == 302 and "/account/sign-in" in answer["Location"]
        if not sent_to_sign_in and answer.status_code not in {401, 403}:
            open_doors.append((route, answer.status_code))
    assert open_doors == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ROLES))
def test_no_role_opens_a_route_whose_permission_it_lacks(role: str, client: Client, noon: Any):
    client.force_login(somebody(role, noon))
    may_open = {PUBLIC, SIGNED_IN, *ROLES[role].permissions}
    open_doors = []
    for route, pattern in routes(get_resolver().url_patterns):
        if may_open & all_declared(pattern) or is_guarded_elsewhere(route) or is_called(pattern):
            continue
        answer = client.get(address(route, pattern))
        if answer.status_code not in {403, 405}:
            open_doors.append((route, answer.status_code))
    assert open_doors == []


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen_clock")
def test_a_signed_link_opens_only_routes_that_say_so(client: Client, noon: Any):
    one = home(AreaFactory.create())
    made = make_link(
        by=SystemActor("test"),
        location_id=one.location_id,
        set_key="daily",
        on=clock.reporting_day(noon),
        recipient="contact:1",
        now=noon,
    )
    client.get(made.path)
    open_doors = []
    for route, pattern in routes(get_resolver().url_patterns):
        if opens_by_link(pattern) or declared(pattern) == PUBLIC or is_guarded_elsewhere(route):
            continue
        answer = client.get(address(route.replace("<slug:location_id>", one.location_id), pattern))
        if is_called(pattern) and answer.status_code == 401:
            continue  # systems come with tokens, and with nothing else
        if answer.status_code != 302 or "/account/sign-in" not in answer["Location"]:
            open_doors.append((route, answer.status_code))
    assert open_doors == []


def test_a_route_that_a_signed_link_opens_names_its_home_and_wants_what_links_may():
    for route, pattern in routes(get_resolver().url_patterns):
        if opens_by_link(pattern):
            assert "location_id" in pattern.pattern.converters, route
            assert declared(pattern) in LINK_MAY, route


# --- calls of systems, which have tokens ---


def test_every_call_of_a_system_declares_what_it_needs():
    found = list(calls(get_resolver().url_patterns))
    assert len(found) >= 6
    known = set(Permission)
    assert [where for *where, call in found if not known.issuperset(call.permissions)] == []
    assert [where for *where, call in found if not call.permissions] == []


def test_a_call_that_declares_nothing_is_found_and_is_nobodys():
    """The walk above is only worth something if it can fail."""
    router = Router()

    @router.get("/forgotten")
    def forgotten(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    [call] = operations([router])["forgotten"].values()
    assert call.permissions == ()
    with pytest.raises(PermissionDenied):
        check_any(SystemActor("test"), call.permissions)


@pytest.mark.django_db
def test_a_call_is_refused_without_a_token_whoever_is_signed_in(client: Client, noon: Any):
    officer = somebody("council-officer", noon)
    for _ in range(2):
        for method, where, _call in calls(get_resolver().url_patterns):
            answer = client.generic(method, where)
            assert answer.status_code == 401, (method, where)
        client.force_login(officer)


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_token_makes_no_call_whose_permission_its_role_lacks(
    role: str, client: Client, noon: Any, frozen_clock: Any
):
    held = ROLES[role].permissions
    person = somebody(role, noon)
    if Permission.USE_API not in held:
        with pytest.raises(NotPermitted):
            create_token(by=SystemActor("test"), user=person, name="Test", now=noon)
        return
    made = create_token(by=SystemActor("test"), user=person, name="Test", now=noon)
    for method, where, call in calls(get_resolver().url_patterns):
        headers = {"Authorization": f"Bearer {made.text}"}
        answer = client.generic(method, where, headers=headers)
        refused = answer.status_code == 403 and b"Your role" in answer.content
        assert refused is held.isdisjoint(call.permissions), (method, where, answer.content)


# --- the walk -------------------------------------------------------------------------------


def routes(patterns: Any, prefix: str = "/") -> Iterator[Route]:
    """Every route below `patterns` with its whole address."""
    for pattern in patterns:
        here = prefix + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, here)
        else:
            yield here, pattern


def undeclared(patterns: Any) -> Iterator[str]:
    """The routes that do not say who may open them."""
    known = {PUBLIC, SIGNED_IN, *Permission}
    for route, pattern in routes(patterns):
        if is_called(pattern):
            continue  # each of its calls declares for itself
        if declared(pattern) not in known and not is_guarded_elsewhere(route):
            yield route


def is_called(pattern: URLPattern) -> bool:
    """Whether it is systems that ask here."""
    return hasattr(pattern.callback, "rollcall_operations")


def calls(patterns: Any) -> Iterator[tuple[str, str, Call]]:
    """Method, address and operation of everything that systems can ask."""
    for route, pattern in routes(patterns):
        if is_called(pattern):
            for method, call in pattern.callback.rollcall_operations.items():
                yield method, address(route, pattern), call


def somebody(role: str, noon: Any) -> User:
    """A person with one role somewhere."""
    return create_user(
        by=SystemActor("test"),
        email=f"{role}@example.org",
        name="Robin Invented",
        role=role,
        scope=PLACES[ROLES[role].scope_kinds[0]],
        password="correct horse battery staple",
        now=noon,
        team="cell" if ROLES[role].in_team else "",
    )


def declared(pattern: URLPattern) -> str | None:
    """What the route's view declares; decorators that use `functools.wraps` carry it along."""
    view: Callable[..., Any] = pattern.callback
    held = getattr(view, "view_class", SimpleNamespace())
    mark: str | None = getattr(view, "rollcall_permission", None)
    return mark or getattr(held, "rollcall_permission", None)


def all_declared(pattern: URLPattern) -> set[str | None]:
    """All permissions of which one is enough."""
    return {declared(pattern), *getattr(pattern.callback, "rollcall_permissions", ())}


def opens_by_link(pattern: URLPattern) -> bool:
    """Whether the view is one that `notices.access.needs_or_link` guards."""
    return getattr(pattern.callback, LINK_MARK, False) is True


def is_guarded_elsewhere(route: str) -> bool:
    return any(route.startswith(prefix) for prefix in GUARDED_ELSEWHERE)


def address(route: str, pattern: URLPattern) -> str:
    """The route with something in place of each `<converter:name>`."""
    for name, converter in pattern.pattern.converters.items():
        value = EXAMPLES.get(name, "x")
        if isinstance(converter, IntConverter):
            value = "1"
        if isinstance(converter, UUIDConverter):
            value = "00000000-0000-0000-0000-000000000000"
        route = re.sub(rf"<(?:\w+:)?{name}>", value, route)
    return route
