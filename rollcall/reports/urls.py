"""Addresses of the reports room."""

from django.urls import path

from rollcall.reports.views import round_progress, rounds


app_name = "reports"

urlpatterns = [
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/<slug:round_key>/<slug:code>/", round_progress.progress, name="round_progress"),
    path(
        "rounds/<slug:round_key>/<slug:code>/homes.csv",
        round_progress.progress_csv,
        name="round_progress_csv",
    ),
]
