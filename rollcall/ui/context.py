"""What every page is given besides what its view passes."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from rollcall.foundation import clock
from rollcall.ui import navigation


def page(request: HttpRequest) -> dict[str, Any]:
    """The brand, the help line, the demonstration's clock and the navigation.

    What needs the session is lazy, so that public pages and error pages do not ask for it.
    """
    return {
        "brand_name": settings.BRAND_NAME,
        "support_phone": settings.SUPPORT_PHONE,
        "demo_now": clock.now() if settings.ROLLCALL_NOW else None,
        "signed_in": SimpleLazyObject(lambda: _signed_in(request)),
        "navigation": SimpleLazyObject(
            lambda: navigation.items_for(request) if _signed_in(request) else []
        ),
        "footer_links": SimpleLazyObject(
            lambda: navigation.items_for(request, "footer") if _signed_in(request) else []
        ),
    }


def _signed_in(request: HttpRequest) -> bool:
    """An error may come before the session was read: then nobody is signed in."""
    user = getattr(request, "user", None)
    return user is not None and bool(user.is_authenticated)
