"""The URL tree. Every view says who may open it: see `foundation.access`, and a test walks it."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from rollcall.foundation import health


# Rooms with pages, in the order in which an address is looked up.
ROOMS = ("ui", "accounts", "register", "reports", "picture", "assurance", "boards", "api")

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    *(
        path("", include(f"rollcall.{room}.urls"))
        for room in ROOMS
        if find_spec(f"rollcall.{room}.urls")
    ),
]

handler400 = "rollcall.ui.views.errors.bad_request"
handler403 = "rollcall.ui.views.errors.not_permitted"
handler404 = "rollcall.ui.views.errors.not_found"
handler500 = "rollcall.ui.views.errors.server_error"
