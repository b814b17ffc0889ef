"""Addresses of the pages that belong to no room."""

from django.urls import path

from rollcall.ui.views import brand, gallery, offline, pages, progress


app_name = "ui"

urlpatterns = [
    path("brand.css", brand.colours, name="brand"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("cookies/", pages.cookies, name="cookies"),
    path("more/", pages.more, name="more"),
    path("sw.js", offline.worker, name="worker"),
    path("offline/", offline.page, name="offline"),
    path("progress/<uuid:progress_id>/", progress.progress, name="progress"),
    path("_/components", gallery.components, name="components"),
]
