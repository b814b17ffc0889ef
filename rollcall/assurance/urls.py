"""Addresses of the assurance room."""

from django.urls import path

from rollcall.assurance.views import draft, line, rounds


app_name = "assurance"

urlpatterns = [
    path("returns/", rounds.rounds, name="rounds"),
    path("returns/<slug:round_key>/<slug:code>/", draft.draft, name="draft"),
    path("returns/<slug:round_key>/<slug:code>/return.csv", draft.draft_csv, name="draft_csv"),
    path("returns/<slug:round_key>/<slug:code>/return.html", draft.document, name="document"),
    path("returns/<slug:round_key>/<slug:code>/lines/<str:line_code>/", line.line, name="line"),
]
