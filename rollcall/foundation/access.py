"""How a view says who may open it. The test that walks the URL tree fails on one that does not.

`accounts.permissions.needs` marks the views that want a permission; the marks for everybody live
here, because rooms below `accounts` have public pages too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404

from rollcall.foundation.errors import NotFound, NotPermitted


View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed-in"


def public(view: View) -> View:
    """Mark a view that anybody may open without signing in."""
    login_not_required(view)
    view.rollcall_permission = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Mark a view that every signed-in person may open, whatever their role."""
    view.rollcall_permission = SIGNED_IN  # type: ignore[attr-defined]
    return view


@contextmanager
def refusals_as_pages() -> Iterator[None]:
    """Turn what is refused inside into the page for it: 403 for may not, 404 for is not there."""
    try:
        yield
    except NotPermitted as error:
        raise PermissionDenied(str(error)) from error
    except NotFound as error:
        raise Http404(str(error)) from error
