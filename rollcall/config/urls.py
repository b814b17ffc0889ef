"""The URL tree. Every view says who may open it: see `foundation.access`, and a test walks it."""

from django.urls import URLPattern, URLResolver, include, path


# Rooms with pages, in the order in which an address is looked up: boards' pages about a home come
# before the reports room's own sections of its update.
ROOMS = (
    "ui", "accounts", "register", "notices", "assurance", "cell", "outbreaks", "boards", "reports", "api",
)  # fmt: skip

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"rollcall.{room}.urls")) for room in ROOMS
]

handler400 = "rollcall.api.views.errors.bad_request"
handler403 = "rollcall.ui.views.errors.not_permitted"
handler404 = "rollcall.ui.views.errors.not_found"
handler500 = "rollcall.api.views.errors.server_error"
