"""Addresses of the reports room."""

from django.urls import path

from rollcall.reports.views import call, calls


app_name = "reports"

urlpatterns = [
    path("calls/", calls.calls, name="calls"),
    path("calls/coverage/", calls.coverage, name="coverage"),
    path("calls/list.csv", calls.calls_csv, name="calls_csv"),
    path("calls/next/", calls.take_next, name="take_next"),
    path("calls/state.json", calls.calls_state, name="calls_state"),
    path("calls/<slug:location_id>/", call.call, name="call"),
    path("calls/<slug:location_id>/take/", calls.take, name="take"),
    path("calls/<slug:location_id>/give-back/", calls.give_back, name="give_back"),
]
