"""Raising something for the next agenda of a cell: by a home for itself, or for it and for the forum."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, grants, needs
from rollcall.cell.forms.meetings import RaiseForm
from rollcall.cell.selectors import find_cell
from rollcall.cell.services import raise_matter
from rollcall.cell.views.allowed import authorities_for
from rollcall.foundation import clock
from rollcall.foundation.errors import BadInput, NotFound, NotPermitted
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import homes_visible_to
from rollcall.register.selectors import home_infos
from rollcall.ui.fields import show_form


HOME = ("home", "A home")
SOURCES = (HOME, ("forum", "The provider forum"), ("member", "A member of the cell"))


@needs(Permission.RAISE_MATTER)
@require_http_methods(["GET", "HEAD", "POST"])
def raise_something(request: HttpRequest) -> HttpResponse:
    """Ask what it is, and put it on the agenda."""
    form = _form(request)
    if request.method == "POST" and form.is_valid() and _raised(request, form):
        messages.success(request, "Thank you. It is on the agenda of the next meeting.")
        return redirect("cell:raise")
    return show_form(
        request,
        "cell/raise.html",
        form,
        title="Raise something with the council",
        at_home=not grants(actor_of(request), Permission.RAISE_MATTER).areas,
    )


def _form(request: HttpRequest) -> RaiseForm:
    """The choices this person has: homes that are theirs, and areas for who holds them."""
    held, today = grants(actor_of(request), Permission.RAISE_MATTER), clock.today()
    homes = homes_visible_to(actor_of(request), Permission.RAISE_MATTER, today).open_on(today)
    places = sorted(
        ((f"home:{one.location_id}", one.name) for one in home_infos(homes, today)),
        key=lambda one: one[1],
    )
    areas = authorities_for(request, Permission.RAISE_MATTER) if held.areas else {}
    places = [(f"area:{code}", f"All homes in {one.name}") for code, one in areas.items()] + places
    cells = [(one.key, one.title) for one in current_programme().cells.cells]
    data = request.POST if request.method == "POST" else None
    return RaiseForm(cells, SOURCES if held.areas else (HOME,), places, data)


def _raised(request: HttpRequest, form: RaiseForm) -> bool:
    """Take it; False, with the reason beside its box, when it could not be taken."""
    said: dict[str, Any] = form.cleaned_data
    kind, _, place = said["place"].partition(":")
    try:
        raise_matter(
            by=actor_of(request),
            cell=find_cell(said["cell"]),
            area=place if kind == "area" else "",
            location_id=place if kind == "home" else "",
            raised_by=said["raised_by"],
            words=said["words"],
            key=said["key"],
            now=clock.now(),
        )
    except NotPermitted as error:
        raise PermissionDenied(str(error)) from error
    except BadInput as error:
        form.add_error("place" if error.about == "home" else "words", str(error))
    except NotFound as error:
        form.add_error(None, str(error))
    return form.is_valid()
