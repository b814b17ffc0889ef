"""How a view says who may open it. The test that walks the URL tree fails on one that does not.

`accounts.permissions.needs` marks the views that want a permission; the marks for everybody live
here, because rooms below `accounts` have public pages too.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required


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
