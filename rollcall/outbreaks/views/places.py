"""The home, disease and record an address is about, for a person who may write there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission
from rollcall.domain.outbreaks import EpisodeRef, OutbreakWindows
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.errors import BadInput, Conflict, NotFound, NotNow, NotPermitted
from rollcall.foundation.programmes import current_programme
from rollcall.outbreaks.forms import RecordForm
from rollcall.outbreaks.services import RecordRefused
from rollcall.register.scoping import look_at_home
from rollcall.register.selectors import HomeInfo


class Place(NamedTuple):
    """A home and a disease, with the address of the episode somebody came from."""

    home: HomeInfo
    windows: OutbreakWindows
    ref: EpisodeRef

    @property
    def back(self) -> dict[str, str]:
        """The way back to the episode."""
        href = reverse("boards:episode", args=[str(self.ref)])
        return {"href": href, "text": f"{self.home.name}: {self.windows.name}"}


def find_place(request: HttpRequest, ref: str, what: str) -> Place:
    """The home and disease of an address; the look is written down, a refused one too (AT-79)."""
    parsed = EpisodeRef.parse(ref)
    if parsed is None:
        raise Http404("There is no such episode.")
    return place_of(request, parsed, what)


def place_of(request: HttpRequest, ref: EpisodeRef, what: str) -> Place:
    """As `find_place`, for a reference that was read already."""
    windows = current_programme().diseases.get(ref.disease)
    if windows is None:
        raise Http404("There is no such disease in this programme.")
    actor, today = actor_of(request), clock.today()
    with refusals_as_pages():
        home = look_at_home(actor, Permission.MANAGE_OUTBREAKS, ref.location_id, today, what=what)
    return Place(home, windows, ref)


@contextmanager
def refusals_in(form: forms.Form) -> Iterator[None]:
    """Show what a service refuses beside the form, so that nothing typed is lost."""
    try:
        yield
    except NotPermitted as error:
        raise PermissionDenied(str(error)) from error
    except RecordRefused as error:
        if isinstance(form, RecordForm):
            form.add_problems(error.problems)
        else:
            form.add_error(None, str(error))
    except BadInput as error:
        form.add_error(error.about if error.about in form.fields else None, str(error))
    except (NotFound, NotNow, Conflict) as error:
        form.add_error(None, str(error))
