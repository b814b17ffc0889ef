"""The URL tree. Every view says who may open it: see `foundation.access`, and a test walks it."""

from django.urls import URLPattern, URLResolver, include, path


# Rooms with pages, in the order in which an address is looked up.
ROOMS = ("ui", "accounts", "assurance", "boards", "reports", "api")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"rollcall.{room}.urls")) for room in ROOMS
]

handler400 = "rollcall.ui.views.errors.bad_request"
handler403 = "rollcall.ui.views.errors.not_permitted"
handler404 = "rollcall.ui.views.errors.not_found"
handler500 = "rollcall.ui.views.errors.server_error"
