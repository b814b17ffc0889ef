"""Who can sign in, for administrators: roles, teams and partner organisations, with their history."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import ROLES, Permission, needs
from rollcall.accounts.scopes import Scope
from rollcall.accounts.selectors import (
    MembershipInfo,
    PersonInfo,
    all_people,
    find_person,
    history_of_person,
    names_of,
)
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.errors import BadInput, Conflict, NotNow
from rollcall.foundation.programmes import current_programme
from rollcall.register import presenters
from rollcall.register.forms import EndRoleForm, RoleForm
from rollcall.register.scoping import areas_visible_to, places_within
from rollcall.register.selectors import areas_by_code
from rollcall.register.services import end_role, give_role, put_back_role
from rollcall.ui.downloads import csv_response
from rollcall.ui.fields import show_form
from rollcall.ui.links import with_query
from rollcall.ui.paging import paging
from rollcall.ui.selects import filter_select


FILTERS = ("q", "team", "role")


@needs(Permission.ADMINISTER)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with a role where this administrator looks after people, by name."""
    rows = _rows(request)
    page = paging(request, len(rows))
    shown = rows[page.start : page.stop]
    support, filters = current_programme().support, _filters(request)
    return render(
        request,
        "register/people.html",
        {
            "title": "People",
            "table": presenters.people_table(
                shown, support, _places(one for row in shown for one in row.memberships),
                clock.today(),
            ),
            "page": page,
            "filters": filters,
            "q": request.GET.get("q", ""),
            "active": sum(bool(request.GET.get(name)) for name in FILTERS),
            "csv_href": with_query(request, reverse("register:people_csv"), page=None),
        },
    )  # fmt: skip


@needs(Permission.ADMINISTER)
@require_safe
def people_csv(request: HttpRequest) -> HttpResponseBase:
    """The same people as a file, a line for each role."""
    today = clock.today()
    lines = presenters.people_lines(_rows(request), current_programme().support, today)
    return csv_response(f"people-{today}.csv", lines)


@needs(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """What somebody may do, what they could do before, and a form to give them a role."""
    found = _person(request, person_id)
    form = RoleForm(_choices(request), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _given(request, found, form):
        messages.success(request, "The role is given. You can end it at any time.")
        return redirect("register:person", person_id=person_id)
    support, today = current_programme().support, clock.today()
    history = history_of_person(found.actor_id)
    places = _places(
        [
            *found.memberships,
            *(Scope.parse(one.detail["scope"]) for one in history if "scope" in one.detail),
        ]
    )
    return show_form(
        request,
        "register/person.html",
        form,
        title=found.name,
        person=found,
        held=presenters.role_table(
            [one for one in found.memberships if one.holds_on(today)], support, places, today
        ),
        before=presenters.ended_rows(
            [one for one in found.memberships if not one.holds_on(today)], support, places
        ),
        history=presenters.history_rows(
            history, names_of(one.by for one in history), support, places
        ),
        back={"href": reverse("register:people"), "text": "People"},
    )  # fmt: skip


@needs(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, person_id: int, membership_id: int) -> HttpResponse:
    """End one role of somebody, at once or after a day."""
    found, one = _membership(request, person_id, membership_id)
    form = EndRoleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said, today = form.cleaned_data, clock.today()
        at_once = today - dt.timedelta(days=1)
        last_day = at_once if said["ends"] == "now" else said["last_day"]
        try:
            with refusals_as_pages():
                end_role(
                    by=actor_of(request), membership_id=membership_id, last_day=last_day,
                    reason=said["reason"], now=clock.now(),
                )  # fmt: skip
        except (BadInput, NotNow) as error:
            _refuse(form, error)
        else:
            messages.success(request, "The role ends. You can put it back below.")
            return redirect("register:person", person_id=person_id)
    return show_form(
        request,
        "register/end_role.html",
        form,
        title=f"End a role of {found.name}",
        words=presenters.role_words(one, current_programme().support, _places([one])),
        back={"href": reverse("register:person", args=[person_id]), "text": found.name},
    )


@needs(Permission.ADMINISTER)
@require_POST
def put_back(request: HttpRequest, person_id: int, membership_id: int) -> HttpResponse:
    """Undo an ending."""
    _membership(request, person_id, membership_id)
    try:
        with refusals_as_pages():
            put_back_role(by=actor_of(request), membership_id=membership_id, now=clock.now())
    except (BadInput, Conflict, NotNow) as error:
        messages.info(request, str(error))
    else:
        messages.success(request, "The role is put back, without an end.")
    return redirect("register:person", person_id=person_id)


def _rows(request: HttpRequest) -> list[PersonInfo]:
    """The people of the places that this person administers, as the filter asks."""
    everybody = all_people()
    scopes = {one.scope for each in everybody for one in each.memberships}
    ours = places_within(actor_of(request), Permission.ADMINISTER, scopes, clock.today())
    return [
        one
        for one in everybody
        if any(role.scope in ours for role in one.memberships) and _matches(request, one)
    ]


def _matches(request: HttpRequest, one: PersonInfo) -> bool:
    text, team, role = (request.GET.get(name, "") for name in FILTERS)
    held = [role for role in one.memberships if role.holds_on(clock.today())]
    where = f"{one.name} {one.email}".casefold()
    return (
        all(word in where for word in text.casefold().split())
        and (not team or any(each.team == team for each in held))
        and (not role or any(each.role == role for each in held))
    )


def _filters(request: HttpRequest) -> list[dict[str, Any]]:
    teams = [(one.key, presenters.team_words(one)) for one in current_programme().support.teams]
    roles = [(key, one.name) for key, one in ROLES.items()]
    return [
        filter_select("team", "Team", [("", "Every team"), *teams], request.GET.get("team", "")),
        filter_select("role", "Role", [("", "Every role"), *roles], request.GET.get("role", "")),
    ]


def _person(request: HttpRequest, person_id: int) -> PersonInfo:
    """Somebody with a role where this person administers; anybody else is not there."""
    found = find_person(person_id)
    scopes = {one.scope for one in found.memberships} if found else set()
    if found is None or not places_within(
        actor_of(request), Permission.ADMINISTER, scopes, clock.today()
    ):
        raise Http404("There is no such person where you administer.")
    return found


def _membership(
    request: HttpRequest, person_id: int, membership_id: int
) -> tuple[PersonInfo, MembershipInfo]:
    found = _person(request, person_id)
    one = next((one for one in found.memberships if one.id == membership_id), None)
    if one is None:
        raise Http404("This person has no such role.")
    return found, one


def _choices(request: HttpRequest) -> Mapping[str, list[tuple[str, str]]]:
    """The roles, the areas this person administers, and the programme's teams."""
    areas = areas_visible_to(actor_of(request), Permission.ADMINISTER, clock.today())
    return {
        "role": [(key, f"{one.name}: {one.description}") for key, one in ROLES.items()],
        "place": [(f"area:{one.code}", one.name) for one in areas],
        "team": [
            (one.key, presenters.team_words(one)) for one in current_programme().support.teams
        ],
    }


def _given(request: HttpRequest, found: PersonInfo, form: RoleForm) -> bool:
    """Give it; False, with the reason beside its box, when it cannot be given."""
    said = dict(form.cleaned_data)
    place, typed = said.pop("place"), said.pop("place_id").strip()
    try:
        scope = place or _scope_of(request, typed)
        with refusals_as_pages():
            give_role(
                by=actor_of(request), person_id=found.id, scope=scope, now=clock.now(), **said
            )
    except (BadInput, Conflict, NotNow) as error:
        _refuse(form, error, "place_id" if typed else "place")
    return form.is_valid()


def _scope_of(request: HttpRequest, typed: str) -> str:
    """The home or the provider whose id was typed, where this person looks after it."""
    wanted = [Scope.parse(f"{kind}:{typed}") for kind in ("home", "provider")]
    ours = places_within(actor_of(request), Permission.ADMINISTER, wanted, clock.today())
    for one in wanted:
        if one in ours:
            return str(one)
    raise BadInput("You look after no home or provider with this id.", about="place")


def _refuse(form: forms.Form, error: Exception, place: str = "") -> None:
    """Show what was refused beside the box that it is about."""
    about = getattr(error, "about", "")
    about = place if about == "place" else about
    form.add_error(about if about in form.fields else None, str(error))


def _places(of: Iterable[MembershipInfo | Scope]) -> dict[Scope, str]:
    """What the places of some roles are called. One query, or none."""
    scopes = {one if isinstance(one, Scope) else one.scope for one in of}
    codes = {one.key for one in scopes if one.kind == "area"}
    names = {one.code: one.name for one in areas_by_code(codes)} if codes else {}
    return dict(_named(scopes, names))


def _named(scopes: Iterable[Scope], names: Mapping[str, str]) -> Iterator[tuple[Scope, str]]:
    for one in scopes:
        name = names.get(one.key, one.key) if one.kind == "area" else f"{one.kind} {one.key}"
        yield one, name
